"""So many requests a minute and no more, counted for all processes, and hardly ever written down."""

import http.client
import re
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from shop import create_app
from shop.api import limiting
from shop.api.limiting import Ledger, TooManyRequests
from shop.audit.actors import SHELL
from shop.auth.chores import tidy
from shop.auth.models import RateLimit
from shop.auth.rates import Rate, count_requests
from shop.auth.tokens import create_token, new_token
from shop.db import db

from .. import databases
from ..auth.people import make_person
from ..auth.two_workers import two_workers, until_it_answers
from ..browser_client import PageReader
from ..counting import Statements
from ..stock.crowds import at_once

KEY = "token:7"


class Clock:
    """Time that goes by when it is told to."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


class Table:
    """What Postgres does, for processes that share it: counts, in minutes of its own."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.rows: dict[str, tuple[int, float]] = {}
        self.writes: dict[str, int] = defaultdict(int)

    def count(self, key: str, number: int) -> Rate:
        requests, until = self.rows.get(key, (0, 0.0))
        if until <= self.clock():
            requests, until = 0, self.clock() + 60
        self.rows[key] = (requests + number, until)
        self.writes[key] += 1
        return Rate(requests + number, until - self.clock())


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def table(clock: Clock) -> Table:
    return Table(clock)


def let_through(ledgers: list[Ledger], limit: int, requests: int) -> int:
    """How many of `requests` are answered, where they go to one process after the other."""
    return sum(ledgers[number % len(ledgers)].spend(KEY, limit)[0] >= 0 for number in range(requests))


@pytest.mark.parametrize("limit", [1, 2, 7, 9, 10, 11, 25, 60, 600])
def test_one_process_lets_just_as_many_through_as_may_be(table: Table, clock: Clock, limit: int, without_database):
    ledger = Ledger(table.count, clock)
    assert let_through([ledger], limit, limit * 2 + 5) == limit
    assert table.writes[KEY] <= 13


