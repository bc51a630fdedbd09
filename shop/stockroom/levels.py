"""The rows of the grid: a hundred levels in the order that was asked for, each with the thing that it is a level of.

A page begins right behind a row, never at a number of rows, so that it stays right while others write. Every order
has its index. Orders by what lies there are read location by location, a page from each, and merged.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from flask_babel import get_locale
from sqlalchemy import text

from ..db import db
from ..languages import own_language
from ..stock.services import FEW_LEFT
from ..stock.things import COLUMNS, Thing
from .asked import Asked
from .places import Edge, pack_place

ROWS = 100


class Level(NamedTuple):
    """How many of a thing lie in a place, as the grid shows it."""

    id: int
    location_id: int
    place: str
    is_transit: bool
    on_hand: int
    reserved: int
    backordered: int
    reorder_point: int | None
    version: int
    changed_at: datetime | None
    thing: Thing

    @property
    def variant_id(self) -> int:
        return self.thing.id

    @property
    def free(self) -> int:
        """Units that can be sold; of what is on its way none."""
        return 0 if self.is_transit else self.on_hand - self.reserved

    @property
    def is_low(self) -> bool:
        """Few left, or none."""
        return not self.is_transit and self.free <= (FEW_LEFT if self.reorder_point is None else self.reorder_point)

    @property
    def is_out(self) -> bool:
        return not self.is_transit and self.free <= 0


@dataclass(frozen=True)
class Sheet:
    """A page of the grid. `next` and `previous` are the places that its neighbours begin from, where there are any."""

    levels: Sequence[Level]
    next: str = ""
    previous: str = ""


@dataclass(frozen=True)
class Part:
    """A stretch of an order: rows that `where` holds, by `lead`, which has an index, then by `rest`."""

    lead: tuple[str, ...]
    rest: tuple[str, ...] = ()
    where: str = "true"
    is_downwards: bool = False


# In each, the last key tells two levels apart. What has no key stands behind all that have one.
ORDERS: Mapping[str, tuple[Part, ...]] = {
    "sku": (
        Part(("lower(v.sku)",), ("l.location_id",), "v.sku IS NOT NULL"),
        Part(("v.id",), ("l.location_id",), "v.sku IS NULL"),
    ),
    "name": (Part(("lower(p.title)", "p.id"), ("v.position", "v.id", "l.location_id")),),
    "free": (Part(("(l.on_hand - l.reserved)", "l.id")),),
    "changed": (
        Part(("l.changed_at", "l.id"), where="l.changed_at IS NOT NULL", is_downwards=True),
        Part(("l.id",), where="l.changed_at IS NULL"),
    ),
}
BY_LOCATION = {"free", "changed"}
CASTS = {"lower(v.sku)": "text", "lower(p.title)": "text", "l.changed_at": "timestamptz"}

# Of things in transit nothing can be sold: they are neither low nor out.
FILTERS = {
    "location": "l.location_id = :location",
    "low": "l.on_hand - l.reserved <= coalesce(l.reorder_point, 3)"
    " AND l.location_id NOT IN (SELECT id FROM location WHERE kind = 'transit')",
    "out": "l.on_hand - l.reserved <= 0 AND l.location_id NOT IN (SELECT id FROM location WHERE kind = 'transit')",
    "since": "l.changed_at >= :since",
    "uncounted_since": """NOT EXISTS (
        SELECT FROM stocktake_line line JOIN stocktake ON stocktake.id = line.stocktake_id
        WHERE line.variant_id = l.variant_id AND stocktake.location_id = l.location_id
          AND stocktake.state IN ('finished', 'approved') AND line.counted_at >= :uncounted_since)""",
    "brand": "p.brand <> '' AND lower(p.brand) = lower(:brand)",
    "categories": "v.product_id IN ("
    "SELECT product_id FROM product_category WHERE category_id = ANY (CAST(:categories AS bigint[])))",
    "found": "l.variant_id = ANY (CAST(:found AS bigint[]))",
}

SHOWN = f"""
    SELECT l.id AS level_id, l.location_id, place.name AS place, place.kind = 'transit' AS is_transit,
        l.on_hand, l.reserved, l.backordered, l.reorder_point, l.version, l.changed_at, {COLUMNS},
        chosen.part, chosen.keys
    FROM chosen JOIN stock_level l ON l.id = chosen.id JOIN location place ON place.id = l.location_id
    JOIN variant v ON v.id = l.variant_id JOIN product p ON p.id = v.product_id
    ORDER BY chosen.part, chosen.at
"""  # noqa: S608 (built from constants only)
BY_ID = text(f"""
    WITH chosen AS (
        SELECT id, 0 AS part, at, NULL AS keys FROM unnest(CAST(:ids AS bigint[])) WITH ORDINALITY AS asked(id, at)
    ) {SHOWN}
""")  # noqa: S608 (built from constants only)
OF_VARIANT = text(f"""
    WITH chosen AS (
        SELECT id, 0 AS part, location_id AS at, NULL AS keys FROM stock_level WHERE variant_id = ANY (
            CAST(:variant_ids AS bigint[]))
        ORDER BY variant_id, location_id LIMIT :most
    ) {SHOWN}
