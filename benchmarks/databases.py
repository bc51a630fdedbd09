"""The benchmark's own Postgres, under the shop's launcher (fsync and synchronous_commit on), and its made databases.

They stay in the data folder, so that a second run begins at once: remove .data/benchmarks to have them made anew.
One that was made by another version of the generator is made anew by itself; newer migrations are applied to it.
"""

import hashlib
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from shop.launcher.cluster import in_use
from shop.launcher.environment import data_folder
from shop.launcher.signals import Signals

from .growing import grow
from .loading import load
from .reaching import ROOT, connected, flask

CATALOGUE = ROOT.parent / "shared" / "data" / "catalog"
PRODUCTS = {"13k": 13_189, "100k": 100_000, "1m": 1_000_000}
MADE_BY = [Path(__file__).parent / name for name in ("catalogue.py", "loading.py", "growing.py")]


@contextmanager
def postgres() -> Iterator[str]:
    """The address of a server for benchmarks alone; it stops when the block ends."""
    with in_use(data_folder({}) / "benchmarks", Signals(), fast=False) as (address, _):
        yield address


def database(server: str, size: str) -> str:
    """The address of the shop of that size, made now unless it is there."""
    name = f"shop_{size}"
    address = f"{server.rpartition('/')[0]}/{name}"
    with closing(connected(f"{server.rpartition('/')[0]}/postgres")) as maintenance, maintenance.cursor() as cursor:
        maintenance.autocommit = True
        cursor.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name])
        if (cursor.fetchone() or [""])[0] != _version():
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            started = time.perf_counter()
            print(f"Making the shop of {PRODUCTS[size]:,} products:", flush=True)
            _make(server, cursor, size, name, address)
            cursor.execute(f"COMMENT ON DATABASE {name} IS '{_version()}'")
            print(f"    in all: {time.perf_counter() - started:.0f} s", flush=True)
    flask(address, "db", "upgrade")
    _count_shelves(address)
    return address


def _make(server: str, cursor: Any, size: str, name: str, address: str) -> None:
    if size == "13k":
        cursor.execute(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
        flask(address, "db", "upgrade")
        load(address, CATALOGUE)
    else:
        database(server, "13k")
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE shop_13k")
        with closing(connected(address)) as connection:
            grow(connection, PRODUCTS[size])
            with connection.cursor() as growing:
                growing.execute("DELETE FROM shelf_facets")  # what was counted before it grew
            connection.commit()


def _count_shelves(address: str) -> None:
    """What the worker keeps of large shelves."""
    from shop.catalog.facet_keeping import keep_shelf_facets

    from .inside import shop_at  # which asks for databases itself

    with shop_at(address) as app, app.app_context():
        while keep_shelf_facets():
            pass


def _version() -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in MADE_BY)).hexdigest()[:16]
