"""The ledger of one variant, for people to read: who, why, from what to what, and what can be taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext
from sqlalchemy import Row, text

from ..db import db
from ..stock.asking import BIGGEST_NUMBER

ROWS = 50

KINDS = {
    "received": lazy_gettext("Received"),
    "taken": lazy_gettext("Taken"),
    "corrected": lazy_gettext("Corrected"),
    "transferred": lazy_gettext("Moved to another place"),
    "held": lazy_gettext("Set aside"),
    "released": lazy_gettext("Released"),
    "consumed": lazy_gettext("Taken of what was set aside"),
    "filled": lazy_gettext("Promised before, now here"),
    "undone": lazy_gettext("Taken back"),
}

# Read from its end of each level's index, as `movements_of` does; names come with the lines.
HISTORY = text("""
    SELECT m.seq, m.kind, m.delta, m.reserved_delta, m.backordered_delta, m.before, m.after, m.reserved_after,
        m.reason, m.note, m.unit_cost_minor, m.actor_kind, m.actor_label, m.user_id, m.source_kind, m.source_ref,
        m.undo_of, m.at, l.location_id, location.name AS place, undo.seq AS undone_by,
        CASE WHEN u.id IS NOT NULL THEN coalesce(nullif(u.name, ''), u.email, concat('user ', u.id)) END AS actor_name,
        api_token.name AS token_name,
        undo.seq IS NULL AND (m.delta <> 0 OR hold.id IS NOT NULL) AS can_undo
    FROM stock_level l CROSS JOIN LATERAL (
        SELECT * FROM stock_movement
        WHERE (level_id, seq) < (l.id, :before) AND level_id >= l.id
        ORDER BY level_id DESC, seq DESC LIMIT :most
    ) m
    JOIN location ON location.id = l.location_id
    LEFT JOIN stock_movement undo ON undo.undo_of = m.seq
    LEFT JOIN hold ON hold.movement_seq = m.seq
    LEFT JOIN "user" u ON u.id = m.user_id LEFT JOIN api_token ON api_token.id = m.token_id
    WHERE l.variant_id = :variant_id AND l.location_id = coalesce(:location_id, l.location_id)
    ORDER BY m.seq DESC LIMIT :most
""")

OF_VARIANT = text("""
    SELECT EXISTS (SELECT FROM stock_movement m JOIN stock_level l ON l.id = m.level_id
                   WHERE m.seq = :seq AND l.variant_id = :variant_id)
""")
HOLD_OF_VARIANT = text("""
    SELECT EXISTS (SELECT FROM hold h JOIN stock_level l ON l.id = h.level_id
                   WHERE h.id = :hold_id AND l.variant_id = :variant_id)
""")


@dataclass(frozen=True)
class Chapter:
    """A page of the ledger, the newest line first. `older` is what the next page comes before; `is_first`: no newer."""

    lines: Sequence[Row[Any]]
    older: int | None
    is_first: bool


def history_of(
    variant_id: int, *, location_id: int | None = None, before: int | None = None, most: int = ROWS
) -> Chapter:
    """The lines before the number `before`, with the names of today. One statement."""
    asked = {
        "variant_id": variant_id,
        "location_id": location_id,
        "before": BIGGEST_NUMBER if before is None else before,
        "most": most + 1,
    }
    rows = db.session.execute(HISTORY, asked).all()
    lines = rows[:most]
    return Chapter(lines, lines[-1].seq if len(rows) > most else None, before is None)


def kind_name(kind: str) -> str:
    """What people call a kind of movement."""
    return str(KINDS.get(kind, kind))


def is_line_of(seq: int, variant_id: int) -> bool:
    """Whether the ledger of the variant has this line."""
    return bool(db.session.scalar(OF_VARIANT, {"seq": seq, "variant_id": variant_id}))


def is_hold_of(hold_id: int, variant_id: int) -> bool:
    """Whether this hold is still there, and of the variant."""
    return bool(db.session.scalar(HOLD_OF_VARIANT, {"hold_id": hold_id, "variant_id": variant_id}))
