"""Promises beyond the stock: up to the cap, filled oldest first, and never taken before they have come."""

from datetime import timedelta
from functools import partial

import pytest

from shop.db import db
from shop.stock.actors import SYSTEM, Source
from shop.stock.backordering import fill_waiting, set_backorder_cap
from shop.stock.counting import level_of
from shop.stock.holding import consume_hold, hold_stock, release_expired_holds, release_hold
from shop.stock.models import Hold
from shop.stock.refusals import CantUndo, NotAQuantity, NotArrived, OutOfStock
from shop.stock.services import correct_stock, movements_of, receive_stock, take_stock
from shop.stock.undoing import undo_movement
from tests.factories import make_variant
from tests.stock.crowds import assert_it_adds_up, at_once, kinds
from tests.stock.moments import LATER

CART = Source("cart", "9")


@pytest.fixture
def mug():
    """Two mugs, of which five more may be promised."""
    variant = make_variant("Mug", stock=2)
    set_backorder_cap(variant, 5, by=SYSTEM)
    return variant.id


def hold(mug, quantity, **others):
    return hold_stock(mug, quantity, source=CART, expires_at=LATER, by=SYSTEM, **others)


def waits(held):
    return db.session.scalar(db.select(Hold.backordered).where(Hold.id == held.id))


def figures(mug):
    level = level_of(mug)
    return level.on_hand, level.reserved, level.backordered


def test_what_is_there_is_set_aside_and_the_rest_is_promised(mug):
    held = hold(mug, 4)
    assert (held.quantity, held.backordered) == (4, 2)
    assert figures(mug) == (2, 2, 2)


def test_no_more_is_promised_than_the_cap(mug):
    hold(mug, 6)
    with pytest.raises(OutOfStock):
        hold(mug, 2)
    assert figures(mug) == (2, 2, 4)
    hold(mug, 1)
    assert figures(mug) == (2, 2, 5)


def test_without_a_cap_nothing_is_promised():
    mug = make_variant("Mug", stock=2)
    with pytest.raises(OutOfStock, match="Only 2 of Mug left; you asked for 3"):
        hold(mug, 3)


def test_promised_units_cannot_be_bought_by_others(mug):
    hold(mug, 3)
    with pytest.raises(OutOfStock, match="sold out"):
        take_stock(mug, 1, by=SYSTEM)


@pytest.mark.parametrize("arrival", ["receive", "correct", "release", "expire"])
def test_whatever_frees_units_fills_the_oldest_promise_first(mug, arrival):
    there = hold_stock(mug, 2, source=CART, expires_at=LATER - timedelta(minutes=9), by=SYSTEM)
    first, second = hold(mug, 1), hold(mug, 3)
    assert (waits(first), waits(second)) == (1, 3)
    {
        "receive": lambda: receive_stock(mug, 2, by=SYSTEM),
        "correct": lambda: correct_stock(mug, 2, by=SYSTEM),
        "release": lambda: release_hold(there, by=SYSTEM),
        "expire": lambda: release_expired_holds(LATER - timedelta(minutes=5)),
    }[arrival]()
    assert (waits(first), waits(second)) == (0, 2)
    on_hand, reserved, backordered = figures(mug)
    assert (on_hand - reserved, backordered) == (0, 2)


def test_the_ledger_tells_who_was_given_what(mug):
    hold(mug, 4)
    receive_stock(mug, 9, by=SYSTEM)
    filled, received = movements_of(mug)[:2]
    assert (received.kind, received.delta) == ("received", 9)
    assert (filled.kind, filled.delta, filled.reserved_delta, filled.backordered_delta) == ("filled", 0, 2, -2)
    assert (filled.source_kind, filled.source_ref, filled.actor_label) == ("cart", "9", "system")


