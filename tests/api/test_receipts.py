"""Programs announce deliveries, book what has come, and take it back."""

import pytest
from flask import Flask

from shop.audit.models import AuditEntry
from shop.db import db
from shop.receiving.services import close_receipt
from shop.stock.actors import SYSTEM
from shop.stock.services import take_stock

from ..factories import make_variant
from ..moving.places import make_places
from ..receiving.notes import SAM, book, line_of, make_receipt, make_supplier, on_hand
from ..stock.crowds import assert_it_adds_up, at_once
from .programs import Program, pointers, problem


@pytest.fixture
def till(app: Flask) -> Program:
    return Program(app, "staff")


def test_a_delivery_is_announced_booked_in_parts_and_closed_when_all_has_come(till: Program):
    mug, bowl, clay = make_variant("Mug"), make_variant("Bowl"), make_supplier("Clay")
    sent = {"supplier_id": clay, "supplier_note": "LS-77", "note": "By lorry"}
    lines = [{"sku": mug.sku.lower(), "expected": 5, "unit_cost_minor": 250}, {"variant_id": bowl.id, "expected": 2}]
    made = till.post("/receipts", sent | {"lines": lines})
    assert made.status_code == 201, made.json
    receipt = made.json
    assert made.headers["Location"] == f"/api/v1/receipts/{receipt['id']}"
    assert {name: receipt[name] for name in (*sent, "supplier", "state")} == sent | {
        "supplier": "Clay",
        "state": "open",
    }
    told = [(line["name"], line["expected"], line["received"], line["unit_cost_minor"]) for line in receipt["lines"]]
    assert told == [("Mug", 5, 0, 250), ("Bowl", 2, 0, None)]
    assert on_hand(mug) == 0

    some = till.post(f"/receipts/{receipt['id']}/arrivals", {"arrivals": [{"sku": mug.sku, "units": 3}]})
    assert some.status_code == 200, some.json
    movement = till.get(f"/stock-movements/{some.json['seqs'][0]}").json
    assert (movement["delta"], movement["unit_cost_minor"], movement["actor"]) == (3, 250, f"token {till.token.id}")
    assert (movement["source_kind"], movement["source_ref"]) == ("receipt", str(receipt["id"]))
    assert some.json["receipt"]["received"] == 3
    rest = [{"variant_id": mug.id, "units": 2}, {"variant_id": bowl.id, "units": 2, "unit_cost_minor": 90}]
    all_ = till.post(f"/receipts/{receipt['id']}/arrivals", {"arrivals": rest}).json["receipt"]
    assert (all_["state"], all_["received"]) == ("closed", 7)
    assert [line["unit_cost_minor"] for line in all_["lines"]] == [250, 90]
    assert (on_hand(mug), on_hand(bowl)) == (5, 2)


def test_a_receipt_is_taken_back_and_booked_again(till: Program):
    mug = make_variant("Mug")
    receipt = make_receipt({mug: 5})
    book(receipt, {mug: 5})
    back = till.post(f"/receipts/{receipt}/reversal")
    assert (back.json["receipt"]["state"], back.json["receipt"]["received"], on_hand(mug)) == ("open", 0, 0)
    assert problem(till.post(f"/receipts/{receipt}/reversal"), 409) == "already-undone"
    assert till.post(f"/receipts/{receipt}/restoration").json["receipt"]["state"] == "closed"
    take_stock(mug, 2, by=SYSTEM)
    refusal = till.post(f"/receipts/{receipt}/reversal")
    assert problem(refusal, 409) == "cant-undo"
    assert "Mug would become -2" in refusal.json["detail"]
    assert refusal.json["misfits"][0]["on_hand"] == 3


def test_more_than_was_announced_is_asked_about(till: Program):
    mug = make_variant("Mug")
    receipt = make_receipt({mug: 5})
    sent = {"arrivals": [{"variant_id": mug.id, "units": 7}]}
    refusal = till.post(f"/receipts/{receipt}/arrivals", sent)
    assert (problem(refusal, 409), pointers(refusal)) == ("more-than-expected", ["/may_exceed"])
    assert refusal.json["detail"] == "That is more than was expected. Mug would be 7 of 5."
    assert refusal.json["line_ids"] == [line_of(receipt, mug).id]
    assert on_hand(mug) == 0
    assert till.post(f"/receipts/{receipt}/arrivals", sent | {"may_exceed": True}).status_code == 200
    assert on_hand(mug) == 7


