"""What a visit leaves behind, and what it looks like on paper."""

import pytest
from playwright.sync_api import expect

from .kinds import KINDS, Kind
from .live import LiveShop
from .visitor import Visitor

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())
def test_every_page_carries_the_policy_and_sets_no_cookie(visit: Visitor, kind: Kind):
    page = visit(kind.path, status=kind.status, shop=kind.shop)
    response = page.request.get(page.url)
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert "unsafe" not in response.headers["content-security-policy"]
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_a_script_or_style_that_slips_into_a_page_does_nothing(visit: Visitor, live_shop: LiveShop):
    page = visit("/c/prints")
    stopped = page.evaluate("""() => new Promise(resolve => {
      const stopped = [];
      document.addEventListener("securitypolicyviolation", event => {
        event.stopImmediatePropagation();
        stopped.push(event.effectiveDirective);
        if (stopped.length === 3) resolve(stopped.sort());
      }, true);
      document.body.insertAdjacentHTML("beforeend", '<p style="color: red" onclick="window.slipped = true">x</p>');
      const script = document.createElement("script");
      script.textContent = "window.slipped = true";
      document.body.append(script);
      document.querySelector("p[onclick]").click();
    })""")
    assert stopped == ["script-src-attr", "script-src-elem", "style-src-attr"]
    assert not page.evaluate("window.slipped === true")


@pytest.mark.parametrize("kind", ["category", "product with options", "owner page"])
def test_on_paper_there_is_the_goods_and_nothing_to_press(visit: Visitor, kind: str):
    page = visit(KINDS[kind].path, scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.locator("h1")).to_be_visible()
    for control in (".search", ".shelves", ".languages", ".toolbar", ".pager", ".choices"):
        expect(page.locator(control).filter(visible=True)).to_have_count(0)
    ink, paper = page.evaluate(
        "[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"
    )
    assert (ink, paper) == ("rgb(31, 49, 71)", "rgb(255, 255, 255)")
    assert page.pdf().startswith(b"%PDF")


def test_the_shop_with_its_own_accent_and_copy_of_htmx_breaks_no_rule(visit: Visitor):
    page = visit("/c/prints", shop="own 4.0.1")
    assert page.evaluate("typeof htmx") == "object"


def test_an_htmx_that_was_tampered_with_is_not_run_and_the_shop_still_works(visit: Visitor):
    page = visit("/c/prints", shop="tampered")
    assert page.evaluate("typeof htmx") == "undefined"
    page.get_by_label("In stock").check()
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("#in-stock")).to_be_checked()
