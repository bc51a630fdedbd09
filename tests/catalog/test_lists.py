"""Choosing from a list: order, filters, and what happens where nothing is left."""

import pytest

from shop.catalog.models import Category

from ..browser_client import Page, PageReader
from ..factories import fill_shelf, make_category, make_product


@pytest.fixture
def shelf() -> Category:
    """Fern 10.00, Ivy 20.00 (sold out), Álamo 30.00: published in this order."""
    shelf = make_category("Plants")
    for title, price, stock in (("Fern", 1000, 5), ("Ivy", 2000, 0), ("Álamo", 3000, 5)):
        make_product(title, price=price, stock=stock, category=shelf)
    return shelf


def shown(browser: PageReader, shelf: Category, **chosen: str) -> Page:
    return browser.get("catalog.shelf", path=shelf.path, **chosen)


def chips(page: Page) -> dict[str, str]:
    """The chips of filters that are on, with where they lead."""
    return dict(zip(page.each("a", class_="is-on"), page.links(class_="is-on"), strict=True))


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("newest", ["Álamo", "Ivy", "Fern"]),
        ("price", ["Fern", "Ivy", "Álamo"]),
        ("price-desc", ["Álamo", "Ivy", "Fern"]),
        ("name", ["Álamo", "Fern", "Ivy"]),
        ("relevance", ["Álamo", "Ivy", "Fern"]),
        ("nonsense", ["Álamo", "Ivy", "Fern"]),
    ],
)
def test_a_list_can_be_sorted(browser: PageReader, shelf, sort, order):
    assert shown(browser, shelf, sort=sort).cards == order


def test_the_order_by_name_is_that_of_the_language(browser: PageReader):
    shelf = make_category()
    make_product("Apple", es="Manzana", category=shelf)
    make_product("Pear", es="Álamo", category=shelf)
    assert browser.get("catalog.shelf", path=shelf.path, sort="name", language="es").cards == ["Álamo", "Manzana"]


@pytest.mark.parametrize(
    ("chosen", "left"),
    [
        ({"stock": "1"}, ["Álamo", "Fern"]),
        ({"min": "15"}, ["Álamo", "Ivy"]),
        ({"max": "20"}, ["Ivy", "Fern"]),
        ({"max": "19.99"}, ["Fern"]),
        ({"max": "19,99"}, ["Fern"]),
        ({"min": "15", "max": "25"}, ["Ivy"]),
        ({"min": "25", "max": "15"}, ["Ivy"]),
        ({"min": "15", "stock": "1"}, ["Álamo"]),
        ({"stock": "0"}, ["Álamo", "Ivy", "Fern"]),
        ({"min": "", "max": " "}, ["Álamo", "Ivy", "Fern"]),
    ],
)
def test_filters_combine(browser: PageReader, shelf, chosen, left):
    assert shown(browser, shelf, **chosen).cards == left


def test_filters_and_order_are_kept_in_the_form(browser: PageReader, shelf):
    page = shown(browser, shelf, sort="price", stock="1", min="5", max="50")
    assert page.one("input", id="in-stock").get("checked") is not None
    assert page.one("input", id="price-min").get("value") == "5"
    assert [option.get("value") for option in page.all("option") if option.get("selected") is not None] == ["price"]


def test_each_chip_drops_its_own_filter_and_keeps_the_rest(browser: PageReader, shelf):
    page = shown(browser, shelf, sort="price", stock="1", min="15", max="50")
    leads_to = chips(page)
    path = f"/c/{shelf.path}?sort=price"
    assert leads_to == {
        "In stock × – drop this filter": f"{path}&min=15&max=50",
        "from €15.00 × – drop this filter": f"{path}&stock=1&max=50",
        "up to €50.00 × – drop this filter": f"{path}&stock=1&min=15",
    }
    assert browser.get(leads_to["In stock × – drop this filter"]).cards == ["Ivy", "Álamo"]


def test_where_nothing_is_left_each_filter_can_be_dropped(browser: PageReader, shelf):
    page = shown(browser, shelf, stock="1", min="15", max="25")
    nothing = page.one("div", class_="nothing")
    assert [link.text for link in nothing.iter("a")] == [
        "show sold-out goods too",
        "any lower price",
        "any higher price",
    ]
    assert browser.get(next(nothing.iter("a")).get("href")).cards == ["Ivy"]


def test_filters_and_order_survive_paging(browser: PageReader):
    shelf = make_category()
    fill_shelf(shelf, [(f"Fern {number}", 1000 + number, 0) for number in range(60)])
    page = shown(browser, shelf, sort="price-desc", min="10.05")
    second = browser.get(page.links(rel="next")[0])
    assert second.cards[0] == "Fern 35"
    assert list(chips(second)) == ["from €10.05 × – drop this filter"]
    numbered = next(link for link in page.all("a", aria_label="Page 2"))
    assert browser.get(numbered.get("href")).cards == second.cards


def test_choosing_anew_begins_on_the_first_page(browser: PageReader):
    shelf = make_category()
    fill_shelf(shelf, [("Fern", 1000, 0)] * 30)
    page = shown(browser, shelf, page="2")
    assert page.one("form", class_="toolbar").get("action") == f"/c/{shelf.path}"


@pytest.mark.parametrize("htmx", [True, False])
@pytest.mark.parametrize("price", ["abc", "-5", "1e309", "NaN", "12.345", "1 000", "9999999999", "€5", "٣", "½"])
def test_what_is_no_price_is_said_beside_its_field(browser: PageReader, shelf, price, htmx):
    page = browser.get("catalog.shelf", path=shelf.path, min=price, max="25", htmx=htmx, status=422)
    field = page.one("input", id="price-min")
    assert (field.get("value"), field.get("aria-invalid")) == (price, "true")
    assert page.words("span", id=field.get("aria-describedby")) == "Enter a price, for example 12.50"
    assert page.cards == ["Ivy", "Fern"]


@pytest.mark.parametrize(("count", "words"), [(1, "One product"), (2, "2 products"), (25, "25 products")])
def test_the_total_is_exact(browser: PageReader, count, words):
    shelf = make_category()
    fill_shelf(shelf, [("Fern", 1000, 0)] * count)
    assert shown(browser, shelf).words("p", id="results-count") == words


def test_above_a_thousand_nobody_counts(browser: PageReader):
    shelf = make_category()
    fill_shelf(shelf, [("Fern", 1000 + number, 0) for number in range(1001)])
    page = shown(browser, shelf)
    assert page.words("p", id="results-count") == "More than 1,000 products"
    assert page.links(aria_label="Page 42")
    assert shown(browser, shelf, min="10.01").words("p", id="results-count") == "1000 products"


def test_htmx_is_told_the_short_address_of_what_it_shows(browser: PageReader, shelf):
    address = f"/c/{shelf.path}?sort=newest&stock=1&min=&max=+"
    answer = browser.open(address, headers={"HX-Request": "true"})
    assert answer.headers["HX-Push-Url"] == f"/c/{shelf.path}?stock=1"
