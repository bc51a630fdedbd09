"""Long files with stock, in the hands of the worker: the page shows how far it is, and can stop it.

The work is done in a transaction apart from the worker's own, so that a refusal can be told and progress be seen.
Dying in the middle it leaves nothing, and the worker begins it again.
"""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from flask import current_app
from flask_babel import gettext
from sqlalchemy import text, update

from ..audit.services import note
from ..db import db, end_transaction, transaction
from ..errors import NotFound, ShopError
from ..jobs.services import NotNow, enqueue, job
from ..languages import current_language, speaking
from ..stock.actors import Actor
from ..stock.refusals import Busy
from .models import ImportJob, ImportWork
from .problems import UnreadableFile
from .stock_applying import Stopped, apply, redo, undo
from .stock_services import FEW_ROWS, compare, locked, nothing_ticked

# What each task waits as, and what the job is again when it is refused.
STATES = {
    "compare": ("staged", "refused"),
    "apply": ("applying", "checked"),
    "undo": ("undoing", "applied"),
    "redo": ("redoing", "undone"),
}
PROGRESS = text("""
    UPDATE import_work SET done = :done, total = :total WHERE job_id = :job_id RETURNING is_stopped
""")


def is_for_the_worker(found: ImportJob, task: str) -> bool:
    """Whether a task takes longer than somebody should wait for a page."""
    rows: int = found.counts.get("ticked" if task == "apply" else "applied", 0)
    return rows > FEW_ROWS


def hand_over(job_id: int, task: str, *, by: Actor, without_moved: bool = False) -> None:
    """Let the worker do it. Raises ImportRefused where the job is not in the state for it."""
    waiting, before = STATES[task]
    with transaction():
        found = locked(job_id, waiting if task == "compare" else before)
        found.state, found.trouble = waiting, ""
        rows = found.counts.get("ticked" if task == "apply" else "applied", 0)
        if task == "apply" and not rows:
            raise nothing_ticked()
        begun = {"done": 0, "is_stopped": False} | ({"total": rows} if task != "compare" else {})
        db.session.execute(update(ImportWork).where(ImportWork.job_id == job_id).values(**begun))
        payload = {"job_id": job_id, "task": task, "language": current_language(), "by": asdict(by)}
        enqueue("imports.stock", payload | {"without_moved": without_moved})
        if task != "compare":  # who brought the file has asked for no more
            note("import.handed_over", by=by, subject=("import", job_id), new={"file": found.filename, "task": task})


@job("imports.stock")
def work_on(payload: dict[str, Any]) -> None:
    """Do a task that was handed over, unless it was done or stopped since."""
    with current_app.app_context(), speaking(payload["language"]):
        try:
            _do(payload)
        except Busy as refusal:
            raise NotNow(str(refusal)) from None
        finally:
            end_transaction()


def _do(payload: dict[str, Any]) -> None:
    job_id, task = payload["job_id"], payload["task"]
    waiting, before = STATES[task]
    by = Actor(**payload["by"])
    found = db.session.get(ImportJob, job_id)
    if found is None or found.state != waiting:
        return  # done already, stopped, or forgotten
    tasks: dict[str, Callable[[], Any]] = {
        "compare": lambda: compare(job_id, on_progress=teller(job_id)),
        "apply": lambda: apply(
            job_id,
            by=by,
            state=waiting,
            without_moved=payload["without_moved"],
            on_progress=teller(job_id),
        ),
        "undo": lambda: undo(job_id, by=by, state=waiting),
        "redo": lambda: redo(job_id, by=by, state=waiting),
    }
    try:
        tasks[task]()
    except Busy:
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
            with transaction():
                db.session.execute(update(ImportWork).where(ImportWork.job_id == job_id).values(content=None))


def teller(job_id: int) -> Callable[[int, int], None]:
    """Tells the page how far the work is, and stops it where somebody wants that."""

    def tell(done: int, total: int) -> None:
        with current_app.app_context():  # a session of its own: what it tells is seen before the work is done
            try:
                with transaction():
                    stopped = db.session.scalar(PROGRESS, {"job_id": job_id, "done": done, "total": total})
            finally:
                end_transaction()
        if stopped:
            raise Stopped(gettext("It was stopped, and nothing was written."))

    return tell
