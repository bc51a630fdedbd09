"""Whether copies of pages are still true. Asked of Postgres now and then, whoever changed something.

A look is a snapshot of Postgres, as in `stock/feed.py`: what the last one could not see and this one can, is news.
News of products, categories, the shop and its pages counts for every copy, because any product may come to stand in any
list; news of stock for copies of pages that show the figures of that product (what sells out is news of the product).
It is read from the log and the ledger that are written anyway: a sale costs what it did.
"""

import enum
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

from ..logs import log

# Copies are at most this much older than what somebody was told is done; a second is promised.
LOOK_AFTER = 0.4  # seconds since the last look began: whoever comes next looks again
TRUE_FOR = 0.8  # ... and meanwhile others rely on the last look, for so long
TRY_AGAIN_AFTER = 1.0  # while nobody could look
WAIT_FOR_LOOK = 1.0  # at most, for somebody else's
# Who hasn't looked for longer doesn't know what has been in public_change and was forgotten. Lines are kept for a day
# from when they were written, and what wrote them may be committed many hours later.
KNOWS_FOR = 1800.0
MOST_PRODUCTS = 10_000  # whose stock moved, one by one


class Unreachable(Exception):
    """Postgres is gone, hangs, or has no connection left."""


@dataclass(frozen=True)
class Seen:
    """What a look saw, to compare the next with."""

    server: str
    snapshot: str
    at: datetime


@dataclass(frozen=True)
class News:
    """What is new since a look, and the look that found it. Without `is_all` only these products' stock has moved."""

    seen: Seen
    is_all: bool = True
    stock_of: Iterable[int] = field(default=())


class Trust(enum.Enum):
    """How far copies can be trusted now."""

    TRUE = "true"
    UNCHECKED = "unchecked"  # they were true when Postgres could last be asked
    UNKNOWN = "unknown"


class Freshness:
    """Counts changes. A copy that was begun at a count is true while nothing that it shows was counted later."""

    def __init__(self, look: Callable[[Seen | None], News], clock: Callable[[], float] = time.monotonic) -> None:
        self._look, self._clock = look, clock
        self._lock = Lock()
        self._seen: Seen | None = None
        self.looked_at = self._failed_at = -KNOWS_FOR
        self._failure = Trust.UNKNOWN
        self.count = self._all = 0
        self._stock: dict[int, int] = {}

    def trust(self) -> Trust:
        """How far copies can be trusted, after a look at Postgres where the last one was too long ago."""
        age = self.age()
        if age < LOOK_AFTER:
            return Trust.TRUE
        waits = WAIT_FOR_LOOK if age >= TRUE_FOR else 0
        if self._clock() - self._failed_at < TRY_AGAIN_AFTER:
            return Trust.TRUE if age < TRUE_FOR else self._failure
        if not (self._lock.acquire(timeout=waits) if waits else self._lock.acquire(blocking=False)):
            return Trust.TRUE if self.age() < TRUE_FOR else self._not_now()
        try:
            if self.age() < LOOK_AFTER:
                return Trust.TRUE
            if self._clock() - self._failed_at < TRY_AGAIN_AFTER:
                return self._failure
            # However long our own look took: it saw all that was done when we were asked.
            return Trust.TRUE if self._look_again() else self._failure
        finally:
            self._lock.release()

    def age(self) -> float:
        """Seconds since the last look that succeeded began."""
        return self._clock() - self.looked_at

    def covers(self, made_at: int, stock_of: int | None) -> bool:
        """Whether nothing has changed for a copy that was begun at this count, as far as the last look saw."""
        return made_at >= self._all and (stock_of is None or made_at >= self._stock.get(stock_of, 0))

    def _look_again(self) -> bool:
        """Whether that was possible."""
        began = self._clock()
        try:
            news = self._look(self._seen if self.age() < KNOWS_FOR else None)
        except Unreachable as error:
            log.warning("copies can't be checked", error=str(error))
            self._failed_at, self._failure = self._clock(), Trust.UNCHECKED
        except Exception:
            log.exception("copies can't be checked")
            self._failed_at, self._failure = self._clock(), Trust.UNKNOWN
        else:
            self._take(news)
            self.looked_at = began
            return True
        return False

    def _take(self, news: News) -> None:
        """Count what is new. Whoever begins a page at the new count reads no less than this look saw."""
        self._seen = news.seen
        moved = [] if news.is_all else list(news.stock_of)
        if not news.is_all and not moved:
            return
        self.count += 1
        if news.is_all or len(self._stock) + len(moved) > MOST_PRODUCTS:
            self._all = self.count
            self._stock = {}
        else:
            self._stock.update(dict.fromkeys(moved, self.count))

    def _not_now(self) -> Trust:
        """Somebody has been looking for a while: Postgres doesn't answer, or not at once."""
        return Trust.UNCHECKED if self._seen else Trust.UNKNOWN
