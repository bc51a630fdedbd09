"""Is it up, can it work, and is it closed for maintenance?"""

import pytest
from sqlalchemy import text

from shop import __version__, create_app
from shop.db import db

from .browser_client import PageReader
from .databases import settings_for


@pytest.fixture
def closed() -> PageReader:
    """A shop under maintenance. It asks nothing of the database: there is none."""
    return PageReader(create_app(settings_for("nowhere", maintenance=True)))


def test_a_healthy_shop_says_its_version(browser: PageReader):
    assert browser.open("/healthz").json == {"status": "ok", "version": __version__}
    assert browser.open("/readyz").json == {"status": "ready", "version": __version__}


def test_missing_migrations_make_it_unready(browser: PageReader):
    db.session.execute(text("UPDATE alembic_version SET version_num = 'catalogue'"))
    db.session.commit()
    answer = browser.open("/readyz")
    assert (answer.status_code, answer.json["reason"]) == (503, "Migrations are missing: run flask db upgrade.")


def test_without_its_database_it_is_up_but_not_ready(without_database):
    shop = PageReader(create_app(settings_for("nowhere")))
    assert shop.open("/healthz").status_code == 200
    answer = shop.open("/readyz")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


@pytest.mark.parametrize("path", ["/", "/es/", "/c/", "/p/mug", "/search", "/readyz", "/nothing", "/robots.txt"])
def test_under_maintenance_every_page_asks_to_come_back(closed: PageReader, without_database, path):
    page = closed.get(path, status=503)
    assert page.headers["Retry-After"] == "300"
    assert page.headers["Cache-Control"] == "no-store"


def test_under_maintenance_the_page_says_so_in_both_languages(closed: PageReader, without_database):
    assert "We are tidying the shelves." in closed.get("/", status=503).words("main")
    assert "We are tidying" not in closed.get("/", status=503, language="es").words("main")


def test_under_maintenance_the_process_is_still_healthy_and_the_page_has_its_style(
    closed: PageReader, without_database
):
    assert closed.open("/healthz").status_code == 200
    style = closed.get("/", status=503).one("link", rel="stylesheet").get("href")
    assert closed.open(style).status_code == 200
