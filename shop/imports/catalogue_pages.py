"""Imports of catalogues on the page: what the columns are, then the difference, ticked, applied and taken back."""

from flask import Response, flash, request
from flask_babel import ngettext

from ..auth.guard import me, refuse_without
from ..db import transaction
from ..web import private_page, wants_fragment
from . import catalogue_services as services
from .catalogue_files import catalogue_report
from .layouts import MAPPED
from .mapping import BadMapping, ColumnMap, mapping_choices
from .models import ImportJob
from .stock_finding import progress_of
from .stock_services import BUSY
from .ticks import lines_sent, places_asked_for

TICKABLE = "new"
ROWS = 50
FIRST_SHOWN = ("applied", "kept", "changed", "new", "refused", "same")
FEW = 200  # products that are written or taken back while somebody waits
TOUCHED = ("catalog:write", "prices:write", "stock:write")  # what an import writes
Moved = services.ProductsMoved


def bring(content: bytes, filename: str, format: str) -> ImportJob:
    """A new job. Where its columns are known it is compared at once, or by the worker. Raises UnreadableFile."""
    with transaction():
        job = services.bring(content, filename, by=me().actor, format=format)
        if not services.waits_for_mapping(job):
            _compare(job, services.is_long(content))
    return job


def map_columns(job: ImportJob) -> Response | None:
    """Read the file as the form says; else the form again, with what is wrong. Raises ImportRefused."""
    said = request.form.getlist("field")[: len(job.headings)]
    mapping = ColumnMap(tuple(said), has_headings=request.form.get("has_headings") != "0")
    try:
        with transaction():
            job = services.remember_mapping(job.id, mapping, by=me().actor)
            _compare(job, services.is_long_job(job.id))
    except BadMapping as refusal:
        return mapping_page(job, said=said, trouble=str(refusal), status=refusal.status)
    return None


def page(job: ImportJob, kind: str = "", trouble: str = "") -> Response:
    """What the columns are, where that must be told; then what the file would change, or has changed."""
    if services.waits_for_mapping(job):
        return mapping_page(job, trouble=trouble)
    if job.state in BUSY:
        name = "imports/_progress.html" if wants_fragment() else "imports/busy.html"
        return private_page(name, job=job, progress=progress_of(job.id))
    kind = kind or request.args.get("rows", "")
    kinds = [name for name in services.STATES if job.counts.get(name)]
    if kind not in kinds:
        kind = next((name for name in FIRST_SHOWN if name in kinds), "changed")
    after, before = places_asked_for()
    rows = services.diff(job.id, state=kind, after=after, before=before, limit=ROWS + 1)
    has_more, rows = len(rows) > ROWS, rows[-ROWS:] if before is not None else rows[:ROWS]
    has_earlier = has_more if before is not None else bool(after)
    has_later = bool(rows) if before is not None else has_more
    return private_page(
        "imports/catalogue.html",
        job=job,
        rows=rows,
        kind=kind,
        filters={name: label for name, label in services.STATES.items() if name in kinds},
        lines=services.line_problems(job.id) if not (after or before) else [],
        trouble=trouble or job.trouble,
        earlier=rows[0].line if rows and has_earlier else None,
        later=rows[-1].line if rows and has_later else None,
        can_map=job.state in {"checked", "refused"} and job.format == MAPPED,
        states=services.STATES,
    )


def mapping_page(job: ImportJob, *, said: list[str] | None = None, trouble: str = "", status: int = 200) -> Response:
    """Each column with some of its values, and what it is taken for."""
    mapping = services.mapping_of(job)
    fields = said if said and len(said) == len(job.headings) else mapping.fields
    return private_page(
        "imports/mapping.html",
        status,
        job=job,
        columns=list(zip(job.headings, services.samples(job.id), fields, strict=False)),
        choices=mapping_choices(),
        has_headings=mapping.has_headings,
        trouble=trouble,
    )


def keep_ticks(job_id: int) -> None:
    """Which products of the page that was sent are meant; or all of a kind, or none. Raises ImportRefused."""
    if (everything := request.form.get("all")) in {"0", "1"}:
        services.tick_all(job_id, everything == "1", by=me().actor, state=request.form.get("rows", ""))
        return
    shown = lines_sent("shown")
    meant = [line for line in lines_sent("ticked") if line in set(shown)]
    services.tick(job_id, meant, shown, by=me().actor)


def apply_ticked(job_id: int, *, without_moved: bool) -> None:
    """At once, or by the worker where they are many. Raises ProductsMoved, ImportRefused, ImportUnderWay, Busy."""
    for permission in TOUCHED:
        refuse_without(me(), permission)
    if services.catalogue_job(job_id).counts.get("ticked", 0) > FEW:
        services.start_applying(job_id, by=me().actor, without_moved=without_moved)
        return
    job = services.apply(job_id, by=me().actor, without_moved=without_moved)
    flash(ngettext("%(num)s product was written.", "%(num)s products were written.", job.counts["applied"]))


def take_back(job_id: int) -> None:
    """The whole import, but for what somebody has changed since. Raises ImportRefused, Busy."""
    for permission in TOUCHED:
        refuse_without(me(), permission)
    if services.catalogue_job(job_id).counts.get("applied", 0) > FEW:
        services.start_undoing(job_id, by=me().actor)
        return
    job = services.undo(job_id, by=me().actor)
    flash(ngettext("%(num)s product is as it was.", "%(num)s products are as they were.", job.counts["undone"]))
    if kept := job.counts["kept"]:
        flash(
            ngettext(
                "%(num)s product stayed as it is, because somebody has worked on it since.",
                "%(num)s products stayed as they are, because somebody has worked on them since.",
                kept,
            )
        )


def leave(job_id: int) -> None:
    """Stop it, or leave it as it is. Raises ImportRefused."""
    services.leave(job_id, by=me().actor)


report = catalogue_report


def _compare(job: ImportJob, is_long: bool) -> None:
    if is_long:
        services.start_comparing(job.id, by=me().actor)
    else:
        services.compare(job.id)
