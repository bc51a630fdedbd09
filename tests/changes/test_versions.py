"""A version grows once in a transaction that changed a product or category, or anything of it, and at no other time."""

import pytest
from flask_migrate import downgrade, upgrade

from shop.catalog.models import Category, Product
from shop.catalog.services import NewAttribute, NewImage, NewVariant, Words
from shop.db import db
from shop.moving.places import create_location
from shop.stock.actors import SHELL, SYSTEM
from shop.stock.models import StockLevel
from shop.stock.services import receive_stock, take_stock
from tests.changes.reading import now, read
from tests.factories import make_category, make_product

PRODUCT_COLUMNS = {
    "slug": "'other'",
    "title": "'Other'",
    "description": "'Other'",
    "brand": "'Other'",
    "type": "'other'",
    "status": "'archived'",
    "published_at": "clock_timestamp()",
    "seo_title": "'Other'",
    "seo_description": "'Other'",
    "is_available": "NOT is_available",
    "price_from_minor": "7",
    "price_to_minor": "7",
    "compare_at_minor": "7",
    "created_at": "clock_timestamp()",
}
KEPT = {"id", "search", "updated_at", "version", "change_mark", "turn"}


@pytest.fixture
def shop(app):
    """A fern print in two sizes, with all that a product can have, on a shelf that has one below it; and a mug."""
    shelf = make_category("Prints", es="Láminas")
    below = make_category("Botanical", parent=shelf)
    fern = make_product(
        "Fern print", es="Lámina de helecho", slug="fern", category=shelf,
        options={"Size": ["A4", "A3"]}, variants=[NewVariant(1200, ("A4",)), NewVariant(1800, ("A3",))],
        images=[NewImage("fern", Words("A fern", {"es": "Un helecho"}), 640, 800, "A4")], tags=["green"],
        attributes=[NewAttribute(Words("Paper", {"es": "Papel"}), Words("Cotton"))],
    )  # fmt: skip
    mug = make_product("Mug", slug="mug")
    return {"fern": fern.id, "mug": mug.id, "shelf": shelf.id, "below": below.id, "a4": fern.variants[0].id}


def change(shop, *statements):
    """Run these in one transaction; the lines of the log that they wrote."""
    before = db.session.scalar(db.text("SELECT last_value FROM stock_movement_seq_seq"))
    for statement in statements:
        db.session.execute(db.text(statement), shop)
    db.session.commit()
    return told_since(before)


def told_since(seq):
    """The lines of the log, as `(kind, id, version)`, and the word "removed"."""
    lines = db.session.execute(
        db.text("SELECT kind, subject_id, version, is_removed FROM change WHERE seq > :seq ORDER BY seq"), {"seq": seq}
    )
    return [(kind, number, version, *["removed"] * removed) for kind, number, version, removed in lines]


def version_of(slug="fern", of=Product):
    return db.session.scalar(db.select(of.version).filter_by(slug=slug))


def test_what_is_new_has_the_first_version_and_is_told_once(shop):
    before = db.session.scalar(db.text("SELECT last_value FROM stock_movement_seq_seq"))
    cup = make_product("Cup", slug="cup", options={"Size": ["S", "L"]}, stock=3, tags=["clay"])
    shelf = make_category("Cups", es="Tazas")
    # Its stock came in transactions of its own: the first units of each size changed what is told of the product.
    assert told_since(before) == [("product", cup.id, version) for version in (1, 2, 3)] + [("category", shelf.id, 1)]


