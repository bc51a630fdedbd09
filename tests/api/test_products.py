"""Products for programs: made, read, changed, removed; and what visitors don't learn of them."""

from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from shop.audit.models import AuditEntry
from shop.catalog.models import ProductImage, Variant
from shop.db import db
from shop.stock.services import SYSTEM, receive_stock

from ..browser_client import PageReader
from ..counting import Statements
from ..factories import make_category, make_product
from ..stock.crowds import at_once
from .connectors import Connector, kind, places

MUG = {"title": "Mug", "variants": [{"price_minor": 1200, "sku": "MUG 1/a"}]}
SIZES = [{"name": "Size", "values": [{"value": "S"}, {"value": "M"}]}]
WHOLE = {
    "title": "Fern print 🌿",
    "slug": "fern-print",
    "description": "<p>Made by <em>hand</em>.</p>",
    "brand": "Ana’s",
    "type": "print",
    "status": "active",
    "published_at": "2026-01-02T03:04:05.000600Z",
    "seo_title": "Fern",
    "seo_description": "A fern.",
    "options": [{"name": "Size", "translations": {"es": "Talla"}, "values": [{"value": "S"}, {"value": "M"}]}],
    "images": [
        {"source_url": "https://pictures.example/fern.jpg", "alt": "A fern", "translations": {"es": "Un helecho"}}
    ],
    "attributes": [
        {"name": "Weight", "value": "350", "unit": "g", "translations": {"es": {"name": "Peso", "value": "350"}}}
    ],
    "tags": ["botanical", "New"],
    "translations": {"es": {"title": "Lámina de helecho", "description": "", "seo_title": "", "seo_description": ""}},
    "variants": [
        {"price_minor": 1200, "compare_at_minor": 1500, "sku": "FERN-S", "values": {"Size": "S"}, "weight_grams": 80},
        {"price_minor": 1400, "barcode": "4006381333931", "values": {"Size": "M"}},
    ],
}


@pytest.fixture
def program(app: Flask) -> Connector:
    return Connector(app, "catalog:read", "catalog:write", "prices:write")


@pytest.fixture
def visitor(app: Flask) -> Connector:
    return Connector(app)


@pytest.fixture
def mug(program: Connector) -> dict[str, Any]:
    return program.post("/products", MUG | {"status": "active"})


def address(product: dict[str, Any]) -> str:
    return f"/products/{product['id']}"


def without_numbers(value: Any) -> Any:
    """As it could have been sent."""
    if isinstance(value, dict):
        return {name: without_numbers(inner) for name, inner in value.items() if name != "id"}
    return [without_numbers(inner) for inner in value] if isinstance(value, list) else value


def test_a_product_is_made_whole_and_read_as_it_was_sent(program: Connector):
    shelf = make_category()
    answer = program.send("POST", "/products", WHOLE | {"category_ids": [shelf.id]})
    made = answer.json
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/api/v1{address(made)}"
    assert made == program.get(address(made))
    assert answer.headers["ETag"] == program.tag(address(made))
    assert made["categories"] == [{"id": shelf.id, "path": shelf.path, "name": "Prints"}]
    assert (made["price_from_minor"], made["price_to_minor"], made["currency"]) == (1200, 1400, "EUR")
    for name in WHOLE.keys() - {"variants", "images", "options"}:
        assert without_numbers(made[name]) == WHOLE[name], name
    assert made["options"][0]["translations"] == {"es": "Talla"}
    assert [value["value"] for value in made["options"][0]["values"]] == ["S", "M"]
    assert made["images"][0]["alt"] == "A fern"
    assert made["images"][0]["source_url"] == "https://pictures.example/fern.jpg"
    small, medium = made["variants"]
    assert (small["sku"], small["compare_at_minor"], small["values"]) == ("FERN-S", 1500, {"Size": "S"})
    assert (medium["sku"], medium["barcode"], medium["is_available"]) == (None, "4006381333931", False)


def test_what_was_read_can_be_sent_back(program: Connector):
    made = program.post("/products", WHOLE)
    parts = ("images", "options", "attributes", "translations", "tags", "category_ids", "slug", "published_at")
    assert program.patch(address(made), {name: made[name] for name in parts}) == made


