"""GET /exports: the whole catalogue, line by line, of one moment."""

import gzip
import json
import re
from pathlib import Path
from typing import Any

import brotli
import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from shop.db import db, transaction

from ..factories import fill_shelf, make_category, make_product
from .connectors import Connector, kind, places

CUT_OFF = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND state = 'idle in transaction' AND pid <> pg_backend_pid()
"""


def lines(answer: Any) -> list[Any]:
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert answer.mimetype == "application/x-ndjson"
    return [json.loads(line) for line in answer.get_data(as_text=True).splitlines()]


@pytest.fixture
def program(app: Flask) -> Connector:
    return Connector(app, "catalog:read")


def test_every_product_is_a_line_and_the_same_as_by_itself(program: Connector):
    mug = make_product("Mug", stock=3, es="Taza", options={"Colour": ["Blue", "Red"]}, category=make_category())
    draft = make_product("Secret\nnotes", status="draft", description="one\n\ntwo 🌿")
    found = lines(program.send("GET", "/exports/products"))
    assert found == [program.get(f"/products/{product.id}") for product in (mug, draft)]


def test_every_category_is_a_line_below_the_one_above_it(program: Connector):
    paper = make_category("Paper")
    make_category("Prints", parent=paper)
    cards = make_category("Cards")
    found = lines(program.send("GET", "/exports/categories"))
    assert [one["path"] for one in found] == [cards.path, paper.path, f"{paper.path}/prints"]
    assert found[0] == program.get(f"/categories/{cards.id}")


def test_an_empty_shop_is_an_empty_file(program: Connector):
    answer = program.send("GET", "/exports/products")
    assert (lines(answer), answer.headers["Changes-Cursor"] != "") == ([], True)


def test_only_the_fields_that_were_asked_for(app: Flask, program: Connector):
    mug = make_product("Mug", stock=3)
    assert lines(program.send("GET", "/exports/products?fields=id,title")) == [{"id": mug.id, "title": "Mug"}]
    assert lines(program.send("GET", "/exports/categories?fields=path")) == []
    assert kind(program.get("/exports/products?include=levels", 403)) == "missing-scope"
    both = Connector(app, "catalog:read", "stock:read")
    (one,) = lines(both.send("GET", "/exports/products?include=levels"))
    assert one["variants"][0]["levels"][0]["on_hand"] == 3
    assert places(program.get("/exports/products?fields=cost", 422)) == ["fields"]


def test_it_takes_its_scope(app: Flask):
    for path in ("/exports/products", "/exports/categories"):
        assert kind(Connector(app).get(path, 401)) == "no-token"
        assert kind(Connector(app, "stock:read").get(path, 403)) == "missing-scope"


@pytest.mark.parametrize(("encoding", "read"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_it_is_compressed_for_who_reads_that(program: Connector, encoding: str, read: Any):
    make_product("Mug")
    answer = program.send("GET", "/exports/products", headers={"Accept-Encoding": encoding})
    assert answer.headers["Content-Encoding"] == encoding
    assert json.loads(read(answer.get_data()))["title"] == "Mug"


def test_a_head_of_it_keeps_nothing_busy(program: Connector):
    for _ in range(5):
        answer = program.send("HEAD", "/exports/products")
        assert (answer.status_code, answer.get_data()) == (200, b"")


def test_it_is_of_one_moment_and_changes_go_on_from_there(real_database: Flask):
    with real_database.app_context():
        shelf = make_category()
        fill_shelf(shelf, [(f"Thing {number}", 100, 1) for number in range(450)])
        program = Connector(real_database, "catalog:read")
    answer = program.send("GET", "/exports/products", buffered=False)
    reading = iter(answer.response)
    first = next(reading)
    with real_database.app_context():
        db.session.execute(text("UPDATE product SET title = 'Changed'"))
        make_product("Newcomer")
        db.session.commit()
    body = first + b"".join(reading)
    answer.close()
    found = [json.loads(line) for line in body.splitlines()]
    assert [one["title"] for one in found] == [f"Thing {number}" for number in range(450)]
    numbers, cursor = set(), answer.headers["Changes-Cursor"]
    while True:
        changes = program.get(f"/changes?since={cursor}&kinds=product&limit=100")
        numbers |= {change["id"] for change in changes["items"]}
        cursor = changes["next"]
        if not changes["is_more"]:
            break
    assert len(numbers) == 451


def test_exports_leave_connections_and_threads_to_others(real_database: Flask):
    with real_database.app_context():
        fill_shelf(make_category(), [(f"Thing {number}", 100, 1) for number in range(450)])
        program = Connector(real_database, "catalog:read")
        settings = real_database.config["SHOP"]
    half = max(1, settings.web_threads // 2)
    begun = [program.send("GET", "/exports/products", buffered=False) for _ in range(half)]
    refusal = program.send("GET", "/exports/products")
    assert (refusal.status_code, kind(refusal.json), refusal.headers["Retry-After"]) == (503, "too-many-exports", "5")
    for answer in begun:
        answer.close()  # the program hung up
    with real_database.app_context():
        assert db.engine.pool.checkedout() == 0
    assert len(lines(program.send("GET", "/exports/products"))) == 450


def test_an_export_that_is_cut_off_breaks_off_and_leaves_nothing_behind(real_database: Flask):
    with real_database.app_context():
        fill_shelf(make_category(), [(f"Thing {number}", 100, 1) for number in range(450)])
        program = Connector(real_database, "catalog:read")
    for _ in range(5):
        answer = program.send("GET", "/exports/products", buffered=False)
        reading = iter(answer.response)
        next(reading)
        with real_database.app_context():
            db.session.execute(text(CUT_OFF))
        with pytest.raises(OperationalError):
            list(reading)
        answer.close()
        answer.close()
    with real_database.app_context():
        assert db.engine.pool.checkedout() == 0
    assert len(lines(program.send("GET", "/exports/products"))) == 450


def test_memory_stays_flat_whatever_the_length(real_database: Flask):
    with real_database.app_context():
        shelf = make_category()
        with transaction():
            db.session.execute(text("SET LOCAL session_replication_role = replica"))  # nobody searches for these
            fill_shelf(shelf, [(f"Thing {number}", 100, 1) for number in range(20_000)])
        program = Connector(real_database, "catalog:read")
    count, highest = 0, 0
    answer = program.send("GET", "/exports/products", buffered=False)
    chunks = iter(answer.response)
    count += next(chunks).count(b"\n")
    before = resident()
    for chunk in chunks:
        count += chunk.count(b"\n")
        highest = max(highest, resident())
    answer.close()
    assert count == 20_000
    assert highest - before < 10, "megabytes; all of it is 14"


def resident() -> float:
    """Megabytes that this process takes."""
    return int(re.findall(r"VmRSS:\s+(\d+)", Path("/proc/self/status").read_text())[0]) / 1024
