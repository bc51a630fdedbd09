"""Catalogues in the hands of the worker: the page shows how far it is, and can stop it.

As for files with stock: the work is done in a transaction apart from the worker's own. Dying in the middle it leaves
nothing half done, and the next worker begins it again.
"""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from flask import current_app
from sqlalchemy import text, update

from ..audit.services import note
from ..db import db, end_transaction, transaction
from ..errors import NotFound, ShopError
from ..jobs.services import NotNow, enqueue, job
from ..languages import current_language, speaking
from ..stock.actors import Actor
from ..stock.refusals import Busy
from .catalogue_applying import apply
from .catalogue_jobs import locked, nothing_ticked
from .catalogue_undoing import undo
from .models import ImportJob, ImportWork
from .problems import ImportUnderWay, UnreadableFile
from .stock_applying import Stopped
from .stock_working import teller

# What each task waits as, and what the job is again when it is refused.
STATES = {
    "compare": ("staged", "refused"),
    "apply": ("applying", "checked"),
    "undo": ("undoing", "applied"),
}
BEGIN = text("""
    INSERT INTO import_work (job_id, total) VALUES (:job_id, :total)
    ON CONFLICT (job_id) DO UPDATE SET done = 0, is_stopped = false,
        total = CASE WHEN :keeps THEN import_work.total ELSE excluded.total END
""")


def start_comparing(job_id: int, *, by: Actor) -> None:
    """Let the worker compare the file. Raises ImportRefused where the job is not waiting for this."""
    _hand_over(job_id, "compare", by)


def start_applying(job_id: int, *, by: Actor, without_moved: bool = False) -> None:
    """Let the worker apply what is ticked. Raises ImportRefused where nothing is, or it is too late."""
    _hand_over(job_id, "apply", by, without_moved=without_moved)


def start_undoing(job_id: int, *, by: Actor) -> None:
    """Let the worker take the import back. Raises ImportRefused where it was not applied."""
    _hand_over(job_id, "undo", by)


def _hand_over(job_id: int, task: str, by: Actor, *, without_moved: bool = False) -> None:
    waiting, before = STATES[task]
    with transaction():
        found = locked(job_id, waiting if task == "compare" else before)
        total = found.counts.get("ticked" if task == "apply" else "applied", 0)
        if task == "apply" and not total and not found.counts["report"].get("category rows"):
            raise nothing_ticked()
        found.state, found.trouble = waiting, ""
        db.session.execute(BEGIN, {"job_id": job_id, "total": total, "keeps": task == "compare"})
        payload = {"job_id": job_id, "task": task, "language": current_language(), "by": asdict(by)}
        enqueue("imports.catalogue", payload | {"without_moved": without_moved})
        if task != "compare":  # who brought the file has asked for no more
            note("import.handed_over", by=by, subject=("import", job_id), new={"file": found.filename, "task": task})


@job("imports.catalogue")
def work_on(payload: dict[str, Any]) -> None:
    """Do a task that was handed over, unless it was done or stopped since."""
    with current_app.app_context(), speaking(payload["language"]):
        try:
            _do(payload)
        except (Busy, ImportUnderWay) as refusal:
            raise NotNow(str(refusal)) from None
        finally:
            end_transaction()


def _do(payload: dict[str, Any]) -> None:
    from .catalogue_services import compare

    job_id, task = payload["job_id"], payload["task"]
    waiting, before = STATES[task]
    by = Actor(**payload["by"])
    found = db.session.get(ImportJob, job_id)
    if found is None or found.state != waiting:
        return  # done already, stopped, or forgotten
    tell = teller(job_id)
    without = payload["without_moved"]
    tasks: dict[str, Callable[[], Any]] = {
        "compare": lambda: compare(job_id, on_progress=tell),
        "apply": lambda: apply(job_id, by=by, state=waiting, without_moved=without, on_progress=tell),
        "undo": lambda: undo(job_id, by=by, state=waiting, on_progress=tell),
    }
    try:
        tasks[task]()
    except (Busy, ImportUnderWay):
        raise
    except NotFound:
        return
    except ShopError as refusal:
        end_transaction()
        with transaction():
            after = {"staged": "cancelled"}.get(waiting, before) if isinstance(refusal, Stopped) else before
            told = update(ImportJob).where(ImportJob.id == job_id, ImportJob.state.in_((waiting, before)))
            db.session.execute(told.values(state=after, trouble=str(refusal)))
            if isinstance(refusal, UnreadableFile):
                db.session.execute(update(ImportWork).where(ImportWork.job_id == job_id).values(content=None))
