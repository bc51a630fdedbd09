"""All levels as a stream: of one moment, and with a cursor behind which nothing is missed."""

import gzip
import json
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from shop.audit.actors import SHELL
from shop.db import db, transaction
from shop.stock.counting import level_of
from shop.stock.services import receive_stock, take_stock

from ..counting import listening_to
from ..factories import make_variant
from .programs import Program, problem
from .test_levels import make_location


def lines(answer: TestResponse) -> list[dict[str, Any]]:
    assert (answer.status_code, answer.mimetype) == (200, "application/x-ndjson")
    text = answer.get_data(as_text=True)
    assert text == "" or text.endswith("\n")
    return [json.loads(line) for line in text.splitlines()]


def test_every_level_is_told_as_it_is_told_alone(real_database: Flask):
    with real_database.app_context():
        mug, bowl, back = make_variant(stock=5), make_variant("Bowl"), make_location("back")
        receive_stock(mug, 2, by=SHELL, location_id=back)
        till = Program(real_database)
        told = lines(till.get("/exports/stock-levels"))
        assert [(one["variant_id"], one["on_hand"]) for one in told] == [(mug.id, 5), (bowl.id, 0), (mug.id, 2)]
        assert told == till.get("/stock-levels").json["items"]
        assert lines(till.get(f"/exports/stock-levels?location_id={back}")) == told[2:]
        assert lines(till.get("/exports/stock-levels?location_id=999")) == []


def test_who_goes_on_from_it_misses_nothing_and_gets_nothing_twice(real_database: Flask):
    with real_database.app_context():
        early, open_, late = (make_variant(stock=5).id for _ in range(3))
        till = Program(real_database)
        take_stock(early, 1, by=SHELL)
        with transaction():
            take_stock(open_, 1, by=SHELL)  # numbered, and not committed when the export is taken
            export = at_the_same_time(real_database, till)
        take_stock(late, 1, by=SHELL)
        told = {one["variant_id"]: one["on_hand"] for one in lines(export)}
        assert told == {early: 4, open_: 5, late: 5}
        changes = till.get(f"/changes?kinds=stock&since={export.headers['Changes-Cursor']}").json["items"]
        assert [(one["variant_id"], one["on_hand"]) for one in changes] == [(open_, 4), (late, 4)]


def at_the_same_time(app: Flask, till: Program) -> TestResponse:
    """An export on a connection of its own."""
    answers: list[TestResponse] = []
    thread = Thread(target=lambda: answers.append(till.get("/exports/stock-levels")))
    thread.start()
    thread.join(30)
    return answers[0]


def test_it_is_compressed_for_who_can_read_that(real_database: Flask):
    with real_database.app_context():
        make_variant(stock=5)
        answer = Program(real_database).get("/exports/stock-levels", Accept_Encoding="gzip")
        assert answer.headers["Content-Encoding"] == "gzip"
        assert json.loads(gzip.decompress(answer.get_data()))["on_hand"] == 5


def test_the_connection_goes_back_however_it_ends(real_database: Flask):
    with real_database.app_context():
        make_variant(stock=5)
        till = Program(real_database)
        pool: Any = db.engine.pool
        db.session.remove()
        for _ in range(5):
            till.send("HEAD", "/exports/stock-levels")
            till.get("/exports/stock-levels")
        assert pool.checkedout() == 0


def test_who_may(real_database: Flask):
    with real_database.app_context():
        make_variant(stock=5)
        assert problem(Program(real_database, scopes=["catalog:read"]).get("/exports/stock-levels"), 403)
        till = Program(real_database, scopes=["stock:read"])
        assert len(lines(till.get("/exports/stock-levels"))) == 1
        assert problem(till.get("/exports/stock-levels?colour=red"), 422) == "invalid"
        assert level_of(1).on_hand == 5


def test_it_is_read_while_it_is_sent(real_database: Flask, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("shop.api.stock_exports.LEVELS_AT_ONCE", 1)
    with real_database.app_context():
        for _ in range(3):
            make_variant(stock=5)
        secret = Program(real_database).secret
        asked = {"Authorization": f"Bearer {secret}"}
        with listening_to(db.engine) as database:
            answer = real_database.test_client().get("/api/v1/exports/stock-levels", headers=asked, buffered=False)
            assert "Content-Length" not in answer.headers
            next(iter(answer.response))
        assert sum(sent.startswith("FETCH") for sent in database.sent) <= 2
        answer.close()
