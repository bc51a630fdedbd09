"""Units set aside: held for a while, then released or consumed.

A hold counts in its level's `reserved` while its row is there, even past its moment: what is still set aside can
still be consumed. Holds are always locked before levels, so that two verbs can't wait for each other in a circle.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from flask_babel import gettext, ngettext
from sqlalchemy import ColumnElement, delete, insert, select

from ..catalog.models import Variant
from ..db import db
from .actors import SYSTEM, Actor, Source
from .asking import a_place, is_number, number_of, whole, writable
from .ledger import Change, Entry, Request, replayed, requested, stock_change, write
from .models import Hold, StockLevel, StockMovement
from .refusals import NoSuchHold, NotArrived, OutOfStock

MOST_RELEASED = 1_000  # holds in one transaction


@stock_change
def hold_stock(
    variant: Variant | int,
    quantity: int,
    reason: str = "set aside",
    *,
    source: Source,
    expires_at: datetime,
    by: Actor,
    note: str = "",
    location_id: int | None = None,
    request_key: str | None = None,
) -> Hold:
    """Set `quantity` free units aside for `source` until `expires_at` (UTC); they stay on hand, but can't be sold.

    Where fewer are free, and the variant may be promised beyond its stock (`set_backorder_cap`), the rest of them is:
    the hold's `backordered` units are set aside when they arrive, the oldest hold first.
    Under a request key seen before, the hold that was made then (its moment is not moved).
    Raises OutOfStock, NotAQuantity, NoSuchVariant, NoSuchLocation, NoSuchHold (the retried one has ended),
    RequestKeyUsed, Busy.
    """
    writable("source", source.kind, least=1)
    change = Change(number_of(variant), reserved_delta=whole(quantity), location_id=a_place(location_id), source=source)
    entry = Entry("held", reason, by, note)
    request = requested(request_key, entry, change)
    if earlier := replayed(request):
        return _hold_made_by(earlier[0])
    [movement] = _set_aside(change, entry, request)
    made = insert(Hold).values(
        level_id=movement.level_id,
        movement_seq=movement.seq,
        quantity=quantity,
        backordered=movement.backordered_delta,
        source_kind=source.kind,
        source_ref=source.ref,
        expires_at=expires_at,
    )
    return _apart(db.session.scalars(made.returning(Hold)).one())


@stock_change
def release_hold(
    hold: Hold | int, reason: str = "released", *, by: Actor, note: str = "", request_key: str | None = None
) -> StockMovement:
    """Give the held units back to whoever comes. Raises NoSuchHold, RequestKeyUsed, Busy."""
    return _end(hold, Entry("released", reason, by, note), request_key)


@stock_change
def consume_hold(
    hold: Hold | int, reason: str = "sold", *, by: Actor, note: str = "", request_key: str | None = None
) -> StockMovement:
    """Take the held units from the shelf, for good. Raises NoSuchHold, RequestKeyUsed, Busy."""
    return _end(hold, Entry("consumed", reason, by, note), request_key)


@stock_change
def release_expired_holds(now: datetime | None = None, *, by: Actor = SYSTEM) -> int:
    """Release holds whose moment has passed, at most 1,000 of them; how many it were. Several may do it at once.

    Raises Busy.
    """
    expired = (
        select(Hold.id)
        .where(Hold.expires_at <= (now or datetime.now(UTC)))
        .order_by(Hold.expires_at)
        .limit(MOST_RELEASED)
        .with_for_update(skip_locked=True)
        .cte("expired")
    )
    holds = end_holds(Hold.id.in_(select(expired.c.id)))
    write([given_back(hold) for hold in holds], Entry("released", "expired", by))
    return len(holds)


def end_holds(which: ColumnElement[bool]) -> Sequence[Any]:
    """Remove the rows of these holds, and tell what they held. Their units are the caller's to write."""
    ended = (
        delete(Hold)
        .where(which, StockLevel.id == Hold.level_id)
        .returning(
            *(StockLevel.variant_id, StockLevel.location_id, Hold.id, Hold.quantity, Hold.backordered),
            *(Hold.source_kind, Hold.source_ref),
        )
    )
    rows = db.session.execute(ended.execution_options(synchronize_session=False)).all()
    return sorted(rows, key=lambda row: row.id)


def given_back(hold: Any) -> Change:
    """The change that frees what an ended hold held."""
    source = Source(hold.source_kind, hold.source_ref)
    return Change(
        hold.variant_id,
        reserved_delta=hold.backordered - hold.quantity,
        backordered_delta=-hold.backordered,
        location_id=hold.location_id,
        source=source,
    )


def _set_aside(change: Change, entry: Entry, request: Request | None) -> list[StockMovement]:
    """Set aside what is free, and promise the rest where that is allowed. Raises OutOfStock.

    The refusal has locked the level, so what it says is still true when we act on it.
    """
    try:
        return write([change], entry, request)
    except OutOfStock as refusal:
        [short] = refusal.misfits
        there = max(short.free, 0)
        missing = change.reserved_delta - there
        if short.is_transit or missing > short.promisable:
            raise
    return write([replace(change, reserved_delta=there, backordered_delta=missing)], entry, request)


def _end(hold: Hold | int, entry: Entry, request_key: str | None) -> StockMovement:
    number = hold.id if isinstance(hold, Hold) else hold
    request = requested(request_key, entry, number)
    if earlier := replayed(request):
        return earlier[0]
    ended = end_holds(Hold.id == number) if is_number(number) else []
    if not ended:
        raise NoSuchHold(gettext("This hold has ended, or never was."))
    change = given_back(ended[0])
    if entry.kind == "consumed":
        if missing := ended[0].backordered:
            raise NotArrived(
                ngettext(
                    "%(num)s unit of this hold hasn’t arrived yet.",
                    "%(num)s units of this hold haven’t arrived yet.",
                    missing,
                ),
                [],
            )
        change = replace(change, delta=change.reserved_delta)
    return write([change], entry, request)[0]


def _hold_made_by(movement: StockMovement) -> Hold:
    hold = db.session.scalar(select(Hold).where(Hold.movement_seq == movement.seq))
    if hold is None:
        raise NoSuchHold(gettext("This hold has ended, or never was."))
    return _apart(hold)


def _apart(hold: Hold) -> Hold:
    """The hold apart from the session: it is only ever made and ended, so a commit needn't make it be read again."""
    db.session.expunge(hold)
    return hold
