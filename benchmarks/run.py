"""How much a page costs, beside two ceilings, in shops of 13 thousand, 100 thousand and a million products.

    .venv/bin/python -m benchmarks.run --sizes 13k,100k,1m --rounds 5 --seconds 2

All runs of a round are taken one after the other, each page of each shop once, so that whatever else this machine does
hits all of them alike; the table shows medians over the rounds. Starts everything itself on 127.0.0.1, and ends it.
"""

import argparse
import os
import statistics
from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass

from .client import Client
from .databases import PRODUCTS, database, postgres
from .inside import shop_at, statements_of
from .pages import CEILINGS, addresses_in
from .reaching import connected
from .servers import Server, serving

WARM_UP = 0.2
COPY = "copy: "


@dataclass(frozen=True)
class Subject:
    """One line of the table: a page of one shop, or a ceiling beside it."""

    size: str
    name: str
    paths: tuple[str, ...]
    server: Server
    statements: int
    encoding: str

    def bytes_in(self, encoding: str) -> int:
        """The median weight of its answers over the wire."""
        with closing(Client(self.server.port, encoding)) as client:
            return int(statistics.median(len(client.body(path)) for path in self.paths[:20]))


@dataclass(frozen=True)
class Figures:
    """What one run gave; CPU in milliseconds a request, which is seconds per 1,000."""

    per_second: float
    p50: float
    p99: float
    web: float
    database: float

    @property
    def cpu(self) -> float:
        return self.web + self.database


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="13k,100k,1m", help="of " + ",".join(PRODUCTS))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--copies", action="store_true", help="also let a shop show copies of its pages")
    parser.add_argument("--identity", action="store_true", help="ask the shop for answers that are not compressed")
    options = parser.parse_args()
    encoding = "identity" if options.identity else "br"
    with postgres() as server, ExitStack() as stack:
        addresses = {size: database(server, size) for size in options.sizes.split(",")}
        subjects = [
            subject
            for size, address in addresses.items()
            for subject in subjects_of(size, address, stack, encoding, options.copies)
        ]
        figures: dict[Subject, list[Figures]] = defaultdict(list)
        loads = []
        for _ in range(options.rounds):
            for number, subject in enumerate(subjects):
                figures[subject].append(run(subject, options.seconds))
                if number == 0:
                    loads.append(os.getloadavg()[0])
        table({subject: median(runs) for subject, runs in figures.items()})
        for subject in subjects:
            if subject.name == "home":
                print(f"\nA worker of the shop of {subject.size}: {subject.server.megabytes():.0f} MB resident.")
    print(
        f"\n{options.rounds} rounds of {options.seconds:g} s; load of the machine {min(loads):.1f} to {max(loads):.1f}."
    )


def subjects_of(size: str, address: str, stack: ExitStack, encoding: str, copies: bool) -> list[Subject]:
    """The lines of one size, their servers started."""
    with closing(connected(address)) as connection, connection.cursor() as cursor:
        addresses = addresses_in(cursor)
    with shop_at(address) as app:
        counts = {name: len(statements_of(app, paths[0])) for name, paths in addresses.items()}
    shop = stack.enter_context(serving("wsgi:app", address))
    ceilings = stack.enter_context(serving("benchmarks.ceilings:app", address))
    return [
        *(
            Subject(size, name, tuple(paths), ceilings, int("query" in name), "identity")
            for name, paths in CEILINGS.items()
        ),
        *(Subject(size, name, tuple(paths), shop, counts[name], encoding) for name, paths in addresses.items()),
        *(
            Subject(size, f"{COPY}{name}", tuple(paths), keeping, 0, encoding)
            for keeping in ([stack.enter_context(serving("wsgi:app", address, PAGE_CACHE_MB="32"))] if copies else [])
            for name, paths in addresses.items()
        ),
    ]


def run(subject: Subject, seconds: float) -> Figures:
    """One run: warmed up, then measured from outside."""
    with closing(Client(subject.server.port, subject.encoding)) as client:
        client.visit(subject.paths, WARM_UP)
        if subject.name.startswith(COPY):  # of every page there is one before it is measured
            for path in subject.paths:
                client.body(path)
        web, base = subject.server.web_seconds(), subject.server.database_seconds()
        visit = client.visit(subject.paths, seconds)
        web, base = subject.server.web_seconds() - web, subject.server.database_seconds() - base
    spread = statistics.quantiles(visit.latencies * 2, n=100)  # twice: there may be one only
    return Figures(
        visit.requests / visit.seconds,
        spread[49] * 1000,
        spread[98] * 1000,
        web / visit.requests * 1000,
        base / visit.requests * 1000,
    )


def median(runs: Sequence[Figures]) -> Figures:
    return Figures(*(statistics.median(getattr(figures, name) for figures in runs) for name in Figures.__annotations__))


def table(found: dict[Subject, Figures]) -> None:
    """Markdown, ready for the README. Ratios are to the ceilings of the same shop, web and Postgres together."""
    print(
        "\n| products | page | requests/s | p50 ms | p99 ms | statements | bytes br | bytes | CPU web | CPU Postgres "
        "| CPU to the 1st ceiling | to the 2nd | p50 to 13k |\n" + "| --- " * 13 + "|"
    )
    ceilings = {(subject.size, subject.name): figures for subject, figures in found.items() if subject.name in CEILINGS}
    smallest = next(iter(found)).size
    first = {subject.name: figures for subject, figures in found.items() if subject.size == smallest}
    for subject, it in found.items():
        ratios = [it.cpu / ceilings[subject.size, name].cpu for name in CEILINGS]
        weight = "–" if subject.name in CEILINGS else f"{subject.bytes_in('br'):,}"
        print(
            f"| {subject.size} | {subject.name} | {it.per_second:.0f} | {it.p50:.2f} | {it.p99:.2f} "
            f"| {subject.statements} | {weight} | {subject.bytes_in('identity'):,} | {it.web:.2f} | {it.database:.2f} "
            f"| {ratios[0]:.2f} | {ratios[1]:.2f} | {it.p50 / first[subject.name].p50:.2f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
