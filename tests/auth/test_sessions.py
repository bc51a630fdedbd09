"""How long a session lives, and who ends it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from shop.auth.models import LoginSession
from shop.auth.sessions import forget_dead_sessions
from shop.db import db

from .people import PASSWORD, Browser, make_person


def shift(**columns: timedelta) -> None:
    """Let something of every session have been longer ago."""
    for name, time in columns.items():
        column = getattr(LoginSession, name)
        db.session.execute(update(LoginSession).values({name: column - time}))
    db.session.commit()


def sessions() -> int:
    return db.session.scalar(select(func.count()).select_from(LoginSession))


@pytest.mark.parametrize(
    ("remember", "idle", "lives"),
    [
        (False, timedelta(minutes=119), True),
        (False, timedelta(minutes=121), False),
        (True, timedelta(days=13), True),
        (True, timedelta(days=15), False),
    ],
)
def test_a_session_that_nobody_uses_ends(ana: Browser, remember: bool, idle: timedelta, lives: bool):
    ana.sign_in(make_person(), remember=remember)
    shift(used_at=idle)
    ana.get("account.devices", status=200 if lives else 303)


@pytest.mark.parametrize(("remember", "lifetime"), [(False, timedelta(hours=24)), (True, timedelta(days=30))])
def test_a_session_ends_however_much_it_is_used(ana: Browser, remember: bool, lifetime: timedelta):
    ana.sign_in(make_person(), remember=remember)
    left = db.session.scalar(select(LoginSession.expires_at)) - datetime.now(UTC)
    assert lifetime - timedelta(minutes=1) < left <= lifetime
    shift(expires_at=lifetime)
    ana.get("account.devices", status=303)


def test_reading_pages_notes_the_use_once_a_minute(ana: Browser, statements):
    ana.sign_in(make_person())
    shift(used_at=timedelta(minutes=5))
    ana.get("account.devices")
    db.session.expire_all()
    assert datetime.now(UTC) - db.session.scalar(select(LoginSession.used_at)) < timedelta(minutes=1)
    with statements.at_most(4):  # the frame, the session, the devices, the apps
        ana.get("account.devices")


def test_ones_devices_are_listed_and_ended_one_by_one(ana: Browser, stranger: Browser):
    user = make_person()
    stranger.client.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0"
    stranger.sign_in(user)
    ana.sign_in(user)
    page = ana.get("account.devices")
    assert "Firefox, Linux" in page.each("strong")
    [path] = [form.get("action") for form in page.all("form") if form.get("action", "").count("/") == 4]
    ana.post(path)
    stranger.get("account.show", status=303)
    ana.get("account.show")


def test_all_other_devices_are_ended_at_once(ana: Browser, stranger: Browser):
    user = make_person()
    stranger.sign_in(user)
    ana.sign_in(user)
    ana.post("account.end_other_devices")
    stranger.get("account.show", status=303)
    ana.get("account.show")


def test_nobody_ends_the_session_of_somebody_else(ana: Browser, stranger: Browser):
    stranger.sign_in(make_person())
    theirs = db.session.scalar(select(LoginSession.id))
    ana.sign_in(make_person())
    ana.post("account.end_device", session_id=theirs, status=404)
    stranger.get("account.show")


def test_a_sensitive_step_wants_the_password_once_more(ana: Browser):
    user = make_person()
    ana.sign_in(user)
    ana.get("account.delete")
    shift(confirmed_at=timedelta(minutes=16))
    page = ana.get("account.delete", status=303)
    assert page.headers["Location"] == "/login/confirm?next=/account/deletion"

    page = ana.post("auth.confirm", {"password": "not the one at all", "next": "/account/deletion"}, status=422)
    assert "not your password" in page.words("p", id="password-error")
    before = ana.cookies["session"].value
    page = ana.post("auth.confirm", {"password": PASSWORD, "next": "/account/deletion"})
    assert page.headers["Location"] == "/account/deletion"
    assert ana.cookies["session"].value != before
    ana.get("account.delete")


def test_the_secret_before_a_sensitive_step_is_dead_after_it(ana: Browser):
    ana.sign_in(make_person())
    thief = Browser(ana.app)
    thief.client.set_cookie("session", ana.cookies["session"].value)
    ana.post("auth.confirm", {"password": PASSWORD})
    thief.get("account.show", status=303)
    ana.get("account.show")


def test_dead_sessions_are_removed(ana: Browser, stranger: Browser):
    ana.sign_in(make_person())
    shift(expires_at=timedelta(days=2))
    stranger.sign_in(make_person())
    forget_dead_sessions()
    assert sessions() == 1
    stranger.get("account.show")