def test_what_changed_since_it_was_read_is_booked_by_nobody(till: Program):
    mug, bowl = make_variant("Mug"), make_variant("Bowl")
    receipt = make_receipt({mug: 5, bowl: 5})
    seen = {line["variant_id"]: line["stamp"] for line in till.get(f"/receipts/{receipt}").json["lines"]}
    book(receipt, {mug: 1})
    arrivals = [{"variant_id": thing.id, "units": 1, "stamp": seen[thing.id]} for thing in (bowl, mug)]
    refusal = till.post(f"/receipts/{receipt}/arrivals", {"arrivals": arrivals})
    assert (problem(refusal, 409), pointers(refusal)) == ("lines-moved-on", ["/arrivals/1/stamp"])
    assert (on_hand(mug), on_hand(bowl)) == (1, 0)


def test_a_booking_needs_a_key_and_has_its_effect_once(till: Program):
    mug = make_variant("Mug")
    receipt = make_receipt({mug: 5})
    sent = {"arrivals": [{"variant_id": mug.id, "units": 2}]}
    missing = till.post(f"/receipts/{receipt}/arrivals", sent, key="")
    assert missing.json["errors"][0]["header"] == "Idempotency-Key"
    first, again = (till.post(f"/receipts/{receipt}/arrivals", sent, key="parcel-7") for _ in range(2))
    assert (first.json, again.headers["Idempotent-Replayed"], on_hand(mug)) == (again.json, "true", 2)
    other = till.post(f"/receipts/{receipt}/arrivals", {"arrivals": [{"variant_id": mug.id, "units": 1}]}, "parcel-7")
    assert problem(other, 409) == "key-reused"


@pytest.mark.parametrize(
    ("sent", "kind", "status", "field"),
    [
        ({"arrivals": []}, "invalid", 422, "/arrivals"),
        ({"arrivals": [{"units": 1}]}, "invalid", 422, "/arrivals/0"),
        ({"arrivals": [{"sku": "X", "variant_id": 1, "units": 1}]}, "invalid", 422, "/arrivals/0"),
        ({"arrivals": [{"sku": "X", "units": 0}]}, "invalid", 422, "/arrivals/0/units"),
        ({"arrivals": [{"sku": "X", "units": 1000001}]}, "invalid", 422, "/arrivals/0/units"),
        ({"arrivals": [{"sku": "X", "units": 1, "stamp": "?"}]}, "invalid", 422, "/arrivals/0/stamp"),
        ({"arrivals": [{"sku": "nothing", "units": 1}]}, "no-such-variant", 404, "/arrivals/0/sku"),
        ({"arrivals": [{"variant_id": 10**9, "units": 1}]}, "no-such-variant", 404, "/arrivals/0/variant_id"),
        ({"arrivals": [{"sku": "MUG", "units": 1}, {"sku": "mug", "units": 1}]}, "named-twice", 409, "/arrivals/1/sku"),
        ({"arrivals": [{"sku": "BOWL", "units": 1}]}, "no-such-line", 404, "/arrivals/0"),
    ],
)
def test_what_cannot_be_booked_is_named(till: Program, sent: dict, kind: str, status: int, field: str):
    mug, bowl = make_variant("Mug"), make_variant("Bowl")
    mug.sku, bowl.sku = "MUG", "BOWL"
    db.session.commit()
    refusal = till.post(f"/receipts/{make_receipt({mug: 5})}/arrivals", sent)
    assert (problem(refusal, status), pointers(refusal)) == (kind, [field])
    assert on_hand(mug) == 0


def test_what_cannot_be_announced_is_named(till: Program):
    mug, shed = make_variant("Mug"), make_places().retired
    for sent, kind, status, field in [
        ({"supplier_id": 10**9}, "no-such-supplier", 404, "/supplier_id"),
        ({"location_id": 10**9}, "no-such-location", 404, "/location_id"),
        ({"location_id": shed}, "closed-location", 409, "/location_id"),
        ({"lines": [{"sku": "nothing", "expected": 1}]}, "no-such-variant", 404, "/lines/0/sku"),
        ({"lines": [{"variant_id": mug.id, "expected": 1}] * 2}, "named-twice", 409, "/lines/1/variant_id"),
        ({"lines": [{"variant_id": mug.id, "expected": 0}]}, "invalid", 422, "/lines/0/expected"),
        ({"lines": [{"variant_id": mug.id, "expected": 1, "unit_cost_minor": -1}]}, "invalid", 422, None),
        ({"note": "\u0007"}, "invalid", 422, "/note"),
    ]:
        refusal = till.post("/receipts", sent)
        assert (problem(refusal, status), field is None or pointers(refusal) == [field]) == (kind, True), refusal.json
    assert till.get("/receipts").json["items"] == []


