"""Suppliers and their delivery notes, for tests."""

from collections.abc import Mapping
from itertools import count

from shop.catalog.models import Variant
from shop.receiving.booking import Arrival, book_arrivals
from shop.receiving.finding import Line, lines_of
from shop.receiving.services import add_line, open_receipt
from shop.receiving.suppliers import Particulars, create_supplier
from shop.stock.actors import Actor
from shop.stock.services import figures_of

SAM = Actor("person", "user sam")
_numbers = count(1)


def make_supplier(name: str = "") -> int:
    return create_supplier(Particulars(name or f"Clay & Sons {next(_numbers)}"), by=SAM).id


def make_receipt(expected: Mapping[Variant, int], supplier_id: int | None = None) -> int:
    """A delivery note that announces so many of each."""
    receipt_id = open_receipt(by=SAM, supplier_id=supplier_id, supplier_note="LS-77").id
    for variant, units in expected.items():
        add_line(receipt_id, variant.id, by=SAM, expected=units)
    return receipt_id


def line_of(receipt_id: int, variant: Variant) -> Line:
    return next(line for line in lines_of(receipt_id) if line.thing.id == variant.id)


def book(receipt_id: int, units: Mapping[Variant, int], cost: int | None = None, **more):
    """Book what has come as somebody does who sees the receipt as it is now."""
    lines = {variant: line_of(receipt_id, variant) for variant in units}
    arrivals = {line.id: Arrival(units[variant], cost, line.stamp) for variant, line in lines.items()}
    return book_arrivals(receipt_id, arrivals, by=SAM, **more)


def on_hand(variant: Variant) -> int:
    return figures_of([variant.id])[variant.id].on_hand
