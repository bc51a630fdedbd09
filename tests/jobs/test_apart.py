"""Jobs that wait for somebody else's machine: outside of any transaction, under their lease alone."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import text

from shop.db import db
from shop.jobs.services import KINDS, enqueue
from shop.jobs.working import do_next

from ..stock.crowds import at_once
from .doing import jobs, let_pass, notes, only_job, transactions_seen


def seconds_until_next() -> float:
    return db.session.scalar(text("SELECT extract(epoch FROM run_at - now()) FROM job"))


def test_it_is_done_outside_of_any_transaction_and_then_removed(app: Flask):
    transactions_seen.clear()
    enqueue("call")
    assert do_next()
    assert transactions_seen == [False]
    assert notes() == ["called"]
    assert jobs() == []


def test_what_it_did_is_kept_when_it_fails_and_its_own_pauses_hold(app: Flask):
    enqueue("call in vain")
    assert do_next()
    assert notes() == ["rang"]
    assert only_job().last_error == "Nobody is in."
    assert 45 <= seconds_until_next() <= 75
    let_pass(75)
    assert do_next()
    assert 9 * 3600 <= seconds_until_next() <= 15 * 3600
    let_pass(15 * 3600)
    assert do_next()
    assert only_job().failed_at is not None
    assert notes() == ["rang"] * 3


def test_two_workers_do_it_once(real_database: Flask):
    with real_database.app_context():
        enqueue("call")
    assert sorted(at_once(real_database, do_next, do_next)) == [False, True]
    with real_database.app_context():
        assert notes() == ["called"]
        assert jobs() == []


def test_who_was_overtaken_removes_nothing(app: Flask, monkeypatch: pytest.MonkeyPatch):
    def be_slow(payload: dict[str, object]) -> None:
        db.session.execute(text("UPDATE job SET leased_until = leased_until + interval '1 hour'"))
        db.session.commit()

    monkeypatch.setitem(KINDS, "call", replace(KINDS["call"], handler=be_slow))
    enqueue("call")
    assert do_next()
    assert only_job().leased_until is not None
    assert (only_job().last_error, only_job().failed_at) == ("", None)
