"""Count sheets are opened, finished, approved and taken back; `counting.py` is what happens in between.

What is locked, always in this order: the sheet, then its line, then stock levels (in id order, by the verbs of the
stockroom). Whoever counts shares the sheet with others who count; whoever ends it waits until they are through, so
that no count is written to a sheet that has been approved.
"""

from collections.abc import Sequence

from flask_babel import format_decimal, gettext
from sqlalchemy import func, select, text

from ..audit.services import note
from ..catalog.models import Category
from ..db import db
from ..stock.actors import Actor, Source
from ..stock.asking import is_number, number_of
from ..stock.ledger import stock_change
from ..stock.models import StockMovement
from ..stock.naming import names_of, no_such_thing
from ..stock.places import open_location
from ..stock.services import correct_many
from ..stock.undoing import undo_source
from .models import Stocktake, StocktakeLine
from .refusals import CorrectedSince, NoSuchSheet, NothingToCount, not_in_this_state

MOST_LINES = 20_000  # all of them may differ, and are then written by one statement

# In the order of the shelves. A thing in several categories stands where it comes first; what is no longer sold is
# counted only where some of it lies about. One line more than a sheet may have, so that too many are noticed.
FILL = """
    INSERT INTO stocktake_line (stocktake_id, variant_id, position)
    SELECT :stocktake_id, id, row_number() OVER (ORDER BY path IS NULL, path, title, product_id, place, id)
    FROM (
        SELECT v.id, v.product_id, v.position AS place, lower(p.title) AS title, shelved.path
        FROM variant v JOIN product p ON p.id = v.product_id
        {join} (
            SELECT pc.product_id, min(c.path) AS path
            FROM category c JOIN product_category pc ON pc.category_id = c.id
            WHERE :path = '' OR c.path = :path OR c.path LIKE :path || '/%'
            GROUP BY pc.product_id
        ) shelved ON shelved.product_id = p.id
        LEFT JOIN stock_level l ON l.variant_id = v.id AND l.location_id = :location_id
        WHERE coalesce(l.on_hand, 0) > 0 OR (NOT :only_stocked AND v.is_active AND p.status <> 'archived')
        LIMIT :most
    ) found
"""
FILL_WITH_ALL, FILL_WITH_CATEGORY = text(FILL.format(join="LEFT JOIN")), text(FILL.format(join="JOIN"))

# Lines of these levels whose books were corrected after they were counted, or, where the sheet had written its
# difference before (`seq` below `first`) and taken it back, since then. What was sold, received or moved meanwhile was
# really there; but a correction may be of the very difference that the line tells.
CORRECTED = text("""
    WITH earlier AS (
        SELECT level_id, max(seq) AS seq FROM stock_movement
        WHERE source_kind = 'count' AND source_ref = CAST(:stocktake_id AS text) AND seq < :first
        GROUP BY level_id
    )
    SELECT line.variant_id FROM stocktake_line line
    JOIN stock_level l ON l.variant_id = line.variant_id AND l.location_id = :location_id
    LEFT JOIN earlier ON earlier.level_id = l.id
    WHERE line.stocktake_id = :stocktake_id AND l.id = ANY (CAST(:level_ids AS bigint[])) AND EXISTS (
        SELECT FROM stock_movement m
        WHERE m.level_id = l.id AND m.at > line.counted_at AND m.seq > coalesce(earlier.seq, 0)
          AND m.kind IN ('corrected', 'undone') AND m.delta <> 0
          AND (m.source_kind, m.source_ref) <> ('count', CAST(line.stocktake_id AS text)))
    ORDER BY line.position
""")


