"""Applying a catalogue's file: what is ticked goes in, in one transaction, all of it or nothing."""

import json
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext, ngettext
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import IntegrityError

from ..audit.services import note
from ..catalog.refreshing import refreshed_once, written
from ..db import db, transaction
from ..errors import ShopError
from ..stock.actors import Actor
from ..stock.ledger import stock_change
from .catalogue_jobs import in_silence, locked, nothing_ticked
from .category_rows import plan_categories
from .comparing import Report, count, count_categories
from .items import cells_of, counted, keep_items, keep_problems_of, keep_written
from .kept import mark_of, products_by_id
from .models import ImportJob, ImportProblem, ImportRow, ImportWork
from .planning import Plan, Planner
from .problems import ImportRefused, ImportUnderWay
from .stock_services import Progress
from .writing import Numbers, Writer, receive

ONE_AT_A_TIME = text("SELECT pg_try_advisory_xact_lock(hashtext('catalogue import'))")
# In id order, so that two who lock several products wait for each other but never in a circle.
LOCK = text("""
    SELECT id, version FROM product WHERE id = ANY (ARRAY(
        SELECT product_id FROM catalog_import_item
        WHERE job_id = :job_id AND is_ticked AND state = 'changed' AND product_id IS NOT NULL))
    ORDER BY id FOR NO KEY UPDATE
""")
TICKED = text("""
    SELECT line, product_id, version, cells FROM catalog_import_item
    WHERE job_id = :job_id AND is_ticked AND state IN ('new', 'changed') AND line = ANY (:lines)
""")
SHELVES = text("""
    INSERT INTO catalog_import_shelf (job_id, category_id, before)
    SELECT :job_id, shelf.id, shelf.before || jsonb_build_object('version', category.version)
    FROM jsonb_to_recordset(CAST(:shelves AS jsonb)) AS shelf(id bigint, before jsonb) JOIN category USING (id)
    ON CONFLICT DO NOTHING
""")


class ProductsMoved(ShopError):
    """Products changed after they were compared. Nothing was written; they are compared anew."""

    def __init__(self, lines: Sequence[int]) -> None:
        super().__init__(
            ngettext(
                "%(num)s product changed meanwhile, so nothing was written: look at it again.",
                "%(num)s products changed meanwhile, so nothing was written: look at them again.",
                len(lines),
            )
        )
        self.lines = list(lines)


def apply(
    job_id: int,
    *,
    by: Actor,
    state: str = "checked",
    without_moved: bool = False,
    on_progress: Progress = in_silence,
) -> ImportJob:
    """Write all ticked products, in one transaction; opening stock arrives by movements.

    Raises ProductsMoved where products were changed since they were compared, unless `without_moved`: those stay as
    they are. Raises ImportRefused, ImportUnderWay, Busy.
    """
    try:
        write_ticked(job_id, by=by, state=state, without_moved=without_moved, on_progress=on_progress)
    except ProductsMoved as refusal:
        with transaction():
            job = locked(job_id, state)
            refresh(job, refusal.lines)
            job.state = "checked"
        raise
    return db.session.get_one(ImportJob, job_id)


def write_ticked(
    job_id: int,
    *,
    by: Actor,
    state: str = "checked",
    without_moved: bool = False,
    on_progress: Progress = in_silence,
) -> Report:
    """Write what is ticked, and tell what that was. Raises as `apply`, and compares nothing anew."""
    try:
        return _write(job_id, by, state, without_moved, on_progress)
    except IntegrityError as error:
        raise ImportRefused(
            gettext("Somebody changed the catalogue at the same time, so nothing was written. Try again.")
        ) from error


def refresh(job: ImportJob, lines: Sequence[int]) -> None:
    """Compare the products of these lines anew, in the caller's transaction: the shop has changed since they were."""
    planner = Planner(job, False, Numbers(False).next)
    for plans in planner.plans("lines", lines):
        _forget_problems(job, plans)
        keep_problems_of(job.id, plans)
        keep_items(job.id, plans, planner.terms.currency, planner.tree.path_of, is_moved=True)
    job.counts = job.counts | counted(job.id)


