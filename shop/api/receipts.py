"""Receipts: deliveries against the notes of suppliers, and what is booked of them."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask_babel import gettext

from ..keyset import Place
from ..receiving import booking, services
from ..receiving.finding import Line, lines_of
from ..receiving.finding import receipts as found_receipts
from ..receiving.refusals import LinesMovedOn, MoreThanExpected, NoSuchLine, NoSuchSupplier
from ..stock.ledger import stock_change
from ..stock.models import StockMovement
from ..stock.refusals import ClosedLocation, NoSuchLocation, Unwritable
from .answers import Answer, address_of, page
from .authorizing import the_program
from .naming import at, things_named
from .operations import operation
from .problems import refused_as
from .receipt_facts import head, heads, receipt_answer, receipt_facts
from .schemas.papers import Arrivals, Booked, NewReceipt, Receipt, ReceiptIn, ReceiptQuery, Receipts

POINTERS = {NoSuchSupplier: "/supplier_id", NoSuchLocation: "/location_id", ClosedLocation: "/location_id"}
OF_IT = {"receipt_id": "$response.body#/id"}
LINKS = dict.fromkeys(("readReceipt", "createReceiptLine", "createReceiptArrivals", "createReceiptClosure"), OF_IT)
BOOKED_LINKS = {
    "readReceipt": {"receipt_id": "$response.body#/receipt/id"},
    "createReceiptReversal": {"receipt_id": "$response.body#/receipt/id"},
    "readStockMovement": {"seq": "$response.body#/seqs/0"},
}


@operation("List receipts", scope="stock:read", gives=Receipts)
def read_receipts(query: ReceiptQuery) -> Answer:
    """Deliveries, the newest first, and how far each has come; their lines come with each one by itself."""
    place = Place(after=int(query.after) if query.after else None)
    sheet = found_receipts(query.state or "", query.supplier_id, place, rows=query.limit)
    return page(heads(sheet.rows), str(sheet.older) if sheet.older else None)


@operation("Read a receipt", scope="stock:read", gives=Receipt)
def read_receipt(receipt_id: int) -> Answer:
    """A delivery with all of its lines: what was announced, what was booked, and what it costs.

    `If-Match` for changing the receipt looks at its head alone: what is booked meanwhile makes nobody late.
    """
    return receipt_answer(receipt_id)


@operation("Open a receipt", scope="stock:write", gives=Receipt, status=201, pointers=POINTERS, links=LINKS)
def create_receipt(body: NewReceipt) -> Answer:
    """A delivery that comes, with what its note announces. Nothing is in stock by that: see `/arrivals`."""
    by = the_program().actor
    numbers = things_named(body.lines, [f"/lines/{index}" for index in range(len(body.lines))])
    with refused_as(HTTPStatus.CONFLICT, Unwritable):
        receipt = services.open_receipt(
            by=by,
            supplier_id=body.supplier_id,
            supplier_note=body.supplier_note,
            location_id=body.location_id,
            note=body.note,
            expected={number: line.expected for number, line in zip(numbers, body.lines, strict=True)},
        )
    costs = {
        number: line.unit_cost_minor
        for number, line in zip(numbers, body.lines, strict=True)
        if line.unit_cost_minor is not None
    }
    told = {
        line.id: services.Counted(0, costs[line.thing.id])
        for line in (lines_of(receipt.id) if costs else ())
        if line.thing.id in costs
    }
    services.change_lines(receipt.id, told, {}, by=by)
    return receipt_answer(receipt.id, HTTPStatus.CREATED, address_of(f"/receipts/{receipt.id}"))


@stock_change
def receipt_to_change(receipt_id: int) -> dict[str, Any]:
    """The head of the receipt, locked."""
    return head(services.locked_receipt(receipt_id))


@operation("Change a receipt", scope="stock:write", gives=Receipt, guards=receipt_to_change, pointers=POINTERS)
def change_receipt(receipt_id: int, body: ReceiptIn) -> Answer:
    """Says anew whose delivery it is. Where it goes never changes."""
    services.describe_receipt(
        receipt_id,
        by=the_program().actor,
        supplier_id=body.supplier_id,
        supplier_note=body.supplier_note,
        note=body.note,
    )
    return receipt_answer(receipt_id)


@operation(
    "Book what has come",
    scope="stock:write",
    gives=Booked,
    key="required",
    pointers={MoreThanExpected: "/may_exceed"},
    links=BOOKED_LINKS,
)
def create_receipt_arrivals(receipt_id: int, body: Arrivals) -> dict[str, Any]:
    """Puts what has come on the shelf: all of it or nothing. The rest stays expected; a receipt of which all has come
    is closed.

    More than was announced is refused (`more-than-expected`) unless `may_exceed`. An arrival with the `stamp` of its
    line is refused where that has changed since (`lines-moved-on`): so two who book the same parcel book it once.
    """
    movements = _book(receipt_id, body)
    return {"seqs": [movement.seq for movement in movements], "receipt": receipt_facts(receipt_id)}


@stock_change
def _book(receipt_id: int, body: Arrivals) -> list[StockMovement]:
    services.locked_receipt(receipt_id)
    places = [f"/arrivals/{index}" for index in range(len(body.arrivals))]
    numbers = things_named(body.arrivals, places)
    lines = {line.thing.id: line for line in lines_of(receipt_id)}
    arrivals = {}
    for number, arrival, place in zip(numbers, body.arrivals, places, strict=True):
        with at(place):
            line = _line_of(lines, number)
        cost = arrival.unit_cost_minor if "unit_cost_minor" in arrival.model_fields_set else line.unit_cost_minor
        arrivals[line.id] = booking.Arrival(arrival.units, cost, arrival.stamp or "")
    try:
        return booking.book_arrivals(receipt_id, arrivals, by=the_program().actor, may_exceed=body.may_exceed)
    except LinesMovedOn as refusal:
        moved = [index for index, line_id in enumerate(arrivals) if line_id in refusal.line_ids]
        refusal.errors = [{"pointer": f"{places[index]}/stamp", "detail": str(refusal)} for index in moved]  # type: ignore[attr-defined]
        raise


@operation("Close a receipt", scope="stock:write", gives=Receipt)
def create_receipt_closure(receipt_id: int) -> Answer:
    """The rest will not come."""
    return _done(services.close_receipt, receipt_id)


@operation("Open a receipt again", scope="stock:write", gives=Receipt)
def create_receipt_reopening(receipt_id: int) -> Answer:
    """More comes after all."""
    return _done(services.reopen_receipt, receipt_id)


@operation("Take a receipt back", scope="stock:write", gives=Booked, key="required", links=BOOKED_LINKS)
def create_receipt_reversal(receipt_id: int) -> dict[str, Any]:
    """Takes back all that was booked of it and still stands; the receipt is open again."""
    movements = booking.undo_receipt(receipt_id, by=the_program().actor)
    return {"seqs": [movement.seq for movement in movements], "receipt": receipt_facts(receipt_id)}


@operation("Book a receipt again", scope="stock:write", gives=Booked, key="required", links=BOOKED_LINKS)
def create_receipt_restoration(receipt_id: int) -> dict[str, Any]:
    """Books once more what was taken back: it came after all."""
    movements = booking.redo_receipt(receipt_id, by=the_program().actor)
    return {"seqs": [movement.seq for movement in movements], "receipt": receipt_facts(receipt_id)}


def _done(deed: Callable[..., None], receipt_id: int) -> Answer:
    deed(receipt_id, by=the_program().actor)
    return receipt_answer(receipt_id)


def _line_of(lines: dict[int, Line], variant_id: int) -> Line:
    if variant_id not in lines:
        raise NoSuchLine(gettext("The receipt has no such line."))
    return lines[variant_id]
