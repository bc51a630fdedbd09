"""WSGI middleware that answers visitors who aren't signed in with copies of pages, while those are true.

It stands between what all answers pass (languages, headers) and Flask. docs/caching.md tells the whole of it.
"""

import time
from collections import Counter
from collections.abc import Iterable
from threading import Event, Lock
from typing import TYPE_CHECKING, Any

import structlog
from flask import Flask

from ..config import Settings
from ..logs import id_or_new, log
from .asking import for_everybody, key_of
from .drawer import Copy, Drawer, Headers, Key
from .freshness import Freshness, Trust
from .looking import looking_through
from .noting import NOTES, Notes

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LONGEST_WAIT = 5.0  # seconds, for somebody else who makes the same page; then one makes it oneself
# A copy may be given to whoever shares these with who it was made for: they are in its key.
IN_KEY = {"hx-request", "hx-history-restore-request", "accept-encoding"}
# Headers of a body, which a 304 doesn't have.
OF_BODY = {"content-type", "content-length", "content-encoding", "content-language"}


def init_app(app: Flask, settings: Settings) -> None:
    """Put the layer around Flask itself: what wraps the app later stands before it. Not where the shop is closed."""
    if settings.page_cache_mb and not settings.maintenance:
        copies = app.extensions["copies"] = Copies(
            app.wsgi_app,
            Drawer(settings.page_cache_mb * 1024 * 1024),
            Freshness(looking_through(app)),
            stale_seconds=settings.page_cache_stale_seconds,
        )
        app.wsgi_app = copies  # type: ignore[method-assign]


class Making:
    """A page that somebody is making now; others who want it wait."""

    def __init__(self) -> None:
        self.done = Event()
        self.is_kept = False


