"""What a page may cost: statements, whatever the number of rows, and bytes on the wire. Never seconds."""

import subprocess
import sys

import brotli
import pytest
from sqlalchemy import text

from shop.assets import SOURCE, style_sheet
from shop.catalog.models import Category
from shop.catalog.services import NewAttribute, NewImage, NewVariant, Words
from shop.db import db

from .browser_client import PageReader
from .counting import Statements, brotli_bytes
from .factories import fill_shelf, make_category, make_product

KILOBYTE = 1024
SIZES, COLOURS = ("Small", "Medium", "Large"), ("Saffron", "Pine", "Terracotta")


@pytest.fixture
def shelf() -> Category:
    """A full page of believable goods, the last with many variants and pictures."""
    shelf = make_category("Botanical prints", parent=make_category("Prints"))
    fill_shelf(shelf, [(f"Eucalyptus and fern, a botanical print no. {100 + n}", 1950 + n * 100, n) for n in range(25)])
    variants = [NewVariant(1950, (size, colour), f"FERN-{size}-{colour}") for size in SIZES for colour in COLOURS]
    make_product(
        "Fern in ink, a botanical print",
        es="Helecho en tinta, lámina botánica",
        slug="fern",
        stock=2,
        description="A fern drawn in ink.\n\nPrinted on cotton paper." * 5,
        brand="Studio Verde",
        category=shelf,
        options={"Size": SIZES, "Colour": COLOURS},
        variants=variants,
        images=[NewImage(f"fern-{colour.lower()}-3fa9", Words(colour), 640, 800, colour) for colour in COLOURS],
        attributes=[NewAttribute(Words(f"Quality {place}"), Words("Good")) for place in range(5)],
    )
    # Figures as real ones are: none like its neighbour, a brand and a picture each, every third one reduced.
    db.session.execute(
        text("""
            INSERT INTO product_image (product_id, position, storage_key)
            SELECT id, 0, 'print-' || left(md5(slug), 12) FROM product WHERE slug LIKE 'filled%';
            UPDATE product SET brand = 'Studio ' || id % 5 WHERE slug LIKE 'filled%';
            UPDATE variant SET compare_at_minor = price_minor * 2 WHERE sku IS NULL AND id % 3 = 0
        """)
    )
    return shelf


@pytest.mark.parametrize("htmx", [True, False])
@pytest.mark.parametrize("language", ["", "es"])
def test_lists_products_and_search_cost_four_statements_and_fragments_three(
    browser: PageReader, statements: Statements, shelf, htmx, language
):
    most = 3 if htmx else 4
    for wanted in (
        {"endpoint": "catalog.shelf", "path": shelf.path},
        {"endpoint": "catalog.shelf", "path": shelf.path, "page": 2, "sort": "price", "min": 5},
        {"endpoint": "catalog.show", "slug": "fern"},
        {"endpoint": "catalog.search", "q": "fern"},
        {"endpoint": "catalog.search", "q": "frens"},
        {"endpoint": "catalog.search", "q": "xyzzy"},
    ):
        with statements.at_most(most):
            browser.get(**wanted, htmx=htmx, language=language)


def test_the_next_page_by_keyset_costs_no_more(browser: PageReader, statements: Statements, shelf):
    following = browser.get("catalog.shelf", path=shelf.path).links(rel="next")[0]
    with statements.at_most(4):
        browser.get(following)


@pytest.mark.parametrize(
    ("endpoint", "values", "most"),
    [
        ("catalog.home", {}, 6),
        ("catalog.shelves", {}, 2),
        ("pages.sitemap", {}, 2),
        ("pages.manifest", {}, 1),
        ("pages.robots", {}, 0),
        ("healthz", {}, 0),
        ("readyz", {}, 1),
    ],
)
def test_the_other_pages_cost_few_statements(browser: PageReader, statements, shelf, endpoint, values, most):
    with statements.at_most(most):
        browser.get(endpoint, **values)


@pytest.mark.parametrize(
    ("path", "status", "most"), [("/nothing", 404, 1), ("/p/nothing", 404, 3), ("/c/no/thing", 404, 3)]
)
def test_what_is_not_there_costs_little(browser: PageReader, statements: Statements, path, status, most):
    with statements.at_most(most):
        browser.get(path, status=status)


def test_the_same_statements_whatever_the_number_of_rows(browser: PageReader, statements: Statements, shelf):
    lonely = make_category("Lonely")
    make_product(category=lonely)
    sent = []
    for path in (lonely.path, shelf.path):
        before = len(statements.sent)
        browser.get("catalog.shelf", path=path)
        sent.append(statements.sent[before:])
    assert sent[0] == sent[1]


@pytest.mark.parametrize("language", ["", "es"])
def test_a_category_page_with_24_products_weighs_at_most_12_kilobytes(browser: PageReader, shelf, language):
    page = browser.get("catalog.shelf", path=shelf.path, language=language)
    assert len(page.cards) == 24
    assert brotli_bytes(page.response.data) <= 12 * KILOBYTE


@pytest.mark.parametrize("htmx", [True, False])
def test_a_product_page_weighs_at_most_12_kilobytes(browser: PageReader, shelf, htmx):
    page = browser.get("catalog.show", slug="fern", htmx=htmx)
    assert brotli_bytes(page.response.data) <= 12 * KILOBYTE


def test_style_and_script_are_light():
    assert brotli_bytes(style_sheet()) <= 8 * KILOBYTE
    assert brotli_bytes(style_sheet("desk.css")) <= 8 * KILOBYTE
    assert brotli_bytes(style_sheet("docs.css")) <= 2 * KILOBYTE
    # As they are sent. Every page loads two of them, and some of the desk's one more.
    scripts = {path.name: len(brotli.compress(path.read_bytes())) for path in (SOURCE / "js").rglob("*.js")}
    of_every_page = scripts.pop("shop.js") + scripts.pop("suggestions.js")
    assert of_every_page <= 3 * KILOBYTE
    assert of_every_page + max(scripts.values()) <= 6 * KILOBYTE


def test_pictures_below_the_fold_are_lazy_and_all_have_their_sizes(browser: PageReader, shelf):
    pictures = browser.get("catalog.shelf", path=shelf.path).all("img")
    assert len(pictures) == 24
    assert all(picture.get("sizes") and picture.get("srcset") and picture.get("height") for picture in pictures)
    assert sum(picture.get("loading") != "lazy" for picture in pictures) <= 4


@pytest.mark.parametrize("path", ["/", "/p/fern", "/search?q=print", "/c/{}"])
def test_one_picture_hurries_and_it_is_the_first(browser: PageReader, shelf, path):
    pictures = browser.get(path.format(shelf.path)).one("main").iter("img")
    hurrying = [picture.get("fetchpriority") == "high" for picture in pictures]
    assert hurrying == [True, *[False] * (len(hurrying) - 1)]


HEAVY = {"obstore", "PIL", "playwright", "hypothesis", "html5lib", "shop.demo.loading"}


def test_starting_the_shop_loads_nothing_heavy(without_database):
    program = "import sys, shop; shop.create_app(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout.split()
    assert HEAVY & set(loaded) == set()
