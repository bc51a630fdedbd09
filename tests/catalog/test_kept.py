"""What the database keeps by itself: availability, prices and shelves of each product, whatever changes them."""

import pytest
from sqlalchemy import text

from shop.catalog.models import Category, Product, Variant
from shop.catalog.services import NewVariant, Words, create_category
from shop.db import db
from shop.stock.services import SYSTEM, receive_stock, take_stock

from ..factories import make_category, make_product


@pytest.fixture
def shelf() -> Category:
    return make_category("Mugs", parent=make_category("Kitchen"))


@pytest.fixture
def mug(shelf: Category) -> Product:
    return make_product("Mug", price=1200, stock=1, category=shelf)


def change(statement: str, **values: object) -> None:
    """Any program may write to the database; what is kept must follow."""
    db.session.execute(text(statement), values)
    db.session.commit()


def listed(product: Product) -> dict[str, tuple[object, ...]]:
    """The rows that lists read, in English: path → (price, sort title, available)."""
    rows = db.session.execute(
        text("""
            SELECT c.path, l.price_minor, l.title_sort, l.is_available
            FROM listing l JOIN category c ON c.id = l.category_id
            WHERE l.product_id = :id AND l.language = 'en'
        """),
        {"id": product.id},
    )
    return {row.path: (row.price_minor, row.title_sort, row.is_available) for row in rows}


def kept(product: Product) -> tuple[object, ...]:
    db.session.refresh(product)
    return product.price_from_minor, product.price_to_minor, product.compare_at_minor, product.is_available


def test_a_new_product_is_listed_on_its_shelf_and_all_above(mug: Product, shelf: Category):
    above = shelf.path.split("/")[0]
    assert listed(mug) == dict.fromkeys([above, shelf.path], (1200, "mug", True))
    assert kept(mug) == (1200, 1200, None, True)


@pytest.mark.parametrize("status", ["draft", "archived"])
def test_what_is_not_active_is_not_listed_and_comes_back(mug: Product, status):
    before = listed(mug)
    change("UPDATE product SET status = :status WHERE id = :id", status=status, id=mug.id)
    assert listed(mug) == {}
    change("UPDATE product SET status = 'active' WHERE id = :id", id=mug.id)
    assert listed(mug) == before


def test_a_changed_price_is_listed(mug: Product):
    change("UPDATE variant SET price_minor = 900, compare_at_minor = 1200 WHERE product_id = :id", id=mug.id)
    assert {row[0] for row in listed(mug).values()} == {900}
    assert kept(mug) == (900, 900, 1200, True)


def test_prices_span_the_active_variants_and_compare_at_is_of_the_cheapest():
    mug = make_product(
        variants=[NewVariant(900), NewVariant(700, compare_at_minor=800), NewVariant(100, is_active=False)]
    )
    assert kept(mug) == (700, 900, 800, False)


def test_the_last_unit_sold_and_the_first_received_change_availability(mug: Product):
    take_stock(mug.variants[0], 1, by=SYSTEM)
    assert {row[2] for row in listed(mug).values()} == {False}
    assert kept(mug)[3] is False
    receive_stock(mug.variants[0], 5, by=SYSTEM)
    assert {row[2] for row in listed(mug).values()} == {True}


def test_a_new_cap_for_backorders_makes_it_available(mug: Product):
    take_stock(mug.variants[0], 1, by=SYSTEM)
    change("UPDATE stock_level SET backorder_cap = 5 WHERE variant_id = :id", id=mug.variants[0].id)
    assert kept(mug)[3] is True


def test_a_retired_variant_is_not_available(mug: Product):
    change("UPDATE variant SET is_active = false WHERE product_id = :id", id=mug.id)
    assert kept(mug) == (None, None, None, False)
    assert listed(mug) == {}


def test_a_variant_that_moves_to_another_product_takes_its_price_along(mug: Product):
    bowl = make_product("Bowl", variants=[NewVariant(3000), NewVariant(100)])
    change("UPDATE variant SET product_id = :to WHERE id = :id", to=mug.id, id=bowl.variants[1].id)
    assert (kept(mug)[0], kept(bowl)[0]) == (100, 3000)


def test_the_title_sorts_without_case_and_accents_in_each_language(shelf: Category):
    mug = make_product("Éclair MUG", es="Ñandú", category=shelf)
    titles = text("SELECT DISTINCT language, title_sort FROM listing WHERE product_id = :id")
    assert dict(tuple(row) for row in db.session.execute(titles, {"id": mug.id})) == {
        "en": "eclair mug",
        "es": "nandu",
    }
    change("UPDATE product SET title = 'Zebra' WHERE id = :id", id=mug.id)
    assert {row[1] for row in listed(mug).values()} == {"zebra"}
    change("DELETE FROM translation WHERE product_id = :id", id=mug.id)
    assert db.session.scalar(text("SELECT count(*) FROM listing WHERE title_sort <> 'zebra'")) == 0


