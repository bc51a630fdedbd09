"""Browsers for tests of count sheets."""

import pytest
from flask import Flask

from ..auth.people import Browser, signed_in


@pytest.fixture
def sam(app: Flask) -> Browser:
    """A counter's browser."""
    return signed_in(app, "staff", name="Sam")


@pytest.fixture
def mara(app: Flask) -> Browser:
    """A manager's browser."""
    return signed_in(app, "manager", name="Mara")
