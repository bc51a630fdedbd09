"""One JSON object a line, with the id of its request, and nothing that is nobody's business."""

import io
import json
import logging

import pytest
from structlog.stdlib import ProcessorFormatter

from shop import create_app
from shop.db import engine_options

from .browser_client import PageReader
from .databases import settings_for


@pytest.fixture
def written(app, monkeypatch) -> io.StringIO:
    """What the shop's own handler writes, from `info` up."""
    stream = io.StringIO()
    monkeypatch.setattr(logging.getLogger(), "level", logging.INFO)
    for handler in logging.getLogger().handlers:
        if isinstance(handler.formatter, ProcessorFormatter):
            monkeypatch.setattr(handler, "stream", stream)
    logging.getLogger("shop").manager._clear_cache()
    yield stream
    monkeypatch.undo()
    logging.getLogger("shop").manager._clear_cache()


def lines(written: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


def test_each_request_is_a_line_with_its_id(browser: PageReader, written):
    answer = browser.open("/c/", headers={"X-Request-ID": "from-the-proxy"})
    (line,) = lines(written)
    assert line["request_id"] == answer.headers["X-Request-ID"] == "from-the-proxy"
    assert (line["method"], line["path"], line["status"]) == ("GET", "/c/", 200)
    assert line["ms"] >= 0
    assert str(line["timestamp"]).endswith("Z")


def test_what_people_typed_stays_out(browser: PageReader, written):
    browser.open("/search?q=ana@example.com", headers={"Cookie": "session=abc", "Authorization": "Bearer abc"})
    assert "example.com" not in written.getvalue()
    assert "abc" not in written.getvalue()


def test_what_breaks_is_logged_once_and_whole_under_the_same_id(app, browser: PageReader, written, monkeypatch):
    monkeypatch.setitem(app.view_functions, "catalog.home", lambda: 1 / 0)
    answer = browser.open("/?q=secret")
    broken = [line for line in lines(written) if "ZeroDivisionError" in str(line)]
    assert [line["request_id"] for line in broken] == [answer.headers["X-Request-ID"]]
    assert "secret" not in str(broken)


def test_a_line_break_in_an_address_makes_no_second_line(browser: PageReader, written):
    browser.open('/p/a%0a{"event":"forged"}')
    assert [line["event"] for line in lines(written)] == ["request"]


def test_no_password_or_secret_is_logged(written, without_database):
    settings = settings_for("nowhere", secret_key="hunter2-is-my-key")
    settings = settings.__class__(**{**vars(settings), "database_url": "postgresql://ana:hunter2@127.0.0.1:1/shop"})
    create_app(settings)
    for handler in logging.getLogger().handlers:
        handler.setStream(written) if isinstance(handler.formatter, ProcessorFormatter) else None
    answer = PageReader(create_app(settings)).open("/")
    assert answer.status_code == 503
    assert "hunter2" not in written.getvalue() + answer.text


def test_production_logs_no_values_of_statements(without_database):
    assert engine_options(settings_for("nowhere", profile="production"))["hide_parameters"]
