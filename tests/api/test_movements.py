"""Programs change stock: each movement once, with its reason, and never over what others did meanwhile."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from shop.audit.actors import SHELL
from shop.audit.models import AuditEntry
from shop.catalog.services import NewVariant
from shop.db import db
from shop.moving.places import retire_location
from shop.stock.actors import Source
from shop.stock.counting import count_stock
from shop.stock.holding import hold_stock
from shop.stock.models import StockMovement, StockReason
from shop.stock.refusals import StockMovedOn
from shop.stock.services import receive_stock, take_stock

from ..auth.people import signed_in
from ..counting import Statements
from ..factories import make_product, make_variant
from .programs import Program, pointers, problem
from .sending import change, on_hand
from .test_levels import make_location

LATER = datetime.now(UTC) + timedelta(hours=1)


@pytest.fixture
def till(app: Flask) -> Program:
    return Program(app)


def movements() -> int:
    return db.session.scalar(select(func.count()).select_from(StockMovement)) or 0


def test_goods_come_go_and_are_corrected(till: Program):
    mug = make_variant(stock=5)
    came = change(till, "receive", mug, quantity=3, unit_cost_minor=250, note="Two boxes\nand a half")
    went = till.post("/stock-movements", {"do": "take", "sku": mug.sku.lower(), "quantity": 2, "reason": "sold"})
    wrong = change(till, "correct", mug, delta=-1, reason="damaged")
    assert [answer.status_code for answer in (came, went, wrong)] == [201, 201, 201]
    told = [answer.json["movement"] for answer in (came, went, wrong)]
    assert [(one["kind"], one["delta"], one["after"], one["reason"]) for one in told] == [
        ("received", 3, 8, "received"),
        ("taken", -2, 6, "sold"),
        ("corrected", -1, 5, "damaged"),
    ]
    assert (told[0]["unit_cost_minor"], told[0]["currency"], told[0]["note"]) == (250, "EUR", "Two boxes\nand a half")
    assert wrong.json["level"]["on_hand"] == on_hand(mug.id) == 5


def test_a_movement_says_where_it_can_be_read_and_who_made_it(till: Program):
    came = change(till, "receive", make_variant(), quantity=3)
    read = till.get(came.headers["Location"].removeprefix("/api/v1"))
    assert read.json == came.json["movement"]
    assert (read.json["actor_kind"], read.json["actor"]) == ("program", f"token {till.token.id}")
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.action, entry.token_id, entry.new["delta"]) == ("stock.received", till.token.id, 3)


def test_things_are_named_by_barcode_too_and_goods_lie_in_several_places(till: Program):
    product = make_product(variants=[NewVariant(900, barcode="4006381333931")])
    back = make_location("back")
    sent = {"do": "receive", "barcode": "04006381333931", "quantity": 2, "location_id": back}
    level = till.post("/stock-movements", sent).json["level"]
    assert (level["variant_id"], level["location_id"], level["on_hand"]) == (product.variants[0].id, back, 2)
    assert on_hand(product.variants[0].id) == 0


def test_a_count_is_set_where_nothing_has_changed_since(till: Program):
    mug = make_variant(stock=5)
    seen = till.get(f"/stock-levels?variant_id={mug.id}").json["items"][0]["stock_version"]
    answer = change(till, "count", mug, on_hand=7, stock_version=seen, reason="found")
    assert (answer.status_code, answer.json["movement"]["delta"]) == (201, 2)
    seen = answer.json["level"]["stock_version"]
    same = change(till, "count", mug, on_hand=7, stock_version=seen, reason="found")
    assert (same.status_code, same.json["movement"], same.json["level"]["on_hand"]) == (200, None, 7)


def test_a_count_of_what_never_came(till: Program):
    mug, back = make_variant(), make_location("back")
    where = {"location_id": back, "stock_version": 0, "reason": "found"}
    nothing = change(till, "count", mug, on_hand=0, **where)
    assert (nothing.status_code, nothing.json) == (200, {"movement": None, "level": None})
    assert change(till, "count", mug, on_hand=4, **where).json["level"]["on_hand"] == 4


def test_a_late_count_writes_nothing_and_tells_what_happened(till: Program):
    mug = make_variant(stock=100)
    take_stock(mug, 2, "sold", by=SHELL)
    receive_stock(mug, 3, by=SHELL)
    late = change(till, "count", mug, on_hand=104, stock_version=1, reason="found")
    assert problem(late, 409) == "stock-moved-on"
    assert [late.json[name] for name in ("seen", "on_hand", "would_be", "version")] == [100, 101, 105, 3]
    assert [(one["kind"], one["delta"], one["reason"]) for one in late.json["since"]] == [
        ("taken", -2, "sold"),
        ("received", 3, "received"),
    ]
    assert pointers(late) == ["/stock_version"]
    assert on_hand(mug.id) == 101
    with pytest.raises(StockMovedOn) as page:
        count_stock(mug, 104, seen=1, by=SHELL)
    assert late.json["detail"] == str(page.value)


def test_more_than_is_free_is_refused_in_the_words_of_the_page(till: Program):
    mug = make_variant(stock=3)
    hold_stock(mug, 2, source=Source("cart", "1"), expires_at=LATER, by=SHELL)
    short = change(till, "take", mug, quantity=2)
    assert problem(short, 409) == "out-of-stock"
    assert short.json["detail"] == "Only 1 of Mug left; you asked for 2."
    assert short.json["misfits"] == [
        {"variant_id": mug.id, "location_id": 1, "on_hand": 3, "reserved": 2, "would_be": 1}
    ]
    assert pointers(short) == ["/quantity"]
    below = change(till, "correct", mug, delta=-2, reason="lost")
    assert problem(below, 409) == "below-reserved"
    assert pointers(below) == ["/delta"]
    counted = change(till, "count", mug, on_hand=1, stock_version=1, reason="lost")
    assert problem(counted, 409) == "below-reserved"
    assert pointers(counted) == ["/on_hand"]
    assert on_hand(mug.id) == 3


def test_a_program_and_a_page_are_told_the_same(app: Flask, till: Program):
    mug, clerk = make_variant(stock=3), signed_in(app, "staff")
    hold_stock(mug, 2, source=Source("cart", "1"), expires_at=LATER, by=SHELL)
    gone = change(till, "take", mug, quantity=1).json["movement"]["seq"]
    till.post(f"/stock-movements/{gone}/reversal")
    typed = {"change": "-2", "location": "1-3", "reason": "lost", "request_key": "k-12345678"}
    page = clerk.post("stockroom.correct", typed, variant_id=mug.id, status=409)
    assert change(till, "correct", mug, delta=-2, reason="lost").json["detail"] in page.words()
    page = clerk.post("stockroom.correct", typed | {"reason": ""}, variant_id=mug.id, status=422)
    assert change(till, "correct", mug, delta=-2, reason="boredom").json["detail"] in page.words()
    page = clerk.post("stockroom.undo", seq=gone, status=409)
    assert till.post(f"/stock-movements/{gone}/reversal").json["detail"] in page.words()


def test_more_than_a_place_can_hold_is_refused(till: Program):
    mug = make_variant()
    change(till, "count", mug, on_hand=1_000_000_000, stock_version=0, reason="found")
    assert problem(change(till, "receive", mug, quantity=1), 409) == "too-many"


def test_nothing_comes_into_a_place_that_was_retired(till: Program):
    back = make_location("back")
    retire_location(back, by=SHELL)
    refused = change(till, "receive", make_variant(), quantity=1, location_id=back)
    assert problem(refused, 409) == "closed-location"
    assert pointers(refused) == ["/location_id"]


@pytest.mark.parametrize(
    ("named", "kind", "place"),
    [
        ({"variant_id": 10**15}, "no-such-variant", "/variant_id"),
        ({"sku": "nothing"}, "no-such-variant", "/sku"),
        ({"barcode": "12345678"}, "no-such-variant", "/barcode"),
        ({"variant_id": "mug", "location_id": 10**15}, "no-such-location", "/location_id"),
    ],
)
@pytest.mark.parametrize("do", [{"do": "receive", "quantity": 1}, {"do": "count", "on_hand": 0, "stock_version": 0}])
def test_what_is_not_there_is_named(
    till: Program, named: dict[str, object], kind: str, place: str, do: dict[str, object]
):
    mug = make_variant()
    named = {name: mug.id if value == "mug" else value for name, value in named.items()}
    reason = {"reason": "found"} if do["do"] == "count" else {}
    refused = till.post("/stock-movements", do | named | reason)
    assert problem(refused, 404) == kind
    assert pointers(refused) == [place]
    assert movements() == 0


def test_a_barcode_of_two_things_means_neither(till: Program):
    make_product(variants=[NewVariant(900, barcode="4006381333931")])
    make_product(variants=[NewVariant(900, barcode="04006381333931")])
    refused = till.post("/stock-movements", {"do": "receive", "barcode": "4006381333931", "quantity": 1})
    assert problem(refused, 409) == "several-variants"
    assert pointers(refused) == ["/barcode"]


def test_reasons_are_those_of_the_shop(till: Program):
    db.session.add_all([StockReason(name="Moth"), StockReason(name="Rust", is_active=False)])
    db.session.commit()
    listed = {one["reason"]: one["needs_note"] for one in till.get("/stock-reasons").json["items"]}
    assert (listed["damaged"], listed["other"], listed["Moth"], "Rust" in listed) == (False, True, False, False)
    mug = make_variant(stock=5)
    assert change(till, "correct", mug, delta=-1, reason="Moth").status_code == 201
    assert change(till, "take", mug, quantity=1, reason="damaged").status_code == 201
    for do, word in (("correct", "Rust"), ("correct", "sold"), ("receive", "sold")):
        sent = {"delta": -1} if do == "correct" else {"quantity": 1}
        refused = change(till, do, mug, reason=word, **sent)
        assert problem(refused, 409) == "no-such-reason"
        assert (pointers(refused), refused.json["detail"]) == (["/reason"], "Choose a reason.")
    refused = change(till, "correct", mug, delta=-1, reason="other", note=" \n")
    assert (problem(refused, 409), pointers(refused)) == ("no-such-reason", ["/note"])
    assert on_hand(mug.id) == 3


@pytest.mark.parametrize(
    ("sent", "place"),
    [
        ({}, "/do"),
        ({"do": "give"}, "/do"),
        ({"do": "receive", "variant_id": 1}, "/quantity"),
        ({"do": "receive", "quantity": 1}, ""),
        ({"do": "receive", "variant_id": 1, "sku": "A", "quantity": 1}, ""),
        ({"do": "receive", "variant_id": None, "quantity": 1}, "/variant_id"),
        ({"do": "receive", "variant_id": 1, "quantity": 0}, "/quantity"),
        ({"do": "receive", "variant_id": 1, "quantity": 1_000_001}, "/quantity"),
        ({"do": "receive", "variant_id": 1, "quantity": 1, "unit_cost_minor": -1}, "/unit_cost_minor"),
        ({"do": "take", "variant_id": 1, "quantity": 1, "unit_cost_minor": 1}, "/unit_cost_minor"),
        ({"do": "take", "variant_id": 1, "quantity": 1, "reason": ""}, "/reason"),
        ({"do": "take", "variant_id": 1, "quantity": 1, "note": "x" * 2001}, "/note"),
        ({"do": "take", "variant_id": 1, "quantity": 1, "note": None}, "/note"),
        ({"do": "correct", "variant_id": 1, "delta": 0, "reason": "lost"}, "/delta"),
        ({"do": "correct", "variant_id": 1, "delta": 1}, "/reason"),
        ({"do": "count", "variant_id": 1, "on_hand": 1, "reason": "lost"}, "/stock_version"),
        ({"do": "count", "variant_id": 1, "on_hand": -1, "stock_version": 1, "reason": "lost"}, "/on_hand"),
        ({"do": "count", "sku": " A", "on_hand": 1, "stock_version": 1, "reason": "lost"}, "/sku"),
        ({"do": "count", "barcode": "12a", "on_hand": 1, "stock_version": 1, "reason": "lost"}, "/barcode"),
    ],
)
def test_what_is_no_change_is_named(till: Program, sent: dict[str, object], place: str):
    refused = till.post("/stock-movements", sent)
    assert problem(refused, 422) == "invalid"
    assert place in pointers(refused)


def test_a_change_needs_a_key_and_is_made_once_under_it(till: Program):
    mug = make_variant(stock=5)
    assert problem(change(till, "take", mug, quantity=1, key=""), 400) == "missing-header"
    first, again = (change(till, "take", mug, quantity=1, key="sale-1") for _ in range(2))
    assert (first.json, again.headers["Idempotent-Replayed"]) == (again.json, "true")
    assert problem(change(till, "take", mug, quantity=2, key="sale-1"), 409) == "key-reused"
    assert on_hand(mug.id) == 4


def test_who_may(app: Flask):
    mug = make_variant(stock=5)
    reader, nobody = Program(app, scopes=["stock:read"]), Program(app, scopes=["catalog:read"])
    assert reader.get("/stock-movements").status_code == reader.get("/stock-reasons").status_code == 200
    assert problem(change(reader, "take", mug, quantity=1), 403) == "missing-scope"
    assert problem(reader.post("/stock-movements/1/reversal"), 403) == "missing-scope"
    assert problem(nobody.get("/stock-movements"), 403) == "missing-scope"
    assert on_hand(mug.id) == 5


def test_a_movement_under_a_key_takes_twelve_statements_at_most(till: Program, statements: Statements):
    mug = make_variant(stock=5)
    till.get("/stock-movements")
    with statements.at_most(12):
        assert (
            till.post("/stock-movements", {"do": "correct", "sku": mug.sku, "delta": -1, "reason": "lost"}).status_code
            == 201
        )
