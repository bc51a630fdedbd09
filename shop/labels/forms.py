"""What is asked about labels."""

from flask_babel import lazy_gettext
from wtforms import BooleanField, SelectChoice, SelectField

from ..forms import Line, ShopForm
from .sizes import SIZES, USUAL


class LabelsForm(ShopForm):
    typed = Line(lazy_gettext("Scan or type"))
    size = SelectField(
        lazy_gettext("Size"), choices=[SelectChoice(size.name, size.words) for size in SIZES.values()], default=USUAL
    )
    price = BooleanField(lazy_gettext("With the price"), default=True)
    skip = Line(lazy_gettext("Labels used up on the first sheet"), most=3)
