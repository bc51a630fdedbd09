"""flask jobs, as people type it."""

from flask import Flask

from shop.jobs.services import enqueue
from shop.jobs.working import do_next

from .doing import jobs


def said(app: Flask, *words: str) -> str:
    result = app.test_cli_runner().invoke(args=words)
    assert result.exit_code == 0, result.output
    return result.output


def test_what_waits_and_what_went_wrong_is_listed(app: Flask):
    assert said(app, "jobs", "list") == "Nothing waits.\n"
    enqueue("hopeless")
    do_next()
    enqueue("note", {"words": "hello"})
    waiting, failed, count = said(app, "jobs", "list").splitlines()
    assert waiting.endswith("UTC  note")
    assert failed.split(maxsplit=1)[1] == "failed                   hopeless attempt 1: Nobody lives there."
    assert count == "2 jobs."


def test_what_failed_is_tried_again_when_told(app: Flask):
    for _ in range(2):
        enqueue("hopeless")
    while do_next():
        pass
    assert said(app, "jobs", "retry", str(jobs()[0].id)) == "1 jobs are tried again.\n"
    assert said(app, "jobs", "retry", "--all") == "1 jobs are tried again.\n"
    assert [job.failed_at for job in jobs()] == [None, None]


def test_a_job_that_is_not_there_is_refused_in_a_sentence(app: Flask):
    result = app.test_cli_runner().invoke(args=["jobs", "retry", "12345"])
    assert (result.exit_code, result.output) == (1, "Error: This job is done, or somebody is at it right now.\n")
