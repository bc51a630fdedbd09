"""What pages show of imports: the latest, the rows of one, and its report."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext, lazy_gettext
from sqlalchemy import select

from ..auth.models import User
from ..db import db
from ..keyset import Place, Sheet, sheet_of
from ..stock.models import Location
from ..stock.things import Thing, things_of
from .models import ImportJob, ImportProblem, ImportWork, StockRow
from .problems import Problem, no_such_import
from .stock_columns import stock_columns

ROWS = 100
AT_ONCE = 1_000
FILTERS = {
    "changes": lazy_gettext("Changes"),
    "moved": lazy_gettext("Changed meanwhile"),
    "refused": lazy_gettext("Refused"),
    "same": lazy_gettext("Nothing to change"),
    "applied": lazy_gettext("Applied"),
}
STATE_NAMES = {
    "staged": lazy_gettext("Being compared"),
    "checked": lazy_gettext("To be looked at"),
    "refused": lazy_gettext("Couldn’t be read"),
    "applying": lazy_gettext("Being applied"),
    "applied": lazy_gettext("Applied"),
    "undoing": lazy_gettext("Being undone"),
    "undone": lazy_gettext("Undone"),
    "redoing": lazy_gettext("Being applied again"),
    "cancelled": lazy_gettext("Left"),
}


@dataclass(frozen=True)
class ShownRow:
    """A row as the page shows it. `thing` and `location` are None where the file names none that is there."""

    row: Any
    named: str
    thing: Thing | None
    location: str
    problems: Sequence[Problem]

    @property
    def new(self) -> int:
        return int(self.row.old + self.row.delta)


@dataclass(frozen=True)
class RowSheet:
    """A page of rows, by their lines; `before` and `after` are the lines that its neighbours begin from."""

    rows: Sequence[ShownRow]
    before: int | None
    after: int | None


def latest_imports(place: Place) -> Sheet:
    """Imports of both kinds, the newest first, with who brought them."""
    columns = (ImportJob.id, ImportJob.kind, ImportJob.filename, ImportJob.state, ImportJob.counts)
    query = select(*columns, ImportJob.created_at, User.name, User.email, ImportJob.actor_label)
    return sheet_of(query.outerjoin(User, User.id == ImportJob.user_id), ImportJob.id, place)


def imports_of(kind: str, state: str, place: Place, *, rows: int) -> Sheet:
    """Imports of a kind in a state, or of any where it is "", the newest first, with how far the worker is."""
    query = WITH_PROGRESS
    if kind:
        query = query.where(ImportJob.kind == kind)
    return sheet_of(query.where(ImportJob.state == state) if state else query, ImportJob.id, place, rows=rows)


def import_with_progress(job_id: int) -> Any:
    """The import with this number, and how far the worker is. Raises NotFound."""
    found = db.session.execute(WITH_PROGRESS.where(ImportJob.id == job_id), execution_options=FRESH).one_or_none()
    if found is None:
        raise no_such_import()
    return found


FRESH = {"populate_existing": True}
WITH_PROGRESS: Any = select(
    ImportJob.id, ImportJob, ImportWork.done, ImportWork.total, ImportWork.is_stopped
).outerjoin(ImportWork, ImportWork.job_id == ImportJob.id)


def progress_of(job_id: int) -> Any:
    """How far the worker is: `done` of `total` rows, and whether it was asked to stop."""
    return db.session.execute(
        select(ImportWork.done, ImportWork.total, ImportWork.is_stopped).where(ImportWork.job_id == job_id)
    ).one_or_none()


def shown_rows(job: ImportJob, kind: str, *, after: int = 0, before: int | None = None, most: int = ROWS) -> RowSheet:
    """The rows of a kind (a word of FILTERS, or "") behind the line `after`, or just before the line `before`."""
    query = _rows_of(job, kind)
    if before is not None:
        backwards = query.where(StockRow.line < before).order_by(StockRow.line.desc())
        found = list(reversed(db.session.execute(backwards.limit(most + 1)).all()))
        shown, has_earlier, has_later = found[-most:], len(found) > most, bool(found)
    else:
        found = list(db.session.execute(query.where(StockRow.line > after).order_by(StockRow.line).limit(most + 1)))
        shown, has_earlier, has_later = found[:most], after > 0, len(found) > most
    rows = _shown(job, shown)
    return RowSheet(
        rows,
        shown[0].line if shown and has_earlier else None,
        shown[-1].line if shown and has_later else None,
    )


def report_rows(job: ImportJob) -> Iterator[list[Any]]:
    """The report as lines of a table: each row of the file, with all that was said of it."""
    yield [
        gettext("Line"),
        gettext("State"),
        gettext("SKU"),
        gettext("Name"),
        gettext("Location"),
        gettext("Before"),
        gettext("After"),
        gettext("Column"),
        gettext("Value"),
        gettext("What was said"),
    ]
    last = 0
    while found := db.session.execute(
        _rows_of(job, "").where(StockRow.line > last).order_by(StockRow.line).limit(AT_ONCE)
    ).all():
        last = found[-1].line
        for shown in _shown(job, found):
            yield from _report_lines(shown)


def _report_lines(shown: ShownRow) -> Iterator[list[Any]]:
    row, thing = shown.row, shown.thing
    figures: list[Any] = [row.old, shown.new] if thing and row.state != "refused" else ["", ""]
    sku = (thing.sku if thing else shown.named) or ""
    cells = [row.line, str(FILTERS[row.state]), sku, thing.whole_name if thing else "", shown.location, *figures]
    for problem in shown.problems or [Problem(row.line, "", "", "")]:
        yield [*cells, problem.column, problem.value, problem.reason]


def _rows_of(job: ImportJob, kind: str) -> Any:
    columns = (StockRow.line, StockRow.cells, StockRow.state, StockRow.is_ticked, StockRow.is_moved)
    figures = (StockRow.variant_id, StockRow.location_id, StockRow.delta, StockRow.old)
    words = (StockRow.reason, StockRow.note, StockRow.unit_cost_minor, StockRow.old_point, StockRow.new_point)
    query = select(*columns, *figures, *words).where(StockRow.job_id == job.id)
    if kind == "moved":
        return query.where(StockRow.state == "changes", StockRow.is_moved)
    return query.where(StockRow.state == kind) if kind else query


def _shown(job: ImportJob, rows: Sequence[Any]) -> list[ShownRow]:
    """The rows with their things, places and problems: three statements, however many they are."""
    if not rows:
        return []
    things = things_of([row.variant_id for row in rows if row.variant_id])
    places = {place.id: place.name for place in db.session.execute(select(Location.id, Location.name))}
    problems = defaultdict(list)
    found = (
        select(ImportProblem)
        .where(ImportProblem.job_id == job.id, ImportProblem.line.between(rows[0].line, rows[-1].line))
        .order_by(ImportProblem.id)
    )
    for one in db.session.scalars(found):
        problems[one.line].append(Problem(one.line, one.column, one.value, one.reason, one.is_refusal))
    columns = stock_columns(job.headings, job.mode)[0].places
    return [
        ShownRow(
            row,
            _cell(row.cells, columns, "sku", "barcode", "number"),
            things.get(row.variant_id),
            places.get(row.location_id) or _cell(row.cells, columns, "place"),
            problems[row.line],
        )
        for row in rows
    ]


def _cell(cells: Sequence[str], columns: Mapping[str, int], *names: str) -> str:
    """The first of these cells that is filled in."""
    found = (cells[columns[name]] for name in names if name in columns and columns[name] < len(cells))
    return next((cell.strip()[:100] for cell in found if cell.strip()), "")
