"""Files with stock: brought in, compared with what is there, ticked, applied, and taken back as a whole.

Pages and programs go through these verbs. Each does its work at once; that of a long file is handed over to the worker
(`stock_working.py`), which calls them too.
"""

import hashlib
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from flask_babel import format_decimal, gettext
from sqlalchemy import delete, func, select, text, update

from ..audit.services import note
from ..db import db, transaction
from ..money import exponent
from ..pages.models import Shop
from ..stock.actors import Actor
from ..web import clean_text
from .cells import Terms
from .mending import Record
from .models import ImportJob, ImportProblem, ImportWork, StockRow
from .numbers import DecimalMark
from .problems import ImportRefused, UnreadableFile, no_such_import
from .sheets import DELIMITERS, Sheet, open_sheet, padded
from .staging import KEPT_FOR
from .stock_cells import Told, told_by
from .stock_columns import stock_columns
from .stock_comparing import Comparison, refuse_twice
from .workbooks import WorkbookSheet, is_workbook, open_workbook, refuse_bombs, unzipped_bytes

MODES = ("auto", "counts", "changes")
MOST_BYTES = 15 * 1024 * 1024
MOST_ROWS = 50_000
FEW_ROWS = 2_000  # that nobody has to wait for
FEW_BYTES = 1024 * 1024  # of an unpacked workbook of so many rows
FIGURES = ("figure", "unit_cost", "point")
BUSY = ("staged", "applying", "undoing", "redoing")  # in the worker's hands
Progress = Callable[[int, int], None]


def in_silence(done: int, total: int) -> None:
    """Nobody looks on."""


