"""Eight programs on a bad line send 2,000 movements, again and again until each is acknowledged: each happens once."""

import http.client
import json
import threading
import time
from collections import Counter, defaultdict

from flask import Flask

from shop.audit.actors import SHELL
from shop.auth.tokens import create_token
from shop.db import db
from shop.stock.services import receive_stock

from ..auth.people import make_person
from ..auth.two_workers import gunicorn, until_it_answers
from ..factories import make_variant
from ..stock.crowds import assert_it_adds_up
from .dropping import bad_line

MOVEMENTS, CLIENTS, THINGS, AT_FIRST = 2_000, 8, 5, 1_000
PATIENCE = 400  # seconds: other tests may keep the machine busy


def change_number(number: int, things: list[int]) -> dict[str, object]:
    """The movement that is sent as this number: two more or one fewer of something."""
    return {"do": "correct", "variant_id": things[number % THINGS], "delta": -1 if number % 2 else 2, "reason": "found"}


class Crowd:
    """Clients that take the next number, and send it until they are told that it is done."""

    def __init__(self, port: int, secret: str, things: list[int]) -> None:
        self.port, self.secret, self.things = port, secret, things
        self.todo = iter(range(MOVEMENTS))
        self.lock = threading.Lock()
        self.acknowledged: dict[int, int] = {}  # the movement of each number
        self.statuses: Counter[object] = Counter()

    def work(self) -> None:
        while (number := self.next_one()) is not None:
            seq = self.until_acknowledged(number)
            with self.lock:
                self.acknowledged[number] = seq

    def next_one(self) -> int | None:
        with self.lock:
            return next(self.todo, None)

    def until_acknowledged(self, number: int) -> int:
        give_up = time.monotonic() + PATIENCE
        while time.monotonic() < give_up:
            try:
                status, headers, body = self.send(number)
            except (OSError, http.client.HTTPException):
                self.count("lost")
                continue
            self.count(status)
            if status == 201:
                self.count("replayed" if headers.get("Idempotent-Replayed") else "done")
                return int(body["movement"]["seq"])
            # Busy, or the first try is still under way: both say when to come again.
            assert status == 503 or (status == 409 and body["type"].endswith("key-under-way")), body
            time.sleep(min(float(headers["Retry-After"]), 0.2))
        raise AssertionError(f"number {number} was never acknowledged")

    def send(self, number: int) -> tuple[int, dict[str, str], dict]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {
            "Authorization": f"Bearer {self.secret}",
            "Content-Type": "application/json",
            "Idempotency-Key": f"storm-{number}",
        }
        try:
            connection.request(
                "POST", "/api/v1/stock-movements", json.dumps(change_number(number, self.things)), headers
            )
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), json.loads(answer.read())
        finally:
            connection.close()

    def count(self, what: object) -> None:
        with self.lock:
            self.statuses[what] += 1


def test_every_movement_happens_exactly_once_however_often_it_is_sent(real_database: Flask):
    with real_database.app_context():
        things = [make_variant(f"Thing {number}").id for number in range(THINGS)]
        for thing in things:
            receive_stock(thing, AT_FIRST, by=SHELL)
        secret = create_token(make_person("owner"), "Till", ["stock:write"], by=SHELL)[1]
        db.session.commit()
    with gunicorn(real_database.config["SHOP"]) as (port, _), bad_line(port) as line:
        until_it_answers(port)
        crowd = Crowd(line.server_port, secret, things)
        threads = [threading.Thread(target=crowd.work) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
            assert not thread.is_alive()
    assert len(crowd.acknowledged) == MOVEMENTS, crowd.statuses
    assert crowd.statuses["lost"] == line.lost >= MOVEMENTS / 3, "the line was bad"
    assert crowd.statuses["replayed"] >= MOVEMENTS / 4, "what was lost had been done"
    with real_database.app_context():
        written = dict(
            db.session.execute(
                db.text("SELECT seq, delta FROM stock_movement WHERE kind = 'corrected' AND token_id IS NOT NULL")
            ).all()
        )
        sent = {seq: change_number(number, things)["delta"] for number, seq in crowd.acknowledged.items()}
        assert written == sent
        assert len(written) == MOVEMENTS
        expected: dict[int, int] = defaultdict(lambda: AT_FIRST)
        for number in range(MOVEMENTS):
            expected[things[number % THINGS]] += -1 if number % 2 else 2
        levels = db.session.execute(db.text("SELECT variant_id, on_hand FROM stock_level")).all()
        assert dict(levels) == expected
        assert_it_adds_up()