@pytest.mark.parametrize(
    "statement",
    [
        *(f"UPDATE product SET {column} = {value} WHERE slug = 'fern'" for column, value in PRODUCT_COLUMNS.items()),
        "UPDATE variant SET sku = 'FERN-A4' WHERE price_minor = 1200 AND sku IS NULL AND product_id = :fern",
        "UPDATE variant SET weight_grams = 20 WHERE product_id = :fern",
        "UPDATE variant SET is_available = NOT is_available WHERE product_id = :fern",
        "INSERT INTO variant (product_id, price_minor) VALUES (:fern, 900)",
        "DELETE FROM variant WHERE product_id = :fern AND price_minor = 1800",
        "UPDATE product_option SET name = 'Format' WHERE product_id = :fern",
        "INSERT INTO product_option (product_id, name, position) VALUES (:fern, 'Frame', 7)",
        "DELETE FROM product_option WHERE product_id = :fern",
        "UPDATE option_value SET value = 'A5' WHERE value = 'A4'",
        "DELETE FROM option_value WHERE value = 'A4'",
        "DELETE FROM variant_option_value WHERE variant_id = :a4",
        "UPDATE product_image SET alt = 'Green' WHERE product_id = :fern",
        "DELETE FROM product_image WHERE product_id = :fern",
        "INSERT INTO product_image (product_id, position, storage_key) VALUES (:fern, 7, 'frond')",
        "UPDATE product_attribute SET value = 'Linen' WHERE product_id = :fern",
        "DELETE FROM product_attribute WHERE product_id = :fern",
        "DELETE FROM product_tag WHERE product_id = :fern",
        "UPDATE tag SET name = 'verdant' WHERE name = 'green'",
        "DELETE FROM tag WHERE name = 'green'",
        "DELETE FROM product_category WHERE product_id = :fern",
        "UPDATE product_category SET position = 3 WHERE product_id = :fern",
        "UPDATE product_category SET category_id = :below WHERE product_id = :fern",
        "UPDATE translation SET title = 'Helecho' WHERE product_id = :fern",
        "UPDATE translation SET seo_title = 'Helecho' WHERE product_id = :fern",
        "DELETE FROM translation WHERE product_id = :fern",
        "UPDATE translation SET title = 'Verde' WHERE image_id IS NOT NULL",
        "UPDATE translation SET title = 'Soporte' WHERE attribute_id IS NOT NULL",
        "INSERT INTO translation (option_id, language, title) SELECT id, 'es', 'Tamaño' FROM product_option",
        "INSERT INTO translation (option_value_id, language, title) SELECT id, 'es', 'A4' FROM option_value",
    ],
)
def test_whatever_changes_of_a_product_counts_once(shop, statement):
    again = [statement] if statement.startswith("UPDATE") else []
    assert change(shop, statement, *again) == [("product", shop["fern"], 2)]
    assert db.session.get(Product, shop["mug"]).version == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE product SET title = title, brand = brand",
        "UPDATE search_document SET document = ''",
        "UPDATE variant SET price_minor = price_minor",
        "UPDATE translation SET title = title",
        "UPDATE category SET slug = slug, name = name",
        "UPDATE product_category SET position = position",
        "UPDATE variant SET price_minor = 1 WHERE false",
        "DELETE FROM tag WHERE name = 'red'",
        "INSERT INTO slug_history (kind, slug, product_id) VALUES ('product', 'old', :fern)",
        "UPDATE shop SET name = 'Other'",
    ],
)
def test_what_changes_nothing_counts_for_nothing(shop, statement):
    assert change(shop, statement) == []
    assert version_of() == 1


def test_every_column_of_a_product_and_category_is_told_or_kept():
    assert set(PRODUCT_COLUMNS) == set(Product.__table__.columns.keys()) - KEPT
    told = {"parent_id", "slug", "path", "name", "description", "position"}
    assert told == set(Category.__table__.columns.keys()) - KEPT


def test_a_transaction_counts_once_whatever_it_changes(shop):
    told = change(
        shop,
        "UPDATE product SET title = 'Fern'",
        "UPDATE variant SET price_minor = price_minor + 1",
        "DELETE FROM product_tag",
        "UPDATE product SET title = 'Ferns'",
    )
    assert told == [("product", shop["fern"], 2), ("product", shop["mug"], 2)]
    assert change(shop, "UPDATE product SET title = 'Fern' WHERE id = :fern") == [("product", shop["fern"], 3)]


def test_nobody_sets_a_version(shop):
    change(shop, "UPDATE product SET version = 99 WHERE id = :fern")
    assert version_of() == 2


def test_what_an_attempt_took_back_can_still_be_counted(shop):
    with db.session.begin_nested() as attempt:
        db.session.execute(db.text("UPDATE product SET title = 'Fern' WHERE id = :fern"), shop)
        attempt.rollback()
    assert version_of() == 1
    assert change(shop, "DELETE FROM product_tag WHERE product_id = :fern") == [("product", shop["fern"], 2)]


