"""What a visitor sees at a glance."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from playwright.sync_api import Locator, Page, expect

CARDS = "#cards .card-title"


class Sight(NamedTuple):
    """A page as somebody would recognise it again."""

    url: str
    heading: str
    cards: list[str]


def titles(page: Page) -> list[str]:
    """The titles of the products in a list, in their order."""
    return page.locator(CARDS).all_inner_texts()


def count(page: Page) -> Locator:
    return page.locator("#results-count")


def sight(page: Page) -> Sight:
    return Sight(page.url, page.locator("h1").inner_text(), titles(page))


def expect_sight(page: Page, seen: Sight) -> None:
    """The same as was seen before, and a whole page: with its header, one main part and one heading."""
    expect(page).to_have_url(seen.url)
    expect(page.locator("h1")).to_have_text([seen.heading])
    expect(page.locator(CARDS)).to_have_text(seen.cards)
    expect(page.locator("header.masthead")).to_be_visible()
    expect(page.locator("main")).to_have_count(1)
    expect(page.locator("footer.colophon")).to_have_count(1)


def settle(page: Page) -> None:
    """Wait until htmx has taken up what it put in: for some 20 ms a new link is still only a link."""
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added")).to_have_count(0)


@contextmanager
def in_place(page: Page) -> Iterator[None]:
    """Whatever happens in the block happens without a new page."""
    page.evaluate("window.isTheSame = true")
    yield
    assert page.evaluate("window.isTheSame === true"), f"a new page was loaded: {page.url}"


def address(page: Page) -> str:
    """The address without its host."""
    return "/" + page.url.split("/", 3)[3]


def focused(page: Page) -> str:
    """What has the focus: its id, else its words, else what it is."""
    return page.evaluate("""() => {
      const here = document.activeElement;
      const words = here === document.body ? "" : here.innerText?.trim().slice(0, 60);
      return here.id || words || here.getAttribute("aria-label") || here.localName;
    }""")
