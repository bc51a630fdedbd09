"""What has come is booked in parts, once, and can be taken back."""

import pytest

from shop.db import db
from shop.receiving.booking import Arrival, book_arrivals, redo_receipt, undo_booking, undo_receipt
from shop.receiving.finding import bookings_of, lines_of
from shop.receiving.models import SupplierItem
from shop.receiving.refusals import (
    LineBooked,
    LinesMovedOn,
    MoreThanExpected,
    NoSuchLine,
    NoSuchReceipt,
    NothingToBook,
    ReceiptClosed,
)
from shop.receiving.services import add_line, close_receipt, receipt_by_id, remove_line
from shop.stock.refusals import AlreadyUndone, CantUndo, NoSuchMovement, NotAQuantity, RequestKeyUsed
from shop.stock.services import movements_of, take_stock
from shop.stock.undoing import undo_movement
from tests.factories import make_variant
from tests.receiving.notes import SAM, book, line_of, make_receipt, make_supplier, on_hand


def test_a_part_is_booked_and_the_rest_stays_expected():
    mug, bowl = make_variant("Mug"), make_variant("Bowl")
    receipt = make_receipt({mug: 10, bowl: 4})
    book(receipt, {mug: 6, bowl: 0})
    assert (on_hand(mug), on_hand(bowl)) == (6, 0)
    assert (line_of(receipt, mug).missing, line_of(receipt, bowl).missing) == (4, 4)
    assert receipt_by_id(receipt).is_open


def test_each_movement_says_for_which_receipt_and_at_what_cost():
    mug = make_variant("Mug")
    receipt = make_receipt({mug: 2})
    book(receipt, {mug: 2}, cost=310)
    [movement] = movements_of(mug)
    assert (movement.source_kind, movement.source_ref) == ("receipt", str(receipt))
    assert (movement.kind, movement.unit_cost_minor) == ("received", 310)


def test_a_receipt_of_which_everything_has_come_is_closed():
    mug, bowl = make_variant("Mug"), make_variant("Bowl")
    receipt = make_receipt({mug: 2, bowl: 1})
    book(receipt, {mug: 2})
    assert receipt_by_id(receipt).is_open
    book(receipt, {bowl: 1})
    assert not receipt_by_id(receipt).is_open


def test_a_receipt_without_a_note_stays_open_until_somebody_closes_it():
    mug = make_variant("Mug")
    receipt = make_receipt({})
    add_line(receipt, mug.id, by=SAM, arriving=1)
    book(receipt, {mug: 1})
    assert receipt_by_id(receipt).is_open
    close_receipt(receipt, by=SAM)
    with pytest.raises(ReceiptClosed):
        book(receipt, {mug: 1})
    assert on_hand(mug) == 1


def test_what_was_counted_is_counted_from_zero_again_once_it_is_booked():
    mug = make_variant("Mug")
    receipt = make_receipt({mug: 5})
    add_line(receipt, mug.id, by=SAM, arriving=3)
    book(receipt, {mug: 3})
    assert (line_of(receipt, mug).arriving, line_of(receipt, mug).received) == (0, 3)


def test_more_than_expected_is_asked_about_and_then_booked():
    mug = make_variant("Mug")
    receipt = make_receipt({mug: 10})
    with pytest.raises(MoreThanExpected, match=r"Mug would be 12 of 10\.") as refusal:
        book(receipt, {mug: 12})
    assert refusal.value.line_ids == {line_of(receipt, mug).id}
    assert on_hand(mug) == 0
    book(receipt, {mug: 12}, may_exceed=True)
    assert on_hand(mug) == 12


def test_what_nobody_announced_can_not_be_too_many():
    mug = make_variant("Mug")
    receipt = make_receipt({mug: 0})
    book(receipt, {mug: 3})
    assert on_hand(mug) == 3


