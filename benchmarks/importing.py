"""What bringing a catalogue in and taking it out costs: 13,189 products with categories, stock and movements.

    .venv/bin/python -m benchmarks.importing

Each step is a command of its own, as a person runs it, on a new database of the benchmarks' own Postgres (fsync and
synchronous_commit on). Prints a table; memory is what the command held at most.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from .catalogue import write_csv
from .databases import CATALOGUE, postgres
from .reaching import ROOT, connected, environment, flask

NAME = "shop_imported"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, postgres() as server:
        address = f"{server.rpartition('/')[0]}/{NAME}"
        file, out = Path(folder) / "catalogue.csv", Path(folder) / "out.csv"
        rows = write_csv(CATALOGUE, file)
        _run(server, f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        _run(server, f"CREATE DATABASE {NAME} ENCODING 'UTF8' TEMPLATE template0")
        flask(address, "db", "upgrade")
        print(f"{rows:,} rows, {file.stat().st_size / 1e6:.1f} MB; load of the machine {os.getloadavg()[0]:.1f}\n")
        print("| step | seconds | CPU of the command | memory | what it said last |\n| --- | --- | --- | --- | --- |")
        for step, words in {
            "import into an empty shop": ("import", str(file)),
            "the same file again": ("import", str(file)),
            "export": ("export", str(out)),
            "import of the export": ("import", str(out)),
        }.items():
            print(f"| {step} | {_measured(address, words)} |", flush=True)
        _run(server, f"DROP DATABASE {NAME} WITH (FORCE)")


def _measured(address: str, words: Sequence[str]) -> str:
    """Run a command of the catalogue's; its cells of the table."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "catalog", *words]
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    process = subprocess.Popen(command, env=environment(address), cwd=ROOT, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, text=True)  # fmt: skip
    said = process.communicate()[0].strip().splitlines()[-1]
    seconds = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    # The largest child up to now, which is a command of the same kind.
    return f"{seconds:.1f} | {cpu:.1f} s | {after.ru_maxrss / 1024:.0f} MB | {said}"


def _run(server: str, statement: str) -> None:
    with closing(connected(f"{server.rpartition('/')[0]}/postgres")) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute(statement)


if __name__ == "__main__":
    main()
