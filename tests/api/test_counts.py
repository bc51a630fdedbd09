"""Programs count: scanners that add up shelves, and a manager's that approves."""

import pytest
from flask import Flask

from shop.audit.models import AuditEntry
from shop.db import db
from shop.stock.actors import SYSTEM
from shop.stock.services import correct_stock, receive_stock, take_stock
from shop.stocktaking.counting import count_line
from shop.stocktaking.services import finish_stocktake

from ..factories import make_category, make_product, make_variant
from ..moving.places import make_places
from ..receiving.notes import on_hand
from ..stock.crowds import assert_it_adds_up, at_once
from ..stocktaking.sheets import ANA, line_of, make_sheet
from .programs import Program, pointers, problem


@pytest.fixture
def till(app: Flask) -> Program:
    return Program(app, "manager")


def units(thing: object, many: int, **more: object) -> dict:
    return {"counts": [{"variant_id": thing.id, "units": many, **more}]}  # type: ignore[attr-defined]


def test_a_shelf_is_counted_and_approved_and_taken_back(till: Program):
    mug, bowl = make_variant("Mug", 5), make_variant("Bowl", 2)
    made = till.post("/counts", {"name": "Spring"})
    assert made.status_code == 201, made.json
    sheet = f"/counts/{made.json['id']}"
    assert made.headers["Location"] == f"/api/v1{sheet}"
    assert [made.json[name] for name in ("state", "line_count", "counted", "differing")] == ["open", 2, 0, 0]
    told = till.post(
        f"{sheet}/counts", {"counts": [{"sku": mug.sku.lower(), "units": 4}, {"sku": bowl.sku, "units": 2}]}
    )
    assert told.status_code == 200, told.json
    lines = [(line["name"], line["counted"], line["expected"], line["difference"]) for line in told.json["lines"]]
    assert lines == [("Mug", 4, 5, -1), ("Bowl", 2, 2, 0)]
    done = till.post(f"{sheet}/completion")
    assert (done.json["state"], done.json["counted"], done.json["differing"]) == ("finished", 2, 1)
    assert till.post(f"{sheet}/approval").json["state"] == "approved"
    assert (on_hand(mug), on_hand(bowl)) == (4, 2)
    assert till.post(f"{sheet}/reversal").json["state"] == "undone"
    assert on_hand(mug) == 5
    assert till.post(f"{sheet}/reversal", {"again": True}).json["state"] == "approved"
    assert on_hand(mug) == 4
    movements = till.get(f"/stock-movements?source_kind=count&source_ref={made.json['id']}").json["items"]
    assert {movement["actor"] for movement in movements} == {f"token {till.token.id}"}


def test_figures_of_several_shelves_are_added_up(till: Program):
    mug = make_variant("Mug", 9)
    sheet = f"/counts/{make_sheet().id}"
    for many in (4, 3):
        added = till.post(f"{sheet}/counts", units(mug, many, mode="add"))
        assert added.status_code == 200, added.json
    assert added.json["lines"][0]["counted"] == 7
    take_stock(mug, 1, by=SYSTEM)
    refusal = till.post(f"{sheet}/counts", units(mug, 2, mode="add"))
    assert (problem(refusal, 409), pointers(refusal)) == ("moved-since", ["/counts/0"])
    assert "Mug was sold, received or moved since it was counted" in refusal.json["detail"]


def test_the_same_scan_is_added_once_however_often_it_is_sent(till: Program):
    mug = make_variant("Mug", 9)
    sheet = f"/counts/{make_sheet().id}"
    for _ in range(3):
        added = till.post(f"{sheet}/counts", units(mug, 4, mode="add"), key="scan-1")
    assert (added.json["lines"][0]["counted"], added.headers["Idempotent-Replayed"]) == (4, "true")
    assert till.post(f"{sheet}/counts", units(mug, 4), key="").status_code == 400


