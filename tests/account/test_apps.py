"""Apps that have signed in are sessions: their person sees them beside the devices, and they end like these."""

import pytest
from flask import Flask

from shop.audit.actors import SHELL
from shop.auth.accounts import change_password, reset_password
from shop.auth.exchanging import Proven, exchange
from shop.auth.links import sign_link
from shop.auth.models import User
from shop.auth.second_factors import remove_all_factors
from shop.auth.signing_in import fingerprint_of
from shop.auth.tokens import BadToken, bearer_of, create_token

from ..auth.people import Browser, make_person, signed_in


def app_of(user: User, name: str = "Phone") -> tuple[int, str]:
    """The number and the secret of a token that an app has signed in for."""
    token, secret = exchange(Proven(user.id, "password", fingerprint_of(user)), name)
    return token.id, secret


def works(secret: str) -> bool:
    try:
        return bool(bearer_of(secret))
    except BadToken:
        return False


@pytest.fixture
def ana(app: Flask) -> Browser:
    return signed_in(app, "staff")


def test_apps_are_listed_beside_the_devices_and_ended_one_by_one(ana: Browser):
    (number, phone), (_, tablet) = app_of(ana.user), app_of(ana.user, "Tablet")
    create_token(ana.user, "Till", ["stock:read"], by=SHELL)
    page = ana.get("account.devices")
    assert "Apps" in page.each("h2")
    assert "Phone" in page.words("main")
    assert "Till" not in page.words("main")
    ana.post("account.end_app", token_id=number)
    assert (works(phone), works(tablet)) == (False, True)
    assert "Phone" not in ana.get("account.devices").words("main")


def test_without_an_app_nothing_is_said_of_any(ana: Browser):
    assert "Apps" not in ana.get("account.devices").each("h2")


def test_an_app_of_somebody_else_is_not_found(ana: Browser):
    number, secret = app_of(make_person())
    ana.post("account.end_app", status=404, token_id=number)
    assert works(secret)


def test_signing_out_all_others_means_apps_too(ana: Browser):
    _, phone = app_of(ana.user)
    _, till = create_token(ana.user, "Till", ["stock:read"], by=SHELL)
    ana.post("account.end_other_devices")
    assert (works(phone), works(till)) == (False, True)
    ana.get("account.devices")


@pytest.mark.parametrize("change", ["password", "forgotten password", "factors"])
def test_what_ends_sessions_ends_apps_and_leaves_the_till_alone(app: Flask, change: str):
    user, other = make_person("staff"), make_person("staff")
    (_, phone), (_, others) = app_of(user), app_of(other)
    _, till = create_token(user, "Till", ["stock:read"], by=SHELL)
    if change == "password":
        change_password(user, "nine loud herons", keep=None)
    elif change == "forgotten password":
        reset_password("reset", sign_link("reset", user), "nine loud herons")
    else:
        remove_all_factors(user, by=SHELL)
    assert (works(phone), works(till), works(others)) == (False, True, True)
