"""Making a database ready for a shop: creating it, and letting one process at a time fill it."""

import contextlib
import time
from collections.abc import Iterator
from typing import Any

from sqlalchemy import URL, create_engine, make_url, text
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import ExecutableDDLElement

from .config import sqlalchemy_url
from .db import db

DUPLICATE_DATABASE, UNIQUE_VIOLATION = "42P04", "23505"


def create_database(url: str) -> bool:
    """Create the database that `url` names where it doesn't exist; True where it was made.

    Raises OperationalError where the server does not answer or refuses.
    """
    target = make_url(sqlalchemy_url(url))
    server = create_engine(target.set(database="postgres"), isolation_level="AUTOCOMMIT")
    try:
        if _can_be_entered(target):
            return False
        with server.connect() as connection:
            connection.execute(CreateDatabase(target.database or ""))
            return True
    except (ProgrammingError, IntegrityError) as error:
        if getattr(error.orig, "pgcode", None) in {DUPLICATE_DATABASE, UNIQUE_VIOLATION}:
            return False  # somebody else was quicker
        raise
    finally:
        server.dispose()


def _can_be_entered(target: URL) -> bool:
    """Whether the database is there. On hosted servers it may be the only one that we may enter."""
    engine = create_engine(target)
    try:
        engine.connect().close()
    except OperationalError as error:
        if "does not exist" in str(error):
            return False
        raise
    finally:
        engine.dispose()
    return True


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Let one process at a time into the block, of all that use this database. Waits as long as it takes."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # Asked again and again: one long wait would look like a server that hangs.
        while not connection.scalar(text("SELECT pg_try_advisory_lock(hashtext('almacen setup'))")):
            time.sleep(0.2)
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(hashtext('almacen setup'))"))


class CreateDatabase(ExecutableDDLElement):
    """CREATE DATABASE, with its name quoted by the dialect."""

    def __init__(self, name: str) -> None:
        self.name = name


@compiles(CreateDatabase)
def _create_database(element: CreateDatabase, compiler: Any, **_: Any) -> str:
    quoted = compiler.preparer.quote_identifier(element.name)
    return f"CREATE DATABASE {quoted} ENCODING 'UTF8' TEMPLATE template0"
