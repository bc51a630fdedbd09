"""A file with stock is compared with what is there, and then applied: what each row would change, and what it did."""

import pytest
from sqlalchemy import func, select

from shop.audit.models import AuditEntry
from shop.db import db
from shop.imports.problems import ImportRefused
from shop.imports.services import problems_of
from shop.imports.stock_applying import apply
from shop.stock.models import StockMovement
from shop.stock.services import SYSTEM, figures_of
from tests.factories import make_variant

from .stock_files import compared, rows_of


def on_hand(variant) -> int:
    return figures_of([variant.id])[variant.id].on_hand


def told(job) -> list[str]:
    return [str(problem) for problem in problems_of(job)]


def test_a_count_says_old_and_new_and_writes_nothing_before_it_is_applied():
    mug, bowl = make_variant("Mug", 5), make_variant("Bowl", 3)
    job = compared("SKU,On hand", f"{mug.sku},8", f"{bowl.sku.lower()},3")
    rows = rows_of(job)
    assert [(row.state, row.old, row.delta) for row in rows.values()] == [("changes", 5, 3), ("same", 3, 0)]
    assert on_hand(mug) == 5
    apply(job.id, by=SYSTEM)
    assert (on_hand(mug), on_hand(bowl)) == (8, 3)
    movement = db.session.scalars(select(StockMovement).order_by(StockMovement.seq.desc())).first()
    assert (movement.kind, movement.reason, movement.source_kind, movement.source_ref) == (
        "corrected",
        "counted",
        "import",
        str(job.id),
    )
    assert db.session.scalar(select(func.count()).where(AuditEntry.action == "import.applied")) == 1


def test_the_same_file_again_changes_nothing():
    mug = make_variant("Mug", 5)
    apply(compared("SKU,Count", f"{mug.sku},8").id, by=SYSTEM)
    again = compared("SKU,Count", f"{mug.sku},8")
    assert (again.counts["changes"], again.counts["same"]) == (0, 1)
    with pytest.raises(ImportRefused, match="No row is ticked"):
        apply(again.id, by=SYSTEM)
