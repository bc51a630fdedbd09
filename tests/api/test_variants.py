"""Variants for programs: found by what a till scans; added, changed, removed."""

from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import text

from shop.catalog.models import Variant
from shop.catalog.services import NewVariant
from shop.db import db
from shop.stock.services import SYSTEM, receive_stock

from ..counting import Statements
from ..factories import make_product, make_variant
from .connectors import Connector, kind, places

ODD_SKUS = ["A/B 1", "Ñ-7", "🌿 fern", "100%", "a+b&c=d", "#1?", "../up", "'; --"]


@pytest.fixture
def program(app: Flask) -> Connector:
    return Connector(app, "catalog:read", "catalog:write", "prices:write")


@pytest.fixture
def visitor(app: Flask) -> Connector:
    return Connector(app)


@pytest.fixture
def pot(program: Connector) -> dict[str, Any]:
    """A product in two sizes."""
    return program.post(
        "/products",
        {
            "title": "Pot",
            "status": "active",
            "options": [{"name": "Size", "values": [{"value": "S"}, {"value": "M"}, {"value": "L"}]}],
            "variants": [
                {"price_minor": 900, "sku": "POT-S", "values": {"Size": "S"}},
                {"price_minor": 1100, "sku": "POT-M", "values": {"Size": "M"}},
            ],
        },
    )


def address(variant: dict[str, Any]) -> str:
    return f"/variants/{variant['id']}"


@pytest.mark.parametrize("sku", ODD_SKUS)
def test_a_variant_is_found_by_its_sku_however_odd(visitor: Connector, sku: str):
    make_product(variants=[NewVariant(100, sku=sku)])
    make_product(variants=[NewVariant(100, sku=f"{sku} too")])
    for asked in (sku, sku.lower(), sku.upper()):
        (found,) = visitor.get(f"/variants?sku={quote(asked)}")["items"]
        assert found["sku"] == sku
    assert visitor.get(f"/variants?sku={quote(sku)}x")["items"] == []


@pytest.mark.parametrize("asked", ["036000291452", "0036000291452", "00036000291452", "36000291452", "0-36000-29145-2"])
def test_a_variant_is_found_by_its_barcode_in_any_length(visitor: Connector, asked: str):
    first = make_product(variants=[NewVariant(100, barcode="036000291452")])
    second = make_product(variants=[NewVariant(100, barcode="0036000291452")])
    make_product(variants=[NewVariant(100, barcode="4006381333931")])
    found = visitor.get(f"/variants?barcode={quote(asked)}")["items"]
    assert [variant["product_id"] for variant in found] == [first.id, second.id]


def test_a_variant_tells_of_its_product(visitor: Connector, pot: dict[str, Any]):
    small = visitor.get(address(pot["variants"][0]))
    assert {name: small[name] for name in ("product_id", "product_title", "product_slug", "values", "currency")} == {
        "product_id": pot["id"],
        "product_title": "Pot",
        "product_slug": "pot",
        "values": {"Size": "S"},
        "currency": "EUR",
    }


def test_variants_without_an_sku_are_there_too(visitor: Connector):
    variant = make_product(variants=[NewVariant(100)]).variants[0]
    assert visitor.get(f"/variants/{variant.id}")["sku"] is None


def test_all_variants_one_after_the_other(visitor: Connector, program: Connector, statements: Statements):
    for number in range(7):
        make_variant(f"Mug {number}")
    found = visitor.every("/variants?limit=3")
    assert [variant["product_title"] for variant in found] == [f"Mug {number}" for number in range(7)]
    with statements.at_most(1):
        assert len(visitor.get("/variants?limit=100")["items"]) == 7
    program.get("/variants")  # which notes that the token was used
    with statements.at_most(2):
        program.get(f"/variants/{found[0]['id']}")
    assert visitor.get("/variants?limit=2&fields=sku,price_minor")["items"][1].keys() == {"sku", "price_minor"}


