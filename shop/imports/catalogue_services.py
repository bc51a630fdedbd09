"""Files with a catalogue: brought in, compared with the shop, ticked, applied, and taken back as a whole.

The verbs are those of files with stock (stock_services.py), so that pages and programs treat both alike. Each does its
work at once; `start_comparing`, `start_applying` and `start_undoing` hand it over to the worker.
"""

import hashlib
import io
from typing import Any

from flask_babel import gettext
from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from ..audit.services import note
from ..db import db, transaction
from ..stock.actors import Actor
from ..web import clean_text
from .catalogue_applying import ProductsMoved, apply
from .catalogue_finding import STATES, DiffRow, diff, line_problems, report_rows
from .catalogue_jobs import catalogue_job, locked
from .catalogue_undoing import undo
from .catalogue_working import start_applying, start_comparing, start_undoing
from .comparing import Report, compare_rows
from .items import counted
from .layouts import FORMATS, MAPPED, format_of, headings_of, layout_of
from .mapping import BadMapping, ColumnMap, fingerprint, mapping_choices, mapping_from, mind_mapping
from .models import CatalogItem, ImportJob, ImportMapping, ImportWork
from .problems import ImportRefused, UnreadableFile
from .staging import KEPT_FOR, new_job, stage_rows
from .stock_services import Progress, in_silence
from .tables import Table, open_table
from .workbooks import is_workbook, refuse_bombs, unzipped_bytes

__all__ = [
    "FORMATS", "STATES", "BadMapping", "ColumnMap", "DiffRow", "ProductsMoved", "apply", "bring", "catalogue_job",
    "compare", "counted", "diff", "is_long", "is_long_job", "leave", "line_problems", "mapping_choices", "mapping_of",
    "remember_mapping", "report_rows", "sample_values", "samples", "start_applying", "start_comparing", "start_undoing",
    "tick",
    "tick_all", "undo", "waits_for_mapping",
]  # fmt: skip

MOST_BYTES = 30 * 1024 * 1024
MOST_ROWS = 50_000
FEW_ROWS = 500  # that nobody has to wait for
FEW_BYTES = 256 * 1024  # of an unpacked workbook of so many rows


