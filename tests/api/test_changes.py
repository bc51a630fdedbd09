"""Following what changes, as a program does."""

from itertools import pairwise

import pytest

from shop.db import db
from shop.stock.actors import SYSTEM
from shop.stock.services import receive_stock, take_stock

from ..factories import make_category, make_product
from .programs import Program, problem


@pytest.fixture
def program(real_database):
    """A program with all scopes, in a shop with a mug and a shelf."""
    with real_database.app_context():
        make_product("Mug", stock=5)
        make_category("Cups")
        db.session.commit()
        program = Program(real_database)
        program.cursor = program.get("/changes").json["next"]
        yield program


def rename():
    db.session.execute(db.text("UPDATE product SET title = title || '!'"))
    db.session.commit()


def test_who_begins_is_told_the_cursor_of_now_and_nothing_else(program):
    answer = program.get("/changes")
    assert (answer.status_code, answer.json["items"], answer.json["is_more"]) == (200, [], False)
    rename()
    (item,) = program.get(f"/changes?since={answer.json['next']}").json["items"]
    assert (item["resource"], item["version"], item["kind"], item["delta"]) == ("product", 3, None, None)


def test_a_page_leads_on_to_the_next_until_all_is_told(program):
    made = [take_stock(1, 1, by=SYSTEM).seq for _ in range(3)]
    rename()
    address, told = f"/changes?since={program.cursor}&limit=1&kinds=stock,product", []
    while True:
        answer = program.get(address)
        told += answer.json["items"]
        address = answer.headers["Link"].partition(">")[0].partition("/api/v1")[2]
        if not answer.json["is_more"]:
            break
    assert [item["seq"] for item in told if item["resource"] == "stock"] == made
    assert [item["on_hand"] for item in told if item["resource"] == "stock"] == [4, 3, 2]
    assert told[-1]["resource"] == "product"
    assert all(before["seq"] < after["seq"] for before, after in pairwise(told))
    assert program.get(address).json["items"] == []


@pytest.mark.parametrize(
    ("scopes", "kinds"),
    [
        (["catalog:read"], {"product", "category"}),
        (["stock:read"], {"stock"}),
        (["catalog:read", "stock:read"], {"product", "category", "stock"}),
    ],
)
def test_a_token_is_told_what_it_may_read(program, scopes, kinds):
    cursor = program.cursor
    take_stock(1, 1, by=SYSTEM)
    rename()
    make_category("Shelf")
    other = Program(program.app, scopes=scopes)
    assert {item["resource"] for item in other.get(f"/changes?since={cursor}").json["items"]} == kinds
    for kind in {"product", "category", "stock"} - kinds:
        assert problem(other.get(f"/changes?since={cursor}&kinds={kind}"), 403) == "missing-scope"
        assert problem(other.get(f"/changes?kinds={kind}"), 403) == "missing-scope"


def test_a_token_that_may_read_neither_is_refused(program):
    other = Program(program.app, scopes=["stock:write"])
    assert problem(other.get("/changes"), 403) == "missing-scope"


@pytest.mark.parametrize("cursor", ["1-1.1:1:", "x", "0"])
def test_a_cursor_of_somewhere_else_is_gone(program, cursor):
    answer = program.get(f"/changes?since={cursor}")
    assert problem(answer, 410) == "cursor-lost"
    assert answer.json["detail"] == "This place in the list of changes is gone. Begin anew."


@pytest.mark.parametrize(
    "query", ["limit=101", "limit=0", "wait=26", "wait=-1", "kinds=", "kinds=user", "q=1", "since="]
)
def test_what_can_not_be_meant_is_refused_by_name(program, query):
    answer = program.get(f"/changes?{query}")
    assert problem(answer, 422) == "invalid"
    assert answer.json["errors"][0]["parameter"] == query.partition("=")[0]


def test_a_patient_program_is_told_sooner_than_it_would_wait(program):
    receive_stock(1, 1, by=SYSTEM)
    assert program.get(f"/changes?since={program.cursor}&wait=25").json["items"]


def test_who_waits_in_vain_is_told_so(program):
    answer = program.get(f"/changes?since={program.cursor}&wait=1")
    assert (answer.status_code, answer.json["items"], answer.json["is_more"]) == (200, [], False)
    rename()
    assert program.get(f"/changes?since={answer.json['next']}").json["items"]
