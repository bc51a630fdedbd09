"""Products for programs: made, read, changed, removed; and what visitors don't learn of them."""

import pytest
from flask import Flask

from .connectors import Connector, kind, places

MUG = {"title": "Mug", "status": "active", "variants": [{"price_minor": 1200, "sku": "MUG-1"}]}


@pytest.fixture
def program(app: Flask) -> Connector:
    return Connector(app, "catalog:read", "catalog:write", "prices:write")


def test_smoke(app: Flask, program: Connector):
    made = program.post("/products", MUG)
    path = f"/products/{made['id']}"
    print(program.patch(path, {"title": "Cup", "tags": ["b", "a"], "category_ids": []}))
    print(program.patch(path, {"category_ids": [99]}, 409))
    v = program.post(f"{path}/variants", {"price_minor": 1}, 409)
    print(v)
    print(program.patch(path, {"options": [{"name": "Size", "values": [{"value": "S"}, {"value": "M"}]}]}))
    v = program.post(f"{path}/variants", {"price_minor": 1, "values": {"Size": "M"}})
    program.patch(f"/variants/{v['id']}", {"price_minor": 2})
    program.delete(f"/variants/{v['id']}")
    c = program.post("/categories", {"name": "Cups"})
    c = program.post("/categories", {"name": "Mugs", "parent_id": c["id"]})
    program.patch(f"/categories/{c['id']}", {"name": "Muggs"})
    program.delete(f"/categories/{c['id']}")
    print(program.post("/product-upserts", {"mode": "each", "products": [{**MUG, "slug": "x"}, {**MUG, "slug": "a", "variants": [{"price_minor": 2}]}]}, 200))
    print(program.post("/product-upserts", {"mode": "all_or_nothing", "products": [{**MUG, "slug": "x", "category_ids": [77]}]}, 409))
    program.delete(path)
