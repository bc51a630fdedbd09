"""Eyes, screens and habits differ: little motion, few colours, large letters, small and wall-sized windows, paper."""

import pytest
from playwright.sync_api import Browser, Page, expect

from .kinds import KINDS, Kind
from .live import LiveShop
from .visitor import Visitor

pytestmark = pytest.mark.browser

every_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())
main_kinds = pytest.mark.parametrize("kind", ["home", "category", "product with options", "search", "owner page"])

MOVING = """() => document.getAnimations().length + [...document.querySelectorAll("*")].filter(element => {
  const style = getComputedStyle(element);
  const lasts = times => times.split(",").some(time => parseFloat(time) > 0);
  return lasts(style.transitionDuration) || (style.animationName !== "none" && lasts(style.animationDuration));
}).length"""

# What a visitor may set by a style sheet of their own (WCAG 1.4.12), and letters of twice the size (1.4.4).
OWN_STYLE = """rules => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(rules);
  document.adoptedStyleSheets = [sheet];
}"""
SPACED = (
    "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }"
    "p { margin-block-end: 2em !important; }"
)
LARGE = ":root { font-size: 200% !important; }"

# Words that are cut off by the box that they stand in; what only readers aloud need is cut off on purpose.
CUT_OFF = """() => [...document.querySelectorAll("h1, h2, h3, p, a, button, label, legend, td, th, li, select")]
  .filter(element => element.checkVisibility() && !element.closest(".hidden, .shelves, .enlarged, .gallery"))
  .filter(element => getComputedStyle(element).clipPath === "none")
  .filter(element => ["hidden", "clip"].includes(getComputedStyle(element).overflowX)
    && element.scrollWidth > element.clientWidth + 1)
  .map(element => element.outerHTML.slice(0, 90))"""

IS_COVERED = """() => {
  const here = document.activeElement;
  const box = here.getBoundingClientRect();
  const left = Math.max(box.left, 0), right = Math.min(box.right, innerWidth);
  const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
  const found = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  return !(found && (here.contains(found) || found.contains(here)));
}"""


@main_kinds
def test_who_wants_little_motion_gets_none(visit: Visitor, kind: str):
    page = visit(KINDS[kind].path)
    assert page.evaluate(MOVING) == 0
    expect(page.locator("html")).to_have_css("scroll-behavior", "auto")


def test_who_does_not_mind_gets_a_little(visit: Visitor):
    """Else the test above could not fail."""
    page = visit("/c/prints")
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(MOVING) > 0
    page.emulate_media(reduced_motion="reduce")


@every_kind
def test_letters_may_be_spaced_out_or_twice_as_large_and_windows_of_any_size(visit: Visitor, kind: Kind):
    page = visit(kind.path, who=kind.who, status=kind.status, shop=kind.shop, width=320, language="es")
    # Letters of twice the size on a phone are those of a window half as wide: 320.
    for rules, width in ((SPACED, 320), (SPACED, 1280), (LARGE, 640), (LARGE, 1280)):
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate(OWN_STYLE, rules)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (rules, width)
        assert page.evaluate(CUT_OFF) == [], (rules, width)
    page.evaluate("document.adoptedStyleSheets = []")
    page.set_viewport_size({"width": 3840, "height": 2160})
    assert page.evaluate("document.documentElement.scrollWidth") == 3840
    assert page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") == 24


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_with_few_colours_what_is_chosen_and_focused_is_still_seen(visit: Visitor, scheme: str):
    page = visit("/p/everyday-notebook", scheme=scheme)
    page.emulate_media(forced_colors="active", color_scheme=scheme)  # type: ignore[arg-type]
    widths = {name: page.locator(name).first.evaluate(BORDER) for name in CHOICES}
    assert widths[CHOICES[0]] > widths[CHOICES[1]] > 0, "the chosen one looks like the others"
    lines = [link.evaluate(LINE) for link in page.locator(".shelves a").all()]
    assert len(set(lines)) == 2, "the category that one is in looks like the others"
    for control in (".choice", ".buy .button", ".search input"):
        page.locator(control).first.focus()
        assert page.locator(control).first.evaluate(OUTLINE) >= 2
    assert (
        page.locator(".stock").evaluate("it => getComputedStyle(it, '::before').backgroundColor") != "rgba(0, 0, 0, 0)"
    )
    page.emulate_media(forced_colors="none")


