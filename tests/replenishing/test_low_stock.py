"""What runs low, how long it lasts, and whom to ask for more."""

import pytest
from sqlalchemy import update

from shop.catalog.models import Product
from shop.db import db
from shop.moving.services import arrive, send
from shop.receiving.services import add_line, open_receipt
from shop.replenishing.finding import low_stock, low_stock_count
from shop.stock.actors import SYSTEM
from shop.stock.backordering import set_backorder_cap
from shop.stock.services import receive_stock, set_reorder_point, take_stock
from shop.stock.undoing import undo_movement

from ..counting import Statements
from ..factories import make_category, make_product, make_variant
from ..moving.places import Places
from .goods import asking, days_ago, low, make_supplier, names, sells


def test_what_has_no_more_free_than_its_reorder_point_is_low():
    mug, bowl, plate = make_variant("Mug", stock=5), make_variant("Bowl", stock=4), make_variant("Plate", stock=4)
    set_reorder_point(mug, 5)
    set_reorder_point(plate, 3)
    assert names() == ["Mug"]
    take_stock(bowl, 1, by=SYSTEM)
    assert sorted(names()) == ["Bowl", "Mug"], "three are the shop's usual few"
    assert low_stock_count() == 2


def test_what_is_not_for_sale_any_more_is_not_ordered():
    mug, bowl = make_product("Mug"), make_product("Bowl")
    db.session.execute(update(Product).where(Product.id == bowl.id).values(status="archived"))
    mug.variants[0].is_active = False
    db.session.commit()
    assert names() == []
    assert low_stock_count() == 0


def test_what_will_be_gone_first_comes_first():
    slow, fast, still = (make_variant(name, stock=40) for name in ("Slow", "Fast", "Still"))
    for variant, units in ((slow, 37), (fast, 38)):
        take_stock(variant, units, by=SYSTEM)
    days_ago(30)
    take_stock(slow, 1, by=SYSTEM)
    take_stock(fast, 1, by=SYSTEM)
    set_reorder_point(still, 50)
    assert [(row.thing.name, row.figures.sold, row.figures.cover) for row in low()] == [
        ("Fast", 1, 28),
        ("Slow", 1, 56),
        ("Still", 0, None),
    ]


def test_only_what_left_for_good_in_the_last_days_was_sold():
    mug = make_variant(stock=30)
    take_stock(mug, 5, by=SYSTEM)
    old = take_stock(mug, 2, by=SYSTEM)
    days_ago(29)
    sold = take_stock(mug, 4, by=SYSTEM)
    mistake = take_stock(mug, 3, by=SYSTEM)
    undo = undo_movement(mistake, by=SYSTEM)
    undo_movement(old, by=SYSTEM)
    set_reorder_point(mug, 50)
    assert low()[0].figures.sold == 4, "what was sold before and came back now is no sale of these days, either way"
    redone = undo_movement(undo, by=SYSTEM)
    assert low()[0].figures.sold == 7
    undo_movement(redone, by=SYSTEM)
    undo_movement(sold, by=SYSTEM)
    assert low()[0].figures.sold == 0


def test_moving_and_correcting_are_no_sales(at: Places):
    from shop.stock.services import correct_stock

    mug = make_variant(stock=10)
    send({mug.id: 4}, from_id=at.main, to_id=at.attic, by=SYSTEM)
    correct_stock(mug, -2, "damaged", by=SYSTEM)
    set_reorder_point(mug, 50)
    assert low()[0].figures.sold == 0


def test_places_are_low_by_themselves_or_together(at: Places):
    mug = make_variant(stock=20)
    send({mug.id: 2}, from_id=at.main, to_id=at.attic, by=SYSTEM)
    assert names() == []
    assert low_stock_count() == 0
    assert names(location=at.attic) == ["Mug"]
    assert names(location=at.main) == []
    assert low(location=at.attic)[0].figures.free == 2
    take_stock(mug, 17, by=SYSTEM)
    assert low()[0].figures.free == 3