def test_somebody_elses_figure_is_not_counted_over_unseen(till: Program):
    mug, bowl = make_variant("Mug", 5), make_variant("Bowl", 5)
    sheet = make_sheet()
    count_line(line_of(sheet, mug).id, 4, seen=0, by=ANA)
    sent = {"counts": [{"variant_id": bowl.id, "units": 5}, {"variant_id": mug.id, "units": 3}]}
    refusal = till.post(f"/counts/{sheet.id}/counts", sent)
    assert (problem(refusal, 409), pointers(refusal)) == ("line-counted", ["/counts/1"])
    assert [refusal.json[name] for name in ("who", "counted", "version")] == ["Ana", 4, 1]
    assert "Ana counted Mug at" in refusal.json["detail"]
    assert line_of(sheet, bowl).counted is None
    told = till.post(f"/counts/{sheet.id}/counts", units(mug, 3, version=refusal.json["version"], note="Top shelf"))
    assert [told.json["lines"][0][name] for name in ("counted", "version", "note")] == [3, 2, "Top shelf"]


def test_the_same_figure_counted_anew_is_no_repetition(till: Program):
    mug = make_variant("Mug", 4)
    sheet = f"/counts/{make_sheet().id}"
    counted = till.post(f"{sheet}/counts", units(mug, 3)).json["lines"][0]
    take_stock(mug, 1, by=SYSTEM)
    assert problem(till.post(f"{sheet}/counts", units(mug, 3)), 409) == "line-counted"
    anew = till.post(f"{sheet}/counts", units(mug, 3, version=counted["version"]))
    assert anew.json["lines"][0]["expected"] == 3


def test_a_figure_is_taken_off_by_who_saw_it(till: Program):
    mug = make_variant("Mug", 5)
    sheet = make_sheet()
    line = f"/count-lines/{line_of(sheet, mug).id}"
    till.post(f"/counts/{sheet.id}/counts", units(mug, 4))
    seen = till.get(line)
    receive_stock(mug, 1, by=SYSTEM)  # which changes what is told, but not what was counted
    moved = till.get(line, If_None_Match=seen.headers["ETag"])
    assert (moved.status_code, moved.json["has_moved"]) == (200, True)
    till.post(f"/counts/{sheet.id}/counts", units(mug, 3, version=1))
    assert problem(till.delete(f"{line}/count", seen.headers["ETag"]), 412) == "precondition-failed"
    assert till.delete(f"{line}/count", till.get(line).headers["ETag"]).status_code == 204
    assert till.get(line).json["counted"] is None


def test_what_is_not_on_the_sheet_is_put_there_first(till: Program):
    prints = make_category("Prints")
    make_product("Fern", category=prints)
    sheet = make_sheet(category_id=prints.id)
    mug = make_variant("Mug", 5)
    refusal = till.post(f"/counts/{sheet.id}/counts", units(mug, 4))
    assert (problem(refusal, 404), pointers(refusal)) == ("no-such-line", ["/counts/0"])
    made = till.post(f"/counts/{sheet.id}/lines", {"sku": mug.sku})
    assert (made.status_code, made.json["name"], made.json["counted"]) == (201, "Mug", None)
    assert made.headers["Location"] == f"/api/v1/count-lines/{made.json['id']}"
    assert till.post(f"/counts/{sheet.id}/lines", {"sku": mug.sku}).json["id"] == made.json["id"]
    assert till.post(f"/counts/{sheet.id}/counts", units(mug, 4)).status_code == 200
    refusal = till.post(f"/counts/{sheet.id}/lines", {"sku": "nothing"})
    assert (problem(refusal, 404), pointers(refusal)) == ("no-such-variant", ["/sku"])


@pytest.mark.parametrize(
    ("sent", "status", "kind", "field"),
    [
        ({"counts": []}, 422, "invalid", "/counts"),
        ({"counts": [{"units": 1}]}, 422, "invalid", "/counts/0"),
        ({"counts": [{"sku": "MUG", "units": -1}]}, 422, "invalid", "/counts/0/units"),
        ({"counts": [{"sku": "MUG", "units": 1000000001}]}, 422, "invalid", "/counts/0/units"),
        ({"counts": [{"sku": "MUG", "units": 1, "mode": "guess"}]}, 422, "invalid", "/counts/0/mode"),
        ({"counts": [{"sku": "MUG", "units": 1, "version": -1}]}, 422, "invalid", "/counts/0/version"),
        ({"counts": [{"sku": "MUG", "units": 1}, {"sku": "mug", "units": 1}]}, 409, "named-twice", "/counts/1/sku"),
        ({"counts": [{"sku": "X", "units": 1}]}, 404, "no-such-variant", "/counts/0/sku"),
    ],
)
def test_what_cannot_be_counted_is_named(till: Program, sent: dict, status: int, kind: str, field: str):
    mug = make_variant("Mug", 5)
    mug.sku = "MUG"
    db.session.commit()
    refusal = till.post(f"/counts/{make_sheet().id}/counts", sent)
    assert (problem(refusal, status), pointers(refusal)) == (kind, [field])