CHOICES = (".choice[aria-current]", ".choice:not([aria-current])")
BORDER = "it => parseFloat(getComputedStyle(it).borderTopWidth)"
OUTLINE = "it => getComputedStyle(it).outlineStyle === 'none' ? 0 : parseFloat(getComputedStyle(it).outlineWidth)"
LINE = "it => getComputedStyle(it).borderBottomColor"


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("path", ["/", "/c/prints", "/p/everyday-notebook"])
def test_nothing_lies_over_what_has_the_focus(visit: Visitor, path: str, width: int):
    page = visit(path, width=width)
    for _ in range(30):
        page.keyboard.press("Tab")
        assert not page.evaluate(IS_COVERED), page.evaluate("document.activeElement.outerHTML.slice(0, 120)")


@pytest.mark.parametrize("key", ["Tab", "Shift+Tab"])
def test_who_tabs_out_of_an_enlarged_picture_leaves_it(visit: Visitor, key: str):
    page = visit("/p/everyday-notebook")
    page.locator(".gallery-open").first.press("Enter")
    expect(page.locator(".enlarged:popover-open")).to_have_count(1)
    for _ in range(6):
        page.keyboard.press(key)
        is_open = page.locator(".enlarged:popover-open").count() == 1
        is_inside = page.evaluate("!!document.activeElement.closest('.enlarged')")
        assert is_open == is_inside, "the focus lies behind the picture"
        if not is_open:
            return
    raise AssertionError("no way out of the picture by Tab")


@pytest.mark.parametrize("shop", ["own 4.0.1", "own 2.0.11"])
def test_what_changes_in_place_is_said(visit: Visitor, shop: str):
    page = visit("/c/paper/postcards", shop=shop)
    said = page.get_by_role("status")
    expect(said).to_have_text("")
    page.get_by_label("In stock").check()
    expect(said).to_have_text("40 products. 1 to 24 of 40")
    page.get_by_role("link", name="Load more").click()
    expect(said).to_have_text("40 products")


def test_a_choice_says_what_it_is_what_it_costs_and_whether_it_is_there(visit: Visitor):
    page = visit("/p/everyday-notebook")
    page.get_by_role("link", name="Ink", exact=True).click()
    expect(page.get_by_role("status")).to_have_text("€16.50. Ink. Dotted. A5. In stock")


def test_a_product_fits_on_a_sheet_of_paper(visit: Visitor):
    page = visit("/p/everyday-notebook", width=768)
    page.emulate_media(media="print")
    expect(page.locator(".buy .button, .product ~ section").filter(visible=True)).to_have_count(0)
    expect(page.locator(".on-paper")).to_have_text(page.url)
    sheet = page.pdf(format="A4")
    assert sheet.count(b"/Type /Page\n") == 1
    page.emulate_media(media="screen")
    expect(page.locator(".on-paper")).to_be_hidden()


def test_data_for_search_engines_is_no_script_to_a_browser(chromium: Browser, live_shops: dict[str, LiveShop]):
    """Were it one, the CSP would stop it, and say so."""
    page: Page = chromium.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.add_init_script(
        "document.addEventListener('securitypolicyviolation', e => console.error(e.violatedDirective))"
    )
    for path in ("/", "/c/prints", "/p/everyday-notebook"):
        page.goto(live_shops["own 4.0.1"].address + path)
        blocks = page.locator("script[type='application/ld+json']")
        assert blocks.count() == 1
        assert page.evaluate("text => JSON.parse(text)['@graph'].length", blocks.text_content()) == 2
    assert said == []
    page.close()
