"""Copies of the shop's own pages: who gets which, and that each is what Flask would say."""

import os
import re
from collections.abc import Iterator

import brotli
import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.test import TestResponse

from shop import create_app
from shop.config import Settings
from shop.copies.layer import Copies
from shop.db import db
from tests import databases
from tests.auth.people import Browser, make_person
from tests.browser_client import PageReader
from tests.copies.conftest import Visitor
from tests.counting import Statements
from tests.factories import make_category, make_product

HTMX = {"HX_Request": "true"}
BROTLI = {"Accept_Encoding": "br"}
PAGES = (
    "/", "/c/", "/c/cups", "/c/cups?stock=1&sale=1", "/products", "/search?q=mug", "/search?q=mugg", "/search",
    "/search/suggestions?q=mu", "/p/mug", "/info/about",
)  # fmt: skip

# What is told by triggers of the tables that this is of, or by the ledger.
TOLD_ELSEWHERE = {
    "stock_level": "each change of it is a movement in the ledger, or told as its settings",
    "stock_movement": "the ledger",
    "product_facets": "made of the product, in the transaction that changes it",
    "facet_change": "made of the product, in the transaction that changes it",
    "variant_facets": "the same of its variants",
    "facet_value": "what the words of products and options are, as they were first written",
    "search_word": "what documents are made of, which are told",
    "search_count": "how many documents have a word; the same",
}
READ_BY_PAGES = re.compile(r"\b(?:FROM|JOIN)\s+([a-z_]+)")
TELLING = text("""
    SELECT DISTINCT CAST(t.tgrelid AS regclass)::text FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
    WHERE NOT t.tgisinternal AND (p.prosrc LIKE '%INTO public_change%' OR p.prosrc LIKE '%INTO change %'
        OR p.prosrc LIKE '%count_product_changes%' OR p.prosrc LIKE '%count_category_changes%')
""")


def fill() -> None:
    shelf = make_category("Cups", es="Tazas")
    db.session.execute(text("UPDATE category SET slug = 'cups'"))
    for number in range(3):
        make_product("Mug", slug="mug" if not number else f"mug-{number}", stock=2, category=shelf, es="Taza")
    db.session.execute(text("INSERT INTO page (slug, title, body) VALUES ('about', 'About', 'Who we are')"))
    db.session.commit()


@pytest.fixture(scope="module")
def house(template_database: str, worker_name: str) -> Iterator[str]:
    """The database of a filled shop, one for all of these tests: none changes what another looks at."""
    with databases.clone(template_database, f"copies_{os.getpid()}_{worker_name}") as name:
        app = create_app(databases.settings_for(name))
        with app.app_context():
            fill()
            db.engine.dispose()
        yield name


@pytest.fixture
def bare(house: str, without_database: None) -> Iterator[Visitor]:
    """A visitor of the same shop where it keeps no copies."""
    yield from visiting(databases.settings_for(house))


@pytest.fixture
def visitor(house: str, without_database: None) -> Iterator[Visitor]:
    yield from visiting(databases.settings_for(house, page_cache_mb=8))


def visiting(settings: Settings) -> Iterator[Visitor]:
    app = create_app(settings)
    yield Visitor(app)
    with app.app_context():
        db.engine.dispose()


def test_every_page_is_what_flask_would_say(bare: Visitor, visitor: Visitor):
    for path in (*PAGES, "/es/", "/es/p/mug"):
        for headers in (HTMX | BROTLI,) if "suggestions" in path else ({}, HTMX | BROTLI):
            made = bare.open(path, **headers)
            for became in ("almacen; fwd=miss; stored", "almacen; hit"):
                shown = visitor.open(path, **headers)
                assert shown.headers["Cache-Status"] == became, path
                assert (shown.status, shown.data) == (made.status, made.data), path
                assert told(shown) == told(made)


def test_copies_are_read_by_who_reads_brotli_asks_for_heads_and_asks_again(bare: Visitor, visitor: Visitor):
    page = visitor.open("/p/mug")
    assert brotli.decompress(visitor.open("/p/mug", **BROTLI).data) == page.data
    for headers in ({}, HTMX, BROTLI):
        tag = visitor.open("/p/mug", **headers).headers["ETag"]
        head = visitor.open("/p/mug", "HEAD", **headers)
        assert (head.data, told(head)) == (b"", told(bare.open("/p/mug", "HEAD", **headers)))
        again, by_flask = (who.open("/p/mug", **headers, If_None_Match=tag) for who in (visitor, bare))
        assert (again.status_code, again.data) == (by_flask.status_code, by_flask.data) == (304, b"")
        assert told(again) == told(by_flask) - {("Date", by_flask.headers["Date"])}  # which the server adds


def told(answer: TestResponse) -> set[tuple[str, str]]:
    """The headers, but for those that are of each answer alone."""
    return {one for one in answer.headers if one[0] not in {"X-Request-ID", "Cache-Status"}}


