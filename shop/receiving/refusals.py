"""What a receipt or a supplier refuses, each in a sentence for people."""

from collections.abc import Collection, Sequence
from http import HTTPStatus

from flask_babel import gettext, ngettext

from ..errors import NotFound, ShopError


class NoSuchReceipt(NotFound):
    """No receipt has this number."""


class NoSuchLine(NotFound):
    """The receipt has no such line, or no longer."""


class NoSuchSupplier(NotFound):
    """No supplier has this number."""


class NoSuchItem(NotFound):
    """The supplier has no such item."""


class ReceiptClosed(ShopError):
    """A closed receipt takes nothing more."""


class ReceiptOpen(ShopError):
    """Only a closed receipt can be opened again."""


class NothingToBook(ShopError):
    """Nobody said how many have come."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class LineBooked(ShopError):
    """What was booked stays on its receipt."""


class NameTaken(ShopError):
    """Another supplier has this name."""


class TooManyLines(ShopError):
    """A page can't show so many."""


class LinesMovedOn(ShopError):
    """Lines changed since the person looked. Nothing was written. `line_ids` says which."""

    def __init__(self, names: Sequence[str], line_ids: Collection[int]) -> None:
        sentence = ngettext(
            "%(things)s changed while you were looking, so nothing was written. "
            "Look at the line as it is now, and send it again.",
            "%(things)s changed while you were looking, so nothing was written. "
            "Look at the lines as they are now, and send them again.",
            len(line_ids),
            things=_listed(names),
        )
        super().__init__(sentence)
        self.line_ids = frozenset(line_ids)


class MoreThanExpected(ShopError):
    """More came than the note says. Whoever counts is asked whether that is so. `line_ids` says which."""

    def __init__(self, surplus: Sequence[tuple[str, int, int]], line_ids: Collection[int]) -> None:
        told = [
            gettext("%(thing)s would be %(units)s of %(expected)s.", thing=thing, units=units, expected=expected)
            for thing, units, expected in surplus[:3]
        ]
        if others := len(surplus[3:]):
            told.append(ngettext("So would %(num)s other line.", "So would %(num)s other lines.", others))
        super().__init__(" ".join([gettext("That is more than was expected."), *told]))
        self.line_ids = frozenset(line_ids)


def _listed(names: Sequence[str]) -> str:
    shown = " · ".join(names[:3])
    return f"{shown} · …" if len(names) > 3 else shown
