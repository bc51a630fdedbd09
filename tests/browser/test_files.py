"""A file with stock is brought, ticked, applied and undone, with scripts and without, by each htmx."""

import pytest
from playwright.sync_api import Page, expect

from .visitor import Visitor

pytestmark = pytest.mark.browser

WAYS = [{"shop": "own 4.0.1"}, {"shop": "own 2.0.11"}, {"scripts": False}]


def bring(page: Page, name: str, content: str) -> None:
    page.get_by_label("File", exact=True).set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": content.encode()}
    )
    page.get_by_role("button", name="Compare it with the shop").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def skus(visit: Visitor) -> list[str]:
    page = visit("/desk/imports/1?rows=changes", who="owner")
    found: list[str] = page.locator("tbody .thing-words .mono").all_inner_texts()
    page.goto("about:blank")
    return found


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.get("shop", "without scripts"))
def test_a_count_is_brought_ticked_applied_and_undone(visit: Visitor, way: dict[str, object]):
    first, second = skus(visit)[:2]
    page = visit("/desk/imports", who="owner", **way)  # type: ignore[arg-type]
    bring(page, "count.csv", f"SKU,Count\n{first},801\n{second},802\n")
    expect(page.locator("#import-ticked")).to_contain_text("2 rows are ticked")
    page.get_by_label("Apply line 3").uncheck()
    if way.get("scripts") is False:
        page.get_by_role("button", name="Keep these ticks").click()
    expect(page.locator("#import-ticked")).to_contain_text("1 row is ticked")
    page.get_by_role("button", name="Apply the ticked rows").click()
    expect(page.locator(".notice")).to_have_text("1 row was applied.")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody")).to_contain_text("801")
    page.get_by_role("button", name="Undo the whole import").click()
    expect(page.locator(".notice")).to_have_text("The whole import was undone.")
    expect(page.get_by_role("button", name="Apply it again")).to_be_visible()


@pytest.mark.parametrize("way", WAYS[:2], ids=lambda way: way["shop"])
def test_a_page_that_waits_for_the_worker_looks_by_itself_and_lets_it_be_stopped(
    visit: Visitor, way: dict[str, object]
):
    page = visit("/desk/imports", who="owner", **way)  # type: ignore[arg-type]
    bring(page, "long.csv", "SKU,Count\n" + "x,1\n" * 2_100)
    stop = page.get_by_role("button", name="Stop it")
    stop.focus()
    for _ in range(2):
        with page.expect_response(lambda answer: answer.request.headers.get("hx-request") == "true"):
            pass
    expect(stop).to_be_focused()
    expect(page.locator("#import-progress")).to_contain_text("It waits for the worker.")
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_role("button", name="Stop it").click()
    expect(other.locator(".desk-head .badge")).to_have_text("Left")
    other.close()
    expect(page.locator(".desk-head .badge")).to_have_text("Left")


@pytest.mark.parametrize("way", WAYS[:1] + WAYS[-1:], ids=lambda way: way.get("shop", "without scripts"))
def test_a_catalogue_is_brought_its_columns_named_applied_and_undone(visit: Visitor, way: dict[str, object]):
    page = visit("/desk/imports", who="owner", **way)  # type: ignore[arg-type]
    page.get_by_label("What it holds").select_option("mapped")
    article = "Thing" if way.get("scripts") is False else "Article"  # what was told of a layout is remembered
    bring_any(page, "bowls.csv", f"{article},RRP\nWalked bowl,18.50\nWalked jug,dear\nWalked cup,9\n")
    for column, field in ((article, "title"), ("RRP", "price")):
        page.get_by_label(column, exact=True).select_option(field)
    page.get_by_role("button", name="Compare it with the shop").click()
    expect(page.locator("#import-ticked")).to_contain_text("2 products are ticked")
    page.get_by_role("link", name="Refused").click()
    expect(page.locator("tbody")).to_contain_text("dear")
    page.get_by_role("link", name="New").click()
    page.get_by_label("Apply line 4").uncheck()
    page.get_by_role("button", name="Apply the ticked products").click()
    expect(page.locator(".notice")).to_have_text("1 product was written.")
    page.get_by_role("button", name="Undo the whole import").click()
    expect(page.locator(".notice")).to_have_text("1 product is as it was.")


def bring_any(page: Page, name: str, content: str) -> None:
    page.get_by_label("File", exact=True).set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": content.encode()}
    )
    page.get_by_role("button", name="Compare it with the shop").click()
