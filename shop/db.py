"""The database handle, the base of all models, and transaction()."""

import contextlib
import select
import time
from collections.abc import Iterator, Sequence
from contextvars import ContextVar
from datetime import datetime
from typing import Any

import psycopg2
import psycopg2.errors
import psycopg2.extensions
from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, DateTime, Engine, Identity, MetaData, Row, event
from sqlalchemy.exc import InvalidatePoolError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry

from .config import Settings, sqlalchemy_url
from .planned import rows_of

CONSTRAINT_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """What all models share: constraints with names, so that a migration can find them again; UTC times."""

    # Given as a registry: Flask-SQLAlchemy copies the class, and a copied type map would be refused.
    registry = registry(
        metadata=MetaData(naming_convention=CONSTRAINT_NAMES),
        type_annotation_map={datetime: DateTime(timezone=True)},
    )


class Numbered:
    """A model with a number of its own as primary key."""

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)


db = SQLAlchemy(model_class=Base)


class TookTooLong(RuntimeError):
    """Postgres was told to break off a question that took longer than it may."""


_patience: ContextVar[float | None] = ContextVar("patience", default=None)


class Unfinished(RuntimeError):
    """A block inside transaction() failed and the failure was swallowed: nothing may be committed."""


@contextlib.contextmanager
def transaction() -> Iterator[None]:
    """Commit when the outermost block ends; undo everything if anything inside is refused.

    Services open one each, so that they compose: alone a service commits, inside another's block it joins.
    Raises Unfinished where an inner block failed but the outer one carried on as if it had not.
    """
    state = db.session.info
    if state.get("in_transaction"):
        try:
            yield
        except BaseException:
            state["doomed"] = True
            raise
        return
    state["in_transaction"] = True
    if state.pop("reading", None):
        db.session.rollback()  # gives back the connection that has no transactions
    try:
        yield
        if state.get("doomed"):
            raise Unfinished("A step of this change failed, so none of it was kept.")
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        state.pop("in_transaction", None)
        state.pop("doomed", None)


@contextlib.contextmanager
def attempt() -> Iterator[None]:
    """A step of a transaction that may fail by itself: what it did is undone, and the rest can go on.

    For batches whose lines stand or fall each alone. Must be inside transaction().
    """
    state = db.session.info
    was_doomed = state.get("doomed")
    try:
        with db.session.begin_nested():
            yield
    except BaseException:
        state["doomed"] = was_doomed
        raise


def engine_options(settings: Settings) -> dict[str, Any]:
    """How connections are made and kept, for Flask-SQLAlchemy."""
    return {
        "pool_size": settings.db_pool_size,
        "max_overflow": settings.db_max_overflow,
        "pool_timeout": settings.db_pool_timeout,
        "hide_parameters": settings.in_production,  # what people typed is nothing for a log
        "connect_args": {"connect_timeout": 3, "application_name": "almacen"},
    }


def init_app(app: Flask, settings: Settings) -> None:
    """Connect the app to its Postgres and end each request's transaction where errors can still be answered."""
    app.config["SQLALCHEMY_DATABASE_URI"] = sqlalchemy_url(settings.database_url)
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(settings)
    db.init_app(app)
    with app.app_context():
        event.listen(db.engine, "checkout", _refuse_dead)
        event.listen(db.engine, "checkin", _begin_again)
    wait_at_most(settings.db_timeout)


def wait_at_most(seconds: int) -> None:
    """How long this process waits for an answer of Postgres. Long work of a command may take longer than a page.

    psycopg2 itself waits for ever on a server that hangs.
    """
    psycopg2.extensions.set_wait_callback(_wait_until(seconds))


@contextlib.contextmanager
def patience(seconds: float) -> Iterator[None]:
    """Wait no longer than that for an answer of Postgres, inside the block."""
    token = _patience.set(seconds)
    try:
        yield
    finally:
        _patience.reset(token)


