"""The proof, every few hours: whether the books add up, and when that was last looked at."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from flask_babel import lazy_gettext
from sqlalchemy import Engine, delete, exists, select

from ..db import db, transaction
from ..jobs.models import Job
from ..jobs.services import enqueue, every, job
from .models import StockCheck
from .verifying import Difference, Proof, differences, snapshot

ON_REQUEST = "stock.check"
MOST_SAMPLES = 20  # differences that are kept word for word
MOST_KEPT = 100  # checks

# What people read for each rule of the proof.
RULES = {
    "on hand is the sum of the movements": lazy_gettext("on hand is the sum of the movements"),
    "reserved is the sum of the movements": lazy_gettext("reserved is the sum of the movements"),
    "reserved is the sum of the live holds": lazy_gettext("reserved is the sum of what is set aside"),
    "backordered is the sum of the movements": lazy_gettext("promised is the sum of the movements"),
    "backordered is the sum of what holds wait for": lazy_gettext("promised is the sum of what is waited for"),
    "version counts the movements of on hand": lazy_gettext("the version counts the changes of on hand"),
    "movements follow each other": lazy_gettext("movements follow each other"),
    "after is before and delta": lazy_gettext("each movement adds up"),
    "costs follow each other": lazy_gettext("costs follow each other"),
    "an undo is the movement the other way": lazy_gettext("an undo is the movement the other way"),
    "no more is reserved than there is": lazy_gettext("no more is set aside than there is"),
    "is_available is kept": lazy_gettext("the catalogue shows what is there"),
}


def run_check() -> StockCheck:
    """Prove the stock in one snapshot, and keep what was found. It locks nothing; a large shop takes some seconds."""
    proof, began_at = Proof(), datetime.now(UTC)
    found = _all_differences(proof)
    samples = [asdict(difference) for difference in islice(found, MOST_SAMPLES)]
    for _ in found:
        pass  # they are counted, no more
    check = StockCheck(
        began_at=began_at,
        ended_at=datetime.now(UTC),
        looked_at=dict(proof.looked_at),
        differences=proof.differences,
        samples=samples,
    )
    with transaction():
        db.session.add(check)
        db.session.flush()
        _forget_old_ones()
    return check


def latest_check() -> StockCheck | None:
    """The last run of the proof."""
    return db.session.scalar(select(StockCheck).order_by(StockCheck.id.desc()).limit(1))


def ask_for_check() -> None:
    """Let the worker run the proof now, unless that was asked for already."""
    if not is_check_asked_for():
        enqueue(ON_REQUEST)


def is_check_asked_for() -> bool:
    """Whether a check waits for the worker, or is under way."""
    waiting = exists().where(Job.kind == ON_REQUEST, Job.failed_at.is_(None))
    return bool(db.session.scalar(select(waiting)))


@every(6 * 3600, "stock.verify")
def check_regularly() -> None:
    run_check()


@job(ON_REQUEST, attempts=3)
def check_on_request(payload: dict[str, Any]) -> None:
    run_check()


def _all_differences(proof: Proof) -> Iterator[Difference]:
    engine = db.engine
    if isinstance(engine, Engine):
        with snapshot(engine) as connection:
            yield from differences(connection, proof)
    else:  # a test has us inside a transaction of its own
        yield from differences(db.session.connection(), proof)


def _forget_old_ones() -> None:
    oldest = select(StockCheck.id).order_by(StockCheck.id.desc()).offset(MOST_KEPT - 1).limit(1).scalar_subquery()
    db.session.execute(delete(StockCheck).where(StockCheck.id < oldest))
