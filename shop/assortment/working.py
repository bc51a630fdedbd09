"""Bulk edits of many products, in the hands of the worker: the page shows how far it is.

The work is done in a transaction apart from the worker's own, so that a refusal can be told and progress be seen.
Dying in the middle it leaves nothing, and the worker begins it again.
"""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from flask import current_app
from flask_babel import gettext
from sqlalchemy import text, update

from ..audit.actors import Actor
from ..catalog.refusals import Busy
from ..db import db, end_transaction, transaction
from ..errors import ShopError
from ..jobs.services import NotNow, enqueue, every, job
from ..languages import current_language, speaking
from .models import BulkEdit, BulkEditProgress
from .services import BulkRefused, Progress, apply, bulk_edit, undo

FEW = 500  # products that nobody has to wait for
# What each task waits as, and what the edit is again when it is refused or stopped.
STATES = {"apply": ("applying", "previewed"), "undo": ("undoing", "applied")}
BEGIN = text("""
    INSERT INTO bulk_edit_progress (bulk_edit_id, total) VALUES (:id, :total)
    ON CONFLICT (bulk_edit_id) DO UPDATE SET done = 0, total = excluded.total, is_stopped = false
""")
TELL = text("UPDATE bulk_edit_progress SET done = :done, total = :total WHERE bulk_edit_id = :id RETURNING is_stopped")


FORGET = text("""
    DELETE FROM bulk_edit WHERE id IN (
        SELECT id FROM bulk_edit
        WHERE state IN ('chosen', 'previewed', 'left') AND created_at < now() - interval '7 days'
        LIMIT :most FOR UPDATE SKIP LOCKED)
    RETURNING id
""")
MOST_FORGOTTEN = 10  # at once: each may have thousands of products


class Stopped(ShopError):
    """Somebody stopped it: nothing was written."""


def is_for_the_worker(edit: BulkEdit) -> bool:
    """Whether it takes longer than somebody should wait for a page."""
    return edit.counts.get("changes", 0) + edit.counts.get("applied", 0) > FEW


def hand_over(edit_id: int, task: str, *, may_price: bool, by: Actor) -> None:
    """Let the worker do it. Raises BulkRefused where the edit is not in the state for it."""
    waiting, before = STATES[task]
    with transaction():
        edit = bulk_edit(edit_id)
        total = edit.counts.get("changes", 0) + edit.counts.get("applied", 0)
        turned = update(BulkEdit).where(BulkEdit.id == edit_id, BulkEdit.state == before)
        told = turned.values(state=waiting, trouble="").returning(BulkEdit.id)
        if db.session.scalar(told) is None:
            raise BulkRefused(gettext("Somebody else was quicker. Look at how it is now."))
        db.session.execute(BEGIN, {"id": edit_id, "total": total})
        payload = {"edit_id": edit_id, "task": task, "language": current_language(), "by": asdict(by)}
        enqueue("assortment.edit", payload | {"may_price": may_price})


def stop(edit_id: int) -> None:
    """Let the worker stop between two batches, or not begin. What was written until then is undone."""
    with transaction():
        stopped = update(BulkEditProgress).where(BulkEditProgress.bulk_edit_id == edit_id)
        db.session.execute(stopped.values(is_stopped=True))


def progress_of(edit_id: int) -> BulkEditProgress | None:
    """How far the worker is."""
    return db.session.get(BulkEditProgress, edit_id, populate_existing=True)


@job("assortment.edit")
def work_on(payload: dict[str, Any]) -> None:
    """Do a task that was handed over, unless it was done since."""
    with current_app.app_context(), speaking(payload["language"]):
        try:
            _do(payload)
        except Busy as refusal:
            raise NotNow(str(refusal)) from None
        finally:
            end_transaction()


@every(3600, "assortment.forget")
def forget_unfinished() -> bool:
    """What was begun a week ago and never applied is nothing to keep. Returns whether there may be more."""
    with transaction():
        return len(db.session.execute(FORGET, {"most": MOST_FORGOTTEN}).all()) == MOST_FORGOTTEN


def _do(payload: dict[str, Any]) -> None:
    edit_id, task = payload["edit_id"], payload["task"]
    waiting, before = STATES[task]
    edit = db.session.get(BulkEdit, edit_id)
    if edit is None or edit.state != waiting:
        return  # done already
    verb: Callable[..., BulkEdit] = {"apply": apply, "undo": undo}[task]
    try:
        verb(
            edit_id,
            may_price=payload["may_price"],
            by=Actor(**payload["by"]),
            state=waiting,
            on_progress=_teller(edit_id),
        )
    except Busy:
        raise
    except ShopError as refusal:
        end_transaction()
        with transaction():
            told = update(BulkEdit).where(BulkEdit.id == edit_id, BulkEdit.state == waiting)
            db.session.execute(told.values(state=before, trouble=str(refusal)))


def _teller(edit_id: int) -> Progress:
    """Tells the page how far the work is, and stops it where somebody wants that."""

    def tell(done: int, total: int) -> None:
        with current_app.app_context():  # a session of its own: what it tells is seen before the work is done
            try:
                with transaction():
                    stopped = db.session.scalar(TELL, {"id": edit_id, "done": done, "total": total})
            finally:
                end_transaction()
        if stopped:
            raise Stopped(gettext("It was stopped, and nothing was written."))

    return tell
