"""Imports of stock on the page: the difference row by row, ticked, applied and taken back."""

from flask import Response, flash, request
from flask_babel import gettext, ngettext

from ..auth.guard import me, refuse_without
from ..db import transaction
from ..web import private_page, wants_fragment
from . import stock_services as services
from .downloading import report_of
from .models import ImportJob
from .stock_applying import RowsMoved, apply, redo, undo
from .stock_finding import FILTERS, progress_of, shown_rows
from .stock_working import hand_over, is_for_the_worker
from .ticks import lines_sent, places_asked_for

TICKABLE = "changes"
Moved = RowsMoved


def bring(content: bytes, filename: str, mode: str) -> ImportJob:
    """A new job, compared at once, or by the worker where the file is long. Raises UnreadableFile."""
    with transaction():
        job = services.bring(content, filename, by=me().actor, mode=mode)
        if services.is_long(content):
            hand_over(job.id, "compare", by=me().actor)
        else:
            services.compare(job.id)
    return job


def page(job: ImportJob, kind: str = "", trouble: str = "") -> Response:
    """What the file would change, or has changed; while the worker is at it, how far it is."""
    if job.state in services.BUSY:
        name = "imports/_progress.html" if wants_fragment() else "imports/busy.html"
        return private_page(name, job=job, progress=progress_of(job.id))
    kind = kind or request.args.get("rows", "")
    kinds = [name for name in FILTERS if job.counts.get(name)]
    if kind not in kinds:
        kind = next((name for name in ("applied", "changes", "refused", "same") if name in kinds), "changes")
    after, before = places_asked_for()
    sheet = shown_rows(job, kind, after=after or 0, before=before)
    filters = {name: label for name, label in FILTERS.items() if name in kinds}
    return private_page(
        "imports/show.html", job=job, sheet=sheet, kind=kind, filters=filters, trouble=trouble or job.trouble
    )


def keep_ticks(job_id: int) -> None:
    """Which rows of the page that was sent are meant; or all, or none. Raises ImportRefused."""
    if (everything := request.form.get("all")) in {"0", "1"}:
        services.tick_all(job_id, everything == "1", by=me().actor)
        return
    shown = lines_sent("shown")
    meant = [line for line in lines_sent("ticked") if line in set(shown)]
    services.tick(job_id, meant, shown, by=me().actor)


def apply_ticked(job_id: int, *, without_moved: bool) -> None:
    """At once, or by the worker where the rows are many. Raises RowsMoved, ImportRefused and what stock refuses."""
    refuse_without(me(), "stock:write")
    if is_for_the_worker(services.stock_job(job_id), "apply"):
        hand_over(job_id, "apply", by=me().actor, without_moved=without_moved)
        return
    job = apply(job_id, by=me().actor, without_moved=without_moved)
    flash(ngettext("%(num)s row was applied.", "%(num)s rows were applied.", job.counts["applied"]))


def take_back(job_id: int) -> None:
    """The whole import, or that it was taken back. Raises ImportRefused and what stock refuses."""
    again = request.form.get("again") == "1"
    task, verb = ("redo", redo) if again else ("undo", undo)
    if is_for_the_worker(services.stock_job(job_id), task):
        hand_over(job_id, task, by=me().actor)
        return
    verb(job_id, by=me().actor)
    flash(gettext("The import was applied again.") if again else gettext("The whole import was undone."))


def leave(job_id: int) -> None:
    """Stop it, or leave it as it is. Raises ImportRefused."""
    services.leave(job_id, by=me().actor)


def report(job: ImportJob) -> Response:
    """Every row with all that was said of it."""
    return report_of(job)