def test_a_late_form_books_nothing():
    mug, bowl = make_variant("Mug"), make_variant("Bowl")
    receipt = make_receipt({mug: 10, bowl: 3})
    late = {line.id: Arrival(2, None, line.stamp) for line in lines_of(receipt)}
    book(receipt, {mug: 2})
    with pytest.raises(LinesMovedOn, match=r"Mug changed while you were looking") as refusal:
        book_arrivals(receipt, late, by=SAM)
    assert refusal.value.line_ids == {line_of(receipt, mug).id}
    assert (on_hand(mug), on_hand(bowl)) == (2, 0)


def test_a_form_from_before_an_undo_elsewhere_books_nothing():
    mug = make_variant("Mug")
    receipt = make_receipt({mug: 10})
    [movement] = book(receipt, {mug: 2})
    late = {line.id: Arrival(8, None, line.stamp) for line in lines_of(receipt)}
    undo_movement(movement.seq, by=SAM)
    with pytest.raises(LinesMovedOn):
        book_arrivals(receipt, late, by=SAM)


def test_a_request_sent_twice_books_once():
    mug = make_variant("Mug")
    receipt = make_receipt({mug: 10})
    arrivals = {line_of(receipt, mug).id: Arrival(4, 200, line_of(receipt, mug).stamp)}
    first = book_arrivals(receipt, arrivals, by=SAM, request_key="K")
    again = book_arrivals(receipt, arrivals, by=SAM, request_key="K")
    assert [line.seq for line in first] == [line.seq for line in again]
    assert on_hand(mug) == 4


def test_a_request_that_completes_a_receipt_may_come_twice():
    mug = make_variant("Mug")
    receipt = make_receipt({mug: 4})
    arrivals = {line_of(receipt, mug).id: Arrival(4, None, line_of(receipt, mug).stamp)}
    for _ in range(2):
        book_arrivals(receipt, arrivals, by=SAM, request_key="K")
    assert (on_hand(mug), receipt_by_id(receipt).is_open) == (4, False)


def test_a_key_is_for_one_request():
    mug = make_variant("Mug")
    receipt = make_receipt({mug: 10})
    book(receipt, {mug: 1}, request_key="K")
    with pytest.raises(RequestKeyUsed):
        book(receipt, {mug: 2}, request_key="K")


@pytest.mark.parametrize("units", [-1, 1_000_001, True, "3", 1.5])
def test_no_such_number_has_come(units):
    mug = make_variant("Mug")
    receipt = make_receipt({mug: 10})
    with pytest.raises(NotAQuantity):
        book(receipt, {mug: units})


def test_nothing_is_not_booked():
    mug = make_variant("Mug")
    with pytest.raises(NothingToBook):
        book(make_receipt({mug: 10}), {mug: 0})


def test_lines_of_another_receipt_are_not_booked():
    mug = make_variant("Mug")
    mine, other = make_receipt({mug: 1}), make_receipt({mug: 1})
    with pytest.raises(NoSuchLine):
        book_arrivals(mine, {line_of(other, mug).id: Arrival(1)}, by=SAM)
    for number in (0, -1, 2**63, 10**9, True):
        with pytest.raises(NoSuchReceipt):
            book_arrivals(number, {}, by=SAM)


def test_a_receipt_is_undone_and_booked_again():
    mug, bowl = make_variant("Mug"), make_variant("Bowl")
    receipt = make_receipt({mug: 2, bowl: 1})
    book(receipt, {mug: 2, bowl: 1})
    undo_receipt(receipt, by=SAM)
    assert (on_hand(mug), line_of(receipt, mug).received, receipt_by_id(receipt).is_open) == (0, 0, True)
    with pytest.raises(AlreadyUndone):
        undo_receipt(receipt, by=SAM)
    redo_receipt(receipt, by=SAM)
    assert (on_hand(mug), line_of(receipt, bowl).received, receipt_by_id(receipt).is_open) == (2, 1, False)
    undo_receipt(receipt, by=SAM)
    assert on_hand(mug) == 0


def test_an_undo_that_would_take_what_was_sold_is_refused_with_the_reason():
    mug = make_variant("Mug")
    receipt = make_receipt({mug: 2})
    book(receipt, {mug: 2})
    take_stock(mug, 1, "sold", by=SAM)
    with pytest.raises(CantUndo, match="Mug would become -1"):
        undo_receipt(receipt, by=SAM)
    assert not receipt_by_id(receipt).is_open


