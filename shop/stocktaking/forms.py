"""What people are asked when they count."""

from typing import Any

from flask_babel import format_decimal, gettext, lazy_gettext
from wtforms import BooleanField, HiddenField, SelectField, ValidationError

from ..forms import Line, ShopForm
from ..stock.asking import BIGGEST_NUMBER
from ..stock.refusals import MOST_IN_A_LEVEL
from ..web import whole_number


class Units(Line):
    """How many lie there: a whole number, nothing or more."""

    units: int

    def pre_validate(self, form: Any) -> None:
        """Raises ValidationError for what is no number of things."""
        super().pre_validate(form)
        units = whole_number(self.data, 0, MOST_IN_A_LEVEL)
        if units is None:
            most = format_decimal(MOST_IN_A_LEVEL)
            raise ValidationError(gettext("Enter a whole number from 0 to %(most)s.", most=most))
        self.units = units


class Seen(HiddenField):  # type: ignore[misc]
    """The version that the person saw; one that can be none is as good as an old one."""

    @property
    def version(self) -> int:
        return whole_number(self.data, 0, min(BIGGEST_NUMBER, 10**17)) or 0


class CountForm(ShopForm):
    counted = Units(lazy_gettext("How many lie there?"), lazy_gettext("Enter how many lie there; 0 if none do."))
    note = Line(lazy_gettext("Note"), most=200)
    seen = Seen()
    how = HiddenField()
    then = HiddenField()


class SeenForm(ShopForm):
    seen = Seen()


class NewSheetForm(ShopForm):
    name = Line(lazy_gettext("Name"), lazy_gettext("Give the count sheet a name."), most=100)
    location = SelectField(lazy_gettext("Location"), coerce=str)
    category = SelectField(lazy_gettext("Category"), coerce=str)
    only_stocked = BooleanField(lazy_gettext("Only what should lie there by the books"))
    is_blind = BooleanField(lazy_gettext("Blind"))
