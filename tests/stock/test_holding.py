"""Units set aside can't be sold to others, until they are released or their moment passes."""

from datetime import timedelta

import pytest

from shop.db import db
from shop.stock.actors import SYSTEM, Actor, Source
from shop.stock.counting import level_of
from shop.stock.holding import consume_hold, hold_stock, release_expired_holds, release_hold
from shop.stock.models import Hold
from shop.stock.refusals import NoSuchHold, NotAQuantity, OutOfStock
from shop.stock.services import figures_of, movements_of, take_stock
from tests.factories import make_product, make_variant
from tests.stock.moments import LATER, NOW

TILL = Actor("program", "till")
CART = Source("cart", "9")


def hold(variant, quantity, until=LATER, **others):
    return hold_stock(variant, quantity, source=CART, expires_at=until, by=TILL, **others)


def figures(variant):
    now = figures_of([variant.id])[variant.id]
    return now.on_hand, now.reserved


def test_what_is_held_is_there_but_not_for_others():
    mug = make_variant("Mug", stock=5)
    held = hold(mug, 3)
    assert figures(mug) == (5, 3)
    assert (held.quantity, held.source_kind, held.source_ref, held.expires_at) == (3, "cart", "9", LATER)
    with pytest.raises(OutOfStock, match=r"Only 2 of Mug left; you asked for 3."):
        take_stock(mug, 3, by=TILL)
    with pytest.raises(OutOfStock, match=r"Only 2 of Mug left; you asked for 4."):
        hold(mug, 4)


def test_every_step_of_a_hold_is_in_the_ledger():
    mug = make_variant(stock=5)
    release_hold(hold(mug, 3), by=TILL)
    consume_hold(hold(mug, 2), by=TILL)
    told = [(line.kind, line.delta, line.reserved_delta, line.after, line.reserved_after) for line in movements_of(mug)]
    assert told == [
        ("consumed", -2, -2, 3, 0),
        ("held", 0, 2, 5, 2),
        ("released", 0, -3, 5, 0),
        ("held", 0, 3, 5, 3),
        ("received", 5, 0, 5, 0),
    ]
    assert {line.source_ref for line in movements_of(mug)[:4]} == {"9"}


@pytest.mark.parametrize("end", [release_hold, consume_hold])
def test_a_hold_ends_once(end):
    mug = make_variant(stock=5)
    held = hold(mug, 3)
    end(held, by=TILL)
    for again in (release_hold, consume_hold):
        with pytest.raises(NoSuchHold, match=r"This hold has ended, or never was."):
            again(held.id, by=TILL)


def test_the_last_one_held_is_sold_out_for_everybody_else():
    product = make_product("Mug", stock=1)
    held = hold(product.variants[0], 1)
    db.session.refresh(product)
    assert not product.is_available
    release_hold(held, by=TILL)
    assert product.is_available


def test_holds_expire_together_and_only_when_due():
    mug, bowl = make_variant(stock=5), make_variant(stock=5)
    for variant in (mug, bowl, mug):
        hold(variant, 1)
    kept = hold(mug, 2, LATER + timedelta(minutes=1))
    assert release_expired_holds(NOW) == 0
    assert release_expired_holds(LATER) == 3
    assert release_expired_holds(LATER) == 0
    assert (figures(mug), figures(bowl)) == ((5, 2), (5, 0))
    assert db.session.scalars(db.select(Hold.id)).all() == [kept.id]


def test_what_is_still_set_aside_can_be_consumed_even_late():
    mug = make_variant(stock=5)
    consume_hold(hold(mug, 2, NOW - timedelta(days=1)), by=TILL)
    assert figures(mug) == (3, 0)


def test_many_expired_holds_cost_a_handful_of_statements(statements):
    for stock in (30, 30):
        mug = make_variant(stock=stock)
        for _ in range(30):
            hold(mug, 1)
    with statements.at_most(4):
        assert release_expired_holds(LATER) == 60
    assert level_of(mug).reserved == 0


@pytest.mark.parametrize("quantity", [0, -1, 1_000_001, None])
def test_a_hold_is_of_one_or_more(quantity):
    with pytest.raises(NotAQuantity):
        hold(make_variant(stock=5), quantity)


@pytest.mark.parametrize("number", [0, -1, 10**15, 2**63, "1", None])
def test_a_hold_that_never_was_cannot_end(number):
    with pytest.raises(NoSuchHold):
        release_hold(number, by=SYSTEM)


def test_holding_costs_four_statements_at_most(statements):
    mug = make_variant(stock=5).id
    with statements.at_most(3):
        held = hold(mug, 1)
    with statements.at_most(4):
        hold(mug, 1, request_key="K-1")
    with statements.at_most(3):
        consume_hold(held, by=TILL)
