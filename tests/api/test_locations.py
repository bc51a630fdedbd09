"""Programs see the locations; those of managers set them up."""

import pytest
from flask import Flask

from shop.audit.models import AuditEntry
from shop.db import db

from ..factories import make_variant
from ..moving.places import make_places
from .programs import Program, pointers, problem


@pytest.fixture
def till(app: Flask) -> Program:
    return Program(app, "manager")


def test_a_location_is_made_read_changed_retired_and_brought_back(till: Program):
    made = till.post("/locations", {"code": "attic", "name": "Attic"})
    assert made.status_code == 201, made.json
    place = made.json
    assert place == {"id": place["id"], "code": "ATTIC", "name": "Attic", "kind": "shelf", "is_active": True}
    assert made.headers["Location"] == f"/api/v1/locations/{place['id']}"
    read = till.get(f"/locations/{place['id']}")
    assert (read.json, read.headers["ETag"]) == (place, made.headers["ETag"])
    changed = till.patch(f"/locations/{place['id']}", {"name": "Loft"}, read.headers["ETag"])
    assert (changed.json["code"], changed.json["name"]) == ("ATTIC", "Loft")
    gone = till.patch(f"/locations/{place['id']}", {"is_active": False}, changed.headers["ETag"])
    assert gone.json["is_active"] is False
    back = till.patch(f"/locations/{place['id']}", {"is_active": True, "code": "loft"}, gone.headers["ETag"])
    assert (back.json["is_active"], back.json["code"]) == (True, "LOFT")


def test_what_is_done_is_written_down_under_the_token(till: Program):
    till.post("/locations", {"code": "attic", "name": "Attic"})
    entry = db.session.scalars(db.select(AuditEntry).where(AuditEntry.action == "location.created")).one()
    assert (entry.actor_kind, entry.token_id) == ("program", till.token.id)


def test_a_code_that_another_has_is_refused_in_the_words_of_the_page(till: Program):
    make_places()
    refusal = till.post("/locations", {"code": "attic", "name": "Second attic"})
    assert problem(refusal, 409) == "code-taken"
    assert refusal.json["detail"] == "“Attic” has this code already."
    assert pointers(refusal) == ["/code"]


def test_what_holds_something_is_not_retired(till: Program):
    first = till.get("/locations?limit=1").json["items"][0]
    make_variant(stock=1)
    refusal = till.patch(f"/locations/{first['id']}", {"is_active": False}, "*")
    assert problem(refusal, 409) == "in-use"
    assert "is the first place of the shop" in refusal.json["detail"]
    assert pointers(refusal) == ["/is_active"]
    assert till.get(f"/locations/{first['id']}").json["is_active"] is True


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"code": "", "name": "Attic"}, "/code"),
        ({"code": "a b", "name": "Attic"}, "/code"),
        ({"code": "A" * 21, "name": "Attic"}, "/code"),
        ({"code": "A", "name": ""}, "/name"),
        ({"code": "A", "name": "N" * 101}, "/name"),
        ({"code": "A", "name": "N", "kind": "box"}, "/kind"),
        ({"code": "A", "name": "N", "id": 7}, "/id"),
        ({"name": "N"}, "/code"),
    ],
)
def test_what_cannot_be_a_location_is_named(till: Program, sent: dict, field: str):
    refusal = till.post("/locations", sent)
    assert problem(refusal, 422) == "invalid"
    assert pointers(refusal) == [field]


def test_a_name_of_nothing_but_wide_blanks_is_none(till: Program):
    assert problem(till.post("/locations", {"code": "A", "name": "\u2003"}), 409) == "unwritable"


def test_who_is_late_is_told_how_it_is_now(till: Program):
    place = make_places().attic
    seen = till.get(f"/locations/{place}").headers["ETag"]
    till.patch(f"/locations/{place}", {"name": "Loft"}, seen)
    late = till.patch(f"/locations/{place}", {"name": "Garret"}, seen)
    assert problem(late, 412) == "precondition-failed"
    assert late.json["current"]["name"] == "Loft"
    assert problem(till.patch(f"/locations/{place}", {"name": "Garret"}, ""), 428) == "precondition-required"


def test_they_are_listed_a_page_at_a_time(till: Program):
    at = make_places()
    first = till.get("/locations?limit=3")
    assert [item["id"] for item in first.json["items"]] == [at.main, at.attic, at.van]
    second = till.get(f"/locations?limit=3&after={first.json['next']}")
    assert [item["id"] for item in second.json["items"]] == [at.retired]
    assert second.json["next"] is None
    assert [item["id"] for item in till.get("/locations?kind=transit&fields=id").json["items"]] == [at.van]
    assert [item["code"] for item in till.get("/locations?is_active=false").json["items"]] == ["SHED"]


def test_reading_takes_one_scope_and_setting_up_another(app: Flask, till: Program):
    staff = Program(app, "staff", ["stock:read", "stock:write"])
    place = make_places().attic
    assert staff.get(f"/locations/{place}").status_code == 200
    assert problem(staff.post("/locations", {"code": "B", "name": "B"}), 403) == "missing-scope"
    assert problem(staff.patch(f"/locations/{place}", {"name": "B"}, "*"), 403) == "missing-scope"
    assert problem(Program(app, "staff", ["catalog:read"]).get("/locations"), 403) == "missing-scope"
    assert problem(till.get("/locations/999999"), 404) == "no-such-location"
    assert problem(till.patch("/locations/999999", {"name": "B"}, "*"), 404) == "no-such-location"


def test_the_same_key_makes_one_location(till: Program):
    first, again = (till.post("/locations", {"code": "B", "name": "B"}, key="one") for _ in range(2))
    assert (first.status_code, again.status_code, first.json) == (201, 201, again.json)
    assert again.headers["Idempotent-Replayed"] == "true"