def test_a_hold_is_not_taken_before_all_of_it_has_come(mug):
    held = hold(mug, 4)
    with pytest.raises(NotArrived, match="2 units of this hold haven’t arrived yet"):
        consume_hold(held, by=SYSTEM)
    assert figures(mug) == (2, 2, 2)
    receive_stock(mug, 2, by=SYSTEM)
    assert consume_hold(held, by=SYSTEM).delta == -4
    assert figures(mug) == (0, 0, 0)


def test_a_promise_is_given_up_with_its_hold(mug):
    held = hold(mug, 4)
    release_hold(held, by=SYSTEM)
    assert figures(mug) == (2, 0, 0)


def test_a_hold_with_a_promise_is_undone_whole(mug):
    held = hold(mug, 4)
    undo_movement(held.movement_seq, by=SYSTEM)
    assert figures(mug) == (2, 0, 0)


def test_goods_that_were_promised_cannot_be_sent_back_and_why_is_said(mug):
    hold(mug, 4)
    delivered = receive_stock(mug, 2, by=SYSTEM)
    with pytest.raises(CantUndo, match="set aside"):
        undo_movement(delivered, by=SYSTEM)
    filled = movements_of(mug)[0]
    with pytest.raises(CantUndo, match="Undo their hold"):
        undo_movement(filled, by=SYSTEM)
    assert figures(mug) == (4, 4, 0)


def test_a_cap_below_what_is_promised_is_refused(mug):
    hold(mug, 5)
    with pytest.raises(NotAQuantity, match="3 are promised already"):
        set_backorder_cap(mug, 2, by=SYSTEM)
    set_backorder_cap(mug, 3, by=SYSTEM)


@pytest.mark.parametrize("units", [-1, 1.5, "5", None, 10**9, True])
def test_a_cap_is_a_whole_number(mug, units):
    with pytest.raises(NotAQuantity):
        set_backorder_cap(mug, units, by=SYSTEM)


def test_a_promise_keeps_the_thing_in_the_catalogue(mug):
    hold(mug, 2)
    assert db.session.scalar(db.text("SELECT is_available FROM variant WHERE id = :id"), {"id": mug})
    hold(mug, 5)
    assert not db.session.scalar(db.text("SELECT is_available FROM variant WHERE id = :id"), {"id": mug})


def test_nothing_waits_that_could_be_filled(mug):
    hold(mug, 4)
    assert fill_waiting() == 0


def test_thirty_carts_and_a_few_deliveries_at_once(real_database):
    with real_database.app_context():
        mug = make_variant("Mug", stock=2).id
        set_backorder_cap(mug, 10, by=SYSTEM)

        def order():
            return hold(mug, 1)

        def deliver():
            return receive_stock(mug, 2, by=SYSTEM)

        answers = at_once(real_database, *[order] * 30, *[deliver] * 3)
        told = kinds(answers)
        assert told["StockMovement"] == 3
        # Eight units and ten promises; whoever came before the deliveries may have been refused.
        assert 12 <= told["Hold"] <= 18
        assert told["Hold"] + told.get("OutOfStock", 0) == 30
        on_hand, reserved, backordered = figures(mug)
        assert (on_hand, reserved + backordered) == (8, told["Hold"])
        fill_waiting()
        on_hand, reserved, backordered = figures(mug)
        assert reserved == min(8, told["Hold"])
        assert_it_adds_up()


def test_a_delivery_and_an_ending_hold_at_once_leave_nobody_waiting_for_what_is_free(real_database):
    with real_database.app_context():
        for _ in range(10):
            mug = make_variant("Mug", stock=1).id
            set_backorder_cap(mug, 5, by=SYSTEM)
            there, waiting = hold(mug, 1), hold(mug, 2)
            answers = at_once(
                real_database,
                partial(release_hold, there, by=SYSTEM),
                partial(receive_stock, mug, 1, by=SYSTEM),
            )
            assert kinds(answers) == {"StockMovement": 2}
            assert waits(waiting) == 0
            db.session.rollback()
        assert_it_adds_up()
