"""Levels, movements and holds, read as programs see them: each row a dictionary, in one statement."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext

from ..db import ask
from ..errors import NotFound
from ..stock.refusals import NoSuchHold, NoSuchMovement
from ..stock.services import FEW_LEFT
from ..stock.things import spellings_of

Row = dict[str, Any]

LOW = f"place.kind <> 'transit' AND l.on_hand - l.reserved <= coalesce(l.reorder_point, {FEW_LEFT})"
FIGURES = f"""
    l.id, l.variant_id, v.product_id, v.sku, v.barcode, l.location_id, l.on_hand, l.reserved,
    CASE WHEN place.kind = 'transit' THEN 0 ELSE l.on_hand - l.reserved END AS free,
    l.backordered, l.backorder_cap, l.reorder_point, {LOW} AS is_low, l.version AS stock_version
"""
LEVEL = f"{FIGURES}, l.changed_at"
LEVEL_JSON = f"""
    (SELECT row_to_json(told) FROM (
        SELECT {FIGURES}, to_char(l.changed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS changed_at
    ) told)::text
"""  # noqa: S608 (built from constants only)
LEVELS = "stock_level l JOIN variant v ON v.id = l.variant_id JOIN location place ON place.id = l.location_id"
# The index of low levels is by location: each is read from its own place on.
LOW_ONES = f"""
    l.id IN (
        SELECT low.id FROM location CROSS JOIN LATERAL (
            SELECT id FROM stock_level
            WHERE location_id = location.id AND id > %(after)s
              AND on_hand - reserved <= coalesce(reorder_point, {FEW_LEFT})
            ORDER BY id LIMIT %(most)s
        ) low
        WHERE location.kind <> 'transit' AND location.id = coalesce(%(location_id)s, location.id))
"""  # noqa: S608 (built from constants only)

MOVEMENT = """
    m.seq, m.level_id, l.variant_id, v.sku, l.location_id, m.kind, m.delta, m.before, m.after, m.reserved_delta,
    m.reserved_after, m.backordered_delta, m.backordered_after, m.reason, m.note, m.unit_cost_minor,
    (SELECT currency FROM shop) AS currency, m.actor_kind, m.actor_label AS actor, m.source_kind, m.source_ref,
    m.undo_of, undo.seq AS undone_by, m.at
"""
WITH_NAMES = """
    JOIN stock_level l ON l.id = m.level_id JOIN variant v ON v.id = l.variant_id
    LEFT JOIN stock_movement undo ON undo.undo_of = m.seq
"""
HOLD = """
    h.id, h.level_id, l.variant_id, v.sku, l.location_id, h.quantity, h.backordered, h.source_kind,
    h.source_ref AS reference, h.expires_at, h.created_at, h.movement_seq
"""
HOLDS = "hold h JOIN stock_level l ON l.id = h.level_id JOIN variant v ON v.id = l.variant_id"

# What a list can be asked for, beside where it goes on.
OF_LEVELS = {
    "variant_id": "l.variant_id = %(variant_id)s",
    "product_id": "v.product_id = %(product_id)s",
    "sku": "lower(v.sku) = lower(%(sku)s)",
    "barcode": "v.barcode = ANY (%(barcodes)s)",
    "location_id": "l.location_id = %(location_id)s",
}
OF_MOVEMENTS = {
    "kind": "m.kind = %(kind)s",
    "source_kind": "m.source_kind = %(source_kind)s AND m.source_kind <> ''",
    "source_ref": "m.source_ref = %(source_ref)s",
    "since": "m.at >= %(since)s",
    "until": "m.at < %(until)s",
}
OF_HOLDS = {
    "variant_id": "l.variant_id = %(variant_id)s",
    "location_id": "l.location_id = %(location_id)s",
    "level_id": "h.level_id = %(level_id)s",
    "source_kind": "h.source_kind = %(source_kind)s",
    "reference": "h.source_ref = %(reference)s",
}


def levels(asked: Any) -> list[Row]:
    """The levels of a LevelQuery, by their numbers, and one more than the page has where there is one."""
    where = ["l.id > %(after)s", *_filters(asked, OF_LEVELS)]
    if asked.low is not None:
        where.append(LOW if asked.low else f"NOT ({LOW})")
    if asked.low and not (asked.variant_id or asked.product_id or asked.sku or asked.barcode):
        where.append(LOW_ONES)
    values = _values(asked) | {"barcodes": spellings_of(asked.barcode or "")}
    return _rows(LEVEL, f"{LEVELS} WHERE {' AND '.join(where)} ORDER BY l.id LIMIT %(most)s", values)


def level(level_id: int, *, locked: bool = False) -> Row:
    """One level. Raises NotFound."""
    lock = "FOR NO KEY UPDATE OF l" if locked else ""
    found = _rows(LEVEL, f"{LEVELS} WHERE l.id = %(id)s {lock}", {"id": level_id})
    return _only(found, NotFound(gettext("There is no such level.")))


def level_of_variant(variant_id: int, location_id: int | None) -> Row | None:
    """The level of a variant in a location, the first one where none is named; None where nothing ever came."""
    first = "l.location_id = coalesce(%(location_id)s, (SELECT min(id) FROM location))"
    values = {"variant_id": variant_id, "location_id": location_id}
    found = _rows(LEVEL, f"{LEVELS} WHERE l.variant_id = %(variant_id)s AND {first}", values)
    return found[0] if found else None


def movements(asked: Any) -> list[Row]:
    """The movements of a MovementQuery, in its order, and one more than the page has where there is one."""
    is_newest_first = asked.sort == "-seq"
    where = _filters(asked, OF_MOVEMENTS)
    if asked.after:
        where.append("m.seq < %(after)s" if is_newest_first else "m.seq > %(after)s")
    order = "DESC" if is_newest_first else "ASC"
    found = _chosen(asked, " AND ".join(where) or "true", order)
    return _rows(MOVEMENT, f"({found}) m {WITH_NAMES} ORDER BY m.seq {order}", _values(asked))


def movement(seq: int) -> Row:
    """One movement. Raises NoSuchMovement."""
    found = movements_with([seq])
    return _only(found, NoSuchMovement(gettext("The ledger has no such movement.")))


def movements_with(seqs: Sequence[int]) -> list[Row]:
    """The movements with these numbers, in the order of the ledger."""
    numbered = "SELECT * FROM stock_movement WHERE seq = ANY (%(seqs)s)"
    return _rows(MOVEMENT, f"({numbered}) m {WITH_NAMES} ORDER BY m.seq", {"seqs": list(seqs)})


def holds(asked: Any) -> list[Row]:
    """The holds of a HoldQuery, by their numbers, and one more than the page has where there is one."""
    where = " AND ".join(["h.id > %(after)s", *_filters(asked, OF_HOLDS)])
    return _rows(HOLD, f"{HOLDS} WHERE {where} ORDER BY h.id LIMIT %(most)s", _values(asked))


def hold(hold_id: int, *, locked: bool = False) -> Row:
    """One hold. Raises NoSuchHold."""
    lock = "FOR UPDATE OF h" if locked else ""
    found = _rows(HOLD, f"{HOLDS} WHERE h.id = %(id)s {lock}", {"id": hold_id})
    return _only(found, NoSuchHold(gettext("This hold has ended, or never was.")))


def _chosen(asked: Any, where: str, order: str) -> str:
    """The lines themselves. Of one thing they are read from its levels' ends of their index."""
    of_level = [
        condition
        for name, condition in (
            ("level_id", "l.id = %(level_id)s"),
            ("variant_id", "l.variant_id = %(variant_id)s"),
            ("location_id", "l.location_id = %(location_id)s"),
        )
        if getattr(asked, name)
    ]
    if asked.level_id or asked.variant_id:
        return f"""
            SELECT own.* FROM stock_level l CROSS JOIN LATERAL (
                SELECT * FROM stock_movement m WHERE m.level_id = l.id AND {where}
                ORDER BY m.level_id {order}, m.seq {order} LIMIT %(most)s
            ) own WHERE {" AND ".join(of_level)} ORDER BY own.seq {order} LIMIT %(most)s
        """  # noqa: S608 (built from constants only)
    join = f"JOIN stock_level l ON l.id = m.level_id AND {of_level[0]}" if of_level else ""
    return f"SELECT m.* FROM stock_movement m {join} WHERE {where} ORDER BY m.seq {order} LIMIT %(most)s"  # noqa: S608


def _filters(asked: Any, known: dict[str, str]) -> list[str]:
    return [condition for name, condition in known.items() if getattr(asked, name) is not None]


def _values(asked: Any) -> Row:
    values = dict(asked)
    return values | {"after": int(asked.after or 0), "most": asked.limit + 1}


def _rows(columns: str, source: str, values: Row) -> list[Row]:
    return [dict(row._mapping) for row in ask(f"SELECT {columns} FROM {source}", **values)]  # noqa: S608 (constants)


def _only(found: list[Row], refusal: NotFound) -> Row:
    if not found:
        raise refusal
    return found[0]
