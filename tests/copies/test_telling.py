"""Whoever changes what pages show, and however: the next look finds it, and nobody is shown the old page."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import Range

from shop.catalog.models import PriceChange, Variant
from shop.catalog.steering import add_synonym, pin_product
from shop.db import db, transaction
from shop.housekeeping import apply_prices, forget_what_is_known, release_expired
from shop.pages.particulars import set_particular
from shop.stock.actors import SYSTEM, Source
from shop.stock.holding import hold_stock
from shop.stock.services import receive_stock, set_reorder_point, take_stock
from tests.api.programs import Program
from tests.copies.conftest import Visitor
from tests.factories import make_category, make_product

BY_HAND = [
    ("UPDATE product SET title = 'Jug' WHERE slug = 'mug'", "/p/mug"),
    ("UPDATE variant SET price_minor = 777", "/products"),
    ("UPDATE category SET name = 'Crockery'", "/"),
    ("UPDATE translation SET title = 'Jarra' WHERE title = 'Taza'", "/es/p/mug"),
    ("UPDATE shop SET name = 'Casa Verde'", "/products"),
    ("UPDATE page SET body = 'Nobody' WHERE slug = 'about'", "/info/about"),
    ("INSERT INTO page (slug, title, position) VALUES ('returns', 'Returns', 0)", "/search?q=jug"),
    ("DELETE FROM page WHERE slug = 'returns'", "/products"),
    ("INSERT INTO translation (shop_id, language, title) VALUES (1, 'es', 'Hola')", "/es/"),
    ("INSERT INTO product_image (product_id, position, storage_key) SELECT id, 0, 'mug-1' FROM product", "/products"),
    ("DELETE FROM listing", "/c/{shelf}"),
    ("UPDATE product SET status = 'archived' WHERE slug = 'mug'", "/search?q=jug"),
    ("TRUNCATE product_image CASCADE", "/products"),
]


@pytest.fixture
def shelf(keeping: Flask) -> str:
    """The address of a shelf with a mug on it, whose stock and price can change, and a bowl."""
    with keeping.app_context():
        shelf = make_category("Cups", es="Tazas")
        make_product("Mug", slug="mug", stock=2, category=shelf, es="Taza")
        make_product("Bowl", slug="bowl", stock=2, category=shelf)
        db.session.execute(text("INSERT INTO page (slug, title, body) VALUES ('about', 'About', 'Who we are')"))
        db.session.commit()
        return f"/c/{shelf.path}"


def test_what_psql_changes_is_on_the_next_page(keeping: Flask, visitor: Visitor, shelf):
    missed = []
    for statement, page in BY_HAND:
        page = page.format(shelf=shelf.removeprefix("/c/"))
        before = visitor.open(page)
        assert visitor.is_shown_a_copy(page)
        with keeping.app_context(), db.engine.begin() as connection:
            connection.exec_driver_sql(statement)
        visitor.look_again()
        if visitor.is_shown_a_copy(page) or visitor.open(page).data == before.data:
            missed.append(statement)
    assert missed == []


def test_what_services_and_the_worker_do_is_on_the_next_page(keeping: Flask, visitor: Visitor, shelf):
    def variant() -> Variant:
        return db.session.scalars(select(Variant).order_by(Variant.id)).first()

    def hold_what_is_left() -> None:
        now = datetime.now(UTC)
        hold_stock(variant(), 1, source=Source("cart", "1"), expires_at=now + timedelta(milliseconds=1), by=SYSTEM)

    def plan_a_sale() -> None:
        now = datetime.now(UTC)
        with transaction():
            sale = Range(now - timedelta(days=1), now + timedelta(days=1))
            db.session.add(PriceChange(variant_id=variant().id, price_minor=333, during=sale))
        apply_prices()

    missed = []
    deeds: list[tuple[Callable[[], object], str]] = [
        (lambda: set_particular("name", "Casa Verde"), "/"),
        (lambda: add_synonym("en", "beaker", "bowl"), "/search?q=beaker"),
        (lambda: pin_product("en", "cup", variant().product_id), "/search?q=cup"),
        (lambda: make_product("Jug"), "/products"),
        (lambda: receive_stock(variant(), 10, by=SYSTEM), "/p/mug"),
        (lambda: set_reorder_point(variant(), 20), "/p/mug"),
        (lambda: take_stock(variant(), 11, by=SYSTEM), "/p/mug"),
        (hold_what_is_left, shelf),
        (release_expired, shelf),
        (plan_a_sale, "/p/mug"),
    ]
    for deed, page in deeds:
        before = visitor.open(page)
        assert visitor.is_shown_a_copy(page)
        with keeping.app_context():
            deed()
            db.session.commit()
        visitor.look_again()
        if visitor.is_shown_a_copy(page) or visitor.open(page).data == before.data:
            missed.append(page)
    assert missed == []


def test_what_a_program_does_is_on_the_next_page(keeping: Flask, visitor: Visitor, shelf):
    with keeping.app_context():
        till = Program(keeping)
        product, variant = db.session.execute(text("SELECT product_id, id FROM variant ORDER BY id LIMIT 1")).one()
    visitor.open("/p/mug")
    tag = till.get(f"/products/{product}").headers["ETag"]
    assert till.patch(f"/products/{product}", {"title": "Jug"}, tag).status_code == 200
    visitor.look_again()
    assert "Jug" in visitor.open("/p/mug").text
    told = till.post("/stock-movements", {"do": "take", "variant_id": variant, "quantity": 1, "reason": "sold"})
    assert told.status_code == 201, told.text
    visitor.look_again()
    assert "Only one left" in visitor.open("/p/mug").text


def test_stock_makes_new_pages_of_what_it_is_of_and_of_nothing_else(keeping: Flask, visitor: Visitor, shelf):
    pages = ("/", shelf, "/products", "/search?q=mug", "/p/bowl")
    for page in (*pages, "/p/mug"):
        visitor.open(page)
    with keeping.app_context():
        take_stock(db.session.scalars(select(Variant).order_by(Variant.id)).first(), 1, by=SYSTEM)
    visitor.look_again()
    assert all(visitor.is_shown_a_copy(page) for page in pages)
    assert "Only one left" in visitor.open("/p/mug").text


def test_what_is_to_be_published_at_an_hour_is_shown_from_then_on(keeping: Flask, visitor: Visitor, shelf):
    with keeping.app_context():
        make_product("Vase", slug="vase", published_at=datetime.now(UTC) + timedelta(hours=1))
        db.session.commit()
    visitor.look_again()
    assert visitor.open("/p/vase").status_code == 404
    visitor.open("/products")
    visitor.look_again()
    assert visitor.is_shown_a_copy("/products")
    with keeping.app_context(), db.engine.begin() as connection:
        # The hour comes: nobody writes anything then.
        connection.exec_driver_sql("ALTER TABLE product DISABLE TRIGGER USER")
        connection.exec_driver_sql("UPDATE product SET published_at = clock_timestamp() WHERE slug = 'vase'")
        connection.exec_driver_sql("ALTER TABLE product ENABLE TRIGGER USER")
    visitor.look_again()
    assert not visitor.is_shown_a_copy("/products")
    assert visitor.open("/p/vase").status_code == 200


def test_nothing_is_new_where_nothing_was_committed(keeping: Flask, visitor: Visitor, shelf):
    visitor.open("/products")
    with keeping.app_context(), db.engine.connect() as connection:
        connection.exec_driver_sql("UPDATE product SET title = 'Jug'")
        connection.exec_driver_sql("UPDATE shop SET name = 'Casa Verde'")
        visitor.look_again()
        assert visitor.is_shown_a_copy("/products")
        connection.commit()
        visitor.look_again()
        assert "Jug" in visitor.open("/products").text


def test_a_change_that_began_before_others_and_ended_after_them_is_seen(keeping: Flask, visitor: Visitor, shelf):
    with keeping.app_context(), db.engine.connect() as slow, db.engine.connect() as quick:
        slow.exec_driver_sql("UPDATE shop SET name = 'Casa Verde'")
        for name in ("Jug", "Jar"):
            quick.exec_driver_sql(f"UPDATE product SET title = '{name}' WHERE slug = 'bowl'")
            quick.commit()
            visitor.look_again()
            assert name in visitor.open("/products").text
        assert visitor.is_shown_a_copy("/products")
        slow.commit()
        visitor.look_again()
        assert "Casa Verde" in visitor.open("/products").text


def test_drafts_and_what_nobody_sees_leave_copies_as_they_are(keeping: Flask, visitor: Visitor, shelf):
    visitor.open("/products")
    with keeping.app_context():
        db.session.execute(text("UPDATE job SET last_error = 'x'"))
        db.session.execute(text("INSERT INTO supplier (name) VALUES ('Potter')"))
        db.session.commit()
    visitor.look_again()
    assert visitor.is_shown_a_copy("/products")


def test_what_the_worker_finds_out_later_is_told(keeping: Flask, visitor: Visitor, shelf):
    deeds = (
        ("INSERT INTO popular_search (language, folded, words, times) VALUES ('en', 'mug', 'mug', 9)", True),
        ("UPDATE search_document SET document = document", True),
        ("INSERT INTO shelf_facets (category_id, total, counts) VALUES (0, 7, '{}')", True),
        ("UPDATE shelf_facets SET counted_at = now()", False),
        ("UPDATE shelf_facets SET total = 8", True),
    )
    for statement, is_told in deeds:
        visitor.open("/products")
        with keeping.app_context(), db.engine.begin() as connection:
            connection.exec_driver_sql(statement)
        visitor.look_again()
        assert visitor.is_shown_a_copy("/products") is not is_told, statement


def test_lines_are_forgotten_after_a_day(app: Flask):
    db.session.execute(
        text("INSERT INTO public_change (tx, at) VALUES ('1', now() - interval '25 hours'), ('2', now())")
    )
    forget_what_is_known()
    assert list(db.session.scalars(text("SELECT CAST(tx AS text) FROM public_change WHERE tx < '3'"))) == ["2"]


def test_numbers_of_another_server_that_came_by_a_dump_are_no_news_for_ever(keeping: Flask, visitor: Visitor, shelf):
    with keeping.app_context():
        db.session.execute(text("INSERT INTO public_change (tx) VALUES ('999999999')"))
        db.session.execute(
            text("""
                INSERT INTO change (seq, tx, turn, kind, subject_id, version)
                VALUES (0, '999999999', '999999999', 'product', 1, 1)
            """)
        )
        db.session.commit()
    visitor.open("/products")
    visitor.look_again()
    assert visitor.is_shown_a_copy("/products")
