"""What a product can be found by follows every change, by whatever way it comes."""

import pytest
from sqlalchemy import text

from shop.catalog import facet_pools
from shop.catalog.browsing import products_on_shelf
from shop.catalog.choices import Choices
from shop.catalog.facet_keeping import keep_shelf_facets
from shop.catalog.facet_pools import Place
from shop.catalog.models import Category, Product
from shop.catalog.services import NewVariant
from shop.catalog.shelves import shelf_by_path
from shop.db import db
from shop.stock.services import SYSTEM, receive_stock, take_stock

from ..factories import make_category, make_product

ROWS = text("SELECT * FROM product_facets ORDER BY product_id")
VARIANTS = text("SELECT * FROM variant_facets ORDER BY variant_id")
ANEW = text("SELECT refresh_facets(ARRAY(SELECT id FROM product))")
WORDS = text("""
    SELECT DISTINCT v.key FROM product_facets f CROSS JOIN unnest(f.facets) number JOIN facet_value v ON v.id = number
    WHERE f.product_id = :id
""")
BUYABLE = text("""
    SELECT DISTINCT v.key FROM product_facets f CROSS JOIN unnest(f.available) number
    JOIN facet_value v ON v.id = number WHERE f.product_id = :id
""")


@pytest.fixture
def shelf() -> Category:
    return make_category("Mugs", parent=make_category("Kitchen"))


@pytest.fixture
def mug(shelf: Category) -> Product:
    return make_product(
        brand="Verde", category=shelf, stock=1, options={"Colour": ("Sage", "Rust")},
        variants=[NewVariant(900, ("Sage",)), NewVariant(900, ("Rust",))],
    )  # fmt: skip


def found_by(product: Product, which=WORDS) -> set[str]:
    return set(db.session.scalars(which, {"id": product.id}))


def test_a_product_is_found_by_its_brand_and_the_values_of_its_variants(mug: Product):
    assert found_by(mug) == found_by(mug, BUYABLE) == {"verde", "sage", "rust"}


def test_the_last_unit_of_a_colour_takes_it_from_what_can_be_bought_and_a_receipt_brings_it_back(mug: Product):
    take_stock(mug.variants[1], 1, by=SYSTEM)
    assert found_by(mug, BUYABLE) == {"verde", "sage"}
    assert found_by(mug) == {"verde", "sage", "rust"}
    take_stock(mug.variants[0], 1, by=SYSTEM)
    assert found_by(mug, BUYABLE) == set()
    receive_stock(mug.variants[1], 1, by=SYSTEM)
    assert found_by(mug, BUYABLE) == {"verde", "rust"}


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE product SET brand = 'Ölberg'",
        "UPDATE product SET brand = ''",
        "UPDATE product SET status = 'draft'",
        "UPDATE product SET published_at = published_at - interval '1 day'",
        "UPDATE variant SET is_active = false WHERE position = 0",
        "UPDATE variant SET is_active = false",
        "UPDATE variant SET price_minor = 700, compare_at_minor = 900",
        "UPDATE option_value SET value = 'Ink' WHERE value = 'Sage'",
        "UPDATE product_option SET name = 'Glaze'",
        "DELETE FROM variant_option_value WHERE variant_id = (SELECT min(id) FROM variant)",
        "DELETE FROM option_value WHERE value = 'Rust'",
        "DELETE FROM product_option",
        "DELETE FROM product_category",
        "UPDATE category SET parent_id = NULL",
    ],
)
def test_what_is_kept_is_what_would_be_worked_out_anew(mug: Product, change: str):
    make_product(category=None, stock=1)
    before = list(db.session.execute(ROWS))
    db.session.execute(text(change))
    kept = list(db.session.execute(ROWS))
    assert kept != before
    db.session.execute(ANEW)
    assert list(db.session.execute(ROWS)) == kept


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE variant SET is_active = false WHERE position = 0",
        "UPDATE option_value SET value = 'Ink' WHERE value = 'Sage'",
        "UPDATE product_option SET name = 'Glaze' WHERE name = 'Colour'",
        "UPDATE stock_level SET on_hand = 0",
        "DELETE FROM variant_option_value WHERE variant_id = (SELECT min(id) FROM variant)",
        "DELETE FROM product_option WHERE name = 'Size'",
    ],
)
def test_so_is_which_values_come_together(change: str):
    colours, sizes = ("Sage", "Rust"), ("S", "M")
    make_product(
        stock=1, options={"Colour": colours, "Size": sizes},
        variants=[NewVariant(900, (colour, size)) for colour in colours for size in sizes],
    )  # fmt: skip
    before = list(db.session.execute(VARIANTS))
    assert len(before) == 4
    db.session.execute(text(change))
    kept = list(db.session.execute(VARIANTS))
    assert kept != before
    db.session.execute(ANEW)
    assert list(db.session.execute(VARIANTS)) == kept


