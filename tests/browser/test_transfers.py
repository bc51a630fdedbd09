"""Goods go from shelf to shelf by a scanner and the Enter key, with scripts and without, by each htmx."""

import pytest
from playwright.sync_api import Page, expect

from .visitor import Visitor

pytestmark = pytest.mark.browser

WAYS = [{"shop": "own 4.0.1"}, {"shop": "own 2.0.11"}, {"scripts": False}]


def scan(page: Page, code: str) -> None:
    """As a scanner does: it types the code wherever the cursor is, and ends with Enter."""
    page.locator("#typed").press_sequentially(code)
    page.locator("#typed").press("Enter")


def sku_of_a_thing(visit: Visitor) -> str:
    page = visit("/desk/transfers/new?variant=1", who="owner")
    sku = page.locator("#transfer-lines .mono").inner_text()
    page.goto("about:blank")
    return sku


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.get("shop", "without scripts"))
def test_a_transfer_is_scanned_sent_and_taken_back(visit: Visitor, way: dict[str, object]):
    page = visit("/desk/locations", who="owner", refusals=(409, 422), **way)  # type: ignore[arg-type]
    if page.locator("table").get_by_text("MARKET").count() == 0:
        page.get_by_label("Name").fill("Market stall")
        page.get_by_label("Code").fill("market")
        page.get_by_role("button", name="Add it").click()
        expect(page.locator("table")).to_contain_text("Market stall")
    sku = sku_of_a_thing(visit)
    page.get_by_role("link", name="Transfers").click()
    page.get_by_role("link", name="New transfer").click()
    page.get_by_label("To", exact=True).select_option(label="Market stall")
    units = page.locator("#transfer-lines input.units")
    scan(page, sku)
    expect(units).to_have_value("1")
    expect(page.locator("#typed")).to_be_focused()
    scan(page, "no such thing at all")
    expect(page.locator("#typed-error")).to_be_visible()
    page.locator("#typed").fill("")
    scan(page, sku)
    expect(units).to_have_value("2")
    expect(page.get_by_label("To", exact=True).locator("option:checked")).to_have_text("Market stall")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("main")).to_contain_text("The goods were moved.")
    expect(page.locator("tbody td[data-label=Arrived]")).to_have_text("2")
    page.get_by_role("button", name="Take the whole transfer back").click()
    expect(page.locator(".desk-head .badge")).to_have_text("Taken back")
    expect(page.get_by_role("button", name="Do it again")).to_be_visible()


def test_what_is_scanned_is_said_to_who_does_not_see_it(visit: Visitor):
    sku = sku_of_a_thing(visit)
    page = visit("/desk/transfers/new", who="owner")
    scan(page, sku)
    expect(page.locator("#said")).to_contain_text(": 1")
    scan(page, sku)
    expect(page.locator("#said")).to_contain_text(": 2")
