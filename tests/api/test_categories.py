"""Categories for programs: flat, as a tree, made, moved and removed."""

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from shop.catalog import limits
from shop.db import db

from ..counting import Statements
from ..factories import make_product
from .connectors import Connector, kind, places


@pytest.fixture
def program(app: Flask) -> Connector:
    return Connector(app, "catalog:read", "catalog:write")


@pytest.fixture
def visitor(app: Flask) -> Connector:
    return Connector(app)


@pytest.fixture
def prints(program: Connector) -> dict[str, Any]:
    return program.post(
        "/categories",
        {"name": "Prints", "translations": {"es": {"name": "Láminas", "description": ""}}, "description": "On paper."},
    )


@pytest.fixture
def botanical(program: Connector, prints: dict[str, Any]) -> dict[str, Any]:
    return program.post("/categories", {"name": "Botanical", "parent_id": prints["id"]})


def address(category: dict[str, Any]) -> str:
    return f"/categories/{category['id']}"


def test_a_category_is_made_and_read_as_it_was_sent(program: Connector, visitor: Connector):
    answer = program.send("POST", "/categories", {"name": "Té y café", "position": 3})
    made = answer.json
    assert (answer.status_code, answer.headers["Location"]) == (201, f"/api/v1{address(made)}")
    assert made == visitor.get(address(made))
    assert (made["slug"], made["path"], made["parent_id"]) == ("te-y-cafe", "te-y-cafe", None)
    assert answer.headers["ETag"] == visitor.tag(address(made)) == f'"{made["version"]}"'


def test_all_of_them_flat(visitor: Connector, prints: dict[str, Any], botanical: dict[str, Any], program: Connector):
    cards = program.post("/categories", {"name": "Cards"})
    assert visitor.every("/categories?limit=1") == [prints, botanical, cards]
    assert [one["path"] for one in visitor.every("/categories?limit=1&sort=path")] == [
        "cards",
        "prints",
        "prints/botanical",
    ]
    assert visitor.get("/categories?parent_id=none")["items"] == [prints, cards]
    assert visitor.get(f"/categories?parent_id={prints['id']}")["items"] == [botanical]
    assert visitor.get("/categories?path=prints/botanical")["items"] == [botanical]
    assert visitor.get("/categories?path=nowhere")["items"] == []
    assert visitor.get("/categories?fields=path&limit=1")["items"] == [{"path": "prints"}]
    assert visitor.get(f"{address(prints)}?fields=path,name") == {"path": "prints", "name": "Prints"}


def test_the_tree(visitor: Connector, prints: dict[str, Any], botanical: dict[str, Any], program: Connector):
    first = program.post("/categories", {"name": "Zines", "parent_id": prints["id"], "position": 0, "slug": "a-zine"})
    program.patch(address(botanical), {"position": 9})
    (root,) = visitor.get("/category-tree")["items"]
    assert (root["path"], [branch["path"] for branch in root["children"]]) == (
        "prints",
        [first["path"], "prints/botanical"],
    )
    assert root["children"][0]["children"] == []


def test_a_large_tree_is_one_statement(visitor: Connector, statements: Statements):
    db.session.execute(
        text("""
        INSERT INTO category (slug, name) SELECT 'top-' || n, '"Top" ' || n FROM generate_series(1, 40) n;
        INSERT INTO category (slug, name, parent_id)
        SELECT 'below-' || n, 'Below', c.id FROM generate_series(1, 100) n CROSS JOIN category c
        """)
    )
    with statements.at_most(1):
        tree = visitor.get("/category-tree")["items"]
    assert [len(branch["children"]) for branch in tree] == [100] * 40


def test_only_what_is_sent_changes_and_addresses_lead_on(
    visitor: Connector, program: Connector, prints: dict[str, Any], botanical: dict[str, Any]
):
    changed = program.patch(address(prints), {"slug": "posters", "translations": {"es": {"name": "Carteles"}}})
    assert changed == prints | {
        "slug": "posters",
        "path": "posters",
        "translations": {"es": {"name": "Carteles", "description": ""}},
        "version": prints["version"] + 1,
    }
    assert visitor.get(address(botanical))["path"] == "posters/botanical"
    assert visitor.get("/categories?path=prints/botanical")["items"][0]["path"] == "posters/botanical"
    assert program.patch(address(botanical), {"parent_id": None})["path"] == "botanical"
    assert program.patch(address(prints), {}) == changed


