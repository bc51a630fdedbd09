"""Workers on connections of their own, at the same time."""

import threading

from flask import Flask

from shop.db import db
from shop.jobs.chores import keep_chores
from shop.jobs.services import KINDS, Kind, enqueue
from shop.jobs.working import do_next, work

from .doing import jobs, notes, write

WORKERS = 8


def all_at_once(app: Flask, task) -> list[object]:
    """What `task` returned in each of the workers, which begin together."""
    together, found = threading.Barrier(WORKERS), []

    def one() -> None:
        with app.app_context():
            together.wait()
            found.append(task())

    threads = [threading.Thread(target=one) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return found


def drain() -> int:
    done = 0
    while do_next():
        done += 1
    return done


def test_each_job_is_done_by_one_worker(real_database: Flask):
    with real_database.app_context():
        for number in range(100):
            enqueue("note", {"words": str(number)})
    done = all_at_once(real_database, drain)
    with real_database.app_context():
        assert sorted(map(int, notes())) == list(range(100))
        assert (sum(done), jobs()) == (100, [])


def test_a_chore_is_done_once_by_all_workers_together(real_database: Flask):
    def see_and_do() -> int:
        keep_chores()
        return drain()

    done = all_at_once(real_database, see_and_do)
    with real_database.app_context():
        assert (sum(done), notes(), len(jobs())) == (1, ["swept"], 1)


def test_a_job_in_hand_is_nobody_elses_even_when_its_lease_is_over(real_database: Flask, monkeypatch):
    begun, goes_on = threading.Event(), threading.Event()

    def slow(payload):
        write("slow")
        begun.set()
        assert goes_on.wait(30)

    from shop.jobs import working

    monkeypatch.setattr(working, "LEASE_SECONDS", 0)
    monkeypatch.setitem(KINDS, "slow", Kind("slow", slow, 3))
    with real_database.app_context():
        enqueue("slow")

    def first() -> None:
        with real_database.app_context():
            do_next()

    worker = threading.Thread(target=first)
    worker.start()
    assert begun.wait(30)
    with real_database.app_context():
        assert not do_next()
    goes_on.set()
    worker.join(30)
    with real_database.app_context():
        assert (notes(), jobs()) == (["slow"], [])


def test_a_worker_that_is_told_to_stop_finishes_what_it_has_in_hand(real_database: Flask, monkeypatch):
    stopped = threading.Event()

    def stop_me(payload):
        stopped.set()
        write("done")

    monkeypatch.setitem(KINDS, "stop", Kind("stop", stop_me, 3))
    with real_database.app_context():
        enqueue("stop")
        enqueue("note", {"words": "for the next one"})
        work(stopped, idle=0.05)
        db.session.rollback()
        assert notes() == ["swept", "done"]
        assert {job.kind for job in jobs()} == {"sweep", "note"}
