"""The search field suggests: by keys, by touch, by ear, and not at all where there are no scripts."""

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from .goods import LONGEST_WORD
from .live import LiveShop
from .looking import address, focused
from .test_accessibility import objections
from .visitor import Visitor

pytestmark = pytest.mark.browser


def field(page: Page) -> Locator:
    return page.locator("#search-words")


def options(page: Page) -> Locator:
    return page.locator("#suggestions").get_by_role("option")


def marked(page: Page) -> str:
    """The option that a screen reader is told of; it must be the one that looks so, and be in sight."""
    name = field(page).get_attribute("aria-activedescendant")
    selected = page.locator("#suggestions [aria-selected=true]")
    if not name:
        expect(selected).to_have_count(0)
        return ""
    expect(selected).to_have_count(1)
    expect(selected).to_have_id(name)
    expect(selected).to_be_in_viewport(ratio=0.9)
    return selected.locator("span").first.inner_text().split("\n")[0]


def type_in(page: Page, words: str) -> None:
    """As a person does, and wait for what is suggested."""
    field(page).press_sequentially(words, delay=20)
    expect(page.locator("#suggestions")).to_be_visible()


def is_closed(page: Page) -> None:
    expect(page.locator("#suggestions")).to_be_hidden()
    expect(field(page)).to_have_attribute("aria-expanded", "false")
    assert marked(page) == ""


def test_the_round_through_the_suggestions_and_back_to_the_field(visit: Visitor):
    page = visit("/c/prints", width=390)
    type_in(page, "noteb")
    expect(field(page)).to_have_attribute("aria-expanded", "true")
    titles = [words.split("\n")[0] for words in options(page).locator("span:first-of-type").all_inner_texts()]
    assert len(titles) > 2
    seen = []
    for _ in range(len(titles) + 2):
        seen.append(marked(page))
        page.keyboard.press("ArrowDown")
    assert seen == ["", *titles, ""]
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert marked(page) == titles[-1]
    assert focused(page) == "search-words"
    assert field(page).input_value() == "noteb"


def test_enter_follows_the_marked_one(visit: Visitor):
    page = visit("/c/prints")
    type_in(page, "noteb")
    page.keyboard.press("ArrowDown")
    title = marked(page)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(title)


def test_enter_without_a_choice_searches(visit: Visitor):
    page = visit()
    type_in(page, "noteb")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search\?q=noteb$"))


def test_a_category_leads_to_its_shelf_in_the_language_of_the_page(visit: Visitor):
    page = visit(language="es")
    type_in(page, "textil")
    options(page).get_by_text("Textiles", exact=True).click()
    assert address(page).startswith("/es/c/textiles")


def test_escape_closes_first_and_empties_then(visit: Visitor):
    page = visit()
    type_in(page, "noteb")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    is_closed(page)
    assert field(page).input_value() == "noteb"
    page.keyboard.press("Escape")
    assert field(page).input_value() == ""
    is_closed(page)


def test_down_opens_what_was_closed_and_alt_up_closes_it(visit: Visitor):
    page = visit()
    type_in(page, "noteb")
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#suggestions")).to_be_visible()
    page.keyboard.press("Alt+ArrowUp")
    is_closed(page)


@pytest.mark.parametrize("key", ["Home", "End", "ArrowLeft", "s"])
def test_who_goes_on_writing_is_in_the_text_again(visit: Visitor, key: str):
    page = visit()
    type_in(page, "noteb")
    page.keyboard.press("ArrowDown")
    assert marked(page)
    page.keyboard.press(key)
    assert marked(page) == ""
    assert focused(page) == "search-words"
    if key == "Home":
        assert page.evaluate("document.activeElement.selectionStart") == 0


def test_tab_goes_on_and_leaves_nothing_open(visit: Visitor):
    page = visit()
    type_in(page, "noteb")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    is_closed(page)
    assert focused(page) == "Search"
    page.keyboard.press("Tab")
    assert focused(page) == "Español"


def test_a_tap_beside_closes_and_a_tap_on_one_goes_there(visit: Visitor):
    page = visit("/c/prints", width=390)
    type_in(page, "noteb")
    page.locator("footer").click(position={"x": 5, "y": 5})
    is_closed(page)
    field(page).focus()
    page.keyboard.press("ArrowDown")
    title = options(page).first.locator("span").first.inner_text().split("\n")[0]
    options(page).first.click()
    expect(page.locator("h1")).to_have_text(title)
    page.go_back()
    is_closed(page)


