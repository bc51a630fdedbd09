"""The demo's stockroom has a past, which the books agree with."""

from sqlalchemy import text

from shop.db import db, transaction
from shop.demo.past import write_past
from shop.stock.services import figures_of

from ..factories import make_variant
from ..stock.crowds import assert_it_adds_up


def test_the_past_leads_to_today(real_database):
    with real_database.app_context():
        wanted = [(make_variant(price=price).id, price, today) for price in (100, 2500, 9900) for today in (0, 1, 40)]
        with transaction():
            write_past(wanted)
        figures = figures_of([number for number, _, _ in wanted])
        assert [figures[number].on_hand for number, _, _ in wanted] == [today for _, _, today in wanted]
        assert_it_adds_up()


def test_the_past_is_told_in_the_order_in_which_it_happened(real_database):
    with real_database.app_context():
        with transaction():
            write_past([(make_variant().id, 1200, 9), (make_variant().id, 4000, 30)])
        moments = db.session.scalars(text("SELECT at FROM stock_movement ORDER BY seq")).all()
        assert len(moments) > 2
        assert moments == sorted(moments)
