"""Chores: a row each in the table of jobs, so that of all workers one does it, and it shows where it stands."""

from sqlalchemy import text

from ..db import db, transaction
from .services import KINDS

# None of these waits for a worker that has the chore in hand.
BEGIN = text("""
    INSERT INTO job (kind, every_seconds)
    SELECT * FROM unnest(CAST(:kinds AS text[]), CAST(:seconds AS int[])) AS chore (kind, every_seconds)
    WHERE NOT EXISTS (SELECT FROM job WHERE job.kind = chore.kind AND job.every_seconds IS NOT NULL)
    ON CONFLICT DO NOTHING
""")
CHANGE = text("""
    UPDATE job SET every_seconds = chore.every_seconds,
        run_at = least(run_at, now() + make_interval(secs => chore.every_seconds))
    FROM unnest(CAST(:kinds AS text[]), CAST(:seconds AS int[])) AS chore (kind, every_seconds)
    WHERE job.id IN (SELECT id FROM job WHERE every_seconds IS NOT NULL FOR UPDATE SKIP LOCKED)
      AND job.kind = chore.kind AND job.every_seconds <> chore.every_seconds
""")
# Not at once: during a change of versions, an older worker doesn't know it yet.
FORGET = text("""
    DELETE FROM job WHERE id IN (
        SELECT id FROM job
        WHERE every_seconds IS NOT NULL AND NOT kind = ANY (:kinds) AND run_at < now() - interval '1 day'
        FOR UPDATE SKIP LOCKED)
""")


def keep_chores() -> None:
    """See that each chore has its row, as often as it is wanted now, and that those which nobody does any more go."""
    chores = {kind.name: kind.every_seconds for kind in KINDS.values() if kind.every_seconds}
    wanted = {"kinds": list(chores), "seconds": list(chores.values())}
    with transaction():
        db.session.execute(BEGIN, wanted)
        db.session.execute(CHANGE, wanted)
        db.session.execute(FORGET, {"kinds": list(chores)})