def test_a_movement_that_is_undone_by_itself_is_expected_again():
    mug = make_variant("Mug")
    receipt = make_receipt({mug: 10})
    [movement] = book(receipt, {mug: 6})
    undo_movement(movement.seq, by=SAM)
    assert (line_of(receipt, mug).received, line_of(receipt, mug).missing) == (0, 10)
    book(receipt, {mug: 10})
    assert on_hand(mug) == 10


def test_a_closed_receipt_of_which_a_movement_is_undone_by_itself_is_open_until_it_is_done_again():
    mug = make_variant("Mug")
    receipt = make_receipt({mug: 5})
    [movement] = book(receipt, {mug: 5})
    assert not receipt_by_id(receipt).is_open
    undone = undo_movement(movement, by=SAM)
    assert receipt_by_id(receipt).is_open
    undo_movement(undone, by=SAM)
    assert not receipt_by_id(receipt).is_open


def test_what_was_closed_with_something_missing_stays_closed_when_a_booking_is_done_again():
    mug, bowl = make_variant("Mug"), make_variant("Bowl")
    receipt = make_receipt({mug: 5, bowl: 5})
    [movement] = book(receipt, {mug: 5})
    undone = undo_movement(movement, by=SAM)
    close_receipt(receipt, by=SAM)
    undo_movement(undone, by=SAM)
    assert not receipt_by_id(receipt).is_open


def test_what_was_ever_booked_stays_on_the_receipt():
    mug = make_variant("Mug")
    receipt = make_receipt({mug: 10})
    book(receipt, {mug: 6})
    undo_receipt(receipt, by=SAM)
    with pytest.raises(LineBooked):
        remove_line(receipt, line_of(receipt, mug).id, by=SAM)


def test_the_cost_that_was_booked_is_offered_on_the_next_note_of_the_supplier():
    mug, clay = make_variant("Mug"), make_supplier()
    book(first := make_receipt({mug: 1}, clay), {mug: 1}, cost=450)
    assert db.session.get(SupplierItem, (clay, mug.id)).unit_cost_minor == 450
    assert line_of(make_receipt({mug: 1}, clay), mug).unit_cost_minor == 450
    assert line_of(make_receipt({mug: 1}, make_supplier()), mug).unit_cost_minor is None
    assert line_of(first, mug).unit_cost_minor == 450


def test_an_unknown_cost_leaves_the_suppliers_as_it_was():
    mug, clay = make_variant("Mug"), make_supplier()
    book(make_receipt({mug: 1}, clay), {mug: 1}, cost=450)
    book(make_receipt({mug: 1}, clay), {mug: 1}, cost=None)
    assert db.session.get(SupplierItem, (clay, mug.id)).unit_cost_minor == 450


def test_booking_takes_a_handful_of_statements(statements):
    receipt = make_receipt({make_variant(f"Mug {number}"): 2 for number in range(3)}, make_supplier())
    arrivals = {line.id: Arrival(2, 100, line.stamp) for line in lines_of(receipt)}
    with statements.at_most(16):
        book_arrivals(receipt, arrivals, by=SAM)


def test_one_booking_of_several_is_taken_back(real_database):
    with real_database.app_context():
        mug, bowl = make_variant("Mug"), make_variant("Bowl")
        receipt = make_receipt({mug: 5, bowl: 5})
        book(receipt, {mug: 2, bowl: 1})
        book(receipt, {mug: 3, bowl: 4})
        latest, first = bookings_of(receipt)
        assert (first.lines, first.units, first.standing) == (2, 3, 2)
        undo_booking(receipt, first.first_seq, by=SAM)
        assert (on_hand(mug), on_hand(bowl)) == (3, 4)
        assert receipt_by_id(receipt).is_open
        with pytest.raises(AlreadyUndone):
            undo_booking(receipt, first.first_seq, by=SAM)
        other = make_receipt({mug: 5})
        for seq in (latest.first_seq, 10**9, -1, 2**70):
            with pytest.raises(NoSuchMovement):
                undo_booking(other, seq, by=SAM)
