"""Two people at one receipt, with real connections."""

import pytest

from shop.db import db
from shop.receiving.booking import Arrival, book_arrivals, undo_receipt
from shop.receiving.finding import lines_of
from shop.receiving.models import SupplierItem
from shop.receiving.services import add_line, close_receipt, open_receipt
from shop.receiving.suppliers import Offer, offer_item
from tests.factories import make_variant
from tests.receiving.notes import SAM, line_of, make_receipt, make_supplier, on_hand
from tests.stock.crowds import assert_it_adds_up, at_once, kinds


@pytest.fixture
def shop(real_database):
    with real_database.app_context():
        yield real_database


def test_of_eight_who_book_the_same_form_one_does(shop):
    mug, bowl = make_variant("Mug"), make_variant("Bowl")
    receipt = make_receipt({mug: 10, bowl: 5})
    arrivals = {line.id: Arrival(3, 100, line.stamp) for line in lines_of(receipt)}
    db.session.rollback()
    answers = at_once(shop, *[lambda: book_arrivals(receipt, arrivals, by=SAM)] * 8)
    assert kinds(answers) == {"LinesMovedOn": 7, "list": 1}
    assert (on_hand(mug), on_hand(bowl)) == (3, 3)
    assert_it_adds_up()


def test_one_form_sent_eight_times_books_once_and_all_are_told_so(shop):
    mug = make_variant("Mug")
    receipt = make_receipt({mug: 10})
    arrivals = {line.id: Arrival(10, None, line.stamp) for line in lines_of(receipt)}
    db.session.rollback()
    answers = at_once(shop, *[lambda: book_arrivals(receipt, arrivals, by=SAM, request_key="K")] * 8)
    assert kinds(answers) == {"list": 8}
    assert len({answer[0].seq for answer in answers}) == 1
    assert on_hand(mug) == 10


def test_one_form_sent_eight_times_opens_one_receipt(shop):
    mug = make_variant("Mug").id
    answers = at_once(shop, *[lambda: open_receipt(by=SAM, expected={mug: 10}, request_key="new").id] * 8)
    assert len(set(answers)) == 1
    assert [line.expected for line in lines_of(answers[0])] == [10]


def test_no_scan_of_two_people_is_lost(shop):
    mug, bowl = make_variant("Mug"), make_variant("Bowl")
    receipt = make_receipt({mug: 10})
    things = [mug.id, bowl.id]
    db.session.rollback()
    answers = at_once(shop, *[lambda thing=thing: add_line(receipt, thing, by=SAM, arriving=1) for thing in things * 6])
    assert kinds(answers) == {"int": 12}
    assert [line.arriving for line in lines_of(receipt)] == [6, 6]


def test_booking_closing_and_undoing_at_once_leave_books_that_add_up(shop):
    mug = make_variant("Mug")
    receipt = make_receipt({mug: 10})
    arrivals = {line.id: Arrival(2) for line in lines_of(receipt)}
    book_arrivals(receipt, arrivals, by=SAM)
    db.session.rollback()
    at_once(
        shop,
        *[lambda: book_arrivals(receipt, arrivals, by=SAM)] * 4,
        lambda: undo_receipt(receipt, by=SAM),
        lambda: close_receipt(receipt, by=SAM),
    )
    assert on_hand(mug) == line_of(receipt, mug).received
    assert_it_adds_up()


def test_one_supplier_at_most_is_preferred_however_many_say_so_at_once(shop):
    mug, clays = make_variant("Mug").id, [make_supplier() for _ in range(5)]
    db.session.rollback()
    answers = at_once(
        shop, *[lambda clay=clay: offer_item(clay, mug, Offer(is_preferred=True), by=SAM) for clay in clays]
    )
    assert kinds(answers) == {"NoneType": 5}
    items = db.session.scalars(db.select(SupplierItem)).all()
    assert (len(items), sum(item.is_preferred for item in items)) == (5, 1)
