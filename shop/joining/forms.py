"""What people are asked before they have an account, or when they can't get into it."""

from flask_babel import lazy_gettext

from ..auth.forms import Address
from ..forms import Line, Password, ShopForm

NEW_PASSWORD = lazy_gettext("Choose a password.")


class RegisterForm(ShopForm):
    name = Line(lazy_gettext("Your name"), lazy_gettext("Tell us what to call you."), most=100)
    email = Address()
    password = Password(lazy_gettext("Password"), NEW_PASSWORD)


class VerifyForm(ShopForm):
    password = Password(lazy_gettext("Password"), lazy_gettext("Enter your password."))


class ForgottenForm(ShopForm):
    email = Address()


class NewPasswordForm(ShopForm):
    password = Password(lazy_gettext("New password"), NEW_PASSWORD)


class InvitationForm(ShopForm):
    name = Line(lazy_gettext("Your name"), lazy_gettext("Tell us what to call you."), most=100)
    password = Password(lazy_gettext("Password"), NEW_PASSWORD)
