"""Receiving goods by keys alone, as with a scanner, with scripts and without."""

import pytest
from playwright.sync_api import Locator, Page, expect

from .looking import in_place
from .visitor import Visitor

pytestmark = pytest.mark.browser

LEAF, OLIVE = "PR-FIG-LEAF-A4-UNFRAMED", "PR-OLIVE-BRANCH-A3"


def open_receipt(visit: Visitor, *, scripts: bool) -> Page:
    page = visit("/desk/receipts/new", who="staff", scripts=scripts, refusals=(409, 422))
    expect(page.locator("#supplier_note")).to_be_focused()
    page.keyboard.type("LS-1")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Receipt")
    expect(page.locator("#typed")).to_be_focused()
    return page


def scan(page: Page, code: str) -> None:
    """As a scanner does: the code and Enter, faster than anybody types."""
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def tab_to(page: Page, wanted: Locator, most: int = 30) -> None:
    for _ in range(most):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"no way by Tab to {wanted}")


def book_by_keys(page: Page) -> None:
    """Type what has come of the second line, at what cost, and book it."""
    now, cost = page.locator("[id^=now-]").nth(1), page.locator("[id^=cost-]").nth(1)
    tab_to(page, now)
    page.keyboard.press("Control+A")
    page.keyboard.type("4")
    tab_to(page, cost)
    page.keyboard.press("Control+A")
    page.keyboard.type("2,50")
    tab_to(page, page.get_by_role("button", name="Book what has come"))
    page.keyboard.press("Enter")
    expect(page.locator(".notice").first).to_have_text("6 units were booked.")
    expect(page.locator("td[data-label=Come]")).to_have_text(["2", "4"])
    expect(page.locator("[id^=cost-]").nth(1)).to_have_value("2.50")


def test_a_delivery_is_scanned_and_booked_by_keys(visit: Visitor):
    page = open_receipt(visit, scripts=True)
    with in_place(page):
        for code in (LEAF, "no-such", OLIVE, LEAF):  # none waits for the answer to the one before
            scan(page, code)
        expect(page.locator("[id^=now-]")).to_have_count(2)
        expect(page.locator("[id^=now-]").first).to_have_value("2")
        expect(page.locator("[data-uncounted]")).to_have_text("Not counted: no-such")
        expect(page.locator("#said")).to_contain_text("Fig Leaf")
        expect(page.locator("#typed")).to_be_focused()
        tab_to(page, page.locator("[id^=now-]").first)
        page.keyboard.press("Enter")
        expect(page.locator("[id^=now-]").nth(1)).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("#typed")).to_be_focused()
    book_by_keys(page)


def test_a_delivery_is_scanned_and_booked_without_scripts(visit: Visitor):
    page = open_receipt(visit, scripts=False)
    for code, units in ((LEAF, "1"), (LEAF, "2"), (OLIVE, "1")):
        scan(page, code)
        expect(page.locator(".notice").first).to_contain_text(f"{units} now")
        expect(page.locator("#typed")).to_be_focused()
    scan(page, "no-such")
    expect(page.locator("#typed-error")).to_have_text("Nothing is called “no-such”.")
    book_by_keys(page)
    page.get_by_role("button", name="Take back all that was booked").click()
    expect(page.locator("td[data-label=Come]")).to_have_text(["0", "0"])


def test_what_is_typed_while_an_answer_is_on_its_way_stays(visit: Visitor):
    page = open_receipt(visit, scripts=True)
    scan(page, LEAF)
    expect(page.locator("[id^=now-]")).to_have_count(1)
    page.route("**/lines", lambda route: (page.wait_for_timeout(300), route.continue_()))
    scan(page, OLIVE)
    page.locator("[id^=cost-]").first.fill("7")
    expect(page.locator("[id^=now-]")).to_have_count(2)
    page.unroute("**/lines")
    expect(page.locator("[id^=cost-]").first).to_have_value("7")
    expect(page.locator("[id^=cost-]").first).to_be_focused()


def test_a_scan_that_the_shop_never_got_is_told(visit: Visitor):
    page = open_receipt(visit, scripts=True)
    page.route("**/lines", lambda route: route.abort("aborted"))
    scan(page, LEAF)
    expect(page.locator("[data-unsent]")).to_be_visible()
    expect(page.locator("#typed")).to_have_value(LEAF)
    page.unroute("**/lines")
    page.keyboard.press("Enter")
    expect(page.locator("[id^=now-]")).to_have_value("1")
    expect(page.locator("[data-unsent]")).to_be_hidden()


def test_how_many_were_scanned_is_kept_while_one_says_what_was_meant(visit: Visitor):
    page = open_receipt(visit, scripts=True)
    page.get_by_label("How many").fill("12")
    page.locator("#typed").fill("olive branch")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="This one").first.click()
    expect(page.locator("[id^=now-]")).to_have_value("12")
    expect(page.locator("#typed")).to_have_value("")
