"""Jobs are asked for in the transaction that causes them."""

from datetime import UTC, datetime, timedelta

import pytest

from shop.db import transaction
from shop.errors import NotFound
from shop.jobs.services import enqueue, job, retry_job, troubled_jobs
from shop.jobs.working import do_next

from .doing import jobs, let_pass, notes, only_job


def test_a_job_is_done_once_and_gone():
    enqueue("note", {"words": "hello"})
    assert do_next()
    assert not do_next()
    assert (notes(), jobs()) == (["hello"], [])


def test_a_refused_change_leaves_no_job():
    def change() -> None:
        with transaction():
            enqueue("note", {"words": "hello"})
            raise OSError("full")

    with pytest.raises(OSError, match="full"):
        change()
    assert jobs() == []


def test_a_job_for_later_waits_for_its_moment():
    enqueue("note", {"words": "later"}, run_at=datetime.now(UTC) + timedelta(hours=1))
    assert not do_next()
    let_pass(3700)
    assert do_next()
    assert notes() == ["later"]


def test_what_is_due_first_is_done_first():
    for words, minutes in (("second", 2), ("first", 3), ("third", 1)):
        enqueue("note", {"words": words}, run_at=datetime.now(UTC) - timedelta(minutes=minutes))
    while do_next():
        pass
    assert notes() == ["first", "second", "third"]


def test_a_job_that_nobody_does_is_refused_where_it_is_asked_for():
    with pytest.raises(LookupError, match="how to do nothing"):
        enqueue("nothing")


def test_two_functions_for_one_kind_are_refused():
    with pytest.raises(ValueError, match="Two functions"):
        job("note")(lambda payload: None)


def test_a_job_that_failed_for_good_shows_and_can_be_tried_again():
    enqueue("hopeless")
    do_next()
    [failed] = troubled_jobs()
    assert (failed.last_error, failed.failed_at is None) == ("Nobody lives there.", False)
    assert not do_next()
    retry_job(failed.id)
    assert (only_job().failed_at, only_job().attempts) == (None, 0)
    assert do_next()


def test_a_job_that_is_done_can_not_be_tried_again():
    with pytest.raises(NotFound):
        retry_job(12345)
