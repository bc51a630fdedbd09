"""What was counted goes on the shelf, and comes back off it where that was a mistake.

A booking locks its receipt and looks whether each line is as the person saw it; so two people who send the same form
book it once, and the other one is told.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy import exists, select, text

from ..db import db
from ..stock.actors import Actor, Source
from ..stock.asking import cost, is_number, whole
from ..stock.ledger import stock_change
from ..stock.models import StockMovement
from ..stock.refusals import AlreadyUndone, NoSuchMovement
from ..stock.services import receive_many
from ..stock.undoing import undo_many, undo_source, undoing
from .finding import Line, lines_of
from .models import Receipt
from .refusals import MoreThanExpected, NoSuchReceipt, NothingToBook, ReceiptClosed
from .services import close, locked_receipt, refuse_if_booked, reopen, unmoved


@dataclass(frozen=True)
class Arrival:
    """So many units of a line have come, at so much each. 0 units keep what was written on the line, and book nothing.

    `seen` is the line's stamp; "" books whatever it was. None for `expected` leaves what the note says.
    """

    units: int
    unit_cost_minor: int | None = None
    seen: str = ""
    expected: int | None = None

    def expected_of(self, line: Line) -> int:
        return line.expected if self.expected is None else whole(self.expected, 0)


@stock_change
def book_arrivals(
    receipt_id: int,
    arrivals: Mapping[int, Arrival],
    *,
    by: Actor,
    may_exceed: bool = False,
    request_key: str | None = None,
) -> list[StockMovement]:
    """Put what has come, by line, on the shelf: all of it or nothing. The rest stays expected.

    A receipt of which everything has come is closed. The cost becomes the supplier's last one.
    Raises LinesMovedOn, MoreThanExpected (unless `may_exceed`), NothingToBook, NoSuchReceipt, NoSuchLine,
    ReceiptClosed, and as `receive_many`.
    """
    came = {line_id: arrival for line_id, arrival in arrivals.items() if whole(arrival.units, 0)}
    receipt = locked_receipt(receipt_id)
    lines = lines_of(receipt_id)
    is_replay = _was_used(request_key)
    if not is_replay:
        _refuse_unless_fit(receipt, lines, arrivals, may_exceed)
    there = {line.id: line for line in lines if line.id in came}
    costs = {
        there[line_id].thing.id: minor
        for line_id in there
        if (minor := cost(came[line_id].unit_cost_minor)) is not None
    }
    movements = receive_many(
        [(line.thing.id, came[line.id].units) for line in there.values()],
        by=by,
        unit_costs_minor=costs,
        source=_source(receipt_id),
        location_id=receipt.location_id,
        request_key=request_key,
    )
    if not is_replay:
        _tick_off(receipt, lines, arrivals, by)
    return movements


@stock_change
def undo_receipt(receipt_id: int, *, by: Actor) -> list[StockMovement]:
    """Take back all that was booked; the receipt is open again. Raises NoSuchReceipt, and as `undo_source`."""
    receipt = locked_receipt(receipt_id)
    movements = undo_source(_source(receipt_id), by=by)
    if not receipt.is_open:
        reopen(receipt, by)
    return movements


@stock_change
def redo_receipt(receipt_id: int, *, by: Actor) -> list[StockMovement]:
    """Book again what was taken back. Raises NoSuchReceipt, and as `undo_source`."""
    locked_receipt(receipt_id)
    return undo_source(_source(receipt_id), by=by, again=True)


@stock_change
def undo_booking(receipt_id: int, seq: int, *, by: Actor) -> list[StockMovement]:
    """Take back what was booked together with the movement `seq`, and still stands.

    Raises NoSuchReceipt, NoSuchMovement, AlreadyUndone, and as `undo_many`.
    """
    locked_receipt(receipt_id)
    asked = {"seq": seq if is_number(seq) else 0, "ref": str(receipt_id)}
    rows = db.session.execute(TOGETHER, asked).all()
    if not rows:
        raise NoSuchMovement(gettext("The ledger has no such movement."))
    standing = [row.seq for row in rows if not row.is_undone]
    if not standing:
        raise AlreadyUndone(gettext("This was undone already."))
    return undo_many(standing, by=by)


@undoing.connect
def _follow(_: object, *, source: Source, by: Actor) -> Callable[[], None] | None:
    """A closed receipt of which something is missing again is open; one that is complete again is closed."""
    if source.kind != "receipt":
        return None
    try:
        receipt = locked_receipt(source.number)
    except NoSuchReceipt:
        return None
    before = _received(receipt)

    def settle() -> None:
        if _received(receipt) > before:
            _close_if_all_came(receipt, by)
        elif not receipt.is_open and any(line.missing for line in lines_of(receipt.id)):
            reopen(receipt, by)

    return settle


def _refuse_unless_fit(receipt: Receipt, lines: list[Line], arrivals: Mapping[int, Arrival], may_exceed: bool) -> None:
    if not receipt.is_open:
        raise ReceiptClosed(gettext("This receipt is closed. Open it again to book more."))
    if not any(arrival.units for arrival in arrivals.values()):
        raise NothingToBook(gettext("Say how many have come: nothing was counted yet."))
    seen = {line_id: arrival.seen for line_id, arrival in arrivals.items() if arrival.seen}
    surplus = {}
    for line in unmoved(lines, arrivals, seen).values():
        arrival = arrivals[line.id]
        expected, would_be = arrival.expected_of(line), line.received + arrival.units
        refuse_if_booked(line, expected)
        if arrival.units and 0 < expected < would_be:
            surplus[line.id] = (line.thing.whole_name, would_be, expected)
    if surplus and not may_exceed:
        raise MoreThanExpected(list(surplus.values()), surplus)


def _tick_off(receipt: Receipt, lines: list[Line], arrivals: Mapping[int, Arrival], by: Actor) -> None:
    """The lines are counted from 0 again, and what was written on them is kept."""
    written = [(line, arrivals[line.id]) for line in lines if line.id in arrivals]
    values = {
        "line_ids": [line.id for line, _ in written],
        "costs": [cost(arrival.unit_cost_minor) for _, arrival in written],
        "expected": [arrival.expected_of(line) for line, arrival in written],
        "came": [arrival.units > 0 for _, arrival in written],
        "supplier_id": receipt.supplier_id,
    }
    db.session.execute(TICK_OFF, values)
    if receipt.supplier_id is not None:
        db.session.execute(LAST_COST, values)
    _close_if_all_came(receipt, by)


def _close_if_all_came(receipt: Receipt, by: Actor) -> None:
    """What nobody announced can't be complete; a receipt of nothing else stays open until somebody closes it."""
    lines = lines_of(receipt.id)
    is_complete = all(not line.missing and not line.arriving for line in lines)
    if receipt.is_open and is_complete and any(line.expected for line in lines):
        close(receipt, by)


