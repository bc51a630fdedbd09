"""Locations, suppliers and receipts, as programs see them and change them."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from ...receiving.services import MOST_ON_A_RECEIPT
from ...receiving.suppliers import LONGEST_LEAD
from ...stock.asking import MOST_AT_ONCE
from .base import (
    PARTED,
    SOME,
    AskedFlag,
    AskedId,
    AskedWords,
    Currency,
    Id,
    In,
    ListQuery,
    Minor,
    Out,
    between,
    line,
)
from .stock import LETTERS, AThing, LastNumber, Note

Units = Annotated[int, between(0, MOST_AT_ONCE)]
Code = Annotated[str, StringConstraints(max_length=20, pattern="^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$")]
Word = Annotated[str, line(LETTERS["reason"])]
Stamp = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,18}\.-?[0-9]{1,18}$")]


class Location(Out):
    """A place where goods lie, or wait on their way to another."""

    id: Id
    code: str
    name: str
    kind: Literal["shelf", "transit"]
    is_active: bool = Field(description="Whether it is used; a retired one stays in the books.")


class LocationIn(In):
    """What may change of a location."""

    code: Code = Field(description="Kept in capital letters.")
    name: Annotated[str, line(100, 1)]
    is_active: bool = Field(True, description="False retires it: it must be empty, and nothing on its way there.")


class NewLocation(In):
    """A location that is to be."""

    code: Code = Field(description="Kept in capital letters.")
    name: Annotated[str, line(100, 1)]
    kind: Literal["shelf", "transit"] = Field("shelf", description="It never changes.")


class LocationQuery(ListQuery):
    after: LastNumber | None = Field(None, description="The `next` of the page before.")
    kind: Literal["shelf", "transit"] | None = None
    is_active: AskedFlag | None = None
    fields: Annotated[list[Literal[tuple(Location.model_fields)]], SOME, PARTED] | None = Field(  # type: ignore[valid-type]
        None, description="Only these of each location."
    )


class Locations(Out):
    items: list[Location]
    next: str | None


class NewSupplier(In):
    """What the shop knows of somebody it buys from."""

    name: Annotated[str, line(LETTERS["reason"], 1)]
    email: Word = ""
    phone: Word = ""
    note: Note = ""
    lead_days: Annotated[int, between(0, LONGEST_LEAD)] | None = Field(
        None, description="How many days an order usually takes to arrive."
    )


class SupplierIn(NewSupplier):
    """What may change of a supplier."""

    is_active: bool = Field(True, description="False: the shop buys nothing there any more.")


class Supplier(Out):
    """Somebody the shop buys from."""

    id: Id
    name: str
    email: str
    phone: str
    note: str
    lead_days: int | None
    is_active: bool


class SupplierQuery(ListQuery):
    q: AskedWords | None = Field(None, description="Part of the name or the address.")
    retired: AskedFlag | None = Field(None, description="Whether those come too from whom nothing is bought any more.")
    fields: Annotated[list[Literal[tuple(Supplier.model_fields)]], SOME, PARTED] | None = Field(  # type: ignore[valid-type]
        None, description="Only these of each supplier."
    )


class Suppliers(Out):
    items: list[Supplier]
    next: str | None


class ReceiptHead(Out):
    """A delivery: against which note of whom, to where, and how far it has come."""

    id: Id
    state: Literal["open", "closed"]
    supplier_id: Id | None
    supplier: str | None = Field(description="The supplier’s name.")
    supplier_note: str = Field(description="The number of their delivery note.")
    location_id: Id
    note: str
    line_count: int
    expected: int = Field(description="Units that the note announces.")
    received: int = Field(description="Units that were booked, less what was taken back.")
    created_at: AwareDatetime
    closed_at: AwareDatetime | None


class ReceiptLine(Out):
    """So many of a thing on a delivery note, and what came of it."""

    id: Id
    receipt_id: Id
    variant_id: Id
    sku: str | None
    name: str
    expected: int = Field(description="What the note announces; 0: it says nothing.")
    received: int = Field(description="What was booked, less what was taken back.")
    arriving: int = Field(description="What was counted, and isn’t booked yet.")
    unit_cost_minor: int | None = Field(description="What one costs, in minor units of the currency.")
    currency: Currency
    was_booked: bool
    stamp: str = Field(description="Send it back with an arrival: it is refused where the line has changed since.")
    version: int


class Receipt(ReceiptHead):
    """A delivery with its lines, in the order of its note."""

    lines: list[ReceiptLine]


class ReceiptQuery(ListQuery):
    after: LastNumber | None = Field(None, description="The `next` of the page before.")
    state: Literal["open", "closed"] | None = None
    supplier_id: AskedId | None = None
    fields: Annotated[list[Literal[tuple(ReceiptHead.model_fields)]], SOME, PARTED] | None = Field(  # type: ignore[valid-type]
        None, description="Only these of each receipt."
    )


class Receipts(Out):
    items: list[ReceiptHead]
    next: str | None


class ReceiptIn(In):
    """Whose delivery it is. Where it goes never changes: its goods may lie there."""

    supplier_id: Id | None = None
    supplier_note: Note = Field("", description="The number of their delivery note.")
    note: Note = ""


class ExpectedLine(AThing):
    """A line of a delivery note."""

    expected: Annotated[int, between(1, MOST_AT_ONCE)]
    unit_cost_minor: Minor | None = Field(
        None, description="What one costs; what this supplier asked for last, if it isn’t sent."
    )


class NewReceipt(ReceiptIn):
    """A delivery that comes, or has come."""

    location_id: Id | None = Field(None, description="Where it goes: a shelf. Without: the first location.")
    lines: Annotated[list[ExpectedLine], Field(max_length=MOST_ON_A_RECEIPT)] = []


class NewReceiptLine(AThing):
    """Units that come to what the receipt says of a thing already."""

    expected: Units = Field(0, description="So many more are announced.")
    arriving: Units = Field(0, description="So many more were counted.")


class ReceiptLineIn(In):
    """What a line says. Of what was booked before, `expected` stays."""

    expected: Units
    arriving: Units = Field(description="Counted, and not booked yet.")
    unit_cost_minor: Minor | None = None


class Arrival(AThing):
    """So many of a thing have come."""

    units: Annotated[int, between(1, MOST_AT_ONCE)]
    unit_cost_minor: Minor | None = Field(None, description="What one cost; as its line says, if it isn’t sent.")
    stamp: Stamp | None = Field(None, description="The line’s, as you read it: what changed since is refused.")


class Arrivals(In):
    """What has come: all of it is booked, or nothing."""

    arrivals: Annotated[list[Arrival], Field(min_length=1, max_length=MOST_ON_A_RECEIPT)]
    may_exceed: bool = Field(False, description="Whether more may have come than the note announces.")


class Booked(Out):
    """What was written, and the receipt after it."""

    seqs: list[Id] = Field(description="The movements, as GET /stock-movements/{seq} tells them.")
    receipt: Receipt
