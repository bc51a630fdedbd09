"""Programs see and describe whom the shop buys from."""

import pytest
from flask import Flask

from ..receiving.notes import make_supplier
from .programs import Program, pointers, problem


@pytest.fixture
def till(app: Flask) -> Program:
    return Program(app, "staff")


def test_a_supplier_is_made_described_anew_and_retired(till: Program):
    made = till.post("/suppliers", {"name": "Clay & Sons", "email": "Ana@Clay.EXAMPLE", "lead_days": 9})
    assert made.status_code == 201, made.json
    number = made.json["id"]
    assert made.headers["Location"] == f"/api/v1/suppliers/{number}"
    assert made.json["email"] == "Ana@clay.example"
    seen = till.get(f"/suppliers/{number}").headers["ETag"]
    changed = till.patch(f"/suppliers/{number}", {"phone": "555", "lead_days": None}, seen)
    assert (changed.json["phone"], changed.json["lead_days"]) == ("555", None)
    gone = till.patch(f"/suppliers/{number}", {"is_active": False}, changed.headers["ETag"])
    assert gone.json["is_active"] is False
    assert till.get("/suppliers").json["items"] == []
    assert [item["id"] for item in till.get("/suppliers?retired=true").json["items"]] == [number]
    assert problem(till.patch(f"/suppliers/{number}", {"phone": "1"}, seen), 412) == "precondition-failed"


def test_a_name_that_another_has_and_an_address_that_is_none_are_refused(till: Program):
    make_supplier("Clay & Sons")
    refusal = till.post("/suppliers", {"name": "clay & sons"})
    assert (problem(refusal, 409), pointers(refusal)) == ("name-taken", ["/name"])
    assert refusal.json["detail"] == "There is a supplier called “clay & sons” already."
    refusal = till.post("/suppliers", {"name": "Fern", "email": "nobody"})
    assert (problem(refusal, 409), pointers(refusal)) == ("bad-address", ["/email"])
    refusal = till.post("/suppliers", {"name": "", "lead_days": 731})
    assert (problem(refusal, 422), pointers(refusal)) == ("invalid", ["/name", "/lead_days"])


def test_they_are_listed_by_name_and_found_by_part_of_it(till: Program):
    for name in ("Clay", "Fern", "Birch"):
        make_supplier(name)
    first = till.get("/suppliers?limit=2")
    assert [item["name"] for item in first.json["items"]] == ["Birch", "Clay"]
    second = till.get(f"/suppliers?limit=2&after={first.json['next']}")
    assert ([item["name"] for item in second.json["items"]], second.json["next"]) == (["Fern"], None)
    assert [item["name"] for item in till.get("/suppliers?q=LA&fields=name").json["items"]] == ["Clay"]
    assert problem(till.get("/suppliers?after=999999"), 404) == "not-found"


def test_reading_and_writing_take_their_scopes(app: Flask):
    reader = Program(app, "staff", ["stock:read"])
    number = make_supplier()
    assert reader.get(f"/suppliers/{number}").status_code == 200
    assert problem(reader.post("/suppliers", {"name": "B"}), 403) == "missing-scope"
    assert problem(reader.patch(f"/suppliers/{number}", {"name": "B"}, "*"), 403) == "missing-scope"
    assert problem(reader.get("/suppliers/999999"), 404) == "no-such-supplier"


def test_a_supplier_that_is_renamed_between_two_pages_shifts_nobody(till: Program):
    made = {name: till.post("/suppliers", {"name": name}).json["id"] for name in ("Alpha", "Bravo", "Charlie", "Delta")}
    first = till.get("/suppliers?limit=2").json
    tag = till.get(f"/suppliers/{made['Bravo']}").headers["ETag"]
    assert till.patch(f"/suppliers/{made['Bravo']}", {"name": "Zulu"}, tag).status_code == 200
    second = till.get(f"/suppliers?limit=2&after={first['next']}").json
    assert [one["name"] for one in first["items"]] == ["Alpha", "Bravo"]
    assert [one["name"] for one in second["items"]] == ["Charlie", "Delta"]
    assert till.get("/suppliers?after=nowhere").status_code == 404
