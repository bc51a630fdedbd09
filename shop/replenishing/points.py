"""Reorder points of many things at once: looked at before, and taken back after.

What was there before stands in the audit trail; undoing restores what nobody has changed since.
"""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext, ngettext
from sqlalchemy import Row, select, text

from ..audit.models import AuditEntry
from ..audit.services import note
from ..db import db
from ..errors import NotFound, ShopError
from ..stock.actors import Actor
from ..stock.asking import whole
from ..stock.ledger import stock_change
from ..stock.places import open_location
from ..stock.refusals import AlreadyUndone
from .finding import ON_SALE, bound, conditions

MOST_AT_ONCE = 5000
SET, UNDONE = "stock.reorder_points_set", "stock.reorder_points_undone"

MATCHING = f"""
    SELECT l.id, l.variant_id, l.reorder_point FROM stock_level l
    JOIN variant v ON v.id = l.variant_id JOIN product p ON p.id = v.product_id
    WHERE l.location_id = :location_id AND {ON_SALE} {{filters}}
    ORDER BY l.id LIMIT :most {{lock}}
"""  # noqa: S608 (built from constants only)
MINE = text("""
    SELECT id, variant_id, reorder_point FROM stock_level
    WHERE location_id = :location_id AND variant_id = ANY (CAST(:variant_ids AS bigint[]))
    ORDER BY id FOR NO KEY UPDATE
""")
WRITE = text("""
    UPDATE stock_level l SET reorder_point = wanted.point
    FROM unnest(CAST(:ids AS bigint[]), CAST(:points AS int[])) AS wanted(id, point) WHERE l.id = wanted.id
""")
RESTORE = text("""
    WITH kept AS (
        SELECT CAST(o.key AS bigint) AS id, CAST(o.value AS int) AS old, CAST(n.value AS int) AS new
        FROM json_each_text(:old) o JOIN json_each_text(:new) n ON n.key = o.key
    ), locked AS MATERIALIZED (
        SELECT l.id FROM stock_level l JOIN kept USING (id) ORDER BY l.id FOR NO KEY UPDATE OF l
    )
    UPDATE stock_level l SET reorder_point = kept.old FROM kept JOIN locked USING (id)
    WHERE l.id = kept.id AND l.reorder_point IS NOT DISTINCT FROM kept.new RETURNING l.id
""")


class MatchMoved(ShopError):
    """Other things match by now than those that were looked at."""


class TooManyMatch(ShopError):
    """More things than are changed in one go."""


@dataclass(frozen=True)
class Matching:
    """What would be changed: all that match, and those of them that don't have this point yet."""

    levels: Sequence[Row[Any]]
    units: int | None

    @property
    def changing(self) -> list[Row[Any]]:
        return [level for level in self.levels if level.reorder_point != self.units]


@dataclass(frozen=True)
class Done:
    """What was changed, under which reference it can be taken back, and what others had changed meanwhile."""

    ref: str
    changed: int
    left: int = 0


def matching(filters: Mapping[str, Any], location_id: int, units: int | None, *, locked: bool = False) -> Matching:
    """The levels of a location that match, and what `units` would change. Raises TooManyMatch, NotAQuantity."""
    point = None if units is None else whole(units, 0)
    lock = "FOR NO KEY UPDATE OF l" if locked else ""
    statement = text(MATCHING.format(filters=conditions(filters), lock=lock))
    rows = db.session.execute(statement, bound(filters) | {"location_id": location_id, "most": MOST_AT_ONCE + 1}).all()
    if len(rows) > MOST_AT_ONCE:
        raise TooManyMatch(gettext("More than %(most)s match. Narrow it down.", most=MOST_AT_ONCE))
    return Matching(rows, point)


@stock_change
def set_matching(filters: Mapping[str, Any], location_id: int, units: int | None, *, expected: int, by: Actor) -> Done:
    """Give all that match the same reorder point; None is the shop's usual few. `expected` is how many were looked at.

    Raises MatchMoved, TooManyMatch, NotAQuantity, NoSuchLocation, ClosedLocation, Busy.
    """
    open_location(location_id, "shelf")
    found = matching(filters, location_id, units, locked=True)
    if len(found.levels) != expected:
        raise MatchMoved(
            ngettext(
                "By now %(num)s thing matches. Look at it once more.",
                "By now %(num)s things match. Look at them once more.",
                len(found.levels),
            )
        )
    return _write({level.id: (level.reorder_point, found.units) for level in found.changing}, by=by)


@stock_change
def set_each(points: Mapping[int, int | None], seen: Mapping[int, int | None], location_id: int, *, by: Actor) -> Done:
    """Give each of these variants its reorder point in a location, where it still has the one that was `seen`.

    Raises NotAQuantity, NoSuchLocation, ClosedLocation, Busy.
    """
    open_location(location_id, "shelf")
    wanted = {number: None if point is None else whole(point, 0) for number, point in points.items()}
    rows = db.session.execute(MINE, {"location_id": location_id, "variant_ids": list(points)}).all()
    mine = [row for row in rows if row.reorder_point != wanted[row.variant_id]]
    unmoved = [row for row in mine if row.reorder_point == seen.get(row.variant_id)]
    done = _write({row.id: (row.reorder_point, wanted[row.variant_id]) for row in unmoved}, by=by)
    return Done(done.ref, done.changed, len(mine) - len(unmoved))


@stock_change
def undo_points(ref: str, *, by: Actor) -> Done:
    """Restore the reorder points that were changed under this reference, but for those changed again since.

    Raises NotFound, AlreadyUndone, Busy.
    """
    mine = select(AuditEntry).where(AuditEntry.subject_kind == "bulk", AuditEntry.subject_ref == ref)
    entry = db.session.scalar(mine.where(AuditEntry.action == SET).with_for_update())
    if entry is None:
        raise NotFound
    if db.session.scalar(mine.where(AuditEntry.action == UNDONE)) is not None:
        raise AlreadyUndone(gettext("This was undone already."))
    old, new = entry.old["points"], entry.new["points"]
    restored = db.session.execute(RESTORE, {"old": json.dumps(old), "new": json.dumps(new)}).all()
    back = {str(row.id) for row in restored}
    note(
        "stock.reorder_points_undone",
        by=by,
        subject=("bulk", ref),
        old={"points": {number: point for number, point in new.items() if number in back}},
        new={"points": {number: point for number, point in old.items() if number in back}, "levels": len(back)},
    )
    return Done(ref, len(back), len(old) - len(back))


def _write(changes: Mapping[int, tuple[int | None, int | None]], *, by: Actor) -> Done:
    """Levels by number, with the point that each has and the one that it gets."""
    ref = secrets.token_hex(8)
    if not changes:
        return Done(ref, 0)
    db.session.execute(WRITE, {"ids": list(changes), "points": [new for _, new in changes.values()]})
    old = {str(number): before for number, (before, _) in changes.items()}
    new = {str(number): after for number, (_, after) in changes.items()}
    note(
        "stock.reorder_points_set",
        by=by,
        subject=("bulk", ref),
        old={"points": old},
        new={"points": new, "levels": len(changes)},
    )
    return Done(ref, len(changes))
