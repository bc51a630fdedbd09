"""How letters are getting on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from ..db import ask, db, transaction
from ..errors import NotFound
from ..jobs.services import retry_job
from .models import Email

MOST_SHOWN = 200


@dataclass(frozen=True)
class Figures:
    """How many letters wait (of these, are failing), failed for good, and were sent."""

    waiting: int
    failing: int
    failed: int
    sent: int


def how_it_goes() -> Figures:
    """The figures of the letters that are still known."""
    [row] = ask("""
        SELECT count(*) FILTER (WHERE sent_at IS NULL AND failed_at IS NULL) AS waiting,
            count(*) FILTER (WHERE sent_at IS NULL AND failed_at IS NULL AND last_error <> '') AS failing,
            count(*) FILTER (WHERE failed_at IS NOT NULL) AS failed,
            count(*) FILTER (WHERE sent_at IS NOT NULL) AS sent
        FROM outbox LEFT JOIN job ON job.id = outbox.job_id
    """)
    return Figures(row.waiting, row.failing, row.failed, row.sent)


def unsent_letters() -> Sequence[Row[Any]]:
    """Letters that are not out: those that failed for good, then the failing, then the others. At most 200."""
    return ask(f"""
        SELECT outbox.id, recipient, subject, outbox.created_at, attempts, last_error, run_at, failed_at
        FROM outbox JOIN job ON job.id = outbox.job_id
        WHERE sent_at IS NULL ORDER BY failed_at DESC NULLS LAST, last_error = '', outbox.id DESC LIMIT {MOST_SHOWN}
    """)  # noqa: S608 (built from constants only)


def retry_letter(email_id: int) -> None:
    """Try to send a letter again at once. Raises NotFound where it is out, or on its way right now."""
    with transaction():
        email = db.session.get(Email, email_id)
        if email is None or email.job_id is None:
            raise NotFound
        retry_job(email.job_id)