def test_null_removes_what_is_inside_of_something_too(program: Connector):
    words = {"es": {"title": "Taza", "description": "De barro"}}
    made = program.post("/products", MUG | {"slug": "nulls", "translations": words})
    changed = program.patch(address(made), {"translations": {"es": {"description": None}}})
    assert (changed["translations"]["es"]["title"], changed["translations"]["es"]["description"]) == ("Taza", "")
    assert program.patch(address(changed), {"translations": {"es": None}})["translations"] == {}


def test_a_draft_is_the_programs_alone(program: Connector, visitor: Connector):
    made = program.post("/products", MUG)
    assert (made["status"], made["published_at"]) == ("draft", None)
    assert kind(visitor.get(address(made), 404)) == "no-such-product"
    program.patch(address(made), {"status": "active"})
    assert visitor.get(address(made))["title"] == "Mug"
    program.patch(address(made), {"published_at": "2199-01-01T00:00:00Z"})
    assert kind(visitor.get(address(made), 404)) == "no-such-product"
    program.patch(address(made), {"status": "archived"})
    assert kind(visitor.get(address(made), 404)) == "no-such-product"


def test_visitors_see_what_the_page_shows(app: Flask, program: Connector, visitor: Connector):
    made = program.post("/products", WHOLE)
    program.patch(f"/variants/{made['variants'][1]['id']}", {"is_active": False})
    db.session.add(
        ProductImage(
            product_id=made["id"], position=1, alt="Ours", storage_key="fern-1", source_url="https://x.example/y"
        )
    )
    db.session.flush()
    seen, whole = visitor.get(address(made)), program.get(address(made))
    assert [variant["sku"] for variant in seen["variants"]] == ["FERN-S"]
    assert len(whole["variants"]) == 2
    assert seen["tags"] is None
    assert whole["tags"] == ["botanical", "New"]
    assert [(image["alt"], image["source_url"]) for image in seen["images"]] == [("Ours", None)]
    assert seen["images"][0]["urls"]["640"] == "http://localhost/media/fern-1-640.webp"
    assert [image["source_url"] for image in whole["images"]] == [
        WHOLE["images"][0]["source_url"],
        "https://x.example/y",
    ]
    other = Connector(app, "stock:read")
    assert other.get(address(made)) == seen, "a token without catalog:read sees what visitors see"


def test_only_what_is_sent_changes(program: Connector):
    made = program.post("/products", WHOLE)
    changed = program.patch(address(made), {"title": "Fern", "seo_title": "", "translations": {"es": {"title": "H"}}})
    assert (changed["title"], changed["seo_title"], changed["translations"]["es"]["title"]) == ("Fern", "", "H")
    assert changed["version"] == made["version"] + 1
    for name in made.keys() - {"title", "seo_title", "translations", "version", "updated_at"}:
        assert changed[name] == made[name], name
    assert program.patch(address(made), {"translations": {"es": None}})["translations"] == {}


def test_nothing_changed_is_no_new_version(program: Connector, mug: dict[str, Any]):
    assert program.patch(address(mug), {"title": "Mug"}) == mug
    assert program.patch(address(mug), {}) == mug


def test_lists_are_replaced_whole_and_parts_that_stay_keep_their_number(program: Connector):
    made = program.post("/products", WHOLE)
    (option,) = made["options"]
    small, medium = option["values"]
    sizes = [{"id": medium["id"], "value": "Medium"}, {"value": "L"}, {"id": small["id"], "value": "S"}]
    changed = program.patch(
        address(made), {"options": [{"id": option["id"], "name": "Format", "values": sizes}], "tags": []}
    )
    assert [value["value"] for value in changed["options"][0]["values"]] == ["Medium", "L", "S"]
    assert changed["options"][0]["values"][0]["id"] == medium["id"]
    assert [variant["values"] for variant in changed["variants"]] == [{"Format": "S"}, {"Format": "Medium"}]
    assert changed["tags"] == []


def test_a_former_address_leads_to_the_new_one(browser: PageReader, program: Connector, mug: dict[str, Any]):
    program.patch(address(mug), {"slug": "cup"})
    page = browser.open("/p/mug")
    assert (page.status_code, page.headers["Location"]) == (301, "/p/cup")
    assert program.get("/products?slug=mug&status=any")["items"][0]["slug"] == "cup"