def test_an_empty_title_in_a_language_sorts_as_the_title_that_is_shown(shelf: Category):
    mug = make_product("Mug", es="Taza", category=shelf)
    change("UPDATE translation SET title = '' WHERE product_id = :id", id=mug.id)
    spanish = text("SELECT DISTINCT title_sort FROM listing WHERE product_id = :id AND language = 'es'")
    assert list(db.session.scalars(spanish, {"id": mug.id})) == ["mug"]


def test_a_product_that_moves_to_another_shelf_is_listed_there(mug: Product, shelf: Category):
    change("UPDATE product_category SET category_id = :to", to=make_category("Gifts").id)
    assert [path.split("-")[0] for path in listed(mug)] == ["gifts"]
    change("DELETE FROM product_category WHERE product_id = :id", id=mug.id)
    assert listed(mug) == {}


def test_a_category_that_moves_takes_its_goods_along(mug: Product, shelf: Category):
    gifts = make_category("Gifts")
    change("UPDATE category SET parent_id = :to WHERE id = :id", to=gifts.id, id=shelf.id)
    assert set(listed(mug)) == {gifts.path, f"{gifts.path}/mugs"}


def test_a_category_deep_below_one_that_moves_takes_its_goods_along(shelf: Category):
    small = create_category("small", Words("Small"), parent=shelf)
    mug = make_product("Mug", category=small)
    gifts = make_category("Gifts")
    change("UPDATE category SET parent_id = :to WHERE id = :id", to=gifts.id, id=shelf.id)
    assert set(listed(mug)) == {gifts.path, f"{gifts.path}/mugs", f"{gifts.path}/mugs/small"}


def test_a_deleted_product_leaves_nothing_behind(shelf: Category):
    bowl = make_product("Bowl", category=shelf)
    change("DELETE FROM product WHERE id = :id", id=bowl.id)
    assert db.session.scalar(text("SELECT count(*) FROM listing")) == 0


def test_what_was_kept_is_what_a_fresh_look_would_find(mug: Product, shelf: Category):
    """After a day of changes, working everything out anew changes nothing."""
    bowl = make_product("Bowl", stock=3, category=shelf)
    for statement in (
        "UPDATE variant SET price_minor = price_minor + 1",
        "UPDATE product SET title = title || ' II', published_at = now() - interval '1 day'",
        "UPDATE variant SET compare_at_minor = 9999 WHERE id % 2 = 0",
    ):
        change(statement)
    before = (listed(mug), listed(bowl), kept(mug), kept(bowl))
    change("SELECT refresh_products(ARRAY(SELECT id FROM product))")
    assert before == (listed(mug), listed(bowl), kept(mug), kept(bowl))


def test_search_follows_the_words_brand_and_language(mug: Product):
    def finds(word: str) -> bool:
        found = text("""
            SELECT document @@ websearch_to_tsquery('shop_en', :word)
            FROM search_document WHERE product_id = :id AND language = 'en'
        """)
        return bool(db.session.scalar(found, {"word": word, "id": mug.id}))

    change("UPDATE product SET title = 'Cup' WHERE id = :id", id=mug.id)
    assert (finds("cups"), finds("bowl"), finds("verde"), finds("kitchens")) == (True, False, False, True)
    change("UPDATE product SET title = 'Bowl', brand = 'Verde' WHERE id = :id", id=mug.id)
    assert (finds("cups"), finds("bowl"), finds("verde"), finds("kitchens")) == (False, True, True, True)


def test_one_statement_over_many_rows_refreshes_once(shelf: Category):
    for title in ("Mug", "Bowl", "Cup"):
        make_product(title, price=1000, category=shelf)
    change("UPDATE variant SET price_minor = 500")
    prices = db.session.scalars(text("SELECT DISTINCT price_minor FROM listing"))
    assert list(prices) == [500]
    assert db.session.query(Variant).count() == 3


READ = text("""
    SELECT sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables
    WHERE relname IN ('product', 'variant', 'stock_level', 'listing', 'product_category', 'translation')
""")


def read_for(statement: str) -> int:
    """How many rows Postgres looks at to do it."""
    before = db.session.scalar(READ)
    change(statement)
    return int(db.session.scalar(READ) - before)


def test_many_new_products_are_refreshed_one_by_one_where_postgres_believes_in_empty_tables(shelf: Category):
    """So it is where an import was rolled back and the tables then analyzed."""
    emptied = "('product', 'variant', 'stock_level', 'product_gap')"
    change(f"UPDATE pg_class SET reltuples = 0, relpages = 100 WHERE relname IN {emptied}")
    change("""
        INSERT INTO product (slug, title, status, published_at)
        SELECT 'thing-' || n, 'Thing ' || n, 'active', now() FROM generate_series(1, 1000) n
    """)
    assert read_for("INSERT INTO variant (product_id, price_minor) SELECT id, 1200 FROM product") < 1000 * 40
    shelve = "INSERT INTO product_category (product_id, category_id, position) SELECT id, {}, 0 FROM product"
    assert read_for(shelve.format(shelf.id)) < 1000 * 50
    assert read_for("UPDATE stock_level SET on_hand = 3") < 1000 * 40
    assert read_for("UPDATE variant SET price_minor = 900") < 1000 * 40
    assert db.session.scalar(text("SELECT count(*) FROM listing WHERE price_minor = 900 AND is_available")) == 4000
