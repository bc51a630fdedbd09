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

NOW = f"SELECT {SERVER} AS server, CAST(pg_current_snapshot() AS text) AS snapshot, now() AS at"

# News in a log: what the old snapshot could not see and the new one can. What came by a dump has numbers of the server
# that it is from: those of the future are no news. `turn` is never before `tx` and has the index.
SEEN = "CAST(%(seen)s AS pg_snapshot)"
BETWEEN = f"""
    {{column}} >= pg_snapshot_xmin({SEEN}) AND {{column}} < pg_snapshot_xmax(pg_current_snapshot())
    AND NOT pg_visible_in_snapshot(tx, {SEEN}) AND pg_visible_in_snapshot(tx, pg_current_snapshot())
"""
BY_TX, BY_TURN = BETWEEN.format(column="tx"), BETWEEN.format(column="turn")

# What is to be published at an hour becomes public without a change.
NEWS = f"""
    {NOW},
        EXISTS (SELECT FROM change WHERE kind <> 'stock_level' AND {BY_TURN})
        OR EXISTS (SELECT FROM public_change WHERE {BY_TX})
        OR EXISTS (SELECT FROM product WHERE status = 'active' AND published_at > %(at)s AND published_at <= now())
        AS is_all,
        ARRAY(
            SELECT DISTINCT v.product_id
            FROM (SELECT level_id FROM stock_movement WHERE {BY_TX}
                  UNION ALL SELECT subject_id FROM change WHERE kind = 'stock_level' AND {BY_TURN}) moved
            JOIN stock_level l ON l.id = moved.level_id JOIN variant v ON v.id = l.variant_id
        ) AS stock_of
"""  # noqa: S608 (built from constants only)

FORGET = database.text("DELETE FROM public_change WHERE at < clock_timestamp() - interval '1 hour'")


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
