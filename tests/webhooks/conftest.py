"""A program to call, and a shop that may call it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from .receiver import Receiver


@pytest.fixture
def internal(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """This shop may call machines of its own network."""
    shop = "real_database" if "real_database" in request.fixturenames else "app"
    app: Flask = request.getfixturevalue(shop)
    monkeypatch.setitem(app.config, "SHOP", replace(app.config["SHOP"], webhook_internal=True))


@pytest.fixture
def receiver(internal: Any) -> Iterator[Receiver]:
    listening = Receiver()
    yield listening
    listening.stop()
