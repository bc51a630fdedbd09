"""What the stockroom can do, and what its proof costs.

.venv/bin/python -m benchmarks.stock --rounds 5 --seconds 4 [--only hot,rows,verify,grid]

hot     one row, everybody at it: the shop's own verb against the same SQL under pgbench
rows    eight workers on rows of their own against two, and who waits for locks meanwhile
verify  `flask stock verify` over a million movements
grid    the stock desk's pages at 13 thousand and at a million variants

All on the benchmarks' own Postgres with fsync and synchronous_commit on. Sellers are processes; sides take turns.
"""

import argparse
import http.client
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from shutil import which
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import event

from shop.auth.accounts import new_user
from shop.auth.passwords import hash_password
from shop.catalog.services import NewVariant, Words, create_product
from shop.db import db, transaction
from shop.stock.actors import SYSTEM
from shop.stock.services import receive_stock

from .client import Client
from .databases import database, postgres
from .inside import shop_at
from .reaching import ROOT, connected, environment, flask
from .servers import serving

NAME = "shop_stock"
EMAIL, PASSWORD = "grid@benchmarks.example", "seven quiet herons"
MOVEMENTS, LEVELS = 1_000_000, 13_000
GRID = {
    "plain list": "/desk/stock",
    "page 2": "",  # its address is on the first page
    "running low": "/desk/stock?state=low",
    "by name": "/desk/stock?sort=name",
    "last changed first": "/desk/stock?sort=changed",
    "search, a common word": "/desk/stock?q=black",
    "search, an SKU": "",
}
LOCKS = """
    SELECT wait_event FROM pg_stat_activity
    WHERE datname = %s AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()
"""
LEDGER = """
    SET session_replication_role = replica; SET work_mem = '256MB';
    INSERT INTO product (slug, title, status) SELECT 'ledger-' || i, 'Thing ' || i, 'draft'
        FROM generate_series(1, {levels}) i;
    INSERT INTO variant (product_id, price_minor, sku, is_available)
        SELECT id, 100, 'L-' || id, true FROM product WHERE slug LIKE 'ledger-%';
    UPDATE product SET is_available = true WHERE slug LIKE 'ledger-%';
    INSERT INTO stock_level (variant_id, location_id)
        SELECT id, (SELECT min(id) FROM location) FROM variant WHERE sku LIKE 'L-%';
    -- In turn three come at 100 and two go: as they are written in a shop, level by level in no order.
    INSERT INTO stock_movement (level_id, kind, delta, before, after, reserved_after, reason, actor_kind, actor_label,
        unit_cost_minor, costed_delta, costed_after, cost_delta, cost_after)
    SELECT level_id, CASE WHEN is_in THEN 'received' ELSE 'taken' END, delta, after - delta, after, 0, 'made', 'system',
        'benchmarks', CASE WHEN is_in THEN 100 END, delta, after, delta * 100, after * 100
    FROM (SELECT l.id AS level_id, n, n % 2 = 0 AS is_in, CASE WHEN n % 2 = 0 THEN 3 ELSE -2 END AS delta,
              n / 2 + CASE WHEN n % 2 = 0 THEN 3 ELSE 1 END AS after
          FROM generate_series(0, {movements} / {levels}) n
          CROSS JOIN (SELECT l.id FROM stock_level l JOIN variant v ON v.id = l.variant_id WHERE v.sku LIKE 'L-%') l
          ORDER BY n, l.id LIMIT {movements}) made;
    UPDATE stock_level l SET on_hand = told.on_hand, version = told.version
    FROM (SELECT level_id, sum(delta) AS on_hand, count(*) AS version FROM stock_movement GROUP BY 1) told
    WHERE told.level_id = l.id;
    SET session_replication_role = origin
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--only", default="hot,rows,verify,grid")
    parser.add_argument("--sizes", default="13k,1m", help="of the grid")
    options = parser.parse_args()
    chosen = options.only.split(",")
    with postgres() as server:
        if {"hot", "rows", "verify"} & set(chosen):
            address = _empty_shop(server)
            if "hot" in chosen:
                hot_row(address, options.rounds, options.seconds)
            if "rows" in chosen:
                own_rows(address, options.rounds, options.seconds)
            if "verify" in chosen:
                verify(address)
        if "grid" in chosen:
            grid(server, options.sizes.split(","), options.rounds, options.seconds)
    print(f"\nLoad of the machine at the end: {os.getloadavg()[0]:.1f}.")


def hot_row(address: str, rounds: int, seconds: float) -> None:
    """Movements a second on one row, by the verb and by its SQL under pgbench, in turn."""
    [variant] = _things(address, 1)
    print("\n| at one row | the shop's verb, movements/s | its SQL under pgbench | ratio |\n| --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "movement.sql"
        script.write_text(_sql_of_a_movement(address, variant))
        for sellers in (1, 4, 8):
            ours, theirs = [], []
            for _ in range(rounds):
                ours.append(_sold(address, [variant] * sellers, seconds))
                theirs.append(_under_pgbench(address, script, sellers, seconds))
            us, them = statistics.median(ours), statistics.median(theirs)
            print(f"| {sellers} at once | {us:.0f} | {them:.0f} | {us / them:.2f} |", flush=True)


def own_rows(address: str, rounds: int, seconds: float) -> None:
    """Do eight workers on different rows get in each other's way?"""
    things, two, eight, waits = _things(address, 8), [], [], Counter[str]()
    samples = 0
    for _ in range(rounds):
        two.append(_sold(address, things[:2], seconds))
        with _watching_locks(address) as seen:
            eight.append(_sold(address, things, seconds))
        samples += seen.pop("samples")
        waits += seen
    few, many = statistics.median(two), statistics.median(eight)
    print("\n| on rows of their own | movements/s |\n| --- | --- |")
    print(f"| 2 workers | {few:.0f} |\n| 8 workers | {many:.0f} |\n| ratio | {many / few:.2f} |")
    rows = {what: count for what, count in waits.items() if what in {"tuple", "transactionid"}}
    others = dict(waits - Counter(rows))
    print(f"\nWaits for row locks in {samples:,} looks: {sum(rows.values())}; for other locks: {others}")


