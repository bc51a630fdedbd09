"""A file with stock is compared with what is there, and then applied: what each row would change, and what it did."""

import pytest
from sqlalchemy import func, select, text

from shop.audit.models import AuditEntry
from shop.catalog.services import NewVariant
from shop.db import db
from shop.imports.problems import ImportRefused
from shop.imports.stock_applying import RowsMoved, apply, redo, undo
from shop.imports.stock_services import leave, tick, tick_all
from shop.stock.counting import level_of
from shop.stock.models import Location, StockLevel, StockMovement
from shop.stock.refusals import CantUndo
from shop.stock.services import SYSTEM, figures_of, receive_stock, set_reorder_point, take_stock
from shop.stock.undoing import undo_movement
from tests.factories import make_product, make_variant
from tests.stock.crowds import at_once, wait_until_somebody_waits

from .stock_files import compared, rows_of


def on_hand(variant) -> int:
    return figures_of([variant.id])[variant.id].on_hand


def point(variant) -> int | None:
    return figures_of([variant.id])[variant.id].reorder_point


def make_place(code: str = "ATTIC", name: str = "Attic", **others) -> Location:
    place = Location(code=code, name=name, **others)
    db.session.add(place)
    db.session.commit()
    return place


def last_movement() -> StockMovement:
    return db.session.scalars(select(StockMovement).order_by(StockMovement.seq.desc())).first()


def test_a_count_says_old_and_new_and_writes_nothing_before_it_is_applied():
    mug, bowl = make_variant("Mug", 5), make_variant("Bowl", 3)
    job = compared("SKU,On hand", f"{mug.sku},8", f"{bowl.sku.lower()},3")
    rows = rows_of(job)
    assert [(row.state, row.old, row.delta) for row in rows.values()] == [("changes", 5, 3), ("same", 3, 0)]
    assert on_hand(mug) == 5
    apply(job.id, by=SYSTEM)
    assert (on_hand(mug), on_hand(bowl)) == (8, 3)
    movement = last_movement()
    assert (movement.kind, movement.reason) == ("corrected", "counted")
    assert (movement.source_kind, movement.source_ref) == ("import", str(job.id))
    assert db.session.scalar(select(func.count()).where(AuditEntry.action == "import.applied")) == 1


@pytest.mark.parametrize("workbook", [False, True])
def test_the_same_file_again_changes_nothing(workbook: bool):
    mug = make_variant("Mug", 5)
    apply(compared("SKU,Count", f"{mug.sku},8", workbook=workbook).id, by=SYSTEM)
    again = compared("SKU,Count", f"{mug.sku},8", workbook=workbook)
    assert (again.counts["changes"], again.counts["same"]) == (0, 1)
    with pytest.raises(ImportRefused, match="No row is ticked"):
        apply(again.id, by=SYSTEM)


def test_changes_go_up_and_down_from_whatever_is_there():
    mug, bowl = make_variant("Mug", 5), make_variant("Bowl", 3)
    job = compared("SKU,Change,Reason,Note", f"{mug.sku},+4,Found,behind the door", f"{bowl.sku},−2,damaged,")
    receive_stock(mug, 1, by=SYSTEM)
    apply(job.id, by=SYSTEM)
    assert (on_hand(mug), on_hand(bowl)) == (10, 1)
    found = db.session.scalars(select(StockMovement).where(StockMovement.reason == "found")).one()
    assert (found.delta, found.note) == (4, "behind the door")


def test_a_file_of_changes_that_was_applied_before_is_not_ticked_when_it_comes_again():
    mug = make_variant("Mug", 5)
    first = compared("SKU,Change", f"{mug.sku},4")
    apply(first.id, by=SYSTEM)
    again = compared("SKU,Change", f"{mug.sku},4")
    assert (again.counts["earlier"], again.counts["ticked"]) == (first.id, 0)
    with pytest.raises(ImportRefused):
        apply(again.id, by=SYSTEM)
    assert on_hand(mug) == 9


def test_a_column_quantity_is_counts_unless_changes_are_asked_for():
    mug = make_variant("Mug", 5)
    assert compared("SKU,Quantity", f"{mug.sku},4").mode == "counts"
    job = compared("SKU,Quantity", f"{mug.sku},4", mode="changes")
    assert rows_of(job)[2].delta == 4


def test_headings_may_be_spanish_and_things_be_named_by_their_barcode():
    variants = [NewVariant(1200, barcode="8412345678905"), NewVariant(900, barcode="00012348")]
    mug, bowl = (make_product(title, variants=[one]).variants[0] for title, one in zip("MB", variants, strict=True))
    place = db.session.scalars(select(Location).order_by(Location.id)).first()
    job = compared(["Código de barras", "Ubicación", "EXISTENCIAS"], "841-2345-678905,,7", f"12348,{place.code},2")
    assert [(row.state, row.variant_id) for row in rows_of(job).values()] == [("changes", mug.id), ("changes", bowl.id)]


