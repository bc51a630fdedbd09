"""Back and Forward always show a whole page again. The browser's cache is on here."""

import pytest
from playwright.sync_api import Page, expect

from .looking import CARDS, Sight, count, expect_sight, in_place, settle, sight, titles
from .visitor import Visitor

pytestmark = pytest.mark.browser

SHELF = "/c/paper/postcards"


@pytest.fixture(params=["own 4.0.1", "own 2.0.11"])
def shop(request: pytest.FixtureRequest) -> str:
    return request.param


def walk_along_the_shelf(page: Page) -> list[Sight]:
    """Filter, sort, turn the page: what was seen on the way, first to last."""
    seen = [sight(page)]
    page.get_by_label("In stock").check()
    expect(count(page)).to_have_text("40 products")
    settle(page)
    seen.append(sight(page))
    page.get_by_label("Sort by").select_option("price")
    expect(page.locator(CARDS).first).to_have_text("Postcard 01")
    settle(page)
    seen.append(sight(page))
    page.get_by_role("link", name="Next", exact=True).click()
    expect(page.locator(CARDS).first).to_have_text("Postcard 37")
    settle(page)
    seen.append(sight(page))
    return seen


def test_back_and_forward_along_a_shelf_show_every_step_again(visit: Visitor, shop: str):
    page = visit(SHELF, shop=shop)
    seen = walk_along_the_shelf(page)
    for step in reversed(seen[:-1]):
        page.go_back()
        expect_sight(page, step)
    for step in seen[1:]:
        page.go_forward()
        expect_sight(page, step)


def test_back_from_a_product_shows_the_same_place_on_the_shelf(visit: Visitor, shop: str):
    page = visit(SHELF, shop=shop)
    seen = walk_along_the_shelf(page)
    page.get_by_role("link", name="Postcard 40").click()
    expect(page.locator("h1")).to_have_text("Postcard 40")
    for step in reversed(seen):
        page.go_back()
        expect_sight(page, step)


def test_back_through_variants_and_on_to_the_shelf(visit: Visitor, shop: str):
    page = visit("/c/textiles/blankets", shop=shop)
    shelf = sight(page)
    page.get_by_role("link", name="Sierra Blanket").click()
    picture = page.locator(".gallery-open img").first
    expect(picture).to_be_visible()
    first, first_picture = sight(page), picture.get_attribute("src")
    page.get_by_role("link", name="Terracotta").click()
    expect(picture).not_to_have_attribute("src", first_picture)
    settle(page)
    second, second_picture = sight(page), picture.get_attribute("src")
    page.get_by_role("link", name="150 × 220 cm").click()
    expect(page.locator(".stock")).to_have_text("Sold out")

    page.go_back()
    expect_sight(page, second)
    expect(picture).to_have_attribute("src", second_picture)
    expect(page.locator(".stock")).not_to_have_text("Sold out")
    page.go_back()
    expect_sight(page, first)
    expect(picture).to_have_attribute("src", first_picture)
    page.go_back()
    expect_sight(page, shelf)
    page.go_forward()
    expect_sight(page, first)


def test_one_enter_in_a_price_field_is_one_step_back(visit: Visitor, shop: str):
    page = visit(SHELF, shop=shop)
    before = sight(page)
    page.get_by_label("Price from").fill("3")
    page.keyboard.press("Enter")
    expect(count(page)).to_have_text("40 products")
    page.wait_for_load_state("networkidle")
    page.go_back()
    expect_sight(page, before)
    expect(page.get_by_label("Price from")).to_have_value("")


def test_after_going_back_the_list_still_changes_in_place(visit: Visitor, shop: str):
    page = visit(SHELF, shop=shop)
    before = sight(page)
    page.get_by_label("In stock").check()
    expect(count(page)).to_have_text("40 products")
    page.go_back()
    expect_sight(page, before)
    expect(page.get_by_label("In stock")).not_to_be_checked()
    page.wait_for_load_state("networkidle")
    with in_place(page):
        page.get_by_role("link", name="Page 3").click()
        expect(page.locator(CARDS)).to_have_count(12)
        settle(page)
        page.get_by_label("In stock").check()
        expect(count(page)).to_have_text("40 products")


def test_a_fragment_in_the_browsers_cache_is_never_shown_as_a_page(visit: Visitor, shop: str):
    page = visit(SHELF, shop=shop)
    page.get_by_role("link", name="Page 2").click()
    expect(page.locator("[aria-current=page]", has_text="2")).to_be_visible()
    address, cards = page.url, titles(page)
    page.goto("about:blank")
    page.goto(address)
    expect(page.locator("header.masthead")).to_be_visible()
    assert titles(page) == cards
    page.get_by_role("link", name="Postcard").first.click()
    expect(page.locator(".product")).to_be_visible()
    page.go_back()
    expect(page.locator("header.masthead")).to_be_visible()
    expect(page.locator(CARDS)).to_have_text(cards)
