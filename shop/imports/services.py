"""What `flask catalog import` does: a file is staged, checked, and then applied as a whole or not at all.

Pages and programs, where people choose what is meant, go through the verbs of catalogue_services.py, which are made of
the same parts.
"""

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from flask_babel import gettext, ngettext
from sqlalchemy import delete, select

from ..db import db, transaction
from ..stock.actors import Actor
from .catalogue_applying import ProductsMoved, write_ticked
from .comparing import Progress, Report, compare_rows
from .layouts import FORMATS, MAPPED, Layout, guessed, layout_of, unrecognised
from .mapping import said_mapping
from .models import ImportJob, ImportProblem
from .problems import ImportRefused, Problem
from .staging import KEPT_FOR, new_job, stage_rows
from .tables import open_table


def stage(
    file: BinaryIO,
    filename: str,
    *,
    by: Actor,
    format: str = "auto",
    said: Sequence[str] = (),
    on_progress: Progress = lambda rows: None,
) -> ImportJob:
    """Read a file into a new job. Its rows are kept as they are until it was applied, or for 30 days.

    What its columns are was `said` as `column=field`, or is guessed where no format knows them.
    Raises UnreadableFile, BadMapping, and leaves nothing behind.
    """
    with transaction():
        db.session.execute(KEPT_FOR)
        table = open_table(file)
        layout = layout_of(table, format)
        if said:
            layout = Layout(MAPPED, said_mapping(layout.mapping or guessed(table), table.headings, said))
        elif layout.mapping and not layout.mapping.is_enough:
            raise unrecognised(table.headings, gettext("as any that the shop knows"), *FORMATS.values())
        job = new_job(table, layout, filename, by)
        stage_rows(job, table, on_progress)
    return job


def check(job: ImportJob, *, on_progress: Progress = lambda rows: None) -> Report:
    """Tell what applying the job would do, and write down what is wrong with its rows. Changes nothing else."""
    if job.state == "applied":
        raise ImportRefused(gettext("This import has been applied already."))
    report = Report()
    with transaction():
        compare_rows(job, report, on_progress, tells_problems=True)
    return report


def apply(
    job: ImportJob, checked: Report, *, by: Actor, skip_refused: bool = False, on_progress: Progress = lambda rows: None
) -> Report:
    """Put all of the job's goods into the catalogue, in one transaction; its opening stock arrives by movements.

    Raises ImportRefused where a row is refused, unless `skip_refused`: then those rows are left out, and only those;
    and where the shop has changed since it was checked. Raises ImportUnderWay while another import is being applied.
    """
    if job.state == "applied":
        raise ImportRefused(gettext("This import has been applied already."))
    if checked.refused and not skip_refused:
        raise _refused(job, checked)
    try:
        write_ticked(job.id, by=by, on_progress=lambda done, total: on_progress(done))
    except ProductsMoved:
        raise ImportRefused(gettext("The shop has changed since the file was checked. Check it again.")) from None
    return checked  # as nothing has changed meanwhile, that is what was done


def forget(job: ImportJob) -> None:
    """Drop a job with its rows, as after a dry run."""
    with transaction():
        db.session.execute(delete(ImportJob).where(ImportJob.id == job.id))


def _refused(job: ImportJob, checked: Report) -> ImportRefused:
    with transaction():
        job.state = "refused"
    rows = len({problem.line for problem in checked.refused})
    return ImportRefused(
        ngettext(
            "%(num)s row is refused, so nothing was written.",
            "%(num)s rows are refused, so nothing was written.",
            rows,
        )
    )


def problems_of(job: ImportJob) -> Iterator[Problem]:
    """Everything that checking found, in the file's order."""
    found = select(ImportProblem).where(ImportProblem.job_id == job.id).order_by(ImportProblem.line, ImportProblem.id)
    for row in db.session.scalars(found.execution_options(yield_per=1000)):
        yield Problem(row.line, row.column, row.value, row.reason, row.is_refusal)
