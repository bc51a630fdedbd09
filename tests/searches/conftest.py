"""A log of searches that nobody else writes into."""

from collections.abc import Iterator

import pytest
from flask import Flask

from shop.searches.noting import Notebook, init_app, notebook_of


@pytest.fixture
def notebook(app: Flask) -> Iterator[Notebook]:
    """A new notebook of the app, without what other tests have searched for."""
    before = app.extensions["searches"]
    init_app(app, app.config["SHOP"])
    fresh = notebook_of(app)
    assert fresh
    yield fresh
    app.extensions["searches"] = before
