"""People with second factors, and a clock that stands still for their apps."""

from types import SimpleNamespace

import pytest
from flask import Flask

from ..auth.people import Browser, signed_in

NOW = 1_750_000_000  # a moment in the middle of its 30 seconds would be as good


@pytest.fixture(autouse=True)
def standing_clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The moment that apps and shop agree on; `clock.now` moves it."""
    clock = SimpleNamespace(now=NOW)
    monkeypatch.setattr("pyotp.totp.time", SimpleNamespace(time=lambda: clock.now))
    return clock


@pytest.fixture
def ana(app: Flask) -> Browser:
    """Ana's browser, where she is signed in; her user is `ana.user`."""
    return signed_in(app)


@pytest.fixture
def stranger(app: Flask) -> Browser:
    """Somebody else's browser, at another address."""
    return Browser(app, address="203.0.113.9")
