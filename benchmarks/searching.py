"""How good search is, and what it costs in Postgres: 19,406 real products, and queries that people rated answers to.

    .venv/bin/python -m benchmarks.searching                       # an own Postgres; brings the products in first
    .venv/bin/python -m benchmarks.searching postgresql://…        # a shop that has them, or is empty

The products are test input and no part of this repository. They come in by `flask catalog import`; each has its
number as slug. Prints nDCG@10 as `../shared/data/search/score.py` counts it, and the queries that did worst.
"""

import csv
import gzip
import json
import math
import os
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from .databases import postgres
from .reaching import ROOT, connected, environment, flask

DATA = ROOT.parent / "shared" / "data" / "search"
NAME = "shop_searched"
COLUMNS = "slug title description brand status published_at sku barcode price attribute_name attribute_value".split()
SLIPS = ["keybaord", "printre", "monitr", "wireles mouse", "labtop bag"]


def main() -> None:
    if len(sys.argv) > 1:
        measure(sys.argv[1])
        return
    with postgres() as server:
        address = f"{server.rpartition('/')[0]}/{NAME}"
        with closing(connected(f"{server.rpartition('/')[0]}/postgres")) as connection, connection.cursor() as cursor:
            connection.autocommit = True
            cursor.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {NAME} ENCODING 'UTF8' TEMPLATE template0")
        measure(address)


def measure(address: str) -> None:
    """Fill the shop if it is empty, ask all queries, and print how well and how fast they are answered."""
    flask(address, "db", "upgrade")
    fill(address)
    os.environ.update(environment(address))
    from shop import create_app
    from shop.db import only_read

    app, ratings = create_app(), rated()
    with app.test_request_context():
        only_read()
        for words in [*ratings, *SLIPS]:
            answer(words)  # Postgres has read its dictionaries and pages
        figures = {words: answer(words) for words in [*ratings, *SLIPS]}
    scores = {words: ndcg(figures[words][0], told) for words, told in ratings.items() if max(told.values())}
    times = sorted(cost for _, cost in figures.values())
    print(f"nDCG@10 {statistics.mean(scores.values()):.3f} over {len(scores)} queries; "
          f"{sum(not figures[words][0] for words in ratings)} of {len(ratings)} without result")  # fmt: skip
    slow = times[int(len(times) * 0.99)]
    print(f"CPU of Postgres a search: p50 {statistics.median(times):.1f} ms, p99 {slow:.1f} ms; "
          f"load of the machine {os.getloadavg()[0]:.1f}")  # fmt: skip
    for words, score in sorted(scores.items(), key=lambda item: item[1])[:10]:
        print(f"  {score:.3f}  {words}")


def answer(words: str) -> tuple[list[str], float]:
    """The numbers of the first products that are found, and how many milliseconds Postgres worked for them."""
    from shop.catalog.choices import Choices
    from shop.catalog.searching import search_products
    from shop.db import ask

    worker = ask("SELECT pg_backend_pid() AS number")[0].number
    before = worked(worker)
    results = search_products(words, "en", None, Choices("relevance", "relevance"))
    return [card.slug for card in results.cards], worked(worker) - before


def worked(process: int) -> float:
    """Milliseconds of CPU that the process has had."""
    return int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1e6


def rated() -> dict[str, dict[str, int]]:
    """What people said of products, by query."""
    ratings: dict[str, dict[str, int]] = {}
    with (DATA / "icecat_train_ratings.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            ratings.setdefault(row["query"], {})[row["product_id"]] = int(row["rating"])
    return ratings


def ndcg(found: list[str], told: dict[str, int]) -> float:
    best = sorted(told.values(), reverse=True)
    return gained([told.get(number, 0) for number in found]) / gained(best)


def gained(ratings: list[int]) -> float:
    return sum((2**rating - 1) / math.log2(place + 2) for place, rating in enumerate(ratings[:10]))


def fill(address: str) -> None:
    """Bring the products in, unless some are there."""
    with closing(connected(address)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute("SELECT EXISTS (SELECT FROM product)")
        if cursor.fetchone()[0]:
            return
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "products.csv"
            with file.open("w", encoding="utf-8", newline="") as target:
                out = csv.DictWriter(target, COLUMNS, restval="")
                out.writeheader()
                out.writerows(rows())
            flask(address, "catalog", "import", str(file))
        cursor.execute("VACUUM ANALYZE")


def rows() -> Iterator[dict[str, str]]:
    """The rows of our CSV: one a product, and one more for each further line of its specification."""
    with gzip.open(DATA / "icecat_products.jsonl.gz", "rt", encoding="utf-8") as file:
        for line in file:
            product: dict[str, Any] = json.loads(line)
            told = [
                {
                    "attribute_name": name.replace("_", " ").capitalize(),
                    "attribute_value": " ".join(said(value).split())[:400],
                }
                for name, value in (product.get("attributes") or {}).items()
            ]
            first, *further = told or [{}]
            yield {
                "slug": product["id"],
                "title": product["title"],
                "description": product.get("description") or "",
                "brand": product.get("brand") or "",
                "status": "active",
                "published_at": "2026-01-01T09:00:00+00:00",
                "sku": product["id"],
                "barcode": product.get("ean") or "",
                "price": str(product.get("price") or "9.99"),
            } | first
            for line_of_table in further:
                yield {"slug": product["id"]} | line_of_table


def said(value: Any) -> str:
    """A value of the specification as a shop would write it."""
    if isinstance(value, list):
        return ", ".join(map(said, value))
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


if __name__ == "__main__":
    main()
