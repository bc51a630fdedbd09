"""The shop under gunicorn with two worker processes, and browsers that talk to it over the network."""

import http.client
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

from shop.config import ROOT, Settings


@contextmanager
def two_workers(settings: Settings) -> Iterator[int]:
    """The port on which a shop of these settings answers, until the block ends."""
    with gunicorn(settings) as (port, _):
        yield port


@contextmanager
def gunicorn(settings: Settings) -> "Iterator[tuple[int, subprocess.Popen[bytes]]]":
    """The same, with the process whose children the workers are."""
    listening = socket.create_server(("127.0.0.1", 0))
    listening.set_inheritable(True)
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "wsgi:served()",
        f"--chdir={ROOT}",
        f"--bind=fd://{listening.fileno()}",
    ]
    command += ["--worker-class=gthread", "--workers=2", "--threads=4", "--log-level=error", "--no-control-socket"]
    environment = {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(ROOT),
        "PROFILE": "test",
        "SECRET_KEY": settings.secret_key,
        "DATABASE_URL": settings.database_url,
        "DATA_FOLDER": settings.data_folder,
        "LOG_LEVEL": "error",
        "PAGE_CACHE_MB": str(settings.page_cache_mb),
        "ARGON2_MEMORY_KIB": str(settings.argon2_memory_kib),
        "ARGON2_ROUNDS": str(settings.argon2_rounds),
        "API_REGISTRATION": str(int(settings.api_registration)),
        "API_REQUESTS_PER_MINUTE": str(settings.api_requests_per_minute),
        "API_ANONYMOUS_PER_MINUTE": str(settings.api_anonymous_per_minute),
    }
    process = subprocess.Popen(command, env=environment, pass_fds=[listening.fileno()])
    try:
        yield listening.getsockname()[1], process
    finally:
        process.terminate()
        process.wait(20)
        listening.close()


class Wire:
    """A browser over the network: a new connection for each request, so that either worker may answer."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}

    def ask(self, path: str, fields: dict[str, str] | None = None) -> tuple[int, dict[str, str], str]:
        """Status, headers and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request("GET" if fields is None else "POST", path, urlencode(fields or {}), headers)
            answer = connection.getresponse()
            body = answer.read().decode()
        finally:
            connection.close()
        for name, value in answer.getheaders():
            if name == "Set-Cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return answer.status, dict(answer.getheaders()), body

    def token(self) -> str:
        """A token against forgery."""
        for path in ("/login", "/account/password"):
            if found := re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.ask(path)[2]):
                return found[1]
        raise AssertionError("no form, no token")

    def sign_in(self, email: str, password: str, token: str = "") -> int:
        """The status that signing in is answered with."""
        fields = {"email": email, "password": password, "csrf_token": token or self.token()}
        return self.ask("/login", fields)[0]


def until_it_answers(port: int) -> None:
    """Wait for the first page."""
    give_up = time.monotonic() + 60
    while True:
        try:
            if Wire(port).ask("/healthz")[0] == 200:
                return
        except OSError:
            pass
        assert time.monotonic() < give_up
        time.sleep(0.1)
