"""Every failure is answered in our own words: as a page, a part of one, or problem+json."""

import re

import pytest
from flask import Flask
from sqlalchemy.exc import TimeoutError as PoolTimeout

from shop import create_app
from shop.errors import ShopError

from .browser_client import Page, PageReader
from .counting import Statements
from .databases import settings_for

JSON = {"Accept": "application/json"}


@pytest.fixture
def home_fails(app: Flask, monkeypatch):
    """Makes the front page fail: home_fails(error)."""

    def fail_with(error: Exception) -> None:
        def view():
            raise error

        monkeypatch.setitem(app.view_functions, "catalog.home", view)

    return fail_with


@pytest.fixture
def homeless() -> PageReader:
    """A shop whose database isn't there."""
    return PageReader(create_app(settings_for("nowhere")))


def test_a_page_that_breaks_says_so_without_the_database(browser: PageReader, statements: Statements, home_fails):
    home_fails(ZeroDivisionError("secret details"))
    with statements.at_most(1):  # the frame, before the view broke
        page = browser.get("/", status=500)
    assert page.words("h1") == "Something broke on our side"
    assert "secret" not in page.text
    assert "Retry-After" not in page.headers


@pytest.mark.parametrize(
    ("path", "status", "heading"),
    [("/es/nada", 404, "En esta dirección no hay nada"), ("/nothing", 404, "There is nothing at this address")],
)
def test_what_is_not_there_is_said_in_the_language_of_the_page(browser: PageReader, path, status, heading):
    page = browser.get(path, status=status)
    assert page.words("h1") == heading
    assert page.one("meta", name="robots").get("content") == "noindex"
    assert page.all("input", id="search-words")


def test_a_refusal_of_the_shop_is_said_in_its_own_words(browser: PageReader, home_fails):
    home_fails(ShopError("Only 1 of Mug left; you asked for 2."))
    assert "Only 1 of Mug left" in browser.get("/", status=409).words("main")


@pytest.mark.parametrize(("path", "status"), [("/", 503), ("/es/", 503), ("/p/mug", 503), ("/nothing", 503)])
def test_without_a_database_there_is_a_page_that_asks_to_try_again(
    homeless: PageReader, without_database, path, status
):
    page = homeless.get(path, status=status)
    assert page.headers["Retry-After"] == "5"
    assert page.headers["Cache-Control"] == "no-store"
    assert [link.removeprefix("http://localhost") for link in page.links(class_="button")] == [path]


def test_without_a_connection_to_spare_the_answer_is_503(browser: PageReader, home_fails, app):
    home_fails(PoolTimeout("QueuePool limit reached"))
    assert browser.open("/").status_code == 503


def test_htmx_is_told_in_a_fragment(browser: PageReader, homeless: PageReader, home_fails):
    assert browser.get("/nothing", status=404, htmx=True).words("h2") == "There is nothing at this address"
    home_fails(ZeroDivisionError())
    assert browser.get("/", status=500, htmx=True).words("h2") == "Something broke on our side"
    assert homeless.get("/", status=503, htmx=True).words("h2") == "Back in a moment"


def test_programs_are_told_in_problem_json(browser: PageReader, homeless: PageReader, home_fails):
    home_fails(ZeroDivisionError("secret details"))
    for shop, path, status in ((browser, "/nothing", 404), (browser, "/", 500), (homeless, "/", 503)):
        answer = shop.open(path, headers=JSON)
        assert answer.content_type == "application/problem+json"
        assert (answer.status_code, answer.json["status"]) == (status, status)
        assert answer.json["title"]
        assert "secret" not in answer.text


def test_a_method_that_is_not_allowed_names_those_that_are(browser: PageReader):
    answer = browser.open("/", method="DELETE")
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_a_request_that_is_too_large_is_refused(browser: PageReader):
    answer = browser.open("/", method="POST", data=b"x", headers={"Content-Length": str(10**9)})
    assert answer.status_code in {405, 413}


@pytest.mark.parametrize("path", ["//evil.example/", "///evil.example", "/\\evil.example", "/p/<b>\"'", "/ñ"])
def test_no_address_makes_an_error_page_lead_elsewhere(browser: PageReader, homeless: PageReader, path):
    for shop in (browser, homeless):
        page = Page(shop.open("/", environ_overrides={"PATH_INFO": path.encode().decode("latin-1")}))
        assert page.links()
        assert page.status in {308, 404, 503}
        assert [link for link in page.links() if not re.match(r"http://localhost/|/(?![/\\])|#main$", link)] == []
