"""What happens inside the shop for one page: its statements, their plans, and where Python's time goes.

.venv/bin/python -m benchmarks.inside 1m "category, page 100"              statements with their plans
.venv/bin/python -m benchmarks.inside 13k product --profile [--lines 40]   cProfile of 300 requests
"""

import argparse
import cProfile
import pstats
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event

from shop import create_app
from shop.config import Settings
from shop.db import db

from .databases import PRODUCTS, database, postgres
from .pages import SUGGESTIONS, addresses_in
from .reaching import connected

HOUSEKEEPING = ("BEGIN", "ROLLBACK", "COMMIT")


@contextmanager
def shop_at(address: str) -> Iterator[Flask]:
    """The shop in this very process."""
    settings = Settings(
        "demo", "benchmarks", database_url=address, log_level="warning", page_cache_mb=0, db_timeout=600
    )
    app = create_app(settings)
    yield app
    with app.app_context():
        db.engine.dispose()


def statements_of(app: Flask, path: str) -> list[tuple[str, Any]]:
    """What the shop asks Postgres for one page."""
    sent: list[tuple[str, Any]] = []

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        if not statement.strip().upper().startswith(HOUSEKEEPING):
            sent.append((statement, parameters))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    status = app.test_client().get(path, headers={"HX-Request": "true"} if SUGGESTIONS in path else {}).status_code
    event.remove(engine, "before_cursor_execute", note)
    if status != 200:
        raise RuntimeError(f"{path} was answered with {status}")
    return sent


def explain(app: Flask, address: str, path: str) -> None:
    """Each statement of the page with the plan that Postgres takes."""
    statements = statements_of(app, path)
    with closing(connected(address)) as connection, connection.cursor() as cursor:
        for statement, parameters in statements:
            print(f"\n{statement.strip()}\n{parameters}\n")
            for _ in range(2):  # the second time from memory
                cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {statement}", parameters)
            print("\n".join(line for (line,) in cursor.fetchall()))


def profile(app: Flask, paths: Sequence[str], lines: int) -> None:
    """cProfile of 300 requests, by own time and by time with all that is called."""
    client = app.test_client()
    for number in range(20):
        client.get(paths[number % len(paths)])
    profiler = cProfile.Profile()
    with profiler:
        for number in range(300):
            client.get(paths[number % len(paths)], headers={"Accept-Encoding": "br"})
    for order in ("tottime", "cumtime"):
        pstats.Stats(profiler).strip_dirs().sort_stats(order).print_stats(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("size", choices=PRODUCTS)
    parser.add_argument("page")
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--lines", type=int, default=30)
    options = parser.parse_args()
    with postgres() as server:
        address = database(server, options.size)
        with closing(connected(address)) as connection, connection.cursor() as cursor:
            addresses = addresses_in(cursor)
        paths = addresses.get(options.page) or parser.error(f"the pages are: {'; '.join(addresses)}")
        with shop_at(address) as app:
            if options.profile:
                profile(app, paths, options.lines)
            else:
                explain(app, address, paths[0])


if __name__ == "__main__":
    main()
