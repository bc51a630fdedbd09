"""Long lists, the newest first, a page at a time. Each page begins right behind the last row of the one before,

so that the thousandth is as fast as the first, and what is added meanwhile shifts nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import request
from sqlalchemy import Row, Select
from sqlalchemy.orm import InstrumentedAttribute

from .db import db
from .errors import NotFound
from .web import this_address, whole_number

ROWS = 50


@dataclass(frozen=True)
class Place:
    """Where in a list a page is: behind the row with the number `after`, or just before that with `before`."""

    after: int | None = None
    before: int | None = None


FIRST = Place()


@dataclass(frozen=True)
class Sheet:
    """A page of a list. `newer` and `older` are the numbers that its neighbours begin from, where there are any."""

    rows: Sequence[Row[Any]]
    newer: int | None = None
    older: int | None = None

    @property
    def newer_address(self) -> str:
        return _address("before", self.newer)

    @property
    def older_address(self) -> str:
        return _address("after", self.older)


def place_asked_for() -> Place:
    """The place that the address of this page names. Raises NotFound for what can be none."""
    given = {name: request.args[name] for name in ("after", "before") if name in request.args}
    numbers = {name: whole_number(value, 1, 10**18) for name, value in given.items()}
    if None in numbers.values() or len(numbers) > 1:
        raise NotFound
    return Place(**numbers)


def sheet_of(query: Select[Any], number: InstrumentedAttribute[int], place: Place, *, rows: int = ROWS) -> Sheet:
    """The rows of `query` at `place`, by `number` downwards. One more is asked for, to know whether more follow."""
    if place.before is not None:
        found = db.session.execute(query.where(number > place.before).order_by(number).limit(rows + 1)).all()
        shown = list(reversed(found[:rows]))
        return Sheet(shown, _edge(shown, 0) if len(found) > rows else None, _edge(shown, -1))
    if place.after is not None:
        query = query.where(number < place.after)
    found = db.session.execute(query.order_by(number.desc()).limit(rows + 1)).all()
    shown = list(found[:rows])
    newer = _edge(shown, 0) if place.after is not None else None
    return Sheet(shown, newer, _edge(shown, -1) if len(found) > rows else None)


def _edge(rows: Sequence[Row[Any]], place: int) -> int | None:
    return rows[place].id if rows else None


def _address(name: str, number: int | None) -> str:
    if number is None:
        return ""
    kept = [(key, value) for key, value in request.args.items(multi=True) if key not in {"after", "before"}]
    return this_address(urlencode([*kept, (name, str(number))]))
