"""What a file with stock costs: 10,000 rows compared, applied, undone and done again, and taken out, CSV and XLSX.

    .venv/bin/python -m benchmarks.stock_importing [--rows 10000]

Every row changes something. In a new database of the benchmarks' own Postgres (fsync and synchronous_commit on), in
this very process, through the same verbs as the page and the worker. Prints a table.
"""

import argparse
import csv
import io
import os
import time
from collections.abc import Callable
from contextlib import closing
from tempfile import TemporaryFile
from typing import Any

from sqlalchemy import text

from shop.db import db, transaction, wait_at_most
from shop.imports.stock_applying import apply, redo, undo
from shop.imports.stock_exporting import Wanted, export_ledger, export_levels
from shop.imports.stock_services import bring, compare
from shop.stock.services import SYSTEM, receive_many

from .databases import postgres
from .inside import shop_at
from .reaching import connected, flask

NAME = "shop_stock_files"
GOODS = text("""
    WITH made AS (
        INSERT INTO product (slug, title, status, published_at)
        SELECT 'thing-' || n, 'Thing ' || n, 'active', now() FROM generate_series(1, :rows) n RETURNING id, slug
    )
    INSERT INTO variant (product_id, price_minor, sku)
    SELECT id, 1200, 'T-' || substr(slug, 7) FROM made ORDER BY id
""")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    rows: int = parser.parse_args().rows
    with postgres() as server:
        address = f"{server.rpartition('/')[0]}/{NAME}"
        with closing(connected(f"{server.rpartition('/')[0]}/postgres")) as connection, connection.cursor() as cursor:
            connection.autocommit = True
            cursor.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {NAME} ENCODING 'UTF8' TEMPLATE template0")
        flask(address, "db", "upgrade")
        with shop_at(address) as app, app.app_context():
            wait_at_most(600)
            skus = _filled(rows)
            print(f"{rows:,} rows; load of the machine {os.getloadavg()[0]:.1f}\n")
            print("| step | seconds | rows/s |\n| --- | --- | --- |")
            _measure(rows, skus)


def _measure(rows: int, skus: list[str]) -> None:
    first, second = _csv(skus, 50), _csv(skus, 60)
    job = bring(first, "count.csv", by=SYSTEM)
    _timed("compare, CSV", rows, lambda: compare(job.id))
    _timed("apply", rows, lambda: apply(job.id, by=SYSTEM))
    _timed("undo", rows, lambda: undo(job.id, by=SYSTEM))
    _timed("do it again", rows, lambda: redo(job.id, by=SYSTEM))
    workbook = bring(_xlsx(second), "count.xlsx", by=SYSTEM)
    _timed("compare, XLSX", rows, lambda: compare(workbook.id))
    for kind in ("csv", "xlsx"):
        _timed(f"levels as {kind.upper()}", rows, lambda kind=kind: _exported(kind))
    db.session.rollback()
    with TemporaryFile() as file:
        _timed("ledger as CSV", rows * 4, lambda: export_ledger(file, Wanted()))


def _timed(step: str, rows: int, deed: Callable[[], Any]) -> None:
    started = time.perf_counter()
    deed()
    seconds = time.perf_counter() - started
    print(f"| {step} | {seconds:.2f} | {rows / seconds:,.0f} |", flush=True)


def _exported(kind: str) -> None:
    db.session.rollback()
    with TemporaryFile() as file:
        export_levels(file, Wanted(), kind)


def _filled(rows: int) -> list[str]:
    """A shop of so many things, of each of which some were received. Returns their SKUs."""
    with transaction():
        db.session.execute(GOODS, {"rows": rows})
        numbers = list(db.session.scalars(text("SELECT id FROM variant ORDER BY id")))
        receive_many([(number, 10 + number % 30) for number in numbers], by=SYSTEM)
    db.session.execute(text("ANALYZE"))
    db.session.commit()
    return list(db.session.scalars(text("SELECT sku FROM variant ORDER BY id")))


def _csv(skus: list[str], count: int) -> bytes:
    file = io.StringIO()
    csv.writer(file).writerows([("SKU", "Location", "On hand"), *((sku, "", count) for sku in skus)])
    return file.getvalue().encode()


def _xlsx(content: bytes) -> bytes:
    from openpyxl import Workbook

    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("Count")
    for sku, place, count in csv.reader(content.decode().splitlines()):
        sheet.append([sku, place, int(count) if count.isdigit() else count])
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


if __name__ == "__main__":
    main()
