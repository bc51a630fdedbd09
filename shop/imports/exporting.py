"""The catalogue as our own CSV: what an import of it finds unchanged. Memory stays flat, whatever the shop's size."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice, zip_longest
from typing import IO, Any, TextIO

from flask_babel import gettext
from sqlalchemy import func, select, text

from ..catalog.models import Category, ProductOption
from ..db import db
from ..languages import LANGUAGES
from ..money import money_bare
from ..pages.models import Shop
from .almacen import defused
from .kept import Attribute, Image, Variant, products_by_id
from .kept import Product as Kept
from .problems import ImportRefused
from .stock_exporting import MOST_IN_A_WORKBOOK, UNPRINTABLE
from .wanted_goods import ALL, CHOSEN, Goods

AT_ONCE = 500  # products
PRICES = ("price", "compare_at_price")
Cells = dict[str, Any]

CATEGORIES = text("""
    SELECT c.path, c.name, c.description, c.position, (
        SELECT coalesce(json_object_agg(t.language, json_build_array(t.title, t.text)), '{}')
        FROM translation t WHERE t.category_id = c.id) AS words
    FROM category c ORDER BY c.path
""")
ON_HAND = text("SELECT variant_id, sum(on_hand) AS units FROM stock_level WHERE variant_id = ANY(:ids) GROUP BY 1")


def export_catalogue(file: TextIO, wanted: Goods = ALL) -> int:
    """Write the catalogue to `file` as CSV; return how many products that were. One product may take several rows."""
    told = Told()
    columns, rows = _sheet(wanted, told)
    writer = csv.DictWriter(file, columns, restval="")
    writer.writeheader()
    for cells in rows:
        writer.writerow(_defused(cells))
    return told.products


def export_workbook(file: IO[bytes], wanted: Goods = ALL) -> int:
    """The same as XLSX. Raises ImportRefused where the rows are more than a workbook holds."""
    from openpyxl import Workbook  # here, as only who exports a workbook needs it

    told = Told()
    columns, rows = _sheet(wanted, told)
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(gettext("Catalogue"))
    sheet.append(columns)
    for cells in islice(rows, MOST_IN_A_WORKBOOK):
        sheet.append([_in_workbook(name, cells.get(name)) for name in columns])
    workbook.save(file)
    if next(rows, None):
        raise ImportRefused(gettext("There are more rows than a workbook has. Take the CSV."))
    return told.products


@dataclass
class Told:
    """How many products were written so far."""

    products: int = 0


def _sheet(wanted: Goods, told: Told) -> tuple[list[str], Iterator[Cells]]:
    shop = db.session.get_one(Shop, 1)
    languages = [code for code in LANGUAGES if code != shop.default_language]
    options = db.session.scalar(select(func.coalesce(func.max(ProductOption.position) + 1, 0)))
    return headings(languages, options or 0), _all_rows(wanted, told, shop.currency)


def _all_rows(wanted: Goods, told: Told, currency: str) -> Iterator[Cells]:
    """Rows of categories, where all goods are wanted, then those of the products."""
    if wanted.are_all:
        yield from _category_rows()
    paths = {row.id: row.path for row in db.session.execute(select(Category.id, Category.path))}
    for product, units in _products(wanted):
        told.products += 1
        yield from _rows(product, paths, units, currency)


def headings(languages: list[str], options: int) -> list[str]:
    """The columns of a file for these further languages and this many options."""
    return [
        "slug",
        *_spoken("title", languages),
        *_spoken("description", languages),
        *("brand", "type", "status", "published_at"),
        *_spoken("seo_title", languages),
        *_spoken("seo_description", languages),
        *("categories", "tags"),
        *(
            heading
            for number in range(1, options + 1)
            for heading in (
                *_spoken(f"option{number}_name", languages),
                *_spoken(f"option{number}_value", languages),
                f"option{number}_place",
            )
        ),
        *("sku", "barcode", "price", "compare_at_price", "currency", "weight_grams", "is_active", "stock"),
        *("image_key", "image_url"),
        *_spoken("image_alt", languages),
        *("image_width", "image_height", "image_focus_x", "image_focus_y", "image_position", "image_for"),
        *_spoken("attribute_name", languages),
        *_spoken("attribute_value", languages),
        "attribute_unit",
        "category_path",
        *_spoken("category_name", languages),
        *_spoken("category_description", languages),
        "category_position",
    ]


def _spoken(field: str, languages: list[str]) -> list[str]:
    return [field, *(f"{field}:{code}" for code in languages)]


def _category_rows() -> Iterator[Cells]:
    for category in db.session.execute(CATEGORIES):
        cells: Cells = {
            "category_path": category.path,
            "category_name": category.name,
            "category_description": category.description,
            "category_position": category.position,
        }
        for code, (name, description) in category.words.items():
            cells |= {f"category_name:{code}": name, f"category_description:{code}": description}
        yield cells


def _products(wanted: Goods) -> Iterator[tuple[Kept, Mapping[int, int]]]:
    """The products that are wanted, with the units on hand of their variants, in the order of their numbers."""
    last, asked = 0, wanted.asked
    while ids := list(db.session.scalars(CHOSEN, asked | {"after": last, "most": AT_ONCE})):
        last = ids[-1]
        found = products_by_id(ids)
        variants = [variant.id for product in found.values() for variant in product.variants]
        units = {row.variant_id: int(row.units) for row in db.session.execute(ON_HAND, {"ids": variants})}
        for product in found.values():
            yield product, units


def _rows(product: Kept, paths: Mapping[int, str], units: Mapping[int, int], currency: str) -> Iterator[Cells]:
    """The product's rows: what is said of it as a whole, and in each row a variant, a picture and an attribute.

    A picture of a variant takes a row of its own, which names the variant by its choices.
    """
    nothing: Cells = {}
    variants = [_variant(variant, product, units.get(variant.id, 0), currency) for variant in product.variants]
    images = list(enumerate(product.images, 1))
    of_product = [_image(image, place) for place, image in images if image.facts["variant_id"] is None]
    attributes = [_attribute(attribute) for attribute in product.attributes]
    rows: list[Cells] = [
        variant | image | attribute
        for variant, image, attribute in zip_longest(variants, of_product, attributes, fillvalue=nothing)
    ]
    rows[0] = _product(product, paths) | rows[0]
    by_id = {variant.id: variant for variant in product.variants}
    for place, image in images:
        if of := by_id.get(image.facts["variant_id"]):
            rows.append(_image(image, place) | _choices(of, product) | {"image_for": "variant"})
    for row in rows:
        yield {"slug": product.facts["slug"]} | row


def _product(product: Kept, paths: Mapping[int, str]) -> Cells:
    facts = product.facts
    names = ("title", "description", "brand", "type", "status", "seo_title", "seo_description")
    cells: Cells = {name: facts[name] for name in names}
    cells["published_at"] = facts["published_at"] and facts["published_at"].isoformat()
    cells["categories"] = " | ".join(paths[number] for number in product.category_ids)
    cells["tags"] = " | ".join(product.tags)
    for code, words in product.words.items():
        cells |= {f"title:{code}": words["title"], f"description:{code}": words["text"]}
        cells |= {f"{name}:{code}": words[name] for name in ("seo_title", "seo_description")}
    for number, option in enumerate(product.options, 1):
        cells[f"option{number}_name"] = option.name
        cells |= {f"option{number}_name:{code}": word for code, word in option.words.items()}
    return cells


def _variant(variant: Variant, product: Kept, units: int, currency: str) -> Cells:
    facts = variant.facts
    compare_at = facts["compare_at_minor"]
    cells: Cells = {
        "sku": facts["sku"],
        "barcode": facts["barcode"],
        "price": money_bare(facts["price_minor"], currency),
        "compare_at_price": None if compare_at is None else money_bare(compare_at, currency),
        "currency": currency,
        "weight_grams": facts["weight_grams"],
        "is_active": "true" if facts["is_active"] else "false",
        "stock": units,
    }
    return _choices(variant, product, with_words=True) | cells


def _choices(variant: Variant, product: Kept, *, with_words: bool = False) -> Cells:
    cells: Cells = {}
    for number, option in enumerate(product.options, 1):
        value = variant.choices.get(option.name, "")
        cells[f"option{number}_value"] = value
        for place, (one, words) in enumerate(option.values, 1):
            if one == value and with_words:
                cells[f"option{number}_place"] = place
                cells |= {f"option{number}_value:{code}": word for code, word in words.items()}
    return cells


def _image(image: Image, place: int) -> Cells:
    facts = image.facts
    cells: Cells = {
        "image_key": facts["storage_key"],
        "image_url": facts["source_url"],
        "image_alt": facts["alt"],
        "image_width": facts["width"],
        "image_height": facts["height"],
        "image_focus_x": facts["focus_x"],
        "image_focus_y": facts["focus_y"],
        "image_position": place,
    }
    return cells | {f"image_alt:{code}": word for code, word in image.words.items()}


def _attribute(attribute: Attribute) -> Cells:
    cells: Cells = {
        "attribute_name": attribute.name,
        "attribute_value": attribute.value,
        "attribute_unit": attribute.unit,
    }
    for code, (name, value) in attribute.words.items():
        cells |= {f"attribute_name:{code}": name, f"attribute_value:{code}": value}
    return cells


def _defused(cells: Cells) -> Cells:
    return {name: defused(cell) if isinstance(cell, str) else cell for name, cell in cells.items()}


def _in_workbook(name: str, cell: Any) -> Any:
    """Prices as figures that can be worked with; all other words stay words, and none is a formula."""
    if isinstance(cell, str) and cell:
        return Decimal(cell) if name in PRICES else defused(UNPRINTABLE.sub("", cell))
    return cell
