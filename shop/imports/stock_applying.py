"""Applying a file with stock, and taking it back: each in one transaction, all of it or nothing."""

from collections.abc import Sequence
from typing import Any

from flask_babel import ngettext
from sqlalchemy import func, text

from ..audit.services import note
from ..db import db, transaction
from ..errors import ShopError
from ..stock.actors import Actor, Source
from ..stock.ledger import Change, Entry, stock_change, write
from ..stock.refusals import MOST_IN_A_LEVEL, busy
from ..stock.undoing import undo_source
from .models import ImportJob
from .stock_services import Progress, counted, in_silence, locked, nothing_ticked, refresh

AT_ONCE = 5_000  # movements of one statement

# Levels of what has never been in a place; sorted, so that two of these can't wait for each other in a circle.
CREATE = text("""
    INSERT INTO stock_level (variant_id, location_id)
    SELECT r.variant_id, r.location_id FROM stock_import_row r
    WHERE r.job_id = :job_id AND r.state = 'changes' AND r.is_ticked AND NOT EXISTS (
        SELECT FROM stock_level l WHERE l.variant_id = r.variant_id AND l.location_id = r.location_id)
    ORDER BY r.variant_id, r.location_id
    ON CONFLICT DO NOTHING
""")
# Every level that a ticked row is about, locked in id order; then what becomes of each is certain.
LOCK = text("""
    WITH locked AS MATERIALIZED (
        SELECT l.id, l.on_hand, l.reserved, l.version, l.reorder_point, r.line FROM stock_level l
        JOIN stock_import_row r ON l.variant_id = r.variant_id AND l.location_id = r.location_id
        WHERE r.job_id = :job_id AND r.state = 'changes' AND r.is_ticked
        ORDER BY l.id FOR NO KEY UPDATE OF l
    )
    SELECT r.line, r.variant_id, r.location_id, r.delta, r.reason, r.note, r.unit_cost_minor, r.new_point,
        coalesce(r.version <> l.version, false) OR l.id IS NULL OR NOT location.is_active
            OR (r.delta <> 0 AND NOT l.on_hand + r.delta BETWEEN l.reserved AND :most)
            OR (r.new_point IS NOT NULL AND l.reorder_point IS DISTINCT FROM r.old_point) AS has_moved
    FROM stock_import_row r JOIN location ON location.id = r.location_id LEFT JOIN locked l ON l.line = r.line
    WHERE r.job_id = :job_id AND r.state = 'changes' AND r.is_ticked
    ORDER BY l.id
""")
APPLIED = text("""
    UPDATE stock_import_row SET state = 'applied', is_moved = false WHERE job_id = :job_id AND line = ANY (:lines)
""")
# Every level that the import has changed, also those of which it changed the reorder point alone, in id order as ever.
LOCK_APPLIED = text("""
    SELECT FROM stock_level l JOIN stock_import_row r ON l.variant_id = r.variant_id AND l.location_id = r.location_id
    WHERE r.job_id = :job_id AND r.state = 'applied'
    ORDER BY l.id FOR NO KEY UPDATE OF l
""")
# A reorder point goes back only where it is still what the import made of it, and the other way round.
POINTS = text("""
    UPDATE stock_level l SET reorder_point = r.new_point FROM stock_import_row r
    WHERE r.job_id = :job_id AND r.line = ANY (:lines) AND r.new_point IS NOT NULL
      AND l.variant_id = r.variant_id AND l.location_id = r.location_id
""")
POINTS_BACK = text("""
    UPDATE stock_level l SET reorder_point = CASE WHEN :again THEN r.new_point ELSE r.old_point END
    FROM stock_import_row r
    WHERE r.job_id = :job_id AND r.state = 'applied' AND r.new_point IS NOT NULL
      AND l.variant_id = r.variant_id AND l.location_id = r.location_id
      AND l.reorder_point IS NOT DISTINCT FROM CASE WHEN :again THEN r.old_point ELSE r.new_point END
""")


class RowsMoved(ShopError):
    """Stock changed after rows were compared with it. Nothing was written; they are compared anew."""

    def __init__(self, lines: Sequence[int]) -> None:
        super().__init__(
            ngettext(
                "%(num)s row changed meanwhile, so nothing was written: look at it again.",
                "%(num)s rows changed meanwhile, so nothing was written: look at them again.",
                len(lines),
            )
        )
        self.lines = list(lines)


