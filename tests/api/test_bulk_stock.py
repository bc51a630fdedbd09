"""A thousand changes in one call: all or nothing, or each by itself, and taken back in one."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from shop.audit.actors import SHELL
from shop.audit.models import AuditEntry
from shop.db import db
from shop.moving.places import retire_location
from shop.stock.actors import Source
from shop.stock.backordering import set_backorder_cap
from shop.stock.batching import Line, change_many
from shop.stock.counting import count_stock, level_of
from shop.stock.holding import hold_stock
from shop.stock.models import Hold, StockLevel, StockMovement
from shop.stock.refusals import MOST_IN_A_LEVEL, NotAQuantity
from shop.stock.services import receive_stock, take_stock

from ..counting import Statements
from ..factories import make_variant
from ..stock.test_batches import make_thousands
from .programs import Program, pointers, problem
from .sending import Change, correct, count, on_hand, receive, send, statuses, take
from .test_levels import make_location

LATER = datetime.now(UTC) + timedelta(hours=1)


@pytest.fixture
def till(app: Flask) -> Program:
    return Program(app)


def movements() -> int:
    return db.session.scalar(select(func.count()).select_from(StockMovement)) or 0


@pytest.mark.parametrize("mode", ["all_or_nothing", "each"])
def test_changes_of_every_kind_are_made_in_one_call(till: Program, mode: str):
    mug, bowl, plate = (make_variant(stock=5).id for _ in range(3))
    answer = send(
        till,
        mode,
        receive(mug, 3, unit_cost_minor=250, note="Two boxes"),
        take(bowl, 2, reason="sold"),
        correct(plate, -1, "damaged"),
        count(mug, 9, seen=2),
        count(bowl, 3, seen=2),
    )
    assert statuses(answer) == [201, 201, 201, 201, 200]
    told = [result["movement"] for result in answer.json["results"]]
    assert [movement and (movement["kind"], movement["delta"], movement["reason"]) for movement in told] == [
        ("received", 3, "received"),
        ("taken", -2, "sold"),
        ("corrected", -1, "damaged"),
        ("corrected", 1, "lost"),
        None,
    ]
    assert (told[0]["unit_cost_minor"], told[0]["note"], told[1]["note"]) == (250, "Two boxes", "")
    assert {(one["source_kind"], one["source_ref"]) for one in told if one} == {("bulk", answer.json["batch"])}
    assert (on_hand(mug), on_hand(bowl), on_hand(plate)) == (9, 3, 4)


def test_one_that_cannot_be_made_refuses_all(till: Program):
    mug, bowl = make_variant(stock=5).id, make_variant("Bowl", stock=1).id
    before = movements()
    refused = send(
        till,
        "all_or_nothing",
        take(mug, 2),
        take(bowl, 2),
        {"do": "take", "sku": "nothing", "quantity": 1},
        correct(mug, -1, "boredom"),
        count(mug, 4, seen=1),
        receive(mug, 1, location_id=10**15),
    )
    assert problem(refused, 409) == "changes-refused"
    assert refused.json["detail"] == "5 of these changes can’t be made, so none was."
    assert [error["pointer"] for error in refused.json["errors"]] == [
        "/changes/1/quantity",
        "/changes/2/sku",
        "/changes/3/reason",
        "/changes/4/stock_version",
        "/changes/5/location_id",
    ]
    kinds = [(one["index"], one["status"], one["type"].partition("#")[2]) for one in refused.json["refused"]]
    assert kinds == [
        (1, 409, "out-of-stock"),
        (2, 404, "no-such-variant"),
        (3, 409, "no-such-reason"),
        (4, 409, "stock-moved-on"),
        (5, 404, "no-such-location"),
    ]
    assert (movements(), on_hand(mug), on_hand(bowl)) == (before, 5, 1)


def test_each_by_itself_is_made_or_told_why_not_as_if_it_were_alone(till: Program):
    mug, bowl = make_variant(stock=5).id, make_variant("Bowl", stock=1).id
    answer = send(till, "each", take(mug, 2), take(bowl, 2), take(bowl, 1), receive(10**15, 1))
    assert statuses(answer) == [201, 409, 201, 404]
    told = answer.json["results"][1]["problem"]
    alone = till.post("/stock-movements", take(make_variant("Bowl", stock=1).id, 2)).json
    assert (told["type"], told["status"], told["title"], told["detail"]) == (
        *(alone["type"], alone["status"], alone["title"], alone["detail"]),
    )
    assert told["misfits"][0] | {"variant_id": 0} == alone["misfits"][0] | {"variant_id": 0}
    assert told["errors"] == [{"pointer": "/changes/1/quantity", "detail": alone["detail"]}]
    assert answer.json["results"][1]["movement"] is None
    assert (on_hand(mug), on_hand(bowl)) == (3, 0)


def test_each_change_meets_what_the_ones_before_it_leave(till: Program):
    mug = make_variant().id
    answer = send(
        till, "each", take(mug, 1), receive(mug, 5), take(mug, 3), take(mug, 3), correct(mug, -2), take(mug, 1)
    )
    assert statuses(answer) == [409, 201, 201, 409, 201, 409]
    assert answer.json["results"][3]["problem"]["detail"] == "Only 2 of Mug left; you asked for 3."
    assert on_hand(mug) == 0


def test_what_comes_stands_in_the_ledger_before_what_goes(till: Program):
    mug = make_variant(stock=1).id
    answer = send(
        till, "all_or_nothing", correct(mug, -1), correct(mug, 4), take(mug, 2), receive(mug, 1), take(mug, 3)
    )
    assert statuses(answer) == [201] * 5
    told = sorted((result["movement"] for result in answer.json["results"]), key=lambda one: one["seq"])
    assert [(one["delta"], one["after"]) for one in told] == [(1, 2), (4, 6), (-1, 5), (-2, 3), (-3, 0)]


def test_counts_know_what_was_changed_in_the_same_call(till: Program):
    mug = make_variant(stock=5).id
    answer = send(till, "each", take(mug, 1), count(mug, 6, seen=1), count(mug, 6, seen=2), count(mug, 9, seen=3))
    assert statuses(answer) == [201, 409, 201, 201]
    told = answer.json["results"][1]["problem"]
    assert [told[name] for name in ("seen", "on_hand", "would_be", "version")] == [5, 4, 5, 2]
    assert on_hand(mug) == 9


def test_late_counts_are_told_what_happened(till: Program):
    mug, bowl = make_variant(stock=100), make_variant("Bowl", stock=10)
    take_stock(mug, 2, "sold", by=SHELL)
    for _ in range(7):
        receive_stock(mug, 1, by=SHELL)
    answer = send(till, "each", count(mug.id, 104, seen=1), count(bowl.id, 9, seen=1), count(mug.id, 104, seen=99))
    assert statuses(answer) == [409, 201, 409]
    late, _, future = (result["problem"] for result in answer.json["results"])
    alone = till.post("/stock-movements", count(mug.id, 104, seen=1)).json
    assert [late[name] for name in ("seen", "on_hand", "would_be", "version", "detail")] == [
        alone[name] for name in ("seen", "on_hand", "would_be", "version", "detail")
    ]
    assert late["since"] == alone["since"]
    assert [future[name] for name in ("seen", "on_hand", "would_be", "since")] == [105, 105, 104, []]


def test_what_arrives_goes_first_to_whom_it_was_promised(till: Program):
    mug = make_variant()
    set_backorder_cap(mug, 5, by=SHELL)
    hold_stock(mug, 3, source=Source("cart", "1"), expires_at=LATER, by=SHELL)
    answer = send(till, "each", receive(mug.id, 4), take(mug.id, 2), take(mug.id, 1))
    assert statuses(answer) == [201, 409, 201]
    assert db.session.scalars(select(Hold.backordered)).one() == 0
    assert (on_hand(mug.id), level_of(mug).reserved) == (3, 3)


def test_retired_places_and_what_is_on_its_way_are_looked_at(till: Program):
    mug = make_variant(stock=5).id
    old, van = make_location("old"), make_location("van", "transit")
    retire_location(old, by=SHELL)
    answer = send(
        till, "each", receive(mug, 1, location_id=old), receive(mug, 2, location_id=van), take(mug, 1, location_id=van)
    )
    assert statuses(answer) == [409, 201, 409]
    told = [result["problem"] for result in answer.json["results"]]
    assert told[0]["detail"] == "“Old” is no longer used. Bring it back first."
    assert told[2]["detail"] == "Mug is on its way here. It can be sold when it has arrived."


def test_what_is_refused_or_nothing_to_do_leaves_no_empty_level_behind(till: Program):
    mug, bowl = make_variant().id, make_variant().id
    old, attic = make_location("old"), make_location("attic")
    retire_location(old, by=SHELL)
    before = db.session.scalar(select(func.count()).select_from(StockLevel))
    answer = send(
        till,
        "each",
        receive(mug, 1, location_id=old),
        count(mug, 4, seen=7, location_id=attic),
        receive(bowl, 2, location_id=attic),
        take(bowl, 2, location_id=attic),
        count(bowl, 0, seen=2, location_id=attic),
    )
    assert statuses(answer) == [409, 409, 201, 201, 200]
    assert db.session.scalar(select(func.count()).select_from(StockLevel)) == before + 1, "the bowl’s, in the attic"


def test_all_of_it_is_taken_back_in_one(till: Program):
    mug, bowl = make_variant(stock=5).id, make_variant(stock=5).id
    batch = send(till, "each", take(mug, 2), receive(mug, 1), take(bowl, 9), correct(bowl, -1)).json["batch"]
    back = till.post(f"/stock-changes/{batch}/reversal", {"note": "Wrong shop"})
    assert back.status_code == 201
    assert back.json["batch"] == batch
    assert {(one["kind"], one["note"]) for one in back.json["movements"]} == {("undone", "Wrong shop")}
    assert (on_hand(mug), on_hand(bowl)) == (5, 5)
    assert till.get(back.headers["Location"].removeprefix("/api/v1")).json["items"][0]["kind"] == "undone"
    assert problem(till.post(f"/stock-changes/{batch}/reversal"), 409) == "already-undone"


def test_where_nothing_was_made_there_is_no_name_to_take_it_back_under(till: Program):
    mug = make_variant(stock=5).id
    answer = send(till, "each", take(mug, 9), count(mug, 5, seen=2)).json
    assert (answer["batch"], len(answer["results"])) == (None, 2)


def test_only_what_programs_did_is_taken_back_under_its_name(till: Program):
    receive_stock(make_variant(), 3, by=SHELL, source=Source("bulk", "0123456789abcdef"))
    for batch in ("0123456789abcdef", "api-AAAAAAAAAAAA"):
        assert problem(till.post(f"/stock-changes/{batch}/reversal"), 404) == "no-such-batch"
    assert till.post("/stock-changes/api-AAAAAAAAAAA%00/reversal").status_code == 404


def test_the_audit_trail_names_the_program_and_the_call(till: Program):
    mug = make_variant(stock=5).id
    batch = send(till, "each", take(mug, 2), take(mug, 1)).json["batch"]
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "stock.taken")).one()
    assert (entry.token_id, entry.subject_kind, entry.subject_ref) == (till.token.id, "bulk", batch)
    assert entry.new["movements"] == 2


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"mode": "each", "changes": []}, "/changes"),
        ({"mode": "some", "changes": [take(1, 1)]}, "/mode"),
        ({"changes": [take(1, 1)]}, "/mode"),
        ({"mode": "each", "changes": [take(1, 1), take(1, 0)]}, "/changes/1/quantity"),
        ({"mode": "each", "changes": [{"do": "give"}]}, "/changes/0/do"),
        ({"mode": "each", "changes": [take(1, 1)] * 1001}, "/changes"),
    ],
)
def test_what_is_no_list_of_changes_is_refused_whole(till: Program, body: Change, place: str):
    refused = till.post("/stock-changes", body)
    assert problem(refused, 422) == "invalid"
    assert pointers(refused) == [place]


def test_who_may_and_under_which_key(app: Flask, till: Program):
    mug = make_variant(stock=5).id
    reader = Program(app, scopes=["stock:read"])
    assert problem(send(reader, "each", take(mug, 1)), 403) == "missing-scope"
    assert problem(reader.post("/stock-changes/api-AAAAAAAAAAAA/reversal"), 403) == "missing-scope"
    assert problem(send(till, "each", take(mug, 1), key=""), 400) == "missing-header"
    first, again = (send(till, "each", take(mug, 1), key="k") for _ in range(2))
    assert first.json == again.json
    assert on_hand(mug) == 4


@pytest.mark.parametrize("mode", ["all_or_nothing", "each"])
def test_a_thousand_changes_take_a_handful_of_statements(till: Program, statements: Statements, mode: str):
    numbers = make_thousands(500)
    db.session.commit()
    changes = [receive(number, 9) for number in numbers] + [take(number, 2) for number in reversed(numbers)]
    if mode == "each":
        changes[-1] = take(numbers[0], 20)
    till.get("/stock-levels")
    with statements.at_most(18):
        answer = send(till, mode, *changes)
    assert statuses(answer) == [201] * 999 + [409 if mode == "each" else 201]
    assert on_hand(numbers[1]) == 7


def test_a_line_is_looked_at_before_anything_is_done():
    for wrong in ({"units": 0}, {"units": 2_000_000}, {"units": -1, "seen": 3}, {"units": 1, "unit_cost_minor": -1}):
        with pytest.raises(NotAQuantity):
            Line("corrected", 1, reason="lost", **wrong)
    assert change_many([], by=SHELL, source=Source("bulk", "x"), all_or_none=True) == []


def test_a_place_that_would_be_too_full_for_a_moment_refuses_that_line_alone(till: Program):
    mug, bowl = make_variant("Mug").id, make_variant("Bowl").id
    count_stock(mug, MOST_IN_A_LEVEL, seen=0, by=SHELL)
    answer = send(till, "each", take(mug, 5), receive(mug, 5), receive(bowl, 1))
    assert statuses(answer) == [201, 409, 201]
    assert answer.json["results"][1]["problem"]["type"] == "/api/docs#too-many"
    assert (on_hand(mug), on_hand(bowl)) == (MOST_IN_A_LEVEL - 5, 1)
