"""What a file would make of the shop: every product compared, counted, and kept to be looked at."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sqlalchemy import delete

from ..db import db
from .category_rows import plan_categories
from .differing import Change, differences
from .items import counted, keep_items, keep_problems_of
from .kept import Product
from .merging import Merged
from .models import CatalogItem, ImportJob, ImportProblem
from .planning import Plan, Planner
from .problems import Problem
from .staging import problems_of_lines
from .stock_comparing import keep_problems
from .writing import Numbers

MOST_CHANGES = 20  # told in full
Progress = Callable[[int], None]


@dataclass
class Report:
    """What an import does, or would do. `counts` has `products new`, `variants changed`, `movements` and the like."""

    counts: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)  # the first of them

    @property
    def refused(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.is_refusal]

    @property
    def changes_nothing(self) -> bool:
        """Whether the shop is as the file says already."""
        return changes_nothing(self.counts)


def changes_nothing(counts: Mapping[str, int]) -> bool:
    """Whether these counts of a report say that the shop is as the file says already."""
    return not any(count for name, count in counts.items() if name.endswith((" new", " changed", "movements")))


def compare_rows(job: ImportJob, report: Report, on_progress: Progress, *, tells_problems: bool = False) -> None:
    """Compare every product of the staged rows with the shop; keep the difference and what is wrong with them.

    `report` counts all; only where it `tells_problems` are these gathered in it, too: they may be very many.
    """
    for model in (ImportProblem, CatalogItem):
        db.session.execute(delete(model).where(model.job_id == job.id))
    planner = Planner(job, False, Numbers(False).next)
    report.problems += problems_of_lines(job.id)
    plan_categories(planner, report.counts, report.problems)
    keep_problems(job.id, report.problems)
    done = 0
    for plans in planner.plans():
        problems = keep_problems_of(job.id, plans)
        keep_items(job.id, plans, planner.terms.currency, planner.tree.path_of)
        count(report, plans, planner)
        if tells_problems:
            report.problems += problems
        done += sum(len(plan.rows) for plan in plans)
        on_progress(done)
    count_categories(planner, report)
    job.counts = job.counts | {"report": dict(report.counts)} | counted(job.id)
    job.state = "checked"
    db.session.flush()


def count(report: Report, plans: list[Plan], planner: Planner) -> None:
    """Add these plans to the report."""
    for plan in plans:
        _count(plan, report, planner)


def _count(plan: Plan, report: Report, planner: Planner) -> None:
    counts = report.counts
    counts["other currencies"] += sum(row.is_foreign for row in plan.rows)
    if plan.merged is None:
        counts["products refused"] += 1
        return
    counts[f"products {'unchanged' if plan.state == 'same' else plan.state}"] += 1
    if plan.kept and plan.is_changed and len(report.changes) < MOST_CHANGES:
        report.changes += islice(_changes(plan, planner), MOST_CHANGES - len(report.changes))
    _count_variants(plan.kept, plan.merged, report)
    counts["pictures"] += len(plan.merged.product.images)


def _changes(plan: Plan, planner: Planner) -> Iterator[Change]:
    merged: Any = plan.merged
    return differences(plan.kept, merged.product, merged.receipts, planner.terms.currency, planner.tree.path_of)


def _count_variants(kept: Product | None, merged: Merged, report: Report) -> None:
    before = {variant.id: variant for variant in kept.variants} if kept else {}
    for variant in merged.product.variants:
        kind = "new" if variant.id not in before else "unchanged" if before[variant.id] == variant else "changed"
        report.counts[f"variants {kind}"] += 1
        report.counts["without SKU"] += variant.facts["sku"] is None
    report.counts["movements"] += len(merged.receipts)
    report.counts["units"] += sum(receipt.quantity for receipt in merged.receipts)


def count_categories(planner: Planner, report: Report) -> None:
    """Add the categories that were made on the way to the report."""
    report.counts["categories new"] = planner.tree.added