def test_a_change_names_the_version_that_was_seen(program: Connector, mug: dict[str, Any]):
    seen = program.tag(address(mug))
    assert places(program.patch(address(mug), {"title": "Cup"}, 428, match="")) == [None]
    program.patch(address(mug), {"title": "Cup"}, match=seen)
    late = program.patch(address(mug), {"title": "Beaker"}, 412, match=seen)
    assert (late["current"]["title"], late["version"]) == ("Cup", str(mug["version"] + 1))
    assert program.delete(address(mug), 412, match=seen)["current"]["title"] == "Cup"
    assert program.patch(address(mug), {"title": "Beaker"}, match=f'"{late["version"]}"')["title"] == "Beaker"


def test_of_two_programs_with_one_version_one_is_late(real_database: Flask):
    with real_database.app_context():
        programs = [Connector(real_database, "catalog:read", "catalog:write", "prices:write") for _ in range(6)]
    path = address(programs[0].post("/products", MUG))
    seen = programs[0].tag(path)

    def change(place: int) -> int:
        return programs[place].send("PATCH", path, {"title": f"Cup {place}"}, match=seen).status_code

    answers = at_once(real_database, *(partial(change, place) for place in range(6)))
    assert sorted(answers) == [200, 412, 412, 412, 412, 412]
    assert programs[0].get(path)["version"] == 2


def test_of_two_programs_with_one_sku_one_is_told_so(real_database: Flask):
    with real_database.app_context():
        programs = [Connector(real_database, "catalog:read", "catalog:write", "prices:write") for _ in range(6)]

    def make(place: int) -> int:
        return programs[place].send("POST", "/products", MUG | {"slug": f"mug-{place}"}).status_code

    answers = at_once(real_database, *(partial(make, place) for place in range(6)))
    assert sorted(answers) == [201, 409, 409, 409, 409, 409]
    assert len(programs[0].get("/variants?sku=mug 1/A")["items"]) == 1


def test_a_tag_is_of_all_that_is_told(program: Connector, mug: dict[str, Any]):
    shelf = make_category()
    program.patch(address(mug), {"category_ids": [shelf.id]})
    answer = program.send("GET", address(mug))
    asked = {"If-None-Match": answer.headers["ETag"]}
    assert program.send("GET", address(mug), headers=asked).status_code == 304
    program.patch(f"/categories/{shelf.id}", {"name": "Cups"})
    fresh = program.send("GET", address(mug), headers=asked)
    assert fresh.json["categories"][0]["name"] == "Cups"
    assert fresh.json["version"] == answer.json["version"], "the product itself was not changed"
    program.patch(address(mug), {"title": "Cup"}, match=answer.headers["ETag"])


def test_stock_is_no_field_of_a_product(program: Connector, mug: dict[str, Any]):
    for field in ("is_available", "price_from_minor", "version", "id", "stock", "variants", "categories"):
        assert places(program.patch(address(mug), {field: 1}, 422)) == [f"/{field}"]


