"""What is suggested to who begins to type: goods, categories, and what others search for."""

from dataclasses import replace

import pytest
from flask import current_app
from sqlalchemy import text

from shop.catalog.services import NewVariant
from shop.db import ask, db
from shop.searches.keeping import find_popular_searches

from ..browser_client import Page, PageReader
from ..counting import Statements
from ..factories import make_category, make_product
from .log import write_line


def suggested(browser: PageReader, words: str, language: str = "") -> Page:
    return browser.get("searches.suggestions", q=words, language=language, htmx=True)


def make_popular(*searches: str, language: str = "en") -> None:
    for place, words in enumerate(searches):
        for hour in range(3):
            write_line(words, 40 - place, hours_ago=hour, language=language)
    find_popular_searches()


def options(page: Page) -> list[tuple[str, str]]:
    """The words and address of each option."""
    return [
        (" ".join("".join(option.itertext()).split()), option.get("href", ""))
        for option in page.all("a", role="option")
    ]


def shelves(page: Page) -> list[str]:
    """The words of the categories that are suggested."""
    return [words for words, address in options(page) if "/c/" in address]


def test_goods_categories_and_searches_in_this_order(browser: PageReader):
    ferns = make_category("Ferns and mosses")
    make_product("Fern in ink", slug="fern", brand="Verde", category=ferns, price=1950, stock=1)
    make_popular("fern print")
    assert options(suggested(browser, "fer")) == [
        ("Fern in ink Verde €19.50", "/p/fern"),
        ("Ferns and mosses", f"/c/{ferns.path}"),
        ("fern print", "/search?q=fern+print"),
    ]


def test_a_page_in_spanish_is_suggested_in_spanish(browser: PageReader):
    shelf = make_category("Ferns", es="Helechos")
    make_product("Fern", es="Helecho en tinta", slug="fern", category=shelf, stock=1)
    make_popular("helecho colgante", language="es")
    make_popular("helm", language="en")
    found = options(suggested(browser, "hele", language="es"))
    assert [address for _, address in found] == ["/es/p/fern", f"/es/c/{shelf.path}", "/es/search?q=helecho+colgante"]
    assert [words.split(" 12")[0] for words, _ in found] == ["Helecho en tinta", "Helechos", "helecho colgante"]


def test_prices_and_what_is_sold_out_are_told(browser: PageReader):
    make_product("Fern one", stock=1, price=500)
    make_product("Fern two", price=700)
    make_product(
        "Fern three",
        stock=1,
        options={"Size": ["S", "L"]},
        variants=[NewVariant(900, ("S",), "F-S"), NewVariant(1100, ("L",), "F-L")],
    )
    told = {words for words, _ in options(suggested(browser, "fern"))}
    assert told == {"Fern one €5.00", "Fern two Sold out", "Fern three from €9.00"}


@pytest.mark.parametrize("typed", ["mós", "MOS", "mosses fe", "fe mo", "fern"])
def test_a_category_is_found_by_the_beginnings_of_its_words(browser: PageReader, typed):
    shelf = make_category("Ferns & Mosses")
    make_product("Unrelated", category=shelf)
    assert ("Ferns & Mosses", f"/c/{shelf.path}") in options(suggested(browser, typed))


@pytest.mark.parametrize("typed", ["osses", "fern vase", "fer%", "fer_", "fe\\"])
def test_other_words_find_no_category(browser: PageReader, typed):
    make_product("Unrelated", category=make_category("Ferns & Mosses"))
    assert shelves(suggested(browser, typed)) == []


def test_an_empty_category_is_not_suggested_and_a_lower_one_says_where_it_is(browser: PageReader):
    make_category("Ferns")
    upper = make_category("Prints", es="Láminas")
    lower = make_category("Ferns", parent=upper, es="Helechos")
    make_product("Unrelated", category=lower)
    assert shelves(suggested(browser, "fern")) == ["Ferns in Prints"]
    [spanish] = shelves(suggested(browser, "hel", "es"))
    assert spanish.startswith("Helechos ")
    assert "Láminas" in spanish


def test_searches_are_suggested_by_their_beginning_the_most_frequent_first_and_never_what_is_typed_already(
    browser: PageReader,
):
    make_popular("fern", "férn pot", "fern print", "fern vase", "fern soap", "fern tea", "vase fern", "lamp")
    assert [words for words, _ in options(suggested(browser, "FERN"))] == [
        "férn pot",
        "fern print",
        "fern vase",
        "fern soap",
    ]