class Copies:
    """The middleware. `figures` counts what became of requests: hit, miss, stale, waited."""

    def __init__(
        self,
        wsgi_app: "WSGIApplication",
        drawer: Drawer,
        freshness: Freshness,
        *,
        stale_seconds: int = 0,
    ) -> None:
        self.wsgi_app, self.drawer, self.freshness = wsgi_app, drawer, freshness
        self.stale_seconds = stale_seconds
        self.figures: Counter[str] = Counter()
        self._makings: dict[Key, Making] = {}
        self._lock = Lock()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        key = key_of(environ)
        if key is None:
            return self.wsgi_app(environ, start_response)
        began = time.perf_counter()
        while True:
            trust = self.freshness.trust()
            if copy := self._copy(key, trust):
                return self._shown(copy, trust, environ, start_response, began)
            if trust is not Trust.TRUE or environ["REQUEST_METHOD"] != "GET":
                return self.wsgi_app(environ, start_response)
            with self._lock:
                making = self._makings.get(key)
                if making is None and self._copy(key, trust) is None:
                    mine = self._makings[key] = Making()
                    break
            if making is None:
                continue  # it was finished this very moment
            self._count("waited")
            left = LONGEST_WAIT - (time.perf_counter() - began)
            if not making.done.wait(max(left, 0)) or not making.is_kept:
                return self.wsgi_app(environ, start_response)
        try:
            return self._made(key, mine, environ, start_response)
        finally:
            del self._makings[key]
            mine.done.set()

    def _copy(self, key: Key, trust: Trust) -> Copy | None:
        """The copy under `key` where it may be shown: true, or the last that was known to be, not too long ago."""
        if trust is Trust.UNKNOWN or (trust is Trust.UNCHECKED and self.freshness.age() > self.stale_seconds):
            return None
        copy = self.drawer.get(key)
        return copy if copy and self.freshness.covers(copy.made_at, copy.stock_of) else None

    def _made(
        self, key: Key, making: Making, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """The page, made now; kept where it may be."""
        made_at, notes = self.freshness.count, Notes()
        status, headers, body, error = _collected(self.wsgi_app, for_everybody(environ) | {NOTES: notes})
        self._count("miss")
        if notes.teller:
            _tell(notes.teller, environ)
        if error is not None or not _may_be_kept(status, headers):
            start_response(status, headers, *([error] if error else []))
            return [body]
        kept = [(name, value) for name, value in headers if name.lower() != "x-request-id"]
        tag = _header(headers, "etag").removeprefix("W/")
        copy = Copy(status, kept, body, tag, _told(environ), made_at, notes.stock_of, notes.teller)
        making.is_kept = self.drawer.put(key, copy)
        became = "almacen; fwd=miss; stored" if making.is_kept else "almacen; fwd=miss"
        more = [("X-Request-ID", _header(headers, "x-request-id")), ("Cache-Status", became)]
        return _answered(copy, environ, start_response, more)

    def _shown(
        self, copy: Copy, trust: Trust, environ: "WSGIEnvironment", start_response: "StartResponse", began: float
    ) -> Iterable[bytes]:
        """The copy. What nobody could check says so, and for how long, and isn't to be kept by anybody else."""
        request_id = id_or_new(environ.get("HTTP_X_REQUEST_ID", ""))
        more = [("X-Request-ID", request_id), ("Cache-Status", "almacen; hit")]
        if trust is Trust.UNCHECKED:
            more = [
                ("X-Request-ID", request_id),
                ("Cache-Status", "almacen; hit; detail=unchecked"),
                ("Age", str(int(self.freshness.age()))),
                ("Cache-Control", "no-store"),
            ]
        self._count("stale" if trust is Trust.UNCHECKED else "hit")
        if copy.teller:
            _tell(copy.teller, environ)

        def start(status: str, headers: Headers) -> Any:
            structlog.contextvars.clear_contextvars()
            milliseconds = round((time.perf_counter() - began) * 1000, 1)
            log.info(
                "request",
                request_id=request_id,
                method=environ["REQUEST_METHOD"],
                path=copy.path,
                status=int(status[:3]),
                ms=milliseconds,
                copy=True,
            )
            return start_response(status, headers)

        return _answered(copy, environ, start, more)

    def _count(self, what: str) -> None:
        with self._lock:
            self.figures[what] += 1


def _answered(copy: Copy, environ: "WSGIEnvironment", start_response: Any, more: Headers) -> list[bytes]:
    """The copy, or only that it is what the visitor has already."""
    given = {name.lower() for name, _ in more}
    asked = environ.get("HTTP_IF_NONE_MATCH", "")
    if asked and copy.tag and (copy.tag in asked or asked.strip() == "*"):
        left_out = given | OF_BODY
        start_response("304 NOT MODIFIED", [one for one in copy.headers if one[0].lower() not in left_out] + more)
        return []
    start_response(copy.status, [one for one in copy.headers if one[0].lower() not in given] + more)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [copy.body]


def _collected(wsgi_app: "WSGIApplication", environ: "WSGIEnvironment") -> tuple[str, Headers, bytes, Any]:
    """A whole answer: status, headers, body, and what went wrong while it was begun."""
    begun: list[Any] = []
    pieces: list[bytes] = []

    def start(status: str, headers: Headers, error: Any = None) -> Any:
        begun[:] = [status, headers, error]
        return pieces.append

    answer = wsgi_app(environ, start)
    try:
        pieces.extend(answer)
    finally:
        if close := getattr(answer, "close", None):
            close()
    status, headers, error = begun
    return status, headers, b"".join(pieces), error


def _may_be_kept(status: str, headers: Headers) -> bool:
    """Whether the answer says that anybody may have it who shares its key."""
    names = {name.lower() for name, _ in headers}
    if not status.startswith("200") or "set-cookie" in names or "etag" not in names:
        return False
    varies = {word.strip().lower() for name, value in headers if name.lower() == "vary" for word in value.split(",")}
    keeps = {word.strip().lower() for word in _header(headers, "cache-control").split(",")}
    return "public" in keeps and not keeps & {"private", "no-store"} and varies <= IN_KEY


def _header(headers: Headers, wanted: str) -> str:
    return next((value for name, value in headers if name.lower() == wanted), "")


def _tell(teller: Any, environ: "WSGIEnvironment") -> None:
    try:
        teller(environ)
    except Exception:  # the visitor came for the page
        log.exception("nobody was told of a visit")


def _told(environ: "WSGIEnvironment") -> str:
    """The path as Flask has it: WSGI gives bytes as Latin-1."""
    return str(environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace"))
