"""What programs ask of the stock at once: a thousand changes in one call, and a million levels as a stream.

    .venv/bin/python -m benchmarks.api_stock --levels 1000000 --rounds 7

Starts everything itself on 127.0.0.1, with fsync and synchronous_commit on and one worker, and ends it.
"""

import argparse
import http.client
import json
import os
import re
import statistics
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from shop.audit.actors import SHELL
from shop.auth.accounts import new_user
from shop.auth.tokens import create_token
from shop.db import db, transaction

from .databases import postgres
from .inside import shop_at
from .reaching import connected, flask
from .servers import Server, serving

NAME = "shop_api_stock"
CHANGES = 1_000
# As an import would leave it, but for the ledger, which no export reads; all levels are empty, so the books add up.
LEVELS = """
    SET session_replication_role = replica;
    INSERT INTO product (slug, title, status) SELECT 'thing-' || i, 'Thing ' || i, 'draft'
        FROM generate_series(1, {levels}) i;
    INSERT INTO variant (product_id, price_minor, sku) SELECT id, 100, 'T-' || id FROM product;
    INSERT INTO stock_level (variant_id, location_id, changed_at)
        SELECT id, (SELECT min(id) FROM location), clock_timestamp() FROM variant;
    SET session_replication_role = origin
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--levels", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    os.environ["API_REQUESTS_PER_MINUTE"] = "0"
    with postgres() as server:
        address = _shop(server, options.levels)
        secret, things = _token_and_things(address)
        with serving("wsgi:app", address) as shop:
            changes(shop, secret, things, options.rounds)
            export(shop, secret)
    print(f"\nLoad of the machine at the end: {os.getloadavg()[0]:.1f}.")


def changes(shop: Server, secret: str, things: list[int], rounds: int) -> None:
    """A thousand changes in one call, in both ways: with nothing refused, and with a tenth that can't be made."""
    _ask(shop.port, secret, "POST", "/stock-changes", {"mode": "each", "changes": _changes(things, 0)})  # warm
    print(f"\n| {CHANGES:,} changes in one call | median s | worst s | CPU web s | CPU Postgres s |")
    print("| --- " * 5 + "|")
    for name, mode, misfits in (
        ("all or nothing", "all_or_nothing", 0),
        ("each", "each", 0),
        ("each, 100 of them refused", "each", 100),
    ):
        took = []
        web, base = shop.web_seconds(), shop.database_seconds()
        for _ in range(rounds):
            body = {"mode": mode, "changes": _changes(things, misfits)}
            started = time.perf_counter()
            answer = _ask(shop.port, secret, "POST", "/stock-changes", body)
            took.append(time.perf_counter() - started)
            refused = sum(result["status"] == 409 for result in json.loads(answer)["results"])
            if refused != misfits:
                raise RuntimeError(f"{refused} were refused: {answer[:500]!r}")
        cpu = (shop.web_seconds() - web) / rounds, (shop.database_seconds() - base) / rounds
        print(f"| {name} | {statistics.median(took):.2f} | {max(took):.2f} | {cpu[0]:.2f} | {cpu[1]:.2f} |", flush=True)


def export(shop: Server, secret: str) -> None:
    """All levels, read as fast as they come, and what the worker's memory was before and at its highest."""
    print("\n| all levels | lines | MB | first byte s | all s | CPU web s | CPU Postgres s | before MB | at most MB |")
    print("| --- " * 9 + "|")
    for encoding in ("identity", "gzip"):
        before, web, base = shop.megabytes(), shop.web_seconds(), shop.database_seconds()
        started = time.perf_counter()
        with closing(http.client.HTTPConnection("127.0.0.1", shop.port)) as connection:
            headers = {"Authorization": f"Bearer {secret}", "Accept-Encoding": encoding}
            connection.request("GET", "/api/v1/exports/stock-levels", headers=headers)
            answer = connection.getresponse()
            read, lines, first = 0, 0, 0.0
            while some := answer.read(1 << 16):
                first = first or time.perf_counter() - started
                read, lines = read + len(some), lines + some.count(b"\n")
        told = f"{lines:,}" if encoding == "identity" else "–"
        took = time.perf_counter() - started
        cpu = f"{shop.web_seconds() - web:.1f} | {shop.database_seconds() - base:.1f}"
        memory = f"{before:.0f} | {_highest(shop):.0f}"
        print(f"| {encoding} | {told} | {read / 1e6:.0f} | {first:.2f} | {took:.1f} | {cpu} | {memory} |", flush=True)


def _changes(things: list[int], misfits: int) -> list[dict[str, Any]]:
    """Goods come, go and are corrected; the first ask for more than there is."""
    made: list[dict[str, Any]] = []
    for place, number in enumerate(things):
        if place < misfits:
            made.append({"do": "take", "variant_id": number, "quantity": 900_000})
        elif place % 3:
            made.append({"do": "receive", "variant_id": number, "quantity": 3, "unit_cost_minor": 250})
        else:
            made.append({"do": "correct", "variant_id": number, "delta": 1, "reason": "found"})
    return made


def _ask(port: int, secret: str, method: str, path: str, body: Any) -> bytes:
    with closing(http.client.HTTPConnection("127.0.0.1", port)) as connection:
        headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
        headers["Idempotency-Key"] = str(time.time_ns())
        connection.request(method, f"/api/v1{path}", json.dumps(body), headers)
        return connection.getresponse().read()


def _highest(shop: Server) -> float:
    """The most memory that a worker has ever had."""
    status = [Path(f"/proc/{pid}/status").read_text() for pid in shop.workers]
    return max(int(re.findall(r"VmHWM:\s+(\d+)", text)[0]) for text in status) / 1024


def _shop(server: str, levels: int) -> str:
    """The shop of so many levels, made now unless it is there."""
    base = server.rpartition("/")[0]
    name = f"{NAME}_{levels}"
    with closing(connected(f"{base}/postgres")) as maintenance, maintenance.cursor() as cursor:
        maintenance.autocommit = True
        cursor.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name])
        is_there = (cursor.fetchone() or [""])[0] == LEVELS
        if not is_there:
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
        flask(f"{base}/{name}", "db", "upgrade")
        if not is_there:
            _fill(f"{base}/{name}", levels)
            cursor.execute(f"COMMENT ON DATABASE {name} IS %s", [LEVELS])
    return f"{base}/{name}"


def _fill(address: str, levels: int) -> None:
    with closing(connected(address)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute(LEVELS.format(levels=levels))
        cursor.execute("VACUUM ANALYZE")


def _token_and_things(address: str) -> tuple[str, list[int]]:
    with shop_at(address) as app, app.app_context():
        with transaction():
            user = new_user(f"stock-{time.time_ns()}@benchmarks.example", role="owner", name="Stock")
            user.verified_at = db.func.now()
        secret = create_token(user, "Benchmark", ["stock:read", "stock:write"], by=SHELL)[1]
        numbers = db.session.scalars(
            db.text("SELECT id FROM variant ORDER BY hashint8(id) LIMIT :many"), {"many": CHANGES}
        )
        return secret, list(numbers)


if __name__ == "__main__":
    main()
