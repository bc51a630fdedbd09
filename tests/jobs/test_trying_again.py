"""What goes wrong is undone, written down in one line, and tried again after longer and longer pauses."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DataError

from shop.db import db
from shop.jobs.services import KINDS, Kind, enqueue
from shop.jobs.working import LEASE_SECONDS, do_next, one_line, pause_after

from .doing import let_pass, notes, only_job


def seconds_until_next() -> float:
    return db.session.scalar(text("SELECT extract(epoch FROM run_at - now()) FROM job"))


def test_half_a_job_is_undone_and_comes_again():
    enqueue("break")
    assert do_next()
    assert notes() == []
    assert only_job().last_error == "OSError: the shelf is down"
    assert 11 < seconds_until_next() < 19
    assert not do_next()


def test_after_its_last_attempt_it_stays_for_a_person_to_see():
    enqueue("break")
    for attempt in (1, 2, 3):
        assert only_job().failed_at is None
        assert do_next()
        assert only_job().attempts == attempt
        let_pass(9999)
    assert only_job().failed_at is not None
    assert not do_next()


def test_pauses_double_to_four_hours_and_differ():
    assert [round(sum(pause_after(n) for _ in range(200)) / 200, -1) for n in (3, 4)] == [60, 120]
    assert all(3 * 3600 <= pause_after(n) <= 5 * 3600 for n in (11, 22, 1000))
    assert len({pause_after(5) for _ in range(20)}) > 1


def test_twenty_two_attempts_take_about_two_days():
    assert 40 < sum(pause_after(n) for n in range(1, 22)) / 3600 < 60


def test_a_worker_that_died_is_followed_by_another_when_its_lease_is_over():
    enqueue("note", {"words": "hello"})
    db.session.execute(text("UPDATE job SET attempts = 1, leased_until = now() + interval '120 s'"))
    assert not do_next()
    let_pass(LEASE_SECONDS + 1)
    assert do_next()
    assert notes() == ["hello"]


def test_a_job_that_kills_its_worker_each_time_is_given_up():
    enqueue("break")
    db.session.execute(text("UPDATE job SET attempts = 3, leased_until = now() - interval '1 s'"))
    assert do_next()
    assert only_job().failed_at is not None
    assert only_job().last_error == "The worker was ended in the middle of it each time."


def test_a_worker_that_was_overtaken_undoes_what_it_did(monkeypatch):
    def slow(payload):
        raise AssertionError("the job was not ours any more")

    def overtaken(claim, kind):
        db.session.execute(text("UPDATE job SET leased_until = leased_until + interval '1 s'"))
        db.session.commit()
        really(claim, kind)

    from shop.jobs import working

    really = working._do
    monkeypatch.setattr(working, "_do", overtaken)
    monkeypatch.setitem(KINDS, "note", Kind("note", slow, 3))
    enqueue("note")
    assert do_next()
    assert (only_job().last_error, only_job().attempts) == ("", 1)


def test_what_went_wrong_is_one_line_without_the_values_of_statements():
    with pytest.raises(DataError) as refusal:
        db.session.execute(text("SELECT CAST(:secret AS date) /* \n */"), {"secret": "31/31/31"})
    assert one_line(refusal.value).startswith("DatetimeFieldOverflow: date/time field value out of range")
    assert "SELECT" not in one_line(refusal.value)
    assert one_line(ValueError("a\0b\nc")) == "ValueError: a b"
    assert one_line(ValueError()) == "ValueError"
    assert len(one_line(ValueError("x" * 9999))) == 500
