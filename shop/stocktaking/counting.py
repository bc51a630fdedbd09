"""Counting a line of a sheet: what the books say at that very moment is kept with the figure.

The level is locked (FOR SHARE) before it is read. Whoever sells, receives or corrects the same thing is through
before, or waits until the count is written: a sale is either in `expected` or it comes later, and never both. What
units cost is read by the next statement, behind the lock: a statement that waits reads other tables as of its start.
"""

from collections.abc import Sequence

from flask_babel import gettext
from sqlalchemy import BigInteger, cast, func, select, text

from ..audit.services import note as write_down
from ..auth.models import User
from ..db import db
from ..stock.actors import Actor
from ..stock.asking import BIGGEST_NUMBER, is_number, whole, writable
from ..stock.ledger import stock_change
from ..stock.models import StockLevel, StockMovement
from ..stock.naming import names_of
from ..stock.refusals import MOST_IN_A_LEVEL
from .models import Stocktake, StocktakeLine
from .refusals import LineCounted, MovedSince, NoSuchSheet, not_in_this_state


@stock_change
def count_line(
    line_id: int,
    counted: int,
    *,
    seen: int | None,
    by: Actor,
    adds: bool = False,
    note: str = "",
    may_be_repeated: bool = True,
) -> StocktakeLine:
    """So many lie there. `seen` is the line's version that was seen; None adds to whatever was counted before.

    With `adds` they come to what was counted before, on another shelf, while the level stayed as it was: MovedSince
    where it didn't. A form that comes twice is known by what is in it; who has a better way to know that
    (an idempotency key) says that nothing `may_be_repeated`, and the same figure anew is a count of its own.
    Raises LineCounted where somebody else counted it meanwhile, NotAQuantity, NoSuchSheet, NotInThisState, Busy.
    Whatever is raised, nothing is written.
    """
    units = whole(counted, 0, MOST_IN_A_LEVEL)
    line, sheet = _locked_line(line_id)
    version = line.version if seen is None and adds else whole(seen, 0, BIGGEST_NUMBER)
    # Sent once more, because the answer to the first got lost.
    if (
        may_be_repeated
        and not adds
        and (line.version, line.counted, line.counter_id) == (version + 1, units, by.user_id)
    ):
        return line
    if line.version != version and (adds or line.counted is not None):
        raise _counted_meanwhile(line)
    old = _told(line)
    level = _locked_level(line.variant_id, sheet.location_id)
    moment = level.version if level else 0
    if adds and line.counted is not None and line.level_version != moment:
        raise MovedSince(_name_of(line))
    cost = _average_cost(level) if level else None
    line.counted = whole(units + (line.counted or 0), 0, MOST_IN_A_LEVEL) if adds else units
    line.expected, line.unit_cost_minor = level.on_hand if level else 0, cost
    line.level_version = moment
    line.note = writable("note", note)
    line.counted_at = func.clock_timestamp()
    line.counter_label, line.counter_id = by.label, by.user_id
    line.version += 1
    write_down("stocktake.counted", by=by, subject=("variant", line.variant_id), old=old, new=_told(line))
    return line


@stock_change
def uncount_line(line_id: int, *, seen: int, by: Actor) -> StocktakeLine:
    """As if it hadn't been counted. Raises LineCounted, NoSuchSheet, NotInThisState, NotAQuantity, Busy."""
    version = whole(seen, 0, BIGGEST_NUMBER)
    line, _ = _locked_line(line_id)
    if line.counted is None:
        return line
    if line.version != version:
        raise _counted_meanwhile(line)
    old = _told(line)
    line.counted = line.expected = line.level_version = line.unit_cost_minor = None
    line.counted_at = line.counter_id = None
    line.counter_label = line.note = ""
    line.version += 1
    write_down("stocktake.uncounted", by=by, subject=("variant", line.variant_id), old=old, new=_told(line))
    return line


@stock_change
def lock_lines(stocktake_id: int, line_ids: Sequence[int]) -> None:
    """Before many lines are counted in one transaction: hold them all, in an order in which nobody waits in a circle.

    Raises NoSuchSheet, Busy.
    """
    sheet = db.session.scalar(select(Stocktake).where(Stocktake.id == stocktake_id).with_for_update(read=True))
    if sheet is None:
        raise NoSuchSheet
    asked = {"ids": list(line_ids), "location_id": sheet.location_id}
    db.session.execute(HOLD_LINES, asked)
    db.session.execute(HOLD_LEVELS, asked)


HOLD_LINES = text("""
    SELECT FROM stocktake_line WHERE id = ANY (CAST(:ids AS bigint[])) ORDER BY id FOR NO KEY UPDATE
""")
HOLD_LEVELS = text("""
    SELECT FROM stock_level l JOIN stocktake_line line ON line.variant_id = l.variant_id
    WHERE line.id = ANY (CAST(:ids AS bigint[])) AND l.location_id = :location_id ORDER BY l.id FOR SHARE OF l
""")


def _locked_line(line_id: int) -> tuple[StocktakeLine, Stocktake]:
    """The line, which is ours until the end of the transaction, and its sheet, which stays open for as long."""
    number = line_id if is_number(line_id) else 0
    of_line = select(StocktakeLine.stocktake_id).where(StocktakeLine.id == number).scalar_subquery()
    asked = select(Stocktake).where(Stocktake.id == of_line).with_for_update(read=True)
    sheet = db.session.scalar(asked.execution_options(populate_existing=True))
    if sheet is None:
        raise NoSuchSheet
    if sheet.state != "open":
        raise not_in_this_state(sheet.state)
    wanted = select(StocktakeLine).where(StocktakeLine.id == number).with_for_update(key_share=True)
    return db.session.scalars(wanted.execution_options(populate_existing=True)).one(), sheet


def _locked_level(variant_id: int, location_id: int) -> StockLevel | None:
    """The level as it is now, and stays until the end of the transaction; None where nothing ever came."""
    level = select(StockLevel).where(StockLevel.variant_id == variant_id, StockLevel.location_id == location_id)
    return db.session.scalar(level.with_for_update(read=True).execution_options(populate_existing=True))


def _average_cost(level: StockLevel) -> int | None:
    """What one unit cost on average, in whole minor units; None where that isn't known."""
    movement = StockMovement
    average = cast(func.round(movement.cost_after / func.nullif(movement.costed_after, 0)), BigInteger)
    last = select(average).where(movement.level_id == level.id).order_by(movement.level_id.desc(), movement.seq.desc())
    return db.session.scalar(last.limit(1))


def _told(line: StocktakeLine) -> dict[str, int | None]:
    return {"stocktake": line.stocktake_id, "units": line.counted, "books": line.expected}


def _counted_meanwhile(line: StocktakeLine) -> LineCounted:
    counter = db.session.get(User, line.counter_id) if line.counter_id else None
    who = counter.called if counter else line.counter_label or gettext("Somebody")
    return LineCounted(_name_of(line), line, who)


def _name_of(line: StocktakeLine) -> str:
    return names_of([line.variant_id]).get(line.variant_id, "")