def test_more_than_a_place_holds_cannot_be_added_up(till: Program):
    mug = make_variant("Mug", 5)
    sheet = make_sheet().id
    till.post(f"/counts/{sheet}/counts", units(mug, 10**9))
    refusal = till.post(f"/counts/{sheet}/counts", units(mug, 1, mode="add"))
    assert (problem(refusal, 409), pointers(refusal)) == ("not-a-quantity", ["/counts/0"])


def test_what_cannot_be_a_sheet_is_named(till: Program):
    at = make_places()
    for sent, status, kind, field in [
        ({}, 422, "invalid", "/name"),
        ({"name": "X", "location_id": 10**9}, 404, "no-such-location", "/location_id"),
        ({"name": "X", "location_id": at.retired}, 409, "closed-location", "/location_id"),
        ({"name": "X", "category_id": 10**9}, 409, "nothing-to-count", "/category_id"),
        ({"name": "X"}, 409, "nothing-to-count", "/category_id"),
    ]:
        refusal = till.post("/counts", sent)
        assert (problem(refusal, status), pointers(refusal)) == (kind, [field])
    assert refusal.json["detail"] == "There is nothing to count there. Choose something else."


def test_of_a_blind_sheet_nothing_is_told_that_the_books_say(app: Flask, till: Program):
    mug = make_variant("Mug", 5)
    sheet = f"/counts/{make_sheet(is_blind=True).id}"
    told = till.post(f"{sheet}/counts", units(mug, 4)).json["lines"][0]
    assert (told["counted"], told["expected"], told["difference"]) == (4, None, None)
    assert till.get(sheet).json["differing"] is None
    assert till.get(f"{sheet}/lines?show=differing").json["items"][0]["expected"] is None
    till.post(f"{sheet}/completion")
    assert till.get(f"{sheet}/lines?show=differing").json["items"][0]["expected"] == 5
    staff = Program(app, "staff")
    refusal = staff.post(f"{sheet}/resumption")
    assert (problem(refusal, 403), "stock:approve" in refusal.json["detail"]) == ("missing-scope", True)
    assert till.post(f"{sheet}/resumption").json["state"] == "open"


def test_each_state_allows_what_it_allows(till: Program):
    mug = make_variant("Mug", 5)
    sheet = f"/counts/{make_sheet().id}"
    refusal = till.post(f"{sheet}/completion")
    assert problem(refusal, 409) == "nothing-to-count"
    assert refusal.json["detail"] == "Nothing is counted yet. Count something, or cancel the sheet."
    refusal = till.post(f"{sheet}/approval")
    assert problem(refusal, 409) == "not-in-this-state"
    assert refusal.json["detail"] == "This count sheet is still being counted. Finish it first."
    assert problem(till.post(f"{sheet}/reversal"), 409) == "not-in-this-state"
    assert problem(till.post(f"{sheet}/resumption"), 409) == "not-in-this-state"
    till.post(f"{sheet}/counts", units(mug, 5))
    till.post(f"{sheet}/completion")
    assert problem(till.post(f"{sheet}/counts", units(mug, 4, version=1)), 409) == "not-in-this-state"
    assert till.post(f"{sheet}/cancellation").json["state"] == "cancelled"
    assert problem(till.post(f"{sheet}/cancellation"), 409) == "not-in-this-state"
    assert on_hand(mug) == 5


def test_what_was_corrected_since_is_approved_only_all_the_same(till: Program):
    mug = make_variant("Mug", 5)
    sheet = make_sheet()
    till.post(f"/counts/{sheet.id}/counts", units(mug, 4))
    finish_stocktake(sheet.id, by=ANA)
    correct_stock(mug, -1, "damaged", by=SYSTEM)
    refusal = till.post(f"/counts/{sheet.id}/approval")
    assert (problem(refusal, 409), pointers(refusal)) == ("corrected-since", ["/all_the_same"])
    assert on_hand(mug) == 4
    assert till.post(f"/counts/{sheet.id}/approval", {"all_the_same": True}).status_code == 200
    assert on_hand(mug) == 3


