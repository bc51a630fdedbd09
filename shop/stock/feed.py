"""What has changed since somebody last asked, with nothing left out.

Movements are numbered before they are committed, so the highest number that somebody has seen says nothing about
lower ones that are still on their way. A cursor is therefore the snapshot of Postgres that it was taken in: whatever
that could not see, and this one can, is news. It costs one statement over an index, and never waits for anybody.
What happened to one level is told in the order in which it happened (`rows_told`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask_babel import gettext
from sqlalchemy import text
from sqlalchemy.exc import DataError

from ..db import db, end_transaction
from ..errors import ShopError

MOST_NEWS = 500  # movements at a time
MOST_LETTERS = 2000  # of a cursor: a snapshot names every transaction under way
SNAPSHOT = r"[0-9]{1,20}:[0-9]{1,20}:(?:[0-9]{1,20}(?:,[0-9]{1,20})*)?"
CURSOR = re.compile(
    rf"([0-9]{{1,20}}-[0-9]{{1,30}})\.({SNAPSHOT})(?:\.({SNAPSHOT})\.([0-9]{{1,20}})\.([0-9]{{1,19}}))?"
)

# A server that was restored to an earlier moment gives its transactions' numbers out again, on another timeline; what
# was restored from a dump is another database, or has its tables made anew.
SERVER = """
    (SELECT CAST(system_identifier AS text) FROM pg_control_system())
    || '-' || (SELECT CAST(timeline_id AS text) FROM pg_control_checkpoint())
    || (SELECT lpad(CAST(oid AS text), 10, '0') FROM pg_database WHERE datname = current_database())
    || lpad(CAST(CAST(CAST('stock_movement' AS regclass) AS oid) AS text), 10, '0')
"""
SEEN = "CAST(:seen AS pg_snapshot)"
UPTO = "coalesce(CAST(:upto AS pg_snapshot), now.cursor)"

# `seen` is the old snapshot, `upto` the new one (or, on a further page, the one that the first page was read in).
# A transaction that lies in the future belongs to another server, from which this database was copied; a cursor of the
# future to this one, before it was restored from a backup.
FROM_NOW = f"""
    SELECT now.server, now.cursor AS cursor_now,
        pg_snapshot_xmax({SEEN}) > pg_snapshot_xmax(now.cursor) AS is_of_the_future, news.*
    FROM (SELECT {SERVER} AS server, pg_current_snapshot() AS cursor) now
"""  # noqa: S608 (built from constants only)


def rows_told(columns: str, source: str, turn: str) -> str:
    """A query, for use beside FROM_NOW, of the rows of `source`, called `row`, that a cursor hasn't seen, in turn.

    Transactions are numbered when they begin to write, which isn't the order in which they get at one row: whoever
    waits for it may have the lower number. `turn` makes up for that: it is the number of the transaction, or a higher
    one that had the same row before. So along one level (or product) turns and `seq` only rise; and since all that
    came before is seen by who sees the row, its turn is of the past too, and not before its own transaction's number.
    One condition says from where on: of two, Postgres begins at the one that is worth less.
    """
    return f"""
        (SELECT {turn} AS turn, row.seq, {columns} FROM {source} row
         WHERE ({turn}, row.seq) > (greatest(CAST(:turn AS xid8), pg_snapshot_xmin({SEEN})), CAST(:seq AS bigint))
           AND {turn} < pg_snapshot_xmax({UPTO})
           AND NOT pg_visible_in_snapshot(row.tx, {SEEN}) AND pg_visible_in_snapshot(row.tx, {UPTO})
           AND {{only}}
         ORDER BY {turn}, row.seq LIMIT :most)
    """  # noqa: S608 (built from constants only)


def movements_told(columns: str, only: str = "true") -> str:
    """Such a query of movements. Few have another turn than their transaction's number: they have their own index."""
    usual, late = (rows_told(columns, "stock_movement", f"row.{turn}") for turn in ("tx", "turn"))
    return usual.format(only=f"row.turn IS NULL AND {only}") + " UNION ALL " + late.format(only=only)


TOLD = """row.level_id, row.kind, row.delta, row.reserved_delta, row.after, row.reserved_after, row.reason,
    row.actor_kind, row.actor_label, row.user_id, row.at"""
NEWS = text(f"""
    {FROM_NOW} LEFT JOIN LATERAL (
        SELECT told.*, CAST(told.turn AS text) AS place, l.variant_id, l.location_id
        FROM (SELECT * FROM ({movements_told(TOLD)}) found ORDER BY turn, seq LIMIT :most) told
        JOIN stock_level l ON l.id = told.level_id ORDER BY told.turn, told.seq
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


@dataclass(frozen=True)
class Place:
    """What a cursor says: whose it is and what was seen; on a further page also up to where, and what was told."""

    server: str
    seen: str
    upto: str | None
    turn: str
    seq: str

    def behind(self, row: Any) -> str:
        """The cursor of the page that goes on behind `row`."""
        return f"{self.server}.{self.seen}.{self.upto or row.cursor_now}.{row.place}.{row.seq}"

    def at_the_end(self, row: Any) -> str:
        """The cursor of who was told all."""
        return f"{self.server}.{self.upto or row.cursor_now}"


def news_since(cursor: str, *, most: int = MOST_NEWS) -> News:
    """The movements which `cursor` hasn't seen, those of a level in their order. Raises CursorLost."""
    place = place_of(cursor)
    rows = rows_behind(place, NEWS, most=most + 1)
    found = [row for row in rows if row.seq is not None]
    if len(found) > most:
        return News(found[:most], place.behind(found[most - 1]), is_more=True)
    return News(found, place.at_the_end(rows[0]))


def place_of(cursor: str) -> Place:
    """Raises CursorLost."""
    read = CURSOR.fullmatch(cursor) if len(cursor) <= MOST_LETTERS else None
    if read is None:
        raise lost()
    server, seen, upto, turn, seq = read.groups()
    return Place(server, seen, upto, turn or "0", seq or "0")


def rows_behind(place: Place, statement: Any, **values: Any) -> Sequence[Any]:
    """What a statement made of FROM_NOW finds: at least one row, of the server. Raises CursorLost."""
    asked = {"seen": place.seen, "upto": place.upto, "turn": place.turn, "seq": place.seq}
    try:
        rows = db.session.execute(statement, asked | values).all()
    except DataError as error:  # numbers that fit no snapshot
        end_transaction()
        raise lost() from error
    if rows[0].server != place.server or rows[0].is_of_the_future:
        raise lost()
    return rows


def lost() -> CursorLost:
    """For who shows a cursor that is nothing to us."""
    return CursorLost(gettext("This place in the list of changes is gone. Begin anew."))
