"""The product list shows every product, drafts too, in the order and with the filters that were asked for."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import text

from shop.catalog.services import NewImage, NewVariant, Words
from shop.db import db

from ..auth.people import Browser
from ..browser_client import Page
from ..counting import Statements
from ..factories import fill_shelf, make_category, make_product

GTIN = "4006381333931"


def names(page: Page) -> list[str]:
    """The products of the rows, from top to bottom."""
    return [" ".join(thing.itertext()).split("\n")[0].strip() for thing in page.all("a", class_="thing-name")]


def page_of(staff: Browser, **asked: Any) -> Page:
    """The list as an address asks for it."""
    return staff.get("/desk/products?" + urlencode({name: value for name, value in asked.items() if value != ""}))


def listed(staff: Browser, **asked: Any) -> list[str]:
    return names(page_of(staff, **asked))


def test_a_row_tells_what_a_product_is(staff: Browser):
    prints, paper = make_category("Prints"), make_category("Paper")
    fern = make_product("Fern print", stock=7, price=1950, brand="Verde", options={"Size": ["A3"]}, category=prints)
    put = "INSERT INTO product_category (product_id, category_id, position) VALUES (:product, :category, 1)"
    db.session.execute(text(put), {"product": fern.id, "category": paper.id})
    db.session.commit()
    words = staff.get("assortment.index").words("tbody")
    for told in ("Fern print", "Verde", "In the shop", "Prints", "and 1 more", "€19.50", "7 free", "SKU-"):
        assert told in words
    assert "variants" not in words


def test_several_variants_are_counted_and_their_prices_are_a_range(staff: Browser):
    sizes = [NewVariant(1000, ("S",), "S-1"), NewVariant(2500, ("L",), "L-1")]
    make_product("Shirt", options={"Size": ["S", "L"]}, variants=sizes)
    words = staff.get("assortment.index").words("tbody")
    assert "2 variants" in words
    assert "€10.00 – €25.00" in words
    assert "none free" in words


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("", ["Cup", "apron", "Bowl"]),
        ("title", ["apron", "Bowl", "Cup"]),
        ("price", ["Bowl", "apron", "Cup"]),
        ("dearest", ["Cup", "apron", "Bowl"]),
        ("changed", ["Bowl", "Cup", "apron"]),
        ("nonsense", ["Cup", "apron", "Bowl"]),
    ],
)
def test_products_are_sorted(staff: Browser, sort: str, order: list[str]):
    _ = make_product("Bowl", price=100), make_product("apron", price=500), make_product("Cup", price=900)
    for days, title in enumerate(["Bowl", "Cup", "apron"]):
        moment = datetime(2030, 1, 9, tzinfo=UTC) - timedelta(days=days)
        db.session.execute(
            text("UPDATE product SET updated_at = :moment WHERE title = :title"), {"moment": moment, "title": title}
        )
    db.session.commit()
    assert listed(staff, sort=sort) == order


@pytest.mark.parametrize("sort", ["newest", "title", "price", "dearest", "changed"])
@pytest.mark.parametrize("status", ["", "active"])
def test_paging_shows_each_product_once_forwards_and_back(staff: Browser, sort: str, status: str):
    fill_shelf(make_category(), [(f"Print {place % 9}", 100 + place % 7, place) for place in range(120)])
    for place in range(5):  # without an active variant, hence without a price
        product = make_product(f"Odd {place}")
        db.session.execute(text("UPDATE variant SET is_active = false WHERE product_id = :id"), {"id": product.id})
    db.session.commit()
    pages = [page_of(staff, sort=sort, status=status)]
    while following := pages[-1].links(rel="next"):
        pages.append(staff.get(following[0]))
    rows = [[row.get("id") for row in page.all("tr") if row.get("id")] for page in pages]
    assert [len(page) for page in rows] == [50, 50, 25]
    assert len({row for page in rows for row in page}) == 125
    back = staff.get(pages[-1].links(rel="prev")[0])
    assert [row.get("id") for row in back.all("tr") if row.get("id")] == rows[1]
    assert "125 products" in pages[1].words("main")


def test_a_place_that_is_none_is_not_found(staff: Browser):
    for place in ("x", "W10", "WzAsMV0x", "bnVsbA"):
        staff.get("assortment.index", after=place, status=404)
    staff.get("assortment.index", after="WzAsNV0", before="WzAsNV0", status=404)


def test_filters_hold_for_what_is_shown(staff: Browser):
    shelf = make_category("Kitchen")
    below = make_category("Cups", parent=shelf)
    picture = NewImage("cup-3fa9", Words("A cup"), 640, 800)
    make_product("Cup", stock=1, category=below, brand="Barro", images=[picture])
    make_product("Draft", stock=1, status="draft", category=shelf, images=[picture])
    make_product("Old", stock=1, status="archived", category=shelf, images=[picture])
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    make_product("Soon", stock=1, category=shelf, published_at=tomorrow, images=[picture])
    make_product("Bare", stock=1, category=shelf)
    make_product("Lost", stock=1, images=[picture])
    make_product("Priceless", stock=1, price=0, category=shelf, images=[picture])
    make_product("Gone", category=shelf, images=[picture])
    for asked, shown in (
        ({"status": "draft"}, ["Draft"]),
        ({"status": "archived"}, ["Old"]),
        ({"status": "scheduled"}, ["Soon"]),
        ({"status": "active"}, ["Gone", "Priceless", "Lost", "Bare", "Cup"]),
        ({"brand": "barro"}, ["Cup"]),
        ({"category": below.id}, ["Cup"]),
        ({"category": shelf.id, "status": "active"}, ["Gone", "Priceless", "Bare", "Cup"]),
        ({"lacks": "picture"}, ["Bare"]),
        ({"lacks": "category"}, ["Lost"]),
        ({"lacks": "price"}, ["Priceless"]),
        ({"lacks": "stock"}, ["Gone"]),
        ({"lacks": "stock", "brand": "Barro"}, []),
    ):
        assert listed(staff, **asked) == shown, asked  # type: ignore[arg-type]


def test_a_product_is_found_by_title_brand_sku_and_barcode(staff: Browser):
    make_product("Blue mug", brand="Barro", variants=[NewVariant(100, sku="MUG-77", barcode=GTIN)])
    make_product("Secret teapot", status="draft")
    make_product("Fern print")
    for typed, shown in (
        ("mug", ["Blue mug"]),
        ("barro", ["Blue mug"]),
        ("teap", ["Secret teapot"]),
        ("MUG-77", ["Blue mug"]),
        ("mug-7", ["Blue mug"]),
        (GTIN, ["Blue mug"]),
        ("xyzzy", []),
        ("%", []),
        ("🦊", []),
        ("mug \x00 fox", []),
    ):
        assert listed(staff, q=typed) == shown, typed


def test_a_scanned_code_is_met_whatever_is_filtered(staff: Browser):
    make_product("Blue mug", variants=[NewVariant(100, sku="MUG-77")])
    assert listed(staff, q="MUG-77", status="draft") == ["Blue mug"]
    assert listed(staff, q="mug", status="draft") == []


@pytest.mark.parametrize(
    "asked", [{"category": "-1"}, {"category": "x"}, {"status": "x"}, {"lacks": "x"}, {"sort": "\0"}]
)
def test_what_can_not_be_meant_is_left_out(staff: Browser, asked: dict[str, str]):
    make_product("Mug")
    assert listed(staff, **asked) == ["Mug"]


def test_an_empty_shop_says_so_and_so_does_a_filter_without_products(staff: Browser):
    assert "There are no products yet." in staff.get("assortment.index").words("main")
    assert "No products like that." in page_of(staff, status="draft").words("main")


def test_what_products_lack_is_kept_whatever_happens_to_them(staff: Browser):
    from shop.catalog.editing import delete_product
    from shop.stock.services import SYSTEM

    shelf = make_category()
    product = make_product("Mug", category=shelf, images=[NewImage("mug-3fa9", Words("A mug"), 640, 800)])
    assert gaps() == []
    for statement in ("DELETE FROM product_image", "DELETE FROM product_category"):
        db.session.execute(text(statement))
    assert gaps() == [("category", product.id), ("picture", product.id)]
    put = "INSERT INTO product_category (product_id, category_id) VALUES (:product, :category)"
    db.session.execute(text(put), {"product": product.id, "category": shelf.id})
    assert gaps() == [("picture", product.id)]
    db.session.commit()
    delete_product(product.id, by=SYSTEM)
    assert gaps() == []


def gaps() -> list[Any]:
    return list(
        map(tuple, db.session.execute(text("SELECT kind, product_id FROM product_gap ORDER BY kind, product_id")))
    )


def test_the_list_costs_six_statements_whatever_its_rows(staff: Browser, statements: Statements):
    make_product("Mug", stock=1)
    sent = []
    for wanted in ({}, {"q": "print", "status": "active", "sort": "title"}):
        fill_shelf(make_category(), [(f"Print {place}", 100, place) for place in range(60)])
        with statements.at_most(6):
            page_of(staff, **wanted)
        before = len(statements.sent)
        page_of(staff, status="draft")
        sent.append(len(statements.sent) - before)
    assert sent[0] == sent[1]


def test_products_of_thousands_are_told_as_more_than_that(staff: Browser, monkeypatch: pytest.MonkeyPatch):
    from shop.assortment import rows, walking

    monkeypatch.setattr(walking, "FEW", 5)
    monkeypatch.setattr(rows, "FEW", 5)
    fill_shelf(make_category(), [(f"Print {place}", 100 + place, place) for place in range(9)])
    page = page_of(staff, status="active", sort="price")
    assert names(page) == [f"Print {place}" for place in range(9)]
    assert "Change all that match" in page.words("main")


def test_a_product_of_the_other_language_is_called_by_its_name_there(staff: Browser):
    make_product("Fern print", es="Helecho")
    assert names(staff.get("assortment.index", language="es")) == ["Helecho"]
