"""Importing a catalogue: a file is staged, checked, and then applied as a whole or not at all.

Pages, programs and `flask catalog import` all go through these three verbs, whatever the format of the file.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO

from flask_babel import gettext, ngettext
from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.exc import IntegrityError

from ..catalog.refreshing import refreshed_once, written
from ..db import db, transaction
from ..stock.actors import Actor
from . import staging
from .category_rows import plan_categories
from .differing import Change, differences
from .kept import Product
from .merging import Merged
from .models import ImportJob, ImportProblem, ImportRow
from .planning import Plan, Planner
from .problems import ImportRefused, ImportUnderWay, Problem
from .writing import Numbers, Writer, receive

ONE_AT_A_TIME = text("SELECT pg_try_advisory_xact_lock(hashtext('catalogue import'))")
# In id order, so that two who lock several products wait for each other but never in a circle.
LOCK = text("SELECT id FROM product WHERE id = ANY(:ids) ORDER BY id FOR NO KEY UPDATE")
# What was done to stock is a document: it can be taken back at any time.
KEPT_FOR = text("""
    DELETE FROM import_job WHERE created_at < now() - interval '30 days' AND (kind = 'catalog' OR applied_at IS NULL)
""")
MOST_CHANGES = 20  # told in full
Progress = Callable[[int], None]


@dataclass
class Report:
    """What an import does, or would do. `counts` has `products new`, `variants changed`, `movements` and the like."""

    counts: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)  # the first of them
    changed_ids: list[int] = field(default_factory=list)  # products that are there and would change

    def note(self, changes: Iterator[Change]) -> None:
        """Remember the first changes of all, to show what they are like."""
        self.changes += islice(changes, MOST_CHANGES - len(self.changes))

    @property
    def refused(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.is_refusal]

    @property
    def changes_nothing(self) -> bool:
        """Whether the shop is as the file says already."""
        return not any(count for name, count in self.counts.items() if name.endswith((" new", " changed", "movements")))


def stage(
    file: BinaryIO, filename: str, *, by: Actor, format: str = "auto", on_progress: Progress = lambda rows: None
) -> ImportJob:
    """Read a file into a new job. Its rows are kept as they are until it was applied, or for 30 days.

    Raises UnreadableFile, and leaves nothing behind.
    """
    with transaction():
        db.session.execute(KEPT_FOR)
        return staging.stage_file(file, filename, by=by, format=format, on_progress=on_progress)


def check(job: ImportJob, *, on_progress: Progress = lambda rows: None) -> Report:
    """Tell what applying the job would do, and write down what is wrong with its rows. Changes nothing else."""
    if job.state == "applied":
        raise ImportRefused(gettext("This import has been applied already."))
    report = Report()
    with transaction():
        db.session.execute(delete(ImportProblem).where(ImportProblem.job_id == job.id))
        planner = Planner(job, False, Numbers(False).next)
        plan_categories(planner, report.counts, report.problems)
        _keep_problems(job, report.problems)
        for plans in _plans(planner, report, on_progress):
            _keep_problems(job, [problem for plan in plans for problem in plan.problems])
        _count_categories(planner, report)
        job.counts = job.counts | {"report": dict(report.counts)}
        job.state = "checked"
    return report


def apply(
    job: ImportJob, checked: Report, *, by: Actor, skip_refused: bool = False, on_progress: Progress = lambda rows: None
) -> Report:
    """Put the job's goods into the catalogue, all in one transaction; its opening stock arrives by movements.

    Raises ImportRefused where a row is refused, unless `skip_refused`: then those rows are left out, and only those.
    Raises ImportUnderWay while another import is being applied.
    """
    if job.state == "applied":
        raise ImportRefused(gettext("This import has been applied already."))
    if checked.refused and not skip_refused:
        raise _refused(job, checked)
    report = Report()
    try:
        with transaction():
            _enter(checked)
            _write(job, report, by, on_progress)
            if report.refused and not skip_refused:
                raise ImportRefused(gettext("The shop has changed since the file was checked. Check it again."))
            job.state, job.applied_at = "applied", func.now()
            job.counts = job.counts | {"report": dict(report.counts)}
            _forget_rows(job)
    except IntegrityError as error:
        raise ImportRefused(
            gettext("Somebody changed the catalogue at the same time, so nothing was written. Try again.")
        ) from error
    return report


def forget(job: ImportJob) -> None:
    """Drop a job with its rows, as after a dry run."""
    with transaction():
        db.session.execute(delete(ImportJob).where(ImportJob.id == job.id))


def _forget_rows(job: ImportJob) -> None:
    """What went in needs no keeping; what was refused stays, so that nothing is lost."""
    refused = select(ImportProblem.line).where(ImportProblem.job_id == job.id, ImportProblem.is_refusal)
    db.session.execute(delete(ImportRow).where(ImportRow.job_id == job.id, ImportRow.line.not_in(refused)))


def _enter(checked: Report) -> None:
    if not db.session.scalar(ONE_AT_A_TIME):
        raise ImportUnderWay(gettext("Another import is being applied. Try again when it is through."))
    db.session.execute(LOCK, {"ids": checked.changed_ids})


def _write(job: ImportJob, report: Report, by: Actor, on_progress: Progress) -> None:
    numbers = Numbers(True)
    planner = Planner(job, True, numbers.next)
    plan_categories(planner, report.counts, report.problems)
    for plans in _plans(planner, report, on_progress):
        writer, taken = Writer(numbers), []
        for plan in plans:
            if plan.merged and (plan.is_new or plan.is_changed):
                writer.add(plan.kept, plan.merged.product)
                taken.append(plan.merged)
        with refreshed_once():
            written([merged.product.id for merged in taken])
            writer.write()
            receive(taken, job.id, by)
            writer.write_shelves()
    _count_categories(planner, report)


def _plans(planner: Planner, report: Report, on_progress: Progress) -> Iterator[list[Plan]]:
    """The planner's lists, each counted before it is handed on."""
    done = 0
    for plans in planner.plans():
        for plan in plans:
            _count(plan, report, planner.terms.currency)
        report.problems += [problem for plan in plans for problem in plan.problems]
        yield plans
        done += sum(len(plan.rows) for plan in plans)
        on_progress(done)


