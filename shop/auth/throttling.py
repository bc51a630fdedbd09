"""Slowing down whoever guesses. The counts are in Postgres, so that they hold for all processes and machines.

A try is counted before it is known to be wrong, in a transaction of its own, so that many at once can't slip through;
what turned out right is taken back. The first tries are free; from then on the wait doubles with each.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from flask_babel import ngettext
from sqlalchemy import text

from ..db import db, transaction
from ..errors import ShopError


@dataclass(frozen=True)
class Limit:
    """What may be tried how often: `free` tries, then a wait of `wait` seconds that doubles up to `longest`.

    After `forget` seconds without a try, it begins anew.
    """

    free: int
    wait: int = 15
    longest: int = 900
    forget: int = 3600


LIMITS = {
    "pair": Limit(free=5),  # one account from one address
    "address": Limit(free=20, wait=5),  # any accounts from one address
    "account": Limit(free=30, wait=5, longest=60),  # one account from anywhere but its own devices
    "device": Limit(free=5),  # one account from a device that signed in there before
    "second": Limit(free=5),  # codes of a second factor, after the right password
    "links": Limit(free=5, wait=60, longest=3600),  # e-mails asked for from one address
    "register": Limit(free=5, wait=60, longest=3600),  # accounts made from one address
    "mailbox": Limit(free=3, wait=60, longest=900),  # e-mails to one address, whoever asks
    "kept": Limit(free=20, wait=60),  # forms kept for one address
    "hint": Limit(free=60, wait=2, longest=30, forget=60),  # passwords judged while they are typed
}


class TooManyTries(ShopError):
    """Somebody is to wait. `seconds` says how long."""

    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, seconds: int) -> None:
        self.seconds = max(1, seconds)
        minutes = -(-self.seconds // 60)
        super().__init__(
            ngettext(
                "Too many tries. Wait %(num)s second, then try again.",
                "Too many tries. Wait %(num)s seconds, then try again.",
                self.seconds,
            )
            if self.seconds <= 90
            else ngettext(
                "Too many tries. Wait %(num)s minute, then try again.",
                "Too many tries. Wait %(num)s minutes, then try again.",
                minutes,
            )
        )


def count_try(keys: Sequence[str]) -> None:
    """Count one try under each of `keys`, which are `kind:what`. Raises TooManyTries where one of them has to wait."""
    if seconds := seconds_to_wait(keys):
        raise TooManyTries(seconds)


def seconds_to_wait(keys: Sequence[str]) -> int:
    """Count one try under each of `keys`, and return 0; or else how long one of them has to wait, and count nothing."""
    limits = [LIMITS[key.partition(":")[0]] for key in keys]
    with transaction():
        counted = db.session.execute(
            COUNT,
            {
                "keys": list(keys),
                "free": [limit.free for limit in limits],
                "wait": [limit.wait for limit in limits],
                "longest": [limit.longest for limit in limits],
                "forget": [limit.forget for limit in limits],
            },
        ).all()
        # Fewer where one was blocked before, or by somebody else's try at this very moment.
        return 0 if len(counted) == len(keys) else max(1, _wait(keys))


def take_back(keys: Sequence[str]) -> None:
    """Uncount a try that was right. Whoever is under "pair", "device" or "second" begins anew; others lose just one."""
    with transaction():
        db.session.execute(TAKE_BACK, {"keys": list(keys)})


def forget_old_tries() -> None:
    """Remove what no longer counts."""
    db.session.execute(text("DELETE FROM throttle WHERE tried_at < now() - interval '1 day'"))


def _wait(keys: Sequence[str]) -> int:
    """The longest wait of `keys` in whole seconds, rounded up; 0 where none has to."""
    return int(db.session.execute(WAIT, {"keys": list(keys)}).scalar_one())


# One statement, so that racing tries are counted one after the other, always in the order of their keys.
# The exponent is capped: 2^1000 is no interval.
COUNT = text("""
    WITH wanted AS (
        SELECT * FROM unnest(CAST(:keys AS text[]), CAST(:free AS int[]), CAST(:wait AS int[]),
            CAST(:longest AS int[]), CAST(:forget AS int[])) AS w (key, free, wait, longest, forget)
        WHERE NOT EXISTS (SELECT FROM throttle WHERE key = ANY(:keys) AND blocked_until > clock_timestamp())
    )
    INSERT INTO throttle AS t (key, tries, tried_at, blocked_until)
    SELECT key, 1, clock_timestamp(), clock_timestamp() FROM wanted ORDER BY key
    ON CONFLICT (key) DO UPDATE SET (tries, tried_at, blocked_until) = (
        SELECT n, clock_timestamp(), clock_timestamp() + make_interval(
            secs => CASE WHEN n < free THEN 0 ELSE least(longest, wait * power(2, least(n - free, 20))) END)
        FROM wanted w, LATERAL (
            SELECT CASE WHEN t.tried_at < clock_timestamp() - make_interval(secs => forget) THEN 1
                ELSE t.tries + 1 END AS n) counted
        WHERE w.key = t.key)
    WHERE t.blocked_until <= clock_timestamp()
    RETURNING key
""")

WAIT = text("""
    SELECT coalesce(ceil(max(extract(epoch FROM blocked_until - clock_timestamp()))), 0)
    FROM throttle WHERE key = ANY(:keys) AND blocked_until > clock_timestamp()
""")

TAKE_BACK = text("""
    WITH mine AS (
        SELECT key, key ~ '^(pair|device|second):' AS again FROM throttle
        WHERE key = ANY(:keys) ORDER BY key FOR UPDATE
    ), forgotten AS (
        DELETE FROM throttle USING mine WHERE throttle.key = mine.key AND again
    )
    UPDATE throttle SET tries = greatest(tries - 1, 0), blocked_until = clock_timestamp()
    FROM mine WHERE throttle.key = mine.key AND NOT again
""")
