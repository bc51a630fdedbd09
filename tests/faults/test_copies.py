"""Postgres is stopped or frozen: copies of pages are shown on, for a while, and then true ones again."""

import time

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


def test_a_stopped_server_leaves_copies_which_end_and_begin_again(
    visitor: PageReader, keeping_app: Flask, cluster: Drilled
):
    cluster.stop()
    try:
        looked_at = time.monotonic()
        time.sleep(0.5)
        told = visitor.open("/")
        while told.headers["Cache-Status"] == HIT:  # the last look is good for a moment yet
            told = visitor.open("/")
        assert (told.status_code, told.headers["Cache-Status"]) == (200, UNCHECKED)
        assert told.headers["Cache-Control"] == "no-store"
        with within(0.5):
            for _ in range(5):
                visitor.get("/")
        back_soon(visitor, "/c/")
        assert visitor.open("/readyz").status_code == 503
        time.sleep(max(0, looked_at + STALE + 0.2 - time.monotonic()))
        back_soon(visitor)
    finally:
        cluster.start()
    with keeping_app.app_context():
        db.session.execute(text("UPDATE shop SET name = name || '!'"))
        db.session.commit()
    time.sleep(1.1)
    told = visitor.open("/")
    assert (told.headers["Cache-Status"], "!" in told.text) == ("almacen; fwd=miss; stored", True)
    assert visitor.open("/").headers["Cache-Status"] == HIT


def test_a_frozen_server_keeps_one_visitor_a_second_waiting_and_nobody_else(visitor: PageReader, cluster: Drilled):
    time.sleep(0.9)
    cluster.freeze()
    try:
        with within(2 * SECONDS + 1):
            assert visitor.open("/").headers["Cache-Status"] == UNCHECKED
        with within(0.5):
            assert visitor.open("/").headers["Cache-Status"] == UNCHECKED
    finally:
        cluster.thaw()
    time.sleep(1.1)
    visitor.get("/")
    assert visitor.open("/").headers["Cache-Status"] == HIT


def test_cut_connections_cost_no_page(visitor: PageReader, cluster: Drilled):
    for _ in range(3):
        cluster.cut_connections()
        time.sleep(0.9)
        assert visitor.open("/").headers["Cache-Status"] == HIT
