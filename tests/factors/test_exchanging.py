"""Apps sign in: the same questions as on the page, and a token that works for a while."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from shop.audit.actors import SHELL
from shop.audit.models import AuditEntry
from shop.auth import signing_in
from shop.auth.caller import Caller
from shop.auth.exchanging import CodeNeeded, PasskeyNeeded, Proven, SecondStepNeeded, exchange, prove
from shop.auth.models import Passkey, User
from shop.auth.passwords import is_password
from shop.auth.people import deactivate
from shop.auth.permissions import scopes_of
from shop.auth.second_factors import WrongCode
from shop.auth.sentences import sentence
from shop.auth.signing_in import WrongCredentials, fingerprint_of
from shop.auth.throttling import LIMITS, TooManyTries
from shop.auth.tokens import BadScopes, TooManyTokens, bearer_of, create_token, revoke_token, working_tokens
from shop.auth.trail import Question, entries
from shop.db import db, transaction

from ..auth.people import PASSWORD, make_person
from .phones import actions, code, with_app

HOME = Caller("192.0.2.1")


@pytest.fixture
def eva(app: Flask) -> User:
    """Staff with an app; `eva.secret` is what it knows, `eva.codes` are on her paper."""
    user = make_person("staff", name="Eva")
    user.secret, user.codes = with_app(user)
    return user


@pytest.fixture
def pia(app: Flask) -> User:
    """Somebody whose second step is a passkey."""
    user = make_person("customer", name="Pia")
    with transaction():
        db.session.add(Passkey(user_id=user.id, credential_id=b"1", public_key=b"2", sign_count=0, name="Stick"))
    return user


@pytest.mark.parametrize("role", ["staff", "manager", "owner"])
def test_the_password_is_exchanged_for_all_that_the_role_may_give(app: Flask, role: str):
    user = make_person(role)
    token, secret = exchange(prove(user.email, PASSWORD, "", caller=HOME), "Phone")
    assert sorted(bearer_of(secret).scopes) == sorted(scopes_of(role))
    left = token.expires_at - datetime.now(UTC)
    assert timedelta(minutes=59) < left <= timedelta(minutes=60)


def test_it_can_be_for_less_and_for_longer(app: Flask):
    user = make_person("staff")
    token, secret = exchange(shown(user), "Phone", ["stock:read"], 24 * 60)
    assert bearer_of(secret).scopes == {"stock:read"}
    assert token.expires_at - datetime.now(UTC) > timedelta(hours=23, minutes=59)


def test_a_customer_gets_a_token_that_says_who_they_are_and_no_more(app: Flask):
    user = make_person()
    _, secret = exchange(prove(user.email, PASSWORD, "", caller=HOME), "Phone")
    bearer = bearer_of(secret)
    assert (bearer.user.id, bearer.scopes) == (user.id, frozenset())
    with pytest.raises(BadScopes):
        exchange(shown(user), "Phone", ["catalog:read"])


@pytest.mark.parametrize("scopes", [[], ["prices:write"]])
def test_staff_name_what_they_may_give_and_at_least_something(app: Flask, scopes: list[str]):
    with pytest.raises(BadScopes):
        exchange(shown(make_person("staff")), "Phone", scopes)


@pytest.mark.parametrize("wrong", ["address", "password", "unconfirmed", "shut out"])
def test_what_was_wrong_is_not_said(app: Flask, wrong: str):
    user = make_person("staff")
    email, password = user.email, PASSWORD
    if wrong == "address":
        email = "nobody@example.com"
    elif wrong == "password":
        password = "not the one at all"
    elif wrong == "unconfirmed":
        with transaction():
            user.verified_at = None
    else:
        deactivate(user, by=SHELL)
    with pytest.raises(WrongCredentials, match="don’t belong together"):
        prove(email, password, "", caller=HOME)
    assert db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id.desc())).first() == "session.refused"


def test_an_address_that_nobody_has_costs_a_hash_too(app: Flask, monkeypatch: pytest.MonkeyPatch):
    compared = []
    monkeypatch.setattr(signing_in, "is_password", lambda kept, password: compared.append(kept) or False)
    for email in (make_person().email, "nobody@example.com"):
        with pytest.raises(WrongCredentials):
            prove(email, "x", "", caller=HOME)
    assert len(compared) == 2


def test_guesses_count_together_with_those_on_the_page(app: Flask):
    user = make_person()
    for _ in range(LIMITS["pair"].free):
        with pytest.raises(WrongCredentials):
            prove(user.email, "not the one at all", "", caller=HOME)
    with pytest.raises(TooManyTries):
        prove(user.email, PASSWORD, "", caller=HOME)
    assert prove(user.email, PASSWORD, "", caller=Caller("192.0.2.77"))


def test_a_second_step_wants_a_code(app: Flask, eva: User):
    with pytest.raises(CodeNeeded, match="“code”"):
        prove(eva.email, PASSWORD, "", caller=HOME)
    with pytest.raises(WrongCode):
        prove(eva.email, PASSWORD, "000000", caller=HOME)
    assert prove(eva.email, PASSWORD, code(eva.secret), caller=HOME) == shown(eva, "password+code")
    with pytest.raises(WrongCode, match="used before"):
        prove(eva.email, PASSWORD, code(eva.secret), caller=HOME)


def test_a_code_helps_nobody_without_the_password(app: Flask, eva: User):
    with pytest.raises(WrongCredentials):
        prove(eva.email, "not the one at all", code(eva.secret), caller=HOME)
    assert prove(eva.email, PASSWORD, code(eva.secret), caller=HOME)  # and it isn't used up


def test_a_recovery_code_does_too_once_and_is_told(app: Flask, eva: User):
    assert prove(eva.email, PASSWORD, eva.codes[0], caller=HOME).how == "password+recovery"
    with pytest.raises(WrongCode):
        prove(eva.email, PASSWORD, eva.codes[0], caller=HOME)
    assert "codes.used" in actions(eva)


def test_codes_can_not_be_tried_for_long(app: Flask, eva: User):
    for number in range(LIMITS["second"].free):
        with pytest.raises(WrongCode):
            prove(eva.email, PASSWORD, f"00000{number}", caller=HOME)
    with pytest.raises(TooManyTries):
        prove(eva.email, PASSWORD, code(eva.secret), caller=Caller("192.0.2.77"))


def test_who_has_a_passkey_only_is_told_what_to_do(app: Flask, pia: User):
    with pytest.raises(PasskeyNeeded, match="app with codes"):
        prove(pia.email, PASSWORD, "", caller=HOME)
    with transaction():
        pia.role = "staff"
    with pytest.raises(PasskeyNeeded, match="Make a token on the site"):
        prove(pia.email, PASSWORD, "", caller=HOME)
    with pytest.raises(WrongCode):
        prove(pia.email, PASSWORD, "nothing", caller=HOME)


def test_where_the_shop_wants_a_second_step_the_password_alone_is_no_way_round_it(
    app: Flask, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(app.config, "SHOP", replace(app.config["SHOP"], two_factor_required="staff"))
    with pytest.raises(SecondStepNeeded):
        prove(make_person("staff").email, PASSWORD, "", caller=HOME)
    assert prove(make_person("customer").email, PASSWORD, "", caller=HOME)


def test_who_is_shut_out_this_very_moment_gets_nothing(app: Flask):
    user = make_person("staff")
    proven = prove(user.email, PASSWORD, "", caller=HOME)
    deactivate(user, by=SHELL)
    with pytest.raises(WrongCredentials):
        exchange(proven, "Phone")
    assert not working_tokens(user)


def test_tokens_that_ran_out_take_nobodys_place(app: Flask):
    user = make_person("staff")
    for _ in range(50):
        token, _ = exchange(shown(user), "Phone")
    with pytest.raises(TooManyTokens, match="Revoke one first"):
        exchange(shown(user), "Phone")
    with transaction():
        token.expires_at = datetime.now(UTC) - timedelta(seconds=1)
    exchange(shown(user), "Phone")
    revoke_token(user, working_tokens(user)[0].id, by=SHELL)
    create_token(user, "Till", ["stock:read"], by=SHELL)


def test_the_trail_says_how_it_was_made(app: Flask):
    user = make_person(name="Ana")
    exchange(shown(user, "password+code"), "Phone")
    [entry] = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "token.created"))
    assert entry.new["how"] == "password+code"
    assert entry.new["minutes"] == 60
    [row] = entries(Question(action="token.created")).rows
    assert sentence(row) == "made the API token “Phone” for –"


@pytest.mark.parametrize("change", [{"password_hash": "another"}, {"totp_secret": None}, {"email": "new@example.org"}])
def test_what_was_shown_is_worth_nothing_once_it_is_changed(app: Flask, eva: User, change: dict[str, str | None]):
    proven = prove(eva.email, PASSWORD, code(eva.secret), caller=HOME)
    elsewhere(eva, **change)
    with pytest.raises(WrongCredentials, match="Sign in again"):
        exchange(proven, "Phone")
    assert not working_tokens(eva)


def test_a_role_that_was_lowered_this_very_moment_gives_its_own_scopes(app: Flask):
    user = make_person("staff")
    proven = prove(user.email, PASSWORD, "", caller=HOME)
    elsewhere(user, role="customer")
    assert exchange(proven, "Phone")[0].scopes == []


def test_a_password_that_is_changed_while_it_is_looked_at_is_no_longer_right(app: Flask, monkeypatch):
    user = make_person("staff")

    def changed_meanwhile(kept: str | None, password: str) -> bool:
        elsewhere(user, password_hash="another")
        return is_password(kept, password)

    monkeypatch.setattr(signing_in, "is_password", changed_meanwhile)
    with pytest.raises(WrongCredentials, match="just been changed"):
        prove(user.email, PASSWORD, "", caller=HOME)


def shown(user: User, how: str = "password") -> Proven:
    return Proven(user.id, how, fingerprint_of(user))


def elsewhere(user: User, **values: str | None) -> None:
    """Somebody else changes a row: what this session knows of it stays as it was."""
    with transaction():
        db.session.execute(
            update(User).where(User.id == user.id).values(values), execution_options={"synchronize_session": False}
        )
