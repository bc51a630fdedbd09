"""Setting a count takes knowing what was there: a late form never overwrites what happened since."""

import pytest

from shop.stock.actors import SYSTEM, Actor, Source
from shop.stock.counting import count_stock, level_of
from shop.stock.holding import hold_stock
from shop.stock.refusals import BelowReserved, NoSuchVariant, NotAQuantity, StockMovedOn
from shop.stock.services import correct_stock, movements_of, receive_stock, take_stock
from tests.factories import make_variant
from tests.stock.moments import LATER

ANA = Actor("person", "Ana")


def test_a_count_is_set_when_nothing_happened_since():
    mug = make_variant(stock=5)
    seen = level_of(mug)
    movement = count_stock(mug, 7, seen=seen.version, by=ANA)
    assert (movement.kind, movement.delta, movement.after) == ("corrected", 2, 7)
    assert (level_of(mug).on_hand, level_of(mug).version) == (7, 2)


def test_a_count_of_what_never_came_makes_its_level():
    mug = make_variant()
    assert count_stock(mug, 3, seen=level_of(mug).version, by=ANA).after == 3


def test_a_late_count_changes_nothing_and_tells_what_happened():
    mug = make_variant("Mug", stock=5)
    seen = level_of(mug).version
    take_stock(mug, 2, "sold", by=SYSTEM)
    receive_stock(mug, 1, by=SYSTEM)
    with pytest.raises(StockMovedOn, match=r"it was 5 and is now 4. Your change would now give 6.") as conflict:
        count_stock(mug, 7, seen=seen, by=ANA)
    told = conflict.value
    assert [(movement.kind, movement.delta) for movement in told.since] == [("taken", -2), ("received", 1)]
    assert (told.seen, told.on_hand, told.would_be) == (5, 4, 6)
    assert level_of(mug).on_hand == 4
    assert count_stock(mug, told.would_be, seen=told.version, by=ANA).after == 6


def test_only_the_last_twenty_movements_are_told_but_the_sum_is_right():
    mug = make_variant("Mug", stock=50)
    seen = level_of(mug).version
    for _ in range(25):
        take_stock(mug, 1, by=SYSTEM)
    with pytest.raises(StockMovedOn) as conflict:
        count_stock(mug, 40, seen=seen, by=ANA)
    assert len(conflict.value.since) == 20
    assert (conflict.value.seen, conflict.value.on_hand, conflict.value.would_be) == (50, 25, 15)


@pytest.mark.parametrize("seen", [1, 2**62])
def test_a_version_that_never_was_is_a_conflict_too(seen):
    mug = make_variant(stock=5)
    correct_stock(mug, 1, by=ANA)
    with pytest.raises(StockMovedOn):
        count_stock(mug, 7, seen=seen, by=ANA)


def test_a_hold_does_not_make_a_count_late():
    mug = make_variant(stock=5)
    seen = level_of(mug).version
    hold_stock(mug, 2, source=Source("cart", "9"), expires_at=LATER, by=SYSTEM)
    assert count_stock(mug, 4, seen=seen, by=ANA).after == 4


def test_a_count_cannot_go_below_what_is_set_aside():
    mug = make_variant("Mug", stock=5)
    hold_stock(mug, 3, source=Source("cart", "9"), expires_at=LATER, by=SYSTEM)
    with pytest.raises(BelowReserved, match=r"Mug can’t become 2: 5 are there, and 3 of them are set aside."):
        count_stock(mug, 2, seen=level_of(mug).version, by=ANA)


def test_counting_what_the_ledger_says_already_writes_nothing():
    mug = make_variant(stock=5)
    assert count_stock(mug, 5, seen=level_of(mug).version, by=ANA) is None
    assert len(movements_of(mug)) == 1


@pytest.mark.parametrize("counted", [-1, 1_000_000_001, None, "5"])
def test_a_count_is_nothing_or_more(counted):
    with pytest.raises(NotAQuantity):
        count_stock(make_variant(), counted, seen=0, by=ANA)


def test_whatever_a_place_can_hold_can_be_counted_there_and_that_nothing_is_left():
    mug = make_variant("Mug", stock=1)
    for there in (3_000_001, 1_000_000_000, 0):
        count_stock(mug, there, seen=level_of(mug).version, by=ANA)
        assert level_of(mug).on_hand == there


@pytest.mark.parametrize("seen", [-1, 2**63, None, "1"])
def test_a_version_is_a_number(seen):
    with pytest.raises(NotAQuantity):
        count_stock(make_variant(), 1, seen=seen, by=ANA)


def test_what_is_not_in_the_catalogue_cannot_be_counted():
    with pytest.raises(NoSuchVariant):
        count_stock(10**12, 1, seen=0, by=ANA)


@pytest.mark.parametrize("key", [None, "K-1"])
def test_counting_costs_five_statements_at_most(statements, key):
    mug, bowl = make_variant(stock=5).id, make_variant().id
    with statements.at_most(4):
        count_stock(mug, 7, seen=1, by=ANA, request_key=key)
    with statements.at_most(5):
        count_stock(bowl, 7, seen=0, by=ANA, request_key=key and "K-2")
