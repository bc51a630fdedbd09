"""Browsers for tests of people."""

import pytest
from flask import Flask

from .people import Browser


@pytest.fixture
def ana(app: Flask) -> Browser:
    """Ana's browser."""
    return Browser(app)


@pytest.fixture
def stranger(app: Flask) -> Browser:
    """Somebody else's browser, at another address."""
    return Browser(app, address="203.0.113.9")
