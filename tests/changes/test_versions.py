"""A version grows once in a transaction that changed a product or category, or anything of it, and at no other time."""

import pytest

from shop.catalog.models import Category, Product
from shop.catalog.services import NewAttribute, NewImage, NewVariant, Words
from shop.db import db
from shop.stock.actors import SYSTEM
from shop.stock.backordering import set_backorder_cap
from shop.stock.services import receive_stock, take_stock
from tests.changes.reading import now, read, told_since
from tests.factories import make_category, make_product

PRODUCT_COLUMNS = {
    "slug": "'other'",
    "title": "'Other'",
    "description": "'Other'",
    "brand": "'Other'",
    "type": "'other'",
    "status": "'archived'",
    "published_at": "now()",
    "seo_title": "'Other'",
    "seo_description": "'Other'",
    "is_available": "NOT is_available",
    "price_from_minor": "7",
    "price_to_minor": "7",
    "compare_at_minor": "7",
    "created_at": "now()",
}
KEPT = {"id", "search", "updated_at", "version", "changed_tx", "turn"}


@pytest.fixture
def shop(real_database):
    """A fern print in two sizes, with all that a product can have, on a shelf."""
    with real_database.app_context():
        shelf = make_category("Prints", es="Láminas")
        make_category("Botanical", parent=shelf)
        make_product(
            "Fern print", es="Lámina de helecho", slug="fern", category=shelf,
            options={"Size": ["A4", "A3"]}, variants=[NewVariant(1200, ("A4",)), NewVariant(1800, ("A3",))],
            images=[NewImage("fern", Words("A fern", {"es": "Un helecho"}), 640, 800, "A4")], tags=["green"],
            attributes=[NewAttribute(Words("Paper", {"es": "Papel"}), Words("Cotton"))],
        )  # fmt: skip
        make_product("Mug", slug="mug")
        db.session.commit()
        yield real_database


def change(*statements):
    """Run these in one transaction."""
    for statement in statements:
        db.session.execute(db.text(statement))
    db.session.commit()


def version_of(slug="fern", of=Product):
    return db.session.scalar(db.select(of.version).filter_by(slug=slug))


def test_what_is_new_has_the_first_version_and_is_told_once(shop):
    cursor = now()
    cup = make_product("Cup", slug="cup", options={"Size": ["S", "L"]}, stock=3, tags=["clay"])
    shelf = make_category("Cups", es="Tazas")
    told = [item for item in told_since(cursor) if item[0] != "stock"]
    # Its stock came in transactions of its own: the first unit of each size changed what is told of the product.
    assert told == [("product", cup.id, 1), ("product", cup.id, 2), ("product", cup.id, 3), ("category", shelf.id, 1)]


@pytest.mark.parametrize(
    "statement",
    [
        *(f"UPDATE product SET {column} = {value} WHERE slug = 'fern'" for column, value in PRODUCT_COLUMNS.items()),
        "UPDATE variant SET sku = 'FERN-A4' WHERE price_minor = 1200 AND sku IS NULL AND product_id = 1",
        "UPDATE variant SET weight_grams = 20 WHERE product_id = 1",
        "UPDATE variant SET is_available = NOT is_available WHERE product_id = 1",
        "INSERT INTO variant (product_id, price_minor) VALUES (1, 900)",
        "DELETE FROM variant WHERE product_id = 1 AND price_minor = 1800",
        "UPDATE product_option SET name = 'Format' WHERE product_id = 1",
        "INSERT INTO product_option (product_id, name, position) VALUES (1, 'Frame', 7)",
        "DELETE FROM product_option WHERE product_id = 1",
        "UPDATE option_value SET value = 'A5' WHERE value = 'A4'",
        "DELETE FROM option_value WHERE value = 'A4'",
        "DELETE FROM variant_option_value WHERE variant_id = 1",
        "UPDATE product_image SET alt = 'Green' WHERE product_id = 1",
        "DELETE FROM product_image WHERE product_id = 1",
        "INSERT INTO product_image (product_id, position, storage_key) VALUES (1, 7, 'frond')",
        "UPDATE product_attribute SET value = 'Linen' WHERE product_id = 1",
        "DELETE FROM product_attribute WHERE product_id = 1",
        "DELETE FROM product_tag WHERE product_id = 1",
        "UPDATE tag SET name = 'verdant' WHERE name = 'green'",
        "DELETE FROM tag WHERE name = 'green'",
        "DELETE FROM product_category WHERE product_id = 1",
        "UPDATE product_category SET position = 3 WHERE product_id = 1",
        "UPDATE product_category SET category_id = 2 WHERE product_id = 1",
        "UPDATE translation SET title = 'Helecho' WHERE product_id = 1",
        "UPDATE translation SET seo_title = 'Helecho' WHERE product_id = 1",
        "DELETE FROM translation WHERE product_id = 1",
        "UPDATE translation SET title = 'Verde' WHERE image_id IS NOT NULL",
        "UPDATE translation SET title = 'Soporte' WHERE attribute_id IS NOT NULL",
        "INSERT INTO translation (option_id, language, title) SELECT id, 'es', 'Tamaño' FROM product_option",
        "INSERT INTO translation (option_value_id, language, title) SELECT id, 'es', 'A4' FROM option_value",
    ],
)
def test_whatever_changes_of_a_product_counts_once(shop, statement):
    cursor, version = now(), version_of()
    change(statement, statement if statement.startswith("UPDATE") else "SELECT 1")
    assert (version_of(), version_of("mug")) == (version + 1, 1) if "slug" not in statement else True
    assert told_since(cursor) == [("product", 1, version + 1)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE product SET title = title, brand = brand",
        "UPDATE product SET search = NULL",
        "UPDATE variant SET price_minor = price_minor",
        "UPDATE translation SET title = title",
        "UPDATE category SET slug = slug, name = name",
        "UPDATE product_category SET position = position",
        "UPDATE variant SET price_minor = 1 WHERE false",
        "DELETE FROM tag WHERE name = 'red'",
        "INSERT INTO slug_history (kind, slug, product_id) VALUES ('product', 'old', 1)",
        "UPDATE shop SET name = 'Other'",
    ],
)
def test_what_changes_nothing_counts_for_nothing(shop, statement):
    cursor = now()
    change(statement)
    assert told_since(cursor) == []
    assert version_of() == 1


