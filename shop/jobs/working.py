"""The worker: claims one job at a time, does it, and comes back to it later where that went wrong.

A claim is a lease, committed at once: who dies with a job in hand is followed by another when the lease is over.
Doing it is one transaction that begins by removing the job, so the two are kept together or not at all; and because
that locks the row, nobody else takes the job while the transaction lives, however long it does. A job that is done
apart has but its lease, and is removed when it is done.
Polls, as PgBouncer passes no NOTIFY on.
"""

import random
import re
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from flask import current_app
from sqlalchemy import Row, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from structlog.contextvars import bound_contextvars

from ..db import db, end_transaction, transaction
from ..logs import log
from .chores import keep_chores
from .services import KINDS, GiveUp, Kind, NotNow

LEASE_SECONDS = 120  # longer than the worker waits for Postgres, so that an overtaken one has noticed
IDLE_SECONDS = 1
CHORES_SECONDS = 60
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 15, 4 * 3600
LONGEST_ERROR = 500

AWAY = (OperationalError, InterfaceError, PoolTimeout)

# Chores first: they are few, and a thousand letters to a slow mail server must not hold them up.
# Each kind must be known here: during a change of versions, the newer worker does what is new.
CLAIM = text("""
    UPDATE job SET attempts = attempts + 1, leased_until = now() + make_interval(secs => :lease)
    WHERE id = coalesce(
        (SELECT id FROM job WHERE every_seconds IS NOT NULL AND run_at <= now() AND kind = ANY (:kinds)
            AND (leased_until IS NULL OR leased_until < now())
         ORDER BY run_at, id LIMIT 1 FOR UPDATE SKIP LOCKED),
        (SELECT id FROM job WHERE every_seconds IS NULL AND failed_at IS NULL AND run_at <= now()
            AND kind = ANY (:kinds) AND (leased_until IS NULL OR leased_until < now())
         ORDER BY run_at, id LIMIT 1 FOR UPDATE SKIP LOCKED))
    RETURNING id, kind, payload, attempts, leased_until
""")

# What was claimed by another since is not ours any more: then these find nothing.
REMOVE = text("DELETE FROM job WHERE id = :id AND leased_until = :lease RETURNING id")
COME_BACK = text("""
    UPDATE job SET run_at = now() + make_interval(secs => :pause), attempts = 0, leased_until = NULL, last_error = ''
    WHERE id = :id AND leased_until = :lease RETURNING id
""")
AT_ONCE = text("UPDATE job SET run_at = now() WHERE id = :id")
FAIL = text("""
    UPDATE job SET run_at = now() + make_interval(secs => :pause), leased_until = NULL, last_error = :error,
        failed_at = CASE WHEN :is_final THEN now() END
    WHERE id = :id AND leased_until = :lease
""")


T = TypeVar("T")


class Overtaken(Exception):
    """Another worker has claimed the job meanwhile: whatever this one did is undone."""


def work(stopped: threading.Event, *, idle: float = IDLE_SECONDS, look_up: Callable[[], None] | None = None) -> None:
    """Do jobs as they come due until `stopped`; the one in hand is finished first. Postgres may go and come back.

    Before each job and while it is idle, every `idle` seconds, the worker stops to `look_up`.
    """
    chores_in = 0.0
    while not stopped.is_set():
        if look_up:
            look_up()
        try:
            if chores_in <= 0:
                _apart(keep_chores)
                chores_in = CHORES_SECONDS
            if _apart(do_next):
                continue
        except AWAY as error:
            log.warning("database unavailable", error=one_line(error))
            chores_in = 0
        except Exception:
            log.exception("the worker stumbled")  # over a database without its tables, say: it goes on trying
        # Several workers that began together don't knock together.
        pause = idle * random.uniform(0.8, 1.2)  # noqa: S311 (no secret)
        stopped.wait(pause)
        chores_in -= pause


def do_next() -> bool:
    """Do the job that is most due, if there is one. Returns whether there was."""
    with transaction():
        claim = db.session.execute(CLAIM, {"lease": LEASE_SECONDS, "kinds": list(KINDS)}).one_or_none()
    if claim is None:
        return False
    kind = KINDS[claim.kind]
    with bound_contextvars(job=claim.id, kind=claim.kind):
        try:
            _do(claim, kind)
        except Overtaken:
            log.warning("job was overtaken")
        except Exception as error:
            _note(claim, kind, error)
    return True


def pause_after(attempts: int, pauses: tuple[int, ...] = ()) -> float:
    """Seconds to wait after so many failures: those of `pauses`, or twice as long each time; never the same twice."""
    usual = min(FIRST_PAUSE_SECONDS * 2 ** min(attempts - 1, 30), LONGEST_PAUSE_SECONDS)
    if pauses:
        usual = pauses[min(attempts, len(pauses)) - 1]
    return float(usual * random.uniform(0.75, 1.25))  # noqa: S311 (no secret)


def one_line(error: BaseException) -> str:
    """What went wrong, for people: the kind of error and its first line, without values of statements."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    first = (str(cause).strip().splitlines() or [""])[0]
    words = first if isinstance(error, (GiveUp, NotNow)) else f"{type(cause).__name__}: {first}".removesuffix(": ")
    return re.sub(r"[\x00-\x1f\x7f\ud800-\udfff]", " ", words)[:LONGEST_ERROR]


def _do(claim: Row[Any], kind: Kind) -> None:
    ours = {"id": claim.id, "lease": claim.leased_until}
    if kind.every_seconds is None and claim.attempts > kind.attempts:
        raise GiveUp("The worker was ended in the middle of it each time.")
    if kind.is_apart:
        kind.handler(claim.payload)
    with transaction():
        # First of all, so that nothing but the COMMIT is left to do when the handler is done.
        begun = REMOVE if kind.every_seconds is None else COME_BACK.bindparams(pause=kind.every_seconds)
        if db.session.execute(begun, ours).one_or_none() is None:
            raise Overtaken
        if not kind.is_apart and kind.handler(claim.payload):
            db.session.execute(AT_ONCE, {"id": claim.id})
    log.debug("job done")


def _note(claim: Row[Any], kind: Kind, error: Exception) -> None:
    """Say what went wrong, and when the job is tried again. Chores never end."""
    is_final = kind.every_seconds is None and (isinstance(error, GiveUp) or claim.attempts >= kind.attempts)
    pause = pause_after(claim.attempts, kind.pauses)
    log.error(
        "job failed for good" if is_final else "job failed",
        attempts=claim.attempts,
        error=one_line(error),
        exc_info=None if isinstance(error, (GiveUp, NotNow, *AWAY)) else error,
    )
    noted = {
        "id": claim.id,
        "lease": claim.leased_until,
        "pause": min(pause, kind.every_seconds or pause),
        "error": one_line(error),
        "is_final": is_final,
    }
    end_transaction()
    with transaction():
        db.session.execute(FAIL, noted)


def _apart(task: Callable[[], T]) -> T:
    """Call `task` in an empty context of the app, as a request would be: nothing of one job reaches the next."""
    with current_app.app_context():
        try:
            return task()
        finally:
            end_transaction()
