"""The grid of the stock desk by keys alone, with a scanner, without scripts, and while others work."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from shop.db import db
from shop.stock.services import SYSTEM, receive_stock, take_stock

from .live import LiveShop
from .looking import focused, in_place
from .visitor import Visitor

pytestmark = pytest.mark.browser

GRID = "/desk/stock?q=postcard&sort=name"


@pytest.fixture(params=["own 4.0.1", "own 2.0.11"])
def shop(request: pytest.FixtureRequest) -> str:
    return request.param


def rows(page: Page) -> Locator:
    return page.locator("#levels > tr")


def on_hand(row: Locator) -> int:
    return int(row.locator("[data-version]").inner_text())


def change(row: Locator) -> Locator:
    return row.locator(".change")


def variant_of(row: Locator) -> int:
    return int((row.locator("th a").get_attribute("href") or "").rsplit("/", 1)[1])


def test_three_rows_are_mended_without_lifting_the_hands(visit: Visitor, shop: str):
    page = visit(GRID, who="staff", shop=shop, refusals=(409, 422))
    first, second, third, fourth = (rows(page).nth(place) for place in range(4))
    before = [on_hand(row) for row in (first, second, third)]
    with in_place(page):
        page.locator("#grid-reason").select_option("found")
        change(first).focus()
        page.keyboard.type("+4")
        page.keyboard.press("Enter")
        page.keyboard.type("=77")
        page.keyboard.press("Enter")
        page.keyboard.type("-999")
        page.keyboard.press("Enter")
        assert focused(page) == change(fourth).get_attribute("id")
        expect(first.locator(".level-done")).to_have_text(f"{before[0]} → {before[0] + 4}, +4")
        expect(second.locator(".level-done")).to_contain_text(f"{before[1]} → 77")
        expect(third.locator(".field-error")).to_contain_text("can’t become")
        expect(change(third)).to_have_value("-999")
        page.keyboard.press("ArrowUp")
        page.keyboard.press("Escape")
        expect(change(third)).to_have_value("")
        expect(third.locator(".field-error")).to_have_count(0)
        page.keyboard.press("ArrowUp")
        assert focused(page) == change(second).get_attribute("id")
        for undo, left in ((first, before[0]), (second, before[1])):
            undo.get_by_role("button", name="Undo").focus()
            page.keyboard.press("Enter")
            expect(undo.locator(".level-done")).to_contain_text("taken back")
            assert on_hand(undo) == left
        expect(page.locator("#said")).to_contain_text("taken back")


def test_a_reason_is_asked_for_before_anything_is_sent(visit: Visitor):
    page = visit(GRID, who="owner")
    with in_place(page):
        page.locator("#grid-reason").select_option("")
        change(rows(page).first).focus()
        page.keyboard.type("+1")
        page.keyboard.press("Enter")
        assert focused(page) == "grid-reason"
        expect(page.locator("#grid-reason-words")).to_be_visible()
        expect(change(rows(page).first)).to_have_value("+1")
        change(rows(page).first).press("Escape")


def test_a_row_that_got_no_answer_of_ours_keeps_what_was_typed_and_says_so(visit: Visitor, shop: str):
    page = visit(GRID, who="staff", shop=shop, refusals=(502,))
    row = rows(page).nth(4)
    before = on_hand(row)
    page.route("**/desk/stock/corrections*", lambda route: route.fulfill(status=502, body="bad gateway"))
    page.locator("#grid-reason").select_option("found")
    change(row).fill("+1")
    change(row).press("Enter")
    expect(row.locator(".field-error")).to_contain_text("This was not saved")
    expect(change(row)).to_have_value("+1")
    expect(change(row)).to_be_focused()
    page.unroute("**/desk/stock/corrections*")
    change(row).press("Enter")
    expect(row.locator(".level-done")).to_have_text(f"{before} → {before + 1}, +1")


def test_what_others_change_appears_but_never_where_one_types(visit: Visitor, live_shop: LiveShop, shop: str):
    page = visit(GRID, who="staff", shop=shop, refusals=(409,))
    quiet, busy = rows(page).nth(6), rows(page).nth(7)
    before = [on_hand(quiet), on_hand(busy)]
    page.locator("#grid-reason").select_option("found")
    change(busy).fill(f"={before[1] + 4}")
    with live_shop.app.app_context():
        receive_stock(variant_of(quiet), 2, by=SYSTEM)
        receive_stock(variant_of(busy), 3, by=SYSTEM)
        take_stock(variant_of(busy), 2, "sold", by=SYSTEM)
        db.session.remove()
    with in_place(page):
        expect(quiet.locator("[data-version]")).to_have_text(str(before[0] + 2))
        expect(busy.locator("[data-version]")).to_have_text(str(before[1] + 1))
        expect(change(busy)).to_have_value(f"={before[1] + 4}")
        change(busy).press("Enter")
        expect(busy.locator(".field-error")).to_contain_text(f"You saw {before[1]}; since then 2 sold and 3 received")
        busy.get_by_role("button", name=re.compile(f"^Make it {before[1] + 5}")).click()
        expect(busy.locator(".level-done")).to_contain_text(f"{before[1] + 1} → {before[1] + 5}, +4")


def test_a_scanner_leads_to_its_row_and_loses_nothing_that_is_typed(visit: Visitor, shop: str):
    page = visit("/desk/stock?q=blanket", who="staff", shop=shop)
    codes = [row.get_attribute("data-codes").split()[0] for row in rows(page).all()[:2]]  # type: ignore[union-attr]
    page = visit(f"/desk/stock?q={codes[0]}", who="staff", shop=shop)
    assert rows(page).count() == 1
    expect(change(rows(page).first)).to_be_focused()
    with in_place(page):
        change(rows(page).first).fill("+1")
        for _ in range(2):
            page.locator("#grid-q").fill(codes[1])
            page.keyboard.press("Enter")
            expect(page.locator("#found > tr")).to_have_count(1)
            expect(change(page.locator("#found > tr"))).to_be_focused()
        expect(change(rows(page).first)).to_have_value("+1")
        page.locator("#grid-q").fill(codes[0].lower())
        page.keyboard.press("Enter")
        expect(change(rows(page).first)).to_be_focused()
        page.keyboard.press("Escape")


def test_without_scripts_a_row_has_its_button_and_enter_saves_all(visit: Visitor):
    page = visit(GRID, who="staff", scripts=False)
    first, second = rows(page).nth(10), rows(page).nth(11)
    before = [on_hand(first), on_hand(second)]
    page.locator("#grid-reason").select_option("found")
    change(first).fill("+1")
    first.get_by_role("button", name="Save").click()
    expect(first.locator(".level-done")).to_have_text(f"{before[0]} → {before[0] + 1}, +1")
    first.get_by_role("button", name="Undo").click()
    expect(first.locator(".level-done")).to_contain_text("taken back")
    change(first).fill("+2")
    change(second).fill("+3")
    change(second).press("Enter")
    expect(page.locator(".grid-done")).to_contain_text("2 rows saved.")
    page.get_by_role("button", name="Undo all").click()
    expect(page.locator(".grid-done")).to_contain_text("All of it was taken back.")
    assert [on_hand(first), on_hand(second)] == before
