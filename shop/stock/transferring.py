"""Goods move from one location to another: every unit that leaves the one arrives at the other, or none does."""

from collections.abc import Sequence

from flask_babel import gettext

from .actors import NO_SOURCE, Actor, Source
from .asking import a_place, number_of, whole
from .ledger import Change, Entry, record, stock_change
from .models import StockMovement
from .refusals import NoSuchLocation, NotAQuantity


@stock_change
def move_stock(
    quantities: Sequence[tuple[int, int]],
    reason: str = "transferred",
    *,
    from_id: int,
    to_id: int,
    by: Actor,
    note: str = "",
    source: Source = NO_SOURCE,
    request_key: str | None = None,
) -> list[StockMovement]:
    """Move free units of variants, (variant id, quantity), from one location to another: all or none.

    Two movements each: out, then in, at the cost at which they left. Every variant is named once.
    Raises OutOfStock, NotAQuantity, NoSuchVariant, NoSuchLocation, TooMany, RequestKeyUsed, Busy.
    """
    here, there = a_place(from_id), a_place(to_id)
    if here == there:
        raise NoSuchLocation(gettext("Goods can’t move from a place to itself."))
    if len({number for number, _ in quantities}) < len(quantities):
        raise NotAQuantity(gettext("A thing is named twice. Name it once."))
    changes = []
    for number, quantity in quantities:
        units = whole(quantity)
        changes.append(Change(number_of(number), -units, location_id=here, source=source))
        changes.append(Change(number_of(number), units, location_id=there, source=source))
    return record(changes, Entry("transferred", reason, by, note), request_key)
