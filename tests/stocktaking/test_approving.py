"""Approving writes differences, not figures: what was sold since stays sold."""

import pytest
from sqlalchemy import select

from shop.audit.models import AuditEntry
from shop.db import db
from shop.stock.actors import SYSTEM, Source
from shop.stock.counting import level_of
from shop.stock.holding import hold_stock
from shop.stock.models import StockMovement
from shop.stock.refusals import AlreadyUndone, BelowReserved, CantUndo
from shop.stock.services import correct_stock, movements_of, receive_stock, take_stock
from shop.stock.undoing import undo_movement
from shop.stocktaking.counting import count_line
from shop.stocktaking.finding import standing_of
from shop.stocktaking.refusals import CorrectedSince, NotInThisState
from shop.stocktaking.services import approve_stocktake, finish_stocktake, redo_stocktake, undo_stocktake
from tests.factories import make_variant
from tests.stock.moments import LATER

from .sheets import ANA, BEN, line_of, make_sheet


def counted(sheet, **units):
    """Count things by their variants, and finish."""
    for variant, number in units.values():
        count_line(line_of(sheet, variant).id, number, seen=0, by=ANA)
    finish_stocktake(sheet.id, by=ANA)


def of_sheet(sheet) -> list[StockMovement]:
    found = select(StockMovement).where(StockMovement.source_kind == "count", StockMovement.source_ref == str(sheet.id))
    return list(db.session.scalars(found.order_by(StockMovement.seq)))


def test_differences_are_written_with_their_source_and_reason():
    mug, bowl, vase = make_variant("Mug", stock=10), make_variant("Bowl", stock=5), make_variant("Vase", stock=1)
    sheet = make_sheet("Spring count")
    counted(sheet, mug=(mug, 8), bowl=(bowl, 6), vase=(vase, 1))
    assert approve_stocktake(sheet.id, by=BEN) == 2
    assert [level_of(variant).on_hand for variant in (mug, bowl, vase)] == [8, 6, 1]
    written = {(m.kind, m.reason, m.delta, m.note, m.actor_label) for m in of_sheet(sheet)}
    assert written == {
        ("corrected", "counted", -2, "Spring count", "Ben"),
        ("corrected", "counted", 1, "Spring count", "Ben"),
    }
    db.session.refresh(sheet)
    assert (sheet.state, sheet.approver_label) == ("approved", "Ben")


def test_what_is_sold_between_counting_and_approval_stays_sold():
    mug = make_variant("Mug", stock=10)
    sheet = make_sheet()
    counted(sheet, mug=(mug, 8))
    take_stock(mug, 3, "sold", by=SYSTEM)
    receive_stock(mug, 1, by=SYSTEM)
    approve_stocktake(sheet.id, by=BEN)
    assert level_of(mug).on_hand == 8 - 3 + 1


def test_what_was_sold_before_counting_is_not_counted_twice():
    mug = make_variant("Mug", stock=10)
    sheet = make_sheet()
    take_stock(mug, 3, "sold", by=SYSTEM)
    counted(sheet, mug=(mug, 7))
    assert approve_stocktake(sheet.id, by=BEN) == 0
    assert level_of(mug).on_hand == 7
    assert of_sheet(sheet) == []


def test_what_was_not_counted_stays_untouched():
    mug, bowl = make_variant("Mug", stock=10), make_variant("Bowl", stock=5)
    sheet = make_sheet()
    counted(sheet, mug=(mug, 9))
    approve_stocktake(sheet.id, by=BEN)
    assert level_of(bowl).on_hand == 5
    assert len(movements_of(bowl)) == 1


def test_a_difference_that_leaves_too_few_for_those_set_aside_refuses_all_and_names_them():
    mug, bowl = make_variant("Mug", stock=10), make_variant("Bowl", stock=5)
    sheet = make_sheet()
    counted(sheet, mug=(mug, 4), bowl=(bowl, 6))
    hold_stock(mug, 7, source=Source("cart", "9"), expires_at=LATER, by=SYSTEM)
    with pytest.raises(BelowReserved, match="Mug can’t become 4") as refusal:
        approve_stocktake(sheet.id, by=BEN)
    assert [misfit.variant_id for misfit in refusal.value.misfits] == [mug.id]
    assert (level_of(mug).on_hand, level_of(bowl).on_hand) == (10, 5)
    db.session.refresh(sheet)
    assert sheet.state == "finished"
    assert not db.session.scalars(select(AuditEntry).where(AuditEntry.action == "stocktake.approved")).all()


