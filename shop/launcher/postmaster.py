"""Finds the Postgres server that works in a data folder, and is not fooled by what a killed one left behind."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

# The lines of postmaster.pid, counted from zero.
_PID, _PORT, _LINES = 0, 3, 8


@dataclass(frozen=True)
class Postmaster:
    """A living server: `port` is 0 as long as it has not said where it listens."""

    pid: int
    port: int


def running_in(data: Path) -> Postmaster | None:
    """The server that works in `data`. A postmaster.pid whose process is dead or somebody else's doesn't count."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        pid = int(lines[_PID])
    except (FileNotFoundError, IndexError, ValueError):
        return None
    if not is_server(pid, data):
        return None
    return Postmaster(pid, int(lines[_PORT]) if len(lines) >= _LINES else 0)


def forget_stranger(data: Path) -> None:
    """Remove a postmaster.pid that names no server: Postgres would not start while any process has that pid.

    Should there be a server after all, nothing is lost: its shared memory keeps a second one out as well.
    """
    if not running_in(data):
        (data / "postmaster.pid").unlink(missing_ok=True)


def is_server(pid: int, data: Path) -> bool:
    """Whether the process is a server that was started in `data`.

    Told by its command line, because every user may read it; the working directory of a process that belongs to another
    user stays hidden even from root in a container. A zombie has no command line left.
    """
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        return os.fsencode(data) in command
    except (FileNotFoundError, ProcessLookupError):
        return not Path("/proc/self").exists() and f"-D {data} " in _command_by_ps(pid)


def answers(server: Postmaster, programs: Path) -> bool:
    """Whether the server takes connections by now."""
    if not server.port:
        return False
    asked: list[str | Path] = [programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(server.port), "-t", "3"]
    return subprocess.run(asked, env={"LC_ALL": "C"}).returncode == 0


def _command_by_ps(pid: int) -> str:
    """The command line where there is no /proc, as on macOS."""
    ps = ["/bin/ps", "-ww", "-o", "command=", "-p", str(pid)]
    return subprocess.run(ps, capture_output=True, text=True).stdout
