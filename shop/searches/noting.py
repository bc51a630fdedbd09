"""Searches are noted in memory and written down a little later: no visitor waits, and copies of pages count too.

What was noted in the last seconds is lost when a process is killed: a few lines of statistics.
"""

import atexit
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Event, Lock, Thread
from typing import Any, NamedTuple

from flask import Flask
from sqlalchemy import text

from ..config import Settings
from ..db import db, transaction
from ..logs import log
from .wording import words_to_keep

OFTEN = 10.0  # seconds from one writing to the next
MOST_LINES = 1000  # waiting to be written
MOST_AN_HOUR = 5000  # different lines of one process: who makes up searches by the million doesn't fill the disk


class Line(NamedTuple):
    """What is counted together."""

    at: datetime
    language: str
    words: str
    product_id: int | None = None


class Count(NamedTuple):
    """How often, and of searches what they found the last time."""

    times: int
    hits: int = 0
    corrected: str = ""


class Notebook:
    """What was searched for and chosen since it was last written down. Any thread may note, without Flask's context."""

    def __init__(self, write: Callable[[dict[Line, Count]], None], clock: Callable[[], datetime]) -> None:
        self._write, self._clock = write, clock
        self._lock = Lock()
        self._lines: dict[Line, Count] = {}
        self._hour, self._known = clock(), set[Line]()
        self._thread_of = 0
        self._is_regular = False
        self._end = Event()

    def note_search(self, words: str, language: str, hits: int, corrected: str = "") -> None:
        """Somebody searched for `words` and was shown `hits` products; of `corrected`, if that was searched instead."""
        self._note(words, language, None, hits, corrected)

    def note_choice(self, words: str, language: str, product_id: int) -> None:
        """Somebody who had searched for `words` went on to a product."""
        self._note(words, language, product_id)

    def write_down(self) -> None:
        """Write all that is noted. What can't be written stays for the next time."""
        with self._lock:
            lines, self._lines = self._lines, {}
        if not lines:
            return
        try:
            self._write(lines)
        except Exception as error:
            log.warning("searches can't be written down", error=type(error).__name__)
            with self._lock:
                for line, count in lines.items():
                    self._add(line, count)

    def write_regularly(self) -> None:
        """From now on write every few seconds while there is something, and at the end of the process."""
        self._is_regular = True
        atexit.register(self.close)

    def close(self) -> None:
        """Write what is left, now that the process ends."""
        self._end.set()
        self.write_down()

    def _note(self, typed: str, language: str, product_id: int | None, hits: int = 0, corrected: str = "") -> None:
        words = words_to_keep(typed)
        if not words:
            return
        hour = self._clock().replace(minute=0, second=0, microsecond=0)
        with self._lock:
            if hour != self._hour:
                self._hour, self._known = hour, set()
            line = Line(hour, language, words, product_id)
            if line in self._known or len(self._known) < MOST_AN_HOUR:
                self._known.add(line)
                self._add(line, Count(1, hits, words_to_keep(corrected)))
        self._see_that_it_is_written()

    def _add(self, line: Line, count: Count) -> None:
        before = self._lines.get(line)
        if before or len(self._lines) < MOST_LINES:
            self._lines[line] = count._replace(times=count.times + before.times) if before else count

    def _see_that_it_is_written(self) -> None:
        # Not before the first note: gunicorn forks its workers, and threads don't come along.
        if self._is_regular and self._thread_of != os.getpid():
            with self._lock:
                if self._thread_of == os.getpid():
                    return
                self._thread_of = os.getpid()
            Thread(target=self._write_on, name="searches", daemon=True).start()

    def _write_on(self) -> None:
        while not self._end.wait(OFTEN):
            self.write_down()


def init_app(app: Flask, settings: Settings) -> None:
    """Give the app its notebook, unless the owner keeps no log."""
    if settings.search_log_days:
        app.extensions["searches"] = Notebook(_writer(app), lambda: datetime.now(UTC))


def notebook_of(app: Flask) -> Notebook | None:
    """The app's notebook; None where no log is kept."""
    return app.extensions.get("searches")


def _writer(app: Flask) -> Callable[[dict[Line, Count]], None]:
    def write(lines: dict[Line, Count]) -> None:
        # In one order, or two processes that write the same lines would wait for each other.
        ordered = sorted(lines, key=lambda line: (line.product_id or 0, line.words, line.language, line.at))
        rows = [_row(line, lines[line]) for line in ordered]
        with app.app_context(), transaction():
            db.session.execute(WRITE, {"rows": json.dumps(rows)})

    return write


def _row(line: Line, count: Count) -> dict[str, Any]:
    return line._asdict() | count._asdict() | {"at": line.at.isoformat()}


# What was chosen may be gone by now.
WRITE = text("""
    INSERT INTO search_log (at, language, words, product_id, times, hits, corrected)
    SELECT at, language, words, product_id, times, hits, corrected
    FROM json_to_recordset(CAST(:rows AS json)) AS line (
        at timestamptz, language text, words text, product_id bigint, times int, hits int, corrected text)
    WHERE product_id IS NULL OR EXISTS (SELECT FROM product WHERE id = product_id)
    ON CONFLICT (at, language, words, product_id) DO UPDATE
    SET times = search_log.times + excluded.times, hits = excluded.hits, corrected = excluded.corrected
""")