def test_two_sheets_of_one_thing_do_not_correct_it_twice():
    mug = make_variant("Mug", stock=10)
    first, second = make_sheet("One"), make_sheet("Two")
    counted(first, mug=(mug, 8))
    counted(second, mug=(mug, 8))
    approve_stocktake(first.id, by=BEN)
    with pytest.raises(CorrectedSince, match=r"1 thing were corrected after it was counted \(Mug\)"):
        approve_stocktake(second.id, by=BEN)
    assert level_of(mug).on_hand == 8
    approve_stocktake(second.id, by=BEN, all_the_same=True)
    assert level_of(mug).on_hand == 6


def test_a_correction_before_the_count_is_no_matter():
    mug = make_variant("Mug", stock=10)
    sheet = make_sheet()
    correct_stock(mug, -1, "damaged", by=BEN)
    counted(sheet, mug=(mug, 8))
    approve_stocktake(sheet.id, by=BEN)
    assert level_of(mug).on_hand == 8


def test_a_receipt_undone_after_the_count_is_asked_about():
    mug = make_variant("Mug", stock=10)
    mistaken = receive_stock(mug, 5, by=BEN)
    sheet = make_sheet()
    counted(sheet, mug=(mug, 10))
    undo_movement(mistaken, by=BEN)
    with pytest.raises(CorrectedSince, match="Mug"):
        approve_stocktake(sheet.id, by=BEN)
    assert level_of(mug).on_hand == 10


def test_an_approval_is_taken_back_and_written_once_more():
    mug, bowl = make_variant("Mug", stock=10), make_variant("Bowl", stock=5)
    sheet = make_sheet()
    counted(sheet, mug=(mug, 8), bowl=(bowl, 6))
    approve_stocktake(sheet.id, by=BEN)
    take_stock(mug, 1, "sold", by=SYSTEM)
    undo_stocktake(sheet.id, by=BEN)
    assert (level_of(mug).on_hand, level_of(bowl).on_hand) == (9, 5)
    with pytest.raises(NotInThisState, match="taken back"):
        undo_stocktake(sheet.id, by=BEN)
    redo_stocktake(sheet.id, by=BEN)
    assert (level_of(mug).on_hand, level_of(bowl).on_hand) == (7, 6)
    db.session.refresh(sheet)
    assert sheet.state == "approved"
    undo_stocktake(sheet.id, by=BEN)


def test_what_was_corrected_by_hand_meanwhile_is_not_written_once_more_without_a_word():
    mug, bowl = make_variant("Mug", stock=10), make_variant("Bowl", stock=5)
    sheet = make_sheet()
    counted(sheet, mug=(mug, 8), bowl=(bowl, 6))
    approve_stocktake(sheet.id, by=BEN)
    undo_stocktake(sheet.id, by=BEN)
    correct_stock(mug, -2, "counted", by=ANA)
    with pytest.raises(CorrectedSince, match=r"corrected after the count was taken back \(Mug\)"):
        redo_stocktake(sheet.id, by=BEN)
    assert (level_of(mug).on_hand, level_of(bowl).on_hand) == (8, 5)
    db.session.refresh(sheet)
    assert sheet.state == "undone"
    redo_stocktake(sheet.id, by=BEN, all_the_same=True)
    assert (level_of(mug).on_hand, level_of(bowl).on_hand) == (6, 6)


def test_what_was_corrected_while_the_approval_stood_is_no_matter_to_writing_it_once_more():
    mug, bowl = make_variant("Mug", stock=10), make_variant("Bowl", stock=5)
    sheet = make_sheet()
    counted(sheet, mug=(mug, 8), bowl=(bowl, 6))
    correct_stock(bowl, -1, "damaged", by=ANA)
    approve_stocktake(sheet.id, by=BEN, all_the_same=True)
    correct_stock(mug, -1, "damaged", by=ANA)
    undo_stocktake(sheet.id, by=BEN)
    take_stock(mug, 1, "sold", by=SYSTEM)
    redo_stocktake(sheet.id, by=BEN)
    assert (level_of(mug).on_hand, level_of(bowl).on_hand) == (8 - 1 - 1, 6 - 1)


