"""The test bench: a database that forgets, a client that reads what it is shown, a real browser, counters."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from hypothesis import settings as hypothesis_settings

from shop import create_app
from shop.config import ROOT
from shop.db import db

from . import databases
from .browser_client import PageReader
from .counting import Statements, listening_to

if TYPE_CHECKING:
    from playwright.sync_api import Browser as ChromiumBrowser
    from xdist.remote import Producer

    from .sharing import Sharing

# Chromium's sandbox needs rights that root and most containers don't have; the rest keeps it off the network.
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SHARED = ROOT.parent / "shared" / "data"
THOROUGH = os.environ.get("THOROUGH") == "1"

hypothesis_settings.register_profile("quick", max_examples=25, deadline=None, derandomize=True)
hypothesis_settings.register_profile("thorough", max_examples=150, deadline=None)  # with more it takes hours
hypothesis_settings.load_profile("thorough" if THOROUGH else "quick")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what this machine or this run can't do, and say so in one line each. Nothing is ever skipped."""
    absent = {
        "thorough": None if THOROUGH else "run bin/test --thorough for the long drills",
        "needs_shared": None if SHARED.is_dir() else "the catalogues of ../shared/data are not here",
        "needs_root": None if os.geteuid() == 0 else "changing user takes root",
        "needs_curl": None if shutil.which("curl") or os.environ.get("CI") else "no curl was found",
        "browser": None if find_chromium() or os.environ.get("REQUIRE_BROWSER") else "no Chromium was found",
    }
    for marker, reason in absent.items():
        if reason is None:
            continue
        left_out = [item for item in items if item.get_closest_marker(marker)]
        if left_out:
            items[:] = [item for item in items if item not in left_out]
            config.hook.pytest_deselected(items=left_out)
            if not hasattr(config, "workerinput"):
                print(f"{len(left_out)} tests left out: {reason}.")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: "Producer") -> "Sharing":
    from .sharing import Sharing

    return Sharing(config, log)


def find_chromium() -> str | None:
    """The browser to drive: the CHROMIUM setting's, the system's, or the one that playwright installed."""
    named = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
    if named:
        return named
    installed = sorted(Path.home().glob(".cache/ms-playwright/chromium-*/chrome-linux*/chrome"))
    return str(installed[-1]) if installed else None


@pytest.fixture(scope="session")
def chromium() -> "Iterator[ChromiumBrowser]":
    """A real browser; one for all tests of a worker, as playwright can't be started twice."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def worker_name(request: pytest.FixtureRequest) -> str:
    return getattr(request.config, "workerinput", {"workerid": "alone"})["workerid"]


@pytest.fixture(scope="session")
def template_database() -> str:
    """The migrated, empty shop that every other test database is cloned from."""
    return databases.template("empty", databases.migrated, *databases.MIGRATIONS)


@pytest.fixture(scope="session")
def app(template_database: str, worker_name: str) -> Iterator[Flask]:
    """The shop of this test worker. What a test writes there is rolled back after it."""
    with databases.clone(template_database, f"test_{os.getpid()}_{worker_name}") as name:
        app = create_app(databases.settings_for(name))
        app.testing = False  # errors must reach our handlers, as they would in the shop
        with app.app_context(), db.engine.begin() as connection:
            connection.exec_driver_sql(databases.SAVEPOINTS_ARE_CHANGES)
        db.session.session_factory.configure(join_transaction_mode="create_savepoint")
        yield app
        with app.app_context():
            db.engine.dispose()


@pytest.fixture(autouse=True)
def rolled_back(request: pytest.FixtureRequest) -> Iterator[None]:
    """Each test inside one transaction that never commits; tests with a database of their own do without."""
    if {"real_database", "without_database"} & set(request.fixturenames) or request.node.get_closest_marker("browser"):
        yield
        return
    app = request.getfixturevalue("app")
    with app.app_context():
        engine = db.engines[None]
        with engine.connect() as connection:
            outer = connection.begin()
            db.engines[None] = connection
            try:
                yield
            finally:
                db.session.remove()
                db.engines[None] = engine
                outer.rollback()


@pytest.fixture(scope="session")
def shop_of_races(worker_name: str) -> Flask:
    """The shop of `real_database`: made once, as making it and reading its templates takes longer than most races."""
    return create_app(databases.settings_for(f"real_{os.getpid()}_{worker_name}", db_pool_size=60))


@pytest.fixture
def real_database(template_database: str, shop_of_races: Flask) -> Iterator[Flask]:
    """A shop with a database of its own and real commits, for races and faults. Enter `app.app_context()` yourself."""
    with shop_of_races.app_context():
        engine = db.engine
    with databases.clone(template_database, engine.url.database):
        yield shop_of_races
        engine.dispose()


@pytest.fixture
def without_database() -> None:
    """For tests of things that no database has a part in."""


@pytest.fixture
def browser(app: Flask) -> PageReader:
    """Fetches pages and refuses bad ones: see PageReader."""
    return PageReader(app)


@pytest.fixture
def statements(app: Flask) -> Iterator[Statements]:
    """Counts the SQL statements of a block: `with statements.at_most(4): browser.get(...)`."""
    with listening_to(db.engines[None].engine) as counter:
        yield counter