class Stopped(ShopError):
    """Somebody has stopped the work; nothing of it is kept."""


def apply(
    job_id: int,
    *,
    by: Actor,
    state: str = "checked",
    without_moved: bool = False,
    on_progress: Progress = in_silence,
) -> ImportJob:
    """Write all ticked rows, in one transaction. Those whose level is not as it was are compared anew.

    Raises RowsMoved where there are such rows, unless `without_moved`: then they stay as they are. ImportRefused, Busy.
    """
    try:
        return _apply(job_id, by=by, state=state, without_moved=without_moved, on_progress=on_progress)
    except RowsMoved as refusal:
        with transaction():
            job = locked(job_id, state)
            refresh(job, refusal.lines)
            job.state = "checked"
        raise


def undo(job_id: int, *, by: Actor, state: str = "applied") -> ImportJob:
    """Take back all that the import did and that still stands, be it the reorder points alone.

    Raises ImportRefused, CantUndo, AlreadyUndone (somebody undid a movement at this very moment), Busy.
    """
    return _turn(job_id, by=by, state=state, again=False)


def redo(job_id: int, *, by: Actor, state: str = "undone") -> ImportJob:
    """Take the undo back. Raises as `undo`."""
    return _turn(job_id, by=by, state=state, again=True)


@stock_change
def _apply(job_id: int, *, by: Actor, state: str, without_moved: bool, on_progress: Progress) -> ImportJob:
    job = locked(job_id, state)
    db.session.execute(CREATE, {"job_id": job_id})
    rows = db.session.execute(LOCK, {"job_id": job_id, "most": MOST_IN_A_LEVEL}).all()
    moved = [row.line for row in rows if row.has_moved]
    if moved and not without_moved:
        raise RowsMoved(moved)
    good = [row for row in rows if not row.has_moved]
    if not good:
        raise nothing_ticked()
    units = _move(job, good, by, on_progress)
    lines = [row.line for row in good]
    if moved:
        refresh(job, moved)
    db.session.execute(POINTS, {"job_id": job_id, "lines": lines})
    db.session.execute(APPLIED, {"job_id": job_id, "lines": lines})
    job.state, job.applied_at, job.trouble = "applied", func.now(), ""
    job.counts = job.counts | counted(job_id) | {"movements": sum(row.delta != 0 for row in good), "units": units}
    told = {"rows": len(good), "delta": units, "file": job.filename}
    note("import.applied", by=by, subject=("import", job_id), new=told)
    db.session.flush()
    return job


def _move(job: ImportJob, rows: Sequence[Any], by: Actor, on_progress: Progress) -> int:
    """Write the movements of rows whose levels are locked, so many by a statement; returns how many units these are."""
    entry, source = Entry("corrected", "counted" if job.mode == "counts" else "corrected", by), _source(job)
    changes = [
        Change(
            row.variant_id,
            row.delta,
            location_id=row.location_id,
            unit_cost_minor=row.unit_cost_minor,
            source=source,
            reason=row.reason,
            note=row.note,
        )
        for row in rows
        if row.delta
    ]
    for done in range(0, len(changes), AT_ONCE):
        some = changes[done : done + AT_ONCE]
        if len(write(some, entry)) < len(some):  # a level went between being looked at and being locked
            raise busy()
        on_progress(done + len(some), len(rows))
    return sum(change.delta for change in changes)


def _source(job: ImportJob) -> Source:
    return Source("import", str(job.id))


@stock_change
def _turn(job_id: int, *, by: Actor, state: str, again: bool) -> ImportJob:
    job = locked(job_id, state)
    db.session.execute(LOCK_APPLIED, {"job_id": job_id})
    if job.counts.get("movements"):
        undo_source(_source(job), by=by, again=again, or_nothing=True)
    db.session.execute(POINTS_BACK, {"job_id": job_id, "again": again})
    job.state, job.trouble = ("applied", "") if again else ("undone", "")
    job.undone_at = None if again else func.now()
    note("import.redone" if again else "import.undone", by=by, subject=("import", job_id), new={"file": job.filename})
    db.session.flush()
    return job