REFUSALS = [
    ({"slug": "taken"}, 409, "slug-taken", "/slug"),
    ({"category_ids": [999]}, 409, "unknown", "/category_ids/0"),
    ({"category_ids": [1, 1]}, 409, "twice", "/category_ids/1"),
    ({"options": SIZES * 2}, 409, "twice", "/options/1/name"),
    ({"options": [{"name": "Size", "values": []}]}, 422, "invalid", "/options/0/values"),
    ({"options": [{"id": 999, "name": "Size", "values": [{"value": "S"}]}]}, 409, "unknown", "/options/0/id"),
    ({"options": SIZES * 4}, 422, "invalid", "/options"),
    ({"images": [{}]}, 422, "invalid", "/images/0"),
    ({"images": [{"id": None}]}, 422, "invalid", "/images/0/id"),
    ({"images": [{"source_url": None}]}, 422, "invalid", "/images/0"),
    ({"images": [{"source_url": "javascript:alert(1)"}]}, 422, "invalid", "/images/0/source_url"),
    ({"images": [{"source_url": "https://x.example/y", "variant_id": 999}]}, 409, "unknown", "/images/0/variant_id"),
    ({"images": [{"source_url": "https://x.example/y", "focus_x": 1.1}]}, 422, "invalid", "/images/0/focus_x"),
    ({"attributes": [{"name": "Weight", "value": ""}]}, 422, "invalid", "/attributes/0/value"),
    ({"tags": [" "]}, 422, "invalid", "/tags/0"),
    ({"translations": {"fr": {"title": "Tasse"}}}, 422, "invalid", "/translations/fr/[key]"),
    ({"translations": {"en": {"title": "Cup"}}}, 409, "no-such-language", "/translations/en"),
    ({"title": ""}, 422, "invalid", "/title"),
    ({"title": None}, 422, "invalid", "/title"),
    ({"title": "a\nb"}, 422, "invalid", "/title"),
    ({"slug": "No Slug"}, 422, "invalid", "/slug"),
    ({"status": "gone"}, 422, "invalid", "/status"),
    ({"published_at": "yesterday"}, 422, "invalid", "/published_at"),
    ({"published_at": "2026-01-01T00:00:00"}, 422, "invalid", "/published_at"),
    ({"published_at": "1969-01-01T00:00:00Z"}, 422, "invalid", "/published_at"),
    ({"published_at": "2199-12-31T23:30:00-01:00"}, 422, "invalid", "/published_at"),
    ({"published_at": "1970-01-01T00:30:00+01:00"}, 422, "invalid", "/published_at"),
    ({"published_at": "0001-01-01T00:00:00+14:00"}, 422, "invalid", "/published_at"),
]


@pytest.mark.parametrize(("patch", "status", "name", "place"), REFUSALS)
def test_what_is_refused_is_named_and_changes_nothing(
    program: Connector, mug: dict[str, Any], patch: dict[str, Any], status: int, name: str, place: str
):
    make_product(slug="taken")
    make_category()
    if "category_ids" in patch and patch["category_ids"][0] == 1:
        patch = {"category_ids": [db.session.scalar(text("SELECT max(id) FROM category"))] * 2}
    refusal = program.patch(address(mug), patch, status)
    assert (kind(refusal), places(refusal)[0]) == (name, place)
    assert refusal["errors"][0]["detail"]
    assert program.get(address(mug)) == mug


@pytest.mark.parametrize(
    ("variants", "status", "name", "place"),
    [
        ([], 422, "invalid", "/variants"),
        ([{}], 422, "invalid", "/variants/0/price_minor"),
        ([{"price_minor": -1}], 422, "invalid", "/variants/0/price_minor"),
        ([{"price_minor": 1.5}], 422, "invalid", "/variants/0/price_minor"),
        ([{"price_minor": 10**12 + 1}], 422, "invalid", "/variants/0/price_minor"),
        ([{"price_minor": 5, "compare_at_minor": 5}], 409, "not-a-sale", "/variants/0/compare_at_minor"),
        ([{"price_minor": 5, "barcode": "4006381333932"}], 409, "not-a-barcode", "/variants/0/barcode"),
        ([{"price_minor": 5, "barcode": "123"}], 422, "invalid", "/variants/0/barcode"),
        ([{"price_minor": 5, "sku": "mug 1/A"}], 409, "sku-taken", "/variants"),
        ([{"price_minor": 5, "sku": " "}], 422, "invalid", "/variants/0/sku"),
        ([{"price_minor": 5, "values": {"Size": "S"}}], 409, "unknown", "/variants/0/values"),
        ([{"price_minor": 5}, {"price_minor": 6}], 409, "same-values", "/variants"),
        ([{"price_minor": 5, "id": 7}], 422, "invalid", "/variants/0/id"),
        ([{"price_minor": 5, "cost": 7}], 422, "invalid", "/variants/0/cost"),
    ],
)
def test_a_product_is_not_made_with_wrong_variants(
    program: Connector, mug: dict[str, Any], variants: list[Any], status: int, name: str, place: str
):
    refusal = program.post("/products", {"title": "Cup", "variants": variants}, status)
    assert (kind(refusal), places(refusal)[0]) == (name, place)
    assert len(program.get("/products?status=any")["items"]) == 1