def test_a_removed_product_is_told_as_removed(shop):
    gone = "DELETE FROM product WHERE id = :fern"
    assert change(shop, "DELETE FROM stock_level", gone) == [("product", shop["fern"], 2, "removed")]


def test_what_of_it_is_removed_first_counts_before(shop):
    told = change(
        shop,
        "DELETE FROM stock_level",
        "DELETE FROM product_image WHERE product_id = :fern",
        "DELETE FROM product WHERE id = :fern",
    )
    assert told == [("product", shop["fern"], 2), ("product", shop["fern"], 3, "removed")]


def test_a_moved_category_is_told_with_all_below_it(shop):
    told = change(shop, "UPDATE category SET slug = 'posters' WHERE id = :shelf")
    assert sorted(told) == [("category", shop["shelf"], 2), ("category", shop["below"], 2)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE category SET name = 'Posters' WHERE id = :shelf",
        "UPDATE category SET position = 4 WHERE id = :shelf",
        "UPDATE category SET description = 'On paper' WHERE id = :shelf",
        "UPDATE translation SET title = 'Carteles' WHERE category_id = :shelf",
        "DELETE FROM translation WHERE category_id = :shelf",
        "INSERT INTO translation (category_id, language, title) VALUES (:shelf, 'fr', 'Affiches')",
    ],
)
def test_a_category_and_its_words_are_told_and_no_product(shop, statement):
    assert change(shop, statement) == [("category", shop["shelf"], 2)]


def test_a_removed_category_is_told_as_removed(shop):
    told = change(shop, "DELETE FROM category WHERE id = :below")
    assert told == [("category", shop["below"], 2, "removed")]


def test_a_sale_touches_a_product_only_where_it_sells_out(shop):
    mug = db.session.get(Product, shop["mug"]).variants[0].id
    receive_stock(mug, 5, by=SYSTEM)
    assert version_of("mug") == 2
    take_stock(mug, 1, by=SYSTEM)
    take_stock(mug, 3, by=SYSTEM)
    assert version_of("mug") == 2
    take_stock(mug, 1, by=SYSTEM)
    assert version_of("mug") == 3


def test_a_level_that_begins_with_what_it_is_to_hold_is_told_and_an_empty_one_is_not(shop):
    second, third = (create_location(code, code.title(), by=SHELL).id for code in ("second", "third"))
    begin = "INSERT INTO stock_level (variant_id, location_id, reorder_point) VALUES (:a4, :place, {})"
    assert change(shop | {"place": second}, begin.format("NULL")) == []
    [(kind, level, version)] = change(shop | {"place": third}, begin.format(4))
    assert (kind, version) == ("stock_level", 0)
    assert db.session.get(StockLevel, level).location_id == third


def test_what_a_level_is_to_hold_is_told_once_for_each_time_it_is_set_anew(shop):
    level = db.session.scalar(db.text("SELECT id FROM stock_level WHERE variant_id = :a4"), shop)
    reorder = "UPDATE stock_level SET reorder_point = 4, on_hand = on_hand WHERE variant_id = :a4"
    assert change(shop, reorder) == [("stock_level", level, 0)]
    assert change(shop, reorder) == []
    told = change(shop, "UPDATE stock_level SET backorder_cap = 4 WHERE variant_id = :a4")
    assert told == [("stock_level", level, 0), ("product", shop["fern"], 2)], "who can order it finds it available"


def test_goods_of_before_have_the_first_version_and_their_next_change_is_told(real_database):
    with real_database.app_context():
        mug = make_product("Mug", stock=5).id
        shelf = make_category("Cups").id
        db.session.remove()
        downgrade(revision="idempotency_keys")
        upgrade()
        assert db.session.execute(db.select(Product.version, Product.turn)).all() == [(1, None)]
        cursor = now()
        take_stock(1, 1, by=SYSTEM)
        change({}, "UPDATE product SET title = 'Bowl'", "UPDATE category SET name = 'Bowls'")
        told = [(item.resource, item.id, item.version) for item in read(cursor)[0]]
        assert told == [("stock", 1, 2), ("product", mug, 2), ("category", shelf, 2)]
