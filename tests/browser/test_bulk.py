"""Prices of three products are raised from the product list, looked at and undone: with a script and without."""

import re

import pytest
from playwright.sync_api import Page, expect

from .visitor import Visitor

pytestmark = pytest.mark.browser

LIST = "/desk/products?status=active&sort=title"
WAYS = [{"shop": "own 4.0.1"}, {"shop": "own 2.0.11", "width": 390}, {"scripts": False}]


def prices(page: Page) -> list[str]:
    return page.locator("#assortment tbody tr td[data-label=Price]").all_inner_texts()[:4]


def minor(price: str) -> list[int]:
    """The figures of a price, or of a range of them."""
    return [int(figures.replace(".", "")) for figures in re.findall(r"€([0-9]+\.[0-9]{2})", price)]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.get("shop", "without scripts"))
def test_three_prices_are_raised_and_fall_back(visit: Visitor, way: dict[str, object]):
    page = visit(LIST, who="owner", **way)  # type: ignore[arg-type]
    before = prices(page)
    boxes = page.locator("input[name=product]")
    if way.get("scripts") is False:
        for place in range(3):
            boxes.nth(place).check()
    else:
        boxes.nth(0).check()
        boxes.nth(2).click(modifiers=["Shift"])
        assert page.locator("input[name=product]:checked").count() == 3
    page.get_by_role("button", name="Change the ticked ones").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Change 3 products")
    page.get_by_label("Change the price").check()
    page.get_by_label("By how much").fill("10")
    page.get_by_role("button", name="Look at what would change").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Raise prices by 10 %")
    row = page.locator("tbody tr")
    expect(row).to_have_count(3)
    for place in range(3):
        old, new = (minor(text) for text in row.nth(place).locator("td").all_inner_texts())
        assert new == [(one * 110 + 50) // 100 for one in old]
    page.get_by_role("button", name="Change 3 products").click()
    expect(page.locator(".notice")).to_have_text("3 products were changed.")
    address = page.url
    page.goto(page.url.split("/desk/")[0] + LIST)
    after = prices(page)
    assert [one != other for one, other in zip(before, after, strict=True)] == [True, True, True, False]
    page.goto(address)
    page.get_by_role("button", name="Undo it all").click()
    expect(page.locator(".notice")).to_have_text("3 products are as they were.")
    page.goto(page.url.split("/desk/")[0] + LIST)
    assert prices(page) == before


def test_one_box_ticks_all_rows_of_the_page(visit: Visitor):
    page = visit(LIST, who="staff")
    everything = page.get_by_label("All on this page")
    everything.focus()
    page.keyboard.press("Space")
    boxes = page.locator("input[name=product]")
    assert page.locator("input[name=product]:checked").count() == boxes.count()
    boxes.nth(1).uncheck()
    assert everything.evaluate("box => box.indeterminate")


def test_only_the_fields_of_what_is_chosen_are_shown(visit: Visitor):
    page = visit("/desk/products/bulk/1", who="owner")
    expect(page.get_by_label("By how much")).to_be_hidden()
    page.get_by_label("Change the price").check()
    expect(page.get_by_label("By how much")).to_be_visible()
    expect(page.get_by_label("How much is taken off")).to_be_hidden()
