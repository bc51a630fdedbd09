"""Refusals: one ShopError, said as a page, as a fragment of one, or as problem+json (RFC 9457)."""

import json
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, g, make_response, render_template
from flask_babel import gettext, lazy_gettext
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from .db import db
from .logs import log, told_path
from .web import wants_fragment, wants_json

RETRY_AFTER_SECONDS = 5

# Where htmx shows an error: at the top of what was to change, which stays, as the address does.
IN_PLACE = {"HX-Reswap": "afterbegin show:top", "HX-Reselect": ".trouble", "HX-Push-Url": "false"}

# What people read: the heading, and a sentence that helps them on.
WORDS = {
    400: (
        lazy_gettext("We couldn’t read that request"),
        lazy_gettext("Go back, check the address and try again."),
    ),
    401: (
        lazy_gettext("Who are you?"),
        lazy_gettext("Show a token that works, and try again."),
    ),
    403: (
        lazy_gettext("You may not do that"),
        lazy_gettext("Somebody with more rights can do it, or give them to you."),
    ),
    404: (
        lazy_gettext("There is nothing at this address"),
        lazy_gettext("It may have moved, or a letter went missing."),
    ),
    405: (lazy_gettext("That can’t be done here"), lazy_gettext("Go back and try it another way.")),
    409: (
        lazy_gettext("That can’t be done as things are"),
        lazy_gettext("Look at how they are now, then try again."),
    ),
    410: (
        lazy_gettext("This is gone"),
        lazy_gettext("It has left the shop for good. Perhaps one of these?"),
    ),
    412: (
        lazy_gettext("This has changed meanwhile"),
        lazy_gettext("Look at how it is now, then decide anew."),
    ),
    413: (lazy_gettext("That is too large"), lazy_gettext("Try again with less at a time.")),
    415: (
        lazy_gettext("That kind of content isn’t read here"),
        lazy_gettext("Send it as the documentation says."),
    ),
    422: (
        lazy_gettext("Something in it needs another look"),
        lazy_gettext("It says what, and where."),
    ),
    428: (
        lazy_gettext("Say which version you saw"),
        lazy_gettext("Read it first, and send its ETag as If-Match."),
    ),
    429: (
        lazy_gettext("That was too often"),
        lazy_gettext("Wait a little, then try again."),
    ),
    500: (
        lazy_gettext("Something broke on our side"),
        lazy_gettext("It isn’t your doing, and it has been noted. Please try again in a moment."),
    ),
    503: (
        lazy_gettext("Back in a moment"),
        lazy_gettext("The shop can’t reach its stockroom right now. This page is worth trying again in a few seconds."),
    ),
}


class ShopError(Exception):
    """A refusal with a sentence that a person can act on."""

    status = HTTPStatus.CONFLICT


class NotFound(ShopError):
    """Nothing is there, or nothing that this person may see."""

    status = HTTPStatus.NOT_FOUND


class Gone(ShopError):
    """A thing that was here and won't come back."""

    status = HTTPStatus.GONE


def init_app(app: Flask) -> None:
    """Answer every failure in our own words."""
    app.register_error_handler(ShopError, _refused)
    app.register_error_handler(HTTPException, _http_error)
    for cause in (OperationalError, InterfaceError, PoolTimeout):
        app.register_error_handler(cause, _database_away)


def answer(status: int, detail: str = "", retry_after: int | None = None, **facts: Any) -> Response:
    """The error as whoever asked can read it; `facts` are for programs. Asks nothing of the database from 500 up."""
    heading, help_ = WORDS.get(status) or WORDS[400 if status < 500 else 500]
    if wants_json():
        told = {"type": "about:blank", "status": status, "title": str(heading), "detail": detail or str(help_)}
        response = Response(written(told | facts))
        response.content_type = "application/problem+json"
    else:
        # The whole page needs the frame, which comes from the database.
        whole = "errors/page.html" if status < 500 and "frame" in g else "errors/plain.html"
        words = {"status": status, "heading": heading, "help": detail or help_, "is_fragment": wants_fragment()}
        response = make_response(render_template("errors/_error.html" if wants_fragment() else whole, **words))
        response.headers.update(IN_PLACE if wants_fragment() else {})
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response


def _refused(error: ShopError) -> Response:
    return answer(error.status, str(error), wait_of(error))


def wait_of(error: ShopError) -> int | None:
    """After how many seconds it is worth asking again; None where waiting doesn't help."""
    wait: int | None = getattr(error, "seconds", RETRY_AFTER_SECONDS if error.status == 503 else None)
    return wait


def _http_error(error: HTTPException) -> Response:
    # What broke has been logged by Flask, with its traceback.
    if error.response is not None or (error.code or 500) < 400:
        return make_response(error.get_response())
    response = answer(error.code or 500)
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def _database_away(error: Exception) -> Response:
    """Postgres is gone, hangs, or has no connection left: say so, and when to come back."""
    log.error("database unavailable", path=told_path(), error=str(error).splitlines()[0])
    # The connection may be half dead: it must not go back to the pool, nor be asked to roll back.
    db.session().invalidate()
    return answer(503, retry_after=RETRY_AFTER_SECONDS)


def written(data: Any) -> bytes:
    """`data` as JSON, with times as RFC 3339 has them: in UTC, with a Z."""
    return json.dumps(data, default=_told, ensure_ascii=False, separators=(",", ":")).encode()


def _told(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, (set, frozenset, tuple)):
        return sorted(value)
    return str(value)


def maintenance() -> Response:
    """The answer while MAINTENANCE=1."""
    return answer(503, gettext("We are tidying the shelves. The shop opens again shortly."), retry_after=300)
