"""What staff say about a new token."""

from typing import Any

from flask_babel import lazy_gettext
from wtforms import SelectChoice, SelectField, SelectMultipleField, ValidationError
from wtforms.widgets import CheckboxInput

from ..forms import Line, ShopForm

LIFETIMES = {
    "30": lazy_gettext("30 days"),
    "90": lazy_gettext("90 days"),
    "365": lazy_gettext("A year"),
    "": lazy_gettext("Until it is revoked"),
}


class Boxes(SelectMultipleField):  # type: ignore[misc]
    """One or more of several, each with a box to tick."""

    option_widget = CheckboxInput()
    takes_several = True

    def __init__(self, label: Any, missing: Any, **more: Any) -> None:
        super().__init__(label, **more)
        self.missing = missing

    def pre_validate(self, form: Any) -> None:
        """Raises ValidationError where nothing is ticked, or something that nobody offered."""
        if not self.data:
            raise ValidationError(self.missing)
        super().pre_validate(form)


class TokenForm(ShopForm):
    """The view says which scopes there are to choose from."""

    name = Line(lazy_gettext("Name"), lazy_gettext("Enter a name, such as “Till” or “Marketplace”."), most=100)
    scopes = Boxes(lazy_gettext("What it may do"), lazy_gettext("Tick at least one."))
    days = SelectField(
        lazy_gettext("How long it works"),
        choices=[SelectChoice(days, words) for days, words in LIFETIMES.items()],
        default="90",
    )
