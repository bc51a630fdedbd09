"""How much reading products through the API costs, beside a bare Flask view that returns the same JSON.

    .venv/bin/python -m benchmarks.api --size 13k --rounds 5 --seconds 2

All runs of a round are taken one after the other, so that whatever else this machine does hits all of them alike; the
table shows medians over the rounds. Starts everything itself on 127.0.0.1, and ends it.
"""

import argparse
import os
import statistics
from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass

from shop.audit.actors import SHELL
from shop.auth.accounts import new_user
from shop.auth.tokens import create_token
from shop.db import db, transaction

from .client import Client
from .databases import PRODUCTS, database, postgres
from .inside import shop_at
from .reaching import connected
from .servers import Server, serving

WARM_UP = 0.2
SOME = "SELECT id FROM product WHERE status = 'active' AND id %% greatest((SELECT count(*) FROM product) / 200, 1) = 0"
UNLIMITED = {"API_REQUESTS_PER_MINUTE": "0", "API_ANONYMOUS_PER_MINUTE": "0"}


@dataclass(frozen=True)
class Subject:
    """One line of the table."""

    name: str
    server: Server
    paths: tuple[str, ...]
    token: str = ""
    ceiling: str = ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", default="13k", choices=PRODUCTS)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2)
    options = parser.parse_args()
    os.environ |= UNLIMITED
    with postgres() as server, ExitStack() as stack:
        address = database(server, options.size)
        subjects = subjects_in(address, stack)
        runs: dict[Subject, list[tuple[float, ...]]] = defaultdict(list)
        for _ in range(options.rounds):
            for subject in subjects:
                runs[subject].append(run(subject, options.seconds))
        table(
            {
                subject: [statistics.median(column) for column in zip(*found, strict=True)]
                for subject, found in runs.items()
            }
        )
    print(f"\n{options.rounds} rounds of {options.seconds:g} s; load of the machine {os.getloadavg()[0]:.1f}.")


def subjects_in(address: str, stack: ExitStack) -> list[Subject]:
    """The lines of the table, their servers started."""
    with closing(connected(address)) as connection, connection.cursor() as cursor:
        cursor.execute(SOME.replace("%%", "%"))
        numbers = [number for (number,) in cursor.fetchall()]
    secret = _token(address)
    shop = stack.enter_context(serving("wsgi:app", address))
    bare = stack.enter_context(serving("benchmarks.api_ceilings:app", address))
    items = tuple(f"/api/v1/products/{number}" for number in numbers)
    return [
        Subject("bare list", bare, ("/list",)),
        Subject("list", shop, ("/api/v1/products",), ceiling="bare list"),
        Subject("list, with a token", shop, ("/api/v1/products",), secret, "bare list"),
        Subject("bare item", bare, tuple(f"/item/{number}" for number in numbers)),
        Subject("item", shop, items, ceiling="bare item"),
        Subject("item, with a token", shop, items, secret, "bare item"),
    ]


def run(subject: Subject, seconds: float) -> tuple[float, ...]:
    """Requests a second, p50, p99, CPU of the web and of Postgres: milliseconds."""
    with closing(Client(subject.server.port, "identity", subject.token)) as client:
        client.visit(subject.paths, WARM_UP)
        web, base = subject.server.web_seconds(), subject.server.database_seconds()
        visit = client.visit(subject.paths, seconds)
        web, base = subject.server.web_seconds() - web, subject.server.database_seconds() - base
    spread = statistics.quantiles(visit.latencies, n=100)
    per_request = 1000 / visit.requests
    return visit.requests / seconds, spread[49] * 1000, spread[98] * 1000, web * per_request, base * per_request


def table(found: dict[Subject, Sequence[float]]) -> None:
    """Markdown, ready for the README."""
    print("\n| answer | requests/s | p50 ms | p99 ms | CPU web | CPU Postgres | CPU to the bare view, web alone |")
    print("| --- " * 7 + "|")
    by_name = {subject.name: figures for subject, figures in found.items()}
    for subject, (rate, p50, p99, web, base) in found.items():
        *_, bare_web, bare_base = by_name[subject.ceiling or subject.name]
        ratios = f"{(web + base) / (bare_web + bare_base):.2f}, {web / bare_web:.2f}"
        print(
            f"| {subject.name} | {rate:.0f} | {p50:.2f} | {p99:.2f} | {web:.2f} | {base:.2f} | {ratios} |", flush=True
        )


def _token(address: str) -> str:
    """The secret of a token that may read the catalogue, of an owner made for this."""
    with shop_at(address) as app, app.app_context():
        with transaction():
            user = new_user(f"benchmark-{os.getpid()}@example.com", role="owner", name="Benchmark")
            user.verified_at = db.func.now()
        return create_token(user, "Benchmark", ["catalog:read"], by=SHELL)[1]


if __name__ == "__main__":
    main()
