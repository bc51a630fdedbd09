"""Databases for tests: one migrated template a run, and clones of it that cost about 0.1 s each."""

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.engine import URL, Connection

from shop.config import ROOT, Settings, sqlalchemy_url

SERVER = make_url(sqlalchemy_url(os.environ["DATABASE_URL"]))

# Versions grow once in a transaction. Where a whole test is one, what a service would have committed is: a row that
# is written there tells which savepoint it is of.
SAVEPOINTS_ARE_CHANGES = """
    CREATE SCHEMA bench;
    CREATE TABLE bench.probe ();
    CREATE OR REPLACE FUNCTION this_change() RETURNS bigint LANGUAGE sql VOLATILE AS $$
        INSERT INTO bench.probe DEFAULT VALUES RETURNING CAST(CAST(probe.xmin AS text) AS bigint)
    $$
"""


def settings_for(database: str, **others: object) -> Settings:
    """Settings of a shop that lives in `database`."""
    url = SERVER.set(database=database).render_as_string(hide_password=False)
    usual = {
        "profile": "test",
        "secret_key": "only for tests",
        "log_level": "warning",
        "argon2_memory_kib": 8192,  # as little as may be: tests sign in hundreds of times
        "argon2_rounds": 1,
        "data_folder": ".data/test",
        "page_cache_mb": 0,  # tests ask for copies of pages where they are about them
        "api_requests_per_minute": 1_000_000,  # more than all tests together make
        "api_anonymous_per_minute": 1_000_000,
        "db_timeout": 60,  # a machine that runs many tests at once may be slow to answer
        "search_timeout_ms": 60_000,
    }
    values = usual | others
    return Settings(database_url=url, **values)  # type: ignore[arg-type]


@contextmanager
def server() -> Iterator[Connection]:
    """A connection to the server itself, for CREATE and DROP DATABASE."""
    engine = create_engine(_maintenance_url(), isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def template(kind: str, fill: Callable[[str], None], *sources: Path) -> str:
    """The name of a database that `fill` made, made anew only when a file of `sources` has changed.

    A lock file makes one of all test workers do the work.
    """
    digest = hashlib.sha256()
    for path in sorted(path for source in sources for path in _files(source)):
        digest.update(path.read_bytes())
    name = f"template_{kind}_{digest.hexdigest()[:12]}"
    lock = Path(tempfile.gettempdir()) / f"almacen-{os.getuid()}-{SERVER.port}-{name}.lock"
    with lock.open("w") as file, server() as connection:
        fcntl.flock(file, fcntl.LOCK_EX)
        if not _exists(connection, name):
            draft = f"{name}_draft"
            connection.execute(text(f'DROP DATABASE IF EXISTS "{draft}" WITH (FORCE)'))
            connection.execute(text(f"CREATE DATABASE \"{draft}\" ENCODING 'UTF8' TEMPLATE template0"))
            fill(draft)
            connection.execute(text(f'ALTER DATABASE "{draft}" RENAME TO "{name}"'))
    return name


@contextmanager
def clone(of: str, name: str) -> Iterator[str]:
    """A copy of a template under `name`, gone when the block ends."""
    with server() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{of}" STRATEGY WAL_LOG'))
        try:
            yield name
        finally:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))


def migrated(database: str) -> None:
    """Bring `database` to the newest migration."""
    from flask_migrate import upgrade

    from shop import create_app
    from shop.db import db

    app = create_app(settings_for(database))
    with app.app_context():
        upgrade()
        db.engine.dispose()


MIGRATIONS = (ROOT / "migrations" / "versions", ROOT / "migrations" / "env.py")


def _maintenance_url() -> URL:
    return SERVER.set(database="postgres")


def _files(source: Path) -> list[Path]:
    return (
        [source]
        if source.is_file()
        else [path for path in source.rglob("*") if path.is_file() and path.suffix in {".py", ".webp"}]
    )


def _exists(connection: Connection, name: str) -> bool:
    return bool(connection.scalar(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name}))
