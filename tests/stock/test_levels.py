"""Every variant has a level in the first location from the start; elsewhere it begins with the first arrival."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from shop.catalog.services import NewVariant
from shop.db import db
from shop.stock.services import SYSTEM, receive_stock

from ..factories import make_product, make_variant


def levels() -> list[tuple[int, str, int]]:
    """(variant, place, units) of each level."""
    rows = db.session.execute(
        text("""
            SELECT l.variant_id, location.code, l.on_hand
            FROM stock_level l JOIN location ON location.id = l.location_id ORDER BY l.variant_id, location.id
        """)
    )
    return [tuple(row) for row in rows]


def barn() -> int:
    return db.session.scalar(text("INSERT INTO location (code, name) VALUES ('barn', 'Barn') RETURNING id"))


def test_a_new_variant_has_an_empty_level_in_the_first_location():
    barn()
    mug = make_variant()
    assert levels() == [(mug.id, "main", 0)]


def test_many_variants_get_their_levels_in_one_go():
    variants = [NewVariant(100, sku=f"S-{number}", values=(str(number),)) for number in range(5)]
    product = make_product(options={"Size": [str(number) for number in range(5)]}, variants=variants)
    assert levels() == [(variant.id, "main", 0) for variant in product.variants]


def test_elsewhere_a_level_begins_with_the_first_arrival():
    mug, elsewhere = make_variant(), barn()
    receive_stock(mug, 3, by=SYSTEM, location_id=elsewhere)
    assert levels() == [(mug.id, "main", 0), (mug.id, "barn", 3)]


def test_a_level_goes_with_a_variant_that_never_had_stock():
    product = make_product(options={"Size": ["S", "M"]})
    small, medium = product.variants
    db.session.execute(text("DELETE FROM variant_option_value WHERE variant_id = :id"), {"id": small.id})
    db.session.execute(text("DELETE FROM variant WHERE id = :id"), {"id": small.id})
    assert levels() == [(medium.id, "main", 0)]


def test_a_level_knows_when_it_last_changed():
    mug = make_variant()
    assert db.session.scalar(text("SELECT changed_at FROM stock_level")) is None
    movement = receive_stock(mug, 3, by=SYSTEM)
    assert abs((db.session.scalar(text("SELECT changed_at FROM stock_level")) - movement.at).total_seconds()) < 1


def test_a_location_with_levels_stays_what_it_is():
    mug, elsewhere = make_variant(), barn()
    db.session.execute(text("UPDATE location SET kind = 'transit' WHERE id = :id"), {"id": elsewhere})
    db.session.execute(text("UPDATE location SET kind = 'shelf' WHERE id = :id"), {"id": elsewhere})
    receive_stock(mug, 3, by=SYSTEM, location_id=elsewhere)
    with pytest.raises(IntegrityError, match="so it stays what it is"):
        db.session.execute(text("UPDATE location SET kind = 'transit' WHERE id = :id"), {"id": elsewhere})
