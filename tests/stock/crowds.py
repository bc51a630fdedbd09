"""Many people at once, each in a thread with a connection of its own."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

from flask import Flask

from shop.db import db
from shop.stock.verifying import Proof, differences, snapshot


def at_once(app: Flask, *deeds: Callable[[], Any]) -> list[Any]:
    """What each deed answered or raised, all begun at the same moment."""
    answers: list[Any] = [None] * len(deeds)
    start = Barrier(len(deeds))

    def do(place: int) -> None:
        with app.app_context():
            try:
                start.wait(30)
                answers[place] = deeds[place]()
            except Exception as error:
                answers[place] = error

    threads = [Thread(target=do, args=(place,)) for place in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive(), "a thread waits for ever"
    return answers


def kinds(answers: list[Any]) -> dict[str, int]:
    """How many of each sort: `{"StockMovement": 10, "OutOfStock": 40}`."""
    names = [type(answer).__name__ for answer in answers]
    return {name: names.count(name) for name in sorted(set(names))}


def assert_it_adds_up() -> None:
    """What `flask stock verify` proves, here and now."""
    proof = Proof()
    with snapshot(db.engine) as connection:
        assert [str(difference) for difference in differences(connection, proof)] == []
    assert proof.looked_at["movements"]


def wait_until_somebody_waits() -> None:
    """Until a connection to this database waits for another's lock."""
    with db.engine.connect() as connection:
        for _ in range(500):
            if connection.scalar(
                db.text(
                    "SELECT count(*) FROM pg_stat_activity"
                    " WHERE wait_event_type = 'Lock' AND datname = current_database()"
                )
            ):
                return
            connection.rollback()
            connection.exec_driver_sql("SELECT pg_sleep(0.01)")
    raise AssertionError("nobody waits for a lock")
