"""Phones with an authenticator app."""

from sqlalchemy import select

from shop.audit.models import AuditEntry
from shop.auth.models import User
from shop.auth.second_factors import new_app_secret, turn_on_codes
from shop.db import db

from ..auth.people import Browser
from .conftest import NOW


def code(secret: str, later: int = 0) -> str:
    """What the app shows, `later` steps of 30 seconds from now."""
    import pyotp

    return pyotp.TOTP(secret).at(NOW + 30 * later)


def with_app(user: User) -> tuple[str, list[str]]:
    """Set up an app for somebody, a minute ago; returns its secret, and the recovery codes."""
    secret = new_app_secret()
    codes = turn_on_codes(user, secret, code(secret, -1))
    return secret, codes


def offered(browser: Browser) -> str:
    """The secret on the page that sets up an app."""
    return browser.get("factors.add_app").words("p", class_="letters").replace(" ", "")


def set_up_app(browser: Browser) -> str:
    """As the person who is signed in there does it, half a minute ago; returns the secret."""
    secret = offered(browser)
    browser.post("factors.add_app", {"code": code(secret, -1)})
    return secret


def half_in(browser: Browser, user: User, **more: bool) -> None:
    """Let somebody give the right password."""
    page = browser.sign_in(user, **more)
    assert page.headers["Location"] == "/login/second"


def is_in(browser: Browser) -> bool:
    """Whether somebody is signed in there."""
    return browser.open("/account").status_code == 200


def actions(user: User) -> list[str]:
    """What the audit trail says about somebody."""
    query = select(AuditEntry.action).where(AuditEntry.subject_ref == str(user.id)).order_by(AuditEntry.id)
    return list(db.session.scalars(query))
