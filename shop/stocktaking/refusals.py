"""What count sheets refuse, each with a sentence that people can act on."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask_babel import format_decimal, format_time, gettext, lazy_gettext, ngettext

from ..errors import NotFound, ShopError

if TYPE_CHECKING:
    from .models import StocktakeLine


class NoSuchSheet(NotFound):
    """No count sheet, or no line of one, has this number."""


class NoSuchLine(NotFound):
    """The sheet has no line for this thing."""


class NothingToCount(ShopError):
    """What was asked for has no place on a sheet."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class NotInThisState(ShopError):
    """The sheet is not where this can be done: finished, approved, cancelled, taken back."""


class LineCounted(ShopError):
    """Somebody counted the line since the person looked. Nothing was written.

    `who`, `at` and `counted` say what stands there now (None: it was taken off again); `version` is the line's.
    """

    def __init__(self, thing: str, line: "StocktakeLine", who: str) -> None:
        if line.counted is None:
            words = gettext("%(thing)s was counted, and then taken off again. Count it anew.", thing=thing)
        else:
            words = gettext(
                "%(who)s counted %(thing)s at %(time)s: %(counted)s.",
                who=who,
                thing=thing,
                time=format_time(line.counted_at, "short"),
                counted=format_decimal(line.counted),
            )
        super().__init__(words)
        self.who, self.at, self.counted, self.version = who, line.counted_at, line.counted, line.version


class MovedSince(ShopError):
    """What was counted first may have gone, or come, since: nothing can be added to that count. Nothing was written."""

    def __init__(self, thing: str) -> None:
        super().__init__(
            gettext(
                "%(thing)s was sold, received or moved since it was counted, so nothing can be added to that count. "
                "Count all of it again, on every shelf.",
                thing=thing,
            )
        )


class CorrectedSince(ShopError):
    """The books of some lines were corrected after they were counted, or after their difference was taken back:

    it may be in there already.
    """

    def __init__(self, names: Sequence[str], *, is_redo: bool) -> None:
        told = "; ".join(names[:3]) + ("; …" if names[3:] else "")
        if is_redo:
            words = ngettext(
                "The books of %(num)s thing were corrected after the count was taken back (%(names)s). "
                "Count it on a new sheet, or write all of this one once more all the same.",
                "The books of %(num)s things were corrected after the count was taken back (%(names)s). "
                "Count them on a new sheet, or write all of this one once more all the same.",
                len(names),
                names=told,
            )
        else:
            words = ngettext(
                "The books of %(num)s thing were corrected after it was counted (%(names)s). "
                "Count it again, or approve all the same.",
                "The books of %(num)s things were corrected after they were counted (%(names)s). "
                "Count them again, or approve all the same.",
                len(names),
                names=told,
            )
        super().__init__(words)
        self.names = names


STATES_ARE = {
    "open": lazy_gettext("This count sheet is still being counted. Finish it first."),
    "finished": lazy_gettext("This count sheet is finished. Resume it to go on counting."),
    "approved": lazy_gettext("This count sheet was approved already."),
    "cancelled": lazy_gettext("This count sheet was cancelled."),
    "undone": lazy_gettext("This count sheet was taken back."),
}


def not_in_this_state(state: str) -> NotInThisState:
    """The refusal that says where the sheet is."""
    return NotInThisState(str(STATES_ARE[state]))
