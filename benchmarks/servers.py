"""Web servers to measure: the shop or the ceilings under gunicorn with the shop's own flags, and what they use up."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .reaching import ROOT, environment

TICK = os.sysconf("SC_CLK_TCK")
THREADS = 4


@dataclass(frozen=True)
class Server:
    """One gunicorn with one worker: more would hide what one costs."""

    port: int
    pid: int
    database: str

    @property
    def workers(self) -> list[int]:
        return children_of(self.pid)

    def web_seconds(self) -> float:
        """CPU that the workers have used up to now."""
        return sum(cpu_seconds(pid) for pid in self.workers)

    def database_seconds(self) -> float:
        """CPU that Postgres has used for this database: of the processes that serve its connections."""
        return sum(cpu_seconds(pid) for pid in backends_of(self.database))

    def megabytes(self) -> float:
        """Resident memory of the largest worker."""
        status = [Path(f"/proc/{pid}/status").read_text() for pid in self.workers]
        return max(int(re.findall(r"VmRSS:\s+(\d+)", text)[0]) for text in status) / 1024


@contextmanager
def serving(app: str, address: str, **settings: str) -> Iterator[Server]:
    """`app` on a free port of this machine, until the block ends; the shop with these settings."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)
        listening.set_inheritable(True)
        command = [sys.executable, "-m", "gunicorn", app, f"--chdir={ROOT}", f"--bind=fd://{listening.fileno()}",
                   "--worker-class=gthread", "--workers=1", f"--threads={THREADS}", "--log-level=warning",
                   "--no-control-socket"]  # fmt: skip
        # The shop tells of each request on its error output: that is written, and counted, but not read.
        process = subprocess.Popen(
            command,
            env=environment(address) | settings,
            pass_fds=[listening.fileno()],
            cwd=ROOT,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait_for_worker(process.pid)
            yield Server(listening.getsockname()[1], process.pid, address.rpartition("/")[2])
        finally:
            process.terminate()
            process.wait(timeout=30)


def cpu_seconds(pid: int) -> float:
    """utime and stime of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def backends_of(database: str) -> list[int]:
    """Postgres names its processes: `postgres: postgres shop_1m 127.0.0.1(40000) idle`. Those at work for us."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if command.startswith(b"postgres: ") and f" {database} ".encode() in command:
            found.append(int(folder.name))
    return found


def _wait_for_worker(pid: int) -> None:
    give_up = time.monotonic() + 30
    while not children_of(pid) and time.monotonic() < give_up:
        time.sleep(0.05)
