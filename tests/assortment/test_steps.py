"""How a price goes up or down is a rule that can be said: rounded once, halves upwards, then to the nearest ending."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from shop.assortment.steps import ENDINGS, Step


@pytest.mark.parametrize(
    ("price", "step", "after"),
    [
        (1000, Step(Decimal(10)), 1100),
        (505, Step(Decimal(10)), 556),  # 555.5: halves go up
        (504, Step(Decimal(10)), 554),
        (1000, Step(Decimal("-33.33")), 667),
        (5, Step(Decimal(-10)), 5),  # 4.5
        (0, Step(Decimal(10)), 0),
        (1000, Step(amount=250), 1250),
        (1000, Step(amount=-1250), -250),
        (1200, Step(Decimal(10), ending=99), 1299),  # 13.20 lies nearer to 12.99 than to 13.99
        (1200, Step(Decimal(20), ending=0), 1400),
        (1150, Step(amount=0, ending=0), 1200),  # of two equally near ones the higher
        (1149, Step(amount=0, ending=95), 1195),
        (10, Step(amount=0, ending=99), 99),  # none below zero
        (1000, Step(amount=-1250, ending=99), -250),
    ],
)
def test_a_price_after_a_step(price: int, step: Step, after: int):
    assert step.of(price) == after


@given(price=some.integers(0, 10**12), percent=some.integers(-9999, 100_000), ending=some.sampled_from(ENDINGS))
def test_an_ending_moves_a_price_by_half_a_hundred_at_most(price: int, percent: int, ending: int):
    exact = Step(Decimal(percent) / 100).of(price)
    ended = Step(Decimal(percent) / 100, ending=ending).of(price)
    assert ended % 100 == ending
    assert abs(ended - exact) <= 50 or (ended == ending and exact < ending)
    assert abs(exact * 10_000 - price * (10_000 + percent)) <= 5_000
