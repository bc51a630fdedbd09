"""Everything can be reached and worked by keys alone, and one always sees where one is."""

import pytest
from playwright.sync_api import Page, expect

from .looking import count, focused, in_place, settle
from .visitor import Visitor

pytestmark = pytest.mark.browser

# The focused element, or the card whose title it is, has an outline that one can see, inside the window.
IS_SEEN = """() => {
  const here = document.activeElement;
  const outlined = [here, here.closest(".card")].filter(Boolean).some((element) => {
    const style = getComputedStyle(element);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  });
  const box = here.getBoundingClientRect();
  return outlined && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
}"""


def tab_to(page: Page, wanted: str, most: int = 40) -> list[str]:
    """Press Tab until `wanted` has the focus, which must be seen at each stop; what had it on the way."""
    stops = []
    for _ in range(most):
        page.keyboard.press("Tab")
        stops.append(focused(page))
        assert page.evaluate(IS_SEEN), f"the focus on “{stops[-1]}” can't be seen"
        if stops[-1] == wanted:
            return stops
    raise AssertionError(f"no way to “{wanted}” by Tab: {stops}")


@pytest.mark.parametrize("width", [390, 1280])
def test_the_first_tab_offers_to_skip_the_header(visit: Visitor, width: int):
    page = visit("/c/prints", width=width)
    assert tab_to(page, "Skip to the content", most=1)
    page.keyboard.press("Enter")
    assert focused(page) == "main"
    page.keyboard.press("Tab")
    assert focused(page) == "Home"  # the first of the breadcrumbs


def test_the_header_is_walked_from_name_to_shelves(visit: Visitor):
    stops = tab_to(visit(), "All categories")
    assert stops[:5] == ["Skip to the content", "Almacén", "search-words", "Search", "Español"]
    assert stops[5:] == ["Sign in", "Prints", "Paper", "Textiles", "All categories"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/c/prints", "/p/everyday-notebook"])
def test_the_focus_is_seen_at_every_stop_of_a_page(visit: Visitor, path: str, scheme: str):
    page = visit(path, width=390, scheme=scheme)
    tab_to(page, page.locator("footer a").last.inner_text(), most=90)


def test_searching_by_keys(visit: Visitor):
    page = visit()
    tab_to(page, "search-words")
    page.keyboard.type("lemon")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("lemon")


def test_filtering_by_keys(visit: Visitor):
    page = visit("/c/paper/postcards")
    with in_place(page):
        tab_to(page, "in-stock")
        page.keyboard.press("Space")
        expect(count(page)).to_have_text("40 products")
        settle(page)
        expect(page.locator("#in-stock")).to_be_focused()
        assert tab_to(page, "sort")[-3:-1] == ["price-bucket-650", "show"]
        page.keyboard.press("ArrowDown")
        expect(page.locator("#cards .card-title").first).to_have_text("Postcard 01")
        settle(page)
        assert focused(page) == "sort"


def test_choosing_a_variant_by_keys(visit: Visitor):
    page = visit("/p/sierra-blanket")
    with in_place(page):
        page.get_by_role("link", name="Terracotta").focus()
        before = focused(page)
        page.keyboard.press("Enter")
        expect(page.locator(".option strong", has_text="Terracotta")).to_be_visible()
        settle(page)
        assert focused(page) == before


def test_a_picture_is_enlarged_and_left_by_keys(visit: Visitor):
    page = visit("/p/everyday-notebook")
    opener = page.locator(".gallery-open").first
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#picture-1")).to_be_visible()
    assert focused(page) == "Close"
    page.keyboard.press("Escape")
    expect(page.locator(".enlarged:popover-open")).to_have_count(0)
    expect(opener).to_be_focused()


def test_arrows_lead_round_the_enlarged_pictures_and_one_escape_ends_it(visit: Visitor):
    page = visit("/p/everyday-notebook")
    pictures = page.locator(".gallery-open").count()
    opener = page.locator(".gallery-open").first
    opener.press("Enter")
    for number in [*range(2, pictures + 1), 1, 2]:
        page.keyboard.press("ArrowRight")
        expect(page.locator(".enlarged:popover-open")).to_have_attribute("id", f"picture-{number}")
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".enlarged:popover-open")).to_have_attribute("id", "picture-1")
    assert focused(page) == "Previous"
    assert page.evaluate(IS_SEEN)
    page.keyboard.press("Escape")
    expect(page.locator(".enlarged:popover-open")).to_have_count(0)
    expect(opener).to_be_focused()


def test_next_and_close_by_pointer_leave_nothing_open(visit: Visitor):
    page = visit("/p/everyday-notebook")
    page.locator(".gallery-open").first.click()
    for number in (2, 3):
        page.locator(".enlarged:popover-open").get_by_role("button", name="Next").click()
        expect(page.locator(".enlarged:popover-open")).to_have_attribute("id", f"picture-{number}")
    page.locator(".enlarged:popover-open").get_by_role("button", name="Close").click()
    expect(page.locator(".enlarged:popover-open")).to_have_count(0)
