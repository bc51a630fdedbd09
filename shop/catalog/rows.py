"""The rows that a product is made of, and the writing of what differs: a statement a table and kind, not one a row."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import text

from ..db import db
from .facts import PLAIN, ProductFacts, VariantFacts

Row = dict[str, Any]
Rows = dict[str, dict[tuple[Any, ...], Row]]  # table -> what tells a row apart -> its columns

# Words first and shelves last: each statement refreshes the lists of its products, and so writes them only once.
TABLES = (
    "product",
    "variant",
    "product_option",
    "option_value",
    "variant_option_value",
    "product_image",
    "product_attribute",
    "translation",
    "product_category",
)
# These have no number that anybody would miss: a row that differs is written anew.
REPLACED = {
    "variant_option_value": ("variant_id", "option_id"),
    "product_category": ("product_id", "category_id"),
    "translation": (),
}
# No two rows of a product may share these, not even while one statement moves several of them.
APART = {
    "variant": {"sku": "NULL"},
    "product_option": {"position": "-1 - position", "name": "chr(1) || id"},
    "option_value": {"position": "-1 - position", "value": "chr(1) || id"},
    "product_image": {"position": "-1 - position"},
    "product_attribute": {"position": "-1 - position"},
}
THINGS = ("product_id", "image_id", "attribute_id", "option_id", "option_value_id")
OF_VARIANT = "sku barcode price_minor compare_at_minor weight_grams cost_minor is_active position".split()
OF_IMAGE = "source_url alt variant_id focus_x focus_y storage_key width height".split()


class Numbers:
    """Numbers for new rows, known before they are written: from the tables' own sequences, in one statement."""

    def __init__(self, wanted: Counter[str] | None = None) -> None:
        self._ready: dict[str, list[int]] = defaultdict(list)
        tables = sorted((wanted or Counter()).elements())
        for table, number in db.session.execute(NUMBERS, {"tables": tables}) if tables else ():
            self._ready[table].append(number)

    def next(self, table: str) -> int:
        """A number of the table's own."""
        return self._ready[table].pop(0)


def new_parts(facts: ProductFacts, variants: Iterable[VariantFacts]) -> Counter[str]:
    """How many rows of each table have no number yet."""
    return Counter(
        {
            "variant": sum(one.id is None for one in variants),
            "product_option": sum(one.id is None for one in facts.options),
            "option_value": sum(value.id is None for one in facts.options for value in one.values),
            "product_image": sum(one.id is None for one in facts.images),
            "product_attribute": sum(one.id is None for one in facts.attributes),
        }
    )


def rows_of(product_id: int, facts: ProductFacts, variants: Sequence[VariantFacts], numbers: Numbers) -> Rows:
    """All rows of a product but for its tags. What has no number gets the next of `numbers`."""
    rows: Rows = defaultdict(dict)
    mine = {"product_id": product_id}
    rows["product"][(product_id,)] = {name: getattr(facts, name) for name in PLAIN}
    for code, words in facts.translations.items():
        said = {"title": words.title, "text": words.description}
        said |= {"seo_title": words.seo_title, "seo_description": words.seo_description}
        _say(rows, "product_id", product_id, code, said)
    values = _add_options(rows, product_id, facts, numbers)
    for variant in variants:
        number = variant.id or numbers.next("variant")
        rows["variant"][(number,)] = mine | {name: getattr(variant, name) for name in OF_VARIANT}
        for choice in variant.values.items():
            option_id, value_id = values[choice]
            rows["variant_option_value"][number, option_id] = {"option_value_id": value_id}
    for place, image in enumerate(facts.images):
        number = image.id or numbers.next("product_image")
        row = mine | {"position": place} | {name: getattr(image, name) for name in OF_IMAGE}
        rows["product_image"][(number,)] = row
        for code, alt in image.translations.items():
            _say(rows, "image_id", number, code, {"title": alt})
    for place, one in enumerate(facts.attributes):
        number = one.id or numbers.next("product_attribute")
        row = mine | {"position": place, "name": one.name, "value": one.value, "unit": one.unit}
        rows["product_attribute"][(number,)] = row
        for code, pair in one.translations.items():
            _say(rows, "attribute_id", number, code, {"title": pair.name, "text": pair.value})
    for place, category_id in enumerate(facts.categories):
        rows["product_category"][product_id, category_id] = {"position": place}
    return rows


def differing(before: Rows, after: Rows) -> int:
    """How many tables have other rows in the one than in the other."""
    return sum(before.get(table, {}) != after.get(table, {}) for table in TABLES)


def write_difference(before: Rows, after: Rows) -> None:
    """Make the rows of `before`, which are there, those of `after`."""
    if not before:
        _insert_all(after)
        return
    for table in reversed(TABLES):
        mine, wanted = before.get(table, {}), after.get(table, {})
        gone = [key for key in mine if key not in wanted or (table in REPLACED and mine[key] != wanted[key])]
        if table == "translation" and before:
            gone += [key for key in wanted if key not in mine]  # one without any words may be there
        _delete(table, gone)
    for table in TABLES:
        mine, wanted = before.get(table, {}), after.get(table, {})
        if table not in REPLACED:
            _update(table, {key: (mine[key], row) for key, row in wanted.items() if mine.get(key, row) != row})
        changed = {key: row for key, row in wanted.items() if mine.get(key) != row}
        _insert(table, {key: row for key, row in changed.items() if table in REPLACED or key not in mine})


