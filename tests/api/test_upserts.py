"""POST /product-upserts: many products at once, as they are to be."""

from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from shop.catalog.models import Product
from shop.db import db

from ..factories import make_product
from ..stock.crowds import at_once
from .connectors import Connector, kind


@pytest.fixture
def program(app: Flask) -> Connector:
    return Connector(app, "catalog:read", "catalog:write", "prices:write")


def mug(number: int, **more: Any) -> dict[str, Any]:
    return {"slug": f"mug-{number}", "title": f"Mug {number}", "variants": [{"price_minor": 100 + number}]} | more


def upsert(program: Connector, *products: dict[str, Any], mode: str = "each", status: int = 200) -> Any:
    return program.post("/product-upserts", {"mode": mode, "products": list(products)}, status)


def outcomes(answer: Any) -> list[tuple[int, str]]:
    assert [result["index"] for result in answer["results"]] == list(range(len(answer["results"])))
    return [(result["status"], result["outcome"]) for result in answer["results"]]


def products() -> int:
    return db.session.scalar(select(func.count()).select_from(Product)) or 0


@pytest.mark.parametrize("mode", ["each", "all_or_nothing"])
def test_products_are_made_changed_or_left_alone(program: Connector, mode: str):
    first = upsert(program, mug(1), mug(2), mode=mode)
    assert outcomes(first) == [(201, "created"), (201, "created")]
    again = upsert(program, mug(1), mug(2, title="Cup"), mug(3), mode=mode)
    assert outcomes(again) == [(200, "unchanged"), (200, "changed"), (201, "created")]
    assert [result["id"] for result in again["results"][:2]] == [result["id"] for result in first["results"]]
    cup = program.get(f"/products/{first['results'][1]['id']}")
    assert (cup["title"], cup["version"]) == ("Cup", again["results"][1]["version"])


def test_each_stands_or_falls_alone(program: Connector):
    make_product(slug="taken", title="Holder", variants=None)
    taken = program.get("/variants")["items"][0]["sku"]
    answer = upsert(
        program,
        mug(1),
        mug(2, category_ids=[999_999]),
        mug(3, variants=[{"price_minor": 1, "sku": taken}]),
        mug(4, variants=[]),
        mug(5),
    )
    assert [status for status, _ in outcomes(answer)] == [201, 409, 409, 409, 201]
    problems = [result["problem"] for result in answer["results"]]
    assert [problem and kind(problem) for problem in problems] == [None, "unknown", "sku-taken", "no-value", None]
    assert problems[1]["errors"][0]["pointer"] == "/products/1/category_ids/0"
    assert (problems[2]["status"], answer["results"][2]["id"]) == (409, None)
    assert products() == 3
    assert program.get("/variants")["items"][-1]["product_title"] == "Mug 5"


def test_all_or_nothing_is_nothing_where_one_is_refused(program: Connector):
    refusal = upsert(program, mug(1), mug(2, category_ids=[999_999]), mode="all_or_nothing", status=409)
    assert kind(refusal) == "unknown"
    assert refusal["errors"][0]["pointer"] == "/products/1/category_ids/0"
    assert products() == 0


def test_variants_are_found_again_and_those_not_sent_stay(program: Connector):
    sizes = [{"name": "Size", "values": [{"value": "S"}, {"value": "M"}, {"value": "L"}]}]
    three = [
        {"price_minor": 1, "sku": "M-S", "values": {"Size": "S"}},
        {"price_minor": 2, "values": {"Size": "M"}},
        {"price_minor": 3, "values": {"Size": "L"}},
    ]
    number = upsert(program, mug(1, options=sizes, variants=three))["results"][0]["id"]
    before = program.get(f"/products/{number}")["variants"]
    told = [
        {"price_minor": 9, "sku": "m-s", "values": {"Size": "S"}},
        {"price_minor": 8, "sku": "M-M", "values": {"Size": "M"}},
    ]
    assert outcomes(upsert(program, mug(1, options=sizes, variants=told))) == [(200, "changed")]
    after = program.get(f"/products/{number}")["variants"]
    assert [one["id"] for one in after] == [one["id"] for one in before]
    assert [(one["price_minor"], one["sku"]) for one in after] == [(9, "m-s"), (8, "M-M"), (3, None)]
    renamed = [{"id": before[2]["id"], "price_minor": 3, "sku": "M-L", "values": {"Size": "L"}}]
    upsert(program, mug(1, options=sizes, variants=renamed))
    assert program.get(f"/variants/{before[2]['id']}")["sku"] == "M-L"


