"""A shop that keeps copies of its pages, with real commits, and its visitors."""

import contextvars
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from shop import create_app
from shop.copies.layer import Copies
from shop.db import db


class Visitor:
    """Somebody who isn't signed in, at a shop that keeps copies."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    @property
    def copies(self) -> Copies:
        copies: Copies = self.app.extensions["copies"]
        return copies

    @property
    def figures(self) -> dict[str, int]:
        return dict(self.copies.figures)

    def open(self, path: str, method: str = "GET", **headers: str) -> TestResponse:
        """The answer; `If_None_Match="…"` is a header."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        client = self.app.test_client(use_cookies=False)
        return contextvars.Context().run(lambda: client.open(path, method=method, headers=named, buffered=True))

    def is_shown_a_copy(self, path: str, **headers: str) -> bool:
        """Whether what comes is a copy."""
        return "hit" in self.open(path, **headers).headers.get("Cache-Status", "")

    def look_again(self) -> None:
        """As if time had passed: the next who comes looks whether copies are true."""
        self.copies.freshness.looked_at -= 1


@pytest.fixture
def keeping(real_database: Flask) -> Iterator[Flask]:
    """The shop; enter `keeping.app_context()` yourself to change something in it."""
    app = create_app(replace(real_database.config["SHOP"], page_cache_mb=8))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def visitor(keeping: Flask) -> Visitor:
    return Visitor(keeping)
