"""Between the password and the session: the second step."""

import time
from types import SimpleNamespace

import pytest
from flask import Flask

from shop.auth.accounts import change_password, reset_password
from shop.auth.links import sign_link
from shop.auth.models import User
from shop.db import db

from ..auth.people import Browser, letters_to, make_person
from .phones import actions, code, half_in, is_in, with_app


@pytest.fixture
def eva(app: Flask) -> User:
    """Somebody with an app; `eva.secret` is what it knows, `eva.codes` are on her paper."""
    user = make_person(name="Eva")
    user.secret, user.codes = with_app(user)
    return user


def test_the_password_alone_opens_nothing(stranger: Browser, eva: User):
    half_in(stranger, eva)
    assert not is_in(stranger)
    assert stranger.get("factors.index", status=303).headers["Location"].startswith("/login")
    assert "session.begun" not in actions(eva)


def test_the_code_of_the_app_opens_the_account(stranger: Browser, eva: User):
    half_in(stranger, eva)
    field = stranger.get("factors.second_step").one("input", id="code")
    assert (field.get("autocomplete"), field.get("inputmode")) == ("one-time-code", "numeric")
    page = stranger.post("factors.second_step", {"code": code(eva.secret)})
    assert page.headers["Location"] == "/account"
    assert is_in(stranger)
    assert "session.begun" in actions(eva)


def test_it_leads_to_where_the_person_wanted_to_go(stranger: Browser, eva: User):
    stranger.post("auth.sign_in", {"email": eva.email, "password": "seven quiet herons", "next": "/account/devices"})
    page = stranger.post("factors.second_step", {"code": code(eva.secret)})
    assert page.headers["Location"] == "/account/devices"


def test_a_code_opens_once(app: Flask, stranger: Browser, eva: User):
    half_in(stranger, eva)
    stranger.post("factors.second_step", {"code": code(eva.secret)})
    again = Browser(app)
    half_in(again, eva)
    page = again.post("factors.second_step", {"code": code(eva.secret)}, status=422)
    assert "used before" in page.words("p", id="code-error")
    assert not is_in(again)


def test_a_code_of_before_the_last_one_opens_nothing(app: Flask, stranger: Browser, eva: User):
    half_in(stranger, eva)
    stranger.post("factors.second_step", {"code": code(eva.secret, 1)})
    again = Browser(app)
    half_in(again, eva)
    again.post("factors.second_step", {"code": code(eva.secret)}, status=422)


@pytest.mark.parametrize(("later", "status"), [(-2, 422), (0, 303), (1, 303), (2, 422)])
def test_a_phone_may_be_half_a_minute_off(stranger: Browser, eva: User, later: int, status: int):
    half_in(stranger, eva)
    stranger.post("factors.second_step", {"code": code(eva.secret, later)}, status=status)


def test_the_code_that_set_it_up_is_used(stranger: Browser, eva: User):
    half_in(stranger, eva)
    stranger.post("factors.second_step", {"code": code(eva.secret, -1)}, status=422)


def test_a_code_of_somebody_else_opens_nothing(stranger: Browser, eva: User):
    other = make_person()
    secret, codes = with_app(other)
    half_in(stranger, eva)
    stranger.post("factors.second_step", {"code": code(secret)}, status=422)
    stranger.post("factors.second_step", {"code": codes[0]}, status=422)


def test_a_recovery_code_opens_once_however_it_is_written(app: Flask, stranger: Browser, eva: User):
    half_in(stranger, eva)
    assert stranger.get("factors.second_step", paper=1).one("input", id="code").get("autocomplete") == "off"
    typed = eva.codes[0].upper().replace("-", " ").replace("0", "o").replace("1", "I")
    stranger.post("factors.second_step", {"code": typed})
    assert "9 recovery codes left" in stranger.get("account.show").words("main")
    assert "codes.used" in actions(eva)
    assert "recovery codes" in letters_to(eva.email)[0].text
    again = Browser(app)
    half_in(again, eva)
    again.post("factors.second_step", {"code": eva.codes[0]}, status=422)