@stock_change
def open_stocktake(
    name: str,
    *,
    by: Actor,
    location_id: int,
    category_id: int | None = None,
    is_blind: bool = False,
    only_stocked: bool = False,
) -> Stocktake:
    """A new sheet with a line for each thing of the category and all below it, or of the whole shop.

    With `only_stocked`, only for what should lie there by the books. Raises NothingToCount, NoSuchLocation,
    ClosedLocation, Busy.
    """
    place = open_location(location_id, "shelf")
    category = db.session.get(Category, category_id) if category_id is not None else None
    if category is None and category_id is not None:
        raise NothingToCount(gettext("There is no such category."))
    sheet = Stocktake(
        name=name,
        location_id=place.id,
        category_id=category_id,
        is_blind=is_blind,
        actor_kind=by.kind,
        actor_label=by.label,
        user_id=by.user_id,
    )
    db.session.add(sheet)
    db.session.flush()
    wanted = {"stocktake_id": sheet.id, "location_id": place.id, "only_stocked": only_stocked, "most": MOST_LINES + 1}
    fill = FILL_WITH_CATEGORY if category else FILL_WITH_ALL
    filled = db.session.execute(fill, wanted | {"path": category.path if category else ""})
    lines: int = filled.rowcount  # type: ignore[attr-defined]
    if not lines:
        raise NothingToCount(gettext("There is nothing to count there. Choose something else."))
    if lines > MOST_LINES:
        most = format_decimal(MOST_LINES)
        raise NothingToCount(gettext("That is more than %(most)s things. Choose a category.", most=most))
    told = {"name": name, "lines": lines, "location": place.id, "category": category_id, "blind": is_blind}
    note("stocktake.opened", by=by, subject=("stocktake", sheet.id), new=told)
    return sheet


@stock_change
def add_thing(stocktake_id: int, variant_id: int, *, by: Actor) -> StocktakeLine:
    """Put something more on the sheet, at its end; the line that there is already, if there is one.

    Raises NoSuchSheet, NotInThisState, NoSuchVariant, Busy.
    """
    sheet, number = locked_sheet(stocktake_id, "open"), number_of(variant_id)
    of_sheet = select(StocktakeLine).where(StocktakeLine.stocktake_id == sheet.id)
    if there := db.session.scalar(of_sheet.where(StocktakeLine.variant_id == number)):
        return there
    if not names_of([number]):
        raise no_such_thing(number)
    last = select(func.coalesce(func.max(StocktakeLine.position), 0) + 1).where(StocktakeLine.stocktake_id == sheet.id)
    line = StocktakeLine(stocktake_id=sheet.id, variant_id=number, position=last.scalar_subquery())
    db.session.add(line)
    note("stocktake.extended", by=by, subject=("variant", number), new={"stocktake": sheet.id})
    return line


@stock_change
def finish_stocktake(stocktake_id: int, *, by: Actor) -> int:
    """No more is counted; the sheet waits for approval. How many lines weren't counted: they stay as they are.

    Raises NothingToCount where none was, NoSuchSheet, NotInThisState, Busy.
    """
    sheet = locked_sheet(stocktake_id, "open")
    lines, counted = _progress(sheet)
    if not counted:
        raise NothingToCount(gettext("Nothing is counted yet. Count something, or cancel the sheet."))
    sheet.state, sheet.finished_at = "finished", func.now()
    note("stocktake.finished", by=by, subject=("stocktake", sheet.id), new={"lines": lines, "counted": counted})
    return lines - counted


@stock_change
def resume_stocktake(stocktake_id: int, *, by: Actor) -> None:
    """Go on counting a sheet that was finished. Raises NoSuchSheet, NotInThisState, Busy."""
    sheet = locked_sheet(stocktake_id, "finished")
    sheet.state, sheet.finished_at = "open", None
    note("stocktake.resumed", by=by, subject=("stocktake", sheet.id))


@stock_change
def cancel_stocktake(stocktake_id: int, *, by: Actor) -> None:
    """Nothing comes of the sheet; what was counted stays readable. Raises NoSuchSheet, NotInThisState, Busy."""
    sheet = locked_sheet(stocktake_id, "open", "finished")
    old = {"state": sheet.state}
    sheet.state = "cancelled"
    note("stocktake.cancelled", by=by, subject=("stocktake", sheet.id), old=old)


@stock_change
def approve_stocktake(stocktake_id: int, *, by: Actor, all_the_same: bool = False) -> int:
    """Correct the books by every difference, all or none; how many there were.

    A difference is what was counted less what the books said at that moment: sales since then stay what they are.
    Raises CorrectedSince (unless `all_the_same`), BelowReserved and TooMany with the lines that can't be written in
    `misfits`, NoSuchSheet, NotInThisState, Busy.
    """
    sheet = locked_sheet(stocktake_id, "finished")
    deltas = _differences(sheet)
    source = source_of(sheet.id)
    written = correct_many(deltas, "counted", by=by, note=sheet.name, source=source, location_id=sheet.location_id)
    if not all_the_same:
        _refuse_corrected(sheet, written)
    sheet.state, sheet.approved_at = "approved", func.now()
    sheet.approver_label, sheet.approver_id = by.label, by.user_id
    units = sum(delta for _, delta in deltas)
    told = {"name": sheet.name, "differences": len(deltas), "delta": units, "all_the_same": all_the_same}
    note("stocktake.approved", by=by, subject=("stocktake", sheet.id), new=told)
    return len(deltas)


