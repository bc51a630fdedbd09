"""Apps sign in: what a person knows is exchanged for a token that works for a while.

The same questions, limits and words as on the page. It comes in two steps, because the first may hold no transaction (a
password is hashed meanwhile) and must leave its traces even where nothing comes of it; the second is one with whatever
its caller does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from flask import current_app
from flask_babel import gettext

from ..db import db, transaction
from ..errors import ShopError
from .addresses import BadAddress, clean_address
from .caller import Caller
from .models import ApiToken, User
from .permissions import scopes_of
from .second_factors import check_code
from .signing_in import (
    WrongCredentials,
    check_password,
    fingerprint_of,
    needs_second_factor,
    second_factors_of,
)
from .tokens import create_token

USUAL_MINUTES, LONGEST_MINUTES = 60, 24 * 60


class CodeNeeded(ShopError):
    """The password is right, and a code is missing."""

    status = HTTPStatus.UNAUTHORIZED


class PasskeyNeeded(ShopError):
    """The password is right, but what is to follow it is a passkey, which needs a browser."""

    status = HTTPStatus.FORBIDDEN


class SecondStepNeeded(ShopError):
    """The shop wants a second step of this person, who has not set one up."""

    status = HTTPStatus.FORBIDDEN


@dataclass(frozen=True)
class Proven:
    """Who has just shown who they are, and how: `password+code`."""

    user_id: int
    how: str
    fingerprint: str


def prove(email: str, password: str, code: str, *, caller: Caller) -> Proven:
    """Who this is. `code` is one of the app, or for recovery; "" for none.

    Raises WrongCredentials, TooManyTries or Busy; CodeNeeded, WrongCode, UnreadableSecret, PasskeyNeeded or
    SecondStepNeeded.
    """
    user = check_password(_as_kept(email), password, caller=caller)
    factors = second_factors_of(user)
    if not factors:
        if needs_second_factor(user, current_app.config["SHOP"]):
            raise SecondStepNeeded(
                gettext("Your role needs a second step at sign-in. Set one up on the site, then try again.")
            )
        return Proven(user.id, "password", fingerprint_of(user))
    if not code and factors == ["passkey"]:
        raise PasskeyNeeded(
            gettext("Your second step is a passkey, which only a browser can ask for. Make a token on the site.")
            if user.may("tokens:write")
            else gettext("Your second step is a passkey, which only a browser can ask for. Set up an app with codes.")
        )
    if not code:
        raise CodeNeeded(gettext("Send the code that your app shows now, or a recovery code, as “code”."))
    fingerprint = fingerprint_of(user)  # as of the password that was right, whatever becomes of it meanwhile
    return Proven(user.id, f"password+{check_code(user, code, caller=caller)}", fingerprint)


def exchange(
    proven: Proven, name: str, scopes: Sequence[str] | None = None, minutes: int = USUAL_MINUTES
) -> tuple[ApiToken, str]:
    """A token that works for `minutes`, and its secret; with all scopes that the role may give, where none are named.

    Raises BadScopes or TooManyTokens; WrongCredentials where the person was shut out this very moment, or what they
    have shown was changed.
    """
    with transaction():
        user = db.session.get_one(User, proven.user_id)
        db.session.refresh(user, with_for_update={"key_share": True})  # of who changes any of it, one waits
        if not user.is_active:
            raise WrongCredentials(gettext("This account can’t be used any more."))
        if fingerprint_of(user) != proven.fingerprint:
            raise WrongCredentials(gettext("Your password or your second step has just been changed. Sign in again."))
        wanted = scopes_of(user.role) if scopes is None else scopes
        return create_token(user, name, wanted, minutes=minutes, how=proven.how, by=user.actor)


def _as_kept(email: str) -> str:
    """As the page reads an address. What can be none is left as it is, and is nobody's."""
    try:
        return clean_address(email)
    except BadAddress:
        return email
