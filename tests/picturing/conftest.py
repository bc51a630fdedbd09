"""Browsers for tests of pictures."""

import pytest
from flask import Flask

from ..auth.people import Browser, signed_in


@pytest.fixture
def sam(app: Flask) -> Browser:
    """Somebody of the staff."""
    return signed_in(app, "staff")
