"""A layer without Flask and Postgres: pages are made by a function, and a look finds what a test puts there."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from werkzeug.test import Client, TestResponse

from shop.copies.drawer import Drawer
from shop.copies.freshness import Freshness, News, Seen, Unreachable
from shop.copies.layer import Copies
from shop.copies.noting import shows_stock_of

TAG = 'W/"abc"'
PUBLIC = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "public, no-cache",
    "ETag": TAG,
    "Vary": "HX-Request, HX-History-Restore-Request, Accept-Encoding",
    "X-Request-ID": "of-the-first",
}


class Pretended:
    """A shop whose pages count how often they were made."""

    def __init__(self, megabytes: float = 1, stale_seconds: int = 300) -> None:
        self.made: list[Any] = []
        self.status, self.headers, self.body = "200 OK", dict(PUBLIC), b"page "
        self.meanwhile: Callable[[], object] = lambda: None
        self.stock_of: int | None = None
        self.time = 1000.0
        self.is_away: Exception | None = None
        self.looks = 0
        self.news = False
        self.moved: list[int] = []
        self.freshness = Freshness(self.look, lambda: self.time)
        drawer = Drawer(int(megabytes * 1024 * 1024))
        self.copies = Copies(self.page, drawer, self.freshness, stale_seconds=stale_seconds)

    def look(self, seen: Seen | None) -> News:
        self.looks += 1
        if self.is_away:
            raise self.is_away
        is_all, moved = self.news or seen is None, self.moved
        self.news, self.moved = False, []
        return News(Seen("server", str(self.looks), datetime.now(UTC)), is_all, moved)

    def page(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        self.made.append(environ)
        number = len(self.made)
        self.meanwhile()
        if self.stock_of:
            shows_stock_of(environ, self.stock_of)
        start_response(self.status, [*self.headers.items(), ("Content-Length", str(len(self.body) + 1))])
        return [self.body, str(number).encode()]

    def open(self, path: str = "/", method: str = "GET", base_url: str = "http://shop.example", **headers: str) -> Any:
        """The answer; `If_None_Match="…"` is a header."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        answer: TestResponse = Client(self.copies, use_cookies=False).open(
            path, method=method, base_url=base_url, headers=named
        )
        return answer

    def later(self, seconds: float = 1) -> None:
        self.time += seconds

    def go_away(self) -> None:
        """Postgres is gone."""
        self.is_away = Unreachable("gone")
        self.later()