def test_sheets_and_lines_are_listed_a_page_at_a_time(till: Program):
    make_product("Mug", 1, options={"Colour": ["Red", "Blue", "Green"]})
    sheets = [make_sheet(f"Count {number}").id for number in range(3)]
    till.post(f"/counts/{sheets[1]}/cancellation")
    first = till.get("/counts?limit=2")
    second = till.get(f"/counts?limit=2&after={first.json['next']}")
    assert [item["id"] for item in first.json["items"] + second.json["items"]] == sheets[::-1]
    assert second.json["next"] is None
    assert till.get("/counts?state=cancelled&fields=name").json["items"] == [{"name": "Count 1"}]
    lines = f"/counts/{sheets[0]}/lines"
    first = till.get(f"{lines}?limit=2")
    second = till.get(f"{lines}?limit=2&after={first.json['next']}")
    names = [item["name"] for item in first.json["items"] + second.json["items"]]
    assert (names, second.json["next"]) == (["Mug, Red", "Mug, Blue", "Mug, Green"], None)
    till.post(
        f"/counts/{sheets[0]}/counts", {"counts": [{"variant_id": first.json["items"][0]["variant_id"], "units": 1}]}
    )
    assert [item["counted"] for item in till.get(f"{lines}?show=counted&fields=counted").json["items"]] == [1]
    assert len(till.get(f"{lines}?show=uncounted").json["items"]) == 2


def test_each_write_is_written_down_under_the_token(till: Program):
    mug = make_variant("Mug", 5)
    sheet = till.post("/counts", {"name": "Spring"}).json["id"]
    till.post(f"/counts/{sheet}/counts", units(mug, 4))
    for step in ("completion", "resumption", "completion", "approval", "reversal"):
        assert till.post(f"/counts/{sheet}/{step}").status_code == 200
    told = db.session.scalars(
        db.select(AuditEntry).where(AuditEntry.action.startswith("stocktake.")).order_by(AuditEntry.id)
    ).all()
    assert [entry.action.partition(".")[2] for entry in told] == [
        *("opened", "counted", "finished", "resumed", "finished", "approved", "undone")
    ]
    assert {entry.token_id for entry in told} == {till.token.id}


def test_another_scope_counts_and_approves_nothing(app: Flask, till: Program):
    mug = make_variant("Mug", 5)
    sheet = make_sheet()
    line, path = f"/count-lines/{line_of(sheet, mug).id}", f"/counts/{sheet.id}"
    reader, stranger, staff = (
        Program(app, "manager", [scope]) for scope in ("stock:read", "catalog:read", "stock:write")
    )
    for read in ("/counts", path, f"{path}/lines", line):
        assert reader.get(read).status_code == 200
        assert problem(stranger.get(read), 403) == "missing-scope"
    for step in ("counts", "lines", "completion", "resumption", "cancellation", "approval", "reversal"):
        assert problem(reader.post(f"{path}/{step}"), 403) == "missing-scope"
        body = units(mug, 1) if step == "counts" else {"sku": mug.sku} if step == "lines" else None
        assert problem(till.post(f"/counts/999999/{step}", body), 404) == "no-such-sheet"
    for step in ("approval", "reversal"):
        assert problem(staff.post(f"{path}/{step}"), 403) == "missing-scope"
    assert problem(till.delete("/count-lines/999999/count", "*"), 404) == "no-such-sheet"
    assert problem(till.get("/count-lines/999999"), 404) == "no-such-sheet"


def test_scanners_that_add_at_the_same_moment_lose_nothing(real_database: Flask):
    with real_database.app_context():
        things = [make_variant(f"Mug {number}", 9) for number in range(6)]
        numbers, sheet = [thing.id for thing in things], make_sheet().id
        scanners = [Program(real_database, "staff") for _ in range(6)]

    def scan(one: Program, order: int) -> object:
        counts = [{"variant_id": number, "units": 2, "mode": "add"} for number in numbers[::order]]
        return one.post(f"/counts/{sheet}/counts", {"counts": counts})

    answers = at_once(
        real_database,
        *[lambda one=one, order=(-1) ** place: scan(one, order) for place, one in enumerate(scanners)],
    )
    assert [answer.status_code for answer in answers] == [200] * 6
    with real_database.app_context():
        lines = scanners[0].get(f"/counts/{sheet}/lines").json["items"]
        assert [line["counted"] for line in lines] == [12] * 6
        assert_it_adds_up()