def verify(address: str) -> None:
    """The command as a person runs it, over a million movements."""
    with closing(connected(address)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute(LEDGER.format(movements=MOVEMENTS, levels=LEVELS))
        cursor.execute("VACUUM ANALYZE")
    took = []
    for _ in range(3):
        started = time.perf_counter()
        flask(address, "stock", "verify")
        took.append(time.perf_counter() - started)
    started = time.perf_counter()
    flask(address, "version")
    print(f"\nflask stock verify: {', '.join(f'{each:.1f} s' for each in took)}, of which starting the shop takes "
          f"{time.perf_counter() - started:.1f} s.")  # fmt: skip


def grid(server: str, sizes: Sequence[str], rounds: int, seconds: float) -> None:
    """Median times of the stock desk's pages, in turn over pages and shops."""
    with ExitStack() as stack:
        visits: dict[tuple[str, str], list[float]] = {}
        spent: dict[tuple[str, str], list[tuple[float, float]]] = {}
        clients, counts, servers = {}, {}, {}
        for size in sizes:
            address = database(server, size)
            _somebody(address)
            shop = stack.enter_context(serving("wsgi:app", address))
            cookie, servers[size] = _signed_in(shop.port), shop
            for name, path in _pages(address, shop.port, cookie).items():
                clients[size, name] = (stack.enter_context(closing(SignedIn(shop.port, cookie))), path)
                counts[size, name] = _weight(clients[size, name])
        for _ in range(rounds):
            for key, (client, path) in clients.items():
                client.visit([path], 0.2)
                shop = servers[key[0]]
                web, base = shop.web_seconds(), shop.database_seconds()
                visit = client.visit([path], seconds / 4)
                visits.setdefault(key, []).extend(visit.latencies)
                cpu = (shop.web_seconds() - web, shop.database_seconds() - base)
                spent.setdefault(key, []).append((cpu[0] / visit.requests, cpu[1] / visit.requests))
    heads = [f"{size}: p50 ms | CPU web | CPU Postgres" for size in sizes]
    print("\n| page | " + " | ".join(heads) + " | growth of p50 | of CPU | KB |")
    print("| --- " * (len(sizes) * 3 + 4) + "|")
    for name in GRID:
        p50 = [statistics.median(visits[size, name]) * 1000 for size in sizes]
        cpu = [[statistics.median(part) * 1000 for part in zip(*spent[size, name], strict=True)] for size in sizes]
        cells = " | ".join(f"{p50[place]:.1f} | {web:.1f} | {base:.1f}" for place, (web, base) in enumerate(cpu))
        growth = f"{p50[-1] / p50[0]:.2f} | {sum(cpu[-1]) / sum(cpu[0]):.2f}"
        print(f"| {name} | {cells} | {growth} | {counts[sizes[-1], name] / 1000:.0f} |", flush=True)


class SignedIn(Client):
    """A visitor with a session."""

    def __init__(self, port: int, cookie: str) -> None:
        self.cookie = cookie
        super().__init__(port, "identity")

    def _request(self, path: str) -> bytes:
        return super()._request(path).replace(b"\r\n\r\n", f"\r\nCookie: {self.cookie}\r\n\r\n".encode())


def _weight(client_and_path: tuple[SignedIn, str]) -> int:
    client, path = client_and_path
    body = client.body(path)
    if b"<h1" not in body:
        raise RuntimeError(f"{path} shows no page: {body[:200]!r}")
    return len(body)


def _pages(address: str, port: int, cookie: str) -> dict[str, str]:
    found = dict(GRID)
    with closing(http.client.HTTPConnection("127.0.0.1", port)) as connection:
        connection.request("GET", "/desk/stock", headers={"Cookie": cookie})
        page = connection.getresponse().read().decode()
    found["page 2"] = re.findall(r'href="([^"]+)"[^>]*rel="next"', page)[0].replace("&amp;", "&")
    with closing(connected(address)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT sku FROM variant ORDER BY id DESC LIMIT 1")
        found["search, an SKU"] = "/desk/stock?" + urlencode({"q": cursor.fetchone()[0]})
    return found


def _somebody(address: str) -> None:
    with shop_at(address) as app, app.app_context():
        if db.session.scalar(db.text('SELECT id FROM "user" WHERE email = :email'), {"email": EMAIL}):
            return
        kept = hash_password(PASSWORD)
        with transaction():
            user = new_user(EMAIL, role="staff", name="Grid")
            user.password_hash, user.verified_at = kept, db.func.now()


def _signed_in(port: int) -> str:
    """The cookie of somebody who works here."""
    cookies: dict[str, str] = {}

    def ask(method: str, body: str | None = None) -> str:
        with closing(http.client.HTTPConnection("127.0.0.1", port)) as connection:
            headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
            connection.request(method, "/login", body, headers | {"Content-Type": "application/x-www-form-urlencoded"})
            answer = connection.getresponse()
            for name, value in answer.getheaders():
                if name == "Set-Cookie":
                    cookies.__setitem__(*value.partition(";")[0].split("=", 1))
            return answer.read().decode()

    token = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', ask("GET"))[0]
    ask("POST", urlencode({"email": EMAIL, "password": PASSWORD, "csrf_token": token}))
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


def _empty_shop(server: str) -> str:
    base = server.rpartition("/")[0]
    with closing(connected(f"{base}/postgres")) as maintenance, maintenance.cursor() as cursor:
        maintenance.autocommit = True
        cursor.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {NAME} ENCODING 'UTF8' TEMPLATE template0")
    flask(f"{base}/{NAME}", "db", "upgrade")
    return f"{base}/{NAME}"


def _things(address: str, many: int) -> list[int]:
    with shop_at(address) as app, app.app_context(), transaction():
        slugs = [f"thing-{time.time_ns()}-{number}" for number in range(many)]
        made = [create_product(Words("Thing"), slug=slug, variants=[NewVariant(100, sku=slug)]) for slug in slugs]
        for product in made:
            receive_stock(product.variants[0], 1, by=SYSTEM)
        return [product.variants[0].id for product in made]


def _sql_of_a_movement(address: str, variant: int) -> str:
    """What `receive_stock` sends to Postgres, word for word, as a script of pgbench."""
    sent: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        sent.append(cursor.mogrify(statement, parameters).decode())

    with shop_at(address) as app, app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
        receive_stock(variant, 1, by=SYSTEM)
        event.remove(db.engine, "before_cursor_execute", note)
    one_line = (" ".join(re.sub(r"--[^\n]*", "", statement).split()) for statement in sent)
    return "\n".join(f"{statement};" for statement in ("BEGIN", *one_line, "COMMIT")) + "\n"


def _sold(address: str, variants: Sequence[int], seconds: float) -> float:
    """Movements a second of sellers who begin at the same moment, one for each variant."""
    command = [sys.executable, "-m", "benchmarks.selling", address]
    sellers = [
        subprocess.Popen([*command, str(variant), str(seconds)], cwd=ROOT, env=environment(address),
                         stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for variant in variants
    ]  # fmt: skip
    for seller in sellers:
        if seller.stdout is None or seller.stdout.readline() != "ready\n":
            raise RuntimeError("a seller didn't come")
    for seller in sellers:
        if seller.stdin:
            seller.stdin.write("\n")
            seller.stdin.flush()
    return sum(int(seller.communicate()[0]) for seller in sellers) / seconds


def _under_pgbench(address: str, script: Path, clients: int, seconds: float) -> float:
    program = which("pgbench")
    if program is None:
        sys.exit("pgbench isn't here. It comes with Postgres's client programs.")
    command = [program, "-n", "-M", "simple", "-c", str(clients), "-j", str(min(clients, 2)), "-T", str(round(seconds)),
               "-f", str(script), address]  # fmt: skip
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return float(re.findall(r"tps = ([\d.]+)", said)[0])


@contextmanager
def _watching_locks(address: str) -> Iterator[Counter[str]]:
    """What backends of this database wait for, looked at fifty times a second."""
    seen, ended = Counter[str](samples=0), threading.Event()

    def look() -> None:
        with closing(connected(address)) as connection, connection.cursor() as cursor:
            connection.autocommit = True
            while not ended.wait(0.02):
                cursor.execute(LOCKS, [NAME])
                seen.update(row[0] for row in cursor.fetchall())
                seen["samples"] += 1

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield seen
    finally:
        ended.set()
        watcher.join()


if __name__ == "__main__":
    main()