@stock_change
def undo_stocktake(stocktake_id: int, *, by: Actor) -> None:
    """Take back all that the approval wrote, and that still stands: nothing, where each was taken back by itself.

    Raises AlreadyUndone where it wrote nothing, CantUndo, NoSuchSheet, NotInThisState, Busy.
    """
    sheet = locked_sheet(stocktake_id, "approved")
    undone = _turned(sheet, by=by, again=False)
    sheet.state = "undone"
    note("stocktake.undone", by=by, subject=("stocktake", sheet.id), new={"movements": len(undone)})


@stock_change
def redo_stocktake(stocktake_id: int, *, by: Actor, all_the_same: bool = False) -> None:
    """Write once more what was taken back.

    Raises CorrectedSince where books were corrected since then, unless `all_the_same`; and as `undo_stocktake`.
    """
    sheet = locked_sheet(stocktake_id, "undone")
    redone = _turned(sheet, by=by, again=True)
    if not all_the_same:
        _refuse_corrected(sheet, redone, is_redo=True)
    sheet.state = "approved"
    told = {"movements": len(redone), "all_the_same": all_the_same}
    note("stocktake.redone", by=by, subject=("stocktake", sheet.id), new=told)


def source_of(stocktake_id: int) -> Source:
    """What the movements of a sheet carry."""
    return Source("count", str(stocktake_id))


def locked_sheet(stocktake_id: int, *states: str) -> Stocktake:
    """The sheet, which is nobody else's until the end of the transaction, in one of these states.

    Raises NoSuchSheet, NotInThisState.
    """
    wanted = select(Stocktake).where(Stocktake.id == stocktake_id).with_for_update(key_share=True)
    sheet = db.session.scalar(wanted.execution_options(populate_existing=True)) if is_number(stocktake_id) else None
    if sheet is None:
        raise NoSuchSheet
    if sheet.state not in states:
        raise not_in_this_state(sheet.state)
    return sheet


def _turned(sheet: Stocktake, *, by: Actor, again: bool) -> list[StockMovement]:
    """Take back what the sheet wrote, or write it once more. All of it may be as wanted already, one by one."""
    source = source_of(sheet.id)
    of_sheet = select(StockMovement.seq).where(
        StockMovement.source_kind == source.kind, StockMovement.source_ref == source.ref
    )
    has_written = db.session.scalar(of_sheet.limit(1)) is not None
    return undo_source(source, by=by, note=sheet.name, again=again, or_nothing=has_written)


def _progress(sheet: Stocktake) -> tuple[int, int]:
    counts = select(func.count(), func.count(StocktakeLine.counted)).where(StocktakeLine.stocktake_id == sheet.id)
    lines, counted = db.session.execute(counts).one()
    return lines, counted


def _differences(sheet: Stocktake) -> list[tuple[int, int]]:
    """(variant id, up or down), in the order of the sheet."""
    line = StocktakeLine
    differing = select(line.variant_id, (line.counted - line.expected).label("delta")).where(
        line.stocktake_id == sheet.id, line.counted != line.expected
    )
    return [(row.variant_id, row.delta) for row in db.session.execute(differing.order_by(line.position))]


def _refuse_corrected(sheet: Stocktake, written: Sequence[StockMovement], *, is_redo: bool = False) -> None:
    """Raises CorrectedSince. Looked at when all is written and the levels are locked, so that nothing comes between."""
    if not written:
        return
    asked = {
        "stocktake_id": sheet.id,
        "location_id": sheet.location_id,
        "level_ids": [movement.level_id for movement in written],
        "first": min(movement.seq for movement in written),
    }
    if numbers := db.session.scalars(CORRECTED, asked).all():
        names = names_of(numbers)
        raise CorrectedSince([names[number] for number in numbers], is_redo=is_redo)
