"""Products stand on a shelf where somebody put them; the rest comes behind, the newest first."""

import pytest
from sqlalchemy import text

from shop.catalog.finding import kept_product
from shop.catalog.models import Category, Product
from shop.catalog.refusals import NoSuchProduct, OutOfRange
from shop.catalog.shelf_order import place_product
from shop.db import db

from ..factories import make_category, make_product
from .goods import ANA, entries


def shelf_of(*titles: str) -> tuple[Category, list[Product]]:
    shelf = make_category("Mugs")
    return shelf, [make_product(title, category=shelf) for title in titles]


def placed(shelf: Category) -> list[tuple[int, str]]:
    rows = db.session.execute(
        text(
            """SELECT s.place, p.title FROM shelf_place s JOIN product p ON p.id = s.product_id
               WHERE s.category_id = :id ORDER BY 1"""
        ),
        {"id": shelf.id},
    )
    return [(row.place, row.title) for row in rows]


def test_a_product_is_put_first_and_others_make_room():
    shelf, (red, blue, _) = shelf_of("Red", "Blue", "Green")
    place_product(shelf.id, red.id, 1, by=ANA)
    place_product(shelf.id, blue.id, 1, by=ANA)
    assert placed(shelf) == [(1, "Blue"), (2, "Red")]


def test_what_stands_in_front_keeps_its_place_from_now_on():
    shelf, (red, *_) = shelf_of("Red", "Blue", "Green")
    place_product(shelf.id, red.id, 2, by=ANA)
    assert placed(shelf) == [(1, "Green"), (2, "Red")]


def test_a_product_goes_back_among_the_rest():
    shelf, (red, blue) = shelf_of("Red", "Blue")
    place_product(shelf.id, red.id, 1, by=ANA)
    place_product(shelf.id, blue.id, 2, by=ANA)
    place_product(shelf.id, red.id, None, by=ANA)
    assert placed(shelf) == [(1, "Blue")]


def test_a_place_far_behind_is_the_last_one():
    shelf, (red, _) = shelf_of("Red", "Blue")
    place_product(shelf.id, red.id, 900, by=ANA)
    assert placed(shelf) == [(1, "Blue"), (2, "Red")]


def test_the_order_of_a_shelf_is_no_change_of_its_products():
    shelf, (red, _) = shelf_of("Red", "Blue")
    before = kept_product(red.id)
    place_product(shelf.id, red.id, 2, by=ANA)
    assert kept_product(red.id) == before
    (entry,) = entries("category.arranged")
    assert entry.new == {"thing": "Mugs", "product": "Red", "place": 2}


@pytest.mark.parametrize("place", [0, -1, 1001, 1e309])
def test_a_place_that_is_none_is_refused(place: int):
    shelf, (red,) = shelf_of("Red")
    with pytest.raises(OutOfRange):
        place_product(shelf.id, red.id, place, by=ANA)
    assert placed(shelf) == []


def test_a_product_that_stands_elsewhere_is_refused():
    shelf, _ = shelf_of("Red")
    for other in (make_product().id, 0, 2**70):
        with pytest.raises(NoSuchProduct):
            place_product(shelf.id, other, 1, by=ANA)
