"""What programs have done to stock is taken back: by whom, and what is not."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from shop.audit.actors import SHELL
from shop.stock.actors import Source
from shop.stock.holding import consume_hold, hold_stock
from shop.stock.services import correct_stock, take_stock
from shop.stock.undoing import undo_movement

from ..factories import make_variant
from .programs import Program, problem
from .sending import change, on_hand

LATER = datetime.now(UTC) + timedelta(hours=1)


@pytest.fixture
def till(app: Flask) -> Program:
    return Program(app)


def test_a_mistake_is_taken_back_and_that_too(till: Program):
    mug = make_variant(stock=5)
    wrong = change(till, "take", mug, quantity=2).json["movement"]
    back = till.post(f"/stock-movements/{wrong['seq']}/reversal", {"note": "Wrong mug"})
    assert (back.status_code, back.json["level"]["on_hand"]) == (201, 5)
    told = back.json["movement"]
    assert (told["kind"], told["undo_of"], told["note"]) == ("undone", wrong["seq"], "Wrong mug")
    assert till.get(f"/stock-movements/{wrong['seq']}").json["undone_by"] == told["seq"]
    twice = till.post(f"/stock-movements/{wrong['seq']}/reversal")
    assert (problem(twice, 409), twice.json["detail"]) == ("already-undone", "This was undone already.")
    assert till.post(f"/stock-movements/{told['seq']}/reversal").json["level"]["on_hand"] == 3


def test_what_was_sold_meanwhile_cannot_be_taken_back(till: Program):
    mug = make_variant()
    came = change(till, "receive", mug, quantity=5).json["movement"]
    take_stock(mug, 3, by=SHELL)
    refused = till.post(f"/stock-movements/{came['seq']}/reversal")
    assert problem(refused, 409) == "cant-undo"
    assert "can’t be undone" in refused.json["detail"]
    assert refused.json["misfits"][0]["would_be"] == -3


def test_a_movement_of_a_count_is_taken_back_by_who_may_take_back_the_whole(app: Flask, till: Program):
    mug = make_variant(stock=5)
    counted = correct_stock(mug, 1, by=SHELL, source=Source("count", "999"))
    imported = correct_stock(mug, 1, by=SHELL, source=Source("import", "999"))
    clerk = Program(app, "staff")
    for movement, scope in ((counted, "stock:approve"), (imported, "imports:undo")):
        refused = clerk.post(f"/stock-movements/{movement.seq}/reversal")
        assert problem(refused, 403) == "missing-scope"
        assert scope in refused.json["detail"]
        assert f'scope="{scope}"' in refused.headers["WWW-Authenticate"]
    assert on_hand(mug.id) == 7


def test_what_the_shop_has_set_aside_is_not_taken_back_by_programs(till: Program):
    mug = make_variant(stock=5)
    held = hold_stock(mug, 2, source=Source("cart", "1"), expires_at=LATER, by=SHELL)
    assert problem(till.post(f"/stock-movements/{held.movement_seq}/reversal"), 403) == "set-aside-by-others"
    sold = consume_hold(held, by=SHELL)
    assert problem(till.post(f"/stock-movements/{sold.seq}/reversal"), 403) == "set-aside-by-others"
    back = undo_movement(sold, by=SHELL)
    assert problem(till.post(f"/stock-movements/{back.seq}/reversal"), 403) == "set-aside-by-others"
    assert on_hand(mug.id) == 5
