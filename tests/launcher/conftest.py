"""Folders for copies of the launcher. What a test starts must be gone when it ends: that is checked after each."""

import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from .copies import Copy, Kit, User, commands, soon


@pytest.fixture(autouse=True)
def rolled_back() -> None:
    """The launcher starts databases of its own; the test run's database has no part in it."""


@pytest.fixture(scope="session")
def kit() -> Iterator[Kit]:
    with tempfile.TemporaryDirectory(prefix="almacen-kit-") as folder:
        yield Kit(Path(folder))


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that every user may enter, unlike pytest's own, with a space in its path as people have them."""
    with tempfile.TemporaryDirectory(prefix="almacen copies ") as name:
        Path(name).chmod(0o755)
        yield Path(name)
        left = [pid for pid, command in commands() if name in command]
        if not soon(lambda: not [pid for pid, command in commands() if pid in left and name in command], 5):
            for pid in left:
                os.kill(pid, signal.SIGKILL)
            pytest.fail(f"processes {left} were left behind")


@pytest.fixture
def make_copy(folder: Path, kit: Kit) -> Iterator[Callable[..., Copy]]:
    """Makes copies: make_copy("name", user="nobody")."""
    made: list[Copy] = []

    def make(name: str = "almacen", **options: str) -> Copy:
        (folder / name).mkdir()
        made.append(Copy(folder / name, kit, **options))
        return made[-1]

    yield make
    for copy in made:
        pointers = copy.folder.glob(".data/*/place")
        for shelter in {Path(pointer.read_text().strip()).parent for pointer in pointers}:
            shutil.rmtree(shelter, ignore_errors=True)
            with suppress(OSError):  # other repositories have theirs there
                shelter.parent.rmdir()


@pytest.fixture
def copy(make_copy: Callable[..., Copy]) -> Copy:
    return make_copy()


@pytest.fixture
def user_of() -> Iterator[Callable[..., User]]:
    """Starts processes that use a copy's server; those that are still there at the end are told to leave."""
    users: list[User] = []

    def start(copy: Copy, *arguments: str) -> User:
        users.append(User(copy, *arguments))
        return users[-1]

    yield start
    for user in users:
        if user.launcher.poll() is None:
            user.leave()
        user.launcher.stdout.close()
        user.launcher.stderr.close()