def test_a_value_that_variants_have_cannot_go(program: Connector):
    made = program.post("/products", WHOLE)
    smaller = [{"name": "Size", "values": [{"value": "S"}]}]
    assert kind(program.patch(address(made), {"options": smaller}, 409)) == "value-in-use"


def test_what_was_never_stocked_can_be_removed(program: Connector, mug: dict[str, Any]):
    program.delete(address(mug), match=program.tag(address(mug)))
    assert kind(program.get(address(mug), 404)) == "no-such-product"
    for method in ("patch", "delete"):
        body = [{"title": "Cup"}] if method == "patch" else []
        assert kind(getattr(program, method)(address(mug), *body, 404)) == "no-such-product"


def test_what_was_stocked_stays(program: Connector, mug: dict[str, Any]):
    receive_stock(db.session.get_one(Variant, mug["variants"][0]["id"]), 1, by=SYSTEM)
    refusal = program.delete(address(mug), 409)
    assert kind(refusal) == "has-stock"
    assert "rchive" in refusal["detail"]
    assert program.patch(address(mug), {"status": "archived"})["status"] == "archived"


def test_a_change_is_in_the_audit_trail_with_its_token(program: Connector, mug: dict[str, Any]):
    program.patch(address(mug), {"title": "Cup"})
    program.delete(address(mug))
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.subject_kind == "product").order_by(AuditEntry.id))
    assert [(entry.action, entry.actor_kind) for entry in entries] == [
        ("product.created", "program"),
        ("product.changed", "program"),
        ("product.deleted", "program"),
    ]


def test_a_request_sent_twice_makes_one_product(program: Connector):
    first = program.send("POST", "/products", MUG, key="k-1")
    again = program.send("POST", "/products", MUG, key="k-1")
    assert (again.status_code, again.json, again.headers["Idempotent-Replayed"]) == (201, first.json, "true")
    assert again.headers["ETag"] == first.headers["ETag"] == program.tag(address(first.json))
    assert kind(program.post("/products", MUG | {"title": "Cup"}, 409, key="k-1")) == "key-reused"


@pytest.mark.parametrize("scopes", [("catalog:read",), ("stock:write", "prices:write"), ()])
def test_writing_takes_its_scope(app: Flask, program: Connector, mug: dict[str, Any], scopes: tuple[str, ...]):
    other = Connector(app, *scopes)
    name, status = ("missing-scope", 403) if scopes else ("no-token", 401)
    assert kind(other.post("/products", MUG, status)) == name
    assert kind(other.patch(address(mug), {"title": "Cup"}, status)) == name
    assert kind(other.delete(address(mug), status)) == name
    assert program.get(address(mug)) == mug


def test_bodies_may_be_large_but_not_endless(program: Connector):
    assert program.post("/products", MUG | {"description": "é" * 100_000})["description"] == "é" * 100_000
    assert kind(program.post("/products", MUG | {"description": "a" * 4_000_001}, 413)) == "too-large"


def test_reading_is_one_statement(visitor: Connector, program: Connector, statements: Statements):
    made = program.post("/products", WHOLE)
    with statements.at_most(1):
        visitor.get(address(made))
    with statements.at_most(2):
        program.get(address(made))


def test_numbers_that_are_none(visitor: Connector):
    for number in (0, 2**63, 10**30):
        assert visitor.get(f"/products/{number}", 404)


def test_what_came_in_under_other_rules_stays_unless_it_is_touched(program: Connector):
    """A file may bring more tags than programs may send."""
    made = program.post("/products", MUG)
    db.session.execute(text("INSERT INTO tag (name) SELECT 'tag-' || n FROM generate_series(1, 150) n"))
    db.session.execute(text("INSERT INTO product_tag (product_id, tag_id) SELECT :id, id FROM tag"), {"id": made["id"]})
    db.session.commit()
    assert program.patch(address(made), {"title": "Cup"})["title"] == "Cup"
    assert len(program.get(address(made))["tags"]) == 150
    refusal = program.patch(address(made), {"tags": [f"tag-{n}" for n in range(101)], "title": "Bowl"}, 422)
    assert places(refusal) == ["/tags"]
    assert program.patch(address(made), {"tags": ["tag-7"]})["tags"] == ["tag-7"]