def test_its_head_is_described_anew_by_who_saw_it_as_it_is(till: Program):
    clay, mug = make_supplier("Clay"), make_variant("Mug")
    receipt = make_receipt({mug: 5})
    seen = till.get(f"/receipts/{receipt}").headers["ETag"]
    book(receipt, {mug: 1})  # which is nothing of the head's
    changed = till.patch(f"/receipts/{receipt}", {"supplier_id": clay, "note": "Wet"}, seen)
    assert changed.status_code == 200, changed.json
    assert (changed.json["supplier"], changed.json["note"], changed.json["supplier_note"]) == ("Clay", "Wet", "LS-77")
    late = till.patch(f"/receipts/{receipt}", {"note": "Dry"}, seen)
    assert (problem(late, 412), late.json["current"]["note"]) == ("precondition-failed", "Wet")
    again = till.patch(f"/receipts/{receipt}", {"supplier_id": None}, changed.headers["ETag"])
    assert (again.json["supplier"], again.json["note"]) == (None, "Wet")
    assert problem(till.patch(f"/receipts/{receipt}", {"state": "closed"}, "*"), 422) == "invalid"
    refusal = till.patch(f"/receipts/{receipt}", {"supplier_id": 10**9}, "*")
    assert (problem(refusal, 404), pointers(refusal)) == ("no-such-supplier", ["/supplier_id"])


def test_it_is_closed_and_opened_again(till: Program):
    receipt = make_receipt({make_variant(): 5})
    assert till.post(f"/receipts/{receipt}/closure").json["state"] == "closed"
    refusal = till.post(f"/receipts/{receipt}/closure")
    assert problem(refusal, 409) == "receipt-closed"
    assert refusal.json["detail"] == "This receipt is closed. Open it again to change it."
    assert till.post(f"/receipts/{receipt}/reopening").json["state"] == "open"
    assert problem(till.post(f"/receipts/{receipt}/reopening"), 409) == "receipt-open"


def test_lines_are_added_changed_and_taken_off(till: Program):
    mug, receipt = make_variant("Mug"), make_receipt({})
    made = till.post(f"/receipts/{receipt}/lines", {"sku": mug.sku, "expected": 5})
    assert made.status_code == 201, made.json
    assert made.headers["Location"] == f"/api/v1/receipt-lines/{made.json['id']}"
    more = till.post(f"/receipts/{receipt}/lines", {"variant_id": mug.id, "expected": 1, "arriving": 2})
    assert (more.json["id"], more.json["expected"], more.json["arriving"]) == (made.json["id"], 6, 2)
    line = f"/receipt-lines/{made.json['id']}"
    assert problem(till.patch(line, {"expected": 9}, made.headers["ETag"]), 412) == "precondition-failed"
    seen = till.get(line)
    changed = till.patch(line, {"unit_cost_minor": 300}, seen.headers["ETag"])
    assert (changed.json["expected"], changed.json["arriving"], changed.json["unit_cost_minor"]) == (6, 2, 300)
    assert changed.json["version"] > seen.json["version"]
    assert problem(till.delete(line, seen.headers["ETag"]), 412) == "precondition-failed"
    assert till.delete(line, changed.headers["ETag"]).status_code == 204
    assert problem(till.get(line), 404) == "no-such-line"


def test_a_line_that_was_booked_and_taken_back_is_another_version(till: Program):
    mug = make_variant("Mug")
    receipt = make_receipt({mug: 5})
    line = f"/receipt-lines/{line_of(receipt, mug).id}"
    seen = till.get(line).headers["ETag"]
    book(receipt, {mug: 2})
    till.post(f"/receipts/{receipt}/reversal")
    assert till.get(line).json["received"] == 0
    assert problem(till.patch(line, {"arriving": 1}, seen), 412) == "precondition-failed"


def test_what_was_booked_stays_on_its_line(till: Program):
    mug = make_variant("Mug")
    receipt = make_receipt({mug: 5})
    book(receipt, {mug: 2})
    line = f"/receipt-lines/{line_of(receipt, mug).id}"
    refusal = till.patch(line, {"expected": 9}, "*")
    assert (problem(refusal, 409), pointers(refusal)) == ("line-booked", ["/expected"])
    assert problem(till.delete(line, "*"), 409) == "line-booked"
    close_receipt(receipt, by=SAM)
    assert problem(till.patch(line, {"arriving": 1}, "*"), 409) == "receipt-closed"
    assert problem(till.post(f"/receipts/{receipt}/lines", {"sku": mug.sku}), 409) == "receipt-closed"
    book_more = {"arrivals": [{"sku": mug.sku, "units": 1}]}
    assert problem(till.post(f"/receipts/{receipt}/arrivals", book_more), 409) == "receipt-closed"


