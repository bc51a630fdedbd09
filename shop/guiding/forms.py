"""What staff are asked about searches."""

from flask_babel import lazy_gettext

from ..catalog.steering import LONGEST, LONGEST_ADDRESS
from ..forms import Line, ShopForm


class SynonymForm(ShopForm):
    word = Line(lazy_gettext("Who looks for"), most=LONGEST)
    means = Line(lazy_gettext("finds also"), most=LONGEST)


class RedirectForm(ShopForm):
    words = Line(lazy_gettext("Who looks for"), most=LONGEST, id="redirect-words")
    address = Line(lazy_gettext("is led to"), most=LONGEST_ADDRESS)


class PinForm(ShopForm):
    words = Line(lazy_gettext("Who looks for"), most=LONGEST, id="pin-words")
    product = Line(lazy_gettext("sees first"), missing=lazy_gettext("Enter a product."), most=300)
