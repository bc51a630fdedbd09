"""Two people at once: one wins, the other is told so in a sentence, and nobody gets a broken shop."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from threading import Event
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from shop import patience
from shop.catalog import editing
from shop.catalog.changing import catalogue_change
from shop.catalog.editing import create_product_with, delete_product, edit_product, upsert_product
from shop.catalog.facts import CategoryFacts
from shop.catalog.finding import kept_category, kept_product
from shop.catalog.keeping import write_product
from shop.catalog.models import Category, Product, Variant
from shop.catalog.refusals import Busy, SkuTaken, SlugTaken
from shop.catalog.tree import create_category_with, delete_category, edit_category
from shop.catalog.variants import add_variant, edit_variant, remove_variant
from shop.db import db, transaction
from shop.stock.services import SYSTEM, receive_stock, take_stock

from ..stock.crowds import at_once, kinds, wait_until_somebody_waits
from .goods import ANA, choice, mug, product_facts, sold

ROUNDS = 5


def make_mug(**others: Any) -> int:
    facts = mug(**{"slug": "mug", "options": [choice("Colour", "Red", "Blue", "Green")]} | others)
    return create_product_with(facts, [sold(sku="RED", colour="Red"), sold(sku="BLUE", colour="Blue")], by=ANA).id


def make_category(name: str, parent_id: int | None = None) -> int:
    return create_category_with(CategoryFacts(name, parent_id=parent_id), by=ANA).id


def renamed(number: int, title: str, version: int) -> Callable[[], Any]:
    return lambda: edit_product(number, replace(product_facts(number)[0], title=title), seen=version, by=ANA)


def test_of_two_late_editors_one_wins(real_database: Flask):
    with real_database.app_context():
        number = make_mug()
    for turn in range(ROUNDS):
        with real_database.app_context():
            version = product_facts(number)[1]
        answers = at_once(real_database, *(renamed(number, f"Mug {turn}-{who}", version) for who in range(4)))
        assert kinds(answers) == {"MovedOn": 3, "Product": 1}
        with real_database.app_context():
            assert product_facts(number)[1] == version + 1


def test_of_two_editors_of_a_category_one_wins(real_database: Flask):
    with real_database.app_context():
        number = make_category("Prints")
        kept = kept_category(number)
    answers = at_once(
        real_database,
        *(
            lambda name=name: edit_category(number, replace(kept.facts, name=name), seen=kept.version, by=ANA)
            for name in ("Posters", "Pictures", "Paper")
        ),
    )
    assert kinds(answers) == {"Category": 1, "MovedOn": 2}


def test_an_address_and_an_sku_are_given_once(real_database: Flask):
    for turn in range(ROUNDS):
        slugs = at_once(
            real_database,
            *(lambda turn=turn: create_product_with(mug(slug=f"cup-{turn}"), [sold()], by=ANA) for _ in range(4)),
        )
        skus = at_once(
            real_database,
            *(
                lambda turn=turn, sku=sku: create_product_with(mug(), [sold(sku=f"{sku}-{turn}")], by=ANA)
                for sku in ("mug", "Mug", "MUG")
            ),
        )
        assert kinds(slugs) == {"Product": 1, "SlugTaken": 3}
        assert kinds(skus) == {"Product": 1, "SkuTaken": 2}
        assert all("address" in str(one) or "at the address" in str(one) for one in slugs if isinstance(one, SlugTaken))


def test_a_category_is_made_once_at_an_address(real_database: Flask):
    answers = at_once(
        real_database,
        *(lambda: create_category_with(CategoryFacts("Prints", "prints"), by=ANA) for _ in range(4)),
    )
    assert kinds(answers) == {"Category": 1, "SlugTaken": 3}


def test_two_moves_that_are_right_alone_make_no_circle_together(real_database: Flask):
    with real_database.app_context():
        prints, gifts = make_category("Prints"), make_category("Gifts")
    for _ in range(ROUNDS):
        answers = at_once(real_database, lambda: moved(prints, gifts), lambda: moved(gifts, prints))
        assert kinds(answers) == {"Category": 1, "WouldCycle": 1}
        at_once(real_database, lambda: moved(prints, None))
        at_once(real_database, lambda: moved(gifts, None))


def moved(number: int, parent_id: int | None) -> Category:
    return edit_category(number, replace(kept_category(number).facts, parent_id=parent_id), by=ANA)


def test_a_variant_is_added_once_with_the_same_values(real_database: Flask):
    with real_database.app_context():
        number = make_mug()
    answers = at_once(real_database, *(lambda: add_variant(number, sold(colour="Green"), by=ANA) for _ in range(3)))
    assert kinds(answers) == {"SameValues": 2, "Variant": 1}


def test_the_last_of_two_variants_stays_whoever_removes(real_database: Flask):
    with real_database.app_context():
        number = make_mug()
        variants = [one.id or 0 for one in kept_product(number).variants]
    answers = at_once(real_database, *(lambda one=one: remove_variant(one, by=ANA) for one in variants))
    assert kinds(answers) == {"NoneType": 1, "OnlyVariant": 1}


def test_what_is_stocked_this_very_moment_is_not_removed(real_database: Flask):
    for _ in range(ROUNDS):
        with real_database.app_context():
            number = create_product_with(mug(), [sold()], by=ANA).id
            variant = kept_product(number).variants[0].id or 0
        answers = at_once(real_database, partial(delete_product, number, by=ANA), partial(received, variant))
        assert kinds(answers) in ({"NoSuchVariant": 1, "NoneType": 1}, {"HasStock": 1, "StockMovement": 1})


def received(variant: int) -> Any:
    return receive_stock(variant, 1, by=SYSTEM)


def test_a_category_that_goes_this_very_moment_is_no_place(real_database: Flask):
    for _ in range(ROUNDS):
        with real_database.app_context():
            shelf = make_category("Prints")
            number = create_product_with(mug(), [sold()], by=ANA).id
        answers = at_once(real_database, partial(delete_category, shelf, by=ANA), partial(placed, number, shelf))
        assert kinds(answers) in ({"NoneType": 1, "Unknown": 1}, {"HasProducts": 1, "Product": 1})


def placed(number: int, shelf: int) -> Product:
    return edit_product(number, replace(product_facts(number)[0], categories=[shelf]), by=ANA)


def test_what_went_between_looking_and_writing_is_refused_in_words(
    real_database: Flask, monkeypatch: pytest.MonkeyPatch
):
    with real_database.app_context():
        shelf = make_category("Prints")
        number = make_mug()
    looked, went = Event(), Event()

    def wait(*facts: Any) -> Any:
        looked.set()
        assert went.wait(10)
        return write_product(*facts)

    def quick() -> None:
        assert looked.wait(10)
        delete_category(shelf, by=ANA)
        went.set()

    monkeypatch.setattr(editing, "write_product", wait)
    answers = at_once(real_database, partial(placed, number, shelf), quick)
    assert kinds(answers) == {"NoneType": 1, "Unknown": 1}
    assert str(answers[0]) == "The category has just been deleted. Choose another one."


def test_connectors_that_tell_the_same_product_make_it_once(real_database: Flask):
    told = mug(slug="mug", tags=["clay", "tea"])
    for _ in range(3):
        answers = at_once(real_database, *(lambda: upsert_product(told, [sold(sku="MUG")], by=ANA) for _ in range(4)))
        assert set(kinds(answers)) <= {"Upserted", "SlugTaken", "SkuTaken"}
    with real_database.app_context():
        assert db.session.scalar(text("SELECT count(*) FROM product")) == 1
        assert upsert_product(told, [sold(sku="MUG")], by=ANA).outcome == "unchanged"


def test_edits_sales_and_upserts_never_wait_in_a_circle(real_database: Flask):
    with real_database.app_context():
        numbers = []
        for turn in range(3):
            facts = mug(slug=f"mug-{turn}")
            numbers.append(create_product_with(facts, [sold(sku=f"MUG-{turn}")], by=ANA).id)
        variants = [kept_product(number).variants[0].id or 0 for number in numbers]

    def sell() -> None:
        for _ in range(10):
            for variant in variants:
                receive_stock(variant, 1, by=SYSTEM)
                take_stock(variant, 1, by=SYSTEM)

    def edit() -> None:
        for turn in range(10):
            for number, variant in zip(numbers, variants, strict=True):
                edit_product(number, replace(product_facts(number)[0], title=f"Mug {turn}"), by=ANA)
                mine = kept_product(number).variants[0]
                edit_variant(variant, replace(mine, price_minor=turn), by=ANA)

    def tell() -> None:
        for turn in range(10):
            for place in range(3):
                upsert_product(mug(slug=f"mug-{place}", brand=str(turn)), [sold(sku=f"MUG-{place}")], by=ANA)

    assert at_once(real_database, sell, sell, edit, tell) == [None] * 4


def test_nobody_waits_long_for_somebody_else(real_database: Flask, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(patience, "PATIENCE", "50ms")
    with real_database.app_context():
        number, shelf = make_mug(), make_category("Prints")
    with real_database.app_context(), db.engine.begin() as other:
        other.execute(text("SELECT FROM product FOR NO KEY UPDATE"))
        other.execute(text("SELECT pg_advisory_xact_lock(hashtext('category tree'))"))
        with pytest.raises(Busy, match="Somebody is changing the same thing right now"):
            edit_product(number, mug("Cup"), by=ANA)
        with pytest.raises(Busy):
            moved(shelf, None)
        assert product_facts(number)[0].title == "Mug"


def test_a_change_that_was_broken_off_in_a_deadlock_is_made_again(real_database: Flask):
    """Two who lock the same two products the wrong way round; Postgres breaks one of them off."""
    with real_database.app_context():
        first, second = (create_product_with(mug(), [sold()], by=ANA).id for _ in range(2))
    has_first, has_second = Event(), Event()
    tries = []

    @catalogue_change
    def edits_first_then_second() -> str:
        tries.append(1)
        edit_product(first, mug("Cup"), by=ANA)
        has_first.set()
        assert has_second.wait(10)
        edit_product(second, mug("Cup"), by=ANA)
        return "done"

    def locks_second_then_first() -> str:
        with transaction():
            db.session.execute(text("SELECT FROM product WHERE id = :id FOR UPDATE"), {"id": second})
            has_second.set()
            assert has_first.wait(10)
            wait_until_somebody_waits()  # who waits first looks for a deadlock first, and is broken off
            db.session.execute(text("SELECT FROM product WHERE id = :id FOR UPDATE"), {"id": first})
        return "done"

    assert at_once(real_database, edits_first_then_second, locks_second_then_first) == ["done", "done"]
    assert len(tries) == 2
    with real_database.app_context():
        assert {product_facts(number)[0].title for number in (first, second)} == {"Cup"}


def test_a_move_and_goods_that_come_meanwhile_never_wait_in_a_circle(real_database: Flask):
    """Moving a category refreshes its products; whoever has one of them may still put others into the category."""
    with real_database.app_context():
        paper, prints = make_category("Paper"), make_category("Prints")
        number = create_product_with(mug(categories=[prints]), [sold()], by=ANA).id
    has_product = Event()

    def edit_one_and_add_one() -> Product:
        with transaction():
            edit_product(number, replace(product_facts(number)[0], title="Cup"), by=ANA)
            has_product.set()
            wait_until_somebody_waits()
            return create_product_with(mug(categories=[prints]), [sold()], by=ANA)

    def move() -> Category:
        assert has_product.wait(10)
        with transaction():  # in which nothing is tried again
            return moved(prints, paper)

    assert kinds(at_once(real_database, edit_one_and_add_one, move)) == {"Category": 1, "Product": 1}
    with real_database.app_context():
        assert kept_category(prints).path == "paper/prints"
        found = db.session.scalar(text("SELECT count(*) FROM listing WHERE category_id = :id"), {"id": paper})
        assert found == 2 * 2  # products and languages


def test_a_refusal_inside_a_larger_change_undoes_all_of_it(real_database: Flask):
    def rename_and_add() -> None:
        with transaction():
            edit_product(number, replace(product_facts(number)[0], title="Cup"), by=ANA)
            create_product_with(mug(), [sold(sku="red")], by=ANA)

    with real_database.app_context():
        number = make_mug()
        with pytest.raises(SkuTaken):
            rename_and_add()
        assert product_facts(number)[0].title == "Mug"
        assert len(db.session.scalars(select(Product)).all()) == 1
        assert len(db.session.scalars(select(Variant)).all()) == 2
