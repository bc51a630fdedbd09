"""The page of a category, at any depth."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from shop.catalog.models import Category
from shop.catalog.services import Words, create_category
from shop.db import db

from ..browser_client import PageReader
from ..factories import make_category, make_product


@pytest.fixture
def ferns() -> Category:
    """The shelf prints/botanical/ferns."""
    prints = create_category("prints", Words("Prints", {"es": "Láminas"}))
    botanical = create_category("botanical", Words("Botanical", {"es": "Botánica"}), parent=prints)
    return create_category("ferns", Words("Ferns", {"es": "Helechos"}), parent=botanical)


@pytest.mark.parametrize(
    ("path", "way", "below"),
    [
        ("prints", ["Home", "Prints"], ["Botanical"]),
        ("prints/botanical", ["Home", "Prints", "Botanical"], ["Ferns"]),
        ("prints/botanical/ferns", ["Home", "Prints", "Botanical", "Ferns"], []),
    ],
)
def test_a_category_shows_the_way_to_it_and_what_is_below(browser: PageReader, ferns, path, way, below):
    page = browser.get("catalog.shelf", path=path)
    crumbs = page.one("nav", class_="breadcrumbs")
    assert [" ".join("".join(step.itertext()).split()) for step in crumbs.iter("li")] == way
    assert page.words("h1") == way[-1]
    assert page.each("a", class_="chip") == below


def test_breadcrumbs_lead_upwards(browser: PageReader, ferns):
    page = browser.get("catalog.shelf", path="prints/botanical/ferns")
    links = [link.get("href") for link in page.one("nav", class_="breadcrumbs").iter("a")]
    assert links == ["/", "/c/prints", "/c/prints/botanical"]


def test_a_category_holds_what_stands_on_all_shelves_below_it(browser: PageReader, ferns):
    make_product("Fern print", category=ferns)
    for path in ("prints", "prints/botanical", "prints/botanical/ferns"):
        assert browser.get("catalog.shelf", path=path).cards == ["Fern print"]


def test_a_product_on_two_shelves_is_listed_once_above_them(browser: PageReader):
    prints = create_category("prints", Words("Prints"))
    shelves = [create_category(slug, Words(slug.title()), parent=prints) for slug in ("small", "large")]
    fern = make_product("Fern print", category=shelves[0])
    db.session.execute(
        text("INSERT INTO product_category (product_id, category_id) VALUES (:product, :category)"),
        {"product": fern.id, "category": shelves[1].id},
    )
    assert browser.get("catalog.shelf", path="prints").cards == ["Fern print"]


@pytest.mark.parametrize(
    "others",
    [
        {"status": "draft"},
        {"status": "archived"},
        {"published_at": datetime.now(UTC) + timedelta(hours=1)},
    ],
    ids=["a draft", "archived", "published in an hour"],
)
def test_what_is_not_public_is_not_listed(browser: PageReader, others):
    shelf = make_category("Prints")
    make_product("Secret print", stock=1, category=shelf, **others)
    page = browser.get("catalog.shelf", path=shelf.path)
    assert page.cards == []
    assert "This shelf is empty" in page.words("main")


def test_a_card_says_what_a_visitor_needs(browser: PageReader):
    shelf = make_category("Prints")
    make_product("Fern print", stock=1, price=1250, category=shelf, brand="Studio Verde")
    page = browser.get("catalog.shelf", path=shelf.path)
    card = page.words("li", class_="card")
    assert card == "Fern print Studio Verde €12.50"


def test_a_card_of_several_prices_begins_with_from(browser: PageReader):
    shelf = make_category("Prints")
    from shop.catalog.services import NewVariant

    make_product(
        "Fern print",
        category=shelf,
        options={"Size": ["A4", "A3"]},
        variants=[NewVariant(1200, values=("A4",)), NewVariant(2000, values=("A3",))],
    )
    assert browser.get("catalog.shelf", path=shelf.path).words("p", class_="price") == "from €12.00"


def test_a_sold_out_card_stays_and_says_so(browser: PageReader):
    shelf = make_category("Prints")
    make_product("Fern print", category=shelf)
    page = browser.get("catalog.shelf", path=shelf.path)
    assert page.words("span", class_="badge") == "Sold out"


def test_the_category_that_one_is_in_is_marked_in_the_header(browser: PageReader, ferns):
    page = browser.get("catalog.shelf", path="prints/botanical")
    marked = [link for link in page.one("nav", class_="shelves").iter("a") if link.get("aria-current")]
    assert [link.text for link in marked] == ["Prints"]


@pytest.mark.parametrize("path", ["nothing", "botanical", "prints/ferns", "prints/", "Prints", "prints//botanical"])
def test_what_is_no_path_of_a_category_is_not_found(browser: PageReader, ferns, path):
    page = browser.get(f"/c/{path}", status=404)
    assert page.words("h1") == "There is nothing at this address"


def test_a_moved_category_sends_its_visitors_on(browser: PageReader, ferns):
    db.session.execute(
        text("INSERT INTO slug_history (kind, slug, category_id) VALUES ('category', 'old/ferns', :id)"),
        {"id": ferns.id},
    )
    answer = browser.open("/es/c/old/ferns")
    assert answer.status_code == 301
    assert answer.location == "/es/c/prints/botanical/ferns"
    answer = browser.open("/c/old/ferns?page=2&sort=price", method="HEAD")
    assert (answer.status_code, answer.location) == (301, "/c/prints/botanical/ferns?page=2&sort=price")


def test_a_category_speaks_spanish(browser: PageReader, ferns):
    page = browser.get("catalog.shelf", path="prints/botanical", language="es")
    assert page.words("h1") == "Botánica"
    assert page.each("a", class_="chip") == ["Helechos"]


@pytest.mark.parametrize("htmx", [True, False])
def test_htmx_gets_only_the_results(browser: PageReader, htmx):
    shelf = make_category("Prints")
    make_product("Fern print", category=shelf)
    page = browser.get("catalog.shelf", path=shelf.path, htmx=htmx)
    assert page.cards == ["Fern print"]
    assert bool(page.all("h1")) is not htmx
