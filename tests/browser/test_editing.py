"""A product with six variants is made, published and seen in the shop; two people edit one and nothing is lost."""

import pytest
from playwright.sync_api import Page, expect

from .test_receiving import tab_to
from .visitor import Visitor

pytestmark = pytest.mark.browser

WAYS = [{"scripts": True}, {"scripts": False}]


def press(page: Page, name: str) -> None:
    """The button is reached by the keyboard, and pressed by it."""
    tab_to(page, page.get_by_role("button", name=name, exact=True), most=120)
    page.keyboard.press("Enter")


def fill(page: Page, label: str, words: str) -> None:
    tab_to(page, page.get_by_label(label, exact=True), most=120)
    page.keyboard.press("Control+A")
    page.keyboard.type(words)


def add_option(page: Page, name: str, *values: str) -> None:
    fill(page, "New option", name)
    page.keyboard.press("Tab")
    for value in values:
        page.keyboard.type(value)
        page.keyboard.press("Enter")
    press(page, "Save options")


@pytest.mark.parametrize("way", WAYS, ids=["with scripts", "without scripts"])
def test_a_product_with_six_variants_is_made_by_keys_and_is_in_the_shop(visit: Visitor, way: dict[str, bool]):
    page = visit("/desk/products/new", who="owner", **way)  # type: ignore[arg-type]
    fill(page, "Title", "Tea towel")
    fill(page, "Price", "12,50")
    press(page, "Make the product")
    expect(page.locator("h1")).to_have_text("Tea towel")
    address = page.url
    page.get_by_role("link", name="Variants", exact=True).press("Enter")
    add_option(page, "Size", "Small", "Large")
    press(page, "Make these variants")
    add_option(page, "Colour", "Red", "Blue", "Green")
    expect(page.locator("main")).to_contain_text("6 combinations")
    press(page, "Make these variants")
    expect(page.locator(".variants tbody tr")).to_have_count(6)
    fill(page, "Price", "14")
    press(page, "Fill in")
    press(page, "Save variants")
    expect(page.locator(".notice").first).to_be_visible()
    page.goto(address)
    page.get_by_label("Status").select_option("active")
    press(page, "Save")
    expect(page.locator(".notice").first).to_be_visible()
    page.get_by_role("link", name="See it in the shop").press("Enter")
    expect(page.locator(".buy-price")).to_contain_text("14.00")
    expect(page.locator(".choice")).to_have_count(5)
    page.goto(address)
    page.get_by_role("link", name="Delete…").press("Enter")
    press(page, "Delete for good")
    expect(page.locator("main")).to_contain_text("is deleted")


def test_two_people_edit_one_product_and_nothing_is_lost(visit: Visitor):
    ana = visit("/desk/products/1", who="owner", refusals=(409,))
    title, brand = (
        ana.get_by_label("Title", exact=True).input_value(),
        ana.get_by_label("Brand", exact=True).input_value(),
    )
    luis = visit("/desk/products/1", who="staff")
    luis.get_by_label("Title", exact=True).fill("Luis’s leaf")
    luis.get_by_label("Brand", exact=True).fill("Luis")
    luis.get_by_role("button", name="Save", exact=True).last.click()
    expect(luis.locator(".notice")).to_have_text("Saved.")
    ana.get_by_label("Title", exact=True).fill("Ana’s leaf")
    ana.get_by_label("Type", exact=True).fill("Leaves")
    ana.get_by_role("button", name="Save", exact=True).last.click()
    expect(ana.locator(".clash")).to_contain_text("Luis’s leaf")
    expect(ana.get_by_label("Brand", exact=True)).to_have_value("Luis")
    ana.get_by_label("Keep theirs:").check()
    ana.get_by_role("button", name="Save", exact=True).last.click()
    expect(ana.get_by_label("Title", exact=True)).to_have_value("Luis’s leaf")
    expect(ana.get_by_label("Type", exact=True)).to_have_value("Leaves")
    for label, words in (("Title", title), ("Brand", brand), ("Type", "")):
        ana.get_by_label(label, exact=True).fill(words)
    ana.get_by_role("button", name="Save", exact=True).last.click()
    expect(ana.locator(".notice")).to_have_text("Saved.")