def test_what_is_wrong_or_somebodys_is_not_kept(visitor: Visitor):
    for path in ("/nothing", "/p/nothing", "/c/none", "/products?min=dear", "/products?page=99", "/login"):
        for _ in range(2):
            assert "Cache-Status" not in visitor.open(path).headers, path
    assert len(visitor.copies.drawer) == 0


def test_an_old_address_leads_on_with_all_that_was_hung_on_it(visitor: Visitor):
    with visitor.app.app_context():
        db.session.execute(text("UPDATE product SET slug = 'jug' WHERE slug = 'mug-2'"))
        db.session.commit()
    answer = visitor.open("/p/mug-2?utm_source=letter&variant=1&q=caf%C3%A9")
    assert answer.status_code == 301
    assert answer.headers["Location"] == "/p/jug?utm_source=letter&variant=1&q=caf%C3%A9"


def test_who_is_signed_in_is_shown_no_copy_and_leaves_none(visitor: Visitor):
    ana = Browser(visitor.app)
    visitor.open("/p/mug")
    with visitor.app.app_context():
        person = make_person(name="Ana")
        assert ana.open("/p/mug").headers["Cache-Status"] == "almacen; hit"
        ana.sign_in(person)
    before = visitor.figures
    for path in ("/p/mug", "/p/mug-1"):
        page = ana.open(path)
        assert page.headers["Cache-Control"] == "private, no-store"
        assert "Sign in" not in page.text
        assert "Sign in" in visitor.open(path).text
    assert visitor.figures == {**before, "hit": before["hit"] + 1, "miss": before["miss"] + 1}
    ana.post("auth.sign_out")
    assert "Sign in" in ana.open("/p/mug").text


def test_nobody_puts_an_address_of_theirs_into_anybody_elses_page(visitor: Visitor):
    evil = {"X_Forwarded_Host": "evil.example", "X_Forwarded_Proto": "https", "Referer": "https://evil.example/"}
    visitor.open("/p/mug", Host="evil.example")
    visitor.open("/p/mug", **evil, Accept_Language="evil", User_Agent="evil", Cookie="colour=evil")
    visitor.open("/p/mug?utm_source=evil")
    visitor.open("/p/mug?unknown=evil")
    page = visitor.open("/p/mug")
    assert page.headers["Cache-Status"] == "almacen; hit"
    assert "evil" not in page.text


def test_only_hosts_of_the_shop_are_answered(house: str, without_database):
    for visitor in visiting(databases.settings_for(house, page_cache_mb=8, trusted_hosts="shop.example")):
        assert visitor.open("/", Host="shop.example").status_code == 200
        for _ in range(2):
            assert visitor.open("/", Host="evil.example").status_code == 400


def test_each_line_of_the_log_is_there(visitor: Visitor, caplog):
    caplog.set_level("INFO")
    for path, headers in (("/p/mug", {}), ("/es/p/mug", {}), ("/es/p/mug", {}), ("/p/mug", {"If_None_Match": "*"})):
        visitor.open(path, X_Request_ID="12345678", **headers)
    lines = [record.msg for record in caplog.records if record.name == "shop" and record.msg["event"] == "request"]
    told = [(line["method"], line["path"], line["status"], line.get("copy", False)) for line in lines]
    assert told == [
        ("GET", "/p/mug", 200, False),
        ("GET", "/p/mug", 200, False),
        ("GET", "/p/mug", 200, True),
        ("GET", "/p/mug", 304, True),
    ]
    assert {line["request_id"] for line in lines} == {"12345678"}


def test_a_copy_asks_postgres_nothing(visitor: Visitor):
    visitor.open("/p/mug")
    with visitor.app.app_context():
        pool = db.engine.pool
    taken = []
    db.event.listen(pool, "checkout", lambda *_: taken.append(1))
    visitor.copies.freshness.looked_at += 60
    assert all(visitor.is_shown_a_copy("/p/mug") for _ in range(5))
    assert taken == []


def test_all_that_pages_read_is_told_of(app: Flask, browser: PageReader, statements: Statements):
    fill()
    for path in (prefix + path for prefix in ("", "/es") for path in PAGES):
        for htmx in (False, True):
            browser.open(path, headers={"HX-Request": "true"} if htmx else {})
    tables = set(db.metadata.tables)
    read = {name for statement in statements.sent for name in READ_BY_PAGES.findall(statement)} & tables
    assert {"product", "category", "shop", "stock_level"} <= read
    told = set(db.session.scalars(TELLING))
    assert read - told - set(TOLD_ELSEWHERE) == set()


@pytest.mark.parametrize(("megabytes", "keeps"), [(0, False), (1, True)])
def test_keeping_copies_is_a_setting(megabytes, keeps, without_database):
    app = create_app(databases.settings_for("nowhere", page_cache_mb=megabytes))
    assert ("copies" in app.extensions) is keeps
    if keeps:
        copies: Copies = app.extensions["copies"]
        assert copies.drawer.most_bytes == 1024 * 1024


def test_a_closed_shop_shows_no_copies(without_database):
    app = create_app(databases.settings_for("nowhere", page_cache_mb=1, maintenance=True))
    assert "copies" not in app.extensions
