"""Reasons of the shop's own for correcting stock: added, retired and brought back, never removed."""

from collections.abc import Sequence

from flask_babel import gettext
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from ..audit.actors import Actor
from ..audit.services import note
from ..db import db, transaction
from ..errors import NotFound, ShopError
from ..stock.models import StockReason
from ..stock.reasons import USUAL, WRITTEN
from ..stock.refusals import Unwritable

MOST_REASONS = 50  # that can be chosen: a longer list is no help to anybody
ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended('stock_reason', 0))")


class ReasonTaken(ShopError):
    """There is a reason of this name, the shop's own or one that every shop has."""

    status = Unwritable.status


class TooManyReasons(ShopError):
    """There are as many as people can choose from."""


def own_reasons() -> Sequence[StockReason]:
    """All of them, those that are retired too, in the order in which they came."""
    return db.session.scalars(select(StockReason).order_by(StockReason.id)).all()


def add_reason(name: str, *, needs_note: bool = False, by: Actor) -> StockReason:
    """A new reason. Raises ReasonTaken, TooManyReasons."""
    if name.lower() in _words_of_every_shop():
        raise _taken()
    try:
        with transaction():
            _refuse_too_many()
            reason = StockReason(name=name, needs_note=needs_note)
            db.session.add(reason)
            db.session.flush()
            note("reason.added", by=by, subject=("reason", reason.id), new={"reason": name})
    except IntegrityError as error:
        if "uq_stock_reason_name" in str(error.orig):
            raise _taken() from error
        raise
    return reason


def retire_reason(reason_id: int, *, by: Actor) -> StockReason:
    """Nobody can choose it any more; the ledger keeps it. Raises NotFound."""
    return _set_active(reason_id, False, by)


def bring_back_reason(reason_id: int, *, by: Actor) -> StockReason:
    """It can be chosen again. Raises NotFound, TooManyReasons."""
    return _set_active(reason_id, True, by)


def _set_active(reason_id: int, is_active: bool, by: Actor) -> StockReason:
    with transaction():
        reason = db.session.get(StockReason, reason_id, with_for_update=True) if reason_id < 2**63 else None
        if reason is None:
            raise NotFound(gettext("There is no such reason."))
        if reason.is_active != is_active:
            if is_active:
                _refuse_too_many()
            reason.is_active = is_active
            note(
                "reason.brought_back" if is_active else "reason.retired",
                by=by,
                subject=("reason", reason.id),
                new={"reason": reason.name},
            )
    return reason


def _refuse_too_many() -> None:
    db.session.execute(ONE_AT_A_TIME)  # else two at once would each see room for one
    if (db.session.scalar(select(func.count()).where(StockReason.is_active)) or 0) >= MOST_REASONS:
        raise TooManyReasons(
            gettext("There are %(most)s reasons already. Retire one that nobody needs.", most=MOST_REASONS)
        )


def _words_of_every_shop() -> set[str]:
    """What the ledger writes for the reasons of every shop, and what people read for them."""
    return {str(word).lower() for words in (USUAL, WRITTEN) for pair in words.items() for word in pair}


def _taken() -> ReasonTaken:
    return ReasonTaken(gettext("There is such a reason already."))
