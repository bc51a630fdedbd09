"""The whole stock by its worth: sums with their names, and each thing in each place, by SKU."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext
from sqlalchemy import text

from ..db import db
from ..errors import NotFound
from ..languages import current_language
from ..money import money_bare
from ..stock.things import Thing, things_of
from ..stock.valuing import LAST, Standing, Sum, Valuation, total

ROWS = 100
AT_ONCE = 2_000  # rows of a download

NAMES = text("""
    SELECT c.id, split_part(c.path, '/', 1) AS path, coalesce(t.title, top.name) AS name
    FROM category c JOIN category top ON top.path = split_part(c.path, '/', 1)
    LEFT JOIN translation t ON t.category_id = top.id AND t.language = :language
""")
PLACES = text("SELECT id, code, name, kind FROM location ORDER BY id")

MARK = text("""
    SELECT lower(v.sku) AS sku, v.id AS variant_id, l.location_id
    FROM stock_level l JOIN variant v ON v.id = l.variant_id WHERE l.id = :after
""")
STANDING = f"""
    SELECT v.id AS variant_id, l.id AS level_id, l.location_id, location.code, location.name, location.kind,
        m.after AS on_hand, m.reserved_after AS reserved, m.backordered_after AS backordered,
        m.costed_after AS costed, m.cost_after AS cost
    FROM variant v JOIN stock_level l ON l.variant_id = v.id JOIN location ON location.id = l.location_id
    CROSS JOIN LATERAL ({LAST}) m
"""  # noqa: S608 (built from constants only)
# By SKU, each found by its index; what has none comes last.
BY_SKU = text(f"""
    (({STANDING} WHERE m.after > 0 AND lower(v.sku) >= :sku AND (lower(v.sku), l.location_id) > (:sku, :sku_location)
      ORDER BY lower(v.sku), l.location_id LIMIT :most)
     UNION ALL
     ({STANDING} WHERE m.after > 0 AND v.sku IS NULL AND v.id >= :id AND (v.id, l.location_id) > (:id, :id_location)
      ORDER BY v.id, l.location_id LIMIT :most)) LIMIT :most
""")
AFTER_ALL_SKUS = "\U0010ffff"


@dataclass(frozen=True)
class Part:
    """A location or a category, and what lies there."""

    name: str
    sum: Sum


@dataclass(frozen=True)
class Line:
    """A thing in a place, and how it stood."""

    thing: Thing
    level: Standing


@dataclass(frozen=True)
class Leaf:
    """A page of the lines; `after` is where the next begins."""

    lines: Sequence[Line]
    after: int | None


def parts_of(valuation: Valuation) -> tuple[list[Part], list[Part]]:
    """The sums of each location, and of each category at the top, with their names. Two statements."""
    by_location = valuation.by_location
    places = db.session.execute(PLACES).all()
    located = [Part(place.name, by_location[place.id]) for place in places if place.id in by_location]
    shelves: dict[str | None, list[Sum]] = {}
    names: dict[str | None, str] = {None: gettext("In no category")}
    tops = {row.id: row for row in db.session.execute(NAMES, {"language": current_language()})}
    for category_id, part in valuation.by_category.items():
        top = tops.get(category_id)
        path = top.path if top else None
        names[path] = top.name if top else names[None]
        shelves.setdefault(path, []).append(part)
    sums = {path: total(parts) for path, parts in shelves.items()}
    dearest = sorted(sums, key=lambda path: (path is None, -sums[path].value_minor, names[path]))
    return located, [Part(names[path], sums[path]) for path in dearest]


def leaf_of(at: datetime, after: int | None = None, rows: int = ROWS) -> Leaf:
    """The things that were there at the moment `at`, by SKU, behind the level `after`. Raises NotFound."""
    found = db.session.execute(BY_SKU, {"at": at, "most": rows + 1, **_place_of(after)}).all()
    shown = found[:rows]
    things = things_of([row.variant_id for row in shown])
    lines = [Line(things[row.variant_id], Standing(*row[1:])) for row in shown if row.variant_id in things]
    return Leaf(lines, shown[-1].level_id if len(found) > rows else None)


def table_of(at: datetime, currency: str) -> Iterator[list[str]]:
    """The rows of a file: every thing in every place, a stretch at a time, so that memory stays flat."""
    yield _heads()
    after: int | None = None
    while True:
        leaf = leaf_of(at, after, AT_ONCE)
        db.session.rollback()  # nothing is held while the file is on its way
        for line in leaf.lines:
            yield _cells(line, currency)
        if leaf.after is None:
            return
        after = leaf.after


def table_of_one(thing: Thing, standings: Sequence[Standing], currency: str) -> Iterator[list[str]]:
    """The same of one thing, place by place, those too where there was nothing of it."""
    yield _heads()
    yield from (_cells(Line(thing, level), currency) for level in standings)


def _heads() -> list[str]:
    return [
        gettext("SKU"),
        gettext("Barcode"),
        gettext("Name"),
        gettext("Options"),
        gettext("Location"),
        gettext("On hand"),
        gettext("Reserved"),
        gettext("Units of known cost"),
        gettext("Units of unknown cost"),
        gettext("Average cost"),
        gettext("Value"),
        gettext("Currency"),
    ]


def _cells(line: Line, currency: str) -> list[str]:
    return [*_words(line), *_figures(line.level, currency, gettext("unknown")), currency]


def _words(line: Line) -> list[str]:
    thing = line.thing
    return [thing.sku or "", thing.barcode or "", thing.name, thing.options, line.level.name]


def _figures(level: Standing, currency: str, unknown: str) -> list[str]:
    average, value = level.average_minor, level.value_minor
    return [
        *map(str, (level.on_hand, level.reserved, level.costed, level.uncosted)),
        unknown if average is None else money_bare(average, currency),
        unknown if value is None else money_bare(value, currency),
    ]


def _place_of(after: int | None) -> Mapping[str, Any]:
    """Where a page begins, as both halves of the list want to know it."""
    if after is None:
        return {"sku": "", "sku_location": 0, "id": 0, "id_location": 0}
    mark = db.session.execute(MARK, {"after": after}).first()
    if mark is None:
        raise NotFound
    if mark.sku is None:
        return {"sku": AFTER_ALL_SKUS, "sku_location": 0, "id": mark.variant_id, "id_location": mark.location_id}
    return {"sku": mark.sku, "sku_location": mark.location_id, "id": 0, "id_location": 0}
