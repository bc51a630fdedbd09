"""Turns the test catalogue of 13,189 products into the shop's own CSV, which `flask catalog import FILE` reads.

    .venv/bin/python -m benchmarks.catalogue ../shared/data/catalog catalogue.csv

The catalogue is test input and no part of this repository. What it lacks is made by fixed rules, so that every
run gives the same file: a day of publishing for each product, and a price before for every tenth.
"""

import csv
import gzip
import re
import sys
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

NEWEST = datetime(2026, 6, 1, 9, tzinfo=UTC)
DAYS_BACK = 1500
MOST_SLUG_LETTERS = 80

COLUMNS = """
    slug title description brand status published_at categories sku barcode price compare_at_price stock
    attribute_name attribute_value attribute_unit
""".split()


def write_csv(catalogue: Path, target: Path, most: int | None = None) -> int:
    """Write the first `most` products of `catalogue`, or all, to `target`. Returns how many rows that took."""
    with target.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, COLUMNS, restval="")
        out.writeheader()
        written = 0
        for row in rows_of(catalogue, most):
            out.writerow(row)
            written += 1
    return written


def rows_of(catalogue: Path, most: int | None = None) -> Iterator[dict[str, str]]:
    """The rows of our CSV: one a product, and one more for its second attribute."""
    with gzip.open(catalogue / "products.csv.gz", "rt", encoding="utf-8", newline="") as file:
        for number, product in enumerate(csv.DictReader(file)):
            if number == most:
                return
            first, *further = attributes_of(product) or [{}]
            yield product_row(number, product) | first
            for attribute in further:
                yield {"slug": slug_of(product)} | attribute


def product_row(number: int, product: dict[str, str]) -> dict[str, str]:
    """The columns of the product itself and of its only variant."""
    # 37 and the number of days share no factor: every day has its products, and neighbours lie far apart.
    published_at = NEWEST - timedelta(days=number * 37 % DAYS_BACK, seconds=number)
    return {
        "slug": slug_of(product),
        "title": product["name"],
        "description": product["description"],
        "brand": product["brand"],
        "status": "active",
        "published_at": published_at.isoformat(),
        "categories": product["categories"],
        "sku": product["sku"],
        "barcode": product["upc"],
        "price": product["price"],
        "compare_at_price": price_before(product["price"]) if number % 10 == 0 else "",
        "stock": product["stock"],
    }


def attributes_of(product: dict[str, str]) -> list[dict[str, str]]:
    """What customers thought of it, as two lines of the specification table."""
    found = (("Rating", product["rating"], "out of 5"), ("Reviews", product["reviews"], ""))
    return [
        {"attribute_name": name, "attribute_value": value, "attribute_unit": unit}
        for name, value, unit in found
        if value
    ]


def slug_of(product: dict[str, str]) -> str:
    """Of the name and the article number, which alone is unique."""
    letters = unicodedata.normalize("NFKD", product["name"]).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", letters)[:MOST_SLUG_LETTERS].strip("-")
    return f"{words}-{product['sku'].lower()}".lstrip("-")


def price_before(price: str) -> str:
    """A quarter more."""
    return str((Decimal(price) * Decimal("1.25")).quantize(Decimal("0.01"), ROUND_HALF_UP) + Decimal("0.01"))


if __name__ == "__main__":
    print(f"{write_csv(Path(sys.argv[1]), Path(sys.argv[2])):,} rows")