def test_visitors_see_what_is_sold(program: Connector, visitor: Connector, pot: dict[str, Any]):
    small, medium = pot["variants"]
    draft = make_product("Draft", status="draft").variants[0]
    program.patch(address(small), {"is_active": False})
    assert [variant["id"] for variant in visitor.get("/variants")["items"]] == [medium["id"]]
    assert [variant["id"] for variant in program.get("/variants")["items"]] == [small["id"], medium["id"], draft.id]
    assert visitor.get("/variants?sku=pot-s")["items"] == []
    for number in (small["id"], draft.id, 999_999):
        assert kind(visitor.get(f"/variants/{number}", 404)) == "no-such-variant"
    assert program.get(f"/variants?product_id={pot['id']}&sku=pot-s")["items"][0]["is_active"] is False


def test_a_variant_is_added_behind_the_others(program: Connector, pot: dict[str, Any]):
    answer = program.send("POST", f"/products/{pot['id']}/variants", {"price_minor": 1300, "values": {"Size": "L"}})
    assert (answer.status_code, answer.json["position"]) == (201, 2)
    assert answer.headers["Location"] == f"/api/v1{address(answer.json)}"
    assert program.get(address(answer.json)) == answer.json
    assert answer.headers["ETag"] == program.tag(address(answer.json))
    assert program.get(f"/products/{pot['id']}")["version"] == pot["version"] + 1


def test_only_what_is_sent_changes(program: Connector, pot: dict[str, Any]):
    before = program.get(address(pot["variants"][0]))
    changed = program.patch(address(before), {"sku": "A/b 7", "weight_grams": 350})
    assert changed == before | {"sku": "A/b 7", "weight_grams": 350}
    assert program.patch(address(before), {"sku": None, "weight_grams": None}) == before | {"sku": None}
    assert program.patch(address(before), {"values": {"Size": "L"}})["values"] == {"Size": "L"}


def test_a_change_names_the_version_that_was_seen(program: Connector, pot: dict[str, Any]):
    small, medium = (address(variant) for variant in pot["variants"])
    seen, of_other = program.tag(small), program.tag(medium)
    program.patch(small, {"sku": "POT-1"}, match=seen)
    late = program.patch(small, {"price_minor": 1}, 412, match=seen)
    assert late["current"]["sku"] == "POT-1"
    assert f'"{late["version"]}"' == program.tag(small)
    program.patch(medium, {"sku": "POT-2"}, match=of_other)  # which was not touched
    assert program.patch(small, {"sku": "x"}, 428, match="")["errors"][0]["header"] == "If-Match"


@pytest.mark.parametrize("query", ["?fields=sku", "?include=levels", "?fields=sku,levels&include=levels"])
def test_the_tag_of_less_or_more_is_good_for_a_change(app: Flask, pot: dict[str, Any], query: str):
    program = Connector(app, "catalog:read", "catalog:write", "stock:read")
    small = address(pot["variants"][0])
    seen = program.tag(small + query)
    assert seen != program.tag(small), "an answer that was kept is for the same question only"
    assert program.patch(small, {"sku": "POT-9"}, match=seen)["sku"] == "POT-9"
    program.patch(small, {"sku": "POT-8"}, 412, match=seen)


def test_prices_take_a_scope_of_their_own(app: Flask, program: Connector, pot: dict[str, Any]):
    worker = Connector(app, "catalog:read", "catalog:write")
    small = address(pot["variants"][0])
    for patch in ({"price_minor": 1}, {"compare_at_minor": 5000}):
        answer = worker.send("PATCH", small, patch, match="*")
        assert (answer.status_code, kind(answer.json), places(answer.json)) == (403, "may-not-price", ["/price_minor"])
        assert 'scope="prices:write"' in answer.headers["WWW-Authenticate"]
    assert worker.patch(small, {"price_minor": 900, "sku": "POT-9"})["sku"] == "POT-9", "the same price is no change"
    large = {"price_minor": 900, "values": {"Size": "L"}}
    for price in (1, 900):  # nobody can say which of its prices a pot has
        answer = worker.send("POST", f"/products/{pot['id']}/variants", large | {"price_minor": price})
        assert (answer.status_code, kind(answer.json), places(answer.json)) == (403, "may-not-price", ["/price_minor"])
    program.patch(address(pot["variants"][1]), {"price_minor": 900})
    assert worker.post(f"/products/{pot['id']}/variants", large)["price_minor"] == 900, "all pots cost this"
    assert program.patch(small, {"price_minor": 1, "compare_at_minor": 2})["compare_at_minor"] == 2


