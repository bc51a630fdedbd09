"""A mistake is taken back by a movement the other way, once, where the shelf allows it."""

import pytest

from shop.stock.actors import SYSTEM, Actor, Source
from shop.stock.holding import consume_hold, hold_stock, release_hold
from shop.stock.refusals import AlreadyUndone, CantUndo, NoSuchHold, NoSuchMovement
from shop.stock.services import correct_stock, figures_of, movements_of, receive_stock, take_stock
from shop.stock.undoing import undo_movement
from tests.factories import make_variant
from tests.stock.moments import LATER

ANA = Actor("person", "Ana")
CART = Source("cart", "9")


def figures(variant):
    now = figures_of([variant.id])[variant.id]
    return now.on_hand, now.reserved


def test_a_mistake_is_undone_and_both_stay_in_the_ledger():
    mug = make_variant(stock=3)
    mistake = receive_stock(mug, 40, "delivery", by=ANA, source=Source("purchase", "PO-7"))
    undo = undo_movement(mistake, "typed 40 for 4", by=ANA)
    assert figures(mug) == (3, 0)
    assert (undo.kind, undo.delta, undo.undo_of, undo.source_ref) == ("undone", -40, mistake.seq, "PO-7")
    assert movements_of(mug)[1].seq == mistake.seq


def test_a_movement_is_undone_once():
    mug = make_variant(stock=5)
    taken = take_stock(mug, 2, by=ANA)
    undo_movement(taken.seq, by=ANA)
    with pytest.raises(AlreadyUndone, match=r"This was undone already."):
        undo_movement(taken.seq, by=ANA)
    assert figures(mug) == (5, 0)


def test_an_undo_can_be_undone():
    mug = make_variant(stock=5)
    undo = undo_movement(take_stock(mug, 2, by=ANA), by=ANA)
    undo_movement(undo, by=ANA)
    assert figures(mug) == (3, 0)


def test_what_was_sold_since_cannot_be_unreceived_and_it_says_why():
    mug = make_variant("Mug")
    received = receive_stock(mug, 5, by=ANA)
    take_stock(mug, 2, by=SYSTEM)
    hold_stock(mug, 1, source=CART, expires_at=LATER, by=SYSTEM)
    with pytest.raises(CantUndo, match=r"Mug would become -2, but 3 are there now, and 1 of them are set aside."):
        undo_movement(received, by=ANA)
    assert figures(mug) == (3, 1)


def test_undoing_a_hold_ends_it():
    mug = make_variant(stock=5)
    hold = hold_stock(mug, 2, source=CART, expires_at=LATER, by=SYSTEM)
    undo_movement(hold.movement_seq, by=ANA)
    assert figures(mug) == (5, 0)
    with pytest.raises(NoSuchHold):
        consume_hold(hold, by=SYSTEM)


def test_a_hold_that_ended_cannot_be_undone():
    hold = hold_stock(make_variant(stock=5), 2, source=CART, expires_at=LATER, by=SYSTEM)
    release_hold(hold, by=SYSTEM)
    with pytest.raises(CantUndo, match="the hold has ended already"):
        undo_movement(hold.movement_seq, by=ANA)


def test_what_was_released_is_everybodys():
    mug = make_variant(stock=5)
    released = release_hold(hold_stock(mug, 2, source=CART, expires_at=LATER, by=SYSTEM), by=SYSTEM)
    with pytest.raises(CantUndo, match="what was released is free to everybody"):
        undo_movement(released, by=ANA)
    assert figures(mug) == (5, 0)


def test_what_was_consumed_comes_back_free_to_sell():
    mug = make_variant(stock=5)
    consumed = consume_hold(hold_stock(mug, 2, source=CART, expires_at=LATER, by=SYSTEM), by=SYSTEM)
    assert figures(mug) == (3, 0)
    undo_movement(consumed, "returned", by=ANA)
    assert figures(mug) == (5, 0)


@pytest.mark.parametrize("seq", [0, -1, 10**15, 2**63, "1", None])
def test_a_movement_that_never_was_cannot_be_undone(seq):
    with pytest.raises(NoSuchMovement):
        undo_movement(seq, by=ANA)


@pytest.mark.parametrize("key", [None, "K-1"])
def test_undoing_costs_five_statements_at_most(statements, key):
    mug = make_variant(stock=5)
    mistake = correct_stock(mug, 2, by=ANA)
    hold = hold_stock(mug, 2, source=CART, expires_at=LATER, by=SYSTEM)
    with statements.at_most(4):
        undo_movement(mistake, by=ANA, request_key=key)
    with statements.at_most(5):
        undo_movement(hold.movement_seq, by=ANA, request_key=key and "K-2")
