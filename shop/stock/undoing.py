"""Mistakes are taken back by a movement the other way: the ledger keeps both."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from blinker import Signal
from flask_babel import gettext
from sqlalchemy import exists, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from ..db import db
from .actors import Actor, Source
from .asking import is_number
from .holding import end_holds, given_back
from .ledger import Change, Entry, Request, replayed, requested, stock_change, write
from .models import Hold, StockLevel, StockMovement
from .refusals import AlreadyUndone, CantUndo, NoSuchMovement

# Sent with `source` and `by` before anything of a document is taken back or done again. Whoever keeps the document
# locks it, and may answer with what is to be called once that is written.
undoing = Signal()


@stock_change
def undo_movement(
    movement: StockMovement | int,
    reason: str = "undone",
    *,
    by: Actor,
    note: str = "",
    request_key: str | None = None,
) -> StockMovement:
    """Take `movement` back. An undone hold ends; what was consumed comes back to the shelf, free to sell.

    Both halves of a transfer are taken back together. Undoing can be undone like any movement. What was released
    can't: somebody may have taken it since.
    Raises CantUndo, which says why; AlreadyUndone, NoSuchMovement, RequestKeyUsed, Busy.
    """
    seq = movement.seq if isinstance(movement, StockMovement) else movement
    written = _undo([seq], Entry("undone", reason, by, note), request_key)
    return next(undo for undo in written if undo.undo_of == seq)


@stock_change
def undo_many(
    seqs: Sequence[int],
    reason: str = "undone",
    *,
    by: Actor,
    note: str = "",
    request_key: str | None = None,
) -> list[StockMovement]:
    """Take the movements with these numbers back, the latest first: all or none. Raises as `undo_movement`."""
    return _undo(seqs, Entry("undone", reason, by, note), request_key)


@stock_change
def undo_source(
    source: Source,
    reason: str = "undone",
    *,
    by: Actor,
    note: str = "",
    again: bool = False,
    or_nothing: bool = False,
    request_key: str | None = None,
) -> list[StockMovement]:
    """Take back all that was done for the sake of `source`: a receipt, a count, an import, rows saved in one go.

    What was taken back by itself before stays as it is. With `again`, undo that undo: do it all once more.
    Raises AlreadyUndone where nothing is left to take back, unless `or_nothing`; and as `undo_movement`.
    """
    entry = Entry("undone", reason, by, note)
    request = requested(request_key, entry, (source, again))
    if earlier := replayed(request):
        return earlier
    standing = db.session.execute(STANDING, {"kind": source.kind, "ref": source.ref, "again": again})
    seqs = [row.seq for row in standing]
    if not seqs and not or_nothing:
        raise _already_undone()
    return _write(seqs, entry, request) if seqs else []


def is_source(source: Source) -> bool:
    """Whether anything was ever done for the sake of it."""
    told = (StockMovement.source_kind == source.kind) & (StockMovement.source_ref == source.ref)
    return bool(db.session.scalar(select(exists().where(told, StockMovement.source_kind != ""))))


# The last movement of each chain of undoes: an even number of undoes leaves what was done standing.
STANDING = text("""
    WITH RECURSIVE chain AS (
        SELECT seq, false AS is_undone FROM stock_movement
        WHERE source_kind = :kind AND source_ref = :ref AND source_kind <> '' AND undo_of IS NULL
        UNION ALL
        SELECT m.seq, NOT chain.is_undone FROM chain JOIN stock_movement m ON m.undo_of = chain.seq
    )
    SELECT seq FROM chain
    WHERE is_undone = :again AND NOT EXISTS (SELECT FROM stock_movement later WHERE later.undo_of = chain.seq)
    ORDER BY seq
""")


# What left one location has arrived at another by the next line of the same transaction: the other half of each of
# these movements, or the undo of the other half where they are undoes themselves.
OTHER_HALVES = text("""
    WITH RECURSIVE down AS (
        SELECT seq, undo_of, 0 AS depth FROM stock_movement WHERE seq = ANY (CAST(:seqs AS bigint[]))
        UNION ALL
        SELECT m.seq, m.undo_of, down.depth + 1 FROM down JOIN stock_movement m ON m.seq = down.undo_of
    ), up AS (
        SELECT CASE WHEN m.delta < 0
            THEN (SELECT other.seq FROM stock_movement other WHERE (other.tx, other.kind) = (m.tx, m.kind)
                  AND other.seq > m.seq ORDER BY other.tx, other.seq LIMIT 1)
            ELSE (SELECT other.seq FROM stock_movement other WHERE (other.tx, other.kind) = (m.tx, m.kind)
                  AND other.seq < m.seq ORDER BY other.tx DESC, other.seq DESC LIMIT 1) END AS seq, down.depth
        FROM down JOIN stock_movement m ON m.seq = down.seq WHERE m.kind = 'transferred'
        UNION ALL
        SELECT m.seq, up.depth - 1 FROM up JOIN stock_movement m ON m.undo_of = up.seq WHERE up.depth > 0
    )
    SELECT seq FROM up WHERE depth = 0
