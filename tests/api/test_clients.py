"""The two clients of docs/examples, before a shop that answers over a real line, and over a bad one."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from shop.audit.actors import SHELL
from shop.auth.tokens import create_token
from shop.catalog.services import NewVariant
from shop.config import ROOT
from shop.stock.counting import level_of
from shop.stock.services import SYSTEM, receive_stock, take_stock

from ..auth.people import make_person
from ..browser.live import LiveShop
from ..factories import make_product

CLIENTS = ROOT / "docs" / "examples"
SCOPES = ["stock:read", "stock:write"]
MUG = "MUG/BLUE"


class BadLine(LiveShop):
    """A shop that hears every change, and whose answers to the next ones get lost, as many as `lost` says."""

    lost = 0

    def _answer(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        answer = super()._answer(environ, start_response)
        if self.lost and environ["REQUEST_METHOD"] == "POST":
            self.lost -= 1
            raise ConnectionError
        return answer


class Counter:
    """A shop with a mug, and a program that may sell it."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        with app.app_context():
            variant = make_product("Blue mug", variants=[NewVariant(1450, (), MUG)]).variants[0]
            self.variant_id: int = variant.id
            receive_stock(self.variant_id, 10, by=SYSTEM)
            self.token = create_token(make_person("staff"), "Till", SCOPES, by=SHELL)[1]
        self.shop = BadLine(app.config["SHOP"])

    def token_that(self, *scopes: str) -> str:
        with self.app.app_context():
            return create_token(make_person("staff"), "Till", scopes, by=SHELL)[1]

    def run(self, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
        """What a client says, which finds the shop by its environment."""
        told = {"SHOP": self.shop.address, "TOKEN": self.token, "PATH": os.environ["PATH"]} | more
        return subprocess.run(command, env=told, capture_output=True, text=True, timeout=60, check=False)

    def sell(self, number: int) -> None:
        with self.app.app_context():
            take_stock(self.variant_id, number, "sold", by=SYSTEM)

    def on_hand(self) -> int:
        with self.app.app_context():
            return level_of(self.variant_id).on_hand


@pytest.fixture
def counter(real_database: Flask) -> Iterator[Counter]:
    counter = Counter(real_database)
    yield counter
    counter.shop.close()


class Till:
    """The folder in which a sync keeps its copy, and the till writes what it has sold."""

    def __init__(self, counter: Counter, folder: Path) -> None:
        self.counter, self.copy, self.sales = counter, folder / "copy.json", folder / "till.jsonl"
        self.sales.touch()

    def sold(self, key: str, quantity: int) -> None:
        change = {"do": "take", "sku": MUG, "quantity": quantity, "reason": "sold"}
        with self.sales.open("a") as file:
            file.write(json.dumps({"key": key, "change": change}) + "\n")

    def sync(self) -> str:
        """What it complains about."""
        done = self.counter.run(sys.executable, str(CLIENTS / "sync.py"), str(self.copy), str(self.sales), "--once")
        assert done.returncode == 0, done.stderr
        return done.stderr

    def known(self) -> int:
        [level] = json.loads(self.copy.read_text())["levels"].values()
        assert level["variant_id"] == self.counter.variant_id
        return level["on_hand"]  # type: ignore[no-any-return]


@pytest.fixture
def till(counter: Counter, tmp_path: Path) -> Till:
    return Till(counter, tmp_path)


def test_a_copy_follows_what_happens_in_the_shop(counter: Counter, till: Till):
    till.sync()
    assert till.known() == 10
    counter.sell(3)
    till.sync()
    assert till.known() == 7


def test_what_the_till_has_sold_is_told_once_however_bad_the_line_is(counter: Counter, till: Till):
    till.sync()
    till.sold("till-1", 2)
    till.sold("till-2", 1)
    counter.shop.lost = 2
    till.sync()
    assert counter.shop.lost == 0
    assert (till.known(), counter.on_hand()) == (7, 7)
    till.sync()
    assert counter.on_hand() == 7


def test_a_sync_that_was_killed_before_it_saved_sells_nothing_twice(counter: Counter, till: Till):
    till.sync()
    before = till.copy.read_text()
    till.sold("till-1", 2)
    till.sync()
    till.copy.write_text(before)
    till.sync()
    assert (till.known(), counter.on_hand()) == (8, 8)


def test_a_refusal_is_told_and_the_rest_goes_on(counter: Counter, till: Till):
    till.sold("till-1", 11)
    till.sold("till-2", 4)
    assert "Only 10 of Blue mug left; you asked for 11." in till.sync()
    assert till.known() == 6


def test_a_token_that_may_not_sell_loses_no_sale(counter: Counter, till: Till):
    till.sync()
    before, counter.token = counter.token, counter.token_that("stock:read")
    till.sold("till-1", 2)
    done = counter.run(sys.executable, str(CLIENTS / "sync.py"), str(till.copy), str(till.sales), "--once")
    assert (done.returncode, "403" in done.stderr) == (1, True)
    counter.token = before
    till.sync()
    assert (till.known(), counter.on_hand()) == (8, 8)


def test_a_cursor_that_is_lost_begins_anew(counter: Counter, till: Till):
    till.sync()
    copy = json.loads(till.copy.read_text())
    till.copy.write_text(json.dumps(copy | {"cursor": "1111111111111111111-1.5:5:"}))
    counter.sell(1)
    till.sync()
    assert till.known() == 9


def test_who_may_not_is_told_so(counter: Counter, till: Till):
    counter.token = "almacen_wrong"
    done = counter.run(sys.executable, str(CLIENTS / "sync.py"), str(till.copy), str(till.sales), "--once")
    assert done.returncode != 0
    assert "401" in done.stderr


def test_the_sync_fits_on_a_page_and_needs_nothing_installed(without_database: None):
    source = (CLIENTS / "sync.py").read_text()
    assert len([line for line in source.splitlines() if line.strip()]) <= 60
    assert subprocess.run([sys.executable, "-I", "-S", "-c", compiled(source)], check=False).returncode == 0


def compiled(source: str) -> str:
    """A program that imports what `source` imports, and no more."""
    return "\n".join(line for line in source.splitlines() if line.startswith(("import ", "from ")))


@pytest.mark.needs_curl
def test_the_shell_reads_takes_one_sends_again_and_shows_a_refusal(counter: Counter):
    counter.shop.lost = 1
    done = counter.run("sh", str(CLIENTS / "stock.sh"), MUG)
    assert done.returncode == 0, done.stderr
    first, taken, again, refused = done.stdout.splitlines()
    assert first == f"There are 10 of {MUG}, of which 10 can be sold."
    assert taken == "201: took one, 9 are left."
    assert again == "201: sent again, it is the same movement, and still 9 are left."
    assert refused.startswith("409: Only 9 of Blue mug left; you asked for 1,000,000.")
    assert refused.endswith("(/api/docs#out-of-stock)")
    assert counter.on_hand() == 9


@pytest.mark.needs_curl
def test_the_shell_is_plain_sh(counter: Counter):
    for shell in filter(shutil.which, ("dash", "bash", "busybox")):
        command = (shell, "sh") if shell == "busybox" else (shell,)
        assert counter.run(*command, str(CLIENTS / "stock.sh"), MUG).stdout.count("\n") == 4
