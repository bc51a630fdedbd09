"""How many requests a minute a token may make, and an address that shows none.

All processes count in one table, but seldom: each lets a caller have a batch, a tenth of the limit, on credit, and then
writes it down in one go and learns what the caller has had elsewhere. So a request rarely writes, who asks a little
never does, nobody is refused before the limit, and beyond it each process gives a batch at most.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from math import ceil

from flask import current_app, g
from flask_babel import ngettext

from ..auth.rates import WINDOW_SECONDS, Rate, count_requests
from ..errors import ShopError

MOST_CALLERS = 10_000  # that one process remembers, about 2 MB; whoever was away longest is forgotten first
BATCHES = 10  # to a limit


class TooManyRequests(ShopError):
    """A caller has had all that it may have in this minute. `seconds` says how long that still is."""

    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, seconds: int) -> None:
        self.seconds = max(1, seconds)
        super().__init__(
            ngettext(
                "Too many requests. Wait %(num)s second, then go on.",
                "Too many requests. Wait %(num)s seconds, then go on.",
                self.seconds,
            )
        )


@dataclass
class Account:
    """What one caller has had in a minute that ends at `until`: `written` in Postgres, `unwritten` here."""

    until: float
    written: int = 0
    unwritten: int = 0

    @property
    def had(self) -> int:
        return self.written + self.unwritten


class Ledger:
    """The accounts that one process keeps. `count` writes a number of requests down, and says what there are in all."""

    def __init__(self, count: Callable[[str, int], Rate], now: Callable[[], float] = time.monotonic) -> None:
        self.count, self.now = count, now
        self.accounts: OrderedDict[str, Account] = OrderedDict()
        self.lock = threading.Lock()

    def spend(self, key: str, limit: int) -> tuple[int, int]:
        """Count one request of `key`. Returns how many are left, -1 where this is one too many, and for how long."""
        with self.lock:
            account = self._account(key)
            if account.written >= limit:  # known, so it needn't be asked again
                return -1, self._seconds(account)
            account.unwritten += 1
            left = limit - account.had
            due = account.unwritten if account.unwritten >= max(1, limit // BATCHES) or left < 0 else 0
            account.unwritten -= due
            account.written += due  # already, so that whoever comes meanwhile sees the same sum
        if due:
            left = limit - self._write_down(key, account, due)
        return max(left, -1), self._seconds(account)

    def _account(self, key: str) -> Account:
        account = self.accounts.get(key)
        if account is None or account.until <= self.now():
            account = self.accounts[key] = Account(self.now() + WINDOW_SECONDS)
        self.accounts.move_to_end(key)
        while len(self.accounts) > MOST_CALLERS:
            self.accounts.popitem(last=False)
        return account

    def _write_down(self, key: str, account: Account, due: int) -> int:
        """How many requests there were in all. Outside the lock: other callers needn't wait for Postgres."""
        try:
            rate = self.count(key, due)
        except BaseException:
            with self.lock:
                account.written, account.unwritten = account.written - due, account.unwritten + due
            raise
        with self.lock:
            until = self.now() + rate.seconds
            goes_on = until < account.until + 1  # else another minute has begun, and what we knew is of the last one
            account.written = max(account.written, rate.requests) if goes_on else rate.requests
            account.until = until
        return rate.requests

    def _seconds(self, account: Account) -> int:
        return max(0, ceil(account.until - self.now()))


def spend(kind: str, who: str) -> None:
    """Count this request to the `token` or the `address` that is `who`. Raises TooManyRequests.

    Call it outside of transactions: what it writes holds whatever becomes of the request.
    """
    settings = current_app.config["SHOP"]
    limit = settings.api_requests_per_minute if kind == "token" else settings.api_anonymous_per_minute
    if limit:
        left, seconds = _ledger().spend(f"{kind}:{who}", limit)
        g.rate = (kind, limit, max(0, left), seconds)
        if left < 0:
            raise TooManyRequests(seconds)


def headers() -> dict[str, str]:
    """What the answer to this request says of the limit, in the words of the IETF's draft (RateLimit header fields)."""
    if "rate" not in g:
        return {}
    kind, limit, left, seconds = g.rate
    return {
        "RateLimit-Policy": f'"{kind}";q={limit};w={WINDOW_SECONDS}',
        "RateLimit": f'"{kind}";r={left};t={seconds}',
    }


def _ledger() -> Ledger:
    """This process', of this app."""
    ledger: Ledger = current_app.extensions.setdefault("api_ledger", Ledger(count_requests))
    return ledger
