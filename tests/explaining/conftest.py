"""Browsers for tests of the pages that explain."""

import pytest
from flask import Flask

from ..auth.people import Browser, signed_in


@pytest.fixture
def sam(app: Flask) -> Browser:
    """A member of staff's browser."""
    return signed_in(app, "staff", name="Sam")
