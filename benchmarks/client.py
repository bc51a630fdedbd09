"""A visitor who never thinks: one kept-open connection, one request after the other, the time of each noted."""

import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from .pages import SUGGESTIONS


@dataclass
class Visit:
    """What one run saw."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)

    @property
    def requests(self) -> int:
        return len(self.latencies)


class Client:
    """Plain sockets: the client shares the machine with what it measures, and should cost little."""

    def __init__(self, port: int, encoding: str = "br", token: str = "") -> None:
        self.port, self.encoding = port, encoding
        self.shown = f"Authorization: Bearer {token}\r\n" if token else ""
        self.connection = self._connect()

    def visit(self, paths: Sequence[str], seconds: float) -> Visit:
        """Ask for the paths in turn until the time is over."""
        requests = [self._request(path) for path in paths]
        visit, started = Visit(), time.perf_counter()
        before = started
        while before - started < seconds:
            self._answer(requests[visit.requests % len(requests)])
            now = time.perf_counter()
            visit.latencies.append(now - before)
            before = now
        visit.seconds = before - started
        return visit

    def body(self, path: str) -> bytes:
        """One answer as it comes over the wire, without its head."""
        return self._answer(self._request(path))

    def close(self) -> None:
        self.connection.close()

    def _connect(self) -> socket.socket:
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def _request(self, path: str) -> bytes:
        script = "HX-Request: true\r\n" if SUGGESTIONS in path else ""
        return (
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nAccept-Encoding: {self.encoding}\r\n"
            f"Accept: text/html\r\nUser-Agent: benchmark\r\n{script}{self.shown}\r\n"
        ).encode()

    def _answer(self, request: bytes) -> bytes:
        """Send and read. gunicorn closes an idle connection after two seconds, so the first try may find it closed."""
        try:
            self.connection.sendall(request)
            first = self.connection.recv(65536)
        except (BrokenPipeError, ConnectionResetError):
            first = b""
        if not first:
            self.connection.close()
            self.connection = self._connect()
            self.connection.sendall(request)
            first = self.connection.recv(65536)
        return self._read(request, first)

    def _read(self, request: bytes, answer: bytes) -> bytes:
        while b"\r\n\r\n" not in answer:
            answer += self.connection.recv(65536)
        head, _, body = answer.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"{request.splitlines()[0]!r} was answered with {head.splitlines()[0]!r}")
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
        pieces, missing = [body], length - len(body)
        while missing > 0:
            pieces.append(self.connection.recv(65536))
            missing -= len(pieces[-1])
        return b"".join(pieces)
