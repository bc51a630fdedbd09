"""Walking through a long list, forwards and backwards, and by page numbers."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shop.catalog.models import Category

from ..browser_client import Page, PageReader
from ..factories import fill_shelf, make_category, make_product

GOODS = st.lists(
    st.tuples(
        st.sampled_from(["Fern", "fern", "Férn", "Ivy", "", "Zinnia “wild”", "日本", "🌿", "a" * 200]),
        st.sampled_from([0, 1, 1000, 1001, 10**9]),
        st.integers(0, 2),
    ),
    min_size=20,
    max_size=80,
)


def ids(page: Page) -> list[str]:
    return [card.get("id") for card in page.all("li", class_="card")]


def walk(browser: PageReader, page: Page, way: str) -> list[Page]:
    """This page and all that its `next` or `prev` links lead to."""
    pages = [page]
    while (links := pages[-1].links(rel=way)) and len(pages) < 10:
        pages.append(browser.get(links[0]))
    return pages


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(goods=GOODS, sort=st.sampled_from(["newest", "price", "price-desc", "name"]))
def test_a_walk_sees_everything_once_and_the_way_back_is_the_same(browser: PageReader, goods, sort):
    shelf = make_category()
    fill_shelf(shelf, goods)
    there = walk(browser, browser.get("catalog.shelf", path=shelf.path, sort=sort), "next")
    seen = [card for page in there for card in ids(page)]
    assert len(seen) == len(set(seen)) == len(goods)
    back = walk(browser, there[-1], "prev")
    assert [ids(page) for page in reversed(back)] == [ids(page) for page in there]


@pytest.fixture
def long_shelf() -> Category:
    """60 ferns at 10.00 to 10.59."""
    shelf = make_category("Ferns")
    fill_shelf(shelf, [(f"Fern {number:02}", 1000 + number, number) for number in range(60)])
    return shelf


def test_a_page_has_24_products(browser: PageReader, long_shelf):
    pages = walk(browser, browser.get("catalog.shelf", path=long_shelf.path), "next")
    assert [len(page.cards) for page in pages] == [24, 24, 12]
    assert "1 to 24 of 60" in pages[0].words("main")
    assert "25 to 48 of 60" in pages[1].words("main")


def test_exactly_one_full_page_has_no_next(browser: PageReader):
    shelf = make_category()
    fill_shelf(shelf, [("Fern", 1000, 0)] * 24)
    page = browser.get("catalog.shelf", path=shelf.path)
    assert not page.all("nav", class_="pager")


def test_numbered_pages_and_walked_ones_are_the_same(browser: PageReader, long_shelf):
    walked = walk(browser, browser.get("catalog.shelf", path=long_shelf.path, sort="price"), "next")
    numbered = [browser.get("catalog.shelf", path=long_shelf.path, sort="price", page=page) for page in (1, 2, 3)]
    assert [page.cards for page in numbered] == [page.cards for page in walked]


def test_the_first_page_has_its_plain_address(browser: PageReader, long_shelf):
    second = browser.get("catalog.shelf", path=long_shelf.path, page=2)
    assert second.links(rel="prev") == [f"/c/{long_shelf.path}"]
    assert second.links(aria_label="Page 1") == [f"/c/{long_shelf.path}"]


def test_the_page_that_one_is_on_is_marked(browser: PageReader, long_shelf):
    page = browser.get("catalog.shelf", path=long_shelf.path, page=2)
    assert page.words("span", aria_current="page") == "2"
    assert page.words("title").startswith("Ferns · page 2")


@pytest.mark.parametrize("page", [4, 99, 100])
@pytest.mark.parametrize("htmx", [True, False])
def test_beyond_the_end_there_is_a_way_back(browser: PageReader, long_shelf, page, htmx):
    answer = browser.get("catalog.shelf", path=long_shelf.path, page=page, status=404, htmx=htmx)
    assert f"/c/{long_shelf.path}" in answer.links()


def test_a_new_product_does_not_push_one_onto_two_pages(browser: PageReader, long_shelf):
    first = browser.get("catalog.shelf", path=long_shelf.path)
    make_product("Newer than all", category=long_shelf)
    second = browser.get(first.links(rel="next")[0])
    assert not set(first.cards) & set(second.cards)


def test_the_next_page_of_a_shelf_that_was_emptied_is_not_found(browser: PageReader, long_shelf):
    first = browser.get("catalog.shelf", path=long_shelf.path, sort="price", max="10.30")
    following = first.links(rel="next")[0].replace("max=10.30", "max=10.01")
    browser.get(following, status=404)


def test_load_more_and_next_lead_to_the_same_page(browser: PageReader, long_shelf):
    page = browser.get("catalog.shelf", path=long_shelf.path)
    more = page.one("div", id="more").find("a")
    assert [more.get("href")] == page.links(rel="next")
    assert more.get("data-hx-get") == more.get("href")


def test_the_hundredth_page_is_the_last_with_a_number(browser: PageReader, monkeypatch):
    monkeypatch.setattr("shop.catalog.browsing.PER_PAGE", 2)
    shelf = make_category()
    fill_shelf(shelf, [("Fern", 1000, 0)] * 203)
    page = browser.get("catalog.shelf", path=shelf.path, page=100)
    walked = walk(browser, page, "next")
    assert [len(page.cards) for page in walked] == [2, 2, 1]
    browser.get("catalog.shelf", path=shelf.path, page=101, status=404)
