"""Codes of an app: setting it up, being asked for them, turning it off."""

import re

import pytest
from flask import Flask
from sqlalchemy import text

from shop.auth.models import User
from shop.auth.secrets import encrypt
from shop.db import db

from ..auth.people import Browser, letters_to, make_person, signed_in
from .phones import actions, code, half_in, is_in, offered, set_up_app


def again(user: User) -> User:
    db.session.expire_all()
    return db.session.get_one(User, user.id)


def test_setting_up_an_app_shows_the_same_secret_until_it_is_taken(ana: Browser):
    page = ana.get("factors.add_app")
    assert page.one("img", class_="qr").get("src").startswith("data:image/svg+xml")
    assert offered(ana) == offered(ana)
    address = page.one("a", href=next(link for link in page.links() if link.startswith("otpauth:"))).get("href")
    assert "issuer=" in address
    assert f"secret={offered(ana)}" in address


def test_the_secret_is_nowhere_to_be_read_but_on_the_page(ana: Browser):
    secret = offered(ana)
    assert secret not in ana.cookies["session"].value
    ana.post("factors.add_app", {"code": code(secret)})
    assert secret not in again(ana.user).totp_secret
    assert "no-store" in ana.get("factors.index").headers["Cache-Control"]


def test_a_right_code_turns_it_on_and_recovery_codes_are_shown_once(ana: Browser):
    done = ana.post("factors.add_app", {"code": code(offered(ana))})
    assert done.headers["Location"] == "/account/two-factor/codes"
    shown = ana.get("factors.codes").each("li")
    assert len([words for words in shown if re.fullmatch(r"\w{4}-\w{4}-\w{4}", words)]) == 10
    assert ana.get("factors.codes", status=303).headers["Location"] == "/account/two-factor"
    assert "10 codes are left" in ana.get("factors.index").words("main")
    assert {"factor.added", "codes.made"} <= set(actions(ana.user))


def test_a_wrong_code_turns_nothing_on(ana: Browser):
    secret = offered(ana)
    wrong = f"{(int(code(secret)) + 1) % 1_000_000:06}"
    page = ana.post("factors.add_app", {"code": wrong}, status=422)
    assert "another code now" in page.words("p", id="code-error")
    assert again(ana.user).totp_secret is None
    assert offered(ana) == secret


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "１２３４５６", "12 34", "1" * 1000, "\0" * 6])
def test_what_is_no_code_is_refused_beside_its_field(ana: Browser, typed: str):
    assert ana.post("factors.add_app", {"code": typed}, status=422).words("p", id="code-error")


def test_a_code_may_be_typed_with_blanks(ana: Browser):
    shown = code(offered(ana))
    ana.post("factors.add_app", {"code": f" {shown[:3]} {shown[3:]} "})
    assert again(ana.user).totp_secret


def test_turning_it_on_tells_the_person_and_signs_out_other_devices(app: Flask, ana: Browser):
    elsewhere = Browser(app)
    elsewhere.sign_in(ana.user)
    ana.post("factors.add_app", {"code": code(offered(ana))})
    assert is_in(ana)
    assert not is_in(elsewhere)
    [letter, *_] = letters_to(ana.user.email)
    assert "code of your app" in letter.text


def test_word_of_it_is_in_the_language_of_the_person(app: Flask):
    ana = signed_in(app)
    ana.user.language = "es"
    db.session.commit()
    ana.post("factors.add_app", {"code": code(offered(ana))})
    [letter, *_] = letters_to(ana.user.email)
    assert letter.language == "es"


def test_turning_it_off_asks_for_the_password_only(app: Flask, ana: Browser):
    set_up_app(ana)
    assert ana.get("factors.remove_app").words("h1") == "Turn off codes of the app?"
    ana.post("factors.remove_app")
    assert again(ana.user).totp_secret is None
    assert db.session.scalar(text("SELECT count(*) FROM recovery_code")) == 0
    assert actions(ana.user)[-1] == "factor.removed"
    assert Browser(app).sign_in(ana.user).headers["Location"] == "/account"


def test_another_phone_takes_the_place_of_the_old_one(app: Flask, ana: Browser):
    old = set_up_app(ana)
    ana.post("factors.add_app", {"code": code(new := offered(ana))})
    there = Browser(app)
    half_in(there, ana.user)
    there.post("factors.second_step", {"code": code(old)}, status=422)
    there.post("factors.second_step", {"code": code(new, 1)})
    assert is_in(there)


@pytest.mark.parametrize("endpoint", ["factors.add_app", "factors.remove_app", "factors.make_codes", "factors.codes"])
def test_nothing_is_changed_without_a_fresh_password(ana: Browser, endpoint: str):
    set_up_app(ana)
    db.session.execute(text("UPDATE login_session SET confirmed_at = now() - interval '1 hour'"))
    db.session.commit()
    assert ana.get(endpoint, status=303).headers["Location"].startswith("/login/confirm?next=")
    assert ana.get("factors.index").words("h1") == "Second step and passkeys"


def test_nobody_is_sent_to_sign_in(stranger: Browser):
    for endpoint in ("index", "add_app", "remove_app", "codes", "make_codes", "create_passkey"):
        assert stranger.get(f"factors.{endpoint}", status=303).headers["Location"].startswith("/login?next=")


def test_a_secret_that_can_no_longer_be_read_is_said_so(app: Flask, stranger: Browser):
    user = make_person()
    user.totp_secret = encrypt("another purpose", "JBSWY3DPEHPK3PXP")
    db.session.commit()
    half_in(stranger, user)
    page = stranger.post("factors.second_step", {"code": "123456"}, status=422)
    assert "key has changed" in page.words("p", id="code-error")