@pytest.mark.parametrize("words", ["", " ", "f", "%", "\x00"])
def test_less_than_two_letters_ask_nothing(browser: PageReader, statements: Statements, words):
    make_product("Fern", stock=1)
    with statements.at_most(1):  # the frame
        page = browser.get("searches.suggestions", q=words, htmx=True)
    assert options(page) == []
    assert page.one("div").get("data-told") == "No suggestions"


@pytest.mark.parametrize(("language", "number"), [("", 0), ("es", 0), ("", 30), ("es", 30)])
def test_it_costs_three_statements_whatever_there_is(browser: PageReader, statements: Statements, language, number):
    for place in range(number // 5):
        make_product(f"Fern {place}", category=make_category(f"Fern shelf {place}"), stock=1)
    make_popular(*[f"fern {place}" for place in range(number)], language=language or "en")
    with statements.at_most(3):
        page = suggested(browser, "fer", language)
    assert len(options(page)) == (12 if number else 0)


def test_how_many_there_are_is_told_in_words(browser: PageReader):
    make_product("Fern", stock=1)
    assert suggested(browser, "fern").all("div")[0].get("data-told") == "One suggestion"
    make_product("Fern too", stock=1)
    assert suggested(browser, "fern").all("div")[0].get("data-told") == "2 suggestions"


@pytest.mark.parametrize("others", [{"status": "draft"}, {"status": "archived"}], ids=["a draft", "archived"])
def test_what_is_not_public_is_not_suggested(browser: PageReader, others):
    make_product("Fern", category=make_category("Fern shelf"), **others)
    assert options(suggested(browser, "fern")) == []


@pytest.mark.parametrize(
    "words",
    [
        "' OR 1=1 --",
        "fern)(",
        "a:*b",
        "\\",
        "🐟🐟",
        "植物图鉴",
        "fe" * 5000,
        "%00fern",
        "the of",
        '"fern',
        "-fern",
        "!!",
    ],
)
def test_any_text_is_survived(browser: PageReader, words):
    make_product("Fern", stock=1)
    assert suggested(browser, words).status == 200


def test_it_may_be_kept_and_must_be_asked_for_again_and_sets_no_cookie(browser: PageReader):
    make_product("Fern", stock=1)
    headers = {"HX-Request": "true"}
    answer = browser.open("/search/suggestions?q=fern", headers=headers)
    assert answer.headers["Cache-Control"] == "public, no-cache"
    assert "Set-Cookie" not in answer.headers
    again = browser.open("/search/suggestions?q=fern", headers=headers | {"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("path", "results"),
    [
        ("/search/suggestions?q=fern%20print", "/search?q=fern+print"),
        ("/es/search/suggestions?q=l%C3%A1", "/es/search?q=l%C3%A1"),
        ("/search/suggestions", "/search"),
    ],
)
def test_whoever_comes_without_a_script_is_led_to_the_results(browser: PageReader, path, results):
    answer = browser.open(path)
    assert (answer.status_code, answer.headers["Location"]) == (302, results)
    assert "HX-Request" in answer.headers["Vary"]


def test_what_is_typed_is_not_logged(browser: PageReader, notebook):
    suggested(browser, "fern")
    notebook.write_down()
    assert db.session.scalar(text("SELECT count(*) FROM search_log")) == 0


def test_every_page_has_the_field_and_an_empty_list_that_nobody_sees_without_a_script(browser: PageReader):
    page = browser.get("/es/search?q=x")
    field, found = page.one("input", id="search-words"), page.one("div", id="suggestions")
    assert (field.get("role"), field.get("aria-expanded"), field.get("name")) == (None, None, "q")
    assert (found.get("hidden"), found.get("data-address"), len(found)) == ("", "/es/search/suggestions", 0)


def test_what_takes_too_long_is_not_suggested(browser: PageReader, monkeypatch: pytest.MonkeyPatch):
    make_product("Fern print")
    settings = current_app.config["SHOP"]
    monkeypatch.setitem(current_app.config, "SHOP", replace(settings, search_timeout_ms=50))
    monkeypatch.setattr("shop.searches.suggesting.quick_products", lambda *_: ask("SELECT pg_sleep(5)"))
    assert options(suggested(browser, "fer")) == []
