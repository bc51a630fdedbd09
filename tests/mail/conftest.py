"""A mail server to send to, and a shop that knows its own address."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from .sink import Listening, Sink

SITE = "https://shop.example"


@pytest.fixture
def sink() -> Sink:
    return Sink()


@pytest.fixture
def server(sink: Sink) -> Iterator[Listening]:
    listening = Listening(sink, enable_SMTPUTF8=True)
    listening.start()
    yield listening
    sink.stalls = False
    listening.stop()


@pytest.fixture
def configured(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Settings of the shop for one test: configured(mail_url="console:")."""

    def configure(**others: Any) -> None:
        monkeypatch.setitem(app.config, "SHOP", replace(app.config["SHOP"], **others))

    configure(site_url=SITE)
    return configure


@pytest.fixture
def posted(configured: Any, server: Listening) -> Listening:
    """The shop sends to the sink."""
    configured(mail_url=server.url)
    return server
