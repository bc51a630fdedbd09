"""The worker outlives Postgres: it waits while it is away, and goes on by itself."""

import threading

import pytest
from flask import Flask
from sqlalchemy import text

from shop.db import db
from shop.jobs import working
from shop.jobs.services import KINDS, Kind, enqueue
from shop.jobs.working import work

from .conftest import SECONDS
from .postgres import Drilled


@pytest.fixture
def worker(drilled_app: Flask, monkeypatch: pytest.MonkeyPatch):
    """A worker at work; `did` holds what it has done."""
    monkeypatch.setattr(working, "FIRST_PAUSE_SECONDS", 0.1)
    did, told = [], threading.Event()
    monkeypatch.setitem(KINDS, "note", Kind("note", lambda payload: did.append(payload["words"]), 9))

    def run() -> None:
        with drilled_app.app_context():
            work(told, idle=0.1)

    thread = threading.Thread(target=run)
    thread.start()
    yield did
    told.set()
    thread.join(30)
    assert not thread.is_alive()


def ask(app: Flask, words: str) -> None:
    with app.app_context():
        enqueue("note", {"words": words})


def wait_for(did: list[str], *words: str) -> None:
    for _ in range(300):
        if did[-len(words) :] == list(words):
            return
        threading.Event().wait(0.1)
    raise AssertionError(did)


def test_it_goes_on_when_postgres_has_been_stopped(worker, drilled_app: Flask, cluster: Drilled):
    ask(drilled_app, "before")
    wait_for(worker, "before")
    cluster.stop()
    threading.Event().wait(1)
    cluster.start()
    ask(drilled_app, "after")
    wait_for(worker, "before", "after")


def test_it_goes_on_when_postgres_was_frozen(worker, drilled_app: Flask, cluster: Drilled):
    cluster.freeze()
    threading.Event().wait(SECONDS + 1)
    cluster.thaw()
    ask(drilled_app, "thawed")
    wait_for(worker, "thawed")


def test_a_job_that_was_cut_off_from_postgres_is_done_again(drilled_app: Flask, cluster: Drilled, monkeypatch):
    monkeypatch.setattr(working, "FIRST_PAUSE_SECONDS", 0.1)
    tries = []

    def cut(payload):
        tries.append(1)
        if len(tries) == 1:
            cluster.cut_connections()
        db.session.execute(text("SELECT 1"))

    monkeypatch.setitem(KINDS, "cut", Kind("cut", cut, 9))
    told = threading.Event()
    with drilled_app.app_context():
        enqueue("cut")

        def look() -> None:
            if len(tries) == 2:
                told.set()

        work(told, idle=0.1, look_up=look)
        db.session.rollback()
        assert db.session.scalar(text("SELECT count(*) FROM job WHERE kind = 'cut'")) == 0
