"""`flask stock verify` finds whatever does not add up. To plant it, the guards of the database are taken away."""

import pytest

from shop.db import db
from shop.stock import verifying
from shop.stock.actors import SYSTEM, Source
from shop.stock.holding import consume_hold, hold_stock
from shop.stock.services import receive_stock, take_stock
from shop.stock.undoing import undo_movement
from tests.factories import make_product
from tests.stock.moments import LATER

CART = Source("cart", "9")


@pytest.fixture
def shop(real_database):
    """Five mugs of which two are held, after some comings and goings, and a bowl that is sold out."""
    with real_database.app_context():
        mug = make_product("Mug", stock=9).variants[0]
        undo_movement(receive_stock(mug, 40, by=SYSTEM), by=SYSTEM)
        take_stock(mug, 3, by=SYSTEM)
        consume_hold(hold_stock(mug, 1, source=CART, expires_at=LATER, by=SYSTEM), by=SYSTEM)
        hold_stock(mug, 2, source=CART, expires_at=LATER, by=SYSTEM)
        bowl = make_product("Bowl", stock=1).variants[0]
        take_stock(bowl, 1, by=SYSTEM)
        rename = db.text("UPDATE variant SET sku = :sku WHERE id = :id")
        db.session.execute(rename, [{"sku": "MUG-1", "id": mug.id}, {"sku": "BOWL-1", "id": bowl.id}])
        db.session.commit()
    return real_database


def verify(shop):
    result = shop.test_cli_runner().invoke(args=["stock", "verify"])
    return result.exit_code, result.output


def test_a_sound_stockroom_adds_up(shop):
    assert verify(shop) == (0, "Looked at 2 levels, 9 movements, 1 holds, 2 products: everything adds up.\n")


def test_an_empty_stockroom_adds_up(real_database):
    assert verify(real_database)[0] == 0


MUG = "level 1 in main (MUG-1)"