""")


def _undo(seqs: Sequence[int], entry: Entry, request_key: str | None) -> list[StockMovement]:
    request = requested(request_key, entry, list(seqs))
    return replayed(request) or _write(seqs, entry, request)


def _write(seqs: Sequence[int], entry: Entry, request: Request | None) -> list[StockMovement]:
    changes = [_counter_change(original) for original in _with_other_halves(_movements(seqs))]
    documents = sorted({(change.source.kind, change.source.number) for change in changes if change.source.number})
    settle = _announced([Source(kind, str(number)) for kind, number in documents], entry.by)
    # What comes back comes first: on the way to a level that fits, none is left with less than it ends with.
    changes.sort(key=lambda change: change.delta < 0)
    try:
        written = write(changes, entry, request)
    except CantUndo as refusal:
        # Perhaps because somebody undid it since we looked: that is what to say then.
        if any(original.is_undone for original in _movements(seqs)):
            raise _already_undone() from refusal
        raise
    except IntegrityError as error:
        # Somebody undid it since we looked. The ledger takes one undo of a movement, whatever we saw.
        if "uq_stock_movement_undo_of" in str(error.orig):
            raise _already_undone() from error
        raise
    for call in settle:
        call()
    return written


def _announced(documents: Sequence[Source], by: Actor) -> list[Callable[[], None]]:
    """What is to be called once all is written. Documents are locked in their order, and before any level."""
    answers = [answer for source in documents for _, answer in undoing.send(None, source=source, by=by)]
    return [answer for answer in answers if answer is not None]


def _counter_change(original: Any) -> Change:
    if original.is_undone:
        raise _already_undone()
    if original.delta == 0:
        return replace(_ended_hold(original), undo_of=original.seq)
    source = Source(original.source_kind, original.source_ref)
    return Change(
        original.variant_id, -original.delta, location_id=original.location_id, undo_of=original.seq, source=source
    )


def _with_other_halves(originals: Sequence[Any]) -> Sequence[Any]:
    moved = [original.seq for original in originals if original.kind in {"transferred", "undone"}]
    if not moved:
        return originals
    known = {original.seq for original in originals}
    others = set(db.session.scalars(OTHER_HALVES, {"seqs": moved})) - known
    return _movements(sorted(known | others)) if others else originals


def _movements(seqs: Sequence[int]) -> Sequence[Any]:
    """The movements, the latest first. Raises NoSuchMovement where one isn't there."""
    undo = aliased(StockMovement)
    original = (
        select(
            *(StockMovement.seq, StockMovement.kind, StockMovement.delta, StockMovement.reserved_delta),
            *(StockMovement.source_kind, StockMovement.source_ref, StockLevel.variant_id, StockLevel.location_id),
            exists().where(undo.undo_of == StockMovement.seq).label("is_undone"),
        )
        .join(StockLevel, StockLevel.id == StockMovement.level_id)
        .where(StockMovement.seq.in_(seqs))
        .order_by(StockMovement.seq.desc())
    )
    rows = db.session.execute(original).all() if all(is_number(seq) for seq in seqs) else []
    if len(rows) != len(seqs):
        raise NoSuchMovement(gettext("The ledger has no such movement."))
    return rows


def _ended_hold(original: Any) -> Change:
    """The change that takes a hold back, whose row is then gone."""
    if original.kind == "filled":
        raise CantUndo(gettext("This can’t be undone: the units that came were promised. Undo their hold."), [])
    if original.reserved_delta < 0 or original.kind == "released":
        raise CantUndo(gettext("This can’t be undone: what was released is free to everybody. Hold it anew."), [])
    ended = end_holds(Hold.movement_seq == original.seq)
    if not ended:
        raise CantUndo(gettext("This can’t be undone: the hold has ended already."), [])
    return given_back(ended[0])


def _already_undone() -> AlreadyUndone:
    return AlreadyUndone(gettext("This was undone already."))
