"""The shop is whole without JavaScript: plain links, plain forms."""

import pytest
from playwright.sync_api import expect

from .goods import POSTCARDS
from .looking import CARDS, address, count, titles
from .visitor import Visitor

pytestmark = pytest.mark.browser

SHELF = "/c/paper/postcards"


def test_searching(visit: Visitor):
    page = visit(scripts=False)
    page.get_by_role("searchbox").fill("lemon")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("lemon")
    assert "Three Lemons" in titles(page)
    assert page.get_by_role("searchbox").input_value() == "lemon"


def test_filtering_and_sorting_by_the_button(visit: Visitor):
    page = visit(SHELF, scripts=False)
    page.get_by_label("In stock").check()
    page.get_by_label("Price from").fill("3")
    page.get_by_label("to", exact=True).fill("5")
    page.get_by_label("Sort by").select_option("price")
    page.get_by_role("button", name="Apply").click()
    expect(count(page)).to_have_text("14 products")
    assert titles(page)[0] == "Postcard 22"
    assert page.get_by_label("In stock").is_checked()
    page.get_by_role("link", name="In stock").click()
    expect(count(page)).to_have_text("21 products")
    assert address(page) == f"{SHELF}?sort=price&min=3&max=5"


def test_a_price_that_is_none_is_answered_beside_its_field(visit: Visitor):
    page = visit(SHELF, scripts=False, refusals=(422,))
    page.get_by_label("Price from").fill("dear")
    page.keyboard.press("Enter")
    expect(page.locator("#price-min-error")).to_be_visible()
    assert page.get_by_label("Price from").input_value() == "dear"


def test_turning_pages_forwards_and_back(visit: Visitor):
    page = visit(f"{SHELF}?sort=name", scripts=False)
    seen = titles(page)
    page.get_by_role("link", name="Load more").click()
    expect(page.locator(CARDS).first).to_have_text("Postcard 25")
    seen += titles(page)
    page.get_by_role("link", name="Next", exact=True).click()
    expect(page.locator(CARDS).first).to_have_text("Postcard 49")
    seen += titles(page)
    assert seen == [f"Postcard {number:02}" for number in range(1, POSTCARDS + 1)]
    page.get_by_role("link", name="Previous", exact=True).click()
    assert titles(page) == seen[24:48]
    page.get_by_role("link", name="Page 1").click()
    assert titles(page) == seen[:24]


def test_choosing_a_variant(visit: Visitor):
    page = visit("/p/sierra-blanket", scripts=False)
    before = page.locator(".buy-price .price-now").inner_text()
    page.get_by_role("link", name="Terracotta").click()
    page.get_by_role("link", name="150 × 220 cm").click()
    expect(page.locator(".stock")).to_have_text("Sold out")
    assert page.locator(".buy-price .price-now").inner_text() != before


def test_changing_the_language_and_back(visit: Visitor):
    page = visit("/c/prints?stock=1&sort=price", scripts=False)
    english = titles(page)
    page.get_by_role("banner").get_by_role("link", name="Español").click()
    expect(page.locator("h1")).to_have_text("Láminas")
    assert page.locator("html").get_attribute("lang") == "es"
    assert page.locator("#in-stock").is_checked()
    page.get_by_role("banner").get_by_role("link", name="English").click()
    page.wait_for_load_state()
    assert titles(page) == english


def test_looking_at_pictures_large(visit: Visitor):
    page = visit("/p/everyday-notebook", scripts=False)
    opened = page.locator(".enlarged:popover-open")
    for number in (1, 2):
        page.locator(".gallery-open").nth(number - 1).click()
        expect(opened).to_have_attribute("id", f"picture-{number}")
        expect(opened.locator("img")).to_be_visible()
        # Going on from here takes a script, so nothing promises it.
        assert opened.get_by_role("button").all_inner_texts() == ["Close"]
        opened.get_by_role("button", name="Close").click()
        expect(opened).to_have_count(0)
