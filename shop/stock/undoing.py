"""Mistakes are taken back by a movement the other way: the ledger keeps both."""

from dataclasses import replace
from typing import Any

from flask_babel import gettext
from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from ..db import db
from .actors import Actor, Source
from .asking import is_number
from .holding import end_holds, given_back
from .ledger import Change, Entry, replayed, requested, stock_change, write
from .models import Hold, StockLevel, StockMovement
from .refusals import AlreadyUndone, CantUndo, NoSuchMovement


@stock_change
def undo_movement(
    movement: StockMovement | int,
    reason: str = "undone",
    *,
    by: Actor,
    note: str = "",
    request_key: str | None = None,
) -> StockMovement:
    """Take `movement` back. An undone hold ends; what was consumed comes back to the shelf, free to sell.

    Undoing can be undone like any movement. What was released can't: somebody may have taken it since.
    Raises CantUndo, which says why; AlreadyUndone, NoSuchMovement, RequestKeyUsed, Busy.
    """
    seq = movement.seq if isinstance(movement, StockMovement) else movement
    entry = Entry("undone", reason, by, note)
    request = requested(request_key, entry, seq)
    if earlier := replayed(request):
        return earlier[0]
    change = _counter_change(seq)
    try:
        return write([change], entry, request)[0]
    except IntegrityError as error:
        # Somebody undid it since we looked. The ledger takes one undo of a movement, whatever we saw.
        if "uq_stock_movement_undo_of" in str(error.orig):
            raise _already_undone() from error
        raise


def _counter_change(seq: int) -> Change:
    original = _movement(seq)
    if original.is_undone:
        raise _already_undone()
    if original.delta == 0:
        return replace(_ended_hold(original), undo_of=seq)
    source = Source(original.source_kind, original.source_ref)
    return Change(original.variant_id, -original.delta, location_id=original.location_id, undo_of=seq, source=source)


def _movement(seq: int) -> Any:
    undo = aliased(StockMovement)
    original = (
        select(
            *(StockMovement.seq, StockMovement.delta, StockMovement.reserved_delta),
            *(StockMovement.source_kind, StockMovement.source_ref, StockLevel.variant_id, StockLevel.location_id),
            exists().where(undo.undo_of == StockMovement.seq).label("is_undone"),
        )
        .join(StockLevel, StockLevel.id == StockMovement.level_id)
        .where(StockMovement.seq == seq)
    )
    row = db.session.execute(original).one_or_none() if is_number(seq) else None
    if row is None:
        raise NoSuchMovement(gettext("The ledger has no such movement."))
    return row


def _ended_hold(original: Any) -> Change:
    """The change that takes a hold back, whose row is then gone."""
    if original.reserved_delta < 0:
        raise CantUndo(gettext("This can’t be undone: what was released is free to everybody. Hold it anew."), [])
    ended = end_holds(Hold.movement_seq == original.seq)
    if not ended:
        raise CantUndo(gettext("This can’t be undone: the hold has ended already."), [])
    return given_back(ended[0])


def _already_undone() -> AlreadyUndone:
    return AlreadyUndone(gettext("This was undone already."))
