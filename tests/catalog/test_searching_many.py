"""A search that finds more than are ranked: all of it is counted, sorted and filtered, as far as counts are exact."""

import pytest

from shop.catalog import facet_pools, searching
from shop.catalog.browsing import Results
from shop.catalog.choices import Choices
from shop.catalog.searching import search_products

from ..factories import make_product


@pytest.fixture(autouse=True)
def few_are_ranked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three are ranked, twelve are counted."""
    monkeypatch.setattr(searching, "MOST_RANKED", 3)
    for module in (searching, facet_pools):
        monkeypatch.setattr(module, "MOST_EXACT", 12)


def ferns(number: int, first: int = 0, **details: str) -> None:
    for place in range(first, first + number):
        make_product(f"Fern {place}", brand="Verde" if place % 3 else "Olmo", price=1000 + place * 100, **details)


def search(language: str | None = None, **chosen: object) -> Results:
    return search_products("fern", "en", language, Choices(usual_sort="relevance", **{"sort": "relevance", **chosen}))


def counts(results: Results) -> dict[str, tuple[int, bool]]:
    facet = next(facet for facet in results.facets.facets if facet.name == "brand")
    return {value.key: (value.count, value.is_at_least) for value in facet.values}


def test_what_is_not_ranked_is_counted_too():
    ferns(12)
    results = search()
    assert (results.total, len(results.cards)) == (12, 12)
    assert counts(results) == {"verde": (8, False), "olmo": (4, False)}


def test_sorts_and_filters_reach_what_is_not_ranked():
    ferns(12)
    assert [card.title for card in search(sort="price-desc").cards][:2] == ["Fern 11", "Fern 10"]
    olmo = search(brands=("olmo",), sort="price")
    assert [card.title for card in olmo.cards] == ["Fern 0", "Fern 3", "Fern 6", "Fern 9"]
    assert (olmo.total, counts(olmo)["verde"]) == (4, (8, False))


@pytest.mark.parametrize("language", [None, "es"])
def test_what_is_told_in_two_languages_is_counted_once(language):
    ferns(12, es="Fern de pared")
    results = search(language)
    assert (results.total, len(results.cards)) == (12, 12)
    assert counts(results) == {"verde": (8, False), "olmo": (4, False)}


@pytest.mark.parametrize("language", [None, "es"])
def test_more_than_are_counted_say_at_least_and_never_too_much(language):
    ferns(8)
    ferns(8, first=8, es="Fern de pared")
    results = search(language)
    assert results.total >= 3
    assert all(is_at_least for _, is_at_least in counts(results).values())
    assert counts(results)["verde"][0] <= 10
    assert counts(results).get("olmo", (0, True))[0] <= 6


def test_the_best_stay_first_where_most_are_not_ranked():
    for place in range(9):
        make_product(f"Vase {place}", description="For a fern.")
    make_product("Fern")
    assert search().cards[0].title == "Fern"
    assert search().total == 10
