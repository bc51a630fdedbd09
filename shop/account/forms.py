"""What people change about their own account."""

from flask_babel import lazy_gettext
from wtforms import BooleanField, SelectChoice, SelectField
from wtforms.validators import InputRequired

from ..auth.forms import Address
from ..forms import Line, Password, ShopForm
from ..languages import LANGUAGES


class ProfileForm(ShopForm):
    name = Line(lazy_gettext("Your name"), lazy_gettext("Tell us what to call you."), most=100)
    language = SelectField(
        lazy_gettext("Language of e-mails"),
        choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()],
        validate_choice=True,
    )


class PasswordForm(ShopForm):
    current = Password(lazy_gettext("Password until now"), lazy_gettext("Enter the password that you have now."))
    password = Password(lazy_gettext("New password"), lazy_gettext("Choose a password."))


class AddressForm(ShopForm):
    email = Address(lazy_gettext("New e-mail address"))


class DeletionForm(ShopForm):
    sure = BooleanField(
        lazy_gettext("Yes, delete my account for good"),
        validators=[InputRequired(lazy_gettext("Tick the box if you mean it."))],
    )
