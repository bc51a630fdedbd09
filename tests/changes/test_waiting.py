"""Who is up to date may wait for what comes, but never so many that nobody else is answered."""

import http.client
import json
import time
from threading import Thread

import pytest

from shop.audit.actors import SHELL
from shop.auth.tokens import create_token
from shop.changes import waiting
from shop.changes.feed import KINDS
from shop.changes.waiting import changes_or_wait
from shop.db import db
from shop.stock.actors import SYSTEM
from shop.stock.feed import CursorLost
from shop.stock.services import receive_stock
from tests.auth.people import make_person
from tests.auth.two_workers import gunicorn, until_it_answers
from tests.changes.reading import now
from tests.factories import make_product
from tests.stock.crowds import at_once

UNDER_WAY = db.text("""
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
""")


@pytest.fixture
def shop(real_database, monkeypatch):
    """A mug, and a shop that looks for changes all the time."""
    monkeypatch.setattr(waiting, "LOOKS", 0.05)
    with real_database.app_context():
        make_product("Mug")
        db.session.commit()
        yield real_database


def wait(seconds=10):
    """What came while waiting, and for how many seconds that was."""
    cursor, began = now(), time.monotonic()
    changes = changes_or_wait(cursor, KINDS, 100, seconds)
    db.session.rollback()
    return changes, time.monotonic() - began


def test_who_waits_is_told_when_something_comes(shop):
    def sell():
        time.sleep(0.3)
        receive_stock(1, 5, by=SYSTEM)

    (changes, seconds), _ = at_once(shop, wait, sell)
    assert [item.resource for item in changes.items] == ["stock", "product"]
    assert 0.2 < seconds < 5


def test_who_waits_in_vain_has_a_cursor_to_go_on_with(shop):
    changes, seconds = wait(0.3)
    assert (list(changes.items), changes.is_more) == ([], False)
    assert 0.3 <= seconds < 5
    receive_stock(1, 5, by=SYSTEM)
    assert changes_or_wait(changes.cursor, KINDS, 100, 0).items


def test_what_has_come_already_is_told_at_once(shop):
    cursor, began = now(), time.monotonic()
    receive_stock(1, 5, by=SYSTEM)
    assert changes_or_wait(cursor, ["stock"], 100, 10).items
    assert time.monotonic() - began < 5


def test_a_quarter_of_the_threads_may_wait_and_everybody_else_is_answered_at_once(shop):
    assert shop.config["SHOP"].web_threads == 4
    took = sorted(seconds for _, seconds in at_once(shop, *[lambda: wait(1.5)] * 4))
    assert took[2] < 1.2 < 1.5 <= took[3]
    assert wait(0.2)[1] >= 0.2, "the seat is free again"


def test_a_seat_is_given_back_by_who_fails(shop, monkeypatch):
    cursor, looks = now(), []
    tell = waiting.changes_since

    def fail_later(*arguments, **named):
        looks.append(1)
        if len(looks) == 2:
            raise CursorLost("gone")
        return tell(*arguments, **named)

    monkeypatch.setattr(waiting, "changes_since", fail_later)
    with pytest.raises(CursorLost):
        changes_or_wait(cursor, KINDS, 100, 5)
    assert wait(0.2)[1] >= 0.2


def test_who_waits_has_no_connection_meanwhile(shop, monkeypatch):
    monkeypatch.setattr(waiting, "LOOKS", 2)
    used = []

    def look():
        time.sleep(0.7)
        used.append((db.engine.pool.checkedout(), db.session.scalar(UNDER_WAY)))
        used.append(db.engine.pool.checkedout())

    at_once(shop, lambda: wait(1.5), look)
    assert used == [(0, 0), 1]


def test_a_server_that_is_to_end_answers_who_waits(real_database):
    with real_database.app_context():
        secret = create_token(make_person("owner"), "Till", ["stock:read"], by=SHELL)[1]
    with gunicorn(real_database.config["SHOP"]) as (port, master):
        until_it_answers(port)
        ask = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        headers = {"Authorization": f"Bearer {secret}"}
        ask.request("GET", "/api/v1/changes", headers=headers)
        cursor = json.loads(ask.getresponse().read())["next"]
        ask.request("GET", f"/api/v1/changes?wait=25&since={cursor}", headers=headers)
        time.sleep(2)
        began = time.monotonic()
        master.terminate()
        answer = ask.getresponse()
        assert (answer.status, json.loads(answer.read())["items"]) == (200, [])
        assert time.monotonic() - began < 8
        ask.close()


def test_a_process_that_is_to_end_lets_nobody_wait_on(shop):
    try:
        closing = Thread(target=lambda: (time.sleep(0.3), waiting.closing.set()))
        closing.start()
        assert wait(10)[1] < 5
    finally:
        closing.join()
        waiting.closing.clear()