def bring(content: bytes, filename: str, *, by: Actor, format: str = "auto") -> ImportJob:
    """Keep a file as a new job that waits to be compared. Raises UnreadableFile for what plainly is none.

    Where no format knows the headings, the columns are guessed or remembered: see `waits_for_mapping`.
    """
    if not content.strip():
        raise UnreadableFile(gettext("The file is empty."))
    if len(content) > MOST_BYTES:
        raise UnreadableFile(gettext("The file is too large: %(most)s MB at most.", most=MOST_BYTES // 1024 // 1024))
    table = open_table(io.BytesIO(content))
    layout = layout_of(table, format)
    with transaction():
        db.session.execute(KEPT_FOR)
        job = new_job(table, layout, clean_text(filename) or gettext("a file"), by)
        job.sha256 = hashlib.sha256(content).hexdigest()
        db.session.add(ImportWork(job_id=job.id, content=content, total=_lines_in(content)))
        note("import.brought", by=by, subject=("import", job.id), new={"file": job.filename, "bytes": len(content)})
        db.session.flush()
    return job


def waits_for_mapping(job: ImportJob) -> bool:
    """Whether somebody must look at what the columns are, before the file is compared."""
    return job.state == "staged" and job.format == MAPPED and not mapping_from(job.mapping).is_sure


def mapping_of(job: ImportJob) -> ColumnMap:
    """What each column of the file is; of a format that the shop knows, what that format says."""
    if job.format == MAPPED:
        return mapping_from(job.mapping)
    format = format_of(job)
    return ColumnMap(tuple(format.field_of(heading) or "" for heading in job.headings), is_sure=True)


def remember_mapping(job_id: int, mapping: ColumnMap, *, by: Actor) -> ImportJob:
    """Read the file by this mapping from now on, and the next one of its layout, too. It waits to be compared again.

    Raises ImportRefused where it is too late, BadMapping where fields are missing or told twice.
    """
    with transaction():
        job = locked(job_id, "staged", "checked", "refused")
        table = _table_of(job_id)
        sure = mind_mapping(mapping, len(job.headings))
        job.format, job.mapping, job.state, job.trouble = MAPPED, sure.as_json(), "staged", ""
        job.headings = headings_of(table.headings, sure)
        mark = fingerprint(table.headings, has_headings=sure.has_headings)
        kept = {"fingerprint": mark, "headings": job.headings, "mapping": sure.as_json()}
        fresh = {"headings": job.headings, "mapping": sure.as_json(), "used_at": func.now()}
        statement = insert(ImportMapping).values(**kept)
        db.session.execute(statement.on_conflict_do_update(index_elements=["fingerprint"], set_=fresh))
        note("import.mapped", by=by, subject=("import", job_id), new={"file": job.filename})
        db.session.flush()
    return job


def sample_values(job_id: int, column: int, most: int = 3) -> list[str]:
    """The first different values of a column that are filled in, as the file has them; none once it was applied."""
    return [values[:most] for values in samples(job_id, most)][column] if column >= 0 else []


def samples(job_id: int, most: int = 3) -> list[list[str]]:
    """The first different values of every column."""
    job = catalogue_job(job_id)
    work = db.session.get(ImportWork, job_id)
    if work is None or work.content is None:
        return [[] for _ in job.headings]
    has_headings = mapping_of(job).has_headings
    rows = open_table(io.BytesIO(work.content)).sample()[1 if has_headings else 0 :]
    columns: list[dict[str, None]] = [{} for _ in job.headings]
    for row in rows:
        for place, cell in enumerate(row[: len(columns)]):
            if cell.strip() and len(columns[place]) < most:
                columns[place].setdefault(cell.strip()[:200])
    return [list(values) for values in columns]


def is_long(content: bytes) -> bool:
    """Whether comparing a file takes longer than somebody should wait for a page."""
    if is_workbook(content):
        refuse_bombs(io.BytesIO(content))
        return unzipped_bytes(io.BytesIO(content)) > FEW_BYTES
    return _lines_in(content) > FEW_ROWS


def is_long_job(job_id: int) -> bool:
    """The same of a file that is kept already."""
    work = db.session.get(ImportWork, job_id)
    return work is None or is_long(work.content or b"")


def compare(job_id: int, *, on_progress: Progress = in_silence) -> ImportJob:
    """Read the job's file and compare each product with the shop; keep what would change, and what is wrong.

    Nothing else is written. Raises UnreadableFile, ImportRefused where the job is not waiting for this.
    """
    with transaction():
        job = locked(job_id, "staged")
        if waits_for_mapping(job):
            raise ImportRefused(gettext("Say first what the columns are."))
        stage_rows(job, _table_of(job_id), most=MOST_ROWS)
        rows = job.counts["rows"]
        compare_rows(job, Report(), lambda done: on_progress(done, rows))
    return job


def tick(job_id: int, lines: list[int], shown: list[int], *, by: Actor) -> None:
    """Of the products with the lines `shown`, tick these and no others. Raises ImportRefused where it is too late."""
    _set_ticks(job_id, CatalogItem.line.in_(lines), CatalogItem.line.in_(shown), by)


def tick_all(job_id: int, ticked: bool, *, by: Actor, state: str = "") -> None:
    """Tick every product that is new or changed, or none; with a `state` only those. Raises ImportRefused."""
    which: Any = CatalogItem.state == state if state in {"new", "changed"} else CatalogItem.line > 0
    if state == "moved":
        which = CatalogItem.is_moved
    _set_ticks(job_id, CatalogItem.line > 0 if ticked else CatalogItem.line < 0, which, by)


def leave(job_id: int, *, by: Actor) -> None:
    """Stop what is being done for the job, or leave it as it is for good. What was applied stays applied."""
    with transaction():
        job = catalogue_job(job_id)
        note("import.left", by=by, subject=("import", job_id), old={"state": job.state}, new={"file": job.filename})
        free = select(ImportJob).where(ImportJob.id == job_id).with_for_update(skip_locked=True, key_share=True)
        held = db.session.scalar(free.execution_options(populate_existing=True))
        if held is None:  # the worker is at it: it looks at this between two batches
            db.session.execute(update(ImportWork).where(ImportWork.job_id == job_id).values(is_stopped=True))
            return
        after = {"staged": "cancelled", "checked": "cancelled", "refused": "cancelled", "applying": "checked"}
        after["undoing"] = "applied"
        if job.state not in after:
            raise ImportRefused(gettext("There is nothing to stop: this import is over."))
        job.state = after[job.state]
        if job.state == "cancelled":
            db.session.execute(update(ImportWork).where(ImportWork.job_id == job_id).values(content=None))


def _set_ticks(job_id: int, ticked: Any, which: Any, by: Actor) -> None:
    with transaction():
        job = locked(job_id, "checked")
        rows = update(CatalogItem).where(CatalogItem.job_id == job_id, CatalogItem.state.in_(("new", "changed")), which)
        turned = rows.where(CatalogItem.is_ticked != ticked).values(is_ticked=ticked)
        done: Any = db.session.execute(turned, execution_options={"synchronize_session": False})
        if done.rowcount:
            job.counts = job.counts | counted(job_id)
            new = {"file": job.filename, "rows": job.counts["ticked"]}
            note("import.ticked", by=by, subject=("import", job_id), new=new)


def _table_of(job_id: int) -> Table:
    work = db.session.get(ImportWork, job_id)
    if work is None or work.content is None:
        raise ImportRefused(gettext("The file is not kept any more. Bring it again."))
    return open_table(io.BytesIO(work.content))


def _lines_in(content: bytes) -> int:
    """About how many lines that is, however they end."""
    return max(content.count(b"\n"), content.count(b"\r"), 1)
