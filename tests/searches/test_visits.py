"""Who searches and who goes on from there is counted by the pages that they are shown, and nothing else."""

from dataclasses import replace

import pytest
from flask import Flask

from shop import create_app
from shop.db import db
from shop.searches.noting import notebook_of

from ..browser_client import PageReader
from ..factories import fill_shelf, make_category, make_product
from .log import lines

HOME = "http://localhost"


@pytest.fixture
def written(notebook):
    """What the log has, once all is written down."""

    def written() -> list[tuple[object, ...]]:
        notebook.write_down()
        return lines()

    return written


def test_a_search_is_counted_with_what_it_found(browser: PageReader, written):
    make_product("Fern")
    browser.get("catalog.search", q="Fern")
    browser.get("catalog.search", q="unicorn")
    browser.get("catalog.search", q="fern", language="es")
    assert [line[:5] for line in written()] == [
        ("fern", "en", None, 1, 1),
        ("fern", "es", None, 1, 1),
        ("unicorn", "en", None, 1, 0),
    ]


@pytest.mark.parametrize(
    "query", ["q=", "q=fern&stock=1", "q=fern&sort=price", "q=fern&page=2", "q=fern&min=1", "q=ana@shop.example"]
)
def test_the_same_search_looked_through_is_not_counted_again(browser: PageReader, written, query):
    fill_shelf(make_category(), [(f"Fern {number}", 1000, 0) for number in range(30)])
    browser.open(f"/search?{query}")
    browser.open("/search?q=fern", headers={"HX-Request": "true"})
    assert written() == []


def test_the_product_that_somebody_went_on_to_is_counted(browser: PageReader, written):
    fern = make_product("Fern", slug="fern", es="Helecho")
    browser.open("/p/fern", headers={"Referer": f"{HOME}/search?q=FERN+ink&page=2"})
    browser.open("/es/p/fern", headers={"Referer": f"{HOME}/es/search?stock=1&q=l%C3%A1mina"})
    assert [line[:4] for line in written()] == [("fern ink", "en", fern.id, 1), ("lámina", "es", fern.id, 1)]


@pytest.mark.parametrize(
    "referer",
    [
        "https://elsewhere.example/search?q=fern",
        f"{HOME}/c/prints?q=fern",
        f"{HOME}/c/search?q=fern",
        f"{HOME}/search",
        f"{HOME}/search?page=2",
        f"{HOME}/search?q=",
        f"{HOME}/search?q=600123456",
        f"{HOME}/search?q=%00%ff",
        "http://[::1/search?q=fern",
        f"{HOME}/search?" + "&".join(f"x{number}=1" for number in range(99)) + "&q=fern",
        "",
    ],
)
def test_whoever_comes_from_elsewhere_is_not(browser: PageReader, written, referer):
    make_product("Fern", slug="fern")
    answer = browser.open("/p/fern", headers={"Referer": referer})
    assert answer.status_code == 200
    assert written() == []


def test_looking_at_another_variant_is_no_second_choice(browser: PageReader, written):
    make_product("Fern", slug="fern")
    browser.open("/p/fern", headers={"Referer": f"{HOME}/search?q=fern", "HX-Request": "true"})
    assert written() == []


@pytest.mark.parametrize(
    "headers",
    [
        {"DNT": "1"},
        {"Sec-GPC": "1"},
        {"Sec-Purpose": "prefetch;prerender"},
        {"User-Agent": "Mozilla/5.0 (compatible; Findsbot/2.1)"},
    ],
    ids=lambda given: next(iter(given)),
)
def test_whoever_asks_not_to_be_counted_is_not(browser: PageReader, written, headers):
    make_product("Fern", slug="fern")
    browser.open("/search?q=fern", headers=headers)
    browser.open("/p/fern", headers=headers | {"Referer": f"{HOME}/search?q=fern"})
    assert written() == []


def test_head_is_no_visit(browser: PageReader, written):
    browser.open("/search?q=fern", method="HEAD")
    assert written() == []


def test_everybody_who_is_shown_a_copy_is_counted(real_database: Flask):
    shop = create_app(replace(real_database.config["SHOP"], page_cache_mb=4))
    with shop.app_context():
        fern = make_product("Fern", slug="fern").id
    reader = PageReader(shop)
    for _ in range(3):
        reader.get("/search?q=fern")
        reader.open("/p/fern", headers={"Referer": f"{HOME}/search?q=fern"})
    reader.open("/p/fern")
    assert shop.extensions["copies"].figures["hit"] >= 4
    with shop.app_context():
        notebook_of(shop).write_down()
        assert {line[2]: line[3] for line in lines()} == {None: 3, fern: 3}
        db.engine.dispose()


def test_a_product_that_was_chosen_among_the_suggestions_is_counted(browser: PageReader, written):
    fern = make_product("Fern")
    chosen = f"/search/suggestions?q=FERN+pr&chosen={fern.id}"
    answer = browser.open(chosen, headers={"Referer": f"{HOME}/c/prints", "HX-Request": "true"})
    browser.open(f"/es{chosen}", headers={"Referer": f"{HOME}/es/"})
    assert (answer.status_code, answer.data, answer.headers["Cache-Control"]) == (204, b"", "no-store")
    assert "Set-Cookie" not in answer.headers
    assert [line[:4] for line in written()] == [("fern pr", "en", fern.id, 1), ("fern pr", "es", fern.id, 1)]


@pytest.mark.parametrize(
    ("query", "headers"),
    [
        ("q=fern&chosen=1", {}),
        ("q=fern&chosen=1", {"Referer": "https://elsewhere.example/"}),
        ("q=fern&chosen=1", {"Referer": "http://[::1/"}),
        ("q=fern&chosen=1", {"Referer": f"{HOME}/", "DNT": "1"}),
        ("q=600123456&chosen=1", {"Referer": f"{HOME}/"}),
        ("q=&chosen=1", {"Referer": f"{HOME}/"}),
        ("q=fern&chosen=999999999", {"Referer": f"{HOME}/"}),
        ("q=fern&chosen=1e309", {"Referer": f"{HOME}/"}),
        ("q=fern&chosen=-1", {"Referer": f"{HOME}/"}),
    ],
)
def test_what_was_not_chosen_here_or_tells_of_somebody_is_not(browser: PageReader, written, query, headers):
    assert browser.open(f"/search/suggestions?{query}", headers=headers).status_code in {204, 302}
    assert written() == []
