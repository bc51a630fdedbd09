"""The ledger of stock as programs read it."""

import pytest
from flask import Flask

from shop.audit.actors import SHELL
from shop.stock.actors import Source
from shop.stock.counting import level_of
from shop.stock.services import receive_stock, take_stock

from ..factories import make_variant
from .programs import Program, pointers, problem
from .test_levels import make_location


@pytest.fixture
def till(app: Flask) -> Program:
    return Program(app)


def test_the_ledger_is_read_from_either_end(till: Program):
    mug = make_variant()
    for quantity in range(1, 6):
        receive_stock(mug, quantity, by=SHELL)
    newest = till.get("/stock-movements?limit=2")
    receive_stock(mug, 9, by=SHELL)
    older = till.get(f"/stock-movements?limit=2&after={newest.json['next']}")
    assert [one["delta"] for one in newest.json["items"] + older.json["items"]] == [5, 4, 3, 2]
    first = till.get("/stock-movements?sort=seq&limit=4")
    rest = till.get(f"/stock-movements?sort=seq&limit=4&after={first.json['next']}&fields=delta")
    assert [one["delta"] for one in first.json["items"] + rest.json["items"]] == [1, 2, 3, 4, 5, 9]
    assert (rest.json["next"], list(rest.json["items"][0])) == (None, ["delta"])


def test_the_ledger_is_read_of_one_thing_place_or_sake(till: Program):
    mug, bowl, back = make_variant(stock=1), make_variant("Bowl", stock=2), make_location("back")
    receive_stock(mug, 3, by=SHELL, location_id=back, source=Source("receipt", "7"))
    take_stock(mug, 1, by=SHELL)

    def deltas(query: str) -> list[int]:
        return [one["delta"] for one in till.get(f"/stock-movements?{query}").json["items"]]

    level_id = level_of(bowl).id
    assert deltas(f"variant_id={mug.id}") == [-1, 3, 1]
    assert deltas(f"variant_id={mug.id}&sort=seq") == [1, 3, -1]
    assert deltas(f"variant_id={mug.id}&location_id={back}") == [3]
    assert deltas(f"level_id={level_id}") == [2]
    assert deltas(f"level_id={level_id}&variant_id={mug.id}") == []
    assert deltas(f"location_id={back}") == [3]
    assert deltas("kind=taken") == [-1]
    assert deltas("source_kind=receipt") == deltas("source_kind=receipt&source_ref=7") == [3]
    assert deltas("source_ref=8") == []
    at = till.get("/stock-movements").json["items"][1]["at"]
    assert deltas(f"since={at}") == [-1, 3]
    assert deltas(f"until={at}&variant_id={mug.id}") == [1]
    assert deltas("since=2199-01-01T00:00:00%2B02:00") == deltas("until=0000-01-01T00:00:00Z") == []


@pytest.mark.parametrize(
    "query", ["sort=at", "kind=lost", "since=yesterday", "since=1700000000", "after=-1", "source_kind="]
)
def test_what_cannot_be_asked_of_the_ledger_is_named(till: Program, query: str):
    refused = till.get(f"/stock-movements?{query}")
    assert problem(refused, 422) == "invalid"
    assert pointers(refused) == [query.partition("=")[0]]


def test_a_movement_that_is_none_is_not_found(till: Program):
    assert problem(till.get("/stock-movements/999999"), 404) == "no-such-movement"
    assert problem(till.post("/stock-movements/999999/reversal"), 404) == "no-such-movement"
