"""How long things last, and how much to order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.replenishing.suggesting import Figures

few = st.integers(0, 500)


@pytest.mark.parametrize(
    ("sold", "free", "days"), [(28, 10, 10), (14, 10, 20), (3, 2, 18), (5, 0, 0), (5, -2, 0), (0, 9, None)]
)
def test_it_lasts_as_long_as_it_goes_on_selling_like_that(sold: int, free: int, days: int | None):
    assert Figures(free=free, point=3, sold=sold).cover == days


@pytest.mark.parametrize(
    ("figures", "units"),
    [
        (Figures(free=2, point=5), 8),  # up to twice the reorder point
        (Figures(free=2, point=5, coming=8), 0),
        (Figures(free=2, point=5, sold=28, lead_days=14), 40),  # 42 days of one a day
        (Figures(free=2, point=5, sold=28), 33),  # a week until it comes, as nobody said
        (Figures(free=2, point=5, sold=1, lead_days=0), 8),
        (Figures(free=0, point=3, backordered=4), 10),
        (Figures(free=2, point=5, pack_size=6), 12),
        (Figures(free=4, point=2), 0),
        (Figures(free=0, point=0), 0),
    ],
)
def test_enough_is_suggested_and_no_more(figures: Figures, units: int):
    assert figures.suggested == units


@given(
    st.builds(
        Figures, free=few, point=few, sold=few, coming=few, backordered=few, lead_days=few, pack_size=st.integers(1, 50)
    )
)
def test_whatever_is_suggested_is_whole_packs_and_reaches_the_goal_by_less_than_a_pack(figures: Figures):
    units = figures.suggested
    assert units % figures.pack_size == 0
    there = figures.free + figures.coming + units - figures.backordered
    if units:
        goal = max(2 * figures.point, -(-figures.sold * ((figures.lead_days or 0) + 28) // 28))
        assert goal <= there < goal + figures.pack_size
