"""The front page: a full shop, an empty one, and what stands in its window."""

from datetime import UTC, datetime, timedelta

from shop.catalog.services import NewVariant

from ..browser_client import PageReader
from ..factories import make_category, make_product


def test_an_empty_shop_says_so_and_is_still_a_whole_page(browser: PageReader):
    page = browser.get("catalog.home")
    assert "The shelves are still empty" in page.words("main")
    assert page.words("h1") == "Almacén"


def test_the_window_shows_the_newest_goods_that_can_be_bought(browser: PageReader):
    make_product("Fern print", stock=2)
    make_product("Sold-out poster")
    page = browser.get("catalog.home")
    assert page.all("a", aria_label="Fern print")
    assert "Sold-out poster" not in page.text


def test_what_is_new_fills_the_window_and_then_a_row_and_nothing_stands_twice(browser: PageReader):
    for title in ("Fern", "Moss", "Ivy", "Reed", "Sedge"):
        make_product(title, stock=1)
    page = browser.get("catalog.home")
    window = [link.get("aria-label") for link in page.one("ul", class_="window-pictures").iter("a")]
    assert (window, page.cards) == (["Sedge", "Reed", "Ivy"], ["Moss", "Fern"])


def test_reduced_goods_stand_together_with_both_prices(browser: PageReader):
    make_product("Fern print", stock=2, variants=[NewVariant(900, compare_at_minor=1200)])
    for _ in range(11):
        make_product(stock=1)
    page = browser.get("catalog.home")
    assert page.words("h2", id="on-sale") == "Reduced"
    assert "Now €9.00 before €12.00" in page.each("p", class_="is-reduced")
    assert page.words("span", class_="is-sale") == "−25 %"


def test_what_is_published_tomorrow_is_not_in_the_window_today(browser: PageReader):
    make_product("Tomorrow's print", stock=2, published_at=datetime.now(UTC) + timedelta(days=1))
    assert "Tomorrow" not in browser.get("catalog.home").text


def test_each_top_category_has_a_tile(browser: PageReader):
    prints = make_category("Prints")
    make_category("Botanical", parent=prints)
    page = browser.get("catalog.home")
    assert page.words("span", class_="tile-name") == "Prints"


def test_all_categories_shows_two_levels(browser: PageReader):
    prints = make_category("Prints")
    make_category("Ferns", parent=make_category("Botanical", parent=prints))
    page = browser.get("catalog.shelves")
    assert page.words("ul", class_="directory") == "Prints Botanical"


def test_all_categories_of_a_new_shop_says_that_there_are_none(browser: PageReader):
    assert "There are no categories yet." in browser.get("catalog.shelves").words("main")