def ask(question: str, **values: Any) -> Sequence[Row[Any]]:
    """The rows that answer `question`, which is SQL with `%(name)s` for each value.

    What finders of pages are made of: it costs half of what the session's own execute() does.
    """
    session = db.session()
    before = ""
    if milliseconds := session.info.get("within"):
        # In one message with the question, which then costs no more than before; together they are one transaction.
        # What takes long to find takes long to plan, too: one plan has to do for all values.
        before = f"SET LOCAL statement_timeout = {milliseconds:d}; SET LOCAL plan_cache_mode = force_generic_plan; "
    if reading := session.info.get("reading"):
        return rows_of(reading, question, values, before)
    return session.connection().exec_driver_sql(before + question, values).all()


@contextlib.contextmanager
def answered_within(milliseconds: int) -> Iterator[None]:
    """What is asked inside is broken off by Postgres after so long, each question by itself. Raises TookTooLong.

    Where a transaction is open, the rest of it keeps that limit.
    """
    session = db.session()
    session.info["within"] = milliseconds
    try:
        yield
    except OperationalError as error:
        if not isinstance(error.orig, psycopg2.errors.QueryCanceled):
            raise
        if not session.info.get("reading"):
            session.rollback()
        raise TookTooLong from None
    finally:
        session.info.pop("within", None)


def only_read() -> None:
    """Send this request's questions as they are, without a BEGIN before and a ROLLBACK behind them.

    Each is answered as of its own moment, as it would be inside a transaction (READ COMMITTED). transaction() ends it.
    """
    if isinstance(db.session.get_bind(), Engine):  # else a test has us inside a transaction of its own
        # Told to psycopg2 itself: SQLAlchemy's isolation_level asks Postgres twice to get back to what was.
        connection = db.session.connection()
        driver: Any = connection.connection.dbapi_connection
        driver.autocommit = True
        db.session.info["reading"] = connection


def read_one_moment() -> None:
    """Let all that is read from here to the end of the transaction be of one moment, however long that takes."""
    if isinstance(db.session.get_bind(), Engine):  # else a test has us inside a transaction of its own
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def end_transaction() -> None:
    """Give the connection back now. Flask-SQLAlchemy would do it after the last error handler has run,

    where a cut connection turns a finished page into a bare 500.
    """
    session = db.session()
    session.info.pop("reading", None)
    try:
        session.rollback()
    except Exception:
        current_app.logger.warning("connection lost at the end of a request")
        session.invalidate()


def _refuse_dead(connection: Any, record: Any, proxy: Any) -> None:
    """When a connection is taken from the pool: a server that has gone has left its last word in the socket.

    Looking for it asks nothing of Postgres, which SQLAlchemy's pre-ping would do for every request.
    """
    socket = select.poll()
    socket.register(connection.fileno(), select.POLLIN)
    if socket.poll(0):
        raise InvalidatePoolError("Postgres has closed the connection")


def _begin_again(connection: Any, record: Any) -> None:
    """When a connection comes back to the pool: whoever takes it next finds transactions, as everybody expects."""
    if connection is not None and not connection.closed:
        connection.autocommit = False


def _wait_until(seconds: int) -> Any:
    def wait(connection: Any) -> None:
        """psycopg2's wait callback: the usual poll loop, but with an end."""
        most = min(_patience.get() or seconds, seconds)
        deadline = time.monotonic() + most
        while (state := connection.poll()) != psycopg2.extensions.POLL_OK:
            left = deadline - time.monotonic()
            if left <= 0:
                # Raising is enough: closing the connection in here crashes psycopg2.
                raise psycopg2.OperationalError(f"Postgres gave no answer for {most:g} s")
            poll = select.poll()
            poll.register(connection, select.POLLIN if state == psycopg2.extensions.POLL_READ else select.POLLOUT)
            poll.poll(left * 1000)

    return wait
