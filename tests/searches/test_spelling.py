"""Misspelt words: what was meant is shown, the way back is beside it, and who finds nothing is shown ways on."""

import pytest
from sqlalchemy import text

from shop.db import db

from ..browser_client import PageReader
from ..counting import Statements
from ..factories import make_category, make_product
from .log import lines
from .test_suggestions import make_popular


@pytest.fixture(autouse=True)
def goods() -> None:
    shelf = make_category("Botanical prints", es="Láminas botánicas")
    for number in range(6):
        make_product(f"Eucalyptus branch {number}", es=f"Rama de eucalipto {number}", stock=1, category=shelf)
    make_product("Fern in ink", es="Helecho en tinta", stock=1, category=shelf)


def test_the_corrected_results_are_shown_and_the_way_back_is_beside_them(browser: PageReader):
    page = browser.get("catalog.search", q="eucaliptus")
    assert len(page.cards) == 6
    said = page.words("p", class_="spelling")
    assert said == "Showing results for “eucalyptus”. Search instead for “eucaliptus”"
    assert page.one("input", id="search-words").get("value") == "eucaliptus"
    [back] = [link for link in page.links() if "exact=1" in link]
    assert back == "/search?q=eucaliptus&exact=1"
    exact = browser.get(back)
    assert "We found nothing for “eucaliptus”" in exact.words("main")
    assert exact.all("p", class_="spelling") == []


def test_the_way_back_keeps_what_was_chosen(browser: PageReader):
    page = browser.get("/search?q=eucaliptus&stock=1&sort=price")
    assert "/search?q=eucaliptus&sort=price&stock=1&exact=1" in page.links()


def test_in_spanish_too(browser: PageReader):
    page = browser.get("catalog.search", q="eucalpito", language="es")
    assert len(page.cards) == 6
    assert "eucalipto" in page.words("p", class_="spelling")


def test_right_words_are_left_alone(browser: PageReader):
    assert browser.get("catalog.search", q="eucalyptus").all("p", class_="spelling") == []


def test_words_that_match_nothing_are_named_beside_what_the_others_find(browser: PageReader):
    page = browser.get("catalog.search", q="fern qqqqzzzz")
    assert page.cards == ["Fern in ink"]
    assert "Nothing here has to do with “qqqqzzzz”" in page.words("p", class_="spelling")


def test_who_finds_nothing_is_shown_words_searches_categories_and_goods(browser: PageReader):
    make_popular("fern print", "lamp")
    page = browser.get("/search?q=eucaliptus&exact=1")
    assert page.words("section", aria_labelledby="alike").split()[-1] == "eucalyptus"
    assert page.words("section", aria_labelledby="others-search").endswith("fern print lamp")
    assert "Botanical prints" in page.words("section", aria_labelledby="by-shelf")
    assert len(page.cards) == 7
    assert "/search?q=eucalyptus" in page.links()
    assert page.one("input", id="search-words").get("value") == "eucaliptus"


def test_the_ways_on_are_in_the_language_of_the_page(browser: PageReader):
    make_popular("fern print")
    make_popular("helecho", language="es")
    page = browser.get("/es/search?q=xyzzyx")
    assert "helecho" in page.words("section", aria_labelledby="others-search")
    assert "fern" not in page.words("section", aria_labelledby="others-search")
    assert "Helecho en tinta" in page.cards


@pytest.mark.parametrize("query", ["q=xyzzyx&stock=1", "q=fern&max=1", "q="])
def test_where_filters_left_nothing_or_nothing_was_asked_there_are_none(browser: PageReader, query):
    assert browser.get(f"/search?{query}").all("div", class_="ways-on") == []


@pytest.mark.parametrize("words", ["fern", "eucaliptus", "xyzzyx", "fern qqqqzzzz", "🐟", "the", '"" -- %', "a " * 90])
@pytest.mark.parametrize("language", ["", "es"])
def test_a_search_costs_four_statements_whatever_it_finds(browser: PageReader, statements: Statements, words, language):
    with statements.at_most(4):
        browser.get("catalog.search", q=words, language=language)


def test_nothing_is_found_in_an_empty_shop_either(browser: PageReader):
    db.session.execute(text("UPDATE product SET status = 'archived'"))
    page = browser.get("catalog.search", q="fern")
    assert "We found nothing" in page.words("main")
    assert page.cards == []


def test_the_log_knows_what_was_searched_for_instead(browser: PageReader, notebook):
    browser.get("catalog.search", q="Eucaliptus")
    notebook.write_down()
    assert lines() == [("eucaliptus", "en", None, 1, 6, "eucalyptus")]
