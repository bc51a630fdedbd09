"""The documentation of the API in a browser."""

import pytest
from playwright.sync_api import expect

from .visitor import Visitor

pytestmark = pytest.mark.browser

PAGE = "/api/docs"


def test_a_request_is_copied_at_a_press_and_that_is_said(visit: Visitor):
    page = visit(PAGE)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    example = page.locator("#read_me")
    example.get_by_role("button", name="Copy").click()
    expect(page.locator("#said")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == example.locator("pre").first.inner_text()


def test_without_scripts_all_of_it_is_there_but_the_buttons(visit: Visitor):
    page = visit(PAGE, deaf=True)
    expect(page.get_by_role("button", name="Copy")).to_have_count(0)
    expect(page.locator("#read_me pre").first).to_contain_text('curl "$SHOP/api/v1/me"')


def test_the_type_of_a_problem_leads_to_its_words(visit: Visitor):
    page = visit(PAGE)
    page.locator("#create_stock_movement\\.refused-answered").scroll_into_view_if_needed()
    page.goto(f"{page.url}#out-of-stock")
    expect(page.locator("#out-of-stock")).to_be_in_viewport()


def test_on_paper_it_is_all_text(visit: Visitor):
    page = visit(PAGE)
    page.emulate_media(media="print")
    expect(page.locator(".docs-ways")).to_be_hidden()
    expect(page.get_by_role("button", name="Copy").filter(visible=True)).to_have_count(0)
    expect(page.locator("#read_me-answered")).to_be_visible()
