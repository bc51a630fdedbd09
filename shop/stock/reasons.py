"""Why stock is corrected. Every shop has these reasons; a shop may have more of its own.

The ledger keeps a word (`damaged`), or a reason of the shop's own as its people wrote it; both outlive changes here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext, lazy_gettext
from sqlalchemy import select

from ..db import db
from ..errors import ShopError
from .models import StockReason
from .refusals import Unwritable

USUAL = {
    "damaged": lazy_gettext("Damaged"),
    "lost": lazy_gettext("Lost"),
    "found": lazy_gettext("Found"),
    "returned": lazy_gettext("Returned"),
    "sample": lazy_gettext("Given away as a sample"),
    "mistake": lazy_gettext("Mistake in the books"),
    "other": lazy_gettext("Other"),
}
NEEDS_NOTE = {"other"}

# Words that the verbs themselves write.
WRITTEN = {
    "received": lazy_gettext("Received"),
    "taken": lazy_gettext("Taken"),
    "corrected": lazy_gettext("Corrected"),
    "counted": lazy_gettext("Counted"),
    "transferred": lazy_gettext("Moved to another place"),
    "set aside": lazy_gettext("Set aside"),
    "released": lazy_gettext("Released"),
    "expired": lazy_gettext("Set aside for too long"),
    "filled": lazy_gettext("Promised before, now here"),
    "sold": lazy_gettext("Sold"),
    "undone": lazy_gettext("Taken back"),
    "repaired": lazy_gettext("Set right by the ledger and what is set aside"),
    "drilled": lazy_gettext("Left over from a drill"),
    "opening stock": lazy_gettext("Opening stock"),
}


class NoSuchReason(ShopError):
    """Not one of the reasons that the shop has, or its note is missing. `field` says which of the two."""

    status = Unwritable.status

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Reason:
    """A reason that can be chosen: the word that is kept, and what people read."""

    word: str
    label: Any
    needs_note: bool


def reasons() -> list[Reason]:
    """All reasons that can be chosen, those of the shop's own last but for `other`."""
    own = db.session.scalars(select(StockReason).where(StockReason.is_active).order_by(StockReason.id))
    usual = [Reason(word, label, word in NEEDS_NOTE) for word, label in USUAL.items()]
    return [*usual[:-1], *(Reason(reason.name, reason.name, reason.needs_note) for reason in own), usual[-1]]


def checked_reason(word: str, note: str = "", among: Sequence[Reason] | None = None) -> str:
    """`word` where it is a reason of this shop, and has the note that it needs. Raises NoSuchReason.

    `among` are the shop's reasons where they were asked for already.
    """
    known = reasons() if among is None else among
    chosen = next((reason for reason in known if reason.word == word), None)
    if chosen is None:
        raise NoSuchReason(gettext("Choose a reason."), "reason")
    if chosen.needs_note and not note.strip():
        raise NoSuchReason(gettext("Say in the note what happened."), "note")
    return chosen.word


def reason_label(word: str) -> str:
    """What people read for a reason of the ledger."""
    return str(USUAL.get(word) or WRITTEN.get(word) or word)
