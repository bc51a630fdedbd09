"""The demo's stockroom has suppliers and places, once."""

from sqlalchemy import text

from shop.db import db
from shop.demo.loading import fill_shop
from shop.demo.stockroom import furnish_stockroom

from ..stock.crowds import assert_it_adds_up


def figures() -> list[int]:
    """How many suppliers, offers, places, transfers and receipt lines there are, and how many units lie where."""
    tables = ("supplier", "supplier_item", "location", "transfer", "receipt_line")
    counts = [db.session.scalar(text(f"SELECT count(*) FROM {table}")) for table in tables]
    return [*counts, *db.session.scalars(text("SELECT sum(on_hand) FROM stock_level GROUP BY location_id ORDER BY 1"))]


def test_the_stockroom_is_furnished_once(real_database):
    with real_database.app_context():
        fill_shop()
        units = db.session.scalar(text("SELECT sum(on_hand) FROM stock_level"))
        furnish_stockroom()
        first = figures()
        furnish_stockroom()
        assert figures() == first
        assert first[0] == 4
        assert first[2:] == [3, 1, 4, 6, units - 6]
        assert_it_adds_up()


def test_a_shop_with_suppliers_of_its_own_keeps_to_them(real_database):
    with real_database.app_context():
        db.session.execute(text("INSERT INTO supplier (name) VALUES ('Ours')"))
        db.session.commit()
        furnish_stockroom()
        assert figures()[:3] == [1, 0, 1]
