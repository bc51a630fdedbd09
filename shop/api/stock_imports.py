"""Files with stock or a catalogue: brought, looked at as a difference, applied, and taken back as a whole."""

from http import HTTPStatus
from typing import Any

from flask import Response
from flask_babel import gettext

from ..db import db
from ..imports import catalogue_services as catalogues
from ..imports import stock_services as services
from ..imports.catalogue_files import catalogue_report
from ..imports.downloading import TYPES, report_of
from ..imports.models import ImportJob
from ..imports.problems import ImportRefused, UnreadableFile
from ..imports.stock_finding import ShownRow, import_with_progress, imports_of, shown_rows
from ..imports.stock_working import hand_over
from ..keyset import Place
from .answers import Answer, address_of, page
from .authorizing import demand, the_program
from .operations import operation
from .problems import refused_as
from .schemas.imports import (
    Application,
    Import,
    ImportQuery,
    ImportReversal,
    ImportRowQuery,
    ImportRows,
    Imports,
    NewImport,
    Selection,
)

COUNTS = ("rows", "changes", "new", "same", "refused", "applied", "ticked", "moved", "undone", "kept", "units")
TOUCHED = ("catalog:write", "prices:write", "stock:write")  # what an import of a catalogue writes
OF_IT = {"import_id": "$response.body#/id"}
LINKS = dict.fromkeys(
    ("readImport", "readImportRows", "createImportSelection", "createImportApplication", "readImportReport"), OF_IT
)
AFTER_APPLICATION = dict.fromkeys(("readImport", "createImportCancellation", "createImportReversal"), OF_IT)


@operation("List imports", scope="imports:read", gives=Imports)
def read_imports(query: ImportQuery) -> Answer:
    """Files with stock and with catalogues, the newest first."""
    place = Place(after=int(query.after) if query.after else None)
    sheet = imports_of(query.kind or "", query.state or "", place, rows=query.limit)
    return page([_facts(row) for row in sheet.rows], str(sheet.older) if sheet.older else None)


@operation("Read an import", scope="imports:read", gives=Import)
def read_import(import_id: int) -> dict[str, Any]:
    """What a file would change, or has changed; and how far the worker is with it."""
    return _facts(import_with_progress(import_id))


@operation(
    "Bring a file",
    scope="imports:write",
    gives=Import,
    status=201,
    takes=(TYPES["csv"], TYPES["xlsx"]),
    most_bytes=catalogues.MOST_BYTES,
    links=LINKS,
)
def create_import(query: NewImport, body: bytes) -> Answer:
    """The body is the file itself: CSV, or the first sheet of an XLSX; 50,000 rows at most, and 15 MB of stock or
    30 MB of a catalogue. It is compared with the shop, and nothing is written by that.

    A short file is compared at once (`checked`); a longer one is `staged` for the worker: read it again until it is
    `checked`, or `refused` with `trouble`. Of stock, a column SKU or Barcode says what a row is about, On hand or
    Change how many; further ones are Location, Reason, Note, Cost and Reorder point, in English or Spanish. A catalogue
    may be this shop’s own or another’s; where its columns can’t be told by their names, it `needs_columns`.
    """
    by = the_program().actor
    with refused_as(HTTPStatus.CONFLICT, UnreadableFile):
        if query.kind == "catalog":
            job = catalogues.bring(body, query.name or "", by=by, format=query.format)
            if not catalogues.waits_for_mapping(job):
                compare_catalogue(job)
        else:
            job = services.bring(body, query.name or "", by=by, mode=query.mode)
            if services.is_long(body):
                hand_over(job.id, "compare", by=by)
            else:
                services.compare(job.id)
    return Answer(_now(job.id), HTTPStatus.CREATED, location=address_of(f"/imports/{job.id}"))


@operation("List the rows of an import", scope="imports:read", gives=ImportRows)
def read_import_rows(import_id: int, query: ImportRowQuery) -> Answer:
    """The difference of a file with stock, row by row in the order of the file: what would change from what to what;
    what is wrong, in which column, and why. That of a catalogue is at `GET /imports/{import_id}/products`.
    """
    job = services.stock_job(import_id)
    sheet = shown_rows(job, query.state or "", after=int(query.after or 0), most=query.limit)
    return page([_row(row) for row in sheet.rows], str(sheet.after) if sheet.after else None)


@operation("Choose the rows to apply", scope="imports:write", gives=Import, links=LINKS)
def create_import_selection(import_id: int, body: Selection) -> dict[str, Any]:
    """Ticks and unticks rows; of a catalogue, products by their lines. After comparing, all are ticked that would
    change something.
    """
    by = the_program().actor
    tick, tick_all = (
        (services.tick, services.tick_all) if is_of_stock(import_id) else (catalogues.tick, catalogues.tick_all)
    )
    with refused_as(HTTPStatus.CONFLICT, ImportRefused):
        if body.all is not None:
            tick_all(import_id, body.all, by=by)
        tick(import_id, body.tick, [*body.tick, *body.untick], by=by)
    return _now(import_id)


@operation("Apply an import", scope="imports:write", gives=Import, status=202, key="required", links=AFTER_APPLICATION)
def create_import_application(import_id: int, body: Application) -> Answer:
    """Has the worker write the ticked rows: all of them or none. Takes the scope `stock:write` too; of a catalogue,
    `catalog:write` and `prices:write` besides.

    Read the import until it is `applied`. Where the shop changed since the rows were compared, it is `checked` again
    and says so in `trouble`: those rows are compared anew (`moved`), and nothing was written.
    """
    if is_of_stock(import_id):
        demand("stock:write")
        return _handed_over(import_id, "apply", without_moved=body.without_moved)
    for scope in TOUCHED:
        demand(scope)
    with refused_as(HTTPStatus.CONFLICT, ImportRefused):
        catalogues.start_applying(import_id, by=the_program().actor, without_moved=body.without_moved)
    return _accepted(import_id)


