"""The palette of the desk: opened by keys on any page, walked through by arrows, and a plain page without scripts."""

import pytest
from playwright.sync_api import expect

from .visitor import Visitor

pytestmark = pytest.mark.browser


def test_ctrl_k_leads_anywhere_by_keys_alone(visit: Visitor):
    page = visit("/desk/audit", who="owner")
    page.keyboard.press("Control+k")
    dialog = page.get_by_role("dialog", name="Find")
    expect(dialog.get_by_role("link", name="Receive goods")).to_be_visible()
    page.keyboard.type("noteb")
    expect(dialog.get_by_role("heading", name="Products")).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(dialog.get_by_role("link").first).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(dialog.get_by_role("searchbox")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("what runs low")
    expect(dialog.get_by_role("link", name="What runs low")).to_be_visible()
    expect(dialog.get_by_role("heading", name="Products")).to_be_hidden()
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/stock/low")


def test_escape_gives_the_focus_back(visit: Visitor):
    page = visit("/desk", who="staff")
    page.get_by_role("link", name="Stock", exact=True).first.focus()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog", name="Find")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Find")).to_be_hidden()
    expect(page.get_by_role("link", name="Stock", exact=True).first).to_be_focused()


def test_without_scripts_it_is_a_page(visit: Visitor):
    page = visit("/desk", who="staff", scripts=False)
    page.get_by_role("link", name="Find").click()
    page.get_by_role("searchbox", name="A name, an SKU").fill("noteb")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("heading", name="Products")).to_be_visible()
