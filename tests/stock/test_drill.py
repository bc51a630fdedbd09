"""`flask stock drill`: real buyers at once, and whether the shop lies."""

from contextlib import nullcontext

import pytest

from shop.catalog.models import Product
from shop.db import db
from shop.stock import drilling
from shop.stock.actors import SYSTEM
from shop.stock.drilling import Drill, drill
from shop.stock.models import StockLevel
from shop.stock.services import take_stock
from tests.stock.crowds import assert_it_adds_up


def run(shop, *options):
    result = shop.test_cli_runner().invoke(args=["stock", "drill", *options])
    return result.exit_code, result.output


def test_fifty_buyers_for_ten_units(real_database):
    code, said = run(real_database)
    assert code == 0, said
    assert "  10 won, and 10 could\n  40 were told that it is sold out\n  0 left on the shelf\n" in said
    assert "The books add up.\n" in said
    with real_database.app_context():
        assert_it_adds_up()


@pytest.mark.parametrize(("buyers", "units"), [(1, 1), (8, 3), (3, 8)])
def test_no_fewer_win_than_can(real_database, buyers, units):
    with real_database.app_context():
        done = drill(real_database, buyers, units)
        assert (done.won, done.sold_out) == (min(buyers, units), buyers - min(buyers, units))
        assert done.left == units - done.won
        assert done.is_right
        assert_it_adds_up()


def test_the_thing_is_put_away_after(real_database):
    assert run(real_database, "--buyers", "3", "--units", "9")[0] == 0
    with real_database.app_context():
        [product] = db.session.scalars(db.select(Product))
        assert (product.status, product.is_available, product.variants[0].is_active) == ("archived", False, False)
        assert db.session.scalars(db.select(StockLevel.on_hand)).one() == 0


def test_a_shop_that_sells_what_it_has_not_is_found_out(real_database, monkeypatch):
    """Everybody is told yes, as a shop without a lock would."""

    def lie(variant_id, who):
        with db.session.begin_nested():
            pass

    monkeypatch.setattr(drilling, "_take", lie)
    code, said = run(real_database, "--buyers", "20", "--units", "2")
    assert code == 1
    assert "This is WRONG." in said


def test_a_shop_that_refuses_whom_it_could_serve_is_found_out(real_database, monkeypatch):
    monkeypatch.setattr(drilling, "_take", lambda variant_id, who: take_stock(variant_id, 5, by=SYSTEM))
    assert run(real_database, "--buyers", "4", "--units", "4")[0] == 1


def test_an_error_is_told_by_its_name(real_database, monkeypatch):
    monkeypatch.setattr(drilling, "_take", lambda variant_id, who: 1 // 0)
    code, said = run(real_database, "--buyers", "4", "--units", "4")
    assert code == 1
    assert "  2 met ZeroDivisionError\n" in said


def test_without_connections_for_all_there_is_no_drill(real_database, monkeypatch):
    monkeypatch.setattr(drilling, "_room_for", lambda buyers: nullcontext())  # pages have fewer
    monkeypatch.setattr(drilling, "PATIENCE", 1)
    code, said = run(real_database, "--buyers", "90")
    assert code == 1
    assert "no 90 connections to give" in said
    with real_database.app_context():
        assert db.session.scalars(db.select(Product.status)).one() == "archived"
        assert_it_adds_up()


def test_a_drill_that_went_wrong_is_not_right():
    assert not Drill(2, 1, "thing").is_right
