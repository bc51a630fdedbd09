"""Programs change stock: each movement once, with its reason, and never over what others did meanwhile."""

import pytest
from flask import Flask

from ..factories import make_variant
from .programs import Program


@pytest.fixture
def till(app: Flask) -> Program:
    return Program(app)


def test_goods_come_go_and_are_corrected(app: Flask, till: Program):
    mug = make_variant(stock=5)
    came = till.post("/stock-movements", {"do": "receive", "variant_id": mug.id, "quantity": 3, "unit_cost_minor": 250})
    assert came.status_code == 201, came.json
    assert came.headers["Location"] == f"/api/v1/stock-movements/{came.json['movement']['seq']}"
    went = till.post("/stock-movements", {"do": "take", "sku": mug.sku.lower(), "quantity": 2, "reason": "sold"})
    wrong = till.post("/stock-movements", {"do": "correct", "sku": mug.sku, "delta": -1, "reason": "damaged"})
    assert [one.json["level"]["on_hand"] for one in (came, went, wrong)] == [8, 6, 5]
