"""What one process knows, all know: two real gunicorn workers, which share nothing but Postgres."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import text

from shop.auth.people import deactivate
from shop.auth.throttling import LIMITS
from shop.db import db

from .people import PASSWORD, make_person
from .two_workers import Wire, two_workers, until_it_answers

AT_ONCE = 16


@pytest.fixture
def port(real_database: Flask):
    with two_workers(real_database.config["SHOP"]) as port:
        until_it_answers(port)
        yield port


def test_guesses_at_the_same_moment_count_in_both_workers(real_database: Flask, port: int):
    with real_database.app_context():
        email = make_person().email
    wires = [Wire(port) for _ in range(AT_ONCE)]
    tokens = [wire.token() for wire in wires]
    with ThreadPoolExecutor(AT_ONCE) as crowd:
        statuses = list(
            crowd.map(lambda at: wires[at].sign_in(email, "not the one at all", tokens[at]), range(AT_ONCE))
        )
    assert statuses.count(422) == LIMITS["pair"].free
    assert statuses.count(429) == AT_ONCE - LIMITS["pair"].free


def test_a_session_that_is_ended_is_ended_in_both_workers(real_database: Flask, port: int):
    with real_database.app_context():
        user, owner = make_person(), make_person("owner")
        wire = Wire(port)
        assert wire.sign_in(user.email, PASSWORD) == 303
        assert {wire.ask("/account/devices")[0] for _ in range(12)} == {200}

        deactivate(user, by=owner)
        assert {wire.ask("/account/devices")[0] for _ in range(12)} == {303}


def test_a_cookie_that_was_copied_is_dead_in_both_workers_after_signing_out(real_database: Flask, port: int):
    with real_database.app_context():
        wire = Wire(port)
        assert wire.sign_in(make_person().email, PASSWORD) == 303
    copy = Wire(port)
    copy.cookies = dict(wire.cookies)
    assert wire.ask("/logout", {"csrf_token": wire.token()})[0] == 303
    assert {copy.ask("/account/devices")[0] for _ in range(12)} == {303}


def test_no_transaction_is_open_while_a_password_is_hashed(real_database: Flask, monkeypatch: pytest.MonkeyPatch):
    """A crowd at the door must not hold the connections that everybody else's pages need."""
    from shop.auth import passwords
    from shop.auth.caller import Caller
    from shop.auth.signing_in import check_password

    seen = []
    hashing = passwords._in_turn

    def watched(work, *arguments):
        seen.append(db.engine.pool.checkedout())
        return hashing(work, *arguments)

    monkeypatch.setattr(passwords, "_in_turn", watched)
    with real_database.app_context():
        user = make_person()
        seen.clear()
        check_password(user.email, PASSWORD, caller=Caller("192.0.2.1"))
        db.session.rollback()
        assert seen == [0]
        assert db.session.scalar(text("SELECT 1")) == 1
