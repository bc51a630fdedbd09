"""What has changed since somebody last asked, with nothing left out.

Movements are numbered before they are committed, so the highest number that somebody has seen says nothing about
lower ones that are still on their way. A cursor is therefore the snapshot of Postgres that it was taken in: whatever
that could not see, and this one can, is news. It costs one statement over an index, and never waits for anybody.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask_babel import gettext
from sqlalchemy import text
from sqlalchemy.exc import DataError

from ..db import db
from ..errors import ShopError

MOST_NEWS = 500  # movements at a time
MOST_LETTERS = 2000  # of a cursor: a snapshot names every transaction under way
SNAPSHOT = r"[0-9]{1,20}:[0-9]{1,20}:(?:[0-9]{1,20}(?:,[0-9]{1,20})*)?"
CURSOR = re.compile(
    rf"([0-9]{{1,20}}-[0-9]{{1,10}})\.({SNAPSHOT})(?:\.({SNAPSHOT})\.([0-9]{{1,20}})\.([0-9]{{1,19}}))?"
)

# A server that was restored to an earlier moment gives its transactions' numbers out again, on another timeline.
SERVER = """
    (SELECT CAST(system_identifier AS text) FROM pg_control_system())
    || '-' || (SELECT CAST(timeline_id AS text) FROM pg_control_checkpoint())
"""

# `seen` is the old snapshot, `upto` the new one (or, on a further page, the one that the first page was read in).
# A transaction that lies in the future belongs to another server, from which this database was copied; a cursor of the
# future to this one, before it was restored from a backup.
NEWS = text(f"""
    SELECT now.server, now.cursor AS cursor_now,
        pg_snapshot_xmax(CAST(:seen AS pg_snapshot)) > pg_snapshot_xmax(now.cursor) AS is_of_the_future, news.*
    FROM (SELECT {SERVER} AS server, pg_current_snapshot() AS cursor) now
    LEFT JOIN LATERAL (
        SELECT m.seq, CAST(m.tx AS text) AS tx, m.level_id, l.variant_id, l.location_id, m.kind, m.delta,
            m.reserved_delta, m.after, m.reserved_after, m.reason, m.actor_kind, m.actor_label, m.user_id, m.at
        FROM stock_movement m JOIN stock_level l ON l.id = m.level_id
        WHERE m.tx >= pg_snapshot_xmin(CAST(:seen AS pg_snapshot))
          AND (m.tx, m.seq) > (CAST(:tx AS xid8), CAST(:seq AS bigint))
          AND NOT pg_visible_in_snapshot(m.tx, CAST(:seen AS pg_snapshot))
          AND pg_visible_in_snapshot(m.tx, coalesce(CAST(:upto AS pg_snapshot), now.cursor))
          AND m.tx < pg_snapshot_xmax(now.cursor)
        ORDER BY m.tx, m.seq LIMIT :most
    ) news ON true
""")  # noqa: S608 (built from constants only)
CURSOR_NOW = f"{SERVER} || '.' || CAST(pg_current_snapshot() AS text)"  # for statements that read more than that
NOW = text(f"SELECT {CURSOR_NOW}")


class CursorLost(ShopError):
    """The cursor is none of ours, or of a server that this one was restored from. Look at everything anew."""

    status = HTTPStatus.GONE


@dataclass(frozen=True)
class News:
    """Movements that came to be seen since a cursor, and the cursor behind them. `is_more`: ask again at once."""

    movements: Sequence[Any]
    cursor: str
    is_more: bool = False


def cursor_now() -> str:
    """The cursor of this moment: what is committed from here on is news to it.

    Take it before, or in the same snapshot as, what it goes with; else what came between would be missed.
    """
    return str(db.session.scalar(NOW))


def news_since(cursor: str, *, most: int = MOST_NEWS) -> News:
    """The movements which `cursor` hasn't seen, in the order of their transactions. Raises CursorLost."""
    read = CURSOR.fullmatch(cursor) if len(cursor) <= MOST_LETTERS else None
    if read is None:
        raise _lost()
    server, seen, upto, tx, seq = read.groups()
    asked = {"seen": seen, "upto": upto, "tx": tx or "0", "seq": seq or 0, "most": most + 1}
    try:
        rows = db.session.execute(NEWS, asked).all()
    except DataError as error:  # numbers that fit no snapshot
        db.session.rollback()
        raise _lost() from error
    if rows[0].server != server or rows[0].is_of_the_future:
        raise _lost()
    end = upto or rows[0].cursor_now
    found = [row for row in rows if row.seq is not None]
    if len(found) > most:
        last = found[most - 1]
        return News(found[:most], f"{server}.{seen}.{end}.{last.tx}.{last.seq}", is_more=True)
    return News(found, f"{server}.{end}")


def _lost() -> CursorLost:
    return CursorLost(gettext("This place in the list of changes is gone. Begin anew."))
