"""Chores come round by themselves, done by one worker of however many."""

from sqlalchemy import text

from shop.db import db
from shop.jobs.chores import keep_chores
from shop.jobs.services import KINDS, Kind, enqueue, every
from shop.jobs.working import do_next

from .doing import jobs, let_pass, notes, only_job


def test_a_chore_is_done_at_once_and_again_a_minute_later():
    keep_chores()
    assert do_next()
    assert not do_next()
    let_pass(61)
    assert do_next()
    assert not do_next()
    assert notes() == ["swept", "swept"]


def test_seeing_to_chores_again_changes_nothing():
    keep_chores()
    do_next()
    before = only_job().run_at
    keep_chores()
    assert only_job().run_at == before


def test_a_chore_with_more_to_do_goes_on_at_once():
    @every(60, "empty the bin")
    def empty() -> bool:
        left.pop()
        return bool(left)

    left = [1, 2, 3]
    keep_chores()
    while do_next():
        pass
    assert left == []


def test_a_chore_that_goes_wrong_never_ends(monkeypatch):
    def broken(payload):
        raise OSError("no broom")

    monkeypatch.setitem(KINDS, "sweep", Kind("sweep", broken, 0, every_seconds=60))
    keep_chores()
    for _ in range(30):
        assert do_next()
        let_pass(99)
    assert (only_job().failed_at, only_job().last_error) == (None, "OSError: no broom")
    monkeypatch.undo()
    assert do_next()
    assert (only_job().attempts, only_job().last_error) == (0, "")


def test_another_interval_takes_effect(monkeypatch):
    keep_chores()
    do_next()
    monkeypatch.setitem(KINDS, "sweep", Kind("sweep", lambda payload: None, 0, every_seconds=5))
    keep_chores()
    let_pass(6)
    assert do_next()


def test_a_chore_that_nobody_does_any_more_is_left_alone_for_a_day_and_then_forgotten():
    keep_chores()
    KINDS.clear()
    keep_chores()
    assert not do_next()
    assert only_job().kind == "sweep"
    let_pass(25 * 3600)
    keep_chores()
    assert jobs() == []


def test_chores_are_not_held_up_by_a_thousand_jobs():
    for _ in range(3):
        enqueue("note", {"words": "letter"})
    db.session.execute(text("UPDATE job SET run_at = now() - interval '1 hour'"))
    keep_chores()
    do_next()
    assert notes() == ["swept"]
