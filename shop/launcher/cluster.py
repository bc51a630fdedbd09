"""A Postgres for as long as anybody uses it: the first starter makes it, the last to leave stops it.

`home` holds two lock files: `lock` is held alone while starting and stopping, `users` is shared by everybody who uses
the server. The kernel frees both when a process is killed, so nobody has to trust a list of pids.
"""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from . import locks, postmaster
from .environment import make_passable
from .place import Place, find_place
from .refusal import Refusal
from .signals import Signals

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "jit": "off",  # compiling takes longer than a shop's small queries
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# For data that nobody would miss, and for races of many connections in several tests at once.
FAST_SETTINGS = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "max_connections": "300"}

START_SECONDS = 60
STOP_SECONDS = 20
LOG_BYTES = 5_000_000

# A killed server may linger a moment in its shared memory, and another program may take the port that was just free.
PASSING_TROUBLES = ("pre-existing shared memory block", "lock file", "could not create any TCP/IP sockets")


@contextmanager
def in_use(home: Path, signals: Signals, *, fast: bool) -> Iterator[tuple[str, int]]:
    """Yield the database's address, and the descriptor of our share in the server for the command to inherit.

    Raises Refusal where Postgres can't start; its text names the log.
    """
    make_passable(home)
    place = None
    with (home / "users").open("a") as users:
        try:
            with locks.alone(home / "lock"):
                locks.share(users)
                place = find_place(home)
                _clear_half_made(place)
                if not place.data.exists():
                    _make_data(place, fast=fast)
                _refuse_other_version(place)
                server = _join_or_start(place, home / "server.log", fast=fast)
            password = (place.data / "password").read_text()
            yield f"postgresql://postgres:{password}@127.0.0.1:{server.port}/almacen", users.fileno()
        finally:
            with signals.held(), locks.alone(home / "lock"):
                if locks.nobody_else_shares(users) and place:
                    stop(place.data)


def stop(data: Path) -> None:
    """Stop the server in `data` cleanly, if there is one: open transactions are rolled back, the data is left tidy."""
    server = postmaster.running_in(data)
    if server is None:
        return
    for how, seconds in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, 5)):
        os.kill(server.pid, how)
        if _comes_true(lambda: not postmaster.is_server(server.pid, data), seconds):
            # Take leave of it if it is our child: not every init clears the process table.
            with suppress(ChildProcessError):
                os.waitpid(server.pid, 0)
            return
    raise Refusal(f"The Postgres in {data} does not stop.")


def _clear_half_made(place: Place) -> None:
    """Remove what a killed initdb left. One that outlived its launcher may still be writing: the next start gets it."""
    for half_made in place.store.glob("half-made-*"):
        shutil.rmtree(half_made, ignore_errors=True)


def _make_data(place: Place, *, fast: bool) -> None:
    """Make the data folder beside its place and move it there when it is complete: no half-made one is ever used."""
    fresh = Path(tempfile.mkdtemp(prefix="half-made-", dir=place.store))
    place.hand_over(fresh)
    password = secrets.token_urlsafe(24)
    with tempfile.NamedTemporaryFile("w", dir=place.store) as file:
        file.write(password)
        file.flush()
        place.hand_over(file.fileno())
        _initdb(place, fresh, file.name, fast=fast)
    with (fresh / "password").open("x") as out:
        out.write(password)
    (fresh / "password").chmod(0o600)
    fresh.rename(place.data)


def _initdb(place: Place, folder: Path, password_file: str, *, fast: bool) -> None:
    command: list[str | Path] = [
        place.programs / "initdb",
        "-D",
        folder,
        "-U",
        "postgres",
        f"--pwfile={password_file}",
    ]
    command += ["--auth=scram-sha-256", "--encoding=UTF8", "--no-instructions"]
    command += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    made = subprocess.run(
        [*command, *(["--no-sync"] if fast else [])], capture_output=True, text=True, **place.as_server()
    )
    if made.returncode:
        raise Refusal(f"Postgres could not make its data folder: {_last_line(made.stderr)}")


def _refuse_other_version(place: Place) -> None:
    """Raise Refusal where a newer wheel meets the data of an older one, or a folder that is no data folder at all."""
    version = subprocess.run([place.programs / "postgres", "-V"], capture_output=True, text=True).stdout
    made_by = (
        (place.data / "PG_VERSION").read_text().strip() if (place.data / "PG_VERSION").exists() else "something else"
    )
    if f" {made_by}." not in version:
        raise Refusal(
            f"{place.data} was made by Postgres {made_by}, not {version.split()[-1]}: move it away or remove it."
        )


def _join_or_start(place: Place, log: Path, *, fast: bool) -> postmaster.Postmaster:
    give_up = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up:
        if server := postmaster.running_in(place.data):
            # Ready, or still starting or stopping because whoever began that was killed.
            if postmaster.answers(server, place.programs):
                return server
            time.sleep(0.05)
        elif trouble := _start(place, log, fast=fast):
            if not any(passing in trouble for passing in PASSING_TROUBLES):
                raise Refusal(f"Postgres did not start: {_last_line(trouble)} (all of it is in {log})")
            time.sleep(0.3)
    raise Refusal(f"Postgres did not start within {START_SECONDS} seconds; {log} says why.")


def _start(place: Place, log: Path, *, fast: bool) -> str:
    """Start a server and wait until it listens. Returns what it said if it ended at once, else nothing."""
    postmaster.forget_stranger(place.data)
    settings = {**SETTINGS, **(FAST_SETTINGS if fast else {}), "port": str(_free_port())}
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    with log.open("wb" if log.exists() and log.stat().st_size > LOG_BYTES else "ab") as out:
        before = out.tell()
        # Of its own session: Ctrl-C in our terminal must not stop it before the command has ended.
        server = subprocess.Popen(
            [place.programs / "postgres", "-D", place.data, *options],
            stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True, **place.as_server(),
        )  # fmt: skip
    try:
        _comes_true(lambda: server.poll() is not None or _listens(place), START_SECONDS)
    except BaseException:
        # Interrupted before the server wrote its pid down: nobody else could find it to stop it.
        server.send_signal(signal.SIGINT)
        server.wait()
        raise
    return "" if server.returncode is None else log.read_bytes()[before:].decode(errors="replace") or "it said nothing"


def _listens(place: Place) -> bool:
    server = postmaster.running_in(place.data)
    return server is not None and postmaster.answers(server, place.programs)


def _free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


def _comes_true(question: Callable[[], bool], seconds: float) -> bool:
    give_up = time.monotonic() + seconds
    while not (answer := question()) and time.monotonic() < give_up:
        time.sleep(0.02)
    return answer


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["it said nothing"])[-1]
