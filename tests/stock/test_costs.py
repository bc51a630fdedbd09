"""What units cost moves along with them, at the moving average; what nobody knows is unknown, and never 0."""

from decimal import Decimal

import pytest

from shop.db import db
from shop.stock.actors import SYSTEM, Source
from shop.stock.counting import count_stock, level_of
from shop.stock.holding import consume_hold, hold_stock
from shop.stock.services import correct_stock, movements_of, receive_stock, take_stock
from shop.stock.transferring import move_stock
from shop.stock.undoing import undo_movement
from tests.factories import make_variant
from tests.stock.moments import LATER


@pytest.fixture
def mug():
    return make_variant("Mug")


@pytest.fixture
def attic():
    """The number of a second location."""
    return db.session.scalar(
        db.text("INSERT INTO location (code, name) VALUES ('cost-attic', 'Attic of costs') RETURNING id")
    )


def receive(mug, units, cost=None, **others):
    return receive_stock(mug, units, unit_cost_minor=cost, by=SYSTEM, **others)


def take(mug, units):
    return take_stock(mug, units, by=SYSTEM)


def worth(mug, location_id=None):
    """(units on hand, units of known cost, what those cost together)."""
    last = movements_of(mug, location_id=location_id, most=1)[0]
    return last.after, last.costed_after, last.cost_after.normalize() + 0


def test_two_receipts_make_an_average(mug):
    receive(mug, 10, 100)
    receive(mug, 30, 200)
    assert worth(mug) == (40, 40, 7000)  # 175 each


def test_what_is_sold_leaves_at_the_average_and_doesn_t_change_it(mug):
    receive(mug, 10, 100)
    receive(mug, 30, 200)
    sale = take(mug, 4)
    assert (sale.costed_delta, sale.cost_delta) == (-4, -700)
    assert worth(mug) == (36, 36, 6300)


def test_a_third_is_kept_to_six_digits_and_the_last_unit_leaves_nothing_behind(mug):
    receive(mug, 1, 100)
    receive(mug, 2, 50)
    take(mug, 1)
    assert worth(mug)[2] == Decimal("133.333333") or worth(mug)[2] == Decimal("133.333334")
    take(mug, 2)
    assert worth(mug) == (0, 0, 0)


def test_a_correction_down_leaves_at_the_average(mug):
    receive(mug, 10, 100)
    receive(mug, 10, 200)
    correct_stock(mug, -5, "damaged", by=SYSTEM)
    assert worth(mug) == (15, 15, 2250)


def test_a_correction_up_comes_in_at_the_average_of_that_moment(mug):
    receive(mug, 10, 100)
    receive(mug, 10, 200)
    correct_stock(mug, 2, "found", by=SYSTEM)
    assert worth(mug) == (22, 22, 3300)
    receive(mug, 22, 300)  # what comes later doesn't reach back
    assert worth(mug) == (44, 44, 9900)


def test_a_count_is_a_correction(mug):
    receive(mug, 10, 100)
    count_stock(mug, 12, seen=level_of(mug).version, by=SYSTEM)
    assert worth(mug) == (12, 12, 1200)


def test_without_a_known_cost_a_correction_up_knows_none_either(mug):
    correct_stock(mug, 3, "found", by=SYSTEM)
    assert worth(mug) == (3, 0, 0)


def test_goods_move_at_the_cost_at_which_they_leave(mug, attic):
    receive(mug, 10, 100)
    receive(mug, 10, 200)
    receive(mug, 4, 1000, location_id=attic)
    move_stock([(mug.id, 8)], from_id=level_of(mug).location_id, to_id=attic, by=SYSTEM)
    assert worth(mug, level_of(mug).location_id) == (12, 12, 1800)
    assert worth(mug, attic) == (12, 12, 5200)


def test_goods_of_unknown_cost_move_as_unknown(mug, attic):
    receive(mug, 2)
    receive(mug, 10, 100)
    move_stock([(mug.id, 5)], from_id=level_of(mug).location_id, to_id=attic, by=SYSTEM)
    assert worth(mug, level_of(mug).location_id) == (7, 7, 700)
    assert worth(mug, attic) == (5, 3, 300)