def test_the_first_words_of_a_value_stay_until_somebody_rewrites_them(mug: Product):
    called = text("SELECT words FROM facet_value WHERE kind = 'brand' AND key = 'verde'")
    bowl = make_product("Bowl", brand="VERDE")
    assert db.session.scalar(called) == "Verde"
    db.session.execute(text("UPDATE product SET brand = 'vérde' WHERE id = :id"), {"id": bowl.id})
    assert db.session.scalar(called) == "vérde"


# Each as somebody might write it, on two mugs of Verde for 900 in sage and rust, and a bowl of Ocean for 500.
CHANGES = (
    "UPDATE product SET brand = 'Ölberg' WHERE title = 'Bowl'",
    "UPDATE variant SET price_minor = 100 WHERE sku = 'BOWL'",
    "UPDATE variant SET price_minor = 700, compare_at_minor = 900 WHERE position = 0",
    "UPDATE product SET status = 'draft' WHERE title = 'Bowl'",
    "UPDATE product SET published_at = now() + interval '1 day' WHERE title = 'Bowl'",
    "DELETE FROM product_category WHERE product_id = (SELECT id FROM product WHERE title = 'Bowl')",
    "UPDATE stock_level SET on_hand = 0",
    "UPDATE category SET parent_id = NULL WHERE path = 'kitchen/mugs'",
    "UPDATE option_value SET value = 'Ink' WHERE value = 'Sage'",
    "DELETE FROM product WHERE title = 'Bowl'",
)


@pytest.mark.parametrize("how_many", [1, 2, len(CHANGES)])
def test_kept_counts_with_what_changed_since_are_what_counting_finds(mug: Product, shelf: Category, how_many: int):
    kitchen = db.session.get_one(Category, shelf.parent_id)
    make_product("Bowl", brand="Ocean", category=kitchen, variants=[NewVariant(500, sku="BOWL")])
    keep_shelf_facets(seconds=-1, most=0)
    for first in range(len(CHANGES) - how_many + 1):
        with db.session.begin_nested() as undone:
            for change in CHANGES[first : first + how_many]:
                db.session.execute(text(change))
            for category in (shelf, kitchen):
                assert counted_in(category, changes=9) == counted_in(category, changes=None), change
            undone.rollback()


def test_who_comes_on_sale_by_the_clock_is_counted_from_then_on(mug: Product, shelf: Category):
    keep_shelf_facets(seconds=-1, most=0)
    db.session.execute(text("UPDATE shelf_facets SET counted_at = now() - interval '1 hour'"))
    for column in ("product_facets", "listing", "product"):
        db.session.execute(text(f"UPDATE {column} SET published_at = now() - interval '1 minute'"))
    db.session.execute(text("DELETE FROM facet_change"))
    db.session.execute(text("UPDATE shelf_facets SET total = 0, numbers = '{}', products = '{}', places = '{}'"))
    db.session.execute(text("""UPDATE shelf_facets SET counts = '{"in_stock": 0, "on_sale": 0, "prices": []}'"""))
    place = shelf_by_path(shelf.path, None).place
    assert place.changes == 1
    assert counted_in(shelf, changes=place.changes) == counted_in(shelf, changes=None)


def test_a_page_thinks_of_changes_until_they_are_counted_and_counts_itself_where_they_are_many(
    mug: Product, shelf: Category, monkeypatch: pytest.MonkeyPatch
):
    assert shelf_by_path(shelf.path, None).place == Place(shelf.id)
    keep_shelf_facets(seconds=-1, most=0)
    assert shelf_by_path(shelf.path, None).place == Place(shelf.id, changes=0)
    db.session.execute(text("UPDATE product SET brand = 'Ölberg'"))
    assert shelf_by_path(shelf.path, None).place == Place(shelf.id, changes=1)
    monkeypatch.setattr(facet_pools, "MOST_CHANGES", 0)
    assert shelf_by_path(shelf.path, None).place == Place(shelf.id)
    keep_shelf_facets(seconds=-1, most=0)
    assert shelf_by_path(shelf.path, None).place == Place(shelf.id, changes=0)
    assert counted_in(shelf, changes=0) == counted_in(shelf, changes=None)
    keep_shelf_facets(seconds=-1)
    assert shelf_by_path(shelf.path, None).place == Place(shelf.id)
    assert db.session.scalar(text("SELECT count(*) FROM facet_change")) == 0


def counted_in(category: Category, changes: int | None) -> tuple[object, ...]:
    results = products_on_shelf(Place(category.id, changes=changes), "en", None, Choices())
    facets = results.facets
    prices = facets.prices
    return results.total, facets.facets, facets.in_stock, facets.on_sale, facets.shelves, prices
