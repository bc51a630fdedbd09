"""Nothing sticks out, jumps, or is too small to hit."""

import pytest
from playwright.sync_api import Page

from .kinds import KINDS, Kind
from .live import LiveShop
from .visitor import Visitor

pytestmark = pytest.mark.browser

every_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())

# What a finger must hit: 24 px either way, but for links inside a sentence (WCAG 2.5.8). A card is one link, whole.
TOO_SMALL = """() => {
  const isInSentence = link => link.closest("p, address, .prose") && !link.classList.contains("button");
  return [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select")]
    .filter(element => element.checkVisibility({ visibilityProperty: true }))
    .filter(element => !element.matches(".skip") && !(element.matches("a") && isInSentence(element)))
    .map(element => [element, (element.closest("label, .card") ?? element).getBoundingClientRect()])
    .filter(([, box]) => box.width < 24 || box.height < 24)
    .map(([element, box]) => `${element.outerHTML.slice(0, 90)} is ${box.width} × ${box.height}`);
}"""

# Counted since the page began; what follows a key or click doesn't count.
SHIFTS = """() => new Promise(resolve => {
  let sum = 0;
  const add = shift => { if (!shift.hadRecentInput) sum += shift.value; };
  new PerformanceObserver(list => list.getEntries().forEach(add)).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => resolve(sum), 100);
})"""

PICTURES = """() => [...document.images].filter(picture => picture.checkVisibility()).map(picture => ({
  name: picture.currentSrc || picture.src,
  isSized: picture.hasAttribute("width") && picture.hasAttribute("height"),
  isLazy: picture.loading === "lazy",
  top: picture.getBoundingClientRect().top,
  left: picture.getBoundingClientRect().left,
  isFromShop: picture.src.includes("/media/"),
}))"""


@every_kind
def test_no_page_is_wider_than_its_window_and_every_target_can_be_hit(visit: Visitor, kind: Kind):
    page = visit(kind.path, who=kind.who, status=kind.status, shop=kind.shop, width=320, language="es")
    for width in (320, 390, 768, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.evaluate(TOO_SMALL) == []


@pytest.mark.parametrize("kind", ["home", "filtered category", "product with the longest word", "search"])
def test_at_twice_the_size_everything_still_fits(visit: Visitor, kind: str):
    page = visit(KINDS[kind].path, width=640, scale=2)
    assert page.evaluate("devicePixelRatio") == 2
    assert page.evaluate("document.documentElement.scrollWidth") == 640


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("kind", ["home", "category", "product with options"])
def test_nothing_jumps_while_slow_pictures_arrive(
    visit: Visitor, live_shops: dict[str, LiveShop], kind: str, width: int
):
    slow = live_shops["cdn 4.0.1"]  # where no picture is in the browser's cache
    page = visit("/info/about", width=width, shop="cdn 4.0.1")
    slow.seconds_to_think = 0.1
    page.goto(slow.address + KINDS[kind].path)
    scroll_to_the_end(page)
    assert page.evaluate(SHIFTS) < 0.01


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("kind", ["home", "category", "product with options", "search"])
def test_pictures_know_their_size_and_wait_until_they_are_near(visit: Visitor, kind: str, width: int):
    page = visit(KINDS[kind].path, width=width)
    pictures = page.evaluate(PICTURES)
    assert [picture["name"] for picture in pictures if not picture["isSized"]] == []
    window = page.viewport_size
    assert window is not None
    far_away = [one for one in pictures if one["top"] > 2 * window["height"] or one["left"] > 2 * window["width"]]
    assert [picture["name"] for picture in far_away if not picture["isLazy"]] == []
    first = next(picture for picture in pictures if picture["isFromShop"])
    assert not first["isLazy"], "the first picture is what people wait for"


def test_an_enlarged_picture_fits_into_the_window(visit: Visitor):
    page = visit("/p/everyday-notebook", width=390)
    page.locator(".gallery-open").first.click()
    box = page.locator("#picture-1 img").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["y"] >= 0
    assert box["x"] + box["width"] <= 390
    assert box["y"] + box["height"] <= 844
    assert page.locator("#picture-1 img").evaluate("it => getComputedStyle(it).objectFit") == "contain"
    assert page.evaluate(TOO_SMALL) == []


def scroll_to_the_end(page: Page) -> None:
    height = page.evaluate("document.documentElement.scrollHeight")
    for top in range(0, height, 600):
        page.evaluate(f"window.scrollTo(0, {top})")
        page.wait_for_timeout(30)
    page.wait_for_load_state("networkidle")