def test_a_line_taken_back_by_itself_and_corrected_by_hand_is_asked_about_too():
    mug, bowl = make_variant("Mug", stock=10), make_variant("Bowl", stock=5)
    sheet = make_sheet()
    counted(sheet, mug=(mug, 8), bowl=(bowl, 6))
    approve_stocktake(sheet.id, by=BEN)
    undo_movement(movements_of(mug)[0], by=BEN)
    correct_stock(mug, -2, "counted", by=ANA)
    undo_stocktake(sheet.id, by=BEN)
    with pytest.raises(CorrectedSince, match="Mug"):
        redo_stocktake(sheet.id, by=BEN)


def test_an_undo_that_would_take_what_is_gone_says_why():
    bowl = make_variant("Bowl", stock=5)
    sheet = make_sheet()
    counted(sheet, bowl=(bowl, 8))
    approve_stocktake(sheet.id, by=BEN)
    take_stock(bowl, 7, "sold", by=SYSTEM)
    with pytest.raises(CantUndo, match="Bowl would become -2"):
        undo_stocktake(sheet.id, by=BEN)
    db.session.refresh(sheet)
    assert sheet.state == "approved"


def test_what_was_taken_back_by_itself_is_known_and_stays_so():
    mug, bowl = make_variant("Mug", stock=10), make_variant("Bowl", stock=5)
    sheet = make_sheet()
    counted(sheet, mug=(mug, 8), bowl=(bowl, 6))
    approve_stocktake(sheet.id, by=BEN)
    undone = undo_movement(movements_of(mug)[0], by=ANA)
    assert standing_of(sheet.id) == (1, {mug.id})
    undo_movement(undone, by=ANA)
    assert standing_of(sheet.id) == (2, frozenset())
    undo_movement(movements_of(mug)[0], by=ANA)
    undo_stocktake(sheet.id, by=BEN)
    assert standing_of(sheet.id) == (0, {mug.id, bowl.id})
    assert (level_of(mug).on_hand, level_of(bowl).on_hand) == (10, 5)


def test_more_than_a_million_are_counted_and_approved_up_and_down():
    mug, bowl = make_variant("Mug"), make_variant("Bowl", stock=2)
    for _ in range(3):
        receive_stock(mug, 1_000_000, by=SYSTEM)
    sheet = make_sheet()
    counted(sheet, mug=(mug, 0), bowl=(bowl, 3_000_001))
    assert approve_stocktake(sheet.id, by=BEN) == 2
    assert (level_of(mug).on_hand, level_of(bowl).on_hand) == (0, 3_000_001)
    undo_stocktake(sheet.id, by=BEN)
    assert (level_of(mug).on_hand, level_of(bowl).on_hand) == (3_000_000, 2)


def test_a_sheet_whose_corrections_were_all_taken_back_one_by_one_is_taken_back_and_so_the_other_way_round():
    mug, bowl = make_variant("Mug", stock=10), make_variant("Bowl", stock=5)
    sheet = make_sheet()
    counted(sheet, mug=(mug, 8), bowl=(bowl, 6))
    approve_stocktake(sheet.id, by=BEN)
    undone = [undo_movement(movements_of(variant)[0], by=BEN) for variant in (mug, bowl)]
    undo_stocktake(sheet.id, by=BEN)
    db.session.refresh(sheet)
    assert (sheet.state, standing_of(sheet.id).standing) == ("undone", 0)
    for movement in undone:
        undo_movement(movement, by=BEN)
    redo_stocktake(sheet.id, by=BEN)
    db.session.refresh(sheet)
    assert (sheet.state, standing_of(sheet.id).standing) == ("approved", 2)
    assert (level_of(mug).on_hand, level_of(bowl).on_hand) == (8, 6)


def test_nothing_written_is_nothing_to_take_back():
    mug = make_variant("Mug", stock=10)
    sheet = make_sheet()
    counted(sheet, mug=(mug, 10))
    approve_stocktake(sheet.id, by=BEN)
    with pytest.raises(AlreadyUndone):
        undo_stocktake(sheet.id, by=BEN)


def test_every_step_leaves_its_entry_in_the_audit_trail():
    mug = make_variant("Mug", stock=10)
    sheet = make_sheet()
    counted(sheet, mug=(mug, 8))
    approve_stocktake(sheet.id, by=BEN)
    undo_stocktake(sheet.id, by=BEN)
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action.like("stocktake.%")).order_by(AuditEntry.id)
    ).all()
    steps = ["opened", "counted", "finished", "approved", "undone"]
    assert [entry.action for entry in entries] == [f"stocktake.{step}" for step in steps]
    assert entries[1].new == {"stocktake": sheet.id, "units": 8, "books": 10}
    assert entries[1].old == {"stocktake": sheet.id, "units": None, "books": None}
