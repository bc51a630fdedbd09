"""Sales begin and end by themselves, and never take back what somebody decided meanwhile."""

from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.exc import IntegrityError

from shop.catalog.models import PriceChange, Variant
from shop.catalog.pricing import PriceChanges, apply_price_changes
from shop.db import db
from tests.factories import make_product, make_variant
from tests.stock.crowds import at_once, wait_until_somebody_waits

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
FRIDAY = MONDAY + timedelta(days=4)
NEXT_WEEK = MONDAY + timedelta(days=7)


def make_sale(variant, price, begins=MONDAY, ends=FRIDAY):
    sale = PriceChange(variant_id=variant.id, price_minor=price, during=Range(begins, ends))
    db.session.add(sale)
    db.session.flush()
    return sale


def prices(variant):
    db.session.refresh(variant)
    return variant.price_minor, variant.compare_at_minor


def change(variant, **values):
    for name, value in values.items():
        setattr(variant, name, value)
    db.session.flush()


def test_a_sale_begins_and_crosses_the_old_price_out():
    mug = make_variant(price=1200)
    make_sale(mug, 900)
    assert apply_price_changes(MONDAY) == PriceChanges(begun=1, ended=0, missed=0)
    assert prices(mug) == (900, 1200)


def test_a_sale_waits_for_its_moment():
    mug = make_variant(price=1200)
    make_sale(mug, 900)
    assert apply_price_changes(MONDAY - timedelta(seconds=1)) == PriceChanges(0, 0, 0)
    assert prices(mug) == (1200, None)


def test_a_sale_ends_and_everything_is_as_before():
    mug = make_variant(price=1200)
    change(mug, compare_at_minor=1500)
    sale = make_sale(mug, 900)
    apply_price_changes(MONDAY)
    assert prices(mug) == (900, 1200)
    assert apply_price_changes(FRIDAY) == PriceChanges(begun=0, ended=1, missed=0)
    assert prices(mug) == (1200, 1500)
    db.session.refresh(sale)
    assert (sale.begun_at, sale.ended_at) == (MONDAY, FRIDAY)


@pytest.mark.parametrize("now", [MONDAY, FRIDAY])
def test_applying_twice_changes_nothing_more(now):
    mug = make_variant(price=1200)
    make_sale(mug, 900)
    apply_price_changes(MONDAY)
    apply_price_changes(now)
    before = prices(mug)
    assert apply_price_changes(now) == PriceChanges(0, 0, 0)
    assert prices(mug) == before


def test_a_price_that_somebody_set_meanwhile_stays():
    mug = make_variant(price=1200)
    make_sale(mug, 900)
    apply_price_changes(MONDAY)
    change(mug, price_minor=1100)
    apply_price_changes(FRIDAY)
    assert prices(mug) == (1100, None)


def test_a_crossed_out_price_that_somebody_set_meanwhile_stays():
    mug = make_variant(price=1200)
    make_sale(mug, 900)
    apply_price_changes(MONDAY)
    change(mug, compare_at_minor=2000)
    apply_price_changes(FRIDAY)
    assert prices(mug) == (1200, 2000)


def test_a_crossed_out_price_below_the_price_goes():
    mug = make_variant(price=1200)
    change(mug, compare_at_minor=1500)
    make_sale(mug, 900)
    apply_price_changes(MONDAY)
    change(mug, price_minor=1600, compare_at_minor=None)
    apply_price_changes(FRIDAY)
    assert prices(mug) == (1600, None)


@pytest.mark.parametrize("price", [1200, 1500])
def test_a_sale_that_is_none_crosses_nothing_out(price):
    mug = make_variant(price=1200)
    make_sale(mug, price)
    apply_price_changes(MONDAY)
    assert prices(mug) == (price, None)
    apply_price_changes(FRIDAY)
    assert prices(mug) == (1200, None)


