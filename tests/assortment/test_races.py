"""Two people, the worker and the till change the same products at the same moment."""

import pytest
from flask import Flask
from sqlalchemy import text

from shop.assortment.choosing import choose
from shop.assortment.deeds import Deed
from shop.assortment.services import BulkRefused, apply, bulk_edit, preview, undo
from shop.catalog.models import Variant
from shop.db import db
from shop.errors import ShopError
from shop.stock.services import SYSTEM, take_stock

from ..factories import make_product
from ..stock.crowds import at_once


def prepared(deed: Deed, ids: list[int]) -> int:
    edit = choose(ids, by=SYSTEM)
    return preview(edit.id, deed, may_price=True).id


def test_pressed_by_many_it_is_done_once_and_undone_once(real_database: Flask):
    with real_database.app_context():
        ids = [make_product(f"Mug {place}", price=1000).id for place in range(6)]
        number = prepared(Deed("price", percent="10"), ids)

    def press(verb):
        def go() -> str:
            try:
                verb(number, may_price=True, by=SYSTEM)
            except BulkRefused:
                return "refused"
            return "done"

        return go

    for verb, price in ((apply, 1100), (undo, 1000)):
        outcomes = at_once(real_database, *[press(verb)] * 6)
        assert sorted(outcomes) == ["done", *["refused"] * 5]
        with real_database.app_context():
            assert set(db.session.scalars(text("SELECT price_minor FROM variant"))) == {price}


def test_edits_of_the_same_products_and_sales_of_the_last_unit_never_wait_in_a_circle(real_database: Flask):
    with real_database.app_context():
        ids = [make_product(f"Mug {place}", stock=1, price=1000).id for place in range(8)]
        price, brand = prepared(Deed("price", percent="10"), ids), prepared(Deed("brand", name="Verde"), ids[::-1])
        variants = list(db.session.scalars(text("SELECT id FROM variant ORDER BY id DESC")))

    def change(number: int):
        return lambda: apply(number, may_price=True, by=SYSTEM).state

    def sell(variant_id: int):
        def go() -> str:
            take_stock(db.session.get_one(Variant, variant_id), 1, by=SYSTEM)
            return "sold"

        return go

    outcomes = at_once(real_database, change(price), change(brand), *(sell(number) for number in variants))
    assert sorted(outcomes) == ["applied", "applied", *["sold"] * 8]
    with real_database.app_context():
        rows = db.session.execute(text("SELECT DISTINCT brand, price_from_minor, is_available FROM product")).all()
        assert [tuple(row) for row in rows] == [("Verde", 1100, False)]


def test_a_bulk_edit_that_breaks_in_the_middle_leaves_nothing(real_database: Flask, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("shop.assortment.services.AT_ONCE", 2)

    class Broken(ShopError):
        pass

    def fall(done: int, total: int) -> None:
        if done >= 4:
            raise Broken("the power went")

    with real_database.app_context():
        ids = [make_product(f"Mug {place}", price=1000).id for place in range(6)]
        number = prepared(Deed("price", percent="10"), ids)
        with pytest.raises(Broken):
            apply(number, may_price=True, by=SYSTEM, on_progress=fall)
        assert set(db.session.scalars(text("SELECT price_minor FROM variant"))) == {1000}
        assert bulk_edit(number).state == "previewed"
        apply(number, may_price=True, by=SYSTEM)
        assert set(db.session.scalars(text("SELECT price_minor FROM variant"))) == {1100}
