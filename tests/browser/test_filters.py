"""Narrowing a list by what its goods are: with htmx, by keys alone, on a phone, and without any script."""

import pytest
from playwright.sync_api import Page, expect

from .live import LiveShop
from .looking import address, count, expect_sight, focused, in_place, settle, sight, titles
from .test_accessibility import COLOURS, objections
from .test_keyboard import IS_SEEN, tab_to
from .visitor import Visitor

pytestmark = pytest.mark.browser

PRINTS = "/c/prints"


def box(page: Page, words: str) -> str:
    """The id of the box with these words."""
    found = page.locator("#filters label", has=page.get_by_text(words, exact=True)).locator("input")
    return str(found.get_attribute("id"))


def tick(page: Page, words: str) -> None:
    page.locator("#filters label", has=page.get_by_text(words, exact=True)).click()


def shown_for(page: Page, words: str) -> int:
    """How many products a box promises."""
    label = page.locator("#filters label", has=page.get_by_text(words, exact=True))
    return int(label.locator(".count").inner_text())


def is_ticked(page: Page, words: str) -> bool:
    return page.locator("#filters label", has=page.get_by_text(words, exact=True)).locator("input").is_checked()


def expect_products(page: Page, number: int) -> None:
    expect(count(page)).to_have_text("One product" if number == 1 else f"{number} products")


@pytest.mark.parametrize("shop", ["own 4.0.1", "own 2.0.11"])
def test_each_box_keeps_its_promise_in_place_and_keeps_the_focus(visit: Visitor, shop: str):
    page = visit(PRINTS, shop=shop)
    with in_place(page):
        promised = shown_for(page, "Terracotta")
        tick(page, "Terracotta")
        expect_products(page, promised)
        settle(page)
        assert address(page) == f"{PRINTS}?option=colour:terracotta"
        assert focused(page) == "facet-option-colour-colour:terracotta"
        tick(page, "Imprenta Poniente")
        expect(page.locator(".chip.is-on")).to_have_count(2)
        settle(page)
        assert address(page) == f"{PRINTS}?brand=imprenta-poniente&option=colour:terracotta"
        both = shown_for(page, "Imprenta Poniente") + shown_for(page, "Estudio Marea Baja")
        tick(page, "Estudio Marea Baja")
        expect_products(page, both)
    expect(page.locator("#said")).to_contain_text(count(page).inner_text())


@pytest.mark.parametrize("shop", ["own 4.0.1", "own 2.0.11"])
def test_back_takes_choices_back_one_by_one(visit: Visitor, shop: str):
    page = visit(PRINTS, shop=shop)
    seen = [sight(page)]
    for words in ("A3", "In stock", "Oak frame"):
        promised = shown_for(page, words)
        tick(page, words)
        expect_products(page, promised)
        settle(page)
        seen.append(sight(page))
    for step in reversed(seen[:-1]):
        page.go_back()
        expect_sight(page, step)
    assert not is_ticked(page, "A3")
    page.go_forward()
    expect_sight(page, seen[1])
    assert is_ticked(page, "A3")


def test_a_range_of_prices_is_a_link_that_is_followed_and_left_in_place(visit: Visitor):
    page = visit(PRINTS)
    ranges = page.locator(".bucket")
    words, promised = ranges.first.locator("span").first.inner_text(), ranges.first.locator(".count").inner_text()
    with in_place(page):
        ranges.first.click()
        expect_products(page, int(promised))
        expect(page.locator(".bucket[aria-current]")).to_contain_text(words)
        settle(page)
        page.locator(".bucket[aria-current]").click()
        expect(page.locator(".bucket[aria-current]")).to_have_count(0)
    assert address(page) == PRINTS


def test_all_is_cleared_but_the_order(visit: Visitor):
    page = visit(f"{PRINTS}?sort=price&stock=1&option=size:a3&min=5")
    with in_place(page):
        page.get_by_role("link", name="Clear all").click()
        expect(page.locator("#clear")).to_have_count(0)
    assert address(page) == f"{PRINTS}?sort=price"
    assert not is_ticked(page, "In stock")
    assert not is_ticked(page, "A3")


def test_choices_made_in_a_hurry_all_count(visit: Visitor, live_shop: LiveShop):
    page = visit(PRINTS)
    live_shop.seconds_to_think = 0.3
    with in_place(page):
        for words in ("In stock", "A3", "A4", "Estudio Marea Baja"):
            tick(page, words)
        expect(page.locator(".chip.is-on")).to_have_count(4)
    page.wait_for_load_state("networkidle")
    assert address(page) == f"{PRINTS}?stock=1&brand=estudio-marea-baja&option=size:a3&option=size:a4"


@pytest.mark.parametrize("shop", ["own 4.0.1", "own 2.0.11"])
def test_the_last_choice_counts_though_an_earlier_answer_be_late(
    visit: Visitor, live_shops: dict[str, LiveShop], shop: str
):
    page = visit(f"{PRINTS}?stock=1&sort=price", shop=shop)
    live_shops[shop].seconds_to_think = 1
    with in_place(page):
        tick(page, "A3")
        page.wait_for_timeout(200)
        live_shops[shop].seconds_to_think = 0
        page.get_by_role("link", name="In stock").click()
        expect(page.locator(".chip.is-on")).to_have_count(0)
        page.wait_for_timeout(1200)
        expect(page.locator(".chip.is-on")).to_have_count(0)
    assert address(page) == f"{PRINTS}?sort=price"


