"""Files with stock: brought, looked at as a difference, applied, and taken back as a whole."""

from http import HTTPStatus
from typing import Any

from flask import Response

from ..db import db
from ..imports import stock_services as services
from ..imports.downloading import TYPES, report_of
from ..imports.problems import ImportRefused, UnreadableFile
from ..imports.stock_finding import ShownRow, shown_rows, stock_import, stock_imports
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

COUNTS = ("rows", "changes", "same", "refused", "applied", "ticked", "moved", "units")
OF_IT = {"import_id": "$response.body#/id"}
LINKS = dict.fromkeys(
    ("readImport", "readImportRows", "createImportSelection", "createImportApplication", "readImportReport"), OF_IT
)
AFTER_APPLICATION = dict.fromkeys(("readImport", "createImportCancellation", "createImportReversal"), OF_IT)


@operation("List imports", scope="imports:read", gives=Imports)
def read_imports(query: ImportQuery) -> Answer:
    """Files with stock, the newest first. Imports of a catalogue are not among them."""
    place = Place(after=int(query.after) if query.after else None)
    sheet = stock_imports(query.state or "", place, rows=query.limit)
    return page([_facts(row) for row in sheet.rows], str(sheet.older) if sheet.older else None)


@operation("Read an import", scope="imports:read", gives=Import)
def read_import(import_id: int) -> dict[str, Any]:
    """What a file would change, or has changed; and how far the worker is with it."""
    return _facts(stock_import(import_id))


@operation(
    "Bring a file with stock",
    scope="imports:write",
    gives=Import,
    status=201,
    takes=(TYPES["csv"], TYPES["xlsx"]),
    most_bytes=services.MOST_BYTES,
    links=LINKS,
)
def create_import(query: NewImport, body: bytes) -> Answer:
    """The body is the file itself: CSV, or the first sheet of an XLSX; 15 MB and 50,000 rows at most. It is compared
    with the stock, and nothing is written by that.

    Up to 2,000 rows are compared at once (`checked`); a longer file is `staged` for the worker: read it again until it
    is `checked`, or `refused` with `trouble`. A column SKU or Barcode says what a row is about, On hand or Change how
    many; further ones are Location, Reason, Note, Cost and Reorder point, in English or Spanish.
    """
    by = the_program().actor
    with refused_as(HTTPStatus.CONFLICT, UnreadableFile):
        job = services.bring(body, query.name or "", by=by, mode=query.mode)
        if services.is_long(body):
            hand_over(job.id, "compare", by=by)
        else:
            services.compare(job.id)
    return Answer(_now(job.id), HTTPStatus.CREATED, location=address_of(f"/imports/{job.id}"))


@operation("List the rows of an import", scope="imports:read", gives=ImportRows)
def read_import_rows(import_id: int, query: ImportRowQuery) -> Answer:
    """The difference, row by row in the order of the file: what would change from what to what; what is wrong, in which
    column, and why.
    """
    job = services.stock_job(import_id)
    sheet = shown_rows(job, query.state or "", after=int(query.after or 0), most=query.limit)
    return page([_row(row) for row in sheet.rows], str(sheet.after) if sheet.after else None)


@operation("Choose the rows to apply", scope="imports:write", gives=Import, links=LINKS)
def create_import_selection(import_id: int, body: Selection) -> dict[str, Any]:
    """Ticks and unticks rows. After comparing, all rows are ticked that would change something."""
    by = the_program().actor
    services.stock_job(import_id)
    with refused_as(HTTPStatus.CONFLICT, ImportRefused):
        if body.all is not None:
            services.tick_all(import_id, body.all, by=by)
        services.tick(import_id, body.tick, [*body.tick, *body.untick], by=by)
    return _now(import_id)


@operation("Apply an import", scope="imports:write", gives=Import, status=202, key="required", links=AFTER_APPLICATION)
def create_import_application(import_id: int, body: Application) -> Answer:
    """Has the worker write the ticked rows: all of them or none. Takes the scope `stock:write` too.

    Read the import until it is `applied`. Where stock changed since the rows were compared, it is `checked` again and
    says so in `trouble`: those rows are compared anew (`moved`), and nothing was written.
    """
    demand("stock:write")
    return _handed_over(import_id, "apply", without_moved=body.without_moved)


@operation("Stop or leave an import", scope="imports:write", gives=Import)
def create_import_cancellation(import_id: int) -> dict[str, Any]:
    """Stops what the worker is doing, or leaves a file that nobody wants to apply. What was applied stays applied."""
    with refused_as(HTTPStatus.CONFLICT, ImportRefused):
        services.leave(import_id, by=the_program().actor)
    return _now(import_id)


@operation(
    "Take an import back", scope="imports:undo", gives=Import, status=202, key="required", links=AFTER_APPLICATION
)
def create_import_reversal(import_id: int, body: ImportReversal) -> Answer:
    """Has the worker take back all that the import did and that still stands; with `again`, do it once more.

    Read the import until it is `undone`. Where that can’t be, it is `applied` still, and says why in `trouble`.
    """
    return _handed_over(import_id, "redo" if body.again else "undo")


@operation("Read the report of an import", scope="imports:read", kinds=(TYPES["csv"],))
def read_import_report(import_id: int) -> Response:
    """Every row of the file with all that was said of it, as CSV."""
    return report_of(services.stock_job(import_id))


def _handed_over(import_id: int, task: str, **more: bool) -> Answer:
    with refused_as(HTTPStatus.CONFLICT, ImportRefused):
        hand_over(import_id, task, by=the_program().actor, **more)
    return Answer(_now(import_id), HTTPStatus.ACCEPTED, location=address_of(f"/imports/{import_id}"))


def _now(import_id: int) -> dict[str, Any]:
    db.session.flush()
    return _facts(stock_import(import_id))


def _facts(found: Any) -> dict[str, Any]:
    job, counts = found.ImportJob, found.ImportJob.counts
    return {
        "id": job.id,
        "name": job.filename,
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