def test_every_column_of_a_product_and_category_is_told_or_kept():
    assert set(PRODUCT_COLUMNS) == set(Product.__table__.columns.keys()) - KEPT
    told = {"parent_id", "slug", "path", "name", "description", "position"}
    assert told == set(Category.__table__.columns.keys()) - KEPT


def test_a_transaction_counts_once_whatever_it_changes(shop):
    cursor = now()
    change(
        "UPDATE product SET title = 'Fern'",
        "UPDATE variant SET price_minor = price_minor + 1",
        "DELETE FROM product_tag",
        "UPDATE product SET title = 'Ferns'",
    )
    assert told_since(cursor) == [("product", 1, 2), ("product", 2, 2)]
    change("UPDATE product SET title = 'Fern' WHERE id = 1")
    assert version_of() == 3


def test_nobody_sets_a_version(shop):
    change("UPDATE product SET version = 99 WHERE id = 1")
    assert version_of() == 2


def test_what_was_undone_was_never_counted(shop):
    cursor = now()
    db.session.execute(db.text("UPDATE product SET title = 'Fern'"))
    with db.session.begin_nested() as attempt:
        db.session.execute(db.text("DELETE FROM product_tag"))
        attempt.rollback()
    db.session.rollback()
    assert (version_of(), told_since(cursor)) == (1, [])


def test_what_an_attempt_took_back_can_still_be_counted(shop):
    with db.session.begin_nested() as attempt:
        db.session.execute(db.text("UPDATE product SET title = 'Fern' WHERE id = 1"))
        attempt.rollback()
    change("DELETE FROM product_tag WHERE product_id = 1")
    assert version_of() == 2


@pytest.mark.parametrize("with_children_first", [True, False])
def test_a_removed_product_is_told_as_removed(shop, with_children_first):
    cursor = now()
    children = ["DELETE FROM product_image WHERE product_id = 1"] if with_children_first else []
    change(*children, "DELETE FROM stock_level", "DELETE FROM product WHERE id = 1")
    *_, last = read(cursor)[0]
    assert (last.resource, last.id, last.is_removed) == ("product", 1, True)
    assert last.version == 2 + with_children_first


def test_a_moved_category_is_told_with_all_below_it(shop):
    cursor = now()
    change("UPDATE category SET slug = 'posters' WHERE id = 1")
    assert sorted(told_since(cursor)) == [("category", 1, 2), ("category", 2, 2)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE category SET name = 'Posters' WHERE id = 1",
        "UPDATE category SET position = 4 WHERE id = 1",
        "UPDATE category SET description = 'On paper' WHERE id = 1",
        "UPDATE translation SET title = 'Carteles' WHERE category_id = 1",
        "DELETE FROM translation WHERE category_id = 1",
        "INSERT INTO translation (category_id, language, title) VALUES (1, 'fr', 'Affiches')",
    ],
)
def test_a_category_and_its_words_are_told_and_no_product(shop, statement):
    cursor = now()
    change(statement)
    assert told_since(cursor) == [("category", 1, 2)]


def test_a_removed_category_is_told_as_removed(shop):
    cursor = now()
    change("DELETE FROM category WHERE id = 2")
    (item,) = read(cursor)[0]
    assert (item.resource, item.id, item.version, item.is_removed) == ("category", 2, 2, True)


def test_a_sale_touches_a_product_only_where_it_sells_out(shop):
    mug = db.session.scalars(db.select(Product).filter_by(slug="mug")).one().variants[0].id
    db.session.rollback()
    receive_stock(mug, 5, by=SYSTEM)
    assert version_of("mug") == 2
    cursor = now()
    take_stock(mug, 1, by=SYSTEM)
    take_stock(mug, 3, by=SYSTEM)
    assert [item[0] for item in told_since(cursor)] == ["stock", "stock"]
    take_stock(mug, 1, by=SYSTEM)
    assert [item.resource for item in read(cursor)[0]] == ["stock", "stock", "stock", "product"]
    assert version_of("mug") == 3


def test_what_a_level_is_to_hold_is_told_as_stock(shop):
    cursor = now()
    set_backorder_cap(1, 5, by=SYSTEM)
    change("UPDATE stock_level SET reorder_point = 4, on_hand = on_hand WHERE variant_id = 1")
    change("UPDATE stock_level SET reorder_point = 4, on_hand = on_hand WHERE variant_id = 1")
    told = [(item.resource, item.variant_id, item.kind) for item in read(cursor, kinds=["stock"])[0]]
    assert told == [("stock", 1, "settings"), ("stock", 1, "settings")]
