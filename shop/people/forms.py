"""What managers are asked about people."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext
from wtforms import SelectChoice, SelectField

from ..auth.forms import Address
from ..auth.permissions import ROLE_NAMES
from ..forms import ShopForm
from ..languages import LANGUAGES


def role_choices(roles: Sequence[str]) -> list[Any]:
    return [SelectChoice(role, ROLE_NAMES[role]) for role in roles]


class InvitationForm(ShopForm):
    email = Address()
    role = SelectField(lazy_gettext("Role"))
    language = SelectField(
        lazy_gettext("Language of e-mails"),
        choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()],
    )


class RoleForm(ShopForm):
    role = SelectField(lazy_gettext("Role"))