@operation("Stop or leave an import", scope="imports:write", gives=Import)
def create_import_cancellation(import_id: int) -> dict[str, Any]:
    """Stops what the worker is doing, or leaves a file that nobody wants to apply. What was applied stays applied."""
    verb = services.leave if is_of_stock(import_id) else catalogues.leave
    with refused_as(HTTPStatus.CONFLICT, ImportRefused):
        verb(import_id, by=the_program().actor)
    return _now(import_id)


@operation(
    "Take an import back", scope="imports:undo", gives=Import, status=202, key="required", links=AFTER_APPLICATION
)
def create_import_reversal(import_id: int, body: ImportReversal) -> Answer:
    """Has the worker take back all that the import did and that still stands; with `again`, do it once more.

    Read the import until it is `undone`. Where that can’t be, it is `applied` still, and says why in `trouble`. Of a
    catalogue, products that somebody has changed since stay as they are (`kept`), and there is no `again`: bring the
    file once more.
    """
    if not is_of_stock(import_id):
        for scope in TOUCHED:
            demand(scope)
        with refused_as(HTTPStatus.CONFLICT, ImportRefused):
            if body.again:
                raise ImportRefused(gettext("Bring the file again to import this catalogue once more."))
            catalogues.start_undoing(import_id, by=the_program().actor)
        return _accepted(import_id)
    return _handed_over(import_id, "redo" if body.again else "undo")


@operation("Read the report of an import", scope="imports:read", kinds=(TYPES["csv"],))
def read_import_report(import_id: int) -> Response:
    """Every row of the file with all that was said of it, as CSV."""
    job = services.import_job(import_id)
    return report_of(job) if job.kind == "stock" else catalogue_report(job)


def is_of_stock(import_id: int) -> bool:
    """Whether the import is one of stock; else it is one of a catalogue. Raises NotFound."""
    return services.import_job(import_id).kind == "stock"


def compare_catalogue(job: ImportJob) -> None:
    """At once, or by the worker where the file is long. Raises UnreadableFile, ImportRefused."""
    if catalogues.is_long_job(job.id):
        catalogues.start_comparing(job.id, by=the_program().actor)
    else:
        catalogues.compare(job.id)


def facts_now(import_id: int) -> dict[str, Any]:
    """The import as it is told now."""
    return _now(import_id)


def _handed_over(import_id: int, task: str, **more: bool) -> Answer:
    with refused_as(HTTPStatus.CONFLICT, ImportRefused):
        hand_over(import_id, task, by=the_program().actor, **more)
    return _accepted(import_id)


def _accepted(import_id: int) -> Answer:
    return Answer(_now(import_id), HTTPStatus.ACCEPTED, location=address_of(f"/imports/{import_id}"))


def _now(import_id: int) -> dict[str, Any]:
    db.session.flush()
    return _facts(import_with_progress(import_id))


def _facts(found: Any) -> dict[str, Any]:
    job, counts = found.ImportJob, found.ImportJob.counts
    if job.kind == "catalog":
        counts = counts | {"changes": counts.get("new", 0) + counts.get("changed", 0)}
        mapping = catalogues.mapping_of(job).fields if job.headings else ()
    else:
        mapping = ()
    return {
        "id": job.id,
        "name": job.filename,
        "kind": job.kind,
        "format": job.format if job.kind == "catalog" else "",
        "needs_columns": job.kind == "catalog" and catalogues.waits_for_mapping(job),
        "columns": [
            {"heading": heading, "field": field} for heading, field in zip(job.headings, mapping, strict=False)
        ],
        "mode": job.mode or None,
        "state": job.state,
        "trouble": job.trouble,
        "counts": {name: counts.get(name, 0) for name in COUNTS},
        "unknown_columns": counts.get("unknown", []),
        "unused_columns": counts.get("unused", []),
        "other_sheets": counts.get("sheets", []),
        "applied_before_as": counts.get("earlier"),
        "done": found.done or 0,
        "total": found.total or 0,
        "is_stopping": bool(found.is_stopped) and job.state in services.BUSY,
        "created_at": job.created_at,
        "applied_at": job.applied_at,
        "undone_at": job.undone_at,
    }


def _row(shown: ShownRow) -> dict[str, Any]:
    row, thing = shown.row, shown.thing
    is_known = thing is not None and row.state != "refused"
    return {
        "line": row.line,
        "state": row.state,
        "is_ticked": row.is_ticked,
        "is_moved": row.is_moved,
        "named": shown.named,
        "variant_id": row.variant_id,
        "sku": thing.sku if thing else None,
        "name": thing.whole_name if thing else "",
        "location_id": row.location_id,
        "location": shown.location,
        "old": row.old if is_known else None,
        "new": shown.new if is_known else None,
        "delta": row.delta if is_known else None,
        "old_reorder_point": row.old_point,
        "new_reorder_point": row.new_point,
        "unit_cost_minor": row.unit_cost_minor,
        "reason": row.reason,
        "note": row.note,
        "problems": [
            {"column": one.column, "value": one.value, "reason": one.reason, "is_refusal": one.is_refusal}
            for one in shown.problems
        ],
    }
