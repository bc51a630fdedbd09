"""What programs ask of the stock, put as the stock's verbs take it, and which field a refusal is about."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

from ..errors import ShopError
from ..stock.handles import Handle, SeveralVariants
from ..stock.reasons import NoSuchReason, Reason, checked_reason
from ..stock.refusals import ClosedLocation, DoesNotFit, NoSuchLocation, NoSuchVariant, StockMovedOn
from .problems import refused_as

# Words that the verbs write by themselves, beside the shop's reasons.
OWN_WORDS = {"receive": {"received"}, "take": {"taken", "sold"}}
UNITS = {"receive": "/quantity", "take": "/quantity", "correct": "/delta", "count": "/on_hand"}


def handle_of(asked: Any) -> Handle:
    """What an OfAThing calls the thing."""
    return Handle(asked.variant_id, asked.sku, asked.barcode)


def reason_of(change: Any, among: Sequence[Reason] | None = None) -> str:
    """The reason of a change, where it is one of this shop's. Raises NoSuchReason."""
    if change.reason in OWN_WORDS.get(change.do, ()):
        return str(change.reason)
    with refused_as(HTTPStatus.CONFLICT, NoSuchReason):
        return checked_reason(change.reason, change.note, among)


def pointer_of(refusal: ShopError, asked: Any) -> str:
    """The field of `asked` that the refusal is about; "" where it is none of them."""
    match refusal:
        case NoSuchReason():
            return f"/{refusal.field}"
        case NoSuchVariant() | SeveralVariants():
            return handle_of(asked).pointer
        case NoSuchLocation() | ClosedLocation():
            return "/location_id"
        case StockMovedOn():
            return "/stock_version"
        case DoesNotFit():
            return UNITS[getattr(asked, "do", "receive")]
    return ""


@contextmanager
def pointing(asked: Any) -> Iterator[None]:
    """Let what is refused below say which field of `asked` it is about."""
    try:
        yield
    except ShopError as refusal:
        refusal.pointer = pointer_of(refusal, asked)  # type: ignore[attr-defined]
        raise
