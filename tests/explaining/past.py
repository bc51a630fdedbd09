"""A past for tests: lines of the ledger that were written days ago, which the verbs can't do."""

from datetime import datetime

from shop.catalog.models import Variant
from shop.db import db
from shop.stock.counting import level_of

LINE = db.text("""
    INSERT INTO stock_movement (level_id, kind, delta, before, after, reserved_after, reason, unit_cost_minor,
        actor_kind, actor_label, at)
    VALUES (:level_id, :kind, :delta, :before, :after, 0, 'past', :cost, 'system', 'system', :at)
    RETURNING seq
""")
STANDS = db.text("UPDATE stock_level SET on_hand = :after, version = version + 1 WHERE id = :level_id")


def happened(variant: Variant, at: datetime, delta: int, cost: int | None = None) -> int:
    """Units came or went at a moment of the past, later than all before it; the line's number."""
    level = level_of(variant)
    line = {"level_id": level.id, "delta": delta, "before": level.on_hand, "after": level.on_hand + delta}
    line |= {"kind": "received" if delta > 0 else "taken", "cost": cost, "at": at}
    seq: int = db.session.scalar(LINE, line)
    db.session.execute(STANDS, line)
    return seq


def make_location(code: str, name: str, kind: str = "shelf") -> int:
    """Another location; its number."""
    made = db.text("INSERT INTO location (code, name, kind) VALUES (:code, :name, :kind) RETURNING id")
    number: int = db.session.scalar(made, {"code": code, "name": name, "kind": kind})
    return number