def _received(receipt: Receipt) -> int:
    return sum(line.received for line in lines_of(receipt.id))


def _was_used(request_key: str | None) -> bool:
    if request_key is None:
        return False
    return bool(db.session.scalar(select(exists().where(StockMovement.request_key == request_key))))


def _source(receipt_id: int) -> Source:
    return Source("receipt", str(receipt_id))


TICK_OFF = text("""
    UPDATE receipt_line line
    SET arriving = 0, unit_cost_minor = written.cost, expected = written.expected, version = line.version + 1
    FROM unnest(CAST(:line_ids AS bigint[]), CAST(:costs AS bigint[]), CAST(:expected AS int[]))
        AS written(id, cost, expected)
    WHERE line.id = written.id
""")

# Sorted, so that two of these can't wait for each other in a circle.
LAST_COST = text("""
    INSERT INTO supplier_item (supplier_id, variant_id, unit_cost_minor)
    SELECT :supplier_id, line.variant_id, written.cost
    FROM unnest(CAST(:line_ids AS bigint[]), CAST(:costs AS bigint[]), CAST(:came AS bool[]))
        AS written(id, cost, came)
    JOIN receipt_line line ON line.id = written.id
    WHERE written.came AND written.cost IS NOT NULL ORDER BY line.variant_id
    ON CONFLICT (supplier_id, variant_id) DO UPDATE SET unit_cost_minor = excluded.unit_cost_minor
""")

TOGETHER = text("""
    SELECT m.seq, EXISTS (SELECT FROM stock_movement later WHERE later.undo_of = m.seq) AS is_undone
    FROM stock_movement first JOIN stock_movement m ON m.tx = first.tx AND m.kind = first.kind
    WHERE first.seq = :seq AND m.source_kind = 'receipt' AND m.source_ref = :ref
      AND first.source_kind = 'receipt' AND first.source_ref = :ref
""")