def test_how_many_there_are_is_said(visit: Visitor):
    page = visit()
    type_in(page, "noteb")
    number = options(page).count()
    expect(page.locator("#said")).to_have_text(f"{number} suggestions")
    field(page).fill("xyzzyx")
    expect(page.locator("#said")).to_have_text("No suggestions")
    is_closed(page)


def test_a_screen_reader_finds_a_combobox_with_named_groups(visit: Visitor):
    page = visit()
    expect(page.get_by_role("combobox", name="Search the shop")).to_have_attribute("aria-autocomplete", "list")
    type_in(page, "pap")
    expect(page.locator("header [role=listbox]")).to_match_aria_snapshot("""
      - listbox "Suggestions":
        - group "Products":
          - option /.+ €\\d+/
        - group "Categories":
          - option "Paper"
    """)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_while_it_is_open(visit: Visitor, scheme: str):
    page = visit("/c/prints", width=390 if scheme == "dark" else 1280, scheme=scheme)
    type_in(page, "pap")
    page.keyboard.press("ArrowDown")
    assert objections(page) == []


def test_it_fits_the_narrowest_window(visit: Visitor):
    page = visit("/", width=320)

    def call_it_by_the_longest_word(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("Everyday Notebook", LONGEST_WORD))

    page.route("**/search/suggestions*", call_it_by_the_longest_word)
    type_in(page, "noteb")  # the visitor measures whether the page is too wide
    expect(options(page).get_by_text(LONGEST_WORD)).to_be_visible()
    expect(options(page).first).to_be_in_viewport()
    box, window = page.locator("#suggestions").bounding_box(), page.viewport_size
    assert box is not None
    assert window is not None
    assert 0 <= box["x"] < box["x"] + box["width"] <= window["width"]
    page.unroute("**/search/suggestions*")


def test_quick_fingers_ask_once_and_what_was_had_is_not_asked_for_again(visit: Visitor):
    page = visit()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/suggestions" in request.url else None)
    type_in(page, "noteb")
    page.keyboard.type("ook", delay=20)
    page.wait_for_timeout(400)
    for _ in "ook":
        page.keyboard.press("Backspace", delay=10)
    page.wait_for_timeout(400)
    expect(page.locator("#suggestions")).to_be_visible()
    assert [url.partition("?q=")[2] for url in asked] == ["noteb", "notebook"]
    assert not page.context.cookies()


def test_a_stale_answer_never_replaces_a_newer_one(visit: Visitor, live_shop: LiveShop):
    page = visit()
    live_shop.seconds_to_think = 0.8
    field(page).press_sequentially("noteb", delay=10)
    page.wait_for_timeout(300)  # it has been asked, and isn't answered yet
    live_shop.seconds_to_think = 0
    field(page).fill("paper")
    expect(options(page).get_by_text("Paper", exact=True)).to_be_visible()
    page.wait_for_timeout(900)
    expect(options(page).get_by_text("Everyday Notebook")).to_have_count(0)
    expect(page.locator("#suggestions")).to_be_visible()


def test_in_trouble_there_are_none_and_the_form_goes_on_working(visit: Visitor, live_shop: LiveShop):
    page = visit(refusals=(500,))
    type_in(page, "noteb")
    page.route("**/search/suggestions*", lambda route: route.fulfill(status=500, body="<p>trouble</p>"))
    page.keyboard.type("ook")
    is_closed(page)
    page.unroute("**/search/suggestions*")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("notebook")


def test_one_letter_asks_nothing(visit: Visitor):
    page = visit()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    field(page).press_sequentially("n ")
    page.wait_for_timeout(300)
    assert not asked
    is_closed(page)


def test_without_scripts_it_is_a_plain_field(visit: Visitor):
    page = visit(scripts=False)
    expect(page.get_by_role("searchbox", name="Search the shop")).to_be_visible()
    expect(page.locator("#suggestions")).to_be_hidden()
    page.get_by_role("searchbox").fill("notebook")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("h1")).to_contain_text("notebook")
    expect(page).to_have_url(re.compile(r"/search\?q=notebook$"))
