"""GET /products: the storefront's lists, for programs."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from shop.catalog.models import Category
from shop.catalog.services import NewVariant
from shop.db import db

from ..browser_client import Page, PageReader
from ..counting import Statements
from ..factories import fill_shelf, make_category, make_product
from .connectors import Connector, kind, places


@pytest.fixture
def visitor(app: Flask) -> Connector:
    return Connector(app)


@pytest.fixture
def reader(app: Flask) -> Connector:
    return Connector(app, "catalog:read")


@pytest.fixture
def shelf() -> Category:
    """Fern 10.00, Ivy 20.00 (sold out), Álamo 30.00: published in this order."""
    shelf = make_category("Plants")
    for title, price, stock in (("Fern", 1000, 5), ("Ivy", 2000, 0), ("Álamo", 3000, 5)):
        make_product(title, price=price, stock=stock, category=shelf, es={"Álamo": "Zarza"}.get(title, ""))
    return shelf


def titles(found: Any) -> list[str]:
    return [item["title"] for item in found["items"]]


def numbers(found: Any) -> list[int]:
    return [item["id"] for item in found["items"]]


# The same words in both addresses: a page's path, and what it is here.
PAGES = [
    "?sort=newest",
    "?sort=price",
    "?sort=price-desc",
    "?sort=price&stock=1",
    "?sort=price&min=5",
    "?sort=price&max=7,20",
    "?sort=price&min=8&max=2.50",
    "?sort=price&page=2",
    "?sort=price-desc&min=2&max=8.50&stock=1",
    "?min=&max=&sort=price",
    "?stock=&min=%202&max=&sort=price",
]


@pytest.fixture
def large_shelf() -> Category:
    shelf = make_category("Large")
    fill_shelf(shelf, [(f"Thing {n % 7}", 100 + n * 37 % 900, n * 13 % 40) for n in range(40)])
    for number in range(3):
        make_product(f"Thing in stock {number}", price=300, stock=2, category=shelf)
    return shelf


def shown_on(browser: PageReader, path: str) -> list[int]:
    """The numbers of the products on a page of the storefront, in their order."""
    return [
        int(card.get("id", "").removeprefix("product-")) for card in Page(browser.open(path)).all("li", class_="card")
    ]


@pytest.mark.parametrize("query", [*PAGES, "?sort=name", "?sort=name&page=2", ""])
def test_the_query_of_a_category_page_brings_the_same_products(
    browser: PageReader, visitor: Connector, large_shelf: Category, query: str
):
    page = shown_on(browser, f"/c/{large_shelf.path}{query}")
    assert page
    assert numbers(visitor.get(f"/products?category={large_shelf.path}&{query[1:]}")) == page


@pytest.mark.parametrize("query", PAGES)
def test_the_query_of_the_page_of_everything_brings_the_same_products(
    browser: PageReader, visitor: Connector, large_shelf: Category, query: str
):
    page = shown_on(browser, f"/products{query}")
    assert page
    assert numbers(visitor.get(f"/products{query}")) == page


@pytest.mark.parametrize("query", ["q=thing", "q=thing&sort=price", "q=thing&stock=1&sort=name", "q=thing+stock"])
def test_the_query_of_a_search_brings_the_same_products(
    browser: PageReader, visitor: Connector, large_shelf: Category, query: str
):
    page = shown_on(browser, f"/search?{query}")
    assert page
    assert numbers(visitor.get(f"/products?{query}")) == page


def test_a_cursor_of_a_page_is_one_here(browser: PageReader, visitor: Connector, large_shelf: Category):
    first = visitor.get(f"/products?category={large_shelf.path}&sort=price")
    query = f"sort=price&after={first['next']}&page=2"
    page = shown_on(browser, f"/c/{large_shelf.path}?{query}")
    assert numbers(visitor.get(f"/products?category={large_shelf.path}&{query}")) == page


@pytest.mark.parametrize("sort", ["id", "newest", "price", "price-desc", "name"])
@pytest.mark.parametrize("where", ["", "category=", "status=any&", "q=thing&", "status=any&q=thing&"])
def test_following_next_meets_everything_once_and_back_again(
    reader: Connector, large_shelf: Category, sort: str, where: str
):
    path = f"/products?{where.replace('category=', f'category={large_shelf.path}&')}sort={sort}&limit=9"
    items = reader.every(path)
    assert len(items) == len({item["id"] for item in items}) == 43
    assert numbers(reader.get(path.replace("limit=9", "limit=100"))) == [item["id"] for item in items]
    third = reader.send("GET", f"{path}&after={after(reader, path, 2)}")
    back = next(link for link in third.headers["Link"].split(", <") if 'rel="prev"' in link)
    before = reader.client.get(back.partition(">")[0].lstrip("<"), headers=reader.headers)
    assert numbers(before.json) == [item["id"] for item in items[9:18]]


def after(reader: Connector, path: str, pages: int) -> str:
    cursor = ""
    for _ in range(pages):
        cursor = reader.get(f"{path}&after={cursor}" if cursor else path)["next"]
    return cursor


def test_a_sync_misses_nothing_that_stays(visitor: Connector, shelf: Category):
    first = visitor.get("/products?limit=2")
    make_product("Newcomer", stock=1)
    db.session.execute(text("UPDATE product SET status = 'archived' WHERE id = :id"), {"id": first["items"][1]["id"]})
    second = visitor.get(f"/products?limit=2&after={first['next']}")
    assert titles(first) + titles(second) == ["Fern", "Ivy", "Álamo", "Newcomer"]
    assert second["next"] is None


def test_words_are_found_in_either_language(visitor: Connector, shelf: Category):
    assert titles(visitor.get("/products?q=zarza")) == []
    assert titles(visitor.get("/products?q=zarza&language=es")) == ["Álamo"]
    assert titles(visitor.get(f"/products?category={shelf.path}&sort=name&language=es")) == ["Fern", "Ivy", "Álamo"]
    assert titles(visitor.get(f"/products?category={shelf.path}&sort=name")) == ["Álamo", "Fern", "Ivy"]


def test_what_is_in_a_category_and_below_it(reader: Connector, visitor: Connector, shelf: Category):
    below = make_category("Mosses", parent=shelf)
    make_product("Moss", category=below)
    make_product("Hidden moss", category=below, status="draft")
    assert titles(visitor.get(f"/products?category={below.path}")) == ["Moss"]
    assert titles(visitor.get(f"/products?category={shelf.path}&sort=id")) == ["Fern", "Ivy", "Álamo", "Moss"]
    assert titles(visitor.get(f"/products?category={below.path}&q=ivy")) == []
    assert titles(visitor.get(f"/products?category={shelf.path}&q=moss")) == ["Moss"]
    assert titles(reader.get(f"/products?category={shelf.path}&status=draft")) == ["Hidden moss"]
    assert titles(reader.get(f"/products?category={below.path}&status=any&q=moss&sort=id")) == ["Moss", "Hidden moss"]


def test_a_category_that_moved_is_found_at_its_former_path(visitor: Connector, shelf: Category):
    former = shelf.path
    db.session.execute(text("UPDATE category SET slug = 'greens' WHERE id = :id"), {"id": shelf.id})
    assert len(visitor.get(f"/products?category={former}")["items"]) == 3
    assert kind(visitor.get("/products?category=nowhere", 404)) == "no-such-category"


def test_filters_of_programs(reader: Connector, visitor: Connector, shelf: Category):
    blue = make_product("Blue pot", brand="Ana’s", tags=["Sale", "New"])
    assert titles(visitor.get("/products?brand=ANA’S")) == ["Blue pot"]
    assert titles(visitor.get("/products?brand=nobody")) == []
    assert titles(reader.get("/products?tag=sale")) == ["Blue pot"]
    assert titles(visitor.get(f"/products?slug={blue.slug}")) == ["Blue pot"]
    first = visitor.get("/products?limit=1")["items"][0]["id"]
    assert titles(visitor.get(f"/products?ids={blue.id},{first},999999999")) == ["Fern", "Blue pot"]
    former = blue.slug
    blue.slug = "a-new-address"
    db.session.flush()
    assert titles(visitor.get(f"/products?slug={former}")) == ["Blue pot"]


def test_what_visitors_do_not_see_takes_a_scope(app: Flask, reader: Connector, visitor: Connector, shelf: Category):
    make_product("Draft", status="draft")
    make_product("Archived", status="archived", published_at=None)
    make_product("Unpriced", variants=[NewVariant(100, is_active=False)])
    make_product("Tomorrow", published_at=db.session.scalar(text("SELECT now() + interval '1 day'")))
    everything = ["Fern", "Ivy", "Álamo", "Draft", "Archived", "Unpriced", "Tomorrow"]
    assert titles(visitor.get("/products")) == titles(reader.get("/products")) == everything[:3]
    assert titles(reader.get("/products?status=any")) == everything
    assert titles(reader.get("/products?status=draft")) == ["Draft"]
    assert titles(reader.get("/products?status=archived")) == ["Archived"]
    assert titles(reader.get("/products?status=active")) == [*everything[:3], "Unpriced", "Tomorrow"]
    assert titles(reader.get("/products?status=any&sort=newest"))[0] == "Tomorrow"
    for query in ("status=any", "status=active", "tag=new"):
        assert kind(visitor.get(f"/products?{query}", 401)) == "no-token"
        assert kind(Connector(app, "stock:read").get(f"/products?{query}", 403)) == "missing-scope"


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("sort=cheap", "sort"),
        ("stock=yes", "stock"),
        ("min=cheap", "min"),
        ("min=-1", "min"),
        ("max=1e3", "max"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=ten", "limit"),
        ("page=0", "page"),
        ("page=101", "page"),
        ("status=gone", "status"),
        ("category=Prints", "category"),
        ("category=prints/", "category"),
        ("slug=%20", "slug"),
        ("ids=", "ids"),
        ("ids=1,x", "ids"),
        ("ids=0", "ids"),
        ("ids=1,1", "ids"),
        ("fields=", "fields"),
        ("fields=cost", "fields"),
        ("fields=id,id", "fields"),
        ("include=cost", "include"),
        ("after=%00", "after"),
        ("q=%00", "q"),
        ("language=fr", "language"),
        ("colour=blue", "colour"),
        ("sort=id&sort=price", "sort"),
    ],
)
def test_what_cannot_be_asked_is_named(visitor: Connector, query: str, place: str):
    assert places(visitor.get(f"/products?{query}", 422)) == [place]


@pytest.mark.parametrize("cursor", ["x", "e30", "WzEsMF0", "WyJhIiwxXQ", "a" * 2000])
def test_a_place_that_is_none_is_not_found(visitor: Connector, cursor: str):
    assert "first page" in visitor.get(f"/products?after={cursor}", 404)["detail"]
    assert "first page" in visitor.get(f"/products?before={cursor}", 404)["detail"]


def test_a_price_between_two_minor_units_is_the_next_that_fits(visitor: Connector, shelf: Category):
    assert titles(visitor.get("/products?min=10.001&max=20.0099")) == ["Ivy"]
    assert titles(visitor.get("/products?min=20.0001&max=9.999")) == ["Fern", "Ivy"]


def test_only_the_fields_that_were_asked_for(visitor: Connector, shelf: Category):
    assert visitor.get("/products?fields=title,price_from_minor&limit=1")["items"] == [
        {"title": "Fern", "price_from_minor": 1000}
    ]
    number = visitor.get("/products?fields=id&limit=1")["items"][0]["id"]
    assert visitor.get(f"/products/{number}?fields=slug,variants")["variants"][0]["price_minor"] == 1000


def test_stock_comes_along_for_whom_it_may_concern(app: Flask, visitor: Connector, reader: Connector, shelf: Category):
    both = Connector(app, "catalog:read", "stock:read")
    (level,) = both.get("/products?include=levels")["items"][0]["variants"][0]["levels"]
    assert {name: level[name] for name in ("on_hand", "reserved", "free")} == {"on_hand": 5, "reserved": 0, "free": 5}
    assert both.get("/products")["items"][0]["variants"][0]["levels"] is None
    assert kind(visitor.get("/products?include=levels", 401)) == "no-token"
    assert kind(reader.get("/variants?include=levels", 403)) == "missing-scope"


def test_few_statements_however_many_products(
    visitor: Connector, reader: Connector, large_shelf: Category, statements: Statements
):
    shelf = large_shelf.path
    with statements.at_most(1):
        assert len(visitor.get("/products?limit=100")["items"]) == 43
    with statements.at_most(3):
        visitor.get(f"/products?category={shelf}&sort=price&min=2&q=thing")
    reader.get("/products")  # which notes that the token was used
    with statements.at_most(2):
        reader.get("/products?limit=100&status=any")
    with statements.at_most(4):
        reader.get(f"/products?category={shelf}&q=thing&status=any")


def test_an_unchanged_list_is_not_sent_again(visitor: Connector, shelf: Category):
    first = visitor.send("GET", "/products")
    asked = {"If-None-Match": first.headers["ETag"]}
    assert visitor.send("GET", "/products", headers=asked).status_code == 304
    db.session.execute(text("UPDATE category SET name = 'Greens' WHERE id = :id"), {"id": shelf.id})
    assert visitor.send("GET", "/products", headers=asked).status_code == 200


def test_links_lead_to_the_first_page_and_the_next(visitor: Connector, shelf: Category):
    answer = visitor.send("GET", "/products?sort=price&limit=2")
    assert answer.headers["Link"].startswith('<http://localhost/api/v1/products?sort=price&limit=2>; rel="first", <')
    assert f'sort=price&limit=2&after={answer.json["next"]}>; rel="next"' in answer.headers["Link"]


def test_a_shop_whose_catalogue_is_not_public_asks_for_a_token_that_may(
    app: Flask, visitor: Connector, reader: Connector, monkeypatch
):
    other = Connector(app, "stock:read")
    settings = visitor.client.application.config["SHOP"]
    monkeypatch.setitem(visitor.client.application.config, "SHOP", replace(settings, api_public_catalogue=False))
    for path in ("/products", "/products/1", "/variants", "/categories", "/category-tree"):
        assert kind(visitor.get(path, 401)) == "no-token"
        assert kind(other.get(path, 403)) == "missing-scope"
    assert reader.get("/products")["items"] == []


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("option=colour:sage", {"Bowl"}),
        ("option=Colour:SAGE,colour:rust", {"Bowl", "Cup"}),
        ("option=colour:rust,size:l", set()),
        ("sale=1", {"Cup"}),
        ("option=colour:sage&sale=1", set()),
    ],
)
def test_options_and_sales_narrow_the_list_as_on_pages(visitor: Connector, query, left):
    make_product("Bowl", options={"Colour": ("Sage",)}, variants=[NewVariant(900, ("Sage",))])
    make_product("Cup", options={"Colour": ("Rust",)}, variants=[NewVariant(900, ("Rust",), compare_at_minor=1200)])
    assert set(titles(visitor.get(f"/products?{query}"))) == left


@pytest.fixture
def plants() -> Category:
    shelf = make_category("Green", es="Verde")
    below = make_category("Ferns", parent=shelf)
    sizes = ["A4", "A3"]
    variants = [NewVariant(900, ("A4",)), NewVariant(1900, ("A3",))]
    make_product("Fern", category=below, brand="Studio Verde", options={"Size": sizes}, variants=variants, stock=2)
    make_product("Ivy", category=shelf, brand="Señal", options={"Size": ["A4"]}, variants=variants[:1])
    make_product("Moss", category=shelf, brand="Señal", price=700)
    return shelf


@pytest.mark.parametrize(
    "query",
    [
        "",
        "brand=senal",
        "brand=senal&brand=studio-verde",
        "brand=studio-verde&option=size:a4&option=size:a3",
        "option=size:a3&stock=1&sale=1",
        "max=8",
        "brand=nobody",
        "find-brand=verd&find-option-size=",
        "find-brand=senal&brand=studio-verde&find-option-size=4",
    ],
)
def test_the_facets_of_a_page_are_those_of_the_same_list_here(
    browser: PageReader, visitor: Connector, plants: Category, query: str
):
    page = browser.get(f"/c/{plants.path}?{query}")
    told = visitor.get(f"/products?category={plants.path}&include=facets&{query}")
    assert [item["title"] for item in told["items"]] == page.cards
    figures = {value["key"]: value["count"] for facet in told["facets"]["facets"] for value in facet["values"]}
    shown = {
        box.get("value"): box for box in page.all("input", type="checkbox") if box.get("name") in {"brand", "option"}
    }
    assert set(shown) == {key for key in figures if key != f"{plants.path}/ferns"}
    chosen = {value["key"] for facet in told["facets"]["facets"] for value in facet["values"] if value["is_chosen"]}
    assert chosen == {key for key, box in shown.items() if box.get("checked") is not None}


def test_facets_say_how_many_each_would_leave(visitor: Connector, plants: Category):
    told = visitor.get(f"/products?category={plants.path}&include=facets&brand=SEÑAL&language=es")["facets"]
    by_name = {facet["name"]: {one["key"]: one["count"] for one in facet["values"]} for facet in told["facets"]}
    assert by_name == {"brand": {"senal": 2, "studio-verde": 1}, "option": {"size:a4": 1}}
    assert (told["in_stock"]["count"], told["prices"]["least"], told["prices"]["most"]) == (0, 700, 900)


def test_values_are_found_by_what_they_are_called(visitor: Connector, plants: Category):
    told = visitor.get(f"/products?category={plants.path}&include=facets&find=brand:SEÑ&find=option-size:3")["facets"]
    assert [[value["key"] for value in facet["values"]] for facet in told["facets"][1:]] == [
        ["senal"],
        ["size:a3"],
    ]


@pytest.mark.parametrize(
    "query", ["find=brand", "find=price:3", "find-price=3", "find=brand:", "find-brand=a&find-brand=b"]
)
def test_what_can_not_be_looked_for_is_named(visitor: Connector, query: str):
    told = visitor.get(f"/products?include=facets&{query}", status=422)
    assert told["errors"][0]["parameter"].startswith("find")


@pytest.mark.parametrize("query", ["", "include=facets&status=any", "include=facets&tag=x"])
def test_a_list_without_facets_says_so(reader: Connector, plants: Category, query: str):
    assert reader.get(f"/products?{query}")["facets"] is None


def test_what_is_in_any_of_two_categories(visitor: Connector, reader: Connector, plants: Category):
    cups = make_category("Cups")
    make_product("Mug", category=cups)
    make_product("Bowl", category=make_category("Bowls"))
    query = f"sort=id&category={plants.path}&category={cups.path}"
    assert titles(visitor.get(f"/products?{query}")) == ["Fern", "Ivy", "Moss", "Mug"]
    assert titles(visitor.get(f"/products?category={plants.path},{cups.path}&q=mug")) == ["Mug"]
    assert titles(reader.get(f"/products?{query}&status=any")) == ["Fern", "Ivy", "Moss", "Mug"]


def test_drafts_are_found_by_the_same_brands(reader: Connector, plants: Category):
    make_product("Sorrel", brand="SEÑAL", status="draft")
    query = "status=any&sort=id&brand=senal&brand=Studio+Verde"
    assert titles(reader.get(f"/products?{query}")) == ["Fern", "Ivy", "Moss", "Sorrel"]


def test_words_are_corrected_unless_they_are_meant(visitor: Connector, plants: Category):
    assert titles(visitor.get("/products?q=mosss")) == ["Moss"]
    assert titles(visitor.get("/products?q=mosss&exact=1")) == []
