"""What staff say about a new feed."""

from flask_babel import lazy_gettext
from wtforms import SelectChoice, SelectField

from ..forms import Line, ShopForm
from ..languages import LANGUAGES


class FeedForm(ShopForm):
    name = Line(lazy_gettext("Name"), lazy_gettext("Enter a name, such as the site that reads it."), most=100)
    language = SelectField(
        lazy_gettext("Language"), choices=[SelectChoice(code, words) for code, words in LANGUAGES.items()]
    )
