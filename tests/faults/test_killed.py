"""Workers of gunicorn, and Postgres, are killed in the middle of a thousand movements: none is lost, none doubled."""

import http.client
import os
import signal
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade

from shop import create_app
from shop.config import Settings
from shop.db import db
from shop.preparing import create_database

from ..auth.people import PASSWORD, make_person
from ..auth.two_workers import Wire, gunicorn, until_it_answers
from ..factories import make_variant
from ..stock.crowds import assert_it_adds_up
from .postgres import Drilled

MOVEMENTS, CLIENTS = 1_000, 4
KILLS = {200: "worker", 400: "postgres", 600: "worker", 800: "postgres"}  # after so many were acknowledged
PATIENCE = 120


@pytest.fixture
def lasting_cluster():
    """A Postgres that writes to disk what it says is written."""
    cluster = Drilled(fsync="on")
    yield cluster
    cluster.remove()


@pytest.fixture
def lasting_shop(lasting_cluster: Drilled, tmp_path: Path):
    create_database(lasting_cluster.url)
    app = create_app(
        Settings(
            profile="test",
            secret_key="x",
            database_url=lasting_cluster.url,
            log_level="error",
            data_folder=str(tmp_path),
            argon2_memory_kib=8192,
            argon2_rounds=1,
        )
    )
    with app.app_context():
        upgrade()
    yield app
    with app.app_context():
        db.engine.dispose()


class Crowd:
    """Clients that post corrections, each under a key of its own, and try again until they are told that it is done."""

    def __init__(self, port: int, wire: Wire, things: list[int]) -> None:
        self.port, self.cookies, self.token, self.things = port, wire.cookies, wire.token(), things
        self.todo = iter(range(MOVEMENTS))
        self.lock = threading.Lock()
        self.acknowledged: list[str] = []
        self.statuses: Counter[object] = Counter()

    def work(self) -> None:
        wire = Wire(self.port)
        while (number := self.next_one()) is not None:
            self.post(wire, number)

    def next_one(self) -> int | None:
        with self.lock:
            return next(self.todo, None)

    def post(self, wire: Wire, number: int) -> None:
        give_up = time.monotonic() + PATIENCE
        thing, key = self.things[number % len(self.things)], f"killed-{number}"
        fields = {"csrf_token": self.token, "change": "+1", "location": "1-0", "reason": "found", "request_key": key}
        while time.monotonic() < give_up:
            wire.cookies = dict(self.cookies)
            try:
                status, _, body = wire.ask(f"/desk/stock/{thing}/corrections", fields)
            except (OSError, http.client.HTTPException):
                self.statuses["cut off"] += 1
            else:
                self.statuses[status] += 1
                if status == 303:
                    with self.lock:
                        self.acknowledged.append(key)
                    return
                assert status == 503, body[:2000]
            time.sleep(0.05)
        raise AssertionError(f"{key} was never acknowledged")


def kill_a_worker(master: int) -> None:
    workers = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    os.kill(int(workers[0]), signal.SIGKILL)


def test_every_acknowledged_movement_is_there_exactly_once(lasting_shop: Flask, lasting_cluster: Drilled):
    with lasting_shop.app_context():
        things = [make_variant("Mug").id, make_variant("Bowl").id]
        email = make_person("staff").email
        db.session.commit()
    with gunicorn(lasting_shop.config["SHOP"]) as (port, master):
        until_it_answers(port)
        wire = Wire(port)
        assert wire.sign_in(email, PASSWORD) == 303
        crowd = Crowd(port, wire, things)
        threads = [threading.Thread(target=crowd.work) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for count, what in KILLS.items():
            wait_for(crowd, count, threads)
            if what == "worker":
                kill_a_worker(master.pid)
            else:
                lasting_cluster.kill()
                lasting_cluster.start()
        for thread in threads:
            thread.join(PATIENCE)
            assert not thread.is_alive()
    assert crowd.statuses["cut off"] or crowd.statuses[503], "the kills came when nobody was at it"
    assert len(crowd.acknowledged) == MOVEMENTS, crowd.statuses
    with lasting_shop.app_context():
        db.engine.dispose()
        keys = db.session.scalars(db.text("SELECT request_key FROM stock_movement")).all()
        assert sorted(keys) == sorted(crowd.acknowledged)
        assert db.session.scalar(db.text("SELECT sum(on_hand) FROM stock_level")) == MOVEMENTS
        assert_it_adds_up()


def wait_for(crowd: Crowd, count: int, threads: list[threading.Thread]) -> None:
    give_up = time.monotonic() + PATIENCE
    while len(crowd.acknowledged) < count:
        assert time.monotonic() < give_up, crowd.statuses
        assert any(thread.is_alive() for thread in threads), crowd.statuses
        time.sleep(0.01)
