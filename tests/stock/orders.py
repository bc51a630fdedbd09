"""Three real days of a gift shop (tests/data/orders), and a client that replays its share of them.

python -m tests.stock.orders DATABASE SHARE OF: what it did as a line of JSON.
"""

import csv
import gzip
import json
import re
import sys
from collections import Counter
from pathlib import Path

from sqlalchemy import text

from shop import create_app
from shop.db import db
from shop.errors import ShopError
from shop.stock.actors import SYSTEM, Source
from shop.stock.refusals import Busy
from shop.stock.services import receive_many, take_many, take_stock
from tests.databases import settings_for

FOLDER = Path(__file__).parents[1] / "data" / "orders"
GOODS = re.compile(r"[0-9]{5}[A-Z]*")

Invoices = dict[str, list[tuple[str, int]]]


def invoices() -> Invoices:
    """What each invoice sold (more than none) and took back (fewer), line by line: codes and quantities."""
    found: Invoices = {}
    for path in sorted(FOLDER.glob("*.csv.gz")):
        with gzip.open(path, "rt", newline="") as file:
            for row in csv.DictReader(file):
                code = row["StockCode"].upper()
                if GOODS.fullmatch(code) and int(row["Quantity"]):
                    found.setdefault(row["InvoiceNo"], []).append((code, int(row["Quantity"])))
    return found


def net_of(orders: Invoices) -> Counter[str]:
    """How many units of each code left for good."""
    net: Counter[str] = Counter()
    for lines in orders.values():
        for code, quantity in lines:
            net[code] += quantity
    return net


def replay(orders: Invoices, share: int, of: int) -> Counter[str]:
    """Do every `of`th invoice, whole baskets and single lines in turn; how many lines, and what was met meanwhile."""
    numbers = {row.sku: row.id for row in db.session.execute(text("SELECT sku, id FROM variant"))}
    met: Counter[str] = Counter()
    for place, (invoice, lines) in enumerate(list(orders.items())[share::of]):
        source = Source("order", invoice)
        sold = [(numbers[code], quantity) for code, quantity in lines if quantity > 0]
        back = [(numbers[code], -quantity) for code, quantity in lines if quantity < 0]
        deeds = [(receive_many, (back,))] if back else []
        if place % 4 == 3:
            deeds += [(take_stock, line) for line in sold]
        elif sold:
            deeds += [(take_many, (sold,))]
        for verb, what in deeds:
            _until_done(verb, what, source, met)
        met["lines"] += len(lines)
    return met


def _until_done(verb, what, source: Source, met: Counter[str]) -> None:
    for _ in range(20):
        try:
            verb(*what, by=SYSTEM, source=source)
        except Busy:
            met["busy"] += 1
            continue
        except ShopError as refusal:
            met[f"refused: {refusal}"] += 1
        except Exception as error:
            met[f"broken: {type(error).__name__} {error}"] += 1
        return


if __name__ == "__main__":
    app = create_app(settings_for(sys.argv[1]))
    with app.app_context():
        print(json.dumps(replay(invoices(), int(sys.argv[2]), int(sys.argv[3]))))
