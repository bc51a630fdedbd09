"""How many requests each caller makes a minute, counted in Postgres for all processes and machines.

A minute begins with the first requests that are counted, and by the clock of Postgres, which all machines share.
"""

from dataclasses import dataclass

from sqlalchemy import text

from ..db import db, transaction

WINDOW_SECONDS = 60


@dataclass(frozen=True)
class Rate:
    """What a caller has made in this minute, here and elsewhere, and how many seconds of it are left."""

    requests: int
    seconds: float


def count_requests(key: str, number: int) -> Rate:
    """Add `number` requests to those of `key`, which is `kind:who`, in a transaction of its own. One statement."""
    with transaction():
        row = db.session.execute(COUNT, {"key": key, "number": number, "window": WINDOW_SECONDS}).one()
    return Rate(row.requests, float(row.seconds))


def forget_old_rates() -> None:
    """Remove minutes that are over."""
    db.session.execute(text("DELETE FROM rate_limit WHERE ends_at < now() - interval '5 minutes'"))


COUNT = text("""
    INSERT INTO rate_limit AS r (key, requests, ends_at)
    VALUES (:key, :number, clock_timestamp() + make_interval(secs => :window))
    ON CONFLICT (key) DO UPDATE SET (requests, ends_at) = (
        SELECT CASE WHEN goes_on THEN r.requests ELSE 0 END + excluded.requests,
            CASE WHEN goes_on THEN r.ends_at ELSE excluded.ends_at END
        FROM (SELECT r.ends_at > clock_timestamp() AS goes_on) now)
    RETURNING requests, greatest(extract(epoch FROM ends_at - clock_timestamp()), 0) AS seconds
""")
