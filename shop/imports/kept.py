"""Products as the shop has them, whole: what an import compares with and what an export writes."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from ..db import db

PRODUCT_COLUMNS = tuple("slug title description brand type status published_at seo_title seo_description".split())
VARIANT_COLUMNS = ("sku", "barcode", "price_minor", "compare_at_minor", "weight_grams", "is_active")
IMAGE_COLUMNS = ("variant_id", "alt", "width", "height", "storage_key", "source_url", "focus_x", "focus_y")
FOCUS = ("focus_x", "focus_y")
WORDS = ("title", "text", "seo_title", "seo_description")

Translations = dict[str, dict[str, str]]  # language -> column of `translation` -> words


@dataclass
class Option:
    """Something to choose, its name in further languages, and each value with its words, in order."""

    name: str
    words: dict[str, str]
    values: list[tuple[str, dict[str, str]]]


@dataclass
class Variant:
    """`choices` leads from the name of each option to the value that this variant has."""

    id: int
    facts: dict[str, Any]
    choices: dict[str, str]


@dataclass
class Image:
    facts: dict[str, Any]
    words: dict[str, str]


@dataclass
class Attribute:
    name: str
    value: str
    unit: str
    words: dict[str, tuple[str, str]]


@dataclass
class Product:
    """All that the catalogue keeps of a product. Two are equal when an export would write the same."""

    id: int
    facts: dict[str, Any]
    words: Translations = field(default_factory=dict)
    category_ids: list[int] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)
    variants: list[Variant] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    attributes: list[Attribute] = field(default_factory=list)


def as_json(product: Product) -> str:
    """All of the product as a text that `from_json` reads; the same for products that are equal."""
    return json.dumps(_as_dict(product), default=_plain, ensure_ascii=False, sort_keys=True)


def from_json(kept: Mapping[str, Any]) -> Product:
    """The product that `as_json` wrote."""
    facts, published_at = dict(kept["facts"]), kept["facts"]["published_at"]
    facts["published_at"] = published_at and datetime.fromisoformat(published_at)
    return Product(
        kept["id"],
        facts,
        kept["words"],
        kept["category_ids"],
        kept["tags"],
        [
            Option(one["name"], one["words"], [(value, word) for value, word in one["values"]])
            for one in kept["options"]
        ],
        [Variant(**one) for one in kept["variants"]],
        [_image(one) for one in kept["images"]],
        [_attribute(one) for one in kept["attributes"]],
    )


def _image(kept: Mapping[str, Any]) -> Image:
    return Image(kept["facts"] | {name: Decimal(kept["facts"][name]) for name in FOCUS}, kept["words"])


def _attribute(kept: Mapping[str, Any]) -> Attribute:
    words = {code: (name, value) for code, (name, value) in kept["words"].items()}
    return Attribute(kept["name"], kept["value"], kept["unit"], words)


def _as_dict(product: Product) -> dict[str, Any]:
    """As dataclasses.asdict() has it, in a tenth of the time: nothing is copied."""
    lists = ("options", "variants", "images", "attributes")
    parts = {name: [vars(one) for one in getattr(product, name)] for name in lists}
    return vars(product) | parts


def mark_of(product: Product) -> str:
    """A fingerprint of all that the catalogue keeps of the product."""
    return hashlib.sha256(as_json(product).encode()).hexdigest()[:32]


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return str(value.quantize(Decimal("0.001"))) if isinstance(value, Decimal) else str(value)


def products_by_id(ids: Sequence[int]) -> dict[int, Product]:
    """The products with these numbers. Nine statements, however many there are."""
    if not ids:
        return {}
    ids = list(ids)
    products = {
        row["id"]: Product(row["id"], {name: row[name] for name in PRODUCT_COLUMNS}) for row in _rows(PRODUCTS, ids)
    }
    _add_words(products, ids)
    for row in _rows(CATEGORIES, ids):
        products[row["product_id"]].category_ids.append(row["category_id"])
    for row in _rows(TAGS, ids):
        products[row["product_id"]].tags.append(row["name"])
    for product in products.values():
        product.tags.sort(key=str.lower)  # servers sort in different ways
    choices = _add_options(products, ids)
    for row in _rows(VARIANTS, ids):
        facts = {name: row[name] for name in VARIANT_COLUMNS}
        products[row["product_id"]].variants.append(Variant(row["id"], facts, choices.get(row["id"], {})))
    for row in _rows(IMAGES, ids):
        facts = {name: row[name] for name in IMAGE_COLUMNS}
        products[row["product_id"]].images.append(Image(facts, row["words"]))
    for row in _rows(ATTRIBUTES, ids):
        words = {code: (pair[0], pair[1]) for code, pair in row["words"].items()}
        products[row["product_id"]].attributes.append(Attribute(row["name"], row["value"], row["unit"], words))
    return products


def _add_words(products: Mapping[int, Product], ids: Sequence[int]) -> None:
    for row in _rows(PRODUCT_WORDS, ids):
        words = {name: row[name] for name in WORDS}
        if any(words.values()):
            products[row["product_id"]].words[row["language"]] = words


def _add_options(products: Mapping[int, Product], ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """Give the products their options; return the choices of each variant."""
    choices: dict[int, dict[str, str]] = defaultdict(dict)
    options: dict[int, Option] = {}
    for row in _rows(OPTIONS, ids):
        option = options.get(row["option_id"])
        if option is None:
            option = options[row["option_id"]] = Option(row["name"], row["words"], [])
            products[row["product_id"]].options.append(option)
        if row["variant_ids"]:  # a value that no variant has can't be chosen
            option.values.append((row["value"], row["value_words"]))
        for variant_id in row["variant_ids"] or []:
            choices[variant_id][option.name] = row["value"]
    return choices


def _rows(statement: str, ids: Sequence[int]) -> Sequence[Any]:
    return db.session.execute(text(statement), {"ids": ids}).mappings().all()


def _titles(thing: str, number: str) -> str:
    """The words of a thing by language, as JSON."""
    return f"""(SELECT coalesce(json_object_agg(t.language, t.title), '{{}}')
        FROM translation t WHERE t.{thing} = {number} AND t.title <> '')"""  # noqa: S608 (from constants)


PRODUCTS = f"SELECT id, {', '.join(PRODUCT_COLUMNS)} FROM product WHERE id = ANY(:ids) ORDER BY id"  # noqa: S608
PRODUCT_WORDS = """
    SELECT product_id, language, title, text, seo_title, seo_description FROM translation
    WHERE product_id = ANY(:ids) ORDER BY product_id, language
