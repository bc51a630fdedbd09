"""All that changed since a program last asked: products, categories and stock, with nothing left out.

The ledger tells of stock, the log of the rest; both are read by one statement, in one order. Cursors are those of
`stock/feed.py`, which also says why nothing is missed and why what happened to one thing is told in its order.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from ..db import db, transaction
from ..stock.feed import FROM_NOW, SEEN, Place, lost, movements_told, place_of, rows_behind, rows_told

KINDS = ("product", "category", "stock")
MOST_CHANGES = 500  # at a time
DAYS_KEPT = 30
MOST_FORGOTTEN = 10_000  # at a time

MOVEMENTS = movements_told(
    """row.tx, 'stock' AS resource, row.level_id AS id, CAST(NULL AS bigint) AS version, false AS is_removed, row.at,
    row.kind, row.delta, row.reserved_delta, row.after AS on_hand, row.reserved_after AS reserved, row.reason""",
    "'stock' = ANY (:kinds)",
)
LOGGED = rows_told(
    """row.tx, CASE row.kind WHEN 'stock_level' THEN 'stock' ELSE row.kind END AS resource, row.subject_id AS id,
    row.version, row.is_removed, row.at,
    CASE row.kind WHEN 'stock_level' THEN 'settings' END AS kind, CAST(NULL AS int) AS delta,
    CAST(NULL AS int) AS reserved_delta, CAST(NULL AS int) AS on_hand, CAST(NULL AS int) AS reserved,
    CAST(NULL AS text) AS reason""",
    "change",
    "row.turn",
).format(only="CASE row.kind WHEN 'stock_level' THEN 'stock' ELSE row.kind END = ANY (:kinds)")

# What was removed from the log may be news to a cursor from before that: it can't be told, so that is said.
CHANGES = text(f"""
    SELECT since.*, coalesce(forgotten.tx >= pg_snapshot_xmin({SEEN})
                             AND forgotten.tx < pg_snapshot_xmax(since.cursor_now), false) AS is_forgotten
    FROM (
        {FROM_NOW} LEFT JOIN LATERAL (
            SELECT told.seq, CAST(told.turn AS text) AS place, told.resource, told.id,
                CASE told.resource WHEN 'stock' THEN l.version ELSE told.version END AS version,
                told.is_removed, told.at, l.variant_id, l.location_id, told.kind, told.delta, told.reserved_delta,
                told.on_hand, told.reserved, told.reason
            FROM (SELECT * FROM ({MOVEMENTS} UNION ALL {LOGGED}) found ORDER BY turn, seq LIMIT :most) told
            LEFT JOIN stock_level l ON told.resource = 'stock' AND l.id = told.id
            ORDER BY told.turn, told.seq
        ) news ON true
    ) since
    LEFT JOIN forgotten_changes forgotten ON true
""")  # noqa: S608 (built from constants only)

FORGET = text("""
    WITH old AS MATERIALIZED (SELECT seq, at FROM change ORDER BY seq LIMIT :most),
    gone AS (
        DELETE FROM change USING old
        WHERE change.seq = old.seq AND old.at < now() - make_interval(days => :days) RETURNING change.tx
    ), newest AS (
        UPDATE forgotten_changes SET tx = greatest(tx, (SELECT tx FROM gone ORDER BY tx DESC LIMIT 1))
        WHERE EXISTS (SELECT FROM gone)
    )
    SELECT count(*) FROM gone
""")


@dataclass(frozen=True)
class Changes:
    """What came to be seen since a cursor, and the cursor behind it. `is_more`: ask again at once.

    Each item has `resource` (one of KINDS), `id`, `version` (of stock: the level's, as it is now), `is_removed` and
    `at`. One of stock tells a movement by `seq` and its figures, or, where its `kind` is "settings", that what
    the level is to hold was set anew.
    """

    items: Sequence[Any]
    cursor: str
    is_more: bool = False


def changes_since(cursor: str, *, kinds: Collection[str] = KINDS, most: int = MOST_CHANGES) -> Changes:
    """What `cursor` hasn't seen, of these kinds, and of one thing in its order. Raises CursorLost."""
    place: Place = place_of(cursor)
    rows = rows_behind(place, CHANGES, kinds=list(kinds), most=most + 1)
    if rows[0].is_forgotten:
        raise lost()
    found = [row for row in rows if row.seq is not None]
    if len(found) > most:
        return Changes(found[:most], place.behind(found[most - 1]), is_more=True)
    return Changes(found, place.at_the_end(rows[0]))


def forget_changes(days: int, most: int = MOST_FORGOTTEN) -> int:
    """Remove lines of the log that are older than `days`, `most` at once; how many went."""
    with transaction():
        return int(db.session.scalar(FORGET, {"days": days, "most": most}) or 0)
