"""What pages show of the stock."""

import pytest

from shop.stock.actors import SYSTEM
from shop.stock.refusals import NoSuchVariant, NotAQuantity
from shop.stock.services import figures_of, receive_stock, set_reorder_point, take_stock
from tests.factories import make_variant


def test_the_figures_of_many_cost_one_statement(statements):
    wanted = [make_variant(stock=stock).id for stock in (0, 1, 7)]
    with statements.at_most(1):
        figures = figures_of(wanted)
    assert [figures[number].on_hand for number in wanted] == [0, 1, 7]


def test_what_was_never_received_has_figures_too():
    figures = figures_of([make_variant().id, 10**12])
    assert [(each.on_hand, each.reserved, each.free) for each in figures.values()] == [(0, 0, 0), (0, 0, 0)]


@pytest.mark.parametrize(("stock", "low"), [(4, False), (3, True), (0, True)])
def test_three_are_few_unless_told(stock, low):
    mug = make_variant(stock=stock)
    assert figures_of([mug.id])[mug.id].is_low is low


def test_the_reorder_point_says_what_few_are():
    mug = make_variant(stock=6)
    set_reorder_point(mug, 5)
    assert not figures_of([mug.id])[mug.id].is_low
    take_stock(mug, 1, by=SYSTEM)
    assert figures_of([mug.id])[mug.id].is_low
    set_reorder_point(mug, None)
    assert not figures_of([mug.id])[mug.id].is_low


def test_a_reorder_point_can_come_before_the_first_delivery():
    mug = make_variant()
    set_reorder_point(mug, 5)
    receive_stock(mug, 5, by=SYSTEM)
    assert figures_of([mug.id])[mug.id].is_low


def test_a_reorder_point_is_a_number_of_a_thing():
    with pytest.raises(NotAQuantity):
        set_reorder_point(make_variant(), -1)
    with pytest.raises(NoSuchVariant):
        set_reorder_point(10**12, 5)
