"""Everything on sale in one list: goods may stand on no shelf at all."""

import pytest

from shop.catalog.services import NewVariant
from tests.browser_client import PageReader, linked_data
from tests.factories import make_category, make_product


def test_it_lists_what_is_on_sale_on_whatever_shelf_or_none(browser: PageReader):
    make_product("Mug")
    make_product("Fern print", category=make_category())
    make_product("Sketch", status="draft")
    make_product("Old cup", status="archived")
    make_product("Nothing to buy", variants=[NewVariant(1200, is_active=False)])
    assert sorted(browser.get("catalog.everything").cards) == ["Fern print", "Mug"]


@pytest.mark.parametrize(("sort", "cards"), [("newest", "ba"), ("price", "ab"), ("price-desc", "ba"), ("name", "ba")])
def test_it_goes_by_day_or_by_price_and_an_order_that_has_no_index_is_as_usual(browser: PageReader, sort, cards):
    make_product("a", price=100)
    make_product("b", price=200)
    assert browser.get("catalog.everything", sort=sort).cards == list(cards)


def test_its_pages_hold_everything_once(browser: PageReader):
    for number in range(30):
        make_product(f"Mug {number}")
    first, second = browser.get("catalog.everything"), browser.get("catalog.everything", page=2)
    assert len(first.cards) == 24
    assert len({*first.cards, *second.cards}) == 30


def test_words_are_those_of_the_page(browser: PageReader):
    make_product("Mug", es="Taza")
    page = browser.get("catalog.everything", language="es")
    assert page.cards == ["Taza"]
    assert page.words("h1") == "Todos los productos"


@pytest.mark.parametrize("htmx", [True, False])
def test_it_costs_as_little_as_a_category(browser: PageReader, statements, htmx):
    for number in range(25):
        make_product(f"Mug {number}")
    with statements.at_most(3):
        browser.get("catalog.everything", htmx=htmx)


def test_search_engines_read_the_list(browser: PageReader):
    make_product("Mug")
    listed = linked_data(browser.get("catalog.everything"))["ItemList"]
    assert (listed["name"], listed["numberOfItems"]) == ("All products", 1)


def test_a_shop_without_categories_leads_to_it_from_the_front_page(browser: PageReader):
    make_product("Mug", stock=3)
    assert "/products" in browser.get("catalog.home").links()
    assert "/products" in browser.open("/sitemap/pages.xml").text
