"""Count sheets as pages show them: how far they are, their lines a page at a time, what differs, and what it is worth.

Of a blind sheet that is being counted nothing leaves here that the books say.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Row, text

from ..db import db
from ..keyset import Place
from ..languages import current_language
from ..stock.asking import is_number
from ..stock.things import Thing, things_of
from .refusals import NoSuchSheet

LINES_SHOWN = 50
LINES_ON_PAPER = 500
DIFFERENCES_SHOWN = 200
SHOWN = ("all", "uncounted", "counted", "differing")

SHEETS = """
    SELECT s.id, s.name, s.state, s.is_blind, s.location_id, location.name AS location_name, s.category_id,
        category.name AS category_name, s.created_at, s.finished_at, s.approved_at, s.user_id, s.approver_id,
        coalesce(nullif(opener.name, ''), opener.email, s.actor_label) AS opener,
        coalesce(nullif(approver.name, ''), approver.email, s.approver_label) AS approver
        {more}
    FROM stocktake s JOIN location ON location.id = s.location_id LEFT JOIN category ON category.id = s.category_id
    LEFT JOIN "user" opener ON opener.id = s.user_id LEFT JOIN "user" approver ON approver.id = s.approver_id
    {joined}
"""
PROGRESS = {
    "more": ", coalesce(told.lines, 0) AS lines, told.counted, told.differing, told.version",
    "joined": """CROSS JOIN LATERAL (
        SELECT count(*) AS lines, count(line.counted) AS counted, coalesce(sum(line.version), 0) AS version,
            count(*) FILTER (WHERE line.counted <> line.expected) AS differing
        FROM stocktake_line line WHERE line.stocktake_id = s.id) told""",
}
SHEET = text(SHEETS.format(**PROGRESS) + "WHERE s.id = :id")
UNDER_WAY = text(
    SHEETS.format(**PROGRESS) + "WHERE s.state IN ('open', 'finished') ORDER BY s.state, s.id DESC LIMIT :most"
)
IN_STATES = SHEETS.format(more="", joined="") + "WHERE s.state = ANY (CAST(:states AS text[]))"
DONE = SHEETS.format(more="", joined="") + "WHERE s.state IN ('approved', 'cancelled', 'undone')"

# What isn't counted yet is expected to be what the books say now. `has_moved`: they were changed since.
LINE = """
    SELECT line.id, line.stocktake_id, line.variant_id, line.position, line.counted, line.counted_at, line.version,
        line.note, line.counter_id, coalesce(nullif(u.name, ''), u.email, line.counter_label) AS counter,
        CASE WHEN :is_hidden THEN NULL ELSE coalesce(line.expected, l.on_hand, 0) END AS expected,
        line.counted IS NOT NULL AND line.level_version <> coalesce(l.version, 0) AS has_moved,
        CASE WHEN :is_hidden THEN NULL ELSE line.counted - line.expected END AS difference,
        CASE WHEN :is_hidden THEN NULL ELSE line.unit_cost_minor END AS unit_cost_minor,
        CASE WHEN :is_hidden THEN NULL
             ELSE (line.counted - line.expected) * CAST(line.unit_cost_minor AS numeric) END AS value
    FROM stocktake_line line LEFT JOIN "user" u ON u.id = line.counter_id
    LEFT JOIN stock_level l ON l.variant_id = line.variant_id AND l.location_id = :location_id
    WHERE line.stocktake_id = :id
"""
FILTERS = {
    "all": "",
    "uncounted": "AND line.counted IS NULL",
    "counted": "AND line.counted IS NOT NULL",
    "differing": "AND line.counted <> line.expected",
}
SOME = text(f"""
    ({LINE} AND line.id = ANY (CAST(:line_ids AS bigint[])))
    UNION ALL
    ({LINE} AND :wants_next AND line.counted IS NULL ORDER BY line.position, line.id LIMIT 1)
""")
OF_VARIANTS = text(f"{LINE} AND line.variant_id = ANY (CAST(:variant_ids AS bigint[])) ORDER BY line.position")
WHERE_IT_IS = text("SELECT id, stocktake_id, position FROM stocktake_line WHERE id = :id")
NEXT_UNCOUNTED = text("""
    SELECT id FROM stocktake_line WHERE stocktake_id = :id AND counted IS NULL
    ORDER BY position <= :position, position, id LIMIT 1
