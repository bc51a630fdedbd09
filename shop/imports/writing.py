"""Puts planned products into the database, table by table, whatever their number.

Products that are there were locked before (services.py). A list of which anything differs (options, pictures,
specification, shelves, tags) is written anew as a whole.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, text

from ..catalog.models import (
    OptionValue,
    ProductAttribute,
    ProductCategory,
    ProductImage,
    ProductOption,
    ProductTag,
    VariantOptionValue,
)
from ..catalog.models import Product as ProductRow
from ..catalog.models import Variant as VariantRow
from ..catalog.words import Translation
from ..db import Base, db
from ..stock.actors import Actor, Source
from ..stock.services import receive_many
from .kept import PRODUCT_COLUMNS, VARIANT_COLUMNS, Product
from .merging import Merged

STOCK_AT_ONCE = 5_000
Rows = dict[type[Base], list[dict[str, Any]]]

# Words first and shelves last: each statement refreshes the lists of its products, and so writes them only once.
ORDER: tuple[type[Base], ...] = (
    ProductRow,
    VariantRow,
    ProductOption,
    OptionValue,
    VariantOptionValue,
    ProductImage,
    ProductAttribute,
    Translation,
)


class Numbers:
    """Numbers for new rows, known before they are written: from the tables' own sequences, many at a time."""

    AT_ONCE = 1_000

    def __init__(self, is_real: bool) -> None:
        self.is_real = is_real
        self._ready: dict[str, list[int]] = defaultdict(list)
        self._imagined = 0

    def next(self, table: str) -> int:
        """A number of the table's own; one below 0 where nothing will be written."""
        if not self.is_real:
            self._imagined -= 1
            return self._imagined
        if not self._ready[table]:
            self._ready[table] = list(db.session.scalars(NUMBERS, {"table": table, "most": self.AT_ONCE}))[::-1]
        return self._ready[table].pop()


NEW_TAGS = text("""
    INSERT INTO tag (name) SELECT DISTINCT ON (lower(name)) name
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS wanted(name text) ON CONFLICT DO NOTHING
""")
TAGGED = text("""
    INSERT INTO product_tag (product_id, tag_id) SELECT DISTINCT wanted.product_id, tag.id
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS wanted(product_id bigint, name text)
    JOIN tag ON lower(tag.name) = lower(wanted.name)
""")
NUMBERS = text("SELECT nextval(pg_get_serial_sequence(:table, 'id')) FROM generate_series(1, :most)")


