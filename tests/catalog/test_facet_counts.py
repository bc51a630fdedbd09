"""Facets count what a person would count: "or" within a question, "and" between them, each without its own choice."""

from collections.abc import Iterator

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from shop.catalog import facet_pools
from shop.catalog.browsing import Results
from shop.catalog.choices import Choices
from shop.catalog.facet_keeping import keep_shelf_facets
from shop.catalog.facet_keys import facet_key
from shop.db import db

from ..conftest import THOROUGH
from .shops import BRANDS, OPTIONS, PRICES, Shop, Thing, expected, left, make_shop

EXAMPLES = 2000 if THOROUGH else 200


def some(values: list[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from([*values, "nobodys"]), max_size=2, unique=True).map(lambda one: tuple(sorted(one)))


OPTION_KEYS = [f"{facet_key(name)}:{facet_key(value)}" for name, values in OPTIONS.items() for value in values]
CHOICES = st.builds(
    Choices,
    brands=some([facet_key(brand) for brand in BRANDS if brand]),
    options=some(OPTION_KEYS),
    in_stock=st.booleans(),
    on_sale=st.booleans(),
    least=st.none() | st.sampled_from(PRICES[:3]),
    most=st.none() | st.sampled_from(PRICES[2:]),
    sort=st.sampled_from(["newest", "price", "name"]),
)


@pytest.fixture(scope="module")
def shops(app: Flask) -> Iterator[list[Shop]]:
    """Two shops for all examples: making one takes longer than counting in it a hundred times."""
    with app.app_context():
        engine = db.engines[None]
        with engine.connect() as connection:
            outer = connection.begin()
            db.engines[None] = connection
            try:
                yield [make_shop(seed) for seed in (1, 2)]
            finally:
                db.session.remove()
                db.engines[None] = engine
                outer.rollback()


def counted(results: Results) -> dict[str, dict[str, int]]:
    facets = {
        facet.id.removeprefix("facet-"): {value.key: value.count for value in facet.values if value.count}
        for facet in results.facets.facets
        if facet.name != "category"
    }
    return {name: values for name, values in facets.items() if values}


def check(results: Results, things: list[Thing], choices: Choices) -> None:
    wanted = left(things, choices)
    assert results.total == len(wanted)
    assert len(results.cards) == min(24, len(wanted))
    assert counted(results) == expected(things, choices)
    facets = results.facets
    buyable = left(things, Choices(**{**vars(choices), "in_stock": True}))
    assert facets.in_stock.count == len(buyable)
    assert facets.on_sale.count == sum(thing.is_reduced for thing in left(things, choices, but="sale"))
    prices = [thing.price for thing in left(things, choices, but="price")]
    assert (facets.prices and (facets.prices.least, facets.prices.most)) == (
        (min(prices), max(prices)) if prices else None
    )
    if facets.prices:
        for bars in (facets.prices.bars, facets.prices.buckets):
            for bar in bars:
                assert bar.count == sum(
                    bar.least <= price and (bar.most is None or price <= bar.most) for price in prices
                )
        assert sum(bar.count for bar in facets.prices.bars) == len(prices)


@pytest.mark.usefixtures("without_database")
@given(data=st.data(), choices=CHOICES)
@settings(max_examples=EXAMPLES)
def test_every_choice_is_counted_as_a_person_would(shops: list[Shop], data: st.DataObject, choices: Choices):
    shop = data.draw(st.sampled_from(shops))
    check(shop.results(choices), shop.things, choices)
    shown = {child: shop.results(choices).facets.shelves.get(child.path) for child in shop.below}
    for child, value in shown.items():
        assert (value.count if value else 0) == sum(thing.shelf == child.path for thing in left(shop.things, choices))


@pytest.mark.usefixtures("without_database")
@given(data=st.data(), choices=CHOICES)
@settings(max_examples=EXAMPLES // 4)
def test_a_large_shelf_is_counted_the_same_way_as_far_as_it_is_counted(
    shops: list[Shop], data: st.DataObject, choices: Choices
):
    """With kept counts where nothing is chosen, and through the index where something is."""
    keep_shelf_facets(seconds=-1, most=1)
    shop = data.draw(st.sampled_from(shops))
    check(shop.results(choices, is_large=True), shop.things, choices)


@pytest.mark.usefixtures("without_database")
@given(choices=CHOICES, categories=st.lists(st.integers(0, 5), max_size=2, unique=True))
@settings(max_examples=EXAMPLES // 4)
def test_the_whole_shop_can_be_narrowed_by_category_too(shops: list[Shop], choices: Choices, categories: list[int]):
    shelves = [shelf for shop in shops for shelf in (shop.top, *shop.below)]
    paths = tuple(sorted(shelves[place].path for place in categories))
    choices = Choices(**{**vars(choices), "categories": paths, "sort": "newest"})
    things = [thing for shop in shops for thing in shop.things]
    results = shops[0].everything(choices)
    check(results, things, choices)
    shown = {facet.name: facet for facet in results.facets.facets}
    for path, value in {one.key: one for one in shown["category"].values}.items() if "category" in shown else ():
        inside = [thing for thing in left(things, choices, but="category") if f"{thing.shelf}/".startswith(f"{path}/")]
        assert (value.count, value.is_chosen) == (len(inside), path in paths)


@pytest.mark.usefixtures("without_database")
@given(data=st.data(), choices=CHOICES)
@settings(max_examples=EXAMPLES // 8)
def test_what_is_cut_says_at_least_and_never_too_much(shops: list[Shop], data: st.DataObject, choices: Choices):
    shop = data.draw(st.sampled_from(shops))
    keep_shelf_facets(seconds=-1, most=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(facet_pools, "MOST_OF_LARGE", 5)
        results = shop.results(choices, is_large=True)
    exact = expected(shop.things, choices)
    for facet in results.facets.facets:
        for value in facet.values:
            truth = exact.get(facet.id.removeprefix("facet-"), {}).get(value.key, 0)
            assert value.count <= truth
            assert value.is_at_least or value.count == truth