# What is planted, and what is said of it. A number in braces stands for that movement, counted from the first.
DAMAGE = {
    "a level that is not the sum of its movements": (
        "UPDATE stock_level SET on_hand = 6 WHERE id = 1",
        f"{MUG}: on hand is the sum of the movements: expected 5, found 6",
    ),
    "a movement that is gone": (
        "DELETE FROM stock_movement WHERE seq = {4}",
        f"{MUG}: movements follow each other: expected an unbroken chain, found movement {{5}}",
    ),
    "a first movement that is gone": (
        "DELETE FROM stock_movement WHERE seq = {1}",
        f"{MUG}: movements follow each other: expected an unbroken chain, found movement {{2}}",
    ),
    "a chain that was cut and knotted": (
        "UPDATE stock_movement SET before = before + 1, after = after + 1 WHERE seq = {4}",
        f"{MUG}: movements follow each other: expected an unbroken chain, found movement {{4}}",
    ),
    "a movement that was rewritten": (
        "ALTER TABLE stock_movement DROP CONSTRAINT ck_stock_movement_sum;"
        "UPDATE stock_movement SET delta = -2 WHERE seq = {4}",
        f"{MUG}: after is before and delta: expected right sums, found movement {{4}}",
    ),
    "a hold that is gone": (
        "DELETE FROM hold",
        f"{MUG}: reserved is the sum of the live holds: expected 0, found 2",
    ),
    "a hold that grew": (
        "UPDATE hold SET quantity = 3",
        f"{MUG}: reserved is the sum of the live holds: expected 3, found 2",
    ),
    "a promise that nobody wrote down": (
        "UPDATE stock_level SET reserved = 3 WHERE id = 1",
        f"{MUG}: reserved is the sum of the movements: expected 2, found 3",
    ),
    "a chain of promises that was cut": (
        "UPDATE stock_movement SET reserved_after = 0 WHERE seq = {5}",
        f"{MUG}: movements follow each other: expected an unbroken chain, found movement {{5}}",
    ),
    "more promised than there is": (
        "ALTER TABLE stock_level DROP CONSTRAINT ck_stock_level_reserved;"
        "UPDATE stock_level SET reserved = 6 WHERE id = 1",
        f"{MUG}: no more is reserved than there is: expected 0 to 5, found 6",
    ),
    "a version that skipped one": (
        "UPDATE stock_level SET version = version + 1 WHERE id = 1",
        f"{MUG}: version counts the movements of on hand: expected 5, found 6",
    ),
    "an undo of something else": (
        "UPDATE stock_movement SET undo_of = {1} WHERE kind = 'undone'",
        f"{MUG}: an undo is the movement the other way: expected right undos, found movement {{3}}",
    ),
    "an undo of another level's movement": (
        "UPDATE stock_movement SET undo_of = {8} WHERE kind = 'undone'",
        f"{MUG}: an undo is the movement the other way: expected right undos, found movement {{3}}",
    ),
    "a cost that came from nowhere": (
        "UPDATE stock_movement SET cost_after = 100, costed_after = 1 WHERE seq = {4}",
        f"{MUG}: costs follow each other: expected an unbroken chain, found movement {{4}}",
    ),
    "a promise beyond the stock that nobody wrote down": (
        "UPDATE stock_level SET backordered = 1, backorder_cap = 1 WHERE id = 1",
        f"{MUG}: backordered is the sum of the movements: expected 0, found 1",
    ),
    "a hold that waits for what has come": (
        "UPDATE hold SET backordered = 1",
        f"{MUG}: backordered is the sum of what holds wait for: expected 1, found 0",
    ),
    "a variant that is said to be sold out": (
        "UPDATE variant SET is_available = false WHERE sku = 'MUG-1'",
        "variant 1 (MUG-1): is_available is kept: expected available, found not available",
    ),
    "a product that is said to be there": (
        "UPDATE product SET is_available = true WHERE id = 2",
        "product 2 (BOWL-1): is_available is kept: expected not available, found available",
    ),
    "a list that says otherwise": (
        "INSERT INTO category (slug, name, path) VALUES ('cups', 'Cups', 'cups');"
        "INSERT INTO listing SELECT c.id, 'en', 1, now(), 1, 'mug', false FROM category c",
        "list entry of product 1 (MUG-1): is_available is kept: expected available, found not available",
    ),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_found_and_named(shop, damage):
    with shop.app_context():
        seqs = [None, *db.session.scalars(db.text("SELECT seq FROM stock_movement ORDER BY seq"))]
        planted, difference = (words.format(*seqs) for words in DAMAGE[damage])
        db.session.execute(db.text("SET LOCAL session_replication_role = replica"))
        db.session.execute(db.text(planted))
        db.session.commit()
    code, output = verify(shop)
    assert code == 1
    assert difference in output.splitlines()
    assert "differences.\n" in output


def test_a_long_stockroom_is_read_a_stretch_at_a_time(shop, monkeypatch):
    monkeypatch.setattr(verifying, "STRETCH", 1)
    assert verify(shop)[1] == "Looked at 2 levels, 9 movements, 1 holds, 2 products: everything adds up.\n"


def test_it_looks_at_one_moment_and_cannot_write(shop):
    with shop.app_context(), verifying.snapshot(db.engine) as connection:
        before = connection.scalar(db.text("SELECT sum(on_hand) FROM stock_level"))
        with shop.app_context():
            receive_stock(1, 1, by=SYSTEM)
        assert connection.scalar(db.text("SELECT sum(on_hand) FROM stock_level")) == before
        with pytest.raises(Exception, match="read-only"):
            connection.execute(db.text("UPDATE stock_level SET on_hand = 1"))


def test_expired_holds_are_released_by_command(shop):
    result = shop.test_cli_runner().invoke(args=["stock", "release-expired"])
    assert (result.exit_code, result.output) == (0, "Released 0 holds.\n")