""")  # noqa: S608 (built from constants only)


def levels_with(ids: Sequence[int]) -> list[Level]:
    """The levels with these numbers, in this order, but for those that aren't there."""
    return [_level(row) for row in db.session.execute(BY_ID, {"ids": list(ids), "language": _language()})]


def levels_of(variant_ids: Sequence[int]) -> list[Level]:
    """All levels of these variants, location by location."""
    asked = {"variant_ids": list(variant_ids), "language": _language(), "most": ROWS}
    return [_level(row) for row in db.session.execute(OF_VARIANT, asked)]


def sheet_of(asked: Asked, edge: Edge | None = None) -> Sheet:
    """The page of the grid that `asked` means: its first, or the one beyond `edge`. One statement."""
    values: dict[str, Any] = {**asked.values, "language": _language(), "rows": ROWS + 1}
    parts = []
    for number, part in enumerate(ORDERS[asked.sort]):
        if edge is None or (number >= edge.part if edge.is_after else number <= edge.part):
            beyond = edge if edge and number == edge.part else None
            parts.append(_part(number, part, asked, beyond, values, is_back=bool(edge and not edge.is_after)))
    turned = "DESC" if edge and not edge.is_after else "ASC"
    statement = f"""
        WITH part AS ({" UNION ALL ".join(parts)}),
        chosen AS (SELECT * FROM part ORDER BY part {turned}, at LIMIT :rows) {SHOWN}
    """  # noqa: S608 (built from constants only)
    rows = list(db.session.execute(text(statement), values))
    if edge and not edge.is_after:
        rows.sort(key=lambda row: (row.part, -row.at))
    return _sheet(rows, edge)


def _sheet(rows: list[Any], edge: Edge | None) -> Sheet:
    is_back = edge is not None and not edge.is_after
    is_more = len(rows) > ROWS
    shown = rows[-ROWS:] if is_back else rows[:ROWS]
    if not shown:
        return Sheet([])
    follows, precedes = (True, is_more) if is_back else (is_more, edge is not None)
    return Sheet(
        [_level(row) for row in shown],
        pack_place(shown[-1].part, shown[-1].keys) if follows else "",
        pack_place(shown[0].part, shown[0].keys) if precedes else "",
    )


def _part(number: int, part: Part, asked: Asked, beyond: Edge | None, values: dict[str, Any], *, is_back: bool) -> str:
    """The first rows of a part as SQL: every piece is a constant of ours, what people asked is bound."""
    downwards = part.is_downwards != is_back
    keys = (*part.lead, *part.rest)
    direction = "DESC" if downwards else "ASC"
    order = ", ".join(f"{key} {direction}" for key in keys)
    wheres = [part.where, *(FILTERS[name] for name in asked.filters)]
    if beyond:
        values |= {f"key_{place}": value for place, value in enumerate(beyond.keys)}
        wheres.append(_beyond(part, "<" if downwards else ">"))
    needs_product = any("p." in piece for piece in (*keys, *wheres))
    needs_variant = needs_product or any("v." in piece for piece in (*keys, *wheres))
    source = "stock_level l"
    source += " JOIN variant v ON v.id = l.variant_id" if needs_variant else ""
    source += " JOIN product p ON p.id = v.product_id" if needs_product else ""
    columns = ", ".join(f"{key} AS at_{place}" for place, key in enumerate(keys))
    if asked.sort in BY_LOCATION:
        wheres.append("l.location_id = place.id")
    rows = f"SELECT l.id, {columns} FROM {source} WHERE {' AND '.join(wheres)} ORDER BY {order} LIMIT :rows"  # noqa: S608
    if asked.sort in BY_LOCATION:
        rows = f"SELECT top.* FROM location place CROSS JOIN LATERAL ({rows}) top"  # noqa: S608
    named = [f"at_{place}" for place in range(len(keys))]
    turned = ", ".join(f"{name} {direction}" for name in named)
    return f"""(SELECT id, {number} AS part, row_number() OVER (ORDER BY {turned}) AS at,
        json_build_array({", ".join(named)}) AS keys FROM ({rows}) found ORDER BY at LIMIT :rows)"""  # noqa: S608


def _beyond(part: Part, sign: str) -> str:
    """The condition for "beyond this row", of which an index on `lead` can make use."""
    keys = (*part.lead, *part.rest)
    bound = [f"CAST(:key_{place} AS {CASTS.get(key, 'bigint')})" for place, key in enumerate(keys)]
    lead, rest = len(part.lead), part.rest
    leading, at = f"({', '.join(part.lead)})", f"({', '.join(bound[:lead])})"
    if not rest:
        return f"{leading} {sign} {at}"
    following, there = f"({', '.join(rest)})", f"({', '.join(bound[lead:])})"
    return f"{leading} {sign}= {at} AND ({leading} {sign} {at} OR {following} {sign} {there})"


def _level(row: Any) -> Level:
    return Level._make((*row[:10], Thing(*row[10:21])))


def _language() -> str:
    return getattr(get_locale(), "language", own_language())
