"""One POST to somebody else's machine, which may be slow, broken or hostile: ten seconds, 64 KB, no way around.

http.client speaks to names, follows the clock of each single answer, and reads what it is sent; here the address is
the one that was looked at, the clock is one for all of it, and nothing of the answer matters but its status.
"""

import contextlib
import io
import socket
import ssl
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from typing import Any

from .addresses import BadAddress, InternalAddress, Target, UnknownName, look_up, read_address

SECONDS = 10
PATIENCE = 3  # seconds for a machine that has another address to be tried
MOST_BYTES = 65_536
LONGEST_DETAIL = 200


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


@dataclass(frozen=True)
class Outcome:
    """How a POST went: the status of the answer, if there was one; else a word of troubles.py; and how long it took."""

    status: int | None
    trouble: str
    detail: str
    ms: int

    @property
    def is_delivered(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def post(url: str, body: bytes, headers: Mapping[str, str], *, may_be_internal: bool) -> Outcome:
    """Send `body`, whatever comes of it. Asks nothing of the database."""
    begun, deadline = time.monotonic(), Deadline(SECONDS)
    status, trouble, detail = None, "", ""
    try:
        target = read_address(url, may_be_internal=may_be_internal)
        found = look_up(target, seconds=deadline.left, may_be_internal=may_be_internal)
        status = _exchange(target, found, _request(target, headers, body), deadline)
        trouble = trouble_of(status)
    except UnknownName:
        trouble = "name"
    except InternalAddress:
        trouble = "internal"
    except BadAddress as error:
        trouble, detail = "address", str(error)
    except TimeoutError:
        trouble = "slow"
    except (ConnectionResetError, BrokenPipeError):
        trouble = "closed"
    except ssl.SSLError as error:
        trouble, detail = "tls", getattr(error, "verify_message", "") or error.reason or ""
    except OSError as error:
        trouble, detail = "unreachable", error.strerror or ""
    except (HTTPException, ValueError):
        trouble = "garbled"
    return Outcome(status, trouble, detail[:LONGEST_DETAIL], round((time.monotonic() - begun) * 1000))


def trouble_of(status: int) -> str:
    """What is wrong with an answer; nothing with 2xx."""
    if 200 <= status < 300:
        return ""
    if status == 410:
        return "gone"
    return "redirect" if 300 <= status < 400 else "status"


def _request(target: Target, headers: Mapping[str, str], body: bytes) -> bytes:
    told = {
        "Host": target.authority,
        "User-Agent": "Almacen",
        "Accept": "*/*",
        "Content-Type": "application/json",
        **headers,
        "Content-Length": str(len(body)),
        "Connection": "close",
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    return f"POST {target.path} HTTP/1.1\r\n{head}\r\n".encode("ascii") + body


def _exchange(target: Target, found: Sequence[str], request: bytes, deadline: Deadline) -> int:
    """The status of the answer to `request`."""
    with _connected(target, found, deadline) as connection:
        connection.settimeout(deadline.left)
        connection.sendall(request)
        response = HTTPResponse(_Answer(connection, deadline), method="POST")  # type: ignore[arg-type]
        response.begin()
        with contextlib.suppress(OSError, HTTPException, ValueError):
            response.read()  # so that who sends a short answer isn't cut off in the middle of it
        return response.status


def _connected(target: Target, found: Sequence[str], deadline: Deadline) -> socket.socket:
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


class _Answer(io.RawIOBase):
    """What http.client takes for a socket: reads no more than MOST_BYTES, and no longer than the deadline."""

    def __init__(self, connection: socket.socket, deadline: Deadline) -> None:
        self.connection, self.deadline, self.left = connection, deadline, MOST_BYTES

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
