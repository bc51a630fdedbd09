"""One seller for benchmarks/stock.py, in a process of its own: receives one unit at a time by the shop's own verb.

python -m benchmarks.selling DATABASE VARIANT SECONDS: says `ready`, waits for a line, then prints how many it did.
"""

import sys
import time

from shop.db import db
from shop.stock.actors import SYSTEM
from shop.stock.services import receive_stock

from .inside import shop_at


def main() -> None:
    address, variant, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    with shop_at(address) as app, app.app_context():
        db.session.execute(db.text("SELECT 1"))
        db.session.rollback()
        print("ready", flush=True)
        sys.stdin.readline()
        done, until = 0, time.perf_counter() + seconds
        while time.perf_counter() < until:
            receive_stock(variant, 1, by=SYSTEM)
            done += 1
        print(done, flush=True)


if __name__ == "__main__":
    main()
