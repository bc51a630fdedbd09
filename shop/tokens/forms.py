"""What staff say about a new token."""

from flask_babel import lazy_gettext
from wtforms import SelectChoice, SelectField

from ..forms import Boxes, Line, ShopForm

LIFETIMES = {
    "30": lazy_gettext("30 days"),
    "90": lazy_gettext("90 days"),
    "365": lazy_gettext("A year"),
    "": lazy_gettext("Until it is revoked"),
}


class TokenForm(ShopForm):
    """The view says which scopes there are to choose from."""

    name = Line(lazy_gettext("Name"), lazy_gettext("Enter a name, such as “Till” or “Marketplace”."), most=100)
    scopes = Boxes(lazy_gettext("What it may do"), lazy_gettext("Tick at least one."))
    days = SelectField(
        lazy_gettext("How long it works"),
        choices=[SelectChoice(days, words) for days, words in LIFETIMES.items()],
        default="90",
    )
