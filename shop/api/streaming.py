"""Answers of any length: a line of JSON for each row (NDJSON), read while it is sent, all of one moment.

Memory stays flat: Postgres keeps a cursor, and a few hundred rows at a time go through here. The header Changes-Cursor
is of that very moment, so whoever goes on from it at GET /changes misses nothing and gets nothing twice.
"""

import threading
import zlib
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any

import brotli
from flask import Response, current_app, request
from flask_babel import gettext
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from ..db import db
from ..errors import ShopError
from ..stock.feed import CURSOR_NOW

NDJSON = "application/x-ndjson"
HEADER = "Changes-Cursor"
ROWS = 200
QUICKLY = 1

# Whoever reads slowly keeps a connection and a thread, so exports never get all of them.
# The plan is the one that has its first rows soonest: sorting a million first would take longer than a statement may.
# Who reads nothing for a minute is cut off, for Postgres keeps all that the snapshot could see.
BEGIN = """
    SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET LOCAL cursor_tuple_fraction = 0.0001;
    SET LOCAL idle_in_transaction_session_timeout = '60s'
"""


class TooManyExports(ShopError):
    """As many exports are being read as this process has room for."""

    status = HTTPStatus.SERVICE_UNAVAILABLE


def streamed(question: str, rows: int = ROWS, **values: Any) -> Response:
    """The first column of every row that answers `question` (SQL with `%(name)s` for each value), a line each.

    `rows` are read at a time. Raises TooManyExports.
    """
    seats = _seats()
    if not seats.acquire(blocking=False):
        raise TooManyExports(gettext("Other exports are being read right now. Try again in a moment."))
    end: Callable[[], None] = seats.release
    try:
        connection, end = _connection(seats.release)
        cursor = connection.exec_driver_sql(f"SELECT {CURSOR_NOW}").scalar_one()
        connection.exec_driver_sql(f"DECLARE lines NO SCROLL CURSOR FOR {question}", values)
    except BaseException:
        end()
        raise
    response = Response(content_type=NDJSON)
    lines = _lines(connection, rows)
    if encoding := _encoding():
        lines = ENCODINGS[encoding](lines)
        response.headers["Content-Encoding"] = encoding
    response.response = lines
    response.headers[HEADER] = cursor
    response.headers["Cache-Control"] = "private, no-store"
    response.vary.update(("Authorization", "Accept-Encoding"))
    response.call_on_close(end)  # whether all of it was read, or the program hung up
    return response


def _connection(release: Callable[[], None]) -> tuple[Connection, Callable[[], None]]:
    """A connection of its own, since the request's goes back before the first line is sent; and how to end it."""
    bind: Any = db.session.get_bind()
    is_own = isinstance(bind, Engine)  # else a test has us inside a transaction of its own
    connection: Connection = bind.connect() if is_own else bind
    is_open = True

    def end() -> None:
        nonlocal is_open
        if not is_open:
            return
        is_open = False
        try:
            if is_own:
                connection.close()
            else:
                connection.exec_driver_sql("CLOSE lines")
        except DBAPIError:  # it was cut off
            connection.invalidate()
        finally:
            release()

    if not is_own:
        db.session.rollback()  # now, since the end of its savepoint would be the end of the cursor, too
        return connection, end

    try:
        connection.exec_driver_sql(BEGIN)
    except BaseException:
        connection.close()
        raise
    return connection, end


def _lines(connection: Connection, rows: int) -> Iterator[bytes]:
    while found := connection.exec_driver_sql(f"FETCH {rows} FROM lines").scalars().all():
        # Postgres breaks the line between the parts of a JSON list; in texts a line break is written \n.
        yield "".join([line.replace("\n", "") + "\n" for line in found]).encode()


def _encoding() -> str:
    if not current_app.config["COMPRESS_PAGES"]:
        return ""
    return next((name for name in ENCODINGS if request.accept_encodings[name]), "")


def _brotli(chunks: Iterator[bytes]) -> Iterator[bytes]:
    compressor = brotli.Compressor(quality=QUICKLY)
    for chunk in chunks:
        yield compressor.process(chunk)
    yield compressor.finish()


def _gzip(chunks: Iterator[bytes]) -> Iterator[bytes]:
    compressor = zlib.compressobj(QUICKLY, wbits=31)
    for chunk in chunks:
        yield compressor.compress(chunk)
    yield compressor.flush()


ENCODINGS = {"br": _brotli, "gzip": _gzip}


def _seats() -> threading.Semaphore:
    """Half of this process' threads, and at least one."""
    threads: int = current_app.config["SHOP"].web_threads
    seats: threading.Semaphore = current_app.extensions.setdefault(
        "api_exports", threading.BoundedSemaphore(max(1, threads // 2))
    )
    return seats