@stock_change
def _write(job_id: int, by: Actor, state: str, without_moved: bool, on_progress: Progress) -> Report:
    job = locked(job_id, state)
    if not db.session.scalar(ONE_AT_A_TIME):
        raise ImportUnderWay(gettext("Another import is being applied. Try again when it is through."))
    ticked = counted(job_id)["ticked"]
    if not ticked and not job.counts["report"].get("category rows"):
        raise nothing_ticked()
    versions = {row.id: row.version for row in db.session.execute(LOCK, {"job_id": job_id})}
    report, numbers = Report(), Numbers(True)
    planner = Planner(job, True, numbers.next)
    shelves = plan_categories(planner, report.counts, report.problems)
    moved: list[int] = []
    for plans in planner.plans("ticked"):
        good = _unmoved(job_id, plans, versions, planner, moved)
        if moved and not without_moved:
            continue  # nothing will be kept, but who waits is told of all of them
        _write_plans(job, good, numbers, by, report, planner)
        on_progress(sum(report.counts[f"products {kind}"] for kind in ("new", "changed")), ticked)
    if moved and not without_moved:
        raise ProductsMoved(moved)
    count_categories(planner, report)
    _keep_shelves(job_id, shelves, planner)
    if moved:
        refresh(job, moved)
    return _applied(job, report, by)


def _unmoved(
    job_id: int, plans: Sequence[Plan], versions: dict[int, int], planner: Planner, moved: list[int]
) -> list[Plan]:
    """Those of which the difference still is what people saw; the lines of the others are added to `moved`."""
    lines = [plan.rows[0].line for plan in plans]
    seen = {row.line: row for row in db.session.execute(TICKED, {"job_id": job_id, "lines": lines})}
    good = []
    for plan in plans:
        item: Any = seen[plan.rows[0].line]
        number = plan.kept.id if plan.kept else None
        is_same = plan.merged is not None and number == item.product_id
        if is_same and number is not None and versions.get(number) != item.version:
            is_same = cells_of(plan, planner.terms.currency, planner.tree.path_of) == item.cells
        if is_same:
            good.append(plan)
        else:
            moved.append(item.line)
    return good


def _write_plans(
    job: ImportJob, plans: list[Plan], numbers: Numbers, by: Actor, report: Report, planner: Planner
) -> None:
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
    count(report, plans, planner)
    products = products_by_id([merged.product.id for merged in taken])
    keep_written(job.id, plans, {number: mark_of(product) for number, product in products.items()})


def _keep_shelves(job_id: int, changed: dict[int, dict[str, Any]], planner: Planner) -> None:
    shelves = [{"id": number, "before": before} for number, before in changed.items()]
    shelves += [{"id": node.id, "before": None} for node in planner.tree.by_path.values() if node.is_new]
    if shelves:
        db.session.execute(SHELVES, {"job_id": job_id, "shelves": json.dumps(shelves)})


def _applied(job: ImportJob, report: Report, by: Actor) -> Report:
    job.state, job.applied_at, job.trouble = "applied", func.now(), ""
    _forget_rows(job)
    db.session.execute(update(ImportWork).where(ImportWork.job_id == job.id).values(content=None))
    job.counts = job.counts | {"written": dict(report.counts)} | counted(job.id)
    rows = report.counts["products new"] + report.counts["products changed"]
    units = report.counts["units"]
    note("import.applied", by=by, subject=("import", job.id), new={"rows": rows, "delta": units, "file": job.filename})
    db.session.flush()
    return report


def _forget_rows(job: ImportJob) -> None:
    """What went in needs no keeping; what was refused stays, so that nothing is lost."""
    refused = select(ImportProblem.line).where(ImportProblem.job_id == job.id, ImportProblem.is_refusal)
    db.session.execute(delete(ImportRow).where(ImportRow.job_id == job.id, ImportRow.line.not_in(refused)))


def _forget_problems(job: ImportJob, plans: Sequence[Plan]) -> None:
    lines = [plan.rows[0].line for plan in plans]
    db.session.execute(delete(ImportProblem).where(ImportProblem.job_id == job.id, ImportProblem.item_line.in_(lines)))