def test_new_recovery_codes_void_the_old(app: Flask, stranger: Browser, eva: User):
    half_in(stranger, eva)
    stranger.post("factors.second_step", {"code": code(eva.secret)})
    stranger.post("factors.make_codes")
    fresh = stranger.get("factors.codes").each("li")
    again = Browser(app)
    half_in(again, eva)
    again.post("factors.second_step", {"code": eva.codes[0]}, status=422)
    again.post("factors.second_step", {"code": next(words for words in fresh if words.count("-") == 2)})


def test_guessing_has_to_wait_and_is_told_how_long(stranger: Browser, eva: User):
    half_in(stranger, eva)
    statuses = [stranger.post("factors.second_step", {"code": "000000"}, status=None).status for _ in range(10)]
    assert 429 in statuses
    page = stranger.post("factors.second_step", {"code": code(eva.secret)}, status=429)
    assert int(page.headers["Retry-After"]) > 0
    assert "Too many tries" in page.words("p", id="code-error")


def test_a_new_password_try_doesnt_begin_the_guesses_anew(app: Flask, stranger: Browser, eva: User):
    half_in(stranger, eva)
    for _ in range(6):
        stranger.post("factors.second_step", {"code": "000000"}, status=None)
    elsewhere = Browser(app, address="198.51.100.7")
    half_in(elsewhere, eva)
    elsewhere.post("factors.second_step", {"code": code(eva.secret)}, status=429)


def test_guesses_elsewhere_dont_shut_out_a_device_that_is_known(app: Flask, stranger: Browser, eva: User):
    own = Browser(app)
    half_in(own, eva)
    own.post("factors.second_step", {"code": code(eva.secret)})
    own.post("auth.sign_out")
    half_in(stranger, eva)
    for _ in range(6):
        stranger.post("factors.second_step", {"code": "000000"}, status=None)
    half_in(own, eva)
    own.post("factors.second_step", {"code": code(eva.secret, 1)})


def test_half_way_dies_with_the_password(stranger: Browser, eva: User):
    half_in(stranger, eva)
    change_password(eva, "eight quiet herons", keep=None)
    page = stranger.post("factors.second_step", {"code": code(eva.secret)})
    assert page.headers["Location"].startswith("/login")
    assert not is_in(stranger)


def test_a_link_that_sets_a_password_leaves_the_second_step(stranger: Browser, eva: User):
    reset_password("reset", sign_link("reset", eva), "eight quiet herons")
    page = stranger.sign_in(eva, "eight quiet herons")
    assert page.headers["Location"] == "/login/second"
    assert not is_in(stranger)


def test_half_way_dies_when_the_app_is_another(stranger: Browser, eva: User):
    half_in(stranger, eva)
    secret, _ = with_app(eva)
    stranger.post("factors.second_step", {"code": code(secret)})
    assert not is_in(stranger)


def test_half_way_lasts_five_minutes(stranger: Browser, eva: User, monkeypatch: pytest.MonkeyPatch):
    half_in(stranger, eva)
    later = time.time() + 301
    monkeypatch.setattr("shop.auth.entering.time", SimpleNamespace(time=lambda: later))
    stranger.post("factors.second_step", {"code": code(eva.secret)})
    assert not is_in(stranger)
    assert "took too long" in stranger.get("auth.sign_in").words("main")


def test_half_way_is_over_for_somebody_who_is_shut_out(stranger: Browser, eva: User):
    half_in(stranger, eva)
    eva.is_active = False
    db.session.commit()
    stranger.post("factors.second_step", {"code": code(eva.secret)})
    assert not is_in(stranger)


def test_without_a_password_there_is_no_second_step(stranger: Browser):
    assert stranger.get("factors.second_step", status=303).headers["Location"].startswith("/login")
    assert stranger.post("factors.second_step", {"code": "123456"}).headers["Location"].startswith("/login")


def test_nobody_may_be_signed_in_by_a_forged_form(stranger: Browser, eva: User):
    half_in(stranger, eva)
    assert stranger.open("/login/second", "POST", data={"code": code(eva.secret)}).status_code == 400
    assert not is_in(stranger)
