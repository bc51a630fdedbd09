"""A request that is sent twice has its effect once."""

from datetime import timedelta

import pytest

from shop.stock.actors import Actor, Source
from shop.stock.counting import count_stock, level_of
from shop.stock.holding import consume_hold, hold_stock, release_hold
from shop.stock.refusals import NoSuchHold, RequestKeyUsed
from shop.stock.services import figures_of, movements_of, receive_many, receive_stock, take_stock
from shop.stock.undoing import undo_movement
from tests.factories import make_variant
from tests.stock.moments import LATER

TILL = Actor("program", "till")
CART = Source("cart", "9")


def test_the_same_request_has_its_effect_once_and_the_same_answer():
    mug = make_variant(stock=5)
    first = take_stock(mug, 2, "sold", by=TILL, request_key="K-1")
    again = take_stock(mug, 2, "sold", by=TILL, request_key="K-1")
    assert again.seq == first.seq
    assert figures_of([mug.id])[mug.id].on_hand == 3


def test_a_refused_request_may_be_sent_again_when_it_can_succeed():
    mug = make_variant()
    with pytest.raises(Exception, match="sold out"):
        take_stock(mug, 1, by=TILL, request_key="K-1")
    receive_stock(mug, 1, by=TILL)
    take_stock(mug, 1, by=TILL, request_key="K-1")


@pytest.mark.parametrize(
    "other",
    [
        lambda mug, bowl: take_stock(mug, 3, "sold", by=TILL, request_key="K-1"),
        lambda mug, bowl: take_stock(mug, 2, "broken", by=TILL, request_key="K-1"),
        lambda mug, bowl: take_stock(bowl, 2, "sold", by=TILL, request_key="K-1"),
        lambda mug, bowl: take_stock(mug, 2, "sold", by=Actor("program", "market"), request_key="K-1"),
        lambda mug, bowl: take_stock(mug, 2, "sold", by=TILL, source=CART, request_key="K-1"),
        lambda mug, bowl: receive_stock(mug, 2, "sold", by=TILL, request_key="K-1"),
        lambda mug, bowl: undo_movement(movements_of(mug)[0], "sold", by=TILL, request_key="K-1"),
    ],
)
def test_a_key_cannot_stand_for_something_else(other):
    mug, bowl = make_variant(stock=5), make_variant(stock=5)
    take_stock(mug, 2, "sold", by=TILL, request_key="K-1")
    with pytest.raises(RequestKeyUsed, match=r"This request key was used before, for something else."):
        other(mug, bowl)
    assert figures_of([mug.id])[mug.id].on_hand == 3


def test_a_hold_is_made_once_although_a_retry_asks_for_a_later_moment():
    mug = make_variant(stock=5)
    held = hold_stock(mug, 2, source=CART, expires_at=LATER, by=TILL, request_key="K-1")
    again = hold_stock(mug, 2, source=CART, expires_at=LATER + timedelta(minutes=1), by=TILL, request_key="K-1")
    assert (again.id, again.expires_at) == (held.id, LATER)
    release_hold(held, by=TILL)
    with pytest.raises(NoSuchHold):
        hold_stock(mug, 2, source=CART, expires_at=LATER, by=TILL, request_key="K-1")


@pytest.mark.parametrize("end", [release_hold, consume_hold])
def test_a_hold_can_be_ended_twice_under_one_key(end):
    mug = make_variant(stock=5)
    held = hold_stock(mug, 2, source=CART, expires_at=LATER, by=TILL)
    assert end(held, by=TILL, request_key="K-1").seq == end(held, by=TILL, request_key="K-1").seq


def test_a_count_and_an_undo_can_be_sent_twice():
    mug = make_variant(stock=5)
    seen = level_of(mug).version
    counted = count_stock(mug, 8, seen=seen, by=TILL, request_key="K-1")
    assert count_stock(mug, 8, seen=seen, by=TILL, request_key="K-1").seq == counted.seq
    undone = undo_movement(counted, by=TILL, request_key="K-2")
    assert undo_movement(counted, by=TILL, request_key="K-2").seq == undone.seq


def test_a_whole_batch_is_one_request():
    delivery = [(make_variant().id, quantity) for quantity in (1, 2, 3)]
    first = receive_many(delivery, by=TILL, request_key="K-1")
    again = receive_many(delivery, by=TILL, request_key="K-1")
    assert [line.seq for line in again] == [line.seq for line in first]
    with pytest.raises(RequestKeyUsed):
        receive_many(delivery[:2], by=TILL, request_key="K-1")
