"""The proof is run every few hours, and what it found is kept."""

from shop.db import db
from shop.jobs.services import KINDS
from shop.stock import checking
from shop.stock.checking import latest_check, run_check
from shop.stock.models import StockCheck
from tests.factories import make_variant
from tests.stock.crowds import at_once


def test_a_check_keeps_what_it_looked_at_and_when():
    make_variant("Mug", stock=5)
    check = run_check()
    assert check.looked_at == {"levels": 1, "movements": 1, "holds": 0, "products": 1}
    assert (check.differences, check.samples) == (0, [])
    assert check.began_at <= check.ended_at
    assert latest_check() == check


def test_a_check_sees_one_moment_while_the_shop_is_open(real_database):
    with real_database.app_context():
        number = make_variant("Mug", stock=500).id
        db.session.commit()

        def sell():
            from shop.stock.services import SYSTEM, take_stock

            for _ in range(40):
                take_stock(number, 1, by=SYSTEM)

        def check():
            return [run_check().differences for _ in range(10)]

        assert at_once(real_database, sell, sell, check) == [None, None, [0] * 10]


def test_it_is_a_chore_of_the_worker():
    assert KINDS["stock.verify"].every_seconds == 6 * 3600
    KINDS["stock.verify"].handler({})
    assert latest_check() is not None


def test_only_the_last_hundred_are_kept(monkeypatch):
    monkeypatch.setattr(checking, "MOST_KEPT", 3)
    kept = [run_check().id for _ in range(5)][-3:]
    assert list(db.session.scalars(db.select(StockCheck.id).order_by(StockCheck.id))) == kept
