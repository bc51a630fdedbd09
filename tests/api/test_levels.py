"""How much of what lies where, as programs read it, and what they may set of it."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from shop.audit.actors import SHELL
from shop.audit.models import AuditEntry
from shop.catalog.models import Variant
from shop.catalog.services import NewVariant
from shop.db import db
from shop.stock.actors import Source
from shop.stock.backordering import set_backorder_cap
from shop.stock.counting import level_of
from shop.stock.holding import hold_stock
from shop.stock.models import Location
from shop.stock.services import receive_stock, set_reorder_point, take_stock

from ..counting import Statements
from ..factories import make_product, make_variant
from .programs import Program, pointers, problem


@pytest.fixture
def till(app: Flask) -> Program:
    return Program(app)


def number(variant: Variant) -> int:
    return int(level_of(variant).id)


def address(variant: Variant) -> str:
    return f"/stock-levels/{number(variant)}"


def make_location(code: str, kind: str = "shelf") -> int:
    place = Location(code=code, name=code.title(), kind=kind)
    db.session.add(place)
    db.session.commit()
    return int(place.id)


def skus(answer: TestResponse) -> list[str]:
    assert answer.status_code == 200, answer.json
    return [level["sku"] for level in answer.json["items"]]


def test_a_level_tells_what_lies_there_and_what_of_it_is_free(till: Program):
    mug = make_variant(stock=10)
    hold_stock(mug, 4, source=Source("cart", "1"), expires_at=datetime.now(UTC) + timedelta(hours=1), by=SHELL)
    level = till.get(address(mug)).json
    assert (level["on_hand"], level["reserved"], level["free"]) == (10, 4, 6)
    assert (level["variant_id"], level["product_id"], level["sku"]) == (mug.id, mug.product_id, mug.sku)
    assert (level["reorder_point"], level["is_low"], level["stock_version"]) == (None, False, 1)
    assert level["changed_at"].endswith("Z")


def test_a_thing_that_never_came_has_an_empty_level(till: Program):
    level = till.get(address(make_variant())).json
    assert (level["on_hand"], level["free"], level["is_low"], level["changed_at"]) == (0, 0, True, None)


def test_of_what_is_on_its_way_nothing_is_free(till: Program):
    mug, van = make_variant(), make_location("van", "transit")
    receive_stock(mug, 5, by=SHELL, location_id=van)
    [level] = till.get(f"/stock-levels?location_id={van}").json["items"]
    assert (level["on_hand"], level["free"], level["is_low"]) == (5, 0, False)


def test_levels_are_found_by_what_a_thing_is_called_and_where_it_lies(till: Program):
    prints = make_product(variants=[NewVariant(900, sku="A/3 x", barcode="4006381333931")], title="Print", stock=2)
    mug, back = make_variant(stock=9), make_location("back")
    receive_stock(mug, 1, by=SHELL, location_id=back)
    assert skus(till.get("/stock-levels?sku=a%2F3%20X")) == ["A/3 x"]
    assert skus(till.get("/stock-levels?barcode=04006381333931")) == ["A/3 x"]
    assert skus(till.get(f"/stock-levels?product_id={prints.id}")) == ["A/3 x"]
    assert skus(till.get(f"/stock-levels?variant_id={mug.id}")) == [mug.sku, mug.sku]
    assert skus(till.get(f"/stock-levels?variant_id={mug.id}&location_id={back}")) == [mug.sku]
    assert skus(till.get("/stock-levels?sku=nothing")) == []
    assert skus(till.get("/stock-levels?barcode=1234567")) == []


def test_those_that_run_low_are_found(till: Program):
    full, few, back = make_variant(stock=50), make_variant(stock=3), make_location("back")
    called_low = make_variant(stock=50)
    set_reorder_point(called_low, 60)
    receive_stock(full, 1, by=SHELL, location_id=back)
    assert skus(till.get("/stock-levels?low=true")) == [few.sku, called_low.sku, full.sku]
    assert skus(till.get(f"/stock-levels?low=true&location_id={back}")) == [full.sku]
    assert skus(till.get(f"/stock-levels?low=true&variant_id={full.id}")) == [full.sku]
    assert skus(till.get("/stock-levels?low=false")) == [full.sku]


def test_a_list_goes_on_behind_its_last_level(till: Program):
    mugs = [make_variant(stock=9) for _ in range(5)]
    first = till.get("/stock-levels?limit=2")
    make_variant(stock=9)
    second = till.get(f"/stock-levels?limit=2&after={first.json['next']}")
    last = till.get(f"/stock-levels?limit=2&after={second.json['next']}&fields=sku")
    assert skus(first) + skus(second) + skus(last)[:1] == [mug.sku for mug in mugs]
    assert last.json["items"][0] == {"sku": mugs[4].sku}
    assert last.json["next"] is None
    low = till.get("/stock-levels?low=true&limit=1")
    assert (low.json["items"], low.json["next"]) == ([], None)


def test_low_ones_go_on_too(till: Program):
    mugs = [make_variant(stock=1) for _ in range(3)]
    first = till.get("/stock-levels?low=true&limit=2")
    assert skus(till.get(f"/stock-levels?low=true&limit=2&after={first.json['next']}")) == [mugs[2].sku]


@pytest.mark.parametrize(
    "query", ["after=x", "after=0", "low=maybe", "low=", "colour=red", "barcode=12", "location_id=0"]
)
def test_what_cannot_be_asked_for_is_named(till: Program, query: str):
    answer = till.get(f"/stock-levels?{query}")
    assert problem(answer, 422) == "invalid"
    assert pointers(answer) == [query.partition("=")[0]]


def test_a_level_that_is_none_is_not_found(till: Program):
    assert problem(till.get("/stock-levels/999999"), 404) == "not-found"
    assert problem(till.patch("/stock-levels/999999", {}, "*"), 404) == "not-found"


def test_a_program_sets_what_a_level_is_to_hold(till: Program):
    mug = make_variant(stock=5)
    seen = till.get(address(mug))
    changed = till.patch(address(mug), {"reorder_point": 8, "backorder_cap": 2}, seen.headers["ETag"])
    assert (changed.json["reorder_point"], changed.json["backorder_cap"], changed.json["is_low"]) == (8, 2, True)
    assert changed.headers["ETag"] == till.get(address(mug)).headers["ETag"] != seen.headers["ETag"]
    again = till.patch(address(mug), {"reorder_point": None}, changed.headers["ETag"])
    assert (again.json["reorder_point"], again.json["backorder_cap"]) == (None, 2)
    told = db.session.scalars(
        select(AuditEntry).where(AuditEntry.token_id == till.token.id).order_by(AuditEntry.id)
    ).all()
    assert [(entry.action, entry.new["units"]) for entry in told] == [
        ("stock.backorders_set", 2),
        ("stock.reorder_point_set", 8),
        ("stock.reorder_point_set", "–"),
    ]


def test_a_sale_in_between_changes_the_etag_but_not_for_who_does_not_mind(till: Program):
    mug = make_variant(stock=5)
    seen = till.get(address(mug)).headers["ETag"]
    take_stock(mug, 1, by=SHELL)
    late = till.patch(address(mug), {"reorder_point": 8}, seen)
    assert problem(late, 412) == "precondition-failed"
    assert late.json["current"]["on_hand"] == 4
    assert till.patch(address(mug), {"reorder_point": 8}, "*").json["reorder_point"] == 8


def test_a_cap_below_what_is_promised_is_refused(till: Program):
    mug = make_variant()
    set_backorder_cap(mug, 5, by=SHELL)
    hold_stock(mug, 3, source=Source("cart", "1"), expires_at=datetime.now(UTC) + timedelta(hours=1), by=SHELL)
    refused = till.patch(address(mug), {"backorder_cap": 2}, "*")
    assert problem(refused, 409) == "promised-already"
    assert refused.json["detail"] == "3 are promised already."
    assert pointers(refused) == ["/backorder_cap"]
    assert till.get(address(mug)).json["backorder_cap"] == 5


@pytest.mark.parametrize(
    ("patch", "place"),
    [
        ({"on_hand": 3}, "/on_hand"),
        ({"backorder_cap": None}, "/backorder_cap"),
        ({"backorder_cap": -1}, "/backorder_cap"),
        ({"reorder_point": "3"}, "/reorder_point"),
        ({"reorder_point": 1_000_001}, "/reorder_point"),
    ],
)
def test_what_cannot_be_set_is_named(till: Program, patch: dict[str, object], place: str):
    answer = till.patch(address(make_variant(stock=5)), patch, "*")
    assert problem(answer, 422) == "invalid"
    assert pointers(answer) == [place]


def test_nothing_is_set_without_saying_what_was_seen(till: Program):
    assert problem(till.patch(address(make_variant(stock=5)), {"reorder_point": 8}, ""), 428) == "precondition-required"


def test_who_may(app: Flask):
    mug = make_variant(stock=5)
    reader, nobody = Program(app, scopes=["stock:read"]), Program(app, scopes=["catalog:read"])
    assert reader.get(address(mug)).status_code == 200
    assert problem(reader.patch(address(mug), {"reorder_point": 8}, "*"), 403) == "missing-scope"
    for path in (address(mug), "/stock-levels"):
        assert problem(nobody.get(path), 403) == "missing-scope"


def test_reading_takes_one_statement_beside_the_token(till: Program, statements: Statements):
    mug = make_variant(stock=5)
    where = address(mug)
    till.get("/stock-levels")
    with statements.at_most(2):
        till.get("/stock-levels?low=true")
    with statements.at_most(2):
        till.get(where)


def test_who_has_it_already_is_sent_nothing(till: Program):
    where = address(make_variant(stock=5))
    assert till.get(where, If_None_Match=till.get(where).headers["ETag"]).status_code == 304
