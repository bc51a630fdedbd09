"""Counting by keys alone, with scripts and without, while somebody else counts the same sheet."""

import re
from collections.abc import Iterator
from itertools import count

import pytest
from playwright.sync_api import Page, expect

from shop.db import db
from shop.keyset import FIRST
from shop.stock.actors import SYSTEM
from shop.stocktaking.counting import count_line
from shop.stocktaking.finding import lines_of, sheet_by_id
from shop.stocktaking.services import cancel_stocktake, open_stocktake

from .live import LiveShop
from .looking import focused, in_place, settle
from .test_keyboard import tab_to
from .visitor import Visitor

pytestmark = pytest.mark.browser

_numbers = count(1)


@pytest.fixture
def sheet(live_shop: LiveShop) -> Iterator[int]:
    """An open sheet of all calendars, which is cancelled afterwards."""
    with live_shop.app.app_context():
        calendars = db.session.scalar(db.text("SELECT id FROM category WHERE path LIKE '%calendars' LIMIT 1"))
        place = db.session.scalar(db.text("SELECT min(id) FROM location"))
        db.session.rollback()
        made = open_stocktake(f"Calendars {next(_numbers)}", by=SYSTEM, location_id=place, category_id=calendars)
        number = made.id
        db.session.remove()
    yield number
    with live_shop.app.app_context():
        if sheet_by_id(number).state in {"open", "finished"}:
            db.session.rollback()
            cancel_stocktake(number, by=SYSTEM)
        db.session.remove()


def heading(page: Page) -> str:
    return page.locator("#count-thing").inner_text()


def counted(page: Page, how_many: int) -> None:
    expect(page.locator(".count-progress span")).to_have_text(re.compile(rf"^{how_many} of \d+ counted$"))


@pytest.mark.parametrize("shop", ["own 4.0.1", "own 2.0.11"])
def test_counting_by_keys_while_others_count(visit: Visitor, live_shop: LiveShop, sheet: int, shop: str):
    page = visit(f"/desk/counts/{sheet}", who="staff", width=390, shop=shop, refusals=(409, 422))
    assert focused(page) == "count-find"
    first = heading(page)
    tab_to(page, "counted")
    with in_place(page):
        page.keyboard.type("many")
        page.keyboard.press("Enter")
        expect(page.locator("#counted-error")).to_be_visible()
        settle(page)
        assert focused(page) == "counted"
        page.keyboard.press("Control+A")
        page.keyboard.type("4")
        page.keyboard.press("Enter")
        counted(page, 1)
        settle(page)
        assert heading(page) != first
        assert focused(page) == "counted"
        expect(page.locator("#said")).to_have_text(re.compile("^Counted: 4 × "))

        # Somebody else counts the thing in front of us, and the page learns of it without losing what is typed.
        page.keyboard.type("7")
        with live_shop.app.app_context():
            lines = lines_of(sheet_by_id(sheet), "all", FIRST).rows
            db.session.rollback()
            count_line(lines[1].id, 5, seen=0, by=SYSTEM)
            db.session.remove()
        counted(page, 2)
        settle(page)
        assert (focused(page), page.locator("#counted").input_value()) == ("counted", "7")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("system counted")
        settle(page)
        tab_to(page, "Replace it with 7", most=2)
        tab_to(page, "Add mine: 12 in all", most=1)
        page.keyboard.press("Enter")
        expect(page.locator("#said")).to_have_text(re.compile("^Counted: 12 × "))
    assert f"done={lines[1].id}" in page.url


def test_counting_on_a_phone_without_scripts(visit: Visitor, sheet: int):
    page = visit(f"/desk/counts/{sheet}", who="owner", width=390, scripts=False)
    page.get_by_label("Scan or type a thing").fill("CL-MOON-CALENDAR-2027")
    page.keyboard.press("Enter")
    expect(page.locator("#count-thing")).to_contain_text("Moon Calendar 2027")
    page.get_by_label("How many lie there?").fill("3")
    page.keyboard.press("Enter")
    expect(page.locator(".count-done")).to_contain_text("Counted: 3 × Moon Calendar 2027")
    counted(page, 1)
    page.get_by_role("link", name="Counted", exact=True).click()
    expect(page.locator("#sheet-lines tbody tr")).to_have_count(1)
    page.get_by_role("button", name="Finish counting").click()
    expect(page.locator("h1")).to_contain_text("Differences")
    page.get_by_role("button", name="Approve").click()
    expect(page.locator(".notice").first).to_contain_text("Approved")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".notice").first).to_contain_text("taken back")
