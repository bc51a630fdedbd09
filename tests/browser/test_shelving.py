"""Categories are made, moved and put back, and products translated: by keys, by the mouse, and without scripts."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from .visitor import Visitor

pytestmark = pytest.mark.browser

WAYS = [{"scripts": True}, {"scripts": False}]


def make(page: Page, name: str) -> None:
    """A category at the top."""
    page.get_by_role("link", name="New category").click()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Make the category").click()
    expect(page.locator("#shelves").get_by_role("link", name=name, exact=True)).to_be_visible()


def remove(page: Page, name: str) -> None:
    page.goto(page.url.split("/desk/")[0] + f"/desk/categories?q={name}")
    page.locator("main").get_by_role("link", name=name, exact=True).click()
    page.get_by_role("link", name="Delete", exact=True).click()
    page.get_by_role("button", name="Delete the category").click()
    expect(page.locator("main")).to_contain_text("is deleted")


@contextmanager
def two_categories(page: Page) -> Iterator[None]:
    """Attic and Bench stand at the top, and are gone in the end."""
    make(page, "Attic")
    make(page, "Bench")
    page.goto(page.url.split("?")[0])
    yield
    for name in ("Bench", "Attic"):
        remove(page, name)


def now_at(page: Page, old: str) -> str:
    """Where an address leads to today."""
    answer = page.request.get(page.url.split("/desk")[0] + old)
    assert answer.ok
    return answer.url.split("/c/")[1]


@pytest.mark.parametrize("way", WAYS, ids=["with scripts", "without scripts"])
def test_a_category_is_moved_by_its_form_and_put_back(visit: Visitor, way: dict[str, bool]):
    page = visit("/desk/categories", who="staff", **way)  # type: ignore[arg-type]
    with two_categories(page):
        page.get_by_role("link", name="Move – Bench").click()
        page.get_by_role("link", name="At the top", exact=True).click()
        page.locator(".walk").get_by_role("link", name="Attic", exact=True).click()
        page.get_by_role("button", name="Move it here").click()
        expect(page.locator(".branch-moved")).to_contain_text("“Bench” is moved.")
        assert now_at(page, "/c/bench") == "attic/bench"
        page.get_by_role("button", name="Undo").click()
        assert now_at(page, "/c/attic/bench") == "bench"


def test_a_category_is_moved_by_keys_alone(visit: Visitor):
    page = visit("/desk/categories", who="staff")
    with two_categories(page):
        handle = page.get_by_role("button", name="Move Bench", exact=True)
        handle.focus()
        page.keyboard.press("Alt+ArrowRight")
        expect(page.locator(".branch-moved")).to_contain_text("“Bench” is moved.")
        expect(handle).to_be_focused()
        assert now_at(page, "/c/bench") == "attic/bench"
        page.keyboard.press("Alt+ArrowLeft")
        expect(page.locator(".branches.is-top > .branch > .branch-row > .branch-name").last).to_have_text("Bench")
        page.keyboard.press("Alt+ArrowUp")
        expect(page.locator(".branches.is-top > .branch > .branch-row > .branch-name").last).to_have_text("Attic")
        expect(page.locator("#moved")).to_contain_text("is moved")
        page.reload()
        expect(page.locator(".branches.is-top > .branch > .branch-row > .branch-name").last).to_have_text("Attic")


def test_a_category_is_dragged_into_another(visit: Visitor):
    page = visit("/desk/categories", who="staff")
    with two_categories(page):
        aim = page.locator(".branch-row", has_text="Attic").bounding_box()
        assert aim
        page.get_by_role("button", name="Move Bench", exact=True).hover()
        page.mouse.down()
        page.mouse.move(aim["x"] + 200, aim["y"] + aim["height"] / 2, steps=4)
        page.mouse.up()
        expect(page.locator(".branch-moved")).to_contain_text("“Bench” is moved.")
        assert now_at(page, "/c/bench") == "attic/bench"


def test_a_move_that_is_refused_goes_back_and_says_why(visit: Visitor):
    page = visit("/desk/categories", who="staff", refusals=(409,))
    with two_categories(page):
        other = visit("/desk/categories", who="staff")
        other.get_by_role("button", name="Move Bench", exact=True).focus()
        other.keyboard.press("Alt+ArrowRight")
        expect(other.locator(".branch-moved")).to_be_visible()
        page.get_by_role("button", name="Move Bench", exact=True).focus()
        page.keyboard.press("Alt+ArrowUp")
        expect(page.get_by_role("alert")).to_contain_text("Somebody else has moved “Bench”")
        expect(page.locator(".branches.is-top > .branch > .branch-row > .branch-name").last).to_have_text("Bench")


def test_products_of_a_shelf_are_put_in_order_by_keys(visit: Visitor):
    page = visit("/desk/categories/1", who="staff")
    page.goto(page.url.replace("/desk/categories/1", "/desk/categories/2/products"))
    names = page.locator("#goods tbody th a")
    second = names.nth(1).inner_text()
    page.get_by_role("button", name=f"Move {second}").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(names.first).to_have_text(second)
    expect(page.get_by_role("button", name=f"Move {second}")).to_be_focused()
    place = page.get_by_label(f"Place of {second}", exact=True)
    expect(place).to_have_value("1")
    place.fill("")
    place.press("Enter")
    expect(names.nth(1)).to_have_text(second)


@pytest.mark.parametrize("way", WAYS, ids=["with scripts", "without scripts"])
def test_a_product_is_translated_and_the_shop_shows_it(visit: Visitor, way: dict[str, bool]):
    page = visit("/desk/products/3/words", who="staff", **way)  # type: ignore[arg-type]
    title = page.get_by_label("Title, Español", exact=True)
    before = title.input_value()
    title.fill("Otro nombre")
    title.press("Enter")
    expect(page.locator("main")).to_contain_text("Saved.")
    expect(title).to_have_value("Otro nombre")
    title.fill(before)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(title).to_have_value(before)
