"""Signing in, and where it leads."""

import io

import pytest
from flask import Flask
from sqlalchemy import select

from shop import create_app
from shop.audit.models import AuditEntry
from shop.auth.models import LoginSession, User
from shop.auth.passwords import hash_password
from shop.auth.secrets import digest
from shop.db import db

from ..databases import settings_for
from .people import PASSWORD, Browser, letters_to, make_person

WRONG = "That address and password don’t belong together. If the account is new, open the link we sent."


def actions(user: User) -> list[str]:
    query = select(AuditEntry.action).where(AuditEntry.subject_ref == str(user.id)).order_by(AuditEntry.id)
    return list(db.session.scalars(query))


def test_the_right_password_opens_the_account(ana: Browser):
    page = ana.sign_in(make_person(name="Ana"))
    assert page.headers["Location"] == "/account"
    assert ana.get("account.show").words("h1") == "Your account"


def test_the_form_is_made_for_password_managers(ana: Browser):
    page = ana.get("auth.sign_in")
    assert page.one("input", id="email").get("autocomplete").startswith("username")
    assert page.one("input", id="password").get("autocomplete") == "current-password"
    register = ana.get("joining.register")
    assert register.one("input", id="password").get("autocomplete") == "new-password"


@pytest.mark.parametrize("email", ["", "nobody@example.com"])
def test_a_wrong_password_and_an_unknown_address_are_told_in_the_same_words(ana: Browser, email: str):
    user = make_person()
    page = ana.post("auth.sign_in", {"email": email or user.email, "password": "not the one at all"}, status=422)
    assert page.words("p", id="password-error") == WRONG
    assert page.one("input", id="email").get("value") == (email or user.email)
    assert not page.one("input", id="password").get("value")


def test_somebody_who_was_shut_out_is_refused_in_the_same_words(ana: Browser):
    user = make_person()
    user.is_active = False
    db.session.commit()
    assert ana.sign_in(user, status=422).words("p", id="password-error") == WRONG


def test_tries_and_sign_ins_are_in_the_audit_trail(ana: Browser):
    user = make_person()
    ana.sign_in(user, "not the one at all", status=422)
    ana.sign_in(user)
    ana.post("auth.sign_out")
    assert actions(user) == ["session.refused", "session.begun", "session.ended"]


def test_a_session_that_was_there_before_does_not_survive_signing_in(ana: Browser, stranger: Browser):
    """Session fixation: a cookie that somebody planted in the browser is worth nothing after signing in."""
    stranger.get("auth.sign_in")
    planted = stranger.cookies["session"].value
    ana.client.set_cookie("session", planted)
    ana.sign_in(make_person())
    assert ana.cookies["session"].value != planted
    stranger.get("account.show", status=303)


def test_signing_in_again_ends_the_session_before(ana: Browser):
    user = make_person()
    ana.sign_in(user)
    old = ana.cookies["session"].value
    ana.sign_in(user)
    assert db.session.query(LoginSession).filter_by(user_id=user.id).count() == 1
    thief = Browser(ana.app)
    thief.client.set_cookie("session", old)
    thief.get("account.show", status=303)


def test_a_cookie_is_worth_nothing_after_signing_out(ana: Browser):
    ana.sign_in(make_person())
    copied = ana.cookies["session"].value
    ana.post("auth.sign_out")
    ana.get("account.show", status=303)
    thief = Browser(ana.app)
    thief.client.set_cookie("session", copied)
    thief.get("account.show", status=303)


def test_the_database_never_holds_what_the_cookie_holds(ana: Browser):
    ana.sign_in(make_person())
    with ana.client.session_transaction() as cookie:
        secret = cookie["_user_id"]
    [login] = db.session.scalars(select(LoginSession)).all()
    assert login.token_digest == digest(secret)
    assert secret.encode() not in login.token_digest


@pytest.mark.parametrize("remember", [False, True])
def test_the_cookie_outlives_the_browser_only_where_that_was_wished(ana: Browser, remember: bool):
    ana.sign_in(make_person(), remember=remember)
    cookie = ana.cookies["session"]
    assert (cookie.expires is not None) == remember
    assert cookie.http_only
    assert cookie.same_site == "Lax"


def test_in_production_the_cookies_are_for_https_and_this_host_alone(app: Flask):
    database = app.config["SHOP"].database_url.rpartition("/")[2]
    settings = {"profile": "production", "secret_key": "x" * 40, "site_url": "https://shop.example"}
    shop = create_app(settings_for(database, **settings))
    answer = shop.test_client().get("/login", base_url="https://shop.example")
    cookies = answer.headers.getlist("Set-Cookie")
    assert [cookie.partition("=")[0] for cookie in cookies if "session" in cookie] == ["__Host-session"]
    for cookie in cookies:
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
        assert cookie.startswith("__Host-")
        assert "Domain" not in cookie


