"""What people are asked when they sign in."""

from typing import Any

from flask_babel import lazy_gettext
from wtforms import BooleanField, HiddenField, ValidationError

from ..forms import Line, Password, ShopForm
from .addresses import MOST, BadAddress, clean_address


class Address(Line):
    """An e-mail address, in its usual form."""

    def __init__(self, label: Any = None, **more: Any) -> None:
        super().__init__(
            label or lazy_gettext("E-mail address"), lazy_gettext("Enter your e-mail address."), most=MOST, **more
        )

    def pre_validate(self, form: Any) -> None:
        """Raises ValidationError for what can be no address."""
        super().pre_validate(form)
        try:
            self.data = clean_address(self.data)
        except BadAddress as refusal:
            raise ValidationError(str(refusal)) from None


class SignInForm(ShopForm):
    email = Address()
    password = Password(lazy_gettext("Password"), lazy_gettext("Enter your password."))
    remember = BooleanField(lazy_gettext("Stay signed in on this device"))
    next = HiddenField()


class ConfirmForm(ShopForm):
    password = Password(lazy_gettext("Password"), lazy_gettext("Enter your password."))
    next = HiddenField()
