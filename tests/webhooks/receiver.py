"""A program that is called, on this machine: it keeps what it is sent, and can be told to be difficult."""

import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email.parser import BytesParser
from http.client import HTTPMessage
from typing import Any

Answer = Callable[[socket.socket], None]


@dataclass
class Call:
    """One request as it came."""

    line: str
    headers: Any
    body: bytes


@dataclass
class Receiver:
    """Answers each call on a port of its own by `answer`, which writes what it likes to the connection."""

    answer: Answer = field(default_factory=lambda: say("204 No Content"))
    calls: list[Call] = field(default_factory=list)
    context: Any = None  # of TLS

    def __post_init__(self) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        self.stopped = threading.Event()
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks?shop=1"

    def stop(self) -> None:
        self.stopped.set()
        self.listening.close()

    def _listen(self) -> None:
        while not self.stopped.is_set():
            try:
                connection, _ = self.listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            if self.context:
                connection = self.context.wrap_socket(connection, server_side=True)
            self.calls.append(_read(connection))
            self.answer(connection)
        except OSError:
            pass  # the caller has had enough
        finally:
            connection.close()


def say(status: str, *headers: str, body: bytes = b"") -> Answer:
    """A plain answer."""
    head = "".join(f"{line}\r\n" for line in (f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}"))
    return lambda connection: connection.sendall(f"{head}\r\n".encode() + body)


def _read(connection: socket.socket) -> Call:
    file = connection.makefile("rb")
    line, head = file.readline().decode().strip(), b""
    while (more := file.readline()) not in {b"\r\n", b""}:
        head += more
    headers = BytesParser(_class=HTTPMessage).parsebytes(head)
    return Call(line, headers, file.read(int(headers["Content-Length"])))