def _add_options(
    rows: Rows, product_id: int, facts: ProductFacts, numbers: Numbers
) -> dict[tuple[str, str], tuple[int, int]]:
    """The rows of options and values; returns the numbers of both by their words."""
    found = {}
    for place, option in enumerate(facts.options):
        option_id = option.id or numbers.next("product_option")
        row = {"product_id": product_id, "name": option.name, "position": place}
        rows["product_option"][(option_id,)] = row
        for code, name in option.translations.items():
            _say(rows, "option_id", option_id, code, {"title": name})
        for position, value in enumerate(option.values):
            value_id = value.id or numbers.next("option_value")
            found[option.name, value.value] = option_id, value_id
            row = {"option_id": option_id, "value": value.value, "position": position}
            rows["option_value"][(value_id,)] = row
            for code, word in value.translations.items():
                _say(rows, "option_value_id", value_id, code, {"title": word})
    return found


def _say(rows: Rows, thing: str, number: int, code: str, words: Row) -> None:
    said = {"title": "", "text": "", "seo_title": "", "seo_description": ""} | words
    if any(said.values()):
        rows["translation"][thing, number, code] = said


def _whole(table: str, key: tuple[Any, ...], row: Row) -> Row:
    """The row with the columns that tell it apart."""
    if table == "translation":
        thing, number, code = key
        return dict.fromkeys(THINGS) | {thing: number, "language": code} | row
    return dict(zip(REPLACED.get(table, ("id",)), key, strict=True)) | row


def _insert_all(rows: Rows) -> None:
    """All of a new product in one statement: what each row points at is looked at when it ends."""
    whole = {
        table: [_whole(table, key, row) for key, row in rows[table].items()] for table in TABLES if rows.get(table)
    }
    parts = []
    for table, these in whole.items():
        columns = ", ".join(these[0])
        fresh = FRESH.format(table=table, rows=table)
        parts.append(f"{table}_rows AS (INSERT INTO {table} ({columns}) SELECT {columns} FROM {fresh})")  # noqa: S608
    db.session.execute(
        text(f"WITH {', '.join(parts)} SELECT"), {table: _as_json(these) for table, these in whole.items()}
    )


def _insert(table: str, rows: Mapping[tuple[Any, ...], Row]) -> None:
    whole = [_whole(table, key, row) for key, row in rows.items()]
    if whole:
        columns = ", ".join(whole[0])
        _execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {{rows}}", table, whole)  # noqa: S608


def _update(table: str, changed: Mapping[tuple[Any, ...], tuple[Row, Row]]) -> None:
    if not changed:
        return
    moved = [
        key[0]
        for key, (old, new) in changed.items()
        if any(old[column] != new[column] for column in APART.get(table, ()))
    ]
    if len(moved) > 1:
        aside = ", ".join(f"{column} = {value}" for column, value in APART[table].items())
        db.session.execute(text(f"UPDATE {table} SET {aside} WHERE id = ANY (:ids)"), {"ids": moved})  # noqa: S608
    rows = [_whole(table, key, new) for key, (_, new) in changed.items()]
    sets = ", ".join(f"{column} = fresh.{column}" for column in rows[0] if column != "id")
    _execute(f"UPDATE {table} SET {sets} FROM {{rows}} WHERE {table}.id = fresh.id", table, rows)  # noqa: S608


def _delete(table: str, keys: Sequence[tuple[Any, ...]]) -> None:
    if not keys:
        return
    rows = [_whole(table, key, {}) for key in keys]
    if table == "translation":
        found = " UNION ALL ".join(
            f"SELECT t.id FROM {{rows}} JOIN translation t USING ({thing}, language)"  # noqa: S608 (from constants)
            for thing in THINGS
            if any(row[thing] for row in rows)
        )
        _execute(f"DELETE FROM translation WHERE id IN ({found})", table, rows)  # noqa: S608
    else:
        same = " AND ".join(f"{table}.{column} = fresh.{column}" for column in REPLACED.get(table, ("id",)))
        _execute(f"DELETE FROM {table} USING {{rows}} WHERE {same}", table, rows)  # noqa: S608


def _execute(statement: str, table: str, rows: Sequence[Row]) -> None:
    """Run a statement over `{rows}`, which travel as one JSON text: half the work of a value each."""
    fresh = FRESH.format(table=table, rows="rows")
    db.session.execute(text(statement.replace("{rows}", fresh)), {"rows": _as_json(rows)})


def _as_json(rows: Sequence[Row]) -> str:
    return json.dumps(rows, default=str, ensure_ascii=False)


FRESH = "jsonb_populate_recordset(NULL::{table}, CAST(:{rows} AS jsonb)) AS fresh"
NUMBERS = text("""
    SELECT wanted.name, nextval(pg_get_serial_sequence(wanted.name, 'id'))
    FROM unnest(CAST(:tables AS text[])) AS wanted(name)
""")
