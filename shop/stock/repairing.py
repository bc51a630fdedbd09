"""When the books don't add up: the ledger and the live holds are the truth, and all else is set to them.

The ledger itself can't be mended, for it can't be changed: where it contradicts itself, a person must look.
A difference between the books and the shelf is another thing: that is what a stocktake is for.
"""

from typing import Any

from flask_babel import gettext
from sqlalchemy import text

from ..audit.services import note
from ..db import db
from .actors import Actor
from .asking import writable
from .ledger import stock_change
from .refusals import CantUndo

# Whoever changes stock holds this lock while doing so: under it, ledger, holds and level stand still.
LOCK = text("""
    SELECT id, variant_id, on_hand, reserved, backordered, backorder_cap, version FROM stock_level
    WHERE id = :level_id FOR NO KEY UPDATE
""")
TRUTH = text("""
    SELECT coalesce(told.on_hand, 0) AS on_hand, coalesce(told.reserved, 0) AS told_reserved,
        coalesce(told.backordered, 0) AS told_backordered, coalesce(told.version, 0) AS version,
        held.reserved, held.backordered,
        (coalesce(last.after, 0), coalesce(last.reserved_after, 0), coalesce(last.backordered_after, 0))
            = (coalesce(told.on_hand, 0), coalesce(told.reserved, 0), coalesce(told.backordered, 0)) AS is_whole
    FROM (SELECT sum(delta) AS on_hand, sum(reserved_delta) AS reserved, sum(backordered_delta) AS backordered,
              count(*) FILTER (WHERE delta <> 0) AS version
          FROM stock_movement WHERE level_id = :level_id) told
    CROSS JOIN (SELECT coalesce(sum(quantity - backordered), 0) AS reserved,
                    coalesce(sum(backordered), 0) AS backordered
                FROM hold WHERE level_id = :level_id) held
    CROSS JOIN last_movement(:level_id) last
""")
SET = text("""
    UPDATE stock_level SET on_hand = :on_hand, reserved = :reserved, backordered = :backordered, version = :version,
        backorder_cap = greatest(backorder_cap, :backordered), changed_at = clock_timestamp()
    WHERE id = :level_id
""")
TELL = text("""
    INSERT INTO stock_movement (level_id, kind, delta, before, after, reserved_delta, reserved_after,
        backordered_delta, backordered_after, reason, note, actor_kind, actor_label, user_id, token_id)
    VALUES (:level_id, :kind, 0, :on_hand, :on_hand, :reserved_delta, :reserved, :backordered_delta, :backordered,
        'repaired', :note, :actor_kind, :actor_label, :user_id, :token_id)
""")
FIGURES = ("on_hand", "reserved", "backordered", "version")


class CantRepair(CantUndo):
    """Ledger and holds contradict each other or themselves: which of them is right, only a person can find out."""

    def __init__(self, message: str) -> None:
        super().__init__(message, [])


@stock_change
def repair_level(level_id: int, *, by: Actor, note_text: str = "") -> bool:
    """Set a level to what its ledger and its live holds say; whether anything had to be.

    Where the holds say something else than the ledger, a movement brings the ledger to them: it tells what was
    missing. Raises CantRepair, Busy.
    """
    level = db.session.execute(LOCK, {"level_id": level_id}).one_or_none()
    if level is None:
        raise CantRepair(gettext("There is no such level."))
    truth = db.session.execute(TRUTH, {"level_id": level_id}).one()
    _refuse_contradictions(level_id, truth)
    right = {name: int(getattr(truth, name)) for name in FIGURES}
    was = {name: getattr(level, name) for name in FIGURES}
    missing = (right["reserved"] - truth.told_reserved, right["backordered"] - truth.told_backordered)
    if was == right and missing == (0, 0):
        return False
    db.session.execute(SET, {"level_id": level_id, **right})
    if missing != (0, 0):
        _tell(level_id, right, missing, by, writable("note", note_text))
    note(
        "stock.repaired",
        by=by,
        subject=("variant", level.variant_id),
        old={**was, "level": level_id},
        new={**right, "told": any(missing)},
    )
    return True


@stock_change
def refresh_availability(product_id: int, *, by: Actor) -> None:
    """Work out anew what the catalogue keeps of a product: whether it is there, on each of its shelves."""
    db.session.execute(text("SELECT refresh_products(CAST(:ids AS bigint[]))"), {"ids": [product_id]})
    note("stock.repaired", by=by, subject=("product", product_id), new={"kept": "anew"})


def _refuse_contradictions(level_id: int, truth: Any) -> None:
    where = {"level": level_id}
    if not truth.is_whole:
        raise CantRepair(
            gettext(
                "Level %(level)s: its ledger contradicts itself, and can’t be changed. Restore it from a backup.",
                **where,
            )
        )
    if not 0 <= truth.reserved <= truth.on_hand:
        raise CantRepair(
            gettext(
                "Level %(level)s: %(reserved)s are set aside, but the ledger has only %(on_hand)s. Release some.",
                reserved=truth.reserved,
                on_hand=truth.on_hand,
                **where,
            )
        )


def _tell(level_id: int, right: dict[str, int], missing: tuple[int, int], by: Actor, note_text: str) -> None:
    reserved_delta, backordered_delta = (int(units) for units in missing)
    values = {
        "level_id": level_id,
        "kind": "held" if (reserved_delta or backordered_delta) > 0 else "released",
        "on_hand": right["on_hand"],
        "reserved": right["reserved"],
        "backordered": right["backordered"],
        "reserved_delta": reserved_delta,
        "backordered_delta": backordered_delta,
        "note": note_text,
        "actor_kind": by.kind,
        "actor_label": by.label,
        "user_id": by.user_id,
        "token_id": by.token_id,
    }
    db.session.execute(TELL, values)