class Writer:
    """Gathers what differs of some hundred products, then writes it."""

    def __init__(self, numbers: Numbers) -> None:
        self.numbers = numbers
        self.new: Rows = defaultdict(list)
        self.changed_products: list[dict[str, Any]] = []
        self.changed_variants: list[dict[str, Any]] = []
        self.rewritten: dict[type[Base], list[int]] = defaultdict(list)  # product ids whose list is written anew
        self.shelves: list[dict[str, Any]] = []
        self.tags: dict[int, list[str]] = {}

    def add(self, kept: Product | None, product: Product) -> None:
        """Take in what differs between a product and what it is to be."""
        self._add_facts(kept, product)
        if product.words != (kept.words if kept else {}):
            self._rewrite(Translation, kept)
            self.new[Translation] += [
                {"product_id": product.id, "language": code} | words for code, words in product.words.items()
            ]
        self._add_variants(kept, product)
        if _choices(product) != (_choices(kept) if kept else ([], {})):
            self._rewrite(ProductOption, kept)
            self._add_options(product)
        if product.images != (kept.images if kept else []):
            self._rewrite(ProductImage, kept)
            self._add_images(product)
        if product.attributes != (kept.attributes if kept else []):
            self._rewrite(ProductAttribute, kept)
            self._add_attributes(product)
        if product.tags != (kept.tags if kept else []):
            self._rewrite(ProductTag, kept)
            self.tags[product.id] = product.tags
        if product.category_ids != (kept.category_ids if kept else []):
            self._rewrite(ProductCategory, kept)
            self.shelves += [
                {"product_id": product.id, "category_id": number, "position": place}
                for place, number in enumerate(product.category_ids)
            ]

    def write(self) -> None:
        """Write it all. Shelves come last, after the stock: see `write_shelves`."""
        _update(ProductRow, (*PRODUCT_COLUMNS, "updated_at"), self.changed_products)
        _update(VariantRow, (*VARIANT_COLUMNS, "position"), self.changed_variants)
        for model, product_ids in self.rewritten.items():
            db.session.execute(delete(model).where(model.product_id.in_(product_ids)))  # type: ignore[attr-defined]
        for model in ORDER:
            _insert(model, self.new[model])
        self._add_tags()

    def write_shelves(self) -> None:
        """Put the products on their shelves."""
        _insert(ProductCategory, self.shelves)

    def _rewrite(self, model: type[Base], kept: Product | None) -> None:
        if kept:
            self.rewritten[model].append(kept.id)

    def _add_facts(self, kept: Product | None, product: Product) -> None:
        row = {"id": product.id} | product.facts
        if kept is None:
            self.new[ProductRow].append(row)
        elif kept != product:
            self.changed_products.append(row | {"updated_at": "now"})

    def _add_variants(self, kept: Product | None, product: Product) -> None:
        before = {variant.id: variant.facts for variant in (kept.variants if kept else [])}
        is_reordered = list(before) != [variant.id for variant in product.variants]
        for place, variant in enumerate(product.variants):
            row = {"id": variant.id, "product_id": product.id, "position": place} | variant.facts
            if variant.id not in before:
                self.new[VariantRow].append(row)
            elif is_reordered or before[variant.id] != variant.facts:
                self.changed_variants.append(row)

    def _add_options(self, product: Product) -> None:
        numbers: dict[tuple[str, str], tuple[int, int]] = {}
        for place, option in enumerate(product.options):
            option_id = self.numbers.next("product_option")
            self.new[ProductOption].append(
                {"id": option_id, "product_id": product.id, "name": option.name, "position": place}
            )
            self._say("option_id", option_id, option.words)
            for position, (value, words) in enumerate(option.values):
                value_id = self.numbers.next("option_value")
                numbers[option.name, value] = option_id, value_id
                self.new[OptionValue].append(
                    {"id": value_id, "option_id": option_id, "value": value, "position": position}
                )
                self._say("option_value_id", value_id, words)
        for variant in product.variants:
            for choice in variant.choices.items():
                option_id, value_id = numbers[choice]
                self.new[VariantOptionValue].append(
                    {"variant_id": variant.id, "option_id": option_id, "option_value_id": value_id}
                )

    def _add_images(self, product: Product) -> None:
        for place, image in enumerate(product.images):
            number = self.numbers.next("product_image")
            self.new[ProductImage].append({"id": number, "product_id": product.id, "position": place} | image.facts)
            self._say("image_id", number, image.words)

    def _add_attributes(self, product: Product) -> None:
        for place, one in enumerate(product.attributes):
            number = self.numbers.next("product_attribute")
            row = {"id": number, "product_id": product.id, "position": place}
            self.new[ProductAttribute].append(row | {"name": one.name, "value": one.value, "unit": one.unit})
            for code, (name, value) in one.words.items():
                self._say("attribute_id", number, {code: name}, value)

    def _say(self, thing: str, number: int, words: Mapping[str, str], value: str = "") -> None:
        for code, word in words.items():
            self.new[Translation].append({thing: number, "language": code, "title": word, "text": value})

    def _add_tags(self) -> None:
        rows = [{"product_id": product_id, "name": name} for product_id, names in self.tags.items() for name in names]
        for statement in (NEW_TAGS, TAGGED) if rows else ():
            db.session.execute(statement, {"rows": json.dumps(rows)})


def receive(merged: Iterable[Merged], job_id: int, by: Actor) -> None:
    """Put the opening stock on the shelves, by the stockroom's own verb."""
    receipts = [receipt for one in merged for receipt in one.receipts]
    for start in range(0, len(receipts), STOCK_AT_ONCE):
        some = receipts[start : start + STOCK_AT_ONCE]
        receive_many(
            [(receipt.variant_id, receipt.quantity) for receipt in some],
            "opening stock",
            by=by,
            unit_costs_minor={one.variant_id: one.unit_cost_minor for one in some if one.unit_cost_minor is not None},
            source=Source("import", str(job_id)),
        )


def _choices(product: Product) -> tuple[Any, Any]:
    return product.options, {variant.id: variant.choices for variant in product.variants if variant.choices}


def _insert(model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Add the rows, those of the same columns in one statement: triggers then run once for all of them."""
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        alike[tuple(row)].append(row)
    for columns, some in alike.items():
        names = ", ".join(columns)
        _execute(f"INSERT INTO {{table}} ({names}) SELECT {names} FROM {{rows}}", model, some)  # noqa: S608


def _update(model: type[Base], columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Write `columns` of every row, found by its id, in one statement."""
    sets = ", ".join(f"{column} = fresh.{column}" for column in columns)
    if rows:
        _execute(f"UPDATE {{table}} SET {sets} FROM {{rows}} WHERE {{table}}.id = fresh.id", model, rows)  # noqa: S608


def _execute(statement: str, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Run a statement over `{rows}`, which travel as one JSON text: half the work of a value each."""
    table = model.__tablename__
    fresh = f"jsonb_populate_recordset(NULL::{table}, CAST(:rows AS jsonb)) AS fresh"
    whole = text(statement.format(table=table, rows=fresh))
    db.session.execute(whole, {"rows": json.dumps(rows, default=str, ensure_ascii=False)})