"""
CATEGORIES = """
    SELECT product_id, category_id FROM product_category
    WHERE product_id = ANY(:ids) ORDER BY product_id, position, category_id
"""
TAGS = """
    SELECT product_id, name FROM product_tag JOIN tag ON tag.id = tag_id
    WHERE product_id = ANY(:ids)
"""
OPTIONS = f"""
    SELECT o.product_id, o.id AS option_id, o.name, {_titles("option_id", "o.id")} AS words, v.value,
        {_titles("option_value_id", "v.id")} AS value_words,
        (SELECT array_agg(variant_id) FROM variant_option_value c
         WHERE (c.option_id, c.option_value_id) = (o.id, v.id)) AS variant_ids
    FROM product_option o JOIN option_value v ON v.option_id = o.id
    WHERE o.product_id = ANY(:ids) ORDER BY o.product_id, o.position, v.position
"""  # noqa: S608
VARIANTS = f"""
    SELECT id, product_id, {", ".join(VARIANT_COLUMNS)} FROM variant
    WHERE product_id = ANY(:ids) ORDER BY product_id, position, id
"""  # noqa: S608
IMAGES = f"""
    SELECT i.product_id, {", ".join(IMAGE_COLUMNS)}, {_titles("image_id", "i.id")} AS words FROM product_image i
    WHERE i.product_id = ANY(:ids) ORDER BY i.product_id, i.position
""".replace("variant_id,", "i.variant_id,", 1)  # noqa: S608
ATTRIBUTES = """
    SELECT a.product_id, a.name, a.value, a.unit, (
        SELECT coalesce(json_object_agg(t.language, json_build_array(t.title, t.text)), '{}')
        FROM translation t WHERE t.attribute_id = a.id AND t.title <> '') AS words
    FROM product_attribute a WHERE a.product_id = ANY(:ids) ORDER BY a.product_id, a.position
"""