@pytest.mark.parametrize(
    "address",
    [
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example/",
        "http:evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "\n//evil.example",
        "/%0d%0aLocation:%20//evil.example\r\n",
        "evil.example",
        "%2f%2fevil.example",
        " //evil.example",
        "//[",
        "http://[",
        "//\u2100x",
        "",
    ],
)
def test_nobody_is_sent_to_another_site_after_signing_in(ana: Browser, address: str):
    user = make_person()
    page = ana.post("auth.sign_in", {"email": user.email, "password": PASSWORD, "next": address})
    assert page.headers["Location"] == "/account"


@pytest.mark.parametrize("address", ["/desk/stock?q=mug&page=2", "/es/account", "/p/%2F%2Fevil"])
def test_people_come_back_to_where_they_were(ana: Browser, address: str):
    user = make_person()
    page = ana.post("auth.sign_in", {"email": user.email, "password": PASSWORD, "next": address})
    assert page.headers["Location"] == address


def test_a_stronger_setting_makes_the_hash_anew_at_the_next_sign_in(ana: Browser):
    from argon2 import PasswordHasher

    user = make_person()
    user.password_hash = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    db.session.commit()
    ana.sign_in(user)
    db.session.refresh(user)
    assert "m=8192" in user.password_hash


def test_the_settings_of_hashes_are_those_that_owasp_names(app: Flask):
    from shop.config import Settings

    assert (Settings.argon2_memory_kib, Settings.argon2_rounds) == (19_456, 2)
    assert hash_password("x" * 12).startswith("$argon2id$")


def test_whoever_is_signed_in_sees_no_sign_in_page(ana: Browser):
    ana.sign_in(make_person())
    assert ana.get("auth.sign_in", status=303).headers["Location"] == "/account"
    assert ana.get("joining.register", status=303).headers["Location"] == "/account"


def test_a_page_that_needs_a_login_leads_to_it_and_back(ana: Browser):
    page = ana.get("/account/devices", status=303)
    assert page.headers["Location"] == "/login?next=/account/devices"
    page = ana.get("/es/account/devices", status=303)
    assert page.headers["Location"] == "/es/login?next=/es/account/devices"


def test_a_fragment_that_needs_a_login_sends_the_whole_page_there(ana: Browser):
    answer = ana.open("/account/devices", headers={"HX-Request": "true", "Referer": "http://localhost/desk/x?y=1"})
    assert answer.headers["HX-Redirect"] == "/login?next=/desk/x?y%3D1"
    assert not answer.get_data()


@pytest.mark.parametrize("page", ["http://[/", "http://evil.example/x", "nonsense", ""])
def test_a_page_that_can_not_be_read_leads_to_the_account(ana: Browser, page: str):
    answer = ana.open("/account/devices", headers={"HX-Request": "true", "Referer": page})
    assert answer.headers["HX-Redirect"].startswith("/login")
    assert "evil" not in answer.headers["HX-Redirect"]


@pytest.mark.parametrize("body", ["[1]", "5", '{"email": 5, "password": []}', '{"email": "ana@example.com"}'])
def test_json_is_no_form(ana: Browser, body: str):
    answer = ana.open(
        "/login", "POST", data=body, content_type="application/json", headers={"X-CSRFToken": ana.token()}
    )
    assert answer.status_code == 422


def test_a_file_is_no_field(ana: Browser):
    fields = {"csrf_token": ana.token(), "email": (io.BytesIO(b"ana@example.com"), "x"), "password": "x"}
    assert ana.open("/login", "POST", data=fields).status_code == 422


def test_no_log_holds_the_secret_of_a_link(app: Flask):
    from shop.logs import told_path

    with app.test_request_context("/password/reset/secret"):
        assert told_path() == "/password/reset/<token>"
    with app.test_request_context("/p/mug"):
        assert told_path() == "/p/mug"


def test_deactivating_somebody_ends_their_sessions_at_once(ana: Browser):
    user = make_person()
    ana.sign_in(user)
    user.is_active = False
    db.session.commit()
    ana.get("account.show", status=303)


def test_the_catalogue_is_public_to_strangers_and_private_to_who_is_signed_in(ana: Browser, stranger: Browser):
    ana.sign_in(make_person())
    assert ana.get("/").headers["Cache-Control"] == "private, no-store"
    page = stranger.get("/")
    assert page.headers["Cache-Control"] == "public, no-cache"
    assert not page.response.headers.getlist("Set-Cookie")
    assert "Cookie" not in page.headers.get("Vary", "")


def test_a_new_letter_of_confirmation_is_not_sent_to_somebody_who_does_not_know_the_password(ana: Browser):
    user = make_person()
    user.verified_at = None
    db.session.commit()
    ana.sign_in(user, "not the one at all", status=422)
    assert not letters_to(user.email)
