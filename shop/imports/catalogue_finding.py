"""What pages and programs show of a catalogue's import: its products with their differences, and its report."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext, lazy_gettext
from sqlalchemy import select

from ..db import db
from .differing import field_name
from .models import CatalogItem, ImportJob, ImportProblem
from .problems import Problem

AT_ONCE = 500
STATES = {
    "new": lazy_gettext("New"),
    "changed": lazy_gettext("Changed"),
    "moved": lazy_gettext("Changed meanwhile"),
    "refused": lazy_gettext("Refused"),
    "same": lazy_gettext("Nothing to change"),
    "applied": lazy_gettext("Applied"),
    "undone": lazy_gettext("Undone"),
    "kept": lazy_gettext("Not undone"),
}


@dataclass(frozen=True)
class DiffRow:
    """A product of the file as a page shows it. `cells` has (field, label, old, new) of all that differs.

    `state` is a word of STATES but for moved, which `is_moved` tells; `trouble` is why it was left as it was.
    """

    line: int
    thing: str
    slug: str
    state: str
    is_new: bool
    is_ticked: bool
    is_moved: bool
    product_id: int | None
    rows: int
    cells: Sequence[tuple[str, str, str, str]]
    problems: Sequence[Problem]
    trouble: str


def diff(
    job_id: int, *, state: str = "", after: int | None = None, before: int | None = None, limit: int = 50
) -> list[DiffRow]:
    """The products in a state of STATES, or all where it is "": `limit` of them behind the line `after`, or just before

    the line `before`. Two statements.
    """
    query = _items_of(job_id, state)
    if before is not None:
        query = query.where(CatalogItem.line < before).order_by(CatalogItem.line.desc())
        items = list(reversed(db.session.scalars(query.limit(limit)).all()))
    else:
        items = list(
            db.session.scalars(query.where(CatalogItem.line > (after or 0)).order_by(CatalogItem.line).limit(limit))
        )
    problems = _problems_of(job_id, [item.line for item in items])
    return [_row(item, problems[item.line]) for item in items]


def line_problems(job_id: int, *, limit: int = 50) -> list[Problem]:
    """What was wrong with lines that are of no product: rows of categories, and lines that could not be read."""
    found = select(ImportProblem).where(ImportProblem.job_id == job_id, ImportProblem.item_line.is_(None))
    return [_problem(one) for one in db.session.scalars(found.order_by(ImportProblem.id).limit(limit))]


def report_rows(job: ImportJob) -> Iterator[list[Any]]:
    """The report as lines of a table: each cell that changes, and all that was said of a row."""
    yield [
        gettext("Line"),
        gettext("State"),
        gettext("Address"),
        gettext("Product"),
        gettext("Column"),
        gettext("Before"),
        gettext("After"),
        gettext("What was said"),
    ]
    for problem in line_problems(job.id, limit=10_000):
        state = gettext("Refused") if problem.is_refusal else gettext("Note")
        yield [problem.line, state, "", "", problem.column, problem.value, "", problem.reason]
    last = 0
    while found := diff(job.id, after=last, limit=AT_ONCE):
        last = found[-1].line
        for row in found:
            yield from _report_lines(row)


def _report_lines(row: DiffRow) -> Iterator[list[Any]]:
    who = [str(STATES[row.state]), row.slug, row.thing]
    for _, label, old, new in row.cells:
        yield [row.line, *who, label, old, new, ""]
    for problem in row.problems:
        yield [problem.line, *who, problem.column, problem.value, "", problem.reason]
    if row.trouble or not (row.cells or row.problems):
        yield [row.line, *who, "", "", "", row.trouble]


def _items_of(job_id: int, state: str) -> Any:
    query = select(CatalogItem).where(CatalogItem.job_id == job_id)
    if state == "moved":
        return query.where(CatalogItem.is_moved, CatalogItem.state.in_(("new", "changed")))
    return query.where(CatalogItem.state == state) if state else query


def _row(item: CatalogItem, problems: Sequence[Problem]) -> DiffRow:
    cells = [(column, _label(column, variant), old, new) for column, variant, old, new in item.cells]
    return DiffRow(
        item.line,
        item.title or item.slug,
        item.slug,
        item.state,
        item.is_new,
        item.is_ticked,
        item.is_moved,
        item.product_id,
        item.rows,
        cells,
        problems,
        item.trouble,
    )


def _label(column: str, variant: str) -> str:
    name = field_name(column)
    return f"{name} · {variant}" if variant else name


def _problems_of(job_id: int, lines: Sequence[int]) -> dict[int, list[Problem]]:
    found: dict[int, list[Problem]] = defaultdict(list)
    if lines:
        query = select(ImportProblem).where(ImportProblem.job_id == job_id, ImportProblem.item_line.in_(lines))
        for one in db.session.scalars(query.order_by(ImportProblem.line, ImportProblem.id)):
            found[one.item_line or 0].append(_problem(one))
    return found


def _problem(one: ImportProblem) -> Problem:
    return Problem(one.line, one.column, one.value, one.reason, one.is_refusal)
