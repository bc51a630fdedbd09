"""What a page can't be made to do, and what it looks like on paper. (That it sets no cookie, every visit checks.)"""

import pytest
from playwright.sync_api import Browser, expect

from .kinds import KINDS
from .live import HTMX_FILES, LiveShop
from .visitor import Visitor

pytestmark = pytest.mark.browser

# Something slips into the page past the templates' escaping; resolves with what the policy stopped.
SLIP_IN = """() => new Promise(resolve => {
  const stopped = [];
  document.addEventListener("securitypolicyviolation", event => {
    stopped.push(event.effectiveDirective);
    if (stopped.length === 3) resolve(stopped.sort());
  });
  document.body.insertAdjacentHTML("beforeend", '<p id="slipped" style="color: red" onclick="slipped = 1">x</p>');
  const script = document.createElement("script");
  script.textContent = "window.slipped = true";
  document.body.append(script);
  document.querySelector("#slipped").click();
})"""


def test_a_script_or_style_that_slips_into_a_page_does_nothing(chromium: Browser, live_shops: dict[str, LiveShop]):
    page = chromium.new_page()
    page.goto(live_shops["own 4.0.1"].address)
    assert page.evaluate(SLIP_IN) == ["script-src-attr", "script-src-elem", "style-src-attr"]
    assert page.evaluate("window.slipped !== true")
    page.close()


def test_an_htmx_that_was_tampered_with_is_not_run_and_the_shop_still_works(
    chromium: Browser, live_shops: dict[str, LiveShop]
):
    page = chromium.new_page()
    tampered = (HTMX_FILES / "htmx-4.0.1.min.js").read_text() + "\nwindow.tampered = true;"
    headers = {"access-control-allow-origin": "*", "content-type": "text/javascript"}
    page.route("https://cdn.jsdelivr.net/npm/*/dist/*", lambda route: route.fulfill(body=tampered, headers=headers))
    page.goto(f"{live_shops['cdn 4.0.1'].address}/c/prints")
    assert page.evaluate("typeof htmx") == "undefined"
    assert page.evaluate("window.tampered !== true")
    page.get_by_label("In stock").check()
    page.get_by_role("button", name="Show products").click()
    page.wait_for_url("**stock=1**")
    expect(page.locator("#in-stock")).to_be_checked()
    page.close()


@pytest.mark.parametrize("kind", ["category", "product with options", "owner page"])
def test_on_paper_there_are_goods_and_nothing_to_press(visit: Visitor, kind: str):
    page = visit(KINDS[kind].path, scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.locator("h1")).to_be_visible()
    for control in (".search", ".shelves", ".languages", ".toolbar", ".pager", ".choices"):
        expect(page.locator(control).filter(visible=True)).to_have_count(0)
    body = page.locator("body")
    expect(body).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(body).to_have_css("color", "rgb(31, 49, 71)")
    assert page.pdf().startswith(b"%PDF")
