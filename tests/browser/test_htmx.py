"""With htmx a list and a product change in place; the address always says what is shown."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from .goods import POSTCARDS
from .live import LiveShop
from .looking import address, count, expect_sight, focused, in_place, settle, sight, titles
from .visitor import Visitor

pytestmark = pytest.mark.browser

SHELF = "/c/paper/postcards"


@pytest.fixture(params=["cdn 4.0.1", "cdn 2.0.11"])
def htmx(request: pytest.FixtureRequest) -> str:
    return request.param


def test_a_filter_works_in_place_and_its_address_can_be_shared(visit: Visitor, htmx: str):
    page = visit(SHELF, shop=htmx)
    with in_place(page):
        page.get_by_label("In stock").check()
        expect(count(page)).to_have_text("40 products")
    assert address(page) == f"{SHELF}?stock=1"
    assert focused(page) == "in-stock"
    shared = titles(visit(f"{SHELF}?stock=1", shop=htmx))
    assert titles(page) == shared


def test_a_price_range_works_in_place_field_by_field(visit: Visitor, htmx: str):
    page = visit(SHELF, shop=htmx)
    with in_place(page):
        page.get_by_label("Price from").fill("3")
        page.keyboard.press("Tab")
        expect(count(page)).to_have_text("40 products")
        settle(page)
        assert focused(page) == "price-max"
        page.keyboard.type("5")
        page.keyboard.press("Enter")
        expect(count(page)).to_have_text("21 products")
    assert address(page) == f"{SHELF}?min=3&max=5"
    assert focused(page) == "price-max"


def test_sorting_works_in_place_and_survives_a_reload(visit: Visitor, htmx: str):
    page = visit(SHELF, shop=htmx)
    with in_place(page):
        page.get_by_label("Sort by").focus()
        page.get_by_label("Sort by").select_option("price")
        expect(page.locator("#cards .card-title").first).to_have_text("Postcard 01")
    assert address(page) == f"{SHELF}?sort=price"
    assert focused(page) == "sort"
    before = titles(page)
    page.reload()
    assert titles(page) == before
    assert page.get_by_label("Sort by").input_value() == "price"


def test_choices_made_in_a_hurry_all_count(visit: Visitor, live_shops: dict[str, LiveShop], htmx: str):
    page = visit(SHELF, shop=htmx)
    live_shops[htmx].seconds_to_think = 0.3
    with in_place(page):
        page.get_by_label("In stock").check()
        page.get_by_label("Sort by").select_option("price")
        page.get_by_label("Price from").fill("3")
        page.keyboard.press("Enter")
        expect(page.locator("#cards .card-title").first).to_have_text("Postcard 22")
    assert address(page) == f"{SHELF}?sort=price&stock=1&min=3"
    page.wait_for_load_state("networkidle")
    page.go_back()
    expect(count(page)).to_have_text("60 products")


def test_a_chip_drops_its_filter_and_no_other(visit: Visitor, htmx: str):
    page = visit(f"{SHELF}?stock=1&min=3&sort=name", shop=htmx)
    with in_place(page):
        page.get_by_role("link", name="In stock").click()
        expect(count(page)).to_have_text("40 products")
    assert address(page) == f"{SHELF}?sort=name&min=3"
    assert not page.get_by_label("In stock").is_checked()


def test_when_nothing_is_left_dropping_one_filter_brings_goods_back(visit: Visitor, htmx: str):
    page = visit(f"{SHELF}?stock=1&max=0.50", shop=htmx)
    with in_place(page):
        page.get_by_role("link", name="any higher price").click()
        expect(count(page)).to_have_text("40 products")
    assert address(page) == f"{SHELF}?stock=1"


def test_pages_are_turned_in_place_and_nothing_is_missed_or_repeated(visit: Visitor, htmx: str):
    page = visit(f"{SHELF}?sort=name", shop=htmx)
    seen = titles(page)
    with in_place(page):
        page.get_by_role("link", name="Page 2").click()
        expect(page.locator("[aria-current=page]", has_text="2")).to_be_visible()
        settle(page)
        assert address(page) == f"{SHELF}?sort=name&page=2"
        seen += titles(page)
        page.get_by_role("link", name="Next", exact=True).click()
        expect(page.locator("[aria-current=page]", has_text="3")).to_be_visible()
        seen += titles(page)
    assert seen == [f"Postcard {number:02}" for number in range(1, POSTCARDS + 1)]


def test_the_top_of_the_next_page_comes_into_view_and_a_reload_shows_it_again(visit: Visitor, htmx: str):
    page = visit(f"{SHELF}?sort=name", shop=htmx, width=390)
    page.get_by_role("link", name="Next", exact=True).click()
    expect(page.locator("#cards .card-title").first).to_have_text("Postcard 25")
    expect(page.locator("#results-count")).to_be_in_viewport()
    before = titles(page)
    page.reload()
    assert titles(page) == before
    page.get_by_role("link", name="Previous", exact=True).click()
    expect(page.locator("#cards .card-title").first).to_have_text("Postcard 01")
    assert address(page) == f"{SHELF}?sort=name"


def test_load_more_appends_until_all_are_there(visit: Visitor, htmx: str):
    page = visit(f"{SHELF}?sort=name", shop=htmx)
    more = page.get_by_role("link", name="Load more")
    with in_place(page):
        more.press("Enter")
        expect(page.locator("#cards > li")).to_have_count(48)
        expect(page.locator("#more")).to_contain_text("48 of 60")
        settle(page)
        assert focused(page) == "load-more"
        page.keyboard.press("Enter")
        expect(page.locator("#cards > li")).to_have_count(POSTCARDS)
        expect(more).to_have_count(0)
    assert titles(page) == [f"Postcard {number:02}" for number in range(1, POSTCARDS + 1)]
    assert page.locator("#more").count() == 1


def test_load_more_keeps_to_the_filters_and_the_order(visit: Visitor, htmx: str):
    page = visit(f"{SHELF}?stock=1&sort=price-desc", shop=htmx)
    page.get_by_role("link", name="Load more").click()
    expect(page.locator("#cards > li")).to_have_count(40)
    assert titles(page) == [f"Postcard {number:02}" for number in range(POSTCARDS, 0, -1) if number % 3]


def test_an_impatient_double_click_loads_no_card_twice(visit: Visitor, live_shops: dict[str, LiveShop], htmx: str):
    page = visit(f"{SHELF}?sort=name", shop=htmx)
    live_shops[htmx].seconds_to_think = 0.3
    page.get_by_role("link", name="Load more").dblclick()
    expect(page.locator("#cards > li")).to_have_count(48)
    page.wait_for_load_state("networkidle")
    assert titles(page) == [f"Postcard {number:02}" for number in range(1, 49)]


def test_a_price_that_is_none_is_answered_beside_its_field(visit: Visitor, htmx: str):
    page = visit(SHELF, shop=htmx, refusals=(422,))
    with in_place(page):
        page.get_by_label("to", exact=True).fill("cheap")
        page.keyboard.press("Enter")
        expect(page.locator("#price-max-error")).to_have_text("Enter a price, for example 12.50")
    field = page.get_by_label("to", exact=True)
    assert field.input_value() == "cheap"
    assert field.get_attribute("aria-invalid") == "true"
    assert focused(page) == "price-max"
    assert len(titles(page)) == 24


def test_choosing_a_variant_changes_picture_price_stock_and_address(visit: Visitor, htmx: str):
    page = visit("/p/sierra-blanket", shop=htmx)
    picture, price = page.locator(".gallery-open img").first, page.locator(".buy-price .price-now")
    first_picture, first_price = picture.get_attribute("src"), price.inner_text()
    with in_place(page):
        page.get_by_role("link", name="Terracotta").click()
        expect(picture).not_to_have_attribute("src", first_picture)
        settle(page)
        assert focused(page).startswith("choice-")
        page.get_by_role("link", name="150 × 220 cm").click()
        expect(page.locator(".stock")).to_have_text("Sold out")
        expect(price).not_to_have_text(first_price)
    assert "/p/sierra-blanket?variant=" in page.url
    chosen = [link.inner_text().split("\n")[0] for link in page.locator(".choice[aria-current]").all()]
    assert chosen == ["150 × 220 cm", "Terracotta"]
    page.reload()
    assert price.inner_text() != first_price
    assert page.locator(".stock").inner_text() == "Sold out"


TROUBLES = [
    (
        lambda page: page.get_by_label("Sort by").select_option(
            index=int(page.get_by_label("Sort by").input_value() == "newest")
        ),
        SHELF,
    ),
    (lambda page: page.get_by_role("link", name="Next", exact=True).click(), SHELF),
    (lambda page: page.get_by_role("link", name="Load more").click(), SHELF),
    (lambda page: page.get_by_role("link", name="Terracotta").click(), "/p/sierra-blanket"),
]


@pytest.mark.parametrize(("act", "path"), TROUBLES, ids=["sort", "page", "load more", "variant"])
def test_trouble_on_our_side_is_said_where_one_looks_and_the_page_stays(
    visit: Visitor, live_shops: dict[str, LiveShop], htmx: str, act: Callable[[Page], None], path: str
):
    page = visit(path, shop=htmx, refusals=(500,))
    before = sight(page)
    live_shops[htmx].trouble = RuntimeError
    with in_place(page):
        act(page)
        expect(page.get_by_role("alert")).to_contain_text("Something broke on our side")
        expect(page.get_by_role("alert")).to_be_in_viewport()
    expect_sight(page, before)
    settle(page)
    live_shops[htmx].recover()
    with in_place(page):
        act(page)
        expect(page.get_by_role("alert")).to_have_count(0)


def test_trying_again_after_trouble_shows_what_was_asked_for(
    visit: Visitor, live_shops: dict[str, LiveShop], htmx: str
):
    page = visit(SHELF, shop=htmx, refusals=(500,))
    live_shops[htmx].trouble = RuntimeError
    page.get_by_label("In stock").check()
    expect(page.get_by_role("alert")).to_be_visible()
    live_shops[htmx].recover()
    page.get_by_role("link", name="Try again").click()
    expect(count(page)).to_have_text("40 products")
    assert page.get_by_label("In stock").is_checked()
