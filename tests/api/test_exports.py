"""GET /exports: the whole catalogue, line by line, of one moment."""

import json
from typing import Any

import brotli
from flask import Flask

from ..factories import make_category, make_product
from .connectors import Connector, kind


def lines(answer: Any) -> list[Any]:
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert answer.mimetype == "application/x-ndjson"
    return [json.loads(line) for line in answer.get_data(as_text=True).splitlines()]


def test_every_product_is_a_line_and_the_same_as_by_itself(app: Flask):
    program = Connector(app, "catalog:read")
    mug = make_product("Mug", stock=3, es="Taza", options={"Colour": ["Blue", "Red"]}, category=make_category())
    draft = make_product("Secret", status="draft")
    found = lines(program.send("GET", "/exports/products"))
    assert found == [program.get(f"/products/{product.id}") for product in (mug, draft)]


def test_smoke(app: Flask):
    program = Connector(app, "catalog:read")
    make_category("Prints", parent=make_category("Paper"))
    print(lines(program.send("GET", "/exports/categories")))
