"""Work for later: asked for in the transaction that causes it, done by the worker, looked after by people.

@job("mail.send", attempts=22)
def deliver(payload: dict[str, Any]) -> None: ...

enqueue("mail.send", {"email_id": 7})      # gone again if the caller's transaction is refused

@every(60, "prices.apply")
def apply_prices() -> None: ...
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext
from sqlalchemy import delete, select, update
from sqlalchemy.sql import func

from ..db import db, transaction
from ..errors import NotFound
from .models import Job

Handler = Callable[[dict[str, Any]], None]
Chore = Callable[[], bool | None]

USUAL_ATTEMPTS = 10  # about two hours
MOST_SHOWN = 200


class GiveUp(Exception):
    """A handler's last word: trying again can't help. Its text is what the desk shows."""


class NotNow(Exception):
    """A handler's word for trouble that will pass by itself. Its text is what the desk shows."""


@dataclass(frozen=True)
class Kind:
    """A kind of job, and what the worker does about it. `pauses` are seconds; without any, the usual ones."""

    name: str
    handler: Callable[[dict[str, Any]], bool | None]
    attempts: int
    every_seconds: int | None = None
    pauses: tuple[int, ...] = ()
    is_apart: bool = False


KINDS: dict[str, Kind] = {}


def job(
    kind: str, *, attempts: int = USUAL_ATTEMPTS, pauses: tuple[int, ...] = (), is_apart: bool = False
) -> Callable[[Handler], Handler]:
    """Let the function below do jobs of `kind`, in a transaction of its own that also removes the job.

    It is tried `attempts` times, `pauses` apart; it may be called again for work that it did, if that reaches beyond
    the database. `is_apart`: it is called outside of any transaction, because it waits for somebody else's machine,
    and opens its own; it must be done within a minute, and see for itself whether its work was done before.
    """

    def register(handler: Handler) -> Handler:
        _register(Kind(kind, handler, attempts, pauses=pauses, is_apart=is_apart))
        return handler

    return register


def every(seconds: int, kind: str) -> Callable[[Chore], Chore]:
    """A chore: the function below is called again `seconds` after it began, by one worker of however many.

    It does no more than a transaction should at once, and returns True where more is left to do.
    """

    def register(chore: Chore) -> Chore:
        _register(Kind(kind, lambda payload: chore(), attempts=0, every_seconds=seconds))
        return chore

    return register


def enqueue(kind: str, payload: dict[str, Any] | None = None, *, run_at: datetime | None = None) -> Job:
    """Ask the worker for something, now or from `run_at` (UTC) on. Raises LookupError for a kind that nobody does."""
    if kind not in KINDS:
        raise LookupError(f"No @job says how to do {kind}.")
    with transaction():
        wanted = Job(kind=kind, payload=payload or {}, **({"run_at": run_at} if run_at else {}))
        db.session.add(wanted)
        db.session.flush()
    return wanted


def troubled_jobs() -> Sequence[Job]:
    """Jobs that failed for good, then those that went wrong and will be tried again; at most 200."""
    wrong = select(Job).where(Job.last_error != "").order_by(Job.failed_at.desc().nulls_last(), Job.run_at, Job.id)
    return db.session.scalars(wrong.limit(MOST_SHOWN)).all()


def overdue_jobs() -> int:
    """How many jobs, chores too, have been due for two minutes although nobody is at them: is there no worker?"""
    late = Job.run_at < func.now() - timedelta(minutes=2)
    leased = Job.leased_until.is_not(None) & (Job.leased_until > func.now())
    return db.session.scalar(select(func.count()).select_from(Job).where(late, Job.failed_at.is_(None), ~leased)) or 0


def waiting_jobs() -> Sequence[Job]:
    """All jobs, chores too, in the order in which they come due, then those that failed for good; at most 200."""
    in_turn = select(Job).order_by(Job.failed_at.is_not(None), Job.run_at, Job.id)
    return db.session.scalars(in_turn.limit(MOST_SHOWN)).all()


def retry_job(job_id: int) -> None:
    """Try a job again at once, with all its attempts before it. Raises NotFound where it is done or being done."""
    with transaction():
        leased = Job.leased_until.is_not(None) & (Job.leased_until > func.now())
        # Who is at it has locked it, perhaps for minutes: nobody waits for that here.
        free = select(Job.id).where(Job.id == job_id, ~leased).with_for_update(skip_locked=True)
        again = update(Job).values(run_at=func.now(), attempts=0, failed_at=None, leased_until=None)
        if not db.session.scalars(again.where(Job.id.in_(free)).returning(Job.id)).all():
            raise NotFound(gettext("This job is done, or somebody is at it right now."))


def forget_failed_jobs(days: int) -> None:
    """Remove the jobs that failed for good more than `days` ago."""
    with transaction():
        db.session.execute(delete(Job).where(Job.failed_at < func.now() - timedelta(days=days)))


def _register(kind: Kind) -> None:
    if kind.name in KINDS:
        raise ValueError(f"Two functions want to do {kind.name}.")
    KINDS[kind.name] = kind