def test_several_things_move_each_at_its_own_cost(mug, attic):
    bowl = make_variant("Bowl")
    receive(mug, 5, 100)
    receive(bowl, 5, 900)
    move_stock([(mug.id, 5), (bowl.id, 5)], from_id=level_of(mug).location_id, to_id=attic, by=SYSTEM)
    assert worth(mug, attic) == (5, 5, 500)
    assert worth(bowl, attic) == (5, 5, 4500)


def test_moving_back_by_an_undo_brings_the_cost_back(mug, attic):
    receive(mug, 10, 100)
    _, into = move_stock([(mug.id, 4)], from_id=level_of(mug).location_id, to_id=attic, by=SYSTEM)
    receive(mug, 6, 500)
    undo_movement(into, by=SYSTEM)  # and what left with it
    assert worth(mug, attic) == (0, 0, 0)
    assert worth(mug, level_of(mug).location_id) == (16, 16, 4000)


def test_units_of_unknown_cost_leave_first(mug):
    receive(mug, 3)
    receive(mug, 10, 100)
    take(mug, 2)
    assert worth(mug) == (11, 10, 1000)
    take(mug, 4)
    assert worth(mug) == (7, 7, 700)


def test_what_comes_without_a_cost_is_unknown_beside_what_is_known(mug):
    receive(mug, 10, 100)
    receive(mug, 5)
    assert worth(mug) == (15, 10, 1000)


def test_a_cost_of_0_is_known(mug):
    receive(mug, 10, 0)
    assert worth(mug) == (10, 10, 0)
    receive(mug, 10, 300)
    assert worth(mug) == (20, 20, 3000)


def test_an_undone_sale_brings_its_units_back_at_what_they_left_at(mug):
    receive(mug, 10, 100)
    sale = take(mug, 4)
    receive(mug, 6, 400)
    undo_movement(sale, by=SYSTEM)
    assert worth(mug) == (16, 16, 3400)


def test_an_undone_receipt_takes_its_cost_along_though_something_was_sold_since(mug):
    receive(mug, 10, 100)
    dear = receive(mug, 10, 300)
    take(mug, 4)  # at 200
    undo_movement(dear, by=SYSTEM)
    assert worth(mug) == (6, 6, 200)  # 3,200 - 3,000


def test_a_receipt_undone_and_done_again_is_as_before(mug):
    receive(mug, 10, 100)
    dear = receive(mug, 10, 300)
    undo_movement(undo_movement(dear, by=SYSTEM), by=SYSTEM)
    assert worth(mug) == (20, 20, 4000)


def test_an_undo_never_leaves_a_worth_below_nothing(mug):
    dear = receive(mug, 2, 1000)
    receive(mug, 10, 10)
    take(mug, 6)  # at 175: 1,050 is left of 2,100
    undo_movement(dear, by=SYSTEM)
    units, costed, cost = worth(mug)
    assert (units, costed) == (4, 4)
    assert cost >= 0


def test_a_receipt_whose_units_have_left_leaves_no_known_units_that_aren_t_there(mug):
    known = receive(mug, 5, 100)
    take(mug, 5)
    receive(mug, 5)  # of unknown cost
    undo_movement(known, by=SYSTEM)
    assert worth(mug) == (0, 0, 0)


def test_what_is_set_aside_leaves_at_the_average_when_it_is_taken(mug):
    receive(mug, 10, 100)
    hold = hold_stock(mug, 4, source=Source("cart", "1"), expires_at=LATER, by=SYSTEM)
    assert worth(mug) == (10, 10, 1000)
    receive(mug, 10, 200)
    consume_hold(hold, by=SYSTEM)
    assert worth(mug) == (16, 16, 2400)


def test_the_biggest_figures_fit(mug):
    receive(mug, 1_000_000, 10**12)
    assert worth(mug) == (1_000_000, 1_000_000, 10**18)
