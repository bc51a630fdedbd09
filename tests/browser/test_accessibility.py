"""axe objects to nothing, on one page of every kind: light and dark, in both languages, with scripts and without."""

from collections.abc import Iterable

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

from ..conftest import THOROUGH
from .kinds import KINDS, Kind
from .live import LiveShop
from .visitor import Visitor

pytestmark = pytest.mark.browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]  # all that a theme changes
LOOK_FOR = """rules => axe.run(document, { runOnly: rules, resultTypes: ["violations"] }).then(found =>
  found.violations.flatMap(rule => rule.nodes.map(node =>
    `${rule.id} (${rule.impact}): ${node.html.slice(0, 160)} ${node.failureSummary ?? ""}`)))"""

# Of rows and cards that differ in nothing but their words, the first two: axe looks at each as long as at a small page.
KEEP_TWO_OF_A_KIND = """() => {
  const seen = new Map();
  const told = ({ name, value }) => ["class", "role", "type"].includes(name) ? `${name}=${value}` : name;
  const shape = it => `${it.localName} ${[...it.attributes].map(told).join(" ")} ${it.textContent.trim() !== ""}`;
  for (const row of document.querySelectorAll("main tbody > tr, #cards > li")) {
    const whole = [row, ...row.querySelectorAll("*")].map(shape).join();
    seen.set(whole, (seen.get(whole) ?? 0) + 1);
    if (seen.get(whole) > 2) row.remove();
  }
}"""

every_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())


@every_kind
def test_axe_finds_nothing(visit: Visitor, kind: Kind):
    page = visit(kind.path, who=kind.who, status=kind.status, shop=kind.shop)
    leave_out(page, kind)
    assert objections(page) == []
    page.emulate_media(color_scheme="dark")
    assert objections(page, COLOURS, "rule") == []


@every_kind
def test_axe_finds_nothing_in_spanish_on_a_phone_without_scripts(visit: Visitor, kind: Kind):
    page = visit(
        kind.path, who=kind.who, status=kind.status, shop=kind.shop, width=390, language="es", scheme="dark", deaf=True
    )
    leave_out(page, kind)
    assert objections(page) == []


@pytest.mark.thorough
@pytest.mark.parametrize("deaf", [False, True], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("width", [390, 1280])
@every_kind
def test_axe_finds_nothing_in_any_combination(
    visit: Visitor, kind: Kind, width: int, language: str, scheme: str, deaf: bool
):
    page = visit(
        kind.path,
        who=kind.who,
        status=kind.status,
        shop=kind.shop,
        width=width,
        language=language,
        scheme=scheme,
        deaf=deaf,
    )
    leave_out(page, kind)
    assert objections(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_while_a_picture_is_enlarged(visit: Visitor, scheme: str):
    page = visit("/p/everyday-notebook", scheme=scheme)
    page.locator(".gallery-open").first.click()
    expect(page.locator("#picture-1")).to_be_visible()
    assert objections(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_when_we_are_in_trouble(visit: Visitor, live_shop: LiveShop, scheme: str):
    page = visit("/c/prints", scheme=scheme, refusals=(500,))
    live_shop.trouble = RuntimeError
    page.get_by_role("link", name="Load more").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert objections(page) == []
    page.reload()
    expect(page.locator("h1")).to_have_text("Something broke on our side")
    assert objections(page) == []


def test_axe_would_find_something(visit: Visitor):
    page = visit("/c/prints")
    page.evaluate("document.querySelector('label[for=sort]').remove()")
    page.evaluate("document.querySelector('#results-count').style.color = '#ccc'")
    found = "\n".join(objections(page))
    assert "select-name" in found
    assert "color-contrast" in found


def leave_out(page: Page, kind: Kind) -> None:
    """Take away what repeats itself on a long page; in thorough runs only on the longest."""
    if kind.repeats:
        page.evaluate("it => document.querySelectorAll(it).forEach(element => element.remove())", kind.repeats)
    if not THOROUGH:
        page.evaluate(KEEP_TWO_OF_A_KIND)


def objections(page: Page, rules: Iterable[str] = RULES, kind: str = "tag") -> list[str]:
    """What axe has against the page, a line each."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE_SCRIPT)
    return page.evaluate(LOOK_FOR, {"type": kind, "values": list(rules)})