def test_what_is_on_its_way_is_coming_and_not_there(at: Places):
    mug = make_variant(stock=4)
    sent = send({mug.id: 3}, from_id=at.main, to_id=at.attic, transit_id=at.van, by=SYSTEM).id
    assert (low()[0].figures.free, low()[0].figures.coming) == (1, 3)
    assert low(location=at.main)[0].figures.coming == 0
    arrive(sent, {mug.id: 3}, by=SYSTEM)
    assert names() == []
    assert low(location=at.attic)[0].figures.coming == 0


def test_what_is_ordered_is_coming_until_it_is_booked():
    mug = make_variant(stock=2)
    receipt = open_receipt(by=SYSTEM)
    add_line(receipt.id, mug.id, by=SYSTEM, expected=10)
    assert (low()[0].figures.coming, low()[0].figures.suggested) == (10, 0)
    from shop.stock.actors import Source

    receive_stock(mug, 1, by=SYSTEM, source=Source("receipt", str(receipt.id)))
    assert low()[0].figures.coming == 9


def test_it_is_ordered_where_it_is_best_bought():
    mug = make_variant(stock=1)
    one, other = make_supplier("Papelera"), make_supplier("Zumo", lead_days=None)
    sells(one, mug, "P-1", preferred=False)
    sells(other, mug, "Z-9", pack_size=12)
    [row] = low()
    assert (row.supplier, row.their_sku, row.figures.lead_days, row.figures.suggested) == ("Zumo", "Z-9", None, 12)
    [row] = low(supplier=one.id)
    assert (row.supplier, row.their_sku, row.figures.suggested) == ("Papelera", "P-1", 5)
    assert names(supplier=make_supplier("Nobody").id) == []


def test_what_was_promised_is_ordered_on_top():
    from datetime import UTC, datetime, timedelta

    from shop.stock.actors import Source
    from shop.stock.holding import hold_stock

    mug = make_variant(stock=1)
    set_backorder_cap(mug, 9, by=SYSTEM)
    hold_stock(mug, 5, source=Source("cart", "1"), expires_at=datetime.now(UTC) + timedelta(hours=1), by=SYSTEM)
    [row] = low()
    assert (row.figures.free, row.figures.backordered, row.figures.suggested) == (0, 4, 10)


def test_a_category_has_what_is_below_it():
    prints = make_category("Prints")
    ferns = make_category("Ferns", parent=prints)
    make_product("Fern", category=ferns)
    make_product("Mug")
    assert names(category=prints.id) == ["Fern"]
    assert names(category=ferns.id) == ["Fern"]


@pytest.mark.parametrize("odd", ["-1", "1e309", "\0", "🌿", "x" * 60, "9" * 30, "0", " "])
def test_odd_questions_are_left_out(odd: str):
    make_variant()
    assert asking(location=odd, supplier=odd, category=odd).filters == {}
    assert names(location=odd, supplier=odd, category=odd) == ["Mug"]


def test_the_list_takes_two_statements_and_the_count_one(statements: Statements):
    for _ in range(5):
        sells(make_supplier(f"S{_}"), make_variant())
    asked = asking()
    with statements.at_most(2):
        assert len(low_stock(asked).rows) == 5
    with statements.at_most(1):
        assert low_stock_count() == 5


def test_more_than_is_shown_is_counted_and_more_than_is_looked_at_is_said(monkeypatch: pytest.MonkeyPatch):
    make_product(options={"Size": list("ABCDEFGH")})
    found = low_stock(asking(), most=3)
    assert (len(found.rows), found.together, found.is_cut) == (3, 8, False)
    monkeypatch.setattr("shop.replenishing.finding.MOST_LOOKED_AT", 4)
    assert low_stock(asking()).is_cut
    monkeypatch.setattr("shop.replenishing.finding.MOST_COUNTED", 2)
    assert low_stock_count() == 3
