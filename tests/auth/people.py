"""People for tests, browsers that keep their cookies, and the letters that people get."""

import contextvars
import re
from itertools import count
from typing import Any

from flask import Flask, url_for
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from shop.auth.accounts import new_user
from shop.auth.models import User
from shop.auth.passwords import hash_password
from shop.db import db, transaction
from shop.jobs.models import Job
from shop.jobs.services import KINDS
from shop.mail.models import Email

from ..browser_client import Page, PageReader

PASSWORD = "seven quiet herons"

_numbers = count(1)


def make_person(role: str = "customer", *, email: str = "", name: str = "Ana", password: str = PASSWORD) -> User:
    """Somebody whose address is confirmed and who may sign in."""
    kept = hash_password(password)
    with transaction():
        user = new_user(email or f"{role}-{next(_numbers)}@example.com", role=role, name=name)
        user.password_hash, user.verified_at = kept, func.now()
    return user


class Browser(PageReader):
    """A PageReader that keeps cookies, fills in forms with their tokens, and may be signed in."""

    def __init__(self, app: Flask, address: str = "127.0.0.1") -> None:
        super().__init__(app)
        self.client = app.test_client()
        self.address = address

    def open(self, path: str, method: str = "GET", **options: Any) -> TestResponse:
        options.setdefault("environ_overrides", {"REMOTE_ADDR": self.address})
        return contextvars.Context().run(lambda: self.client.open(path, method=method, buffered=True, **options))

    def post(
        self,
        endpoint: str,
        data: Any = None,
        *,
        htmx: bool = False,
        status: int | None = 303,
        token: bool = True,
        **values: Any,
    ) -> Page:
        """Send a form, with a valid token unless told otherwise."""
        path = endpoint if endpoint.startswith("/") else self.path_of(endpoint, **values)
        fields = {**(data or {}), "csrf_token": self.token()}
        page = Page(self.open(path, "POST", data=fields, headers={"HX-Request": "true"} if htmx else {}))
        assert status is None or page.status == status, (
            f"{path} answered {page.status}, expected {status}: {page.words()[:300]}"
        )
        return page

    def path_of(self, endpoint: str, **values: Any) -> str:
        with self.app.test_request_context():
            return url_for(endpoint, **values)

    def token(self) -> str:
        """A token against forgery, from a page that has a form."""
        for path in ("/login", "/login/confirm"):
            found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.open(path).get_data(as_text=True))
            if found:
                return found[1]
        raise AssertionError("no form, no token")

    def sign_in(self, user: User, password: str = PASSWORD, *, remember: bool = False, status: int = 303) -> Page:
        """Through the form, as everybody does."""
        fields = {"email": user.email, "password": password, **({"remember": "y"} if remember else {})}
        return self.post("auth.sign_in", fields, status=status)

    def forget_cookies(self) -> None:
        self.client = self.app.test_client()

    @property
    def cookies(self) -> dict[str, Any]:
        return {cookie.key: cookie for cookie in self.client._cookies.values()}


def signed_in(app: Flask, role: str = "customer", **person: Any) -> Browser:
    """A browser in which somebody new of this role is signed in; `browser.user` is who."""
    browser = Browser(app)
    browser.user = make_person(role, **person)  # type: ignore[attr-defined]
    browser.sign_in(browser.user)  # type: ignore[attr-defined]
    return browser


def do_jobs() -> None:
    """Do what waits for the worker, but for handing letters to a mail server."""
    for job in db.session.scalars(select(Job).where(Job.kind != "mail.send", Job.every_seconds.is_(None))).all():
        kind, payload = job.kind, job.payload
        with transaction():
            db.session.delete(job)
            KINDS[kind].handler(payload)


def letters_to(email: str) -> list[Email]:
    """The letters to an address, the latest first, after the worker has written what it was asked to."""
    do_jobs()
    return list(db.session.scalars(select(Email).where(Email.recipient == email).order_by(Email.id.desc())))


def link_in(email: str) -> str:
    """The path of the link in the latest letter to an address."""
    [latest, *_] = letters_to(email)
    address = re.search(r"https?://[^/\s]+(/\S+)", latest.text)
    assert address, latest.text
    return address[1]
