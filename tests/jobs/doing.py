"""Jobs for tests: what one did is a page of the owner's, so that it is undone where the job's work is."""

from datetime import timedelta
from typing import Any

from sqlalchemy import text

from shop.db import db, transaction
from shop.jobs.models import Job
from shop.jobs.services import GiveUp, NotNow, every, job

transactions_seen: list[bool] = []  # whether there was one when somebody was called


def register_ours() -> None:
    """A job that leaves a note, one that breaks off half-way, one that nobody can do, two done apart, and a chore."""

    @job("note")
    def leave_note(payload: dict[str, Any]) -> None:
        write(payload["words"])

    @job("break", attempts=3)
    def break_off(payload: dict[str, Any]) -> None:
        write("half")
        raise OSError("the shelf is down\nand 12 mugs with it")

    @job("hopeless")
    def give_up(payload: dict[str, Any]) -> None:
        raise GiveUp("Nobody lives there.")

    @job("call", is_apart=True)
    def call_somebody(payload: dict[str, Any]) -> None:
        transactions_seen.append(bool(db.session.info.get("in_transaction")) or db.session().in_transaction())
        with transaction():
            write("called")

    @job("call in vain", attempts=3, pauses=(60, 12 * 3600), is_apart=True)
    def call_in_vain(payload: dict[str, Any]) -> None:
        with transaction():
            write("rang")
        raise NotNow("Nobody is in.")

    @every(60, "sweep")
    def sweep() -> None:
        write("swept")


def write(words: str) -> None:
    page = text("INSERT INTO page (slug, title) VALUES (gen_random_uuid()::text, :words)")
    db.session.execute(page, {"words": words})


def notes() -> list[str]:
    """What the jobs did, in order."""
    return list(db.session.scalars(text("SELECT title FROM page ORDER BY id")))


def jobs() -> list[Job]:
    db.session.expire_all()
    return list(db.session.scalars(db.select(Job).order_by(Job.id)))


def only_job() -> Job:
    [job] = jobs()
    return job


def let_pass(seconds: float) -> None:
    """Every moment in the table of jobs moves into the past."""
    moved = text("UPDATE job SET run_at = run_at - :time, leased_until = leased_until - :time")
    db.session.execute(moved, {"time": timedelta(seconds=seconds)})
    db.session.commit()
