"""Lines of receipts: what a delivery note announces of one thing, and what was counted of it."""

from http import HTTPStatus
from typing import Any

from ..db import db
from ..receiving import services
from ..receiving.finding import line_with_receipt
from ..receiving.refusals import LineBooked
from ..stock.ledger import stock_change
from ..stock.refusals import NotAQuantity
from .answers import Answer, address_of
from .authorizing import the_program
from .naming import thing_named
from .operations import operation
from .problems import refused_as
from .receipt_facts import line_answer, line_facts
from .schemas.papers import NewReceiptLine, ReceiptLine, ReceiptLineIn

OF_IT = {"receipt_line_id": "$response.body#/id"}
LINKS = dict.fromkeys(("readReceiptLine", "changeReceiptLine", "deleteReceiptLine"), OF_IT)


@operation("Put a line on a receipt", scope="stock:write", gives=ReceiptLine, status=201, key="required", links=LINKS)
def create_receipt_line(receipt_id: int, body: NewReceiptLine) -> Answer:
    """So many units of a thing come to what its line says already; it gets one where it has none."""
    services.receipt_by_id(receipt_id)
    told = {"expected": body.expected, "arriving": body.arriving}
    with refused_as(HTTPStatus.CONFLICT, NotAQuantity):
        line_id = services.add_line(receipt_id, thing_named(body), by=the_program().actor, **told)
    return line_answer(_line(line_id), HTTPStatus.CREATED, address_of(f"/receipt-lines/{line_id}"))


@operation("Read a line of a receipt", scope="stock:read", gives=ReceiptLine)
def read_receipt_line(receipt_line_id: int) -> Answer:
    """What is announced of a thing, and what came of it."""
    return line_answer(_line(receipt_line_id))


@stock_change
def line_to_change(receipt_line_id: int) -> dict[str, Any]:
    """The line; its receipt is locked, and so are all of its lines."""
    services.locked_receipt(_line(receipt_line_id)["receipt_id"])
    return _line(receipt_line_id)


@operation(
    "Change a line of a receipt",
    scope="stock:write",
    gives=ReceiptLine,
    guards=line_to_change,
    pointers={LineBooked: "/expected"},
)
def change_receipt_line(receipt_line_id: int, body: ReceiptLineIn) -> Answer:
    """Writes down what the note says, what was counted, and what one costs. Nothing is in stock by that."""
    receipt_id = _line(receipt_line_id)["receipt_id"]
    written = {receipt_line_id: services.Counted(body.arriving, body.unit_cost_minor, body.expected)}
    services.change_lines(receipt_id, written, {}, by=the_program().actor)
    return line_answer(_line(receipt_line_id))


@operation("Take a line off a receipt", scope="stock:write", status=204, guards=line_to_change)
def delete_receipt_line(receipt_line_id: int) -> Answer:
    """It was never on the note. What was booked stays: take that back instead."""
    receipt_id = _line(receipt_line_id)["receipt_id"]
    services.remove_line(receipt_id, receipt_line_id, by=the_program().actor)
    return Answer(status=HTTPStatus.NO_CONTENT)


def _line(line_id: int) -> dict[str, Any]:
    """The line as it is now. Raises NoSuchLine."""
    db.session.flush()
    return line_facts(*line_with_receipt(line_id))
