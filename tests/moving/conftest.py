"""Browsers for tests of the stockroom."""

import pytest
from flask import Flask

from ..auth.people import Browser, signed_in
from .places import Places, make_places


@pytest.fixture
def sam(app: Flask) -> Browser:
    """The browser of somebody of the staff."""
    return signed_in(app, "staff", name="Sam")


@pytest.fixture
def mara(app: Flask) -> Browser:
    """A manager's browser."""
    return signed_in(app, "manager", name="Mara")


@pytest.fixture
def at() -> Places:
    return make_places()
