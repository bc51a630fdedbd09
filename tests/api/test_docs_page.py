"""The documentation as people read it."""

import re
import time

import pytest
from flask import Flask

from shop.api.contents import entries
from shop.api.docs.chapters import book, paragraphs_of
from shop.api.docs.examples import Example, examples
from shop.api.docs.refusals import refusals
from shop.api.problems import KeyReused, kind_of
from shop.errors import NotFound

from ..browser_client import Page, PageReader
from ..counting import brotli_bytes

PAGE = "/api/docs"


@pytest.fixture
def page(browser: PageReader) -> Page:
    return browser.get(PAGE)


def test_every_operation_has_its_place_a_request_and_an_answer(page: Page):
    for entry in entries():
        place = page.one("section", id=entry.name)
        words = " ".join(" ".join(place.itertext()).split())
        assert f"{entry.method} /api/v1{entry.path}" in words
    shown = {element.get("id") for element in page.all("code")}
    for name in examples():
        assert {f"{name}-asked", f"{name}-answered"} <= shown


def test_what_links_lead_to_within_the_page_is_there(page: Page):
    ids = {element.get("id") for element in page.root.iter()}
    for address in page.links():
        if address.startswith("#"):
            assert address[1:] in ids, address


def test_a_problem_leads_to_the_words_about_its_kind(page: Page):
    ids = {element.get("id") for element in page.root.iter()}
    for refusal in (KeyReused("again"), NotFound("nothing")):
        path, _, anchor = kind_of(refusal).partition("#")
        assert path == PAGE
        assert anchor in ids


def test_every_kind_of_problem_says_what_it_means(without_database: None):
    told = refusals()
    assert {"key-reused", "invalid", "missing-scope", "out-of-stock", "too-many-requests"} <= {
        one.anchor for one in told
    }
    for refusal in told:
        assert all(meaning.endswith(".") for meaning in refusal.meanings), refusal


def test_every_kind_of_problem_has_the_status_that_programs_are_told(without_database: None):
    statuses = {one.anchor: one.status for one in refusals()}
    assert all(400 <= status < 600 for status in statuses.values())
    assert (statuses["bad-scopes"], statuses["no-such-reason"], statuses["invalid"]) == (409, 409, 422)
    assert not {"last-factor", "dead-link", "no-such-particular"} & set(statuses)


def test_problems_of_the_examples_are_told_of(page: Page):
    ids = {element.get("id") for element in page.root.iter()}
    for example in examples().values():
        if example.status >= 400 and isinstance(example.answer, dict):
            assert example.answer["type"].partition("#")[2] in ids


def test_the_frame_is_in_the_readers_language_and_the_text_says_that_it_is_english(browser: PageReader):
    page = browser.get(PAGE, language="es")
    assert page.root.get("lang") == "es"
    assert {element.get("lang") for element in page.all("h3") if element.get("lang")} == {"en"}


def test_no_script_but_our_own_is_on_it(page: Page):
    sources = [script.get("src", "") for script in page.all("script")]
    assert [source for source in sources if "/docs" in source or "copy" in source] != []
    assert all("htmx" in source or source.startswith("/static/") for source in sources)


def test_customers_load_no_style_of_it(browser: PageReader, page: Page):
    of_home, of_docs = (re.findall(r"/static/([a-z]+)\.\w+\.css", one.text) for one in (browser.get("/"), page))
    assert "docs" not in of_home
    assert of_docs == ["shop", "docs"]


def test_an_error_of_the_page_is_a_page_too(browser: PageReader):
    answer = browser.open(PAGE, "POST")
    assert (answer.status_code, answer.mimetype) == (405, "text/html")
    assert browser.open("/api/docs/x").mimetype == "application/problem+json"


def test_it_is_made_once_and_kept(app: Flask, browser: PageReader):
    answer = browser.open(PAGE)
    assert answer.headers["Cache-Control"] == "public, no-cache"
    assert browser.open(PAGE, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert book() is book()
    began = time.process_time()
    browser.open(PAGE)
    assert time.process_time() - began < 0.5


def test_a_request_can_be_typed_into_a_shell(without_database: None):
    example = Example(
        "x",
        "x",
        "",
        "POST",
        '/a?q=`$x"',
        {"If-Match": '"7"', "Authorization": "Bearer $TOKEN"},
        {"a": "it's"},
        204,
        {},
        None,
    )
    assert example.curl.splitlines() == [
        'curl -X POST "$SHOP/a?q=\\`\\$x\\"" \\',
        '  -H "If-Match: \\"7\\"" \\',
        '  -H "Authorization: Bearer $TOKEN" \\',
        """  --data-binary '{"a": "it'\\''s"}'""",
    ]
    assert example.reply == "HTTP/1.1 204 No Content"


def test_texts_are_escaped(without_database: None):
    assert [str(one) for one in paragraphs_of("a `<b>` & c\n\nd")] == ["a <code>&lt;b&gt;</code> &amp; c", "d"]


def test_it_weighs_little_for_what_it_holds(page: Page):
    assert brotli_bytes(page.response.data) < 120 * 1024
