"""`flask stock repair` sets levels to what the ledger and the live holds say, and says what it can't set right."""

import pytest

from shop.audit.models import AuditEntry
from shop.db import db
from shop.stock.actors import SHELL, SYSTEM, Source
from shop.stock.backordering import set_backorder_cap
from shop.stock.counting import level_of
from shop.stock.holding import hold_stock
from shop.stock.repairing import CantRepair, repair_level
from shop.stock.services import movements_of, receive_stock, take_stock
from tests.factories import make_product
from tests.stock.crowds import assert_it_adds_up, at_once, kinds
from tests.stock.moments import LATER

CART = Source("cart", "9")


@pytest.fixture
def shop(real_database):
    """Six mugs of which two are held, and a bowl, promised beyond its stock."""
    with real_database.app_context():
        mug = make_product("Mug", stock=9).variants[0]
        take_stock(mug, 3, by=SYSTEM)
        hold_stock(mug, 2, source=CART, expires_at=LATER, by=SYSTEM)
        bowl = make_product("Bowl", stock=1).variants[0]
        set_backorder_cap(bowl, 5, by=SYSTEM)
        hold_stock(bowl, 3, source=CART, expires_at=LATER, by=SYSTEM)
        yield real_database


def plant(damage):
    db.session.execute(db.text("SET LOCAL session_replication_role = replica"))
    db.session.execute(db.text(damage))
    db.session.commit()


def repair(shop, *options, answer=""):
    result = shop.test_cli_runner().invoke(args=["stock", "repair", *options], input=answer)
    return result.exit_code, result.output


def figures(variant_id):
    level = level_of(variant_id)
    return level.on_hand, level.reserved, level.backordered, level.version


DAMAGE = {
    "on hand": "UPDATE stock_level SET on_hand = 7 WHERE variant_id = 1",
    "reserved": "UPDATE stock_level SET reserved = 0 WHERE variant_id = 1",
    "more reserved than there is": "ALTER TABLE stock_level DROP CONSTRAINT ck_stock_level_reserved;"
    "UPDATE stock_level SET reserved = 9 WHERE variant_id = 1",
    "backordered": "UPDATE stock_level SET backordered = 4 WHERE variant_id = 2",
    "backordered beyond its cap": "ALTER TABLE stock_level DROP CONSTRAINT ck_stock_level_backordered;"
    "UPDATE stock_level SET backordered = 1, backorder_cap = 1 WHERE variant_id = 2",
    "the version": "UPDATE stock_level SET version = 99 WHERE variant_id = 1",
    "all at once": "UPDATE stock_level SET on_hand = 50, reserved = 1, version = 0",
    "a variant's flag": "UPDATE variant SET is_available = false WHERE id = 1",
    "a product's flag": "UPDATE product SET is_available = NOT is_available",
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_what_is_kept_beside_the_ledger_is_set_to_it(shop, damage):
    before = (figures(1), figures(2), len(movements_of(1)), len(movements_of(2)))
    plant(DAMAGE[damage])
    code, said = repair(shop, "--yes")
    assert code == 0, said
    assert said.endswith("Everything adds up.\n")
    assert (figures(1), figures(2), len(movements_of(1)), len(movements_of(2))) == before
    assert_it_adds_up()


HOLDS = {
    "a hold that is gone": ("DELETE FROM hold WHERE level_id = 1", (6, 0, 0, 2), "released", -2),
    "a hold that shrank": ("UPDATE hold SET quantity = 1 WHERE level_id = 1", (6, 1, 0, 2), "released", -1),
    "a hold that grew": ("UPDATE hold SET quantity = 5 WHERE level_id = 1", (6, 5, 0, 2), "held", 3),
}


@pytest.mark.parametrize("damage", HOLDS)
def test_where_holds_and_ledger_differ_a_movement_tells_it(shop, damage):
    planted, after, kind, delta = HOLDS[damage]
    plant(planted)
    assert repair(shop, "--yes")[0] == 0
    assert figures(1) == after
    told = movements_of(1)[0]
    assert (told.kind, told.reserved_delta, told.reason, told.actor_label) == (kind, delta, "repaired", "shell")
    assert_it_adds_up()


def test_a_promise_that_is_gone_is_told_too(shop):
    plant("DELETE FROM hold WHERE level_id = 2")
    assert repair(shop, "--yes")[0] == 0
    assert figures(2) == (1, 0, 0, 1)
    told = movements_of(2)[0]
    assert (told.kind, told.reserved_delta, told.backordered_delta) == ("released", -1, -2)
    assert_it_adds_up()


def test_it_shows_the_differences_and_asks_first(shop):
    plant(DAMAGE["on hand"])
    code, said = repair(shop, answer="n\n")
    assert code == 1
    assert "on hand is the sum of the movements: expected 6, found 7" in said
    assert level_of(1).on_hand == 7
    assert repair(shop, answer="y\n")[0] == 0
    assert level_of(1).on_hand == 6


def test_a_sound_stockroom_is_left_alone(shop):
    assert repair(shop) == (0, "Everything adds up: there is nothing to repair.\n")
    assert repair_level(level_of(1).id, by=SHELL) is False


def test_each_repair_is_written_down_with_what_was(shop):
    plant(DAMAGE["on hand"])
    repair(shop, "--yes")
    entry = db.session.scalars(db.select(AuditEntry).filter_by(action="stock.repaired")).one()
    assert (entry.actor_label, entry.subject_kind, entry.subject_ref) == ("shell", "variant", "1")
    assert (entry.old["on_hand"], entry.new["on_hand"]) == (7, 6)


def test_a_ledger_that_contradicts_itself_is_said_and_left(shop):
    first = db.session.scalar(db.text("SELECT min(seq) FROM stock_movement"))
    plant(f"DELETE FROM stock_movement WHERE seq = {first}; UPDATE stock_level SET on_hand = 2 WHERE variant_id = 2")
    code, said = repair(shop, "--yes")
    assert code == 1
    assert "Level 1: its ledger contradicts itself, and can’t be changed." in said
    assert "Left: level 1 in main" in said
    assert "Left: level 2" not in said
    assert figures(1) == (6, 2, 0, 2)


def test_more_set_aside_than_the_ledger_has_is_for_a_person(shop):
    plant("UPDATE hold SET quantity = 7 WHERE level_id = 1")
    code, said = repair(shop, "--yes")
    assert code == 1
    assert "Level 1: 7 are set aside, but the ledger has only 6." in said
    assert figures(1) == (6, 2, 0, 2)


def test_a_level_that_nobody_has_is_refused(shop):
    with pytest.raises(CantRepair, match="no such level"):
        repair_level(4711, by=SHELL)


def test_the_shop_stays_open_meanwhile(shop):
    plant(DAMAGE["a product's flag"])
    plant("UPDATE stock_level SET version = 99")

    def sell():
        for _ in range(20):
            receive_stock(1, 1, by=SYSTEM)

    def mend():
        for _ in range(10):
            repair_level(1, by=SHELL)
            repair_level(2, by=SHELL)

    assert kinds(at_once(shop, sell, sell, mend)) == {"NoneType": 3}
    assert repair(shop, "--yes")[0] == 0
    assert_it_adds_up()