def bring(content: bytes, filename: str, *, by: Actor, mode: str = "auto") -> ImportJob:
    """Keep a file as a new job that waits to be compared. Raises UnreadableFile for what plainly is none.

    A long workbook is opened by whoever compares it: that alone takes seconds.
    """
    if not content.strip():
        raise UnreadableFile(gettext("The file is empty."))
    if len(content) > MOST_BYTES:
        raise UnreadableFile(gettext("The file is too large: %(most)s MB at most.", most=MOST_BYTES // 1024 // 1024))
    headings: list[str] = []
    if is_workbook(content):
        refuse_bombs(io.BytesIO(content))
    else:
        headings = open_sheet(io.BytesIO(content)).headings
        stock_columns(headings, mode)
    with transaction():
        db.session.execute(KEPT_FOR)
        job = ImportJob(
            kind="stock",
            mode=mode if mode in MODES[1:] else "",
            filename=clean_text(filename) or gettext("a file"),
            format="stock",
            encoding="",
            delimiter="",
            decimal_mark="",
            sha256=hashlib.sha256(content).hexdigest(),
            headings=[heading.replace("\x00", "\u2400") for heading in headings],
            counts={},
            actor_kind=by.kind,
            actor_label=by.label,
            user_id=by.user_id,
        )
        db.session.add(job)
        db.session.flush()
        db.session.add(ImportWork(job_id=job.id, content=content, total=_lines_in(content)))
        note("import.brought", by=by, subject=("import", job.id), new={"file": job.filename, "bytes": len(content)})
        db.session.flush()
    return job


def is_long(content: bytes) -> bool:
    """Whether comparing a file takes longer than somebody should wait for a page."""
    if is_workbook(content):
        refuse_bombs(io.BytesIO(content))
        return unzipped_bytes(io.BytesIO(content)) > FEW_BYTES
    return _lines_in(content) > FEW_ROWS


def compare(job_id: int, *, on_progress: Progress = in_silence) -> ImportJob:
    """Read the job's file and compare each row with the stock; keep what it would change, and what is wrong.

    Nothing else is written. Raises UnreadableFile, ImportRefused where the job is not waiting for this.
    """
    with transaction():
        job = locked(job_id, "staged")
        work = db.session.get_one(ImportWork, job_id)
        sheet = _sheet(work.content or b"")
        columns, job.mode = stock_columns(sheet.headings, job.mode or "auto")
        job.headings = [heading.replace("\x00", "\u2400") for heading in sheet.headings]
        if isinstance(sheet, Sheet):
            job.encoding, job.delimiter = sheet.encoding.name, DELIMITERS[sheet.delimiter]
        else:
            job.encoding = sheet.encoding
        records = _all_of(sheet)
        job.decimal_mark = "." if job.encoding == "XLSX" else _decimal_mark(records, columns.places)
        for done in Comparison(job).keep(_told(records, job)):
            on_progress(done, len(records))
        refuse_twice(job)
        db.session.execute(text("ANALYZE stock_import_row"))
        job.state = "checked"
        job.counts = {
            "rows": len(records),
            "unknown": [*columns.unknown],
            "unused": [*columns.unused],
            "sheets": getattr(sheet, "others", []),
            "earlier": _untick_what_was_done(job),
        }
        job.counts = job.counts | counted(job.id)
        work.content = None
        db.session.flush()
    return job


def refresh(job: ImportJob, lines: list[int]) -> None:
    """Compare these rows anew, in the caller's transaction: stock has changed since they were."""
    kept = db.session.execute(
        select(StockRow.line, StockRow.last_line, StockRow.cells)
        .where(StockRow.job_id == job.id, StockRow.line.in_(lines))
        .order_by(StockRow.line)
    ).all()
    for model in (StockRow, ImportProblem):
        db.session.execute(delete(model).where(model.job_id == job.id, model.line.in_(lines)))
    records = [Record(row.line, row.last_line, row.cells) for row in kept]
    for _done in Comparison(job).keep(_told(records, job), is_moved=True):
        pass
    job.counts = job.counts | counted(job.id)


def tick(job_id: int, lines: list[int], shown: list[int], *, by: Actor) -> None:
    """Of the rows with the lines `shown`, tick these and no others. Raises ImportRefused where it is too late."""
    _set_ticks(job_id, StockRow.line.in_(lines), StockRow.line.in_(shown), by)


def tick_all(job_id: int, ticked: bool, *, by: Actor) -> None:
    """Tick every row that would change something, or none. Raises ImportRefused where it is too late."""
    _set_ticks(job_id, StockRow.line > 0 if ticked else StockRow.line < 0, StockRow.line > 0, by)


def leave(job_id: int, *, by: Actor) -> None:
    """Stop what is being done for the job, or leave it as it is for good. What was applied stays applied."""
    with transaction():
        job = stock_job(job_id)
        note("import.left", by=by, subject=("import", job_id), old={"state": job.state}, new={"file": job.filename})
        free = select(ImportJob).where(ImportJob.id == job_id).with_for_update(skip_locked=True, key_share=True)
        held = db.session.scalar(free.execution_options(populate_existing=True))
        if held is None:  # the worker is at it: it looks at this between two batches
            db.session.execute(update(ImportWork).where(ImportWork.job_id == job_id).values(is_stopped=True))
            return
        before = {"staged": "cancelled", "checked": "cancelled", "applying": "checked", "undoing": "applied"}
        if job.state not in {*before, "redoing"}:
            raise ImportRefused(gettext("There is nothing to stop: this import is over."))
        job.state = before.get(job.state, "undone")


def stock_job(job_id: int) -> ImportJob:
    """The import of stock with this number. Raises NotFound."""
    job = import_job(job_id)
    if job.kind != "stock":
        raise no_such_import()
    return job


def import_job(job_id: int) -> ImportJob:
    """The import with this number. Raises NotFound."""
    job = db.session.get(ImportJob, job_id, populate_existing=True) if 0 < job_id < 2**63 else None
    if job is None:
        raise no_such_import()
    return job


def locked(job_id: int, *states: str) -> ImportJob:
    """The job, which nobody else can touch until the transaction ends. Raises ImportRefused in another state."""
    if (found := stock_job(job_id)).state not in states:  # who asks need not wait for the worker to hear that
        raise ImportRefused(too_late(found.state))
    held = select(ImportJob).where(ImportJob.id == job_id).with_for_update(key_share=True)
    job = db.session.scalars(held.execution_options(populate_existing=True)).one()
    if job.state not in states:
        raise ImportRefused(too_late(job.state))
    return job


def counted(job_id: int) -> dict[str, int]:
    """How many rows are in which state, and how many units they would change."""
    row = db.session.execute(COUNTS, {"job_id": job_id}).one()
    return {name: int(value) for name, value in row._mapping.items()}


COUNTS = text("""
    SELECT count(*) FILTER (WHERE state = 'changes') AS changes, count(*) FILTER (WHERE state = 'same') AS same,
        count(*) FILTER (WHERE state = 'refused') AS refused, count(*) FILTER (WHERE state = 'applied') AS applied,
        count(*) FILTER (WHERE state = 'changes' AND is_ticked) AS ticked,
        count(*) FILTER (WHERE state = 'changes' AND is_moved) AS moved,
        coalesce(sum(delta) FILTER (WHERE state = 'changes' AND is_ticked), 0) AS units
    FROM stock_import_row WHERE job_id = :job_id
""")


def nothing_ticked() -> ImportRefused:
    """The refusal to apply what would change nothing."""
    return ImportRefused(gettext("No row is ticked that would change anything."))


def _set_ticks(job_id: int, ticked: Any, shown: Any, by: Actor) -> None:
    with transaction():
        job = locked(job_id, "checked")
        rows = update(StockRow).where(StockRow.job_id == job_id, StockRow.state == "changes", shown)
        turned = rows.where(StockRow.is_ticked != ticked).values(is_ticked=ticked)
        done: Any = db.session.execute(turned, execution_options={"synchronize_session": False})
        if done.rowcount:
            job.counts = job.counts | counted(job_id)
            new = {"file": job.filename, "rows": job.counts["ticked"]}
            note("import.ticked", by=by, subject=("import", job_id), new=new)


def _sheet(content: bytes) -> Sheet | WorkbookSheet:
    file = io.BytesIO(content)
    return open_workbook(file) if is_workbook(content) else open_sheet(file)


def _all_of(sheet: Sheet | WorkbookSheet) -> list[Record]:
    """The rows below the headings. Raises UnreadableFile where there are none, or too many."""
    records = list(islice(sheet.records(), MOST_ROWS + 1))
    if len(records) > MOST_ROWS:
        raise UnreadableFile(
            gettext("There are more than %(most)s rows. Import them in several files.", most=format_decimal(MOST_ROWS))
        )
    if not records:
        raise UnreadableFile(gettext("The file has headings, but no row below them."))
    return records


def _decimal_mark(records: Sequence[Record], places: Mapping[str, int]) -> str:
    """What all figures of a CSV say of it. A workbook's numbers always have the point."""
    mark = DecimalMark()
    for place in (places[name] for name in FIGURES if name in places):
        for record in records:
            if place < len(record.cells):
                mark.look_at(record.cells[place].lstrip("-−–+ "))
    return mark.mark


def _lines_in(content: bytes) -> int:
    """About how many lines that is, however they end."""
    return max(content.count(b"\n"), content.count(b"\r"), 1)


def _told(records: Sequence[Record], job: ImportJob) -> Iterator[Told]:
    currency = db.session.get_one(Shop, 1).currency
    columns, mode = stock_columns(job.headings, job.mode)
    terms = Terms(columns, job.decimal_mark, currency, exponent(currency))
    for record in records:
        cells = [cell.replace("\x00", "\u2400") for cell in padded(record.cells, len(job.headings))]
        yield told_by(record.line, record.last_line, cells, terms, mode)


def _untick_what_was_done(job: ImportJob) -> int | None:
    """Changes of a file that was applied before would be made twice: then none is ticked. Returns that import."""
    if job.mode != "changes":
        return None
    same = select(func.max(ImportJob.id)).where(
        ImportJob.kind == "stock", ImportJob.sha256 == job.sha256, ImportJob.state == "applied", ImportJob.id != job.id
    )
    earlier = db.session.scalar(same)
    if earlier:
        db.session.execute(update(StockRow).where(StockRow.job_id == job.id).values(is_ticked=False))
    return earlier


def too_late(state: str) -> str:
    """Why nothing can be done with an import in this state."""
    if state in BUSY:
        return str(gettext("The worker is at this import. Wait until it is done, or stop it."))
    words = {
        "applied": gettext("This import has been applied already."),
        "undone": gettext("This import was undone."),
        "cancelled": gettext("This import was left. Bring the file again."),
        "refused": gettext("This file couldn’t be read. Bring it again."),
        "checked": gettext("This import has not been applied."),
    }
    return str(words[state])
