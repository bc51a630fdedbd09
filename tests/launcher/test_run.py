"""bin/run from the outside: a copy of this repository, with the .venv of this one."""

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import threading
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from shop.config import ROOT

from .copies import OURS, commands, ended, soon

PARTS = (
    "bin",
    "shop",
    "templates",
    "static",
    "migrations",
    "wsgi.py",
    ".env",
    *(p.name for p in ROOT.glob("req*.txt")),
)

# Five times the shop is loaded for one start: on a busy machine that takes a while.
PATIENCE_SECONDS = 180


class Shop:
    """A repository whose `bin/run` is started from elsewhere."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for part in PARTS:
            copied = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
            copied(ROOT / part, folder / part)
        (folder / ".venv").symlink_to(ROOT / ".venv")

    def start(self, *options: str, **environment: str) -> "subprocess.Popen[str]":
        inherited = {
            name: value for name, value in os.environ.items() if name not in OURS | {"PYTHONPATH", "FLASK_APP"}
        }
        return subprocess.Popen(
            [self.folder / "bin" / "run", *options], cwd="/", env=inherited | environment, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def programs(self, *words: str) -> list[int]:
        """The processes of this copy whose command line holds all the words."""
        return [pid for pid, line in commands() if all(word in line for word in (str(self.folder), *words))]

    def run(self, *options: str, **environment: str) -> tuple[int, str]:
        """The exit status and all that it said."""
        with self.start(*options, **environment) as process:
            said = process.communicate(timeout=60)[0]
        return process.returncode, said


@pytest.fixture
def shop(folder):
    (folder / "a shop").mkdir()
    shop = Shop(folder / "a shop")
    yield shop
    shop.run("--reset", "--yes")


def opened_at(process):
    """The address that a start says, as soon as it says it; a start that doesn't is ended in the end."""
    said, patience = [], threading.Timer(PATIENCE_SECONDS, process.terminate)
    patience.start()
    try:
        for line in process.stdout:
            said.append(line)
            if found := re.search(r"open at (http://\S+)", line):
                return found[1]
    finally:
        patience.cancel()
    raise AssertionError("it did not open; it said: " + "".join(said))


def status_of(address):
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    try:
        connection.request("GET", parts.path or "/")
        return connection.getresponse().status
    finally:
        connection.close()


def register(address, email):
    """Make an account, as a browser would: whoever does gets a letter."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)
    try:
        connection.request("GET", "/register")
        form = connection.getresponse()
        token = re.search('name="csrf_token"[^>]*value="([^"]+)"', form.read().decode())[1]
        typed = {"csrf_token": token, "name": "Ana", "email": email, "password": "correct horse battery staple"}
        cookie = form.headers["Set-Cookie"].partition(";")[0]
        headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded", "Referer": address}
        connection.request("POST", "/register", urlencode(typed), headers)
        assert connection.getresponse().status == 303
    finally:
        connection.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.thorough)])
def test_it_opens_the_shop_and_closes_it_when_told(shop, number):
    with ended(shop.start("--empty")) as running:
        assert status_of(opened_at(running)) == 200
        assert len(shop.programs("flask work")) == 1
        running.send_signal(number)
        running.communicate(timeout=20)
        assert running.returncode == 0
        assert shop.programs("flask work") == []


def test_its_worker_sends_letters_that_lead_to_where_the_shop_is(shop):
    with ended(shop.start("--empty")) as running:
        address = opened_at(running)
        register(address, "ana@home.example")
        mailbox = shop.folder / ".data" / "mailbox"
        assert soon(lambda: list(mailbox.glob("*.eml")))
        [letter] = mailbox.glob("*.eml")
        assert f"\n{address}/verify/" in letter.read_text()


@pytest.mark.parametrize("killed", ["gunicorn", "shop.launcher --"])
def test_the_worker_does_not_outlive_what_was_killed(shop, killed):
    with ended(shop.start("--empty")) as running:
        opened_at(running)
        # gunicorn's own workers have its command line; the master is the oldest.
        os.kill(min(shop.programs(killed)), signal.SIGKILL)
        assert soon(lambda: not shop.programs("flask work"))
        assert soon(lambda: not shop.programs("gunicorn"))


@pytest.mark.thorough
def test_two_starts_at_once_share_the_database_and_have_an_address_each(shop):
    with ended(shop.start("--empty")) as one, ended(shop.start("--empty")) as other:
        addresses = {opened_at(process) for process in (one, other)}
        assert len(addresses) == 2
        assert [status_of(address) for address in addresses] == [200, 200]


def test_a_port_that_was_asked_for_and_is_taken_is_refused(shop):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        status, said = shop.run("--empty", PORT=str(port))
    assert status == 1
    assert f"port {port}" in said.splitlines()[-1]


@pytest.mark.parametrize("options", [["--nonsense"], ["--yes"], ["--reset", "--empty"]])
def test_options_that_make_no_sense_are_answered_with_the_usage(options):
    asked = subprocess.run([ROOT / "bin" / "run", *options], capture_output=True, text=True)
    assert (asked.returncode, asked.stdout) == (2, "")
    assert asked.stderr.startswith("Usage: bin/run")
