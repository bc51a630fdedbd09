"""What was found out about each product of a file, kept so that people can look at it, and choose."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import text

from ..db import db
from .differing import differences
from .kept import as_json
from .planning import Plan
from .problems import Problem

MOST_CELLS = 200  # of a product: a thousand variants are told of in the file itself

KEEP = text("""
    INSERT INTO catalog_import_item (job_id, line, state, is_new, is_ticked, is_moved, rows, product_id, version, slug,
        title, cells)
    SELECT :job_id, item.line, item.state, item.is_new, item.is_ticked, :is_moved, item.rows, item.product_id,
        (SELECT version FROM product WHERE product.id = item.product_id), item.slug, item.title, item.cells
    FROM jsonb_to_recordset(CAST(:items AS jsonb)) AS item(line int, state text, is_new boolean, is_ticked boolean,
        rows int, product_id bigint, slug text, title text, cells jsonb)
    ON CONFLICT (job_id, line) DO UPDATE SET state = excluded.state, is_new = excluded.is_new,
        is_ticked = excluded.is_ticked, is_moved = excluded.is_moved, rows = excluded.rows,
        product_id = excluded.product_id, version = excluded.version, slug = excluded.slug, title = excluded.title,
        cells = excluded.cells
""")
# A product that the import has just made or changed: its version and fingerprint now, and what it was before.
WRITTEN = text("""
    UPDATE catalog_import_item i SET state = 'applied', is_moved = false, product_id = done.product_id,
        version = p.version, mark = done.mark, before = done.before
    FROM jsonb_to_recordset(CAST(:items AS jsonb)) AS done(line int, product_id bigint, mark text, before jsonb)
    JOIN product p ON p.id = done.product_id
    WHERE i.job_id = :job_id AND i.line = done.line
""")
KEEP_PROBLEMS = text("""
    INSERT INTO import_problem (job_id, item_line, line, "column", value, reason, is_refusal)
    SELECT :job_id, row.*
    FROM unnest(CAST(:items AS int[]), CAST(:lines AS int[]), CAST(:columns AS text[]), CAST(:values AS text[]),
                CAST(:reasons AS text[]), CAST(:refusals AS boolean[])) AS row
""")
COUNTS = text("""
    SELECT count(*) FILTER (WHERE state = 'new') AS new, count(*) FILTER (WHERE state = 'changed') AS changed,
        count(*) FILTER (WHERE state = 'same') AS same, count(*) FILTER (WHERE state = 'refused') AS refused,
        count(*) FILTER (WHERE state = 'applied') AS applied, count(*) FILTER (WHERE state = 'undone') AS undone,
        count(*) FILTER (WHERE state = 'kept') AS kept,
        count(*) FILTER (WHERE is_ticked AND state IN ('new', 'changed')) AS ticked,
        count(*) FILTER (WHERE is_moved AND state IN ('new', 'changed')) AS moved
    FROM catalog_import_item WHERE job_id = :job_id
""")


def counted(job_id: int) -> dict[str, int]:
    """How many products are new, changed, same, refused, applied, undone, kept, ticked and moved."""
    row = db.session.execute(COUNTS, {"job_id": job_id}).one()
    return {name: int(value) for name, value in row._mapping.items()}


def keep_items(
    job_id: int, plans: Iterable[Plan], currency: str, paths: Mapping[int, str], *, is_moved: bool = False
) -> None:
    """Write down what would become of each product of the file."""
    items = [item_of(plan, currency, paths) for plan in plans]
    if items:
        values = {"job_id": job_id, "items": json.dumps(items, ensure_ascii=False), "is_moved": is_moved}
        db.session.execute(KEEP, values)


def keep_problems_of(job_id: int, plans: Iterable[Plan]) -> list[Problem]:
    """Write down what is wrong with the rows of each product; returns all of it."""
    told = [(plan.rows[0].line, problem) for plan in plans for problem in plan.problems]
    if told:
        values = {
            "items": [line for line, _ in told],
            "lines": [problem.line for _, problem in told],
            "columns": [problem.column for _, problem in told],
            "values": [problem.value[:2000].replace("\x00", "\u2400") for _, problem in told],
            "reasons": [problem.reason for _, problem in told],
            "refusals": [problem.is_refusal for _, problem in told],
        }
        db.session.execute(KEEP_PROBLEMS, {"job_id": job_id, **values})
    return [problem for _, problem in told]


def item_of(plan: Plan, currency: str, paths: Mapping[int, str]) -> dict[str, Any]:
    """A product of the file as it is kept."""
    cells = cells_of(plan, currency, paths)
    facts = plan.merged.product.facts if plan.merged else {}
    return {
        "line": plan.rows[0].line,
        "state": plan.state,
        "is_new": plan.is_new,
        "is_ticked": plan.is_new or plan.is_changed,
        "rows": len(plan.rows),
        "product_id": plan.kept.id if plan.kept else None,
        "slug": _clean(facts.get("slug") or plan.rows[0].cells.get("slug", "")),
        "title": _clean(facts.get("title") or plan.rows[0].cells.get("title", "")),
        "cells": cells,
    }


def cells_of(plan: Plan, currency: str, paths: Mapping[int, str]) -> list[list[str]]:
    """The difference that a plan makes, as [column, variant, old, new] of each cell."""
    if plan.merged is None or not (plan.is_new or plan.is_changed):
        return []
    changes = differences(plan.kept, plan.merged.product, plan.merged.receipts, currency, paths)
    return [
        [one.column, _clean(one.variant), _clean(one.old), _clean(one.new)]
        for one, _ in zip(changes, range(MOST_CELLS), strict=False)
    ]


def keep_written(job_id: int, plans: Sequence[Plan], marks: Mapping[int, str]) -> None:
    """Remember what has become of these products, and what each was before: undoing asks for both."""
    items = [
        f'{{"line": {plan.rows[0].line}, "product_id": {number}, "mark": "{marks[number]}", '
        f'"before": {as_json(plan.kept) if plan.kept else "null"}}}'
        for plan in plans
        if plan.merged and (number := plan.merged.product.id)
    ]
    if items:
        db.session.execute(WRITTEN, {"job_id": job_id, "items": f"[{', '.join(items)}]"})


def _clean(words: str) -> str:
    """What came from a file, as Postgres can keep it."""
    return words.replace("\x00", "\u2400")[:500]