""")

# What orders lines, and the number that makes it whole.
ORDERS = {
    "value": ("-coalesce(abs((line.counted - line.expected) * CAST(line.unit_cost_minor AS numeric)), -1)", "line.id"),
    "units": ("-abs(line.counted - line.expected)", "line.id"),
    "shelf": ("line.position", "line.id"),
}
NEWEST = ("-s.id", "s.id")
TOTALS = text("""
    SELECT count(*) AS lines, count(*) FILTER (WHERE d > 0) AS lines_up, count(*) FILTER (WHERE d < 0) AS lines_down,
        coalesce(sum(d) FILTER (WHERE d > 0), 0) AS units_up, coalesce(sum(d) FILTER (WHERE d < 0), 0) AS units_down,
        sum(d * cost) FILTER (WHERE d > 0) AS value_up, sum(d * cost) FILTER (WHERE d < 0) AS value_down,
        sum(d * cost) AS value,
        count(*) FILTER (WHERE cost IS NULL) AS unknown,
        coalesce(bool_or(counter_id = :user_id), false) AS is_mine
    FROM (SELECT counted - expected AS d, CAST(unit_cost_minor AS numeric) AS cost, counter_id FROM stocktake_line
          WHERE stocktake_id = :id AND counted <> expected) differing
""")

CATEGORIES = text("""
    SELECT c.id, c.path, coalesce(nullif(t.title, ''), c.name) AS name
    FROM category c LEFT JOIN translation t ON t.category_id = c.id AND t.language = :language ORDER BY c.path
""")

# What became of the movements of a sheet: each may have been undone, and that undone again, by itself.
STANDING = text("""
    WITH RECURSIVE chain AS (
        SELECT m.seq, m.seq AS first, m.level_id, true AS stands FROM stock_movement m
        WHERE m.source_kind = 'count' AND m.source_ref = :ref AND m.undo_of IS NULL
        UNION ALL
        SELECT m.seq, chain.first, chain.level_id, NOT chain.stands
        FROM chain JOIN stock_movement m ON m.undo_of = chain.seq
    )
    SELECT l.variant_id, last.first AS seq, last.stands FROM (
        SELECT DISTINCT ON (first) first, level_id, stands FROM chain ORDER BY first, seq DESC) last
    JOIN stock_level l ON l.id = last.level_id
""")


@dataclass(frozen=True)
class Lines:
    """A page of a list. `previous` and `next` are the rows that its neighbours begin from, where there are any."""

    rows: Sequence[Row[Any]]
    previous: int | None = None
    next: int | None = None


class Standing(NamedTuple):
    """How many of a sheet's corrections stand, and the variants whose one was taken back."""

    standing: int
    taken_back: frozenset[int]


def sheet_by_id(stocktake_id: int) -> Row[Any]:
    """The sheet and how far it is, in one statement. Raises NoSuchSheet."""
    row = db.session.execute(SHEET, {"id": stocktake_id}).first() if is_number(stocktake_id) else None
    if row is None:
        raise NoSuchSheet
    return row


def categories() -> Sequence[Row[Any]]:
    """Every category, each behind the one that it is in."""
    return db.session.execute(CATEGORIES, {"language": current_language()}).all()


def sheets_under_way(most: int = 100) -> Sequence[Row[Any]]:
    """The sheets that are counted or wait for approval, the newest first."""
    return db.session.execute(UNDER_WAY, {"most": most}).all()


def sheets_to_approve() -> int:
    """How many sheets wait for a manager."""
    return db.session.scalar(text("SELECT count(*) FROM stocktake WHERE state = 'finished'")) or 0


def sheets_done(place: Place, most: int = 25) -> Lines:
    """The sheets that are through, the newest first."""
    return _leaf(DONE, NEWEST, {}, place, most)


def sheets(states: Sequence[str], place: Place, most: int) -> Lines:
    """The sheets in these states, the newest first; how far they are only `sheet_by_id` says."""
    return _leaf(IN_STATES, NEWEST, {"states": list(states)}, place, most)


def is_hidden(sheet: Any) -> bool:
    """Whether what the books say is nobody's business yet."""
    return bool(sheet.is_blind and sheet.state == "open")


