"""python -m benchmarks.signing_in: do people who sign in slow down people who look around?

The demo shop under gunicorn as `flask serve` starts it. A visitor asks for a category page 20 times a second; meanwhile
nobody signs in, or four people do, without a pause between. The two take turns, so that whatever else the machine does
meets both. Then: what a sign-in takes, and whether that tells an address that has an account from one that has none.
"""

import http.client
import re
import socket
import statistics
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager
from urllib.parse import urlencode

from .client import Client
from .databases import postgres
from .reaching import ROOT, connected, environment, flask

EMAIL, PASSWORD = "staff@demo.example", "paper-moon-demo"
PAGE, RATE, SECONDS, ROUNDS, PEOPLE = "/c/prints", 20, 10, 5, 4
TRIES = 60


def main() -> None:
    with postgres() as server:
        address = _shop(server)
        with _served(address) as port:
            _pages(port)
            with closing(connected(address)) as connection, connection.cursor() as cursor:
                _timing(port, cursor)


def _shop(server: str) -> str:
    base = server.rpartition("/")[0]
    with closing(connected(f"{base}/postgres")) as maintenance, maintenance.cursor() as cursor:
        maintenance.autocommit = True
        cursor.execute("DROP DATABASE IF EXISTS signing_in WITH (FORCE)")
    flask(f"{base}/signing_in", "setup")
    return f"{base}/signing_in"


@contextmanager
def _served(address: str):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    given = environment(address) | {"PORT": str(port), "LOG_LEVEL": "warning"}
    process = subprocess.Popen([sys.executable, "-m", "flask", "serve"], cwd=ROOT, env=given)
    try:
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.1)
        time.sleep(3)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def _pages(port: int) -> None:
    alone, beside, signed_in = [], [], []
    _look(port, 3)
    for _ in range(ROUNDS):
        alone += _look(port, SECONDS)
        ended = threading.Event()
        people = [threading.Thread(target=_sign_in_on_and_on, args=(port, ended, signed_in)) for _ in range(PEOPLE)]
        for person in people:
            person.start()
        time.sleep(0.5)
        beside += _look(port, SECONDS)
        ended.set()
        for person in people:
            person.join()
    print(f"{PAGE}, {RATE} a second           p50 ms    p99 ms")
    for name, times in (("nobody signs in", alone), (f"{PEOPLE} sign in all the time", beside)):
        print(f"  {name:<28} {_percentile(times, 50):7.1f}   {_percentile(times, 99):7.1f}")
    ratios = [_percentile(beside, part) / _percentile(alone, part) for part in (50, 99)]
    print(f"  ratio                        {ratios[0]:7.2f}   {ratios[1]:7.2f}")
    print(
        f"sign-ins: {len(signed_in) / (ROUNDS * SECONDS):.1f} a second, "
        f"p50 {_percentile(signed_in, 50):.0f} ms, p99 {_percentile(signed_in, 99):.0f} ms"
    )


def _look(port: int, seconds: float) -> list[float]:
    """Seconds that each page took, counted from when it was due: a queue would show."""
    client, times, begun = Client(port), [], time.perf_counter()
    for number in range(int(seconds * RATE)):
        due = begun + number / RATE
        time.sleep(max(0.0, due - time.perf_counter()))
        client.body(PAGE)
        times.append(time.perf_counter() - due)
    client.close()
    return times


def _sign_in_on_and_on(port: int, ended: threading.Event, times: list[float]) -> None:
    while not ended.is_set():
        times.append(_sign_in(port, EMAIL, PASSWORD, expected=303))


def _sign_in(port: int, email: str, password: str, expected: int) -> float:
    """Seconds from sending the form to the answer."""
    status, headers, body = _ask(port, "GET", "/login", {})
    cookie = headers["Set-Cookie"].partition(";")[0]
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', body)[1]
    started = time.perf_counter()
    fields = {"email": email, "password": password, "csrf_token": token}
    status, _, _ = _ask(port, "POST", "/login", {"Cookie": cookie}, fields)
    taken = time.perf_counter() - started
    assert status == expected, status
    return taken


def _ask(port: int, method: str, path: str, headers: dict[str, str], fields: dict[str, str] | None = None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    sent = headers | ({"Content-Type": "application/x-www-form-urlencoded"} if fields else {})
    try:
        connection.request(method, path, urlencode(fields) if fields else None, sent)
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read().decode()
    finally:
        connection.close()


def _timing(port: int, cursor) -> None:
    """The same question about an address that has an account and one that has none, in turn."""
    known, unknown = EMAIL, "nobody@demo.example"
    print(f"\n{TRIES} each, in turn             known ms   unknown ms   (median; quartiles)")
    forms = {
        "sign in, wrong password": ("/login", lambda email: {"email": email, "password": "not the one at all"}),
        "ask for a reset link": ("/password/forgotten", lambda email: {"email": email}),
        "register": ("/register", lambda email: {"email": email, "name": "Ana", "password": "seven quiet herons"}),
    }
    for name, (path, fields) in forms.items():
        _, headers, body = _ask(port, "GET", path, {})
        cookie = {"Cookie": headers["Set-Cookie"].partition(";")[0]}
        token = {"csrf_token": re.search(r'name="csrf_token"[^>]*value="([^"]+)"', body)[1]}
        times: dict[str, list[float]] = {known: [], unknown: []}
        for number in range(TRIES * 2):
            email = (known, unknown)[number % 2]
            cursor.execute("DELETE FROM throttle")
            cursor.connection.commit()
            started = time.perf_counter()
            _ask(port, "POST", path, cookie, fields(email) | token)
            times[email].append((time.perf_counter() - started) * 1000)
        said = [_quartiles(times[email]) for email in (known, unknown)]
        print(f"  {name:<26} {said[0]}   {said[1]}")


def _quartiles(times: list[float]) -> str:
    first, middle, third = statistics.quantiles(times, n=4)
    return f"{middle:6.1f} ({first:.1f}–{third:.1f})"


def _percentile(times: list[float], part: int) -> float:
    return sorted(times)[min(len(times) - 1, len(times) * part // 100)] * 1000


if __name__ == "__main__":
    main()