@pytest.mark.parametrize("processes", [2, 3, 8])
@pytest.mark.parametrize("limit", [10, 60, 600])
def test_several_never_refuse_too_early_and_overshoot_by_a_batch_each(
    table: Table, clock: Clock, limit: int, processes: int, without_database
):
    ledgers = [Ledger(table.count, clock) for _ in range(processes)]
    through = let_through(ledgers, limit, limit * 4)
    assert limit <= through <= limit + processes * (limit // 10)


def test_who_is_refused_is_not_asked_about_again_until_the_minute_is_over(table: Table, clock: Clock, without_database):
    ledger = Ledger(table.count, clock)
    let_through([ledger], 20, 25)
    writes = table.writes[KEY]
    clock.seconds += 12
    assert ledger.spend(KEY, 20) == (-1, 48)
    assert table.writes[KEY] == writes
    clock.seconds += 48
    assert ledger.spend(KEY, 20) == (19, 60)


def test_a_process_that_hears_late_takes_over_the_minute_of_the_others(table: Table, clock: Clock, without_database):
    early, late = Ledger(table.count, clock), Ledger(table.count, clock)
    let_through([early], 20, 20)
    clock.seconds += 50
    late.spend(KEY, 20)
    assert late.spend(KEY, 20) == (-1, 10)  # its batch of two is written down, and it learns of the others'
    clock.seconds += 10
    assert late.spend(KEY, 20)[0] == 19


def test_a_minute_that_began_elsewhere_is_a_new_one_here_too(table: Table, clock: Clock, without_database):
    """Whose own clock is a little late must not keep what was had in the minute before."""
    ledger, other = Ledger(table.count, clock), Ledger(table.count, clock)
    let_through([ledger], 20, 20)
    ledger.accounts[KEY].until += 0.5
    ledger.accounts[KEY].written = 18
    clock.seconds += 60
    let_through([other], 20, 2)
    assert [ledger.spend(KEY, 20)[0] for _ in range(2)] == [1, 16]
    assert ledger.spend(KEY, 20) == (15, 60)


def test_callers_do_not_use_up_each_others(table: Table, clock: Clock, without_database):
    ledger = Ledger(table.count, clock)
    let_through([ledger], 10, 30)
    assert ledger.spend("token:8", 10)[0] == 9


def test_what_could_not_be_written_is_written_later(table: Table, clock: Clock, without_database):
    def away(key: str, number: int) -> Rate:
        raise ConnectionError

    ledger = Ledger(away, clock)
    ledger.spend(KEY, 20)
    for _ in range(3):
        with pytest.raises(ConnectionError):
            ledger.spend(KEY, 20)
    ledger.count = table.count
    assert ledger.spend(KEY, 20)[0] == 15
    assert table.rows[KEY][0] == 5


def test_memory_is_bounded(table: Table, clock: Clock, without_database, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limiting, "MOST_CALLERS", 3)
    ledger = Ledger(table.count, clock)
    for caller in ("a", "b", "c", "a", "d"):
        ledger.spend(caller, 20)
    assert list(ledger.accounts) == ["c", "a", "d"]


def test_many_threads_of_one_process_count_every_request(table: Table, clock: Clock, real_database: Flask):
    ledger = Ledger(table.count, clock)
    answers = at_once(real_database, *[lambda: sum(ledger.spend(KEY, 100)[0] >= 0 for _ in range(30))] * 8)
    assert 100 <= sum(answers) <= 110


def test_postgres_counts_within_a_minute_and_begins_anew_after(app: Flask):
    assert count_requests(KEY, 3).requests == 3
    rate = count_requests(KEY, 4)
    assert (rate.requests, 55 < rate.seconds <= 60) == (7, True)
    db.session.execute(text("UPDATE rate_limit SET ends_at = clock_timestamp() - interval '1 ms'"))
    rate = count_requests(KEY, 2)
    assert (rate.requests, 59 < rate.seconds <= 60) == (2, True)


def test_processes_that_count_at_the_same_time_miss_nothing(real_database: Flask):
    at_once(real_database, *[lambda: count_requests(KEY, 5)] * 12)
    with real_database.app_context():
        assert count_requests(KEY, 0).requests == 60


def test_counting_waits_for_no_disk(app: Flask):
    assert db.session.scalar(text("SELECT relpersistence FROM pg_class WHERE relname = 'rate_limit'")) == "u"


def test_minutes_that_are_over_are_forgotten(app: Flask):
    count_requests("token:1", 1)
    count_requests("token:2", 1)
    db.session.execute(text("UPDATE rate_limit SET ends_at = now() - interval '1 hour' WHERE key = 'token:1'"))
    db.session.commit()
    tidy()
    assert list(db.session.scalars(select(RateLimit.key))) == ["token:2"]


def test_a_request_within_a_batch_sends_no_statement(app: Flask, statements: Statements):
    with app.test_request_context(), statements.at_most(0):
        for _ in range(50):
            limiting.spend("token", "7")


def test_the_refusal_says_how_long_to_wait(without_database):
    app = create_app(databases.settings_for("nowhere", api_requests_per_minute=0))
    with app.test_request_context():
        limiting.spend("token", "7")  # no limit, no headers
        assert limiting.headers() == {}
        refusal = TooManyRequests(0)
        assert (refusal.seconds, refusal.status) == (1, 429)
        assert "Wait 1 second" in str(refusal)


@pytest.fixture
def narrow(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """A shop that answers a token 20 times a minute, and an address 10 times."""
    few = replace(app.config["SHOP"], api_requests_per_minute=20, api_anonymous_per_minute=10)
    monkeypatch.setitem(app.config, "SHOP", few)
    monkeypatch.setitem(app.extensions, "api_ledger", Ledger(count_requests))
    return app


def ask(app: Flask, secret: str = "", address: str = "127.0.0.1", path: str = "/api/v1/me") -> TestResponse:
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    return PageReader(app).open(path, headers=headers, environ_overrides={"REMOTE_ADDR": address})


def test_every_answer_says_what_is_left(narrow: Flask):
    _, secret = create_token(make_person("staff"), "Till", ["stock:read"], by=SHELL)
    answers = [ask(narrow, secret) for _ in range(22)]
    assert [answer.status_code for answer in answers] == [200] * 20 + [429] * 2
    assert {answer.headers["RateLimit-Policy"] for answer in answers} == {'"token";q=20;w=60'}
    left = [re.fullmatch(r'"token";r=(\d+);t=(\d+)', answer.headers["RateLimit"]) for answer in answers]
    assert [int(found[1]) for found in left] == [*range(19, -1, -1), 0, 0]
    assert all(50 < int(found[2]) <= 60 for found in left)
    assert answers[-1].json["type"] == "/api/docs#too-many-requests"
    assert answers[-1].mimetype == "application/problem+json"
    assert 50 < int(answers[-1].headers["Retry-After"]) <= 60


def test_each_token_has_its_own_and_so_has_each_address(narrow: Flask):
    secrets = [create_token(make_person("staff"), "Till", ["stock:read"], by=SHELL)[1] for _ in range(2)]
    for _ in range(21):
        last = ask(narrow, secrets[0])
    assert last.status_code == 429
    assert ask(narrow, secrets[1]).status_code == 200
    anonymous = [ask(narrow).status_code for _ in range(11)]
    assert anonymous == [401] * 10 + [429]
    assert ask(narrow, address="192.0.2.9").headers["RateLimit"].startswith('"address";r=9;')
    assert ask(narrow, secrets[1]).status_code == 200  # whoever shows a good token doesn't suffer from the neighbours


def test_signing_in_is_counted_to_the_address(narrow: Flask):
    for _ in range(10):
        ask(narrow)
    answer = PageReader(narrow).open("/api/v1/tokens", "POST", json={})
    assert answer.status_code == 429


def test_a_refusal_is_counted_although_nothing_comes_of_it(narrow: Flask):
    _, secret = create_token(make_person("staff"), "Till", ["stock:read"], by=SHELL)
    answers = [ask(narrow, secret, path="/api/v1/tokens/1") for _ in range(21)]
    assert [answer.status_code for answer in answers] == [404] * 20 + [429]


def test_while_the_database_is_away_it_is_the_usual_refusal(narrow: Flask):
    def away(key: str, number: int) -> Rate:
        raise OperationalError("gone", {}, Exception())

    narrow.extensions["api_ledger"] = Ledger(away)
    answer = ask(narrow)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.mimetype == "application/problem+json"
    assert "RateLimit" not in answer.headers


def test_two_real_processes_count_together(real_database: Flask):
    settings = replace(real_database.config["SHOP"], api_requests_per_minute=60)
    with real_database.app_context():
        _, secret = create_token(make_person("staff"), "Till", ["stock:read"], by=SHELL)
    with two_workers(settings) as port:
        until_it_answers(port)

        def asked(_: int) -> int:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("GET", "/api/v1/me", headers={"Authorization": f"Bearer {secret}"})
            status = connection.getresponse().status
            connection.close()
            return status

        with ThreadPoolExecutor(8) as crowd:
            statuses = list(crowd.map(asked, range(150)))
    assert set(statuses) == {200, 429}
    assert 60 <= statuses.count(200) <= 60 + 2 * 6


def test_wrong_tokens_are_counted_to_the_address_and_nobody_else_has_to_wait(narrow: Flask):
    wrong = [ask(narrow, new_token(), "192.0.2.77").status_code for _ in range(11)]
    _, good = create_token(make_person("staff"), "Till", ["stock:read"], by=SHELL)
    assert wrong == [401] * 10 + [429]
    assert ask(narrow, new_token(), "192.0.2.78").status_code == 401
    assert ask(narrow, good, "192.0.2.77").status_code == 200
