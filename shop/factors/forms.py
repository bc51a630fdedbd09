"""What people are asked about their second factors."""

from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, HiddenField, ValidationError

from ..forms import Line, ShopForm

MOST_LETTERS = 20_000  # of a passkey's answer; real ones have about 1,000


class PasskeyAnswer(HiddenField):  # type: ignore[misc]
    """What a passkey says, as JSON that the page's script puts here. It is read by what checks it."""

    def pre_validate(self, form: Any) -> None:
        """Raises ValidationError where there is nothing to be read."""
        if not self.data or len(self.data) > MOST_LETTERS:
            raise ValidationError(gettext("That didn’t work. Try again, or another way."))


class CodeForm(ShopForm):
    code = Line(lazy_gettext("Code"), lazy_gettext("Enter the code."), most=50)


class AppForm(ShopForm):
    code = Line(lazy_gettext("2. Enter the six digits that it shows now"), lazy_gettext("Enter the code."), most=50)


class PasskeyForm(ShopForm):
    credential = PasskeyAnswer()
    remember = BooleanField()
    next = HiddenField()


class NewPasskeyForm(ShopForm):
    name = Line(lazy_gettext("What you call it"), lazy_gettext("Give it a name that you will know it by."), most=60)
    credential = PasskeyAnswer()


class PasskeyNameForm(ShopForm):
    name = Line(lazy_gettext("What you call it"), lazy_gettext("Give it a name that you will know it by."), most=60)


class SureForm(ShopForm):
    """A button to press, and nothing to say."""