def test_a_location_is_named_by_code_or_name_and_may_never_have_had_the_thing():
    attic, mug = make_place(), make_variant("Mug", 5)
    job = compared("SKU,Location,Count", f"{mug.sku},attic,3")
    apply(job.id, by=SYSTEM)
    level = db.session.scalars(select(StockLevel).where(StockLevel.location_id == attic.id)).one()
    assert (level.on_hand, on_hand(mug)) == (3, 8)
    again = compared("SKU,Location,Count", f"{mug.sku},Attic,3", f"{mug.sku},,5")
    assert again.counts["same"] == 2


def test_what_arrives_has_its_cost():
    mug = make_variant("Mug")
    apply(compared("SKU,Count,Cost", f"{mug.sku},4,2.50").id, by=SYSTEM)
    movement = last_movement()
    assert (movement.unit_cost_minor, movement.costed_after, int(movement.cost_after)) == (250, 4, 1000)


def test_a_note_for_each_row_costs_no_more_than_one_for_all(statements):
    things = [make_variant(f"Mug {n}", 5) for n in range(30)]
    rows = [f"{thing.sku},1,{'found' if n % 2 else 'damaged'},shelf {n}" for n, thing in enumerate(things)]
    job = compared("SKU,Change,Reason,Note", *rows)
    with statements.at_most(16):
        apply(job.id, by=SYSTEM)
    written = db.session.scalars(select(StockMovement).where(StockMovement.source_kind == "import")).all()
    assert {(line.reason, line.note) for line in written} == {
        ("found" if n % 2 else "damaged", f"shelf {n}") for n in range(30)
    }


def test_reorder_points_are_set_and_come_back_with_the_undo():
    mug = make_variant("Mug", 5)
    set_reorder_point(mug, 2)
    job = compared("SKU,Reorder point", f"{mug.sku},9")
    apply(job.id, by=SYSTEM)
    assert figures_of([mug.id])[mug.id].reorder_point == 9
    undo(job.id, by=SYSTEM)
    assert figures_of([mug.id])[mug.id].reorder_point == 2
    redo(job.id, by=SYSTEM)
    assert figures_of([mug.id])[mug.id].reorder_point == 9


def test_a_reorder_point_that_somebody_set_meanwhile_is_shown_before_it_is_lost():
    mug = make_variant("Mug", 5)
    job = compared("SKU,Reorder point", f"{mug.sku},9")
    set_reorder_point(mug, 50)
    with pytest.raises(RowsMoved, match="1 row changed meanwhile"):
        apply(job.id, by=SYSTEM)
    row = rows_of(job)[2]
    assert (point(mug), row.old_point, row.new_point, row.is_moved) == (50, 50, 9, True)
    apply(job.id, by=SYSTEM)
    assert point(mug) == 9
    undo(job.id, by=SYSTEM)
    assert point(mug) == 50


def test_a_row_without_a_reorder_point_does_not_mind_who_sets_one():
    mug = make_variant("Mug", 5)
    job = compared("SKU,Count", f"{mug.sku},8")
    set_reorder_point(mug, 50)
    apply(job.id, by=SYSTEM)
    assert (on_hand(mug), point(mug)) == (8, 50)


def test_an_undo_locks_the_levels_in_the_order_of_all(real_database):
    with real_database.app_context():
        mug, bowl = make_variant("Mug", 5), make_variant("Bowl", 3)  # the first level gets a reorder point alone
        levels = [level_of(thing.id).id for thing in (mug, bowl)]
        job_id = compared("SKU,Count,Reorder point", f"{mug.sku},5,9", f"{bowl.sku},8,").id
        apply(job_id, by=SYSTEM)
        lock = "SELECT FROM stock_level WHERE id = {} FOR UPDATE NOWAIT"
        with db.engine.connect() as other:

            def meanwhile() -> None:
                wait_until_somebody_waits()
                other.exec_driver_sql(lock.format(levels[1]))
                other.rollback()

            other.exec_driver_sql(lock.format(levels[0]))
            answers = at_once(real_database, lambda: undo(job_id, by=SYSTEM).state, meanwhile)
        assert answers == ["undone", None]
        assert (on_hand(bowl), point(mug)) == (3, None)


def test_only_ticked_rows_are_applied():
    mug, bowl, cup = (make_variant(title, 1) for title in ("Mug", "Bowl", "Cup"))
    job = compared("SKU,Count", *(f"{one.sku},4" for one in (mug, bowl, cup)))
    assert job.counts["ticked"] == 3
    tick(job.id, [2], shown=[2, 3], by=SYSTEM)
    apply(job.id, by=SYSTEM)
    assert (on_hand(mug), on_hand(bowl), on_hand(cup)) == (4, 1, 4)
    assert [row.state for row in rows_of(job).values()] == ["applied", "changes", "applied"]


def test_all_rows_are_ticked_or_none():
    mug = make_variant("Mug", 1)
    job = compared("SKU,Count", f"{mug.sku},4", "nothing,3")
    tick_all(job.id, False, by=SYSTEM)
    assert job.counts["ticked"] == 0
    tick_all(job.id, True, by=SYSTEM)
    assert job.counts["ticked"] == 1
    tick(job.id, [3], shown=[3], by=SYSTEM)  # a refused row can't be ticked
    assert job.counts["ticked"] == 1