@pytest.mark.parametrize(
    ("patch", "status", "name", "place"),
    [
        ({"sku": "pot-m"}, 409, "sku-taken", "/sku"),
        ({"sku": " x"}, 422, "invalid", "/sku"),
        ({"sku": ""}, 422, "invalid", "/sku"),
        ({"sku": "x" * 101}, 422, "invalid", "/sku"),
        ({"barcode": "4006381333932"}, 409, "not-a-barcode", "/barcode"),
        ({"barcode": "12"}, 422, "invalid", "/barcode"),
        ({"price_minor": None}, 422, "invalid", "/price_minor"),
        ({"price_minor": "9"}, 422, "invalid", "/price_minor"),
        ({"compare_at_minor": 900}, 409, "not-a-sale", "/compare_at_minor"),
        ({"values": {"Size": "M"}}, 409, "same-values", "/values"),
        ({"values": {"Size": "XXL"}}, 409, "unknown", "/values"),
        ({"values": {"Colour": "Red"}}, 409, "unknown", "/values"),
        ({"values": {"Size": None}}, 409, "no-value", "/values"),
        ({"weight_grams": -1}, 422, "invalid", "/weight_grams"),
        ({"is_available": True}, 422, "invalid", "/is_available"),
        ({"product_id": 1}, 422, "invalid", "/product_id"),
    ],
)
def test_what_is_refused_is_named_and_changes_nothing(
    program: Connector, pot: dict[str, Any], patch: dict[str, Any], status: int, name: str, place: str
):
    small = program.get(address(pot["variants"][0]))
    refusal = program.patch(address(small), patch, status)
    assert (kind(refusal), places(refusal)[0]) == (name, place)
    assert program.get(address(small)) == small


def test_a_variant_goes_unless_it_has_a_history_or_is_the_last(program: Connector, pot: dict[str, Any]):
    small, medium = pot["variants"]
    program.delete(address(small), match=program.tag(address(small)))
    assert kind(program.get(address(small), 404)) == "no-such-variant"
    assert kind(program.delete(address(medium), 409)) == "only-variant"
    large = program.post(f"/products/{pot['id']}/variants", {"price_minor": 1, "values": {"Size": "L"}})
    receive_stock(db.session.get_one(Variant, medium["id"]), 1, by=SYSTEM)
    assert kind(program.delete(address(medium), 409)) == "has-stock"
    program.delete(address(large))


def test_a_variant_of_nothing(program: Connector):
    assert kind(program.post("/products/999999/variants", {"price_minor": 1}, 404)) == "no-such-product"
    assert kind(program.patch("/variants/999999", {"price_minor": 1}, 404)) == "no-such-variant"
    assert kind(program.delete("/variants/999999", 404)) == "no-such-variant"


@pytest.mark.parametrize(
    ("query", "place"), [("barcode=abc", "barcode"), ("sku=", "sku"), ("product_id=x", "product_id")]
)
def test_what_cannot_be_asked_is_named(visitor: Connector, query: str, place: str):
    assert places(visitor.get(f"/variants?{query}", 422)) == [place]


def test_writing_takes_its_scope(app: Flask, program: Connector, pot: dict[str, Any]):
    other = Connector(app, "catalog:read", "prices:write")
    small = address(pot["variants"][0])
    for refusal in (
        other.post(f"/products/{pot['id']}/variants", {"price_minor": 1}, 403),
        other.patch(small, {"price_minor": 1}, 403),
        other.delete(small, 403),
    ):
        assert kind(refusal) == "missing-scope"
    assert db.session.scalar(text("SELECT count(*) FROM variant")) == 2
