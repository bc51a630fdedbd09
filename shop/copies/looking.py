"""One look at Postgres: what has become public since the last."""

from collections.abc import Callable
from functools import cache
from typing import Any

import psycopg2
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from ..db import db as database
from ..db import patience, transaction
from ..stock.feed import SERVER
from .freshness import News, Seen, Unreachable

PATIENCE = 2.0  # seconds: for longer nobody waits to learn whether a copy is true
MOST_MOVED = 2000  # movements between two looks: of more it isn't told apart whose they are

NOW = f"SELECT {SERVER} AS server, CAST(pg_current_snapshot() AS text) AS snapshot, now() AS at"

SEEN = "CAST(%(seen)s AS pg_snapshot)"


def news_in(log: str, column: str, most: int, only: str = "true") -> str:
    """A query of `column` in the newest lines of a log: those that the old snapshot could not see and this one can.

    Those are of transactions that began later, or were under way then. Both are looked up by number, so that an import
    that takes an hour doesn't make us read all that was sold meanwhile; and by the order of the index, because Postgres
    can't guess how few lines that is, and might read all of them. What came by a dump has numbers of the server that it
    is from: those of the future are no news.
    """
    return f"""
        (SELECT {column} FROM {log} WHERE {only} AND tx = ANY (ARRAY(SELECT pg_snapshot_xip({SEEN})))
         ORDER BY tx LIMIT {most})
        UNION ALL
        (SELECT {column} FROM {log}
         WHERE {only} AND tx >= pg_snapshot_xmax({SEEN}) AND tx < pg_snapshot_xmax(pg_current_snapshot())
         ORDER BY tx LIMIT {most})
    """  # noqa: S608 (called with constants only)


# What is to be published at an hour becomes public without a change.
NEWS = f"""
    WITH moved AS MATERIALIZED (
        {news_in("stock_movement", "level_id", MOST_MOVED)}
        UNION ALL {news_in("change", "subject_id", MOST_MOVED, "kind = 'stock_level'")}
    )
    {NOW},
        EXISTS ({news_in("change", "1", 1, "kind <> 'stock_level'")})
        OR EXISTS ({news_in("public_change", "1", 1)})
        OR EXISTS (SELECT FROM product WHERE status = 'active' AND published_at > %(at)s AND published_at <= now())
        OR (SELECT count(*) FROM moved) >= {MOST_MOVED}
        AS is_all,
        ARRAY(
            SELECT DISTINCT (SELECT v.product_id FROM stock_level l JOIN variant v ON v.id = l.variant_id
                             WHERE l.id = one.level_id)
            FROM (SELECT DISTINCT level_id FROM moved) one
        ) AS stock_of
"""  # noqa: S608 (built from constants only)

FORGET = database.text("DELETE FROM public_change WHERE at < clock_timestamp() - interval '1 day'")


def looking_through(app: Flask) -> Callable[[Seen | None], News]:
    """A look for Freshness, by a connection of the app's pool. It needs no context of the app."""

    @cache
    def engine() -> Engine:
        with app.app_context():
            return database.engine

    def look(seen: Seen | None) -> News:
        """Raises Unreachable."""
        with patience(PATIENCE):
            try:
                return _look(engine(), seen)
            except (
                OperationalError, InterfaceError, PoolTimeout, psycopg2.OperationalError, psycopg2.InterfaceError
            ) as error:  # fmt: skip
                raise Unreachable(str(error).partition("\n")[0]) from error

    return look


def forget_public_changes() -> None:
    """Remove what every process has long heard of."""
    with transaction():
        database.session.execute(FORGET)


def _look(engine: Engine, seen: Seen | None) -> News:
    connection = engine.raw_connection()
    try:
        driver: Any = connection.dbapi_connection
        driver.autocommit = True
        with driver.cursor() as cursor:
            if seen is None:
                cursor.execute(NOW)
                return News(Seen(*cursor.fetchone()))
            cursor.execute(NEWS, {"seen": seen.snapshot, "at": seen.at})
            server, snapshot, at, is_all, stock_of = cursor.fetchone()
            return News(Seen(server, snapshot, at), is_all or server != seen.server, stock_of)
    except BaseException:
        connection.invalidate()
        raise
    finally:
        connection.close()
