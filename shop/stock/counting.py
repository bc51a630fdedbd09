"""Counting shelves: a count is set only where the level is still as the person saw it.

The version goes out with the form and comes back with it, so that a late form never undoes what happened since.
"""

from sqlalchemy import func, select

from ..catalog.models import Variant
from ..db import db
from .actors import NO_SOURCE, Actor, Source
from .asking import BIGGEST_NUMBER, a_place, number_of, whole
from .ledger import Change, Entry, facts, replayed, requested, stock_change, write
from .models import Location, StockLevel, StockMovement
from .naming import names_of, no_such_thing
from .refusals import MOST_IN_A_LEVEL, StockMovedOn

MOST_SHOWN = 20  # movements that a conflict tells of


@stock_change
def count_stock(
    variant: Variant | int,
    counted: int,
    reason: str = "counted",
    *,
    seen: int,
    by: Actor,
    note: str = "",
    source: Source = NO_SOURCE,
    location_id: int | None = None,
    request_key: str | None = None,
) -> StockMovement | None:
    """Set the count to `counted` units, if the level still has the version that the person saw; None if it was that.

    Raises StockMovedOn (nothing is written), BelowReserved, NotAQuantity, NoSuchVariant, NoSuchLocation,
    RequestKeyUsed, Busy.
    """
    number, place = number_of(variant), a_place(location_id)
    wanted, version = whole(counted, 0, MOST_IN_A_LEVEL), whole(seen, 0, BIGGEST_NUMBER)
    entry = Entry("corrected", reason, by, note)
    request = requested(request_key, entry, (number, place, wanted, version, source))
    if earlier := replayed(request):
        return earlier[0]
    # Locked, so that who comes a moment late is told of what happened, rather than that their change doesn't fit.
    level = level_of(number, place, locked=True)
    if level.id is None:
        _refuse_nowhere(number, place)
    if level.version != version:
        raise _moved_on(number, place, wanted, version)
    if level.on_hand == wanted:
        return None
    change = Change(number, wanted - level.on_hand, location_id=place, version=version, source=source)
    written = write([change], entry, request, is_first=level.id is None)
    if not written:
        raise _moved_on(number, place, wanted, version)
    return written[0]


def level_of(variant: Variant | int, location_id: int | None = None, *, locked: bool = False) -> StockLevel:
    """The level of the variant as it is now, for forms: `version` goes back into `count_stock(seen=...)`.

    An empty one, which is not kept, where nothing was ever received.
    """
    place = a_place(location_id) or select(func.min(Location.id)).scalar_subquery()
    statement = select(StockLevel).where(StockLevel.variant_id == number_of(variant), StockLevel.location_id == place)
    if locked:
        statement = statement.with_for_update(key_share=True)
    level = db.session.scalar(statement.execution_options(populate_existing=True))
    return level or StockLevel(on_hand=0, reserved=0, backordered=0, backorder_cap=0, version=0)


def _refuse_nowhere(number: int, place: int | None) -> None:
    """Raises NoSuchVariant, NoSuchLocation: without a level there may be no such thing, or place, at all."""
    is_there = select(Variant.id).where(Variant.id == number)
    if place is not None:
        is_there = is_there.where(select(Location.id).where(Location.id == place).exists())
    if db.session.scalar(is_there) is None:
        raise no_such_thing(number)


def _moved_on(number: int, place: int | None, wanted: int, seen: int) -> StockMovedOn:
    """What happened since version `seen`. Each version is one movement that changed on_hand."""
    level = level_of(number, place, locked=True)
    changes = (
        select(StockMovement)
        .where(StockMovement.level_id.between(level.id, level.id), StockMovement.delta != 0)
        .order_by(StockMovement.level_id.desc(), StockMovement.seq.desc())
    )
    missed = level.version - seen
    then = facts(changes.offset(missed - 1).limit(1)) if missed > 0 else []
    was = then[0].before if then else level.on_hand
    since = facts(changes.limit(min(missed, MOST_SHOWN))) if missed > 0 else []
    thing = names_of([number]).get(number, "")
    return StockMovedOn(
        thing, was, level.on_hand, max(level.on_hand + wanted - was, 0), level.version, list(reversed(since))
    )
