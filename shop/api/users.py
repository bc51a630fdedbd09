"""Accounts, for apps in which people make one."""

from dataclasses import replace
from http import HTTPStatus

from flask import current_app
from flask_babel import gettext

from ..auth.accounts import Application, WeakPassword, apply, ask_for_account
from ..auth.addresses import BadAddress
from ..auth.caller import caller
from ..languages import own_language
from .answers import Answer
from .operations import operation
from .problems import NotOpen, refused_as
from .schemas.people import Message, Registration


def who_applies(body: Registration) -> Application:
    """Who asks for an account, where programs may. Raises NotOpen."""
    if not current_app.config["SHOP"].api_registration:
        raise NotOpen(gettext("Programs can’t make accounts here. The page for it is /register."))
    with refused_as(HTTPStatus.CONFLICT, WeakPassword):
        return apply(body.email, body.name, body.password, caller=replace(caller(), devices={}))


@operation(
    "Ask for an account",
    scope=None,
    is_for_nobody=True,
    gives=Message,
    status=202,
    prepare=who_applies,
    pointers={WeakPassword: "/password", BadAddress: "/email"},
)
def create_user(body: Registration, prepared: Application) -> Answer:
    """Has an e-mail sent whose link opens the account. The answer is the same whether the address has one already.

    Only where the shop lets programs do it (`API_REGISTRATION`), else 404.
    """
    ask_for_account(prepared, language=body.language or own_language())
    said = gettext("We have sent you an e-mail. The link in it opens your account; it works for three days.")
    return Answer({"message": said}, HTTPStatus.ACCEPTED)
