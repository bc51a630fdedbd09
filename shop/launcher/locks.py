"""Locks between processes: the kernel frees them when their holder ends, however it ends."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Only one process at a time is inside, for one and the same lock file; the others wait."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def share(file: IO[str]) -> None:
    """Count this process among the users of `file`, until it lets go or ends."""
    fcntl.flock(file, fcntl.LOCK_SH)


def nobody_else_shares(file: IO[str]) -> bool:
    """Whether no other process shares `file`. Asking gives up the caller's own share."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)
    return True
