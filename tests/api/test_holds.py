"""Programs set units aside, and end what they have set aside; what the shop itself has, they only see."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from shop.audit.actors import SHELL
from shop.audit.models import AuditEntry
from shop.catalog.models import Variant
from shop.db import db
from shop.stock.actors import Source
from shop.stock.backordering import set_backorder_cap
from shop.stock.counting import level_of
from shop.stock.holding import hold_stock, release_expired_holds
from shop.stock.models import Hold
from shop.stock.services import receive_stock

from ..counting import Statements
from ..factories import make_variant
from ..stock.crowds import assert_it_adds_up, at_once
from .programs import Program, pointers, problem
from .test_levels import make_location


@pytest.fixture
def till(app: Flask) -> Program:
    return Program(app)


def hold(till: Program, variant: Variant, quantity: int = 1, key: str | None = None, **more: object) -> TestResponse:
    when = {} if "expires_at" in more else {"minutes": 30}
    return till.post("/holds", {"variant_id": variant.id, "quantity": quantity, **when, **more}, key)


def of_the_shop(variant: Variant, quantity: int = 1, kind: str = "cart") -> Hold:
    until = datetime.now(UTC) + timedelta(hours=1)
    return hold_stock(variant, quantity, source=Source(kind, "7"), expires_at=until, by=SHELL)


def figures(variant: Variant) -> tuple[int, int]:
    level = level_of(variant)
    return level.on_hand, level.reserved


def test_units_are_set_aside_for_a_while(till: Program):
    mug = make_variant(stock=5)
    held = hold(till, mug, 2, reference="order 1042", note="Ana picks them up")
    assert held.status_code == 201
    assert held.headers["Location"] == f"/api/v1/holds/{held.json['id']}"
    assert (held.json["quantity"], held.json["backordered"], held.json["reference"]) == (2, 0, "order 1042")
    assert (held.json["source_kind"], held.json["variant_id"], held.json["sku"]) == ("api", mug.id, mug.sku)
    ends = datetime.fromisoformat(held.json["expires_at"])
    assert timedelta(minutes=29) < ends - datetime.now(UTC) <= timedelta(minutes=30)
    assert figures(mug) == (5, 2)
    assert till.get(f"/holds/{held.json['id']}").json == held.json
    made_by = till.get(f"/stock-movements/{held.json['movement_seq']}").json
    assert (made_by["kind"], made_by["reserved_delta"], made_by["note"]) == ("held", 2, "Ana picks them up")
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "stock.held")).one()
    assert entry.token_id == till.token.id


def test_a_hold_ends_at_its_moment(till: Program):
    mug = make_variant(stock=5)
    ends = datetime.now(UTC).replace(microsecond=0) + timedelta(days=2)
    held = hold(till, mug, expires_at=ends.astimezone().isoformat())
    assert datetime.fromisoformat(held.json["expires_at"]) == ends
    release_expired_holds(ends + timedelta(seconds=1))
    assert problem(till.get(f"/holds/{held.json['id']}"), 404) == "no-such-hold"
    assert figures(mug) == (5, 0)


def test_what_is_not_free_is_not_set_aside(till: Program):
    mug = make_variant(stock=3)
    of_the_shop(mug, 2)
    refused = hold(till, mug, 2)
    assert (problem(refused, 409), pointers(refused)) == ("out-of-stock", ["/quantity"])
    assert refused.json["detail"] == "Only 1 of Mug left; you asked for 2."
    back = make_location("back")
    refused = hold(till, mug, 1, location_id=back)
    assert refused.json["detail"] == "Mug is sold out."


def test_what_may_be_promised_is_set_aside_when_it_comes(till: Program):
    mug = make_variant(stock=1)
    set_backorder_cap(mug, 5, by=SHELL)
    held = hold(till, mug, 3)
    assert held.json["backordered"] == 2
    early = till.post(f"/holds/{held.json['id']}/consumption")
    assert problem(early, 409) == "not-arrived"
    assert early.json["detail"] == "2 units of this hold haven’t arrived yet."
    receive_stock(mug, 2, by=SHELL)
    assert till.get(f"/holds/{held.json['id']}").json["backordered"] == 0
    assert till.post(f"/holds/{held.json['id']}/consumption").status_code == 201


def test_what_was_sold_leaves_the_shelf(till: Program):
    mug = make_variant(stock=5)
    held = hold(till, mug, 2).json
    sold = till.post(f"/holds/{held['id']}/consumption", {"note": "Picked up"})
    assert sold.status_code == 201
    told = sold.json["movement"]
    assert (told["kind"], told["delta"], told["reason"], told["note"]) == ("consumed", -2, "sold", "Picked up")
    assert sold.headers["Location"] == f"/api/v1/stock-movements/{told['seq']}"
    assert (sold.json["level"]["on_hand"], sold.json["level"]["reserved"]) == (3, 0)
    assert problem(till.post(f"/holds/{held['id']}/consumption"), 404) == "no-such-hold"
    assert till.post(f"/stock-movements/{told['seq']}/reversal").json["level"]["on_hand"] == 5


def test_what_nobody_wants_is_given_back(till: Program):
    mug = make_variant(stock=5)
    held = hold(till, mug, 2)
    where = f"/holds/{held.json['id']}"
    assert problem(till.delete(where, ""), 428) == "precondition-required"
    assert problem(till.delete(where, '"0000"'), 412) == "precondition-failed"
    gone = till.delete(where, held.headers["ETag"])
    assert (gone.status_code, gone.get_data()) == (204, b"")
    assert figures(mug) == (5, 0)
    assert problem(till.delete(where, "*"), 404) == "no-such-hold"


def test_another_token_may_end_it_but_no_program_what_the_shop_has_set_aside(app: Flask, till: Program):
    mug = make_variant(stock=9)
    held = hold(till, mug, 2).json
    other = Program(app, "staff")
    for kind in ("cart", "order"):
        theirs = of_the_shop(mug, 1, kind)
        assert other.get(f"/holds/{theirs.id}").json["source_kind"] == kind
        for refused in (other.delete(f"/holds/{theirs.id}", "*"), other.post(f"/holds/{theirs.id}/consumption")):
            assert problem(refused, 403) == "set-aside-by-others"
            assert refused.json["detail"] == "This was done for a cart or an order of the shop, which alone can end it."
    assert figures(mug) == (9, 4)
    assert other.delete(f"/holds/{held['id']}", "*").status_code == 204


def test_holds_are_listed(till: Program):
    mug, bowl, back = make_variant(stock=9), make_variant(stock=9), make_location("back")
    receive_stock(bowl, 2, by=SHELL, location_id=back)
    first = hold(till, mug, 1, reference="a").json["id"]
    second = of_the_shop(mug).id
    third = hold(till, bowl, 1, location_id=back, reference="c").json["id"]

    def listed(query: str) -> list[int]:
        return [one["id"] for one in till.get(f"/holds?{query}").json["items"]]

    assert listed("") == [first, second, third]
    assert listed("source_kind=api") == [first, third]
    assert listed("source_kind=api&reference=c") == listed(f"location_id={back}") == [third]
    assert listed(f"variant_id={mug.id}") == listed(f"level_id={level_of(mug).id}") == [first, second]
    page = till.get("/holds?limit=2&fields=id").json
    assert page == {"items": [{"id": first}, {"id": second}], "next": str(second)}
    assert listed(f"limit=2&after={page['next']}") == [third]


@pytest.mark.parametrize(
    ("sent", "place"),
    [
        ({"quantity": 0}, "/quantity"),
        ({"minutes": 0}, "/minutes"),
        ({"minutes": 43_201}, "/minutes"),
        ({"expires_at": "2026-11-23T09:00:00"}, "/expires_at"),
        ({"expires_at": 1_700_000_000}, "/expires_at"),
        ({"minutes": 5, "expires_at": "2199-11-23T09:00:00Z"}, ""),
        ({"reference": "x" * 201}, "/reference"),
        ({"reference": "a\nb"}, "/reference"),
        ({"sku": "A"}, ""),
    ],
)
def test_what_is_no_hold_is_named(till: Program, sent: dict[str, object], place: str):
    refused = hold(till, make_variant(stock=5), **({"quantity": 1} | sent))
    assert problem(refused, 422) == "invalid"
    assert pointers(refused) == [place]


@pytest.mark.parametrize("ends", ["2020-01-01T00:00:00Z", "2199-01-01T00:00:00+05:00", "0000-01-01T00:00:00Z"])
def test_a_hold_ends_within_thirty_days(till: Program, ends: str):
    refused = hold(till, make_variant(stock=5), expires_at=ends)
    assert (problem(refused, 409), pointers(refused)) == ("not-so-long", ["/expires_at"])


def test_a_hold_says_when_it_ends(till: Program):
    refused = till.post("/holds", {"variant_id": make_variant(stock=5).id, "quantity": 1})
    assert (problem(refused, 422), refused.json["errors"][0]["detail"]) == (
        *("invalid", "Say when it ends: by minutes or expires_at."),
    )


def test_what_is_not_there_is_not_found(till: Program):
    for refused in (till.get("/holds/99"), till.delete("/holds/99", "*"), till.post("/holds/99/consumption")):
        assert problem(refused, 404) == "no-such-hold"
    sent = {"sku": "nothing", "quantity": 1, "minutes": 5}
    assert problem(till.post("/holds", sent), 404) == "no-such-variant"


def test_who_may_and_under_which_key(app: Flask, till: Program):
    mug = make_variant(stock=5)
    reader, nobody = Program(app, scopes=["stock:read"]), Program(app, scopes=["catalog:read"])
    held = hold(till, mug).json["id"]
    assert reader.get(f"/holds/{held}").status_code == 200
    assert problem(nobody.get("/holds"), 403) == problem(nobody.get(f"/holds/{held}"), 403) == "missing-scope"
    for refused in (hold(reader, mug), reader.delete(f"/holds/{held}", "*"), reader.post(f"/holds/{held}/consumption")):
        assert problem(refused, 403) == "missing-scope"
    assert problem(hold(till, mug, key=""), 400) == "missing-header"
    assert problem(till.post(f"/holds/{held}/consumption", key=""), 400) == "missing-header"
    first, again = (hold(till, mug, 2, key="k") for _ in range(2))
    assert (first.json, again.headers["Idempotent-Replayed"]) == (again.json, "true")
    assert figures(mug) == (5, 3)


def test_a_hold_takes_a_handful_of_statements(till: Program, statements: Statements):
    mug = make_variant(stock=5)
    till.get("/holds")
    with statements.at_most(10):
        hold(till, mug)


def test_of_ten_who_sell_one_hold_one_does(real_database: Flask):
    with real_database.app_context():
        mug, till = make_variant(stock=5), Program(real_database)
        mug_id, held = mug.id, hold(till, mug, 2).json["id"]
    ends = [lambda: till.post(f"/holds/{held}/consumption"), lambda: till.delete(f"/holds/{held}", "*")] * 5
    answers = at_once(real_database, *ends)
    assert sorted(answer.status_code for answer in answers)[1:] == [404] * 9
    with real_database.app_context():
        assert level_of(mug_id).reserved == 0
        assert_it_adds_up()


def test_twenty_hold_the_last_ten(real_database: Flask):
    with real_database.app_context():
        mug_id, till = make_variant(stock=10).id, Program(real_database)
    sent = {"variant_id": mug_id, "quantity": 1, "minutes": 5}
    answers = at_once(real_database, *[lambda: till.post("/holds", sent)] * 20)
    assert sorted(answer.status_code for answer in answers) == [201] * 10 + [409] * 10
    with real_database.app_context():
        assert_it_adds_up()
