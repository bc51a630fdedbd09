"""A facet with more values than a page shows: those that are looked for are found, with and without a script."""

import pytest
from sqlalchemy import text

from shop.catalog import facet_counts, facet_keeping
from shop.catalog.browsing import Results, products_on_shelf
from shop.catalog.choices import Choices
from shop.catalog.facet_keeping import keep_shelf_facets
from shop.catalog.facet_pools import Place
from shop.catalog.models import Category
from shop.db import db

from ..browser_client import Page, PageReader
from ..factories import fill_shelf, make_category, make_product

BRANDS = text("UPDATE product SET brand = 'Brand ' || id WHERE brand = ''")


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Category:
    """A shelf of thirty brands, of which pages show ten: one with two products, and rare ones that sort late."""
    monkeypatch.setattr(facet_counts, "MOST_SHOWN", 10)
    shelf = make_category("Prints")
    fill_shelf(shelf, [(f"Fern {place}", 1000, place) for place in range(28)])
    db.session.execute(BRANDS)
    for _ in range(2):
        make_product(brand="Frequent", category=shelf)
    make_product("Ivy", brand="Zürcher & Söhne", category=shelf, options={"Colour": ["Verde"]})
    make_product("Moss", brand="Zulu", category=shelf)
    return shelf


def shown(browser: PageReader, shelf: Category, query: str = "", **how: object) -> Page:
    return browser.get(f"/c/{shelf.path}" + (f"?{query}" if query else ""), **how)


def brands(page: Page) -> list[str]:
    return [box.get("value", "") for box in page.all("input", name="brand")]


def test_the_most_frequent_are_shown_with_a_field_for_the_others(browser: PageReader, shelf):
    page = shown(browser, shelf)
    assert len(brands(page)) == 10
    assert brands(page)[0] == "frequent"
    assert page.one("input", name="find-brand").get("value") == ""
    assert page.all("input", name="find-option-colour") == []
    assert "The 10 most frequent of 31 are listed." in page.words("fieldset", id="facet-brand")


@pytest.mark.parametrize("htmx", [True, False])
@pytest.mark.parametrize("words", ["zurch", "ZÜRCHER", "%26+Söhne", "Sohne"])
def test_values_are_found_by_a_part_of_what_they_are_called(browser: PageReader, shelf, words, htmx):
    page = shown(browser, shelf, f"find-brand={words}", htmx=htmx)
    assert brands(page) == ["zurcher-sohne"]
    assert len(page.cards) == 24
    assert page.links(id="facet-brand-all") == [f"/c/{shelf.path}"]


def test_what_is_chosen_stays_beside_what_is_found(browser: PageReader, shelf):
    page = shown(browser, shelf, "brand=zulu&find-brand=frequ")
    assert sorted(brands(page)) == ["frequent", "zulu"]
    assert page.cards == ["Moss"]
    assert page.one("input", name="find-brand").get("value") == "frequ"
    assert page.links(class_="is-on") == [f"/c/{shelf.path}?find-brand=frequ"]


def test_nothing_that_is_called_so_is_said_and_can_be_left(browser: PageReader, shelf):
    page = shown(browser, shelf, "find-brand=qqq")
    assert brands(page) == []
    assert "Nothing here is called so." in page.words("fieldset", id="facet-brand")


def test_search_engines_are_told_to_keep_out(browser: PageReader, shelf):
    page = shown(browser, shelf, "find-brand=zulu")
    assert [tag.get("content") for tag in page.all("meta", name="robots")] == ["noindex, follow"]
    assert page.one("link", rel="canonical").get("href") == f"http://localhost/c/{shelf.path}"


@pytest.mark.parametrize(
    "query",
    [
        "find-brand=%25", "find-brand=%00", "find-brand=" + "a" * 300, "find-brand=--", "find-option-=x", "find-=x",
        "find-brand=%F0%9F%8C%BF", "find-option-colour=%27%3B--", "find-option-%25s=%25(x)s", "find-option-{0}=x",
        "&".join(f"find-option-{number}=x" for number in range(50)), "find-brand=a&find-brand=b", "find-category=x",
    ],
)  # fmt: skip
def test_odd_words_find_nothing_and_do_no_harm(browser: PageReader, shelf, query):
    assert len(shown(browser, shelf, query).cards) == 24


def test_values_of_a_large_shelf_are_found_though_they_be_too_rare_to_be_kept(shelf, monkeypatch):
    monkeypatch.setattr(facet_keeping, "KEEP", text(facet_keeping.KEEP.text.replace("nth <= 100", "nth <= 10")))
    keep_shelf_facets(seconds=-1, most=1)

    def counts(**chosen: object) -> dict[str, int]:
        results: Results = products_on_shelf(Place(shelf.id, is_large=True), "en", None, Choices(**chosen))
        facet = next(facet for facet in results.facets.facets if facet.name == "brand")
        return {value.key: value.count for value in facet.values}

    assert "zulu" not in counts()
    assert counts(sought=(("brand", "zu"),)) == {"zulu": 1, "zurcher-sohne": 1}
    assert counts(sought=(("brand", "frequ"),)) == {"frequent": 2}
    assert counts(sought=(("brand", "zu"),), brands=("frequent",)) == {"zulu": 1, "zurcher-sohne": 1, "frequent": 2}
    assert counts(sought=(("brand", "zu"),), options=("colour:verde",)) == {"zurcher-sohne": 1}
