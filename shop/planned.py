"""Questions that pages ask again and again, which Postgres reads and plans once for each connection, not each time.

Planning a list takes as long as finding it, and planning a search longer. A question is kept (PREPARE) when a
connection hears it for the second time: what visitors put together themselves mostly comes once. Postgres decides by
itself whether one plan does for all values, and looks at the values where it doesn't.
"""

import re
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row
from sqlalchemy.exc import DBAPIError

MOST_KEPT = 60  # of each connection; a plan of the largest search takes half a megabyte of its server
MOST_HEARD = 500
VALUE = re.compile(r"%\((\w+)\)s|%%")
KNOWN_TYPES = {str: "text", bool: "boolean", float: "double precision"}
BIGGEST_INTEGER = 2**31
# A pooler in front of Postgres (PgBouncer) gives the next question another connection, which doesn't know ours, or
# knows somebody else's by that name.
NO_SUCH_STATEMENT, ANOTHER_STATEMENT = "26000", "42P05"


class Kept:
    """What one connection has heard, and what it keeps: the names of statements by question and types of values."""

    def __init__(self) -> None:
        self.names: OrderedDict[tuple[str, ...], str] = OrderedDict()
        self.heard: OrderedDict[str, bool] = OrderedDict()  # False for what can't be kept
        self.number = 0

    def is_worth_keeping(self, question: str) -> bool:
        """Whether it comes for the second time, and could be kept then."""
        was_heard = self.heard.get(question)
        if was_heard is None:
            self.heard[question] = True
            if len(self.heard) > MOST_HEARD:
                self.heard.popitem(last=False)
        return bool(was_heard)

    def next_name(self) -> str:
        self.number += 1
        return f"kept_{self.number}"


class _Poolers:
    """Whether connections are our own, which this process finds out by what Postgres says."""

    are_between = False


def rows_of(connection: Connection, question: str, values: Mapping[str, Any], before: str = "") -> Sequence[Row[Any]]:
    """The rows that answer `question`, asked outside of a transaction. `before` is sent in one message with it."""
    kept: Kept = connection.info.setdefault("kept", Kept())
    names = tuple(dict.fromkeys(VALUE.findall(question))) if not _Poolers.are_between else ()
    types = tuple(_type_of(values[name]) for name in names if name)
    name = kept.names.get((question, *types))
    if name is None and (_Poolers.are_between or not kept.is_worth_keeping(question)):
        return connection.exec_driver_sql(before + question, values).all()
    try:
        if name:
            kept.names.move_to_end((question, *types))
            return connection.exec_driver_sql(before + _execute(name, names), values).all()
        return _keep(connection, kept, question, types, names, values, before)
    except DBAPIError as error:
        if connection.invalidated or not _is_about_keeping(error):
            raise
        # Whatever it is, it was never carried out.
        if getattr(error.orig, "pgcode", "") in {NO_SUCH_STATEMENT, ANOTHER_STATEMENT}:
            _Poolers.are_between = True
        kept.names.pop((question, *types), None)
        kept.heard[question] = False
        return connection.exec_driver_sql(before + question, values).all()


def _keep(
    connection: Connection,
    kept: Kept,
    question: str,
    types: tuple[str, ...],
    names: Sequence[str],
    values: Mapping[str, Any],
    before: str,
) -> Sequence[Row[Any]]:
    name = kept.next_name()
    places = {value: f"${place}" for place, value in enumerate(filter(None, names), 1)}
    text = VALUE.sub(lambda found: places[found[1]] if found[1] else "%%", question)
    statement = f"PREPARE {name} {'(' + ', '.join(types) + ')' if types else ''} AS {text}; {_execute(name, names)}"
    if len(kept.names) >= MOST_KEPT:
        _, oldest = kept.names.popitem(last=False)
        statement = f"DEALLOCATE {oldest}; {statement}"
    rows = connection.exec_driver_sql(before + statement, values).all()
    kept.names[question, *types] = name
    return rows


def _execute(name: str, names: Sequence[str]) -> str:
    asked = ", ".join(f"%({value})s" for value in names if value)
    return f"EXECUTE {name} ({asked})" if asked else f"EXECUTE {name}"


def _type_of(value: Any) -> str:
    """As Postgres calls it; what isn't told by the value follows from where it stands."""
    if isinstance(value, list):
        return f"{_type_of(value[0])}[]" if value else "unknown"
    if isinstance(value, int) and not isinstance(value, bool):
        return "integer" if -BIGGEST_INTEGER <= value < BIGGEST_INTEGER else "bigint"
    return KNOWN_TYPES.get(type(value), "unknown")


def _is_about_keeping(error: DBAPIError) -> bool:
    """Whether Postgres minds how it was asked, not what: a statement that it doesn't have, types, a stale plan."""
    code = getattr(error.orig, "pgcode", None) or ""
    return code == NO_SUCH_STATEMENT or code.startswith(("42", "0A"))