def permission_to_resume(sheet: Any) -> str:
    """What it takes to go on with a finished sheet: who has seen what a blind one hid needs a manager's leave."""
    return "stock:approve" if sheet.is_blind else "stock:write"


def seen_of(sheet: Any) -> str:
    """What changes whenever anything on the sheet does."""
    return f"{sheet.state}-{sheet.lines}-{sheet.counted}-{sheet.version}"


def lines_of(sheet: Any, show: str, place: Place, *, most: int = LINES_SHOWN) -> Lines:
    """A page of the sheet in the order of the shelves."""
    kind = "all" if is_hidden(sheet) and show == "differing" else show
    return _leaf(LINE + FILTERS[kind], ORDERS["shelf"], _asked(sheet), place, most)


def differences_of(sheet: Any, order: str, place: Place, *, most: int = DIFFERENCES_SHOWN) -> Lines:
    """A page of the lines that differ, what weighs most first."""
    return _leaf(LINE + FILTERS["differing"], ORDERS[order], _asked(sheet), place, most)


def some_lines(sheet: Any, line_ids: Sequence[int], *, wants_next: bool) -> Sequence[Row[Any]]:
    """Those of these lines that are on the sheet; behind them, if wanted, the first that isn't counted yet."""
    return db.session.execute(SOME, _asked(sheet, line_ids=list(line_ids), wants_next=wants_next)).all()


def lines_of_variants(sheet: Any, variant_ids: Sequence[int]) -> dict[int, Row[Any]]:
    """The sheet's line of each of these variants that has one."""
    found = db.session.execute(OF_VARIANTS, _asked(sheet, variant_ids=list(variant_ids)))
    return {row.variant_id: row for row in found}


def line_by_id(line_id: int) -> Row[Any]:
    """Which sheet a line is on, and where. Raises NoSuchSheet."""
    row = db.session.execute(WHERE_IT_IS, {"id": line_id}).first() if is_number(line_id) else None
    if row is None:
        raise NoSuchSheet
    return row


def next_uncounted(stocktake_id: int, position: int) -> int | None:
    """The line to count behind this place of the shelves, or from the start again; None when all are."""
    found: int | None = db.session.scalar(NEXT_UNCOUNTED, {"id": stocktake_id, "position": position})
    return found


def totals_of(sheet: Any, user_id: int) -> Row[Any]:
    """What the differences come to, up and down; `is_mine`: this person counted some of them."""
    return db.session.execute(TOTALS, {"id": sheet.id, "user_id": user_id}).one()


def standing_of(stocktake_id: int) -> Standing:
    """What still stands of what the approval wrote."""
    rows = db.session.execute(STANDING, {"ref": str(stocktake_id)}).all()
    return Standing(sum(row.stands for row in rows), frozenset(row.variant_id for row in rows if not row.stands))


def things_on(*rows: Any) -> Mapping[int, Thing]:
    """The things of these lines, in one statement."""
    return things_of(sorted({row.variant_id for row in rows}))


def _asked(sheet: Any, **more: Any) -> dict[str, Any]:
    """What every question about lines names."""
    return {"id": sheet.id, "location_id": sheet.location_id, "is_hidden": is_hidden(sheet), **more}


def _leaf(query: str, order: tuple[str, str], asked: Mapping[str, Any], place: Place, most: int) -> Lines:
    """A page of `query` in this order. The address names the row that it begins from, whose place is looked up."""
    edge, back = (place.before, True) if place.before is not None else (place.after, False)
    table = "stocktake s" if order[1] == "s.id" else "stocktake_line line"
    key = ", ".join(order)
    if edge is not None:
        behind = f"SELECT {key} FROM {table} WHERE {order[1]} = :edge"  # noqa: S608 (built from constants only)
        query += f" AND ({key}) {'<' if back else '>'} ({behind})"
    query += f" ORDER BY {', '.join(f'{column} DESC' for column in order) if back else key} LIMIT :most"
    found = db.session.execute(text(query), {**asked, "edge": edge, "most": most + 1}).all()
    rows, is_more = list(found[:most]), len(found) > most
    if not rows:
        return Lines(rows)
    if back:
        rows.reverse()
        return Lines(rows, rows[0].id if is_more else None, rows[-1].id)
    return Lines(rows, rows[0].id if edge is not None else None, rows[-1].id if is_more else None)
