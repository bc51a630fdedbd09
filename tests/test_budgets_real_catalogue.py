"""The budgets again, with 13,189 real products in the shop: long names, crowded shelves, words that are everywhere."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from benchmarks import catalogue, loading
from shop import create_app
from shop.config import ROOT
from shop.db import db

from . import databases
from .browser_client import PageReader
from .conftest import SHARED
from .counting import Statements, brotli_bytes

pytestmark = pytest.mark.needs_shared

KILOBYTE = 1024
SOURCES = [SHARED / "catalog" / "products.csv.gz", ROOT / "benchmarks" / "catalogue.py", ROOT / "shop" / "imports"]
PAGES = {
    "the largest category": "/c/{largest}",
    "its last page by number": "/c/{largest}?page=100",
    "by price, in stock": "/c/{largest}?sort=price&stock=1&min=5",
    "the product with the longest name": "/p/{longest}",
    "words that are everywhere": "/search?q=set",
    "words that are rare": "/search?q=gorillapod",
    "an article number": "/search?q=p0000002",
}


def filled(database: str) -> None:
    """Migrate `database` and bring the catalogue in, as its owner would."""
    databases.migrated(database)
    app = create_app(databases.settings_for(database))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "catalogue.csv"
        catalogue.write_csv(SHARED / "catalog", file)
        result = app.test_cli_runner().invoke(args=["catalog", "import", str(file)])
    assert result.exit_code == 0, result.output
    with app.app_context():
        db.session.execute(text(loading.PICTURES))
        db.session.execute(text("ANALYZE"))
        db.session.commit()
        db.engine.dispose()


@pytest.fixture(scope="module")
def app(worker_name: str) -> Iterator[Flask]:
    """The shop with the catalogue in it, for the fixtures that know it by this name."""
    name = databases.template("catalogue", filled, *databases.MIGRATIONS, *SOURCES)
    with databases.clone(name, f"catalogue_{os.getpid()}_{worker_name}") as clone:
        app = create_app(databases.settings_for(clone))
        app.testing = False
        db.session.session_factory.configure(join_transaction_mode="create_savepoint")
        yield app
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def addresses(app: Flask) -> dict[str, str]:
    largest = "SELECT path FROM category JOIN listing ON category_id = id GROUP BY path ORDER BY count(*) DESC LIMIT 1"
    longest = "SELECT slug FROM product ORDER BY length(title) DESC, id LIMIT 1"
    found = {"largest": db.session.scalar(text(largest)), "longest": db.session.scalar(text(longest))}
    return {name: address.format(**found) for name, address in PAGES.items()}


@pytest.mark.parametrize("htmx", [True, False])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_costs_four_statements_and_a_fragment_three(
    browser: PageReader, statements: Statements, addresses, page, htmx
):
    with statements.at_most(3 if htmx else 4):
        browser.get(addresses[page], htmx=htmx)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_weighs_at_most_12_kilobytes(browser: PageReader, addresses, page):
    assert brotli_bytes(browser.get(addresses[page]).response.data) <= 12 * KILOBYTE


def test_the_front_page_costs_no_more_than_in_an_empty_shop(browser: PageReader, statements: Statements):
    with statements.at_most(6):
        page = browser.get("/")
    assert brotli_bytes(page.response.data) <= 12 * KILOBYTE


def test_full_pages_are_full(browser: PageReader, addresses):
    assert [len(browser.get(addresses[page]).cards) for page in list(PAGES)[:3]] == [24, 24, 24]


def test_a_word_that_is_everywhere_is_not_counted_to_the_end(browser: PageReader, addresses):
    page = browser.get(addresses["words that are everywhere"])
    assert "More than 1,000 products" in page.words("main")