def test_prices_take_a_scope_of_their_own(app: Flask, program: Connector):
    upsert(program, mug(1))
    worker = Connector(app, "catalog:write")
    dearer = mug(1, title="Cup", variants=[{"price_minor": 999}])
    answer = upsert(worker, dearer, mug(2), mug(1, title="Cup"))
    assert [status for status, _ in outcomes(answer)] == [403, 403, 200]
    assert [kind(result["problem"]) for result in answer["results"][:2]] == ["may-not-price", "may-not-price"]
    assert kind(upsert(worker, dearer, mode="all_or_nothing", status=403)) == "may-not-price"


def test_one_product_twice_is_as_if_sent_one_after_the_other(program: Connector):
    answer = upsert(program, mug(1), mug(1, title="Cup"))
    assert outcomes(answer) == [(201, "created"), (200, "changed")]
    assert answer["results"][0]["id"] == answer["results"][1]["id"]


def test_what_cannot_be_taken_is_named(program: Connector):
    for body, place in (
        ({"mode": "each", "products": []}, "/products"),
        ({"mode": "some", "products": [mug(1)]}, "/mode"),
        ({"products": [mug(1)]}, "/mode"),
        ({"mode": "each", "products": [mug(1, slug="")]}, "/products/0/slug"),
        ({"mode": "each", "products": [mug(1), {"title": "x"}]}, "/products/1/slug"),
        ({"mode": "each", "products": [mug(1), mug(2, cost=1)]}, "/products/1/cost"),
        ({"mode": "each", "products": [mug(n) for n in range(1001)]}, "/products"),
    ):
        refusal = program.post("/product-upserts", body, 422)
        assert place in [error["pointer"] for error in refusal["errors"]]
    assert products() == 0


def test_a_request_sent_twice_is_done_once(program: Connector):
    body = {"mode": "each", "products": [mug(1)]}
    first = program.send("POST", "/product-upserts", body, key="k-1")
    again = program.send("POST", "/product-upserts", body, key="k-1")
    assert again.json == first.json
    assert again.headers["Idempotent-Replayed"] == "true"


def test_it_takes_its_scope(app: Flask):
    other = Connector(app, "catalog:read", "prices:write")
    assert kind(upsert(other, mug(1), status=403)) == "missing-scope"


def test_two_programs_with_the_same_products_in_other_orders_both_get_through(real_database: Flask):
    with real_database.app_context():
        programs = [Connector(real_database, "catalog:write", "prices:write") for _ in range(4)]
    upsert(programs[0], *(mug(number) for number in range(20)))

    def change(place: int) -> list[int]:
        some = [mug(number, title=f"Cup {place}") for number in range(20)]
        found = upsert(programs[place], *(some if place % 2 else some[::-1]))
        return [result["status"] for result in found["results"]]

    assert at_once(real_database, *(partial(change, place) for place in range(4))) == [[200] * 20] * 4
    with real_database.app_context():
        titles = set(db.session.scalars(select(Product.title)))
    assert len(titles) == 1


def test_what_is_not_sent_stays(program: Connector):
    made = upsert(program, mug(1, description="Thrown by hand.", brand="Clay", status="active", tags=["blue"]))
    upsert(program, {"slug": "mug-1", "title": "Cup"})
    cup = program.get(f"/products/{made['results'][0]['id']}")
    told = {name: cup[name] for name in ("title", "description", "brand", "status", "tags")}
    kept = {"description": "Thrown by hand.", "brand": "Clay", "status": "active", "tags": ["blue"]}
    assert told == {"title": "Cup"} | kept


def test_who_says_what_version_they_saw_overwrites_nothing_unseen(program: Connector):
    seen = upsert(program, mug(1))["results"][0]["version"]
    assert outcomes(upsert(program, mug(1, title="Cup", version=seen))) == [(200, "changed")]
    late = upsert(program, mug(1, title="Bowl", version=seen), mug(2, version=1))
    assert outcomes(late) == [(409, "refused"), (404, "refused")]
    assert late["results"][0]["problem"]["type"] == "/api/docs#moved-on"


def test_connectors_that_start_at_the_same_moment_all_get_through(real_database: Flask):
    programs = [Connector(real_database, "catalog:write", "prices:write") for _ in range(4)]
    goods = {"mode": "all_or_nothing", "products": [mug(1), mug(2)]}
    answers = at_once(
        real_database,
        *[lambda program=program: program.send("POST", "/product-upserts", goods) for program in programs],
    )
    assert [answer.status_code for answer in answers] == [200] * 4
    with real_database.app_context():
        assert products() == 2