def test_a_change_names_the_version_that_was_seen(program: Connector, prints: dict[str, Any]):
    seen = program.tag(address(prints))
    program.patch(address(prints), {"name": "Posters"}, match=seen)
    assert program.patch(address(prints), {"name": "Cards"}, 412, match=seen)["current"]["name"] == "Posters"
    assert program.delete(address(prints), 412, match=seen)["version"] == str(prints["version"] + 1)
    program.patch(address(prints), {"name": "Cards"}, 428, match="")


def test_the_tag_of_a_few_fields_is_good_for_a_change(program: Connector, prints: dict[str, Any]):
    seen = program.tag(f"{address(prints)}?fields=name")
    assert program.patch(address(prints), {"name": "Posters"}, match=seen)["name"] == "Posters"
    program.patch(address(prints), {"name": "Prints"}, 412, match=seen)


@pytest.mark.parametrize(
    ("patch", "status", "name", "place"),
    [
        ({"name": ""}, 422, "invalid", "/name"),
        ({"name": None}, 422, "invalid", "/name"),
        ({"slug": "A"}, 422, "invalid", "/slug"),
        ({"slug": "a" * 81}, 422, "invalid", "/slug"),
        ({"slug": "cards"}, 409, "slug-taken", "/slug"),
        ({"parent_id": 999_999}, 409, "unknown", "/parent_id"),
        ({"parent_id": "below"}, 409, "would-cycle", "/parent_id"),
        ({"position": -1}, 422, "invalid", "/position"),
        ({"translations": {"en": {"name": "Prints"}}}, 409, "no-such-language", "/translations/en"),
        ({"path": "x"}, 422, "invalid", "/path"),
    ],
)
def test_what_is_refused_is_named_and_changes_nothing(
    program: Connector,
    prints: dict[str, Any],
    botanical: dict[str, Any],
    patch: dict[str, Any],
    status: int,
    name: str,
    place: str,
):
    program.post("/categories", {"name": "Cards"})
    if patch.get("parent_id") == "below":
        patch = {"parent_id": botanical["id"]}
    refusal = program.patch(address(prints), patch, status)
    assert (kind(refusal), places(refusal)[0]) == (name, place)
    assert program.get(address(prints)) == prints


def test_no_deeper_than_an_address_leads(program: Connector):
    parent = None
    for number in range(30):
        name = f"{number}".zfill(limits.CATEGORY_SLUG)
        parent = program.post("/categories", {"name": name, "parent_id": parent})["id"]
    assert kind(program.post("/categories", {"name": "deeper", "parent_id": parent}, 409)) == "too-deep"
    assert len(program.every("/categories?sort=path&limit=1")) == 30, "the longest path has room in a cursor"


def test_what_is_not_empty_goes_when_it_is_said_what_becomes_of_the_rest(
    program: Connector, visitor: Connector, prints: dict[str, Any], botanical: dict[str, Any]
):
    fern = make_product("Fern", stock=1)
    program.patch(f"/products/{fern.id}", {"category_ids": [botanical["id"]]})
    assert kind(program.delete(address(botanical), 409)) == "has-products"
    assert kind(program.delete(address(prints), 409)) == "has-categories"
    program.delete(f"{address(botanical)}?products=move_up")
    assert visitor.get(f"/products/{fern.id}")["category_ids"] == [prints["id"]]
    below = program.post("/categories", {"name": "Below", "parent_id": prints["id"]})
    program.delete(f"{address(prints)}?products=move_up&categories=move_up")
    assert visitor.get(address(below))["path"] == "below"
    assert kind(visitor.get(address(prints), 404)) == "no-such-category"
    assert places(program.delete(f"{address(below)}?products=drop", 422)) == ["products"]


def test_a_category_of_nothing(program: Connector):
    assert kind(program.patch("/categories/999999", {"name": "x"}, 404)) == "no-such-category"
    assert kind(program.delete("/categories/999999", 404)) == "no-such-category"


def test_writing_takes_its_scope(app: Flask, prints: dict[str, Any]):
    other = Connector(app, "catalog:read")
    assert kind(other.post("/categories", {"name": "x"}, 403)) == "missing-scope"
    assert kind(other.patch(address(prints), {"name": "x"}, 403)) == "missing-scope"
    assert kind(other.delete(address(prints), 403)) == "missing-scope"


def test_an_unchanged_tree_is_not_sent_again(visitor: Connector, program: Connector, prints: dict[str, Any]):
    tag = visitor.tag("/category-tree")
    assert visitor.send("GET", "/category-tree", headers={"If-None-Match": tag}).status_code == 304
    program.patch(address(prints), {"name": 'Pr"ints\\'})
    fresh = visitor.send("GET", "/category-tree", headers={"If-None-Match": tag})
    assert json.loads(fresh.get_data())["items"][0]["name"] == 'Pr"ints\\'
