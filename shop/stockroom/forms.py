"""What the stock desk is told in forms of one thing each. The grid's own form is read by `sending.py`."""

import re
from typing import Any

from flask_babel import format_decimal, gettext, lazy_gettext
from wtforms import BooleanField, HiddenField, SelectChoice, SelectField, ValidationError

from ..forms import Line, ShopForm
from ..stock.asking import BIGGEST_NUMBER
from .working import MOST_LETTERS, new_key, reason_choices, work_of

SEEN = re.compile(r"([0-9]{1,19})-([0-9]{1,19})")


class CorrectionForm(ShopForm):
    """Stock of one thing. `location` holds the place and the version of its level that was seen: `3-17`."""

    change = Line(lazy_gettext("Change"), missing=lazy_gettext("Type +3, -3 or =12, in whole numbers."), most=30)
    location = SelectField(lazy_gettext("Location"), validate_choice=False)
    reason = SelectField(lazy_gettext("Reason"), validate_choice=False)
    note = Line(lazy_gettext("Note"), most=MOST_LETTERS)
    request_key = HiddenField()

    def validate_location(self, _: Any) -> None:
        """Raises ValidationError where it is no place with the version seen."""
        if self.seen is None:
            raise ValidationError(gettext("Choose a location."))

    @property
    def seen(self) -> tuple[int, int] | None:
        """The location's number and the version seen, where they can be ones."""
        read = SEEN.fullmatch(self.location.data or "")
        found = tuple(map(int, read.groups())) if read else ()
        return (found[0], found[1]) if found and 0 < found[0] <= BIGGEST_NUMBER >= found[1] else None


class ReasonForm(ShopForm):
    """A reason of the shop's own."""

    name = Line(lazy_gettext("Reason"), missing=lazy_gettext("Enter a reason."), most=60)
    needs_note = BooleanField(lazy_gettext("Ask for a note"))


def correction_form(levels: Any, **given: Any) -> CorrectionForm:
    """The form for the thing with these `levels`: rows of location_id, place (its name), on_hand and version."""
    work = work_of()
    form = CorrectionForm(data={"reason": work.reason, "note": work.note, "request_key": new_key(), **given})
    form.location.choices = [
        SelectChoice(
            f"{level.location_id}-{level.version}",
            gettext("%(place)s: %(number)s on hand", place=level.place, number=format_decimal(level.on_hand)),
        )
        for level in levels
    ]
    form.reason.choices = [SelectChoice("", gettext("Choose …"))]
    form.reason.choices += [SelectChoice(reason.word, str(reason.label)) for reason in reason_choices()]
    return form
