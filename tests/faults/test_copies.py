"""Postgres is stopped or frozen: copies of pages are shown on, for a while, and then true ones again."""

import pytest
from flask import Flask
from sqlalchemy import text

from shop.db import db

from ..browser_client import PageReader
from .conftest import SECONDS, STALE
from .postgres import Drilled
from .test_database_away import back_soon, within

HIT, UNCHECKED = "almacen; hit", "almacen; hit; detail=unchecked"


@pytest.fixture
def visitor(keeping_app: Flask) -> PageReader:
    """Somebody who has seen the home page, of which there is a copy now."""
    visitor = PageReader(keeping_app)
    visitor.get("/")
    assert visitor.open("/").headers["Cache-Status"] == HIT
    return visitor


def later(app: Flask, seconds: float = 1.0) -> None:
    """As if so much time had passed: whoever comes next looks again."""
    freshness = app.extensions["copies"].freshness
    freshness.looked_at -= seconds
    freshness._failed_at -= seconds


def test_a_stopped_server_leaves_copies_which_end_and_begin_again(
    visitor: PageReader, keeping_app: Flask, cluster: Drilled
):
    cluster.stop()
    try:
        later(keeping_app)
        told = visitor.open("/")
        assert (told.status_code, told.headers["Cache-Status"]) == (200, UNCHECKED)
        assert told.headers["Cache-Control"] == "no-store"
        with within(SECONDS):
            for _ in range(5):
                visitor.open("/")
        back_soon(visitor, "/c/")
        assert visitor.open("/readyz").status_code == 503
        later(keeping_app, STALE)
        back_soon(visitor)
    finally:
        cluster.start()
    with keeping_app.app_context():
        db.session.execute(text("UPDATE shop SET name = name || '!'"))
        db.session.commit()
    later(keeping_app)
    told = visitor.open("/")
    assert (told.headers["Cache-Status"], "!" in told.text) == ("almacen; fwd=miss; stored", True)
    assert visitor.open("/").headers["Cache-Status"] == HIT


def test_a_frozen_server_keeps_one_visitor_waiting_and_nobody_else(
    visitor: PageReader, keeping_app: Flask, cluster: Drilled
):
    later(keeping_app)
    cluster.freeze()
    try:
        with within(2 * SECONDS + 1):
            assert visitor.open("/").headers["Cache-Status"] == UNCHECKED
        with within(SECONDS * 0.9):
            assert visitor.open("/").headers["Cache-Status"] == UNCHECKED
    finally:
        cluster.thaw()
    later(keeping_app)
    visitor.get("/")
    assert visitor.open("/").headers["Cache-Status"] == HIT


def test_cut_connections_cost_no_page(visitor: PageReader, keeping_app: Flask, cluster: Drilled):
    for _ in range(3):
        cluster.cut_connections()
        later(keeping_app)
        assert visitor.open("/").headers["Cache-Status"] == HIT