def test_as_many_as_a_line_can_say_and_no_more(till: Program):
    mug, receipt = make_variant("Mug"), make_receipt({})
    till.post(f"/receipts/{receipt}/lines", {"sku": mug.sku, "expected": 1_000_000})
    refusal = till.post(f"/receipts/{receipt}/lines", {"sku": mug.sku, "expected": 1})
    assert problem(refusal, 409) == "not-a-quantity"
    assert refusal.json["detail"] == "Enter a whole number from 0 to 1,000,000."


def test_receipts_are_listed_by_state_and_supplier_a_page_at_a_time(till: Program):
    clay, mug = make_supplier("Clay"), make_variant()
    some = [make_receipt({mug: 2}, clay if number else None) for number in range(3)]
    close_receipt(some[1], by=SAM)
    first = till.get("/receipts?limit=2")
    assert [item["id"] for item in first.json["items"]] == [some[2], some[1]]
    assert [(item["line_count"], item["expected"], item["received"]) for item in first.json["items"]] == [(1, 2, 0)] * 2
    second = till.get(f"/receipts?limit=2&after={first.json['next']}")
    assert ([item["id"] for item in second.json["items"]], second.json["next"]) == ([some[0]], None)
    asked = till.get(f"/receipts?state=open&supplier_id={clay}&fields=id,supplier")
    assert asked.json["items"] == [{"id": some[2], "supplier": "Clay"}]
    assert pointers(till.get("/receipts?state=lost")) == ["state"]


def test_each_write_is_written_down_under_the_token(till: Program):
    mug = make_variant()
    receipt = till.post("/receipts", {"lines": [{"sku": mug.sku, "expected": 2, "unit_cost_minor": 5}]}).json
    line = receipt["lines"][0]["id"]
    till.post(f"/receipts/{receipt['id']}/lines", {"sku": mug.sku, "arriving": 1})
    till.patch(f"/receipt-lines/{line}", {"expected": 3}, "*")
    till.delete(f"/receipt-lines/{line}", "*")
    till.patch(f"/receipts/{receipt['id']}", {"note": "Wet"}, "*")
    told = db.session.scalars(
        db.select(AuditEntry).where(AuditEntry.subject_kind == "receipt").order_by(AuditEntry.id)
    ).all()
    assert [entry.action.partition(".")[2] for entry in told] == [
        *("opened", "lines_changed", "line_added", "lines_changed", "line_removed", "described")
    ]
    assert {entry.token_id for entry in told} == {till.token.id}


def test_another_scope_reads_and_writes_nothing(app: Flask, till: Program):
    mug = make_variant()
    receipt = make_receipt({mug: 2})
    line = line_of(receipt, mug).id
    reader, stranger = Program(app, "staff", ["stock:read"]), Program(app, "staff", ["catalog:read"])
    for path in ("/receipts", f"/receipts/{receipt}", f"/receipt-lines/{line}"):
        assert reader.get(path).status_code == 200
        assert problem(stranger.get(path), 403) == "missing-scope"
    for path in ("arrivals", "closure", "reopening", "reversal", "restoration", "lines"):
        assert problem(reader.post(f"/receipts/{receipt}/{path}"), 403) == "missing-scope"
        assert problem(till.post(f"/receipts/999999/{path}", ANY.get(path)), 404) == "no-such-receipt"
    assert problem(reader.delete(f"/receipt-lines/{line}", "*"), 403) == "missing-scope"
    assert problem(till.delete("/receipt-lines/999999", "*"), 404) == "no-such-line"
    assert problem(till.get("/receipts/999999"), 404) == "no-such-receipt"


ANY = {"arrivals": {"arrivals": [{"sku": "X", "units": 1}]}, "lines": {"sku": "X"}}


def test_the_same_parcel_is_booked_once_however_many_book_it(real_database: Flask):
    with real_database.app_context():
        mug = make_variant("Mug")
        receipt = make_receipt({mug: 5})
        stamp, sku = line_of(receipt, mug).stamp, mug.sku
        programs = [Program(real_database, "staff") for _ in range(6)]
    sent = {"arrivals": [{"sku": sku, "units": 2, "stamp": stamp}]}
    answers = at_once(
        real_database, *[lambda one=one: one.post(f"/receipts/{receipt}/arrivals", sent) for one in programs]
    )
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 5
    with real_database.app_context():
        assert_it_adds_up()
