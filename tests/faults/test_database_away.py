"""Postgres is cut off, busy, frozen or stopped: the shop says 503 in time, and recovers by itself."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from flask import Flask
from sqlalchemy import text

from shop.db import db

from ..browser_client import PageReader
from .conftest import CONNECTIONS, SECONDS
from .postgres import Drilled


@contextmanager
def within(seconds: float) -> Iterator[None]:
    start = time.monotonic()
    yield
    took = time.monotonic() - start
    assert took < seconds, f"took {took:.1f} s, {seconds} allowed"


def back_soon(visitor: PageReader, path: str = "/") -> None:
    """A page of our own that needs no database and says when to come back."""
    page = visitor.get(path, status=503)
    assert page.words("h1") == "Back in a moment"
    assert page.headers["Retry-After"] == "5"
    assert "Set-Cookie" not in page.headers


def test_connections_cut_while_idle_are_noticed_before_anybody_sees_it(visitor: PageReader, cluster: Drilled):
    for _ in range(3):
        cluster.cut_connections()
        visitor.get("/")
        visitor.get("/c/")


def test_a_connection_cut_in_mid_request_is_a_503_and_the_next_page_is_fine(
    visitor: PageReader, drilled_app: Flask, cluster: Drilled
):
    def view() -> str:
        cluster.cut_connections()
        return str(db.session.scalar(text("SELECT 1")))

    home = drilled_app.view_functions["catalog.home"]
    drilled_app.view_functions["catalog.home"] = view
    back_soon(visitor)
    drilled_app.view_functions["catalog.home"] = home
    visitor.get("/")


def test_a_connection_cut_after_the_page_was_made_spoils_nothing(
    visitor: PageReader, drilled_app: Flask, cluster: Drilled
):
    def view() -> str:
        db.session.execute(text("SELECT 1"))
        cluster.cut_connections()
        return "made"

    drilled_app.view_functions["catalog.home"] = view
    for _ in range(3):
        answer = visitor.open("/")
        assert (answer.status_code, answer.text) == (200, "made")


def test_without_a_free_connection_the_answer_is_503_until_one_is_given_back(visitor: PageReader, drilled_app: Flask):
    with drilled_app.app_context(), ExitStack() as busy:
        for _ in range(CONNECTIONS):
            busy.enter_context(db.engine.connect())
        with within(SECONDS + 2):
            back_soon(visitor)
    visitor.get("/")


def test_pages_that_break_give_their_connection_back(visitor: PageReader, drilled_app: Flask, monkeypatch):
    def view() -> str:
        db.session.execute(text("SELECT 1/0"))
        return ""

    monkeypatch.setitem(drilled_app.view_functions, "catalog.home", view)
    assert {visitor.open("/").status_code for _ in range(20)} == {500}
    with drilled_app.app_context():
        assert db.engine.pool.checkedout() == 0


@pytest.mark.parametrize("path", ["/", "/es/search?q=fern"])
def test_a_frozen_server_is_given_up_in_time(visitor: PageReader, cluster: Drilled, path):
    cluster.freeze()
    try:
        with within(2 * SECONDS + 2):
            assert visitor.open(path).status_code == 503
        with within(2 * SECONDS + 2):
            assert visitor.open("/readyz").status_code == 503
        with within(SECONDS):
            assert visitor.open("/healthz").status_code == 200
    finally:
        cluster.thaw()
    visitor.get("/")
    assert visitor.open("/readyz").status_code == 200


def test_a_slow_statement_is_given_up_in_time(visitor: PageReader, drilled_app: Flask, monkeypatch):
    def view() -> str:
        db.session.execute(text("SELECT pg_sleep(30)"))
        return ""

    monkeypatch.setitem(drilled_app.view_functions, "catalog.home", view)
    for _ in range(CONNECTIONS + 1):
        with within(SECONDS + 2):
            assert visitor.open("/").status_code == 503


def test_a_stopped_server_is_a_503_and_the_shop_recovers_by_itself(visitor: PageReader, cluster: Drilled):
    cluster.stop()
    try:
        for path in ("/", "/c/prints", "/p/mug", "/search?q=fern", "/sitemap.xml"):
            back_soon(visitor, path)
        assert "Volvemos" in visitor.get("/", status=503, language="es").words("h1")
        ready = visitor.open("/readyz")
        assert (ready.status_code, ready.headers["Retry-After"]) == (503, "5")
        assert visitor.open("/healthz").status_code == 200
        assert visitor.open("/robots.txt").status_code == 200
    finally:
        cluster.start()
    visitor.get("/")
    assert visitor.open("/readyz").status_code == 200
