"""A shop on a Postgres of its own, which the drills may stop, freeze and cut off."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2.extensions
import pytest
from flask import Flask
from flask_migrate import upgrade

from shop import create_app
from shop.config import Settings
from shop.db import db
from shop.preparing import create_database

from ..browser_client import PageReader
from .postgres import Drilled

SECONDS = 1  # that the shop waits for an answer, and for a free connection
CONNECTIONS = 2
STALE = 60  # seconds that copies are shown while Postgres is away


@pytest.fixture(autouse=True)
def rolled_back() -> None:
    """The drills commit for real, in a database that nobody else uses."""


@pytest.fixture(scope="package")
def cluster() -> Iterator[Drilled]:
    cluster = Drilled()
    yield cluster
    cluster.remove()


@pytest.fixture(scope="package")
def migrated_shop(cluster: Drilled) -> None:
    create_database(cluster.url)
    app = create_app(Settings(profile="test", secret_key="x", database_url=cluster.url, log_level="warning"))
    with app.app_context():
        upgrade()
        db.engine.dispose()


@pytest.fixture
def drilled_app(cluster: Drilled, migrated_shop: None) -> Iterator[Flask]:
    """The shop, with little patience and few connections, and without copies of its pages."""
    with impatient(cluster, page_cache_mb=0) as app:
        yield app


@pytest.fixture
def keeping_app(cluster: Drilled, migrated_shop: None) -> Iterator[Flask]:
    """The same with copies, which it shows for so many seconds without Postgres."""
    with impatient(cluster, page_cache_mb=8, page_cache_stale_seconds=STALE) as app:
        yield app


@contextmanager
def impatient(cluster: Drilled, **others: int) -> Iterator[Flask]:
    """A shop that waits for nothing for long."""
    patience = psycopg2.extensions.get_wait_callback()
    app = create_app(
        Settings(
            profile="test",
            secret_key="x",
            database_url=cluster.url,
            log_level="error",
            db_pool_size=CONNECTIONS,
            db_max_overflow=0,
            db_pool_timeout=SECONDS,
            db_timeout=SECONDS,
            **others,  # type: ignore[arg-type]
        )
    )
    yield app
    with app.app_context():
        db.engine.dispose()
    psycopg2.extensions.set_wait_callback(patience)


@pytest.fixture
def visitor(drilled_app: Flask) -> PageReader:
    """Reads pages of the drilled shop; the first one is shown already, so that a connection waits in the pool."""
    visitor = PageReader(drilled_app)
    visitor.get("/")
    return visitor
