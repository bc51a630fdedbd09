"""What people are asked about a webhook."""

from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import HiddenField, SelectChoice, ValidationError

from ..forms import Boxes, Line, ShopForm
from ..web import whole_number
from .addresses import LONGEST
from .news import KINDS


class Version(HiddenField):  # type: ignore[misc]
    """Which state of a thing the form was filled in about, as a whole number."""

    data: Any

    def pre_validate(self, form: Any) -> None:
        """Raises ValidationError where it is none of ours; that is said at the head of the form."""
        # Not the data: where nothing was sent, that is the version of now, which nobody has seen.
        if whole_number(self.raw_data[0] if self.raw_data else "", 1, 2**62) is None:
            self.data = ""
            form.form_errors.append(gettext("This form can’t be read. Open the page anew."))
            raise ValidationError


class WebhookForm(ShopForm):
    url = Line(lazy_gettext("Address"), lazy_gettext("Enter the address."), most=LONGEST)
    description = Line(lazy_gettext("Name (optional)"), most=100)
    kinds = Boxes(
        lazy_gettext("What it is told of"),
        lazy_gettext("Tick at least one."),
        choices=[SelectChoice(kind, words) for kind, words in KINDS.items()],
    )


class ChangeForm(WebhookForm):
    version = Version()
