"""Receipts: what should come, and what was counted of it. `booking.py` puts it on the shelf.

Whoever changes a receipt locks it first, then its lines, then levels; so nobody waits in a circle.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask_babel import format_decimal, gettext
from sqlalchemy import func, select, text

from ..audit.services import note as write_down
from ..db import db
from ..stock.actors import Actor
from ..stock.asking import cost, is_number, number_of, whole, writable
from ..stock.ledger import Entry, Request, requested, stock_change
from ..stock.naming import names_of, no_such_thing
from ..stock.places import active_locations, open_location
from ..stock.refusals import RequestKeyUsed
from .finding import Line, lines_of
from .models import Receipt, ReceiptLine, Supplier
from .refusals import (
    LineBooked,
    LinesMovedOn,
    NoSuchLine,
    NoSuchReceipt,
    NoSuchSupplier,
    ReceiptClosed,
    ReceiptOpen,
    TooManyLines,
)
from .statements import CHANGE, PUT_ON

MOST_ON_A_RECEIPT = 1_000


@dataclass(frozen=True)
class Counted:
    """What a person wrote on a line. None leaves as it is what the note says."""

    arriving: int
    unit_cost_minor: int | None
    expected: int | None = None


@stock_change
def open_receipt(
    *,
    by: Actor,
    supplier_id: int | None = None,
    supplier_note: str = "",
    location_id: int | None = None,
    note: str = "",
    expected: Mapping[int, int] | None = None,
    request_key: str | None = None,
) -> Receipt:
    """A receipt for what a supplier sends to a location, the first one where none is named.

    It may say at once what is `expected`, {variant id: units}.
    Raises NoSuchSupplier, NoSuchLocation, ClosedLocation, Unwritable, NoSuchVariant, NotAQuantity, RequestKeyUsed.
    """
    lines = {number_of(number): Counted(0, None, whole(units)) for number, units in (expected or {}).items()}
    asked_for = (supplier_id, supplier_note.strip(), location_id, note.strip(), sorted((expected or {}).items()))
    request = requested(request_key, Entry("opened", "opened", by), asked_for)
    if earlier := _opened_before(request):
        return earlier
    place = active_locations("shelf")[0].id if location_id is None else open_location(location_id, "shelf").id
    if supplier_id is not None:
        active_supplier(supplier_id)
    receipt = Receipt(
        supplier_id=supplier_id,
        supplier_note=writable("note", supplier_note),
        location_id=place,
        note=writable("note", note),
        request_key=request and request.key,
        request_digest=request and request.digest,
        actor_kind=by.kind,
        actor_label=by.label,
        user_id=by.user_id,
    )
    db.session.add(receipt)
    db.session.flush()
    new = {"supplier": supplier_id, "location": place, "supplier_note": receipt.supplier_note}
    write_down("receipt.opened", by=by, subject=("receipt", receipt.id), new=new)
    if lines:
        put_on(receipt, lines)
    return receipt


def _opened_before(request: Request | None) -> Receipt | None:
    if request is None:
        return None
    earlier = db.session.scalar(select(Receipt).where(Receipt.request_key == request.key))
    if earlier is not None and earlier.request_digest != request.digest:
        raise RequestKeyUsed(
            gettext(
                "This form was sent before, with something else in it: look at receipt %(number)s. Then start anew.",
                number=earlier.id,
            )
        )
    return earlier


@stock_change
def describe_receipt(
    receipt_id: int, *, by: Actor, supplier_id: int | None = None, supplier_note: str = "", note: str = ""
) -> None:
    """Say anew whose delivery it is. Raises NoSuchReceipt, NoSuchSupplier, Unwritable."""
    receipt = locked_receipt(receipt_id)
    if supplier_id not in {None, receipt.supplier_id}:
        active_supplier(supplier_id)
    old: dict[str, Any] = {
        "supplier": receipt.supplier_id,
        "supplier_note": receipt.supplier_note,
        "note": receipt.note,
    }
    new: dict[str, Any] = {
        "supplier": supplier_id,
        "supplier_note": writable("note", supplier_note),
        "note": writable("note", note),
    }
    if new == old:
        return
    receipt.supplier_id, receipt.supplier_note, receipt.note = supplier_id, new["supplier_note"], new["note"]
    write_down("receipt.described", by=by, subject=("receipt", receipt_id), old=old, new=new)


@stock_change
def add_line(receipt_id: int, variant_id: int, *, by: Actor, expected: int = 0, arriving: int = 0) -> int:
    """Put so many units of a variant on the receipt, on top of what its line says already; the line's number.

    A new line offers what its supplier asked for it last. Raises NoSuchReceipt, ReceiptClosed, NoSuchVariant,
    NotAQuantity.
    """
    more = {"expected": whole(expected, 0), "arriving": whole(arriving, 0)}
    receipt = locked_receipt(receipt_id, is_to_be_open=True)
    number = number_of(variant_id)
    write_down("receipt.line_added", by=by, subject=("receipt", receipt.id), new={"variant": number, **more})
    mine = select(ReceiptLine).where(ReceiptLine.receipt_id == receipt.id, ReceiptLine.variant_id == number)
    line = db.session.scalar(mine.execution_options(populate_existing=True))
    if line is None:
        return put_on(receipt, {number: Counted(more["arriving"], None, more["expected"])})[0]
    line.expected = whole(line.expected + more["expected"], 0)
    line.arriving = whole(line.arriving + more["arriving"], 0)
    line.version += 1
    return line.id


def put_on(receipt: Receipt, counted: Mapping[int, Counted]) -> list[int]:
    """New lines, by variant, of a receipt that the caller has locked; their numbers, in this order.

    Raises TooManyLines, NoSuchVariant, NotAQuantity.
    """
    values = {
        "receipt_id": receipt.id,
        "supplier_id": receipt.supplier_id,
        "variant_ids": list(counted),
        "expected": [whole(line.expected or 0, 0) for line in counted.values()],
        "arriving": [whole(line.arriving, 0) for line in counted.values()],
        "costs": [cost(line.unit_cost_minor) for line in counted.values()],
    }
    there_are = db.session.scalar(select(func.count()).where(ReceiptLine.receipt_id == receipt.id)) or 0
    if there_are + len(counted) > MOST_ON_A_RECEIPT:
        most = format_decimal(MOST_ON_A_RECEIPT)
        raise TooManyLines(gettext("A receipt has %(most)s lines at most. Open another one.", most=most))
    ids = [row.id for row in db.session.execute(PUT_ON, values)]
    if len(ids) < len(counted):
        there = names_of(list(counted))
        raise no_such_thing(next((number for number in counted if number not in there), 0))
    return ids


@stock_change
def change_lines(receipt_id: int, written: Mapping[int, Counted], seen: Mapping[int, str], *, by: Actor) -> None:
    """Keep what a person wrote on lines, each of which must still be as it was seen (`Line.stamp`).

    Raises LinesMovedOn, NoSuchReceipt, ReceiptClosed, LineBooked, NotAQuantity.
    """
    if not written:
        return
    locked_receipt(receipt_id, is_to_be_open=True)
    lines = unmoved(lines_of(receipt_id), written, seen)
    for line_id, line in written.items():
        if line.expected is not None:
            refuse_if_booked(lines[line_id], line.expected)
    values = {
        "line_ids": list(written),
        "arriving": [whole(line.arriving, 0) for line in written.values()],
        "costs": [cost(line.unit_cost_minor) for line in written.values()],
        "expected": [None if line.expected is None else whole(line.expected, 0) for line in written.values()],
    }
    db.session.execute(CHANGE, values)
    old = {str(line_id): [line.expected, line.arriving, line.unit_cost_minor] for line_id, line in lines.items()}
    new = {str(line_id): [line.expected, line.arriving, line.unit_cost_minor] for line_id, line in written.items()}
    write_down("receipt.lines_changed", by=by, subject=("receipt", receipt_id), old=old, new=new)


@stock_change
def remove_line(receipt_id: int, line_id: int, *, by: Actor) -> str:
    """Take a line off the receipt while nothing of it was ever booked; the name of its thing.

    Raises NoSuchReceipt, NoSuchLine, ReceiptClosed, LineBooked.
    """
    locked_receipt(receipt_id, is_to_be_open=True)
    line = next((line for line in lines_of(receipt_id) if line.id == line_id), None)
    if line is None:
        raise NoSuchLine(gettext("The receipt has no such line."))
    if line.was_booked:
        raise LineBooked(gettext("Some of this has been booked. Take that back instead; the line stays."))
    db.session.execute(text("DELETE FROM receipt_line WHERE id = :id"), {"id": line_id})
    old = {"variant": line.thing.id, "expected": line.expected, "arriving": line.arriving}
    write_down("receipt.line_removed", by=by, subject=("receipt", receipt_id), old=old)
    return line.thing.whole_name


@stock_change
def close_receipt(receipt_id: int, *, by: Actor) -> None:
    """The rest will not come. Raises NoSuchReceipt, ReceiptClosed."""
    close(locked_receipt(receipt_id, is_to_be_open=True), by)


@stock_change
def reopen_receipt(receipt_id: int, *, by: Actor) -> None:
    """More comes after all. Raises NoSuchReceipt, ReceiptOpen."""
    receipt = locked_receipt(receipt_id)
    if receipt.is_open:
        raise ReceiptOpen(gettext("This receipt is open."))
    reopen(receipt, by)


def close(receipt: Receipt, by: Actor) -> None:
    """Close a receipt that the caller has locked."""
    receipt.state, receipt.closed_at = "closed", datetime.now(UTC)
    write_down("receipt.closed", by=by, subject=("receipt", receipt.id))


def reopen(receipt: Receipt, by: Actor) -> None:
    """Open a receipt again that the caller has locked."""
    receipt.state, receipt.closed_at = "open", None
    write_down("receipt.reopened", by=by, subject=("receipt", receipt.id))


def receipt_by_id(receipt_id: int) -> Receipt:
    """Raises NoSuchReceipt."""
    receipt = db.session.get(Receipt, receipt_id) if is_number(receipt_id) else None
    if receipt is None:
        raise NoSuchReceipt(gettext("There is no such receipt."))
    return receipt


def locked_receipt(receipt_id: int, *, is_to_be_open: bool = False) -> Receipt:
    """The receipt, which nobody else changes until the transaction ends. Raises NoSuchReceipt, ReceiptClosed."""
    receipt = None
    if is_number(receipt_id):
        mine = select(Receipt).where(Receipt.id == receipt_id).with_for_update(key_share=True)
        receipt = db.session.scalar(mine.execution_options(populate_existing=True))
    if receipt is None:
        raise NoSuchReceipt(gettext("There is no such receipt."))
    if is_to_be_open and not receipt.is_open:
        raise ReceiptClosed(gettext("This receipt is closed. Open it again to change it."))
    return receipt


def unmoved(lines: list[Line], asked: Mapping[int, Any], seen: Mapping[int, str]) -> dict[int, Line]:
    """The lines asked for, by number, where each is as it was seen. Raises LinesMovedOn, NoSuchLine."""
    there = {line.id: line for line in lines}
    if not asked.keys() <= there.keys():
        raise NoSuchLine(gettext("Somebody took a line off this receipt meanwhile. Look at it anew."))
    moved = [there[line_id] for line_id in asked if seen.get(line_id, there[line_id].stamp) != there[line_id].stamp]
    if moved:
        raise LinesMovedOn([line.thing.whole_name for line in moved], [line.id for line in moved])
    return {line_id: there[line_id] for line_id in asked}


def refuse_if_booked(line: Line, expected: int) -> None:
    """Raises LineBooked where the line would say something else than what some of it was booked against."""
    if line.was_booked and expected != line.expected:
        raise LineBooked(
            gettext("Some of %(thing)s has been booked; what was expected stays.", thing=line.thing.whole_name)
        )


def active_supplier(supplier_id: Any) -> Supplier:
    """The supplier from whom something can come. Raises NoSuchSupplier."""
    supplier = db.session.get(Supplier, supplier_id) if is_number(supplier_id) else None
    if supplier is None or not supplier.is_active:
        raise NoSuchSupplier(gettext("There is no such supplier, or the shop buys nothing there any more."))
    return supplier


# In the order in which they were named. The cost is what the supplier asked for last, where none is told.
