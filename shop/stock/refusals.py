"""What the stockroom refuses. Each carries a sentence for people, and the figures for programs."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask_babel import format_decimal, gettext, ngettext

from ..errors import NotFound, ShopError

if TYPE_CHECKING:
    from .models import StockMovement

MOST_IN_A_LEVEL = 1_000_000_000  # units; the column would hold twice as many


@dataclass(frozen=True)
class Misfit:
    """A level, and the change that it can't take. `thing` is what people call the variant."""

    variant_id: int
    location_id: int
    thing: str
    on_hand: int
    reserved: int
    delta: int
    reserved_delta: int
    promisable: int = 0  # units that may still be promised beyond the stock
    is_transit: bool = False

    @property
    def free(self) -> int:
        return self.on_hand - self.reserved

    @property
    def would_be(self) -> int:
        return self.on_hand + self.delta


class Busy(ShopError):
    """Somebody else held the shelf for longer than we wait. Trying again is the cure."""

    status = HTTPStatus.SERVICE_UNAVAILABLE


class NotAQuantity(ShopError):
    """A number that no shelf can take."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class PromisedAlready(NotAQuantity):
    """No cap can be set below what was promised beyond the stock before."""


class Unwritable(ShopError):
    """A text that can't be kept: empty, too long, or with characters that are none."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class NoSuchVariant(NotFound):
    """No variant has this number."""


class NoSuchLocation(NotFound):
    """No location has this number."""


class ClosedLocation(ShopError):
    """The location was retired, so nothing may be brought there or promised from there."""


class NoSuchMovement(NotFound):
    """The ledger has no movement of this number."""


class NoSuchHold(NotFound):
    """The hold was released, consumed or never there."""


class RequestKeyUsed(ShopError):
    """The request key came before, with something else in it."""


class DoesNotFit(ShopError):
    """Some levels can't take their change, so nothing was changed. `misfits` says which, and what they hold."""

    def __init__(self, message: str, misfits: Sequence[Misfit]) -> None:
        super().__init__(message)
        self.misfits = misfits


class OutOfStock(DoesNotFit):
    """Fewer are free than were asked for."""


class BelowReserved(DoesNotFit):
    """It would leave fewer than are set aside, or fewer than none."""


class NotArrived(DoesNotFit):
    """A hold that was promised more than has come can't be taken out of the shelf yet."""


class TooMany(DoesNotFit):
    """It would put more in one place than can be counted."""


class CantUndo(DoesNotFit):
    """The counter-movement would break a rule, or there is nothing that it could give back."""


class AlreadyUndone(ShopError):
    """A movement is undone once."""


class StockMovedOn(ShopError):
    """The level changed since the person looked. Nothing was written.

    `seen`, `on_hand` and `would_be` are units: what the person saw, what is there now, and what the person's
    change would now give. `since` are the movements in between, oldest first; `version` is the level's now.
    """

    def __init__(
        self, thing: str, seen: int, on_hand: int, would_be: int, version: int, since: Sequence["StockMovement"]
    ) -> None:
        super().__init__(
            gettext(
                "%(thing)s changed while you were looking: it was %(seen)s and is now %(now)s. "
                "Your change would now give %(would)s.",
                thing=thing,
                seen=format_decimal(seen),
                now=format_decimal(on_hand),
                would=format_decimal(would_be),
            )
        )
        self.seen, self.on_hand, self.would_be = seen, on_hand, would_be
        self.version, self.since = version, since


def busy() -> Busy:
    """Somebody else is at the same shelf."""
    return Busy(gettext("Others are changing the same stock right now. Please try again in a moment."))


def does_not_fit(kind: str, misfits: Sequence[Misfit]) -> DoesNotFit:
    """The refusal of movements of `kind`. Its words name three things at most; `misfits` has them all."""
    refusal: type[DoesNotFit] = {
        "taken": OutOfStock,
        "held": OutOfStock,
        "transferred": OutOfStock,
        "undone": CantUndo,
    }.get(kind, BelowReserved)
    if all(misfit.would_be > MOST_IN_A_LEVEL for misfit in misfits):
        refusal = TooMany
    sentences = [_sentence(kind, misfit) for misfit in misfits[:3]]
    if others := len(misfits[3:]):
        sentences.append(ngettext("%(num)s other thing is short too.", "%(num)s other things are short too.", others))
    return refusal(" ".join(sentences), misfits)


def _sentence(kind: str, misfit: Misfit) -> str:
    if misfit.would_be > MOST_IN_A_LEVEL:
        return _too_many(misfit)
    if misfit.is_transit and kind in {"taken", "held"}:
        return str(gettext("%(thing)s is on its way here. It can be sold when it has arrived.", thing=misfit.thing))
    short = {"taken": _out_of_stock, "held": _out_of_stock, "transferred": _out_of_stock, "undone": _cant_undo}
    return short.get(kind, _below_reserved)(misfit)


def _out_of_stock(misfit: Misfit) -> str:
    if misfit.free <= 0:
        return str(gettext("%(thing)s is sold out.", thing=misfit.thing))
    return str(
        ngettext(
            "Only %(left)s of %(thing)s left; you asked for %(wanted)s.",
            "Only %(left)s of %(thing)s left; you asked for %(wanted)s.",
            misfit.free,
            left=format_decimal(misfit.free),
            thing=misfit.thing,
            wanted=format_decimal(misfit.reserved_delta - misfit.delta),
        )
    )


def _below_reserved(misfit: Misfit) -> str:
    if misfit.reserved:
        sentence = gettext(
            "%(thing)s can’t become %(would)s: %(on_hand)s are there, and %(reserved)s of them are set aside.",
            **_figures(misfit),
        )
    else:
        sentence = gettext("%(thing)s can’t become %(would)s: only %(on_hand)s are there.", **_figures(misfit))
    return str(sentence)


def _cant_undo(misfit: Misfit) -> str:
    return str(
        gettext(
            "This can’t be undone: %(thing)s would become %(would)s, "
            "but %(on_hand)s are there now, and %(reserved)s of them are set aside.",
            **_figures(misfit),
        )
    )


def _too_many(misfit: Misfit) -> str:
    return str(
        gettext(
            "%(thing)s would become %(would)s; one place holds %(most)s at most.",
            most=format_decimal(MOST_IN_A_LEVEL),
            **_figures(misfit),
        )
    )


def _figures(misfit: Misfit) -> dict[str, str]:
    return {
        "thing": misfit.thing,
        "would": format_decimal(misfit.would_be),
        "on_hand": format_decimal(misfit.on_hand),
        "reserved": format_decimal(misfit.reserved),
    }
