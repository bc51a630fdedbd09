"""A bad line: a proxy that hands every request on, and loses every third answer on its way back."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count

HOPS = {"connection", "keep-alive", "transfer-encoding", "content-length", "host"}


class BadLine(ThreadingHTTPServer):
    """Stands before the shop at `port`. `lost` counts the answers that never arrived."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", 0), Hop)
        self.port, self.lost, self.answers = port, 0, count(1)
        self.counting = threading.Lock()

    def loses_this_one(self) -> bool:
        with self.counting:
            is_lost = next(self.answers) % 3 == 0
            self.lost += is_lost
        return is_lost


class Hop(BaseHTTPRequestHandler):
    """One request, handed on."""

    protocol_version = "HTTP/1.1"
    server: BadLine

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name: value for name, value in self.headers.items() if name.lower() not in HOPS}
        shop = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        try:
            shop.request("POST", self.path, body, headers)
            answer = shop.getresponse()
            content = answer.read()
        finally:
            shop.close()
        self.close_connection = True
        if self.server.loses_this_one():
            return
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in HOPS:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        with suppress(OSError):
            self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@contextmanager
def bad_line(port: int) -> Iterator[BadLine]:
    """A bad line to `port`, at its own `server_port`, until the block ends."""
    line = BadLine(port)
    thread = threading.Thread(target=line.serve_forever)
    thread.start()
    try:
        yield line
    finally:
        line.shutdown()
        thread.join()
        line.server_close()
