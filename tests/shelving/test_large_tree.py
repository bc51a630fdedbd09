"""A tree of thousands of categories: it is loaded whatever its file is like, and its pages stay small and quick."""

import gzip
import json
from collections.abc import Sequence
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from shop.db import db
from shop.imports.tree import Tree

from ..auth.people import signed_in
from ..conftest import SHARED
from ..counting import Statements

MOST_STATEMENTS, MOST_BYTES = 8, 200_000


def grow(nodes: Sequence[dict[str, Any]]) -> list[tuple[str, str]]:
    """Make the categories of a file. Of several parents the first wins; the rest is returned: (child, parent)."""
    tree, made, further = Tree(is_real=True), {}, []
    for node in sorted(nodes, key=lambda node: len(node["path"])):
        above = node["path"][-2]["id"] if len(node["path"]) > 1 else None
        made[node["id"]] = tree.add(made.get(above), " ".join((node["name"] or node["id"]).split())[:200])
    for node in nodes:
        mine = [child["id"] for child in node["subCategories"] if child["id"] in made]
        further += [(child, node["id"]) for child in mine if made[child].parent_id != made[node["id"]].id]
    db.session.commit()
    return further


def tree_of(count: int) -> list[dict[str, Any]]:
    """Ten categories below each."""
    nodes: list[dict[str, Any]] = []
    for number in range(count):
        above = nodes[(number - 10) // 10]["path"] if number >= 10 else []
        me = {"id": str(number), "name": f"Category {number}"}
        nodes.append(me | {"path": [*above, me], "subCategories": []})
    return nodes


def test_a_large_tree_costs_few_statements_and_bytes(app: Flask, statements: Statements):
    grow(tree_of(1200))
    ana = signed_in(app, "staff")
    deep = db.session.scalar(text("SELECT id FROM category ORDER BY length(path) DESC LIMIT 1"))
    for address in (f"/desk/categories?open={deep}", "/desk/categories?q=category", f"/desk/categories/{deep}/place"):
        with statements.at_most(MOST_STATEMENTS):
            page = ana.get(address)
        assert len(page.text) <= MOST_BYTES


@pytest.mark.needs_shared
@pytest.mark.thorough
def test_a_real_tree_survives_several_parents_and_children_without_a_node(app: Flask):
    nodes = json.loads(gzip.decompress((SHARED / "taxonomy/bestbuy_categories.json.gz").read_bytes()))
    further = grow(nodes)
    assert db.session.scalar(text("SELECT count(*) FROM category")) == 4584
    assert further
    ana = signed_in(app, "staff")
    most = db.session.execute(text("SELECT parent_id FROM category GROUP BY 1 ORDER BY count(*) DESC LIMIT 2")).all()
    for opened in ["", *(f"?open={row.parent_id}" for row in most if row.parent_id)]:
        assert len(ana.get(f"/desk/categories{opened}").text) <= MOST_BYTES