def test_one_sale_follows_another_without_a_gap():
    mug = make_variant(price=1200)
    make_sale(mug, 900)
    make_sale(mug, 800, FRIDAY, NEXT_WEEK)
    apply_price_changes(MONDAY)
    assert apply_price_changes(FRIDAY) == PriceChanges(begun=1, ended=1, missed=0)
    assert prices(mug) == (800, 1200)
    apply_price_changes(NEXT_WEEK)
    assert prices(mug) == (1200, None)


def test_a_sale_that_was_slept_through_is_over():
    mug = make_variant(price=1200)
    make_sale(mug, 900)
    assert apply_price_changes(NEXT_WEEK) == PriceChanges(begun=0, ended=0, missed=1)
    assert apply_price_changes(NEXT_WEEK) == PriceChanges(0, 0, 0)
    assert prices(mug) == (1200, None)


def test_a_sale_may_have_no_end_or_no_beginning():
    mug, bowl = make_variant(price=1200), make_variant(price=1200)
    make_sale(mug, 900, MONDAY, None)
    make_sale(bowl, 900, None, FRIDAY)
    assert apply_price_changes(MONDAY) == PriceChanges(2, 0, 0)
    assert apply_price_changes(NEXT_WEEK) == PriceChanges(0, 1, 0)
    assert (prices(mug), prices(bowl)) == ((900, 1200), (1200, None))


def test_two_sales_of_one_thing_cannot_overlap():
    mug = make_variant(price=1200)
    make_sale(mug, 900)
    with pytest.raises(IntegrityError, match="ex_price_change_overlap"):
        make_sale(mug, 800, FRIDAY - timedelta(seconds=1), NEXT_WEEK)


def test_lists_show_the_price_of_the_sale():
    product = make_product(price=1200)
    make_sale(product.variants[0], 900)
    apply_price_changes(MONDAY)
    db.session.refresh(product)
    assert (product.price_from_minor, product.compare_at_minor) == (900, 1200)


def test_a_hundred_sales_cost_four_statements(statements):
    for _ in range(100):
        make_sale(make_variant(price=1200), 900)
    with statements.at_most(4):
        assert apply_price_changes(MONDAY).begun == 100


def test_two_who_apply_at_once_begin_a_sale_once(real_database):
    with real_database.app_context():
        things = [make_variant(price=1200) for _ in range(20)]
        for thing in things:
            make_sale(thing, 900)
        db.session.commit()
        answers = at_once(real_database, *[lambda: apply_price_changes(MONDAY)] * 6)
        assert sum(answer.begun for answer in answers) == 20
        assert {prices(thing) for thing in things} == {(900, 1200)}


def test_a_sale_waits_without_holding_what_a_sold_out_product_needs(real_database):
    """Whoever sells the last one locks the product, then its variants. A sale that did it the other way round
    would deadlock with them.
    """
    with real_database.app_context():
        mug = make_variant(price=1200).id
        make_sale(db.session.get_one(Variant, mug), 900)
        db.session.commit()
        with db.engine.connect() as seller:
            seller.execute(db.text("SELECT FROM product FOR NO KEY UPDATE"))
            sale = Thread(target=at_once, args=(real_database, lambda: apply_price_changes(MONDAY)))
            sale.start()
            wait_until_somebody_waits()
            seller.execute(db.text("SELECT FROM variant FOR NO KEY UPDATE NOWAIT"))
        sale.join(30)
        assert prices(db.session.get_one(Variant, mug)) == (900, 1200)


def test_sales_begin_by_command(real_database):
    with real_database.app_context():
        mug = make_variant(price=1200)
        make_sale(mug, 900, datetime.now(UTC) - timedelta(days=1), None)
        db.session.commit()
        result = real_database.test_cli_runner().invoke(args=["prices", "apply"])
        assert (result.exit_code, result.output) == (0, "1 sales began, 0 ended, 0 were missed.\n")
        assert prices(mug) == (900, 1200)