def test_filtering_by_keys_alone(visit: Visitor):
    page = visit(PRINTS)
    with in_place(page):
        tab_to(page, "Skip the filters")
        assert page.evaluate(IS_SEEN)
        tab_to(page, box(page, "A3"))
        promised = shown_for(page, "A3")
        page.keyboard.press("Space")
        expect_products(page, promised)
        settle(page)
        assert focused(page) == box(page, "A3")
        page.keyboard.press("Space")
        expect(page.locator(".chip.is-on")).to_have_count(0)


def test_a_long_list_of_values_is_narrowed_by_typing_and_stays_open(visit: Visitor):
    page = visit("/products")
    further = page.locator("#facet-option-size-more")
    with in_place(page):
        further.locator("summary").click()
        further.get_by_role("searchbox", name="Find in this list").fill(" 60 × ")
        expect(further.locator("li:visible")).to_have_text(["60 × 40 cm 1"])
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert address(page) == "/products"
        tick(page, "60 × 40 cm")
        expect_products(page, 1)
        settle(page)
        expect(further).to_have_attribute("open", "")
        assert focused(page) == "facet-option-size-size:60-40-cm"
    assert address(page) == "/products?option=size:60-40-cm"


def test_without_scripts_long_lists_open_too(visit: Visitor):
    page = visit("/products", scripts=False)
    further = page.locator("#facet-option-size-more")
    further.locator("summary").click()
    expect(further.get_by_role("searchbox")).to_be_hidden()
    further.get_by_text("60 × 40 cm", exact=True).click()
    page.get_by_role("button", name="Show products").click()
    expect_products(page, 1)


def test_the_filters_can_be_skipped(visit: Visitor):
    page = visit(PRINTS)
    tab_to(page, "Skip the filters")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert focused(page) == "sort"


@pytest.mark.parametrize("shop", ["own 4.0.1", "own 2.0.11"])
def test_on_a_phone_the_filters_open_stay_open_and_give_way_to_the_goods(visit: Visitor, shop: str):
    page = visit(PRINTS, width=390, shop=shop)
    expect(page.locator("#filters")).to_be_hidden()
    switch = page.locator("#filters-switch summary")
    switch.press("Enter")
    with in_place(page):
        promised = shown_for(page, "A3")
        tick(page, "A3")
        expect_products(page, promised)
        expect(switch).to_have_text("Filters (1)")
        expect(page.locator("#filters")).to_be_visible()
        page.get_by_role("button", name="Show products").click()
        expect(page.locator("#filters")).to_be_hidden()
        expect(count(page)).to_be_in_viewport()
        page.get_by_role("link", name="A3").click()
        expect(switch).to_have_text("Filters")


@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_with_filters_open_and_chosen(visit: Visitor, width: int):
    page = visit(f"{PRINTS}?stock=1&option=colour:terracotta&min=5&brand=nobody", width=width)
    page.locator("#filters-switch").evaluate("it => it.open = true")
    assert objections(page) == []
    page = visit("/c/textiles", width=width, scheme="dark", language="es")
    page.locator("#filters-switch").evaluate("it => it.open = true")
    assert objections(page) == []
    page.emulate_media(color_scheme="light")
    assert objections(page, COLOURS, "rule") == []


def test_without_scripts_boxes_are_ticked_and_one_button_shows_what_is_left(visit: Visitor):
    page = visit(PRINTS, scripts=False)
    promised = shown_for(page, "Estudio Marea Baja") + shown_for(page, "Imprenta Poniente")
    tick(page, "Estudio Marea Baja")
    tick(page, "Imprenta Poniente")
    page.get_by_role("button", name="Show products").click()
    expect_products(page, promised)
    assert is_ticked(page, "Estudio Marea Baja")
    assert is_ticked(page, "Imprenta Poniente")
    page.get_by_role("link", name="Imprenta Poniente").click()
    expect(page.locator(".chip.is-on")).to_have_count(1)
    assert address(page) == f"{PRINTS}?brand=estudio-marea-baja"
    before = titles(page)
    page.go_back()
    expect_products(page, promised)
    page.go_forward()
    assert titles(page) == before


def test_without_scripts_a_phone_opens_the_filters_too(visit: Visitor):
    page = visit(f"{PRINTS}?stock=1", scripts=False, width=390)
    expect(page.locator("#filters")).to_be_hidden()
    page.locator("#filters-switch summary").click()
    promised = shown_for(page, "A3")
    tick(page, "A3")
    page.get_by_role("button", name="Show products").click()
    expect_products(page, promised)
    expect(page.locator("#filters")).to_be_hidden()
    expect(page.locator("#filters-switch summary")).to_have_text("Filters (2)")


def test_what_nobody_sells_is_a_chip_that_can_be_dropped(visit: Visitor):
    page = visit(f"{PRINTS}?brand=nobody&stock=1")
    expect(count(page)).to_have_text("Nothing found")
    with in_place(page):
        page.get_by_role("link", name="without “nobody”").click()
        expect(page.locator("#cards")).to_be_visible()
    assert address(page) == f"{PRINTS}?stock=1"