def _count(plan: Plan, report: Report, currency: str) -> None:
    counts = report.counts
    if plan.merged is None:
        counts["products refused"] += 1
        return
    kind = "new" if plan.is_new else "changed" if plan.is_changed else "unchanged"
    counts[f"products {kind}"] += 1
    if plan.kept and plan.is_changed:
        report.changed_ids.append(plan.kept.id)
        report.note(differences(plan.kept, plan.merged.product, currency))
    _count_variants(plan.kept, plan.merged, report)
    counts["pictures"] += len(plan.merged.product.images)


def _count_variants(kept: Product | None, merged: Merged, report: Report) -> None:
    before = {variant.id: variant for variant in kept.variants} if kept else {}
    for variant in merged.product.variants:
        kind = "new" if variant.id not in before else "unchanged" if before[variant.id] == variant else "changed"
        report.counts[f"variants {kind}"] += 1
        report.counts["without SKU"] += variant.facts["sku"] is None
    report.counts["movements"] += len(merged.receipts)
    report.counts["units"] += sum(receipt.quantity for receipt in merged.receipts)


def _count_categories(planner: Planner, report: Report) -> None:
    report.counts["categories new"] = planner.tree.added


def _keep_problems(job: ImportJob, problems: list[Problem]) -> None:
    rows = [
        {
            "job_id": job.id,
            "line": problem.line,
            "column": problem.column,
            "value": problem.value[:2000].replace("\x00", "\u2400"),
            "reason": problem.reason,
            "is_refusal": problem.is_refusal,
        }
        for problem in problems
    ]
    if rows:
        db.session.execute(insert(ImportProblem), rows)


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
