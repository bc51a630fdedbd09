"""A connection to somebody else's machine: to just the address that was looked at, with one clock for all of it."""

import io
import socket
import ssl
import time
from collections.abc import Sequence
from http.client import HTTPException
from typing import Any

from .addresses import Target

PATIENCE = 3  # seconds for a machine that has another address to be tried


class Deadline:
    """So many seconds for all of it."""

    def __init__(self, seconds: float) -> None:
        self.end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds that are left. Raises TimeoutError where none are."""
        left = self.end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


def connected(target: Target, found: Sequence[str], deadline: Deadline) -> socket.socket:
    """A connection to the first of those addresses that takes it; encrypted where the target is."""
    *firsts, last = found
    for address in firsts:
        try:
            return _dressed(target, _called(address, target.port, min(PATIENCE, deadline.left)), deadline)
        except ssl.SSLError:
            raise
        except OSError:
            deadline.left  # noqa: B018 (raises where it is over)
    return _dressed(target, _called(last, target.port, deadline.left), deadline)


def _called(address: str, port: int, seconds: float) -> socket.socket:
    """Connected to just this numeric address: nothing is looked up here."""
    connection = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    try:
        connection.settimeout(seconds)
        connection.connect((address, port))
    except BaseException:
        connection.close()
        raise
    return connection


def _dressed(target: Target, connection: socket.socket, deadline: Deadline) -> socket.socket:
    """The same connection, encrypted with whoever proves to have the target's name, where the target is secure."""
    if not target.is_secure:
        return connection
    try:
        connection.settimeout(deadline.left)
        return ssl.create_default_context().wrap_socket(connection, server_hostname=target.host)
    except BaseException:
        connection.close()
        raise


class Answer(io.RawIOBase):
    """What http.client takes for a socket: reads no more than `most` bytes, and no longer than the deadline."""

    def __init__(self, connection: socket.socket, deadline: Deadline, most: int) -> None:
        self.connection, self.deadline, self.left = connection, deadline, most

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        """Raises TimeoutError; HTTPException where there is too much of it."""
        if self.left <= 0:
            raise HTTPException
        self.connection.settimeout(self.deadline.left)
        count = self.connection.recv_into(memoryview(buffer)[: self.left])
        self.left -= count
        return count
