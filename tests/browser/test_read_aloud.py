"""What a screen reader finds, by the browser's accessibility tree. docs/accessibility.md tells the same in words."""

from itertools import pairwise

import pytest
from playwright.sync_api import expect

from .kinds import KINDS, Kind
from .visitor import Visitor

pytestmark = pytest.mark.browser

every_kind = pytest.mark.parametrize("kind", [kind for kind in KINDS.values() if kind.shop != "closed"])

HEADER = """
- link "Skip to the content"
- banner:
  - link "Almacén"
  - search:
    - combobox "Search the shop"
    - button "Search"
  - list "Language and account":
    - listitem:
      - link "Español"
  - navigation "Categories"
"""


@every_kind
def test_every_page_has_its_landmarks_in_their_order_and_leaves_no_level_of_heading_out(visit: Visitor, kind: Kind):
    page = visit(kind.path, who=kind.who, status=kind.status)
    expect(page.locator("body")).to_match_aria_snapshot(HEADER)
    landmarks = page.evaluate(
        """() => [...document.querySelectorAll("header, main, footer")].map(it => it.localName).join(" ")"""
    )
    assert landmarks == "header main footer"
    levels = page.evaluate(
        """() => [...document.querySelectorAll("main :is(h1, h2, h3, h4)")].map(it => Number(it.localName[1]))"""
    )
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels


@every_kind
@pytest.mark.parametrize("language", ["es", pytest.param("en", marks=pytest.mark.thorough)])
def test_nothing_that_can_be_worked_is_without_a_name(visit: Visitor, kind: Kind, language: str):
    page = visit(kind.path, who=kind.who, status=kind.status, language=language)
    roles = ("link", "button", "textbox", "searchbox", "checkbox", "combobox", "dialog", "region")
    heard = {line.strip() for line in page.locator("body").aria_snapshot().splitlines()}
    assert heard.isdisjoint({f"- {role}" for role in roles})


def test_a_category_is_heard_as_its_name_its_filters_and_its_goods(visit: Visitor):
    page = visit("/c/paper/postcards?stock=1")
    expect(page.locator("main")).to_match_aria_snapshot("""
      - navigation "You are here"
      - heading "Postcards" [level=1]
      - region "40 products":
        - heading "Filters" [level=2]
        - link "Skip the filters"
        - group "Availability and offers":
          - checkbox "In stock 40" [checked]
        - group "Price in EUR":
          - textbox "Price from"
          - textbox "to"
          - list:
            - listitem:
              - link /up to €\\d/
        - button "Show products"
        - paragraph: 40 products
        - combobox "Sort by"
        - list "Filters":
          - listitem:
            - link "In stock – drop this filter"
        - list:
          - listitem:
            - heading "Postcard 59" [level=2]:
              - link "Postcard 59"
            - paragraph: €6.80
        - link "Load more"
        - navigation "Pages":
          - list:
            - listitem: "1"
            - listitem:
              - link "Page 2"
          - link "Next"
    """)


def test_a_product_is_heard_as_pictures_name_price_choices_and_stock(visit: Visitor):
    page = visit("/p/everyday-notebook")
    expect(page.locator("article")).to_match_aria_snapshot("""
      - list "Pictures of Everyday Notebook":
        - listitem:
          - button /Enlarge/
      - heading "Everyday Notebook" [level=1]
      - paragraph: €16.50
      - 'group "Colour: Terracotta"':
        - list:
          - listitem:
            - link "Terracotta"
          - listitem:
            - link "Ink"
      - paragraph: In stock
      - paragraph:
        - link "Ask about this"
      - heading "Details" [level=2]
      - table
    """)


def test_a_reduced_price_is_heard_as_now_and_before(visit: Visitor):
    page = visit("/p/moon-calendar-2027")
    expect(page.locator(".buy-price")).to_match_aria_snapshot("- paragraph: Now €28.00 before €32.00")


def test_an_enlarged_picture_is_a_dialog_with_its_words(visit: Visitor):
    page = visit("/p/everyday-notebook")
    page.locator(".gallery-open").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_have_accessible_name("Notebook: plain cloth cover with an elastic band, in terracotta")
    for name in ("Previous", "Next", "Close"):
        expect(dialog.get_by_role("button", name=name)).to_be_visible()


def test_a_price_that_can_not_be_read_is_heard_with_its_field(visit: Visitor):
    page = visit("/c/prints?min=dear", status=422)
    field = page.get_by_label("Price from")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description("Enter a price, for example 12.50")


def test_the_other_language_is_spoken_in_its_own_voice(visit: Visitor):
    page = visit("/c/prints")
    assert page.locator("html").get_attribute("lang") == "en"
    expect(page.locator(".languages a[hreflang]")).to_have_attribute("lang", "es")
