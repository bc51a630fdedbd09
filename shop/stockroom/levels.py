"""The rows of the grid: a hundred levels in the order that was asked for, each with the thing that it is a level of.

A page begins right behind a row, never at a number of rows, so that it stays right while others write.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from flask_babel import get_locale
from sqlalchemy import text

from ..db import db
from ..edges import Edge, pack_place
from ..languages import own_language
from ..stock.services import FEW_LEFT
from ..stock.things import COLUMNS, Thing
from .asked import Asked
from .walking import USED, walk

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


SHOWN = f"""
    SELECT l.id AS level_id, l.location_id, place.name AS place, place.kind = 'transit' AS is_transit,
        l.on_hand, l.reserved, l.backordered, l.reorder_point, l.version, l.changed_at, {COLUMNS},
        chosen.part, chosen.at, chosen.keys
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
        SELECT id, 0 AS part, location_id AS at, NULL AS keys FROM stock_level l
        WHERE variant_id = ANY (CAST(:variant_ids AS bigint[])) AND {USED}
        ORDER BY variant_id, location_id LIMIT :most
    ) {SHOWN}
""")  # noqa: S608 (built from constants only)


def levels_with(ids: Sequence[int]) -> list[Level]:
    """The levels with these numbers, in this order, but for those that aren't there."""
    return [_level(row) for row in db.session.execute(BY_ID, {"ids": list(ids), "language": _language()})]


def levels_of(variant_ids: Sequence[int]) -> list[Level]:
    """All levels of these variants in places that are used, location by location."""
    asked = {"variant_ids": list(variant_ids), "language": _language(), "most": ROWS}
    return [_level(row) for row in db.session.execute(OF_VARIANT, asked)]


def sheet_of(asked: Asked, edge: Edge | None = None) -> Sheet:
    """The page of the grid that `asked` means: its first, or the one beyond `edge`. One statement."""
    values: dict[str, Any] = {**asked.values, "language": _language(), "rows": ROWS + 1}
    statement = f"WITH {walk(asked, edge, values)} {SHOWN}"
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


def _level(row: Any) -> Level:
    return Level._make((*row[:10], Thing(*row[10:21])))


def _language() -> str:
    return getattr(get_locale(), "language", own_language())
