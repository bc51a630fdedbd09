import pytest
from flask import Flask

from ..auth.people import Browser, signed_in


@pytest.fixture
def staff(app: Flask) -> Browser:
    return signed_in(app, "staff")


@pytest.fixture
def manager(app: Flask) -> Browser:
    return signed_in(app, "manager")