def test_an_import_is_applied_once():
    job = compared("SKU,Count", f"{make_variant('Mug', 1).sku},4")
    apply(job.id, by=SYSTEM)
    with pytest.raises(ImportRefused, match="applied already"):
        apply(job.id, by=SYSTEM)
    with pytest.raises(ImportRefused, match="applied already"):
        tick_all(job.id, True, by=SYSTEM)


def test_a_count_of_what_changed_meanwhile_writes_nothing_and_is_compared_anew():
    mug, bowl = make_variant("Mug", 5), make_variant("Bowl", 3)
    job = compared("SKU,Count", f"{mug.sku},8", f"{bowl.sku},9")
    take_stock(mug, 2, by=SYSTEM)
    with pytest.raises(RowsMoved, match="1 row changed meanwhile"):
        apply(job.id, by=SYSTEM)
    assert (on_hand(mug), on_hand(bowl)) == (3, 3)
    row = rows_of(job)[2]
    assert (row.old, row.delta, row.is_moved, job.counts["moved"]) == (3, 5, True, 1)
    apply(job.id, by=SYSTEM)
    assert (on_hand(mug), on_hand(bowl)) == (8, 9)


def test_others_may_be_applied_without_what_changed_meanwhile():
    mug, bowl = make_variant("Mug", 5), make_variant("Bowl", 3)
    job = compared("SKU,Count", f"{mug.sku},8", f"{bowl.sku},9")
    take_stock(mug, 2, by=SYSTEM)
    apply(job.id, by=SYSTEM, without_moved=True)
    assert (on_hand(mug), on_hand(bowl)) == (3, 9)
    assert (job.counts["applied"], job.counts["moved"]) == (1, 1)


def test_a_change_that_no_longer_fits_is_named():
    mug = make_variant("Mug", 5)
    job = compared("SKU,Change", f"{mug.sku},-4")
    take_stock(mug, 3, by=SYSTEM)
    with pytest.raises(RowsMoved):
        apply(job.id, by=SYSTEM)
    assert (rows_of(job)[2].state, job.counts["refused"]) == ("refused", 1)
    assert on_hand(mug) == 2


def test_a_place_that_is_given_up_meanwhile_takes_nothing():
    attic, mug = make_place(), make_variant("Mug", 5)
    job = compared("SKU,Location,Count", f"{mug.sku},ATTIC,3")
    attic.is_active = False
    db.session.commit()
    with pytest.raises(RowsMoved):
        apply(job.id, by=SYSTEM)
    assert (rows_of(job)[2].state, on_hand(mug)) == ("refused", 5)


def test_the_whole_import_is_undone_and_done_again():
    mug, bowl = make_variant("Mug", 5), make_variant("Bowl", 3)
    job = compared("SKU,Count", f"{mug.sku},8", f"{bowl.sku},0")
    apply(job.id, by=SYSTEM)
    take_stock(mug, 1, by=SYSTEM)
    undo(job.id, by=SYSTEM)
    assert (on_hand(mug), on_hand(bowl), job.state) == (4, 3, "undone")
    with pytest.raises(ImportRefused, match="undone"):
        undo(job.id, by=SYSTEM)
    redo(job.id, by=SYSTEM)
    assert (on_hand(mug), on_hand(bowl), job.state) == (7, 0, "applied")


def test_an_undo_that_would_leave_less_than_none_is_refused_and_says_why():
    mug, bowl = make_variant("Mug", 5), make_variant("Bowl", 3)
    job = compared("SKU,Count", f"{mug.sku},8", f"{bowl.sku},4")
    apply(job.id, by=SYSTEM)
    take_stock(mug, 7, by=SYSTEM)
    with pytest.raises(CantUndo, match="Mug would become -2"):
        undo(job.id, by=SYSTEM)
    assert (on_hand(mug), on_hand(bowl)) == (1, 4)
    assert db.session.scalar(text("SELECT state FROM import_job WHERE id = :id"), {"id": job.id}) == "applied"


def test_an_import_whose_movements_were_taken_back_one_by_one_is_undone_with_the_rest_of_it():
    mug = make_variant("Mug", 5)
    job = compared("SKU,Count,Reorder point", f"{mug.sku},8,9")
    apply(job.id, by=SYSTEM)
    undo_movement(last_movement(), by=SYSTEM)
    undo(job.id, by=SYSTEM)
    assert (on_hand(mug), point(mug), job.state) == (5, None, "undone")
    redo(job.id, by=SYSTEM)
    assert (on_hand(mug), point(mug), job.state) == (8, 9, "applied")


def test_a_file_may_be_left():
    job = compared("SKU,Count", f"{make_variant('Mug', 1).sku},4")
    leave(job.id, by=SYSTEM)
    assert job.state == "cancelled"
    with pytest.raises(ImportRefused, match="was left"):
        apply(job.id, by=SYSTEM)
    with pytest.raises(ImportRefused, match="nothing to stop"):
        leave(job.id, by=SYSTEM)
