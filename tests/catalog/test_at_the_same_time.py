"""Two people change the catalogue at once. Real connections, real commits."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from shop.catalog.browsing import products_on_shelf
from shop.catalog.choices import Choices
from shop.catalog.facet_keeping import keep_shelf_facets
from shop.catalog.facet_pools import Place
from shop.catalog.pricing import apply_price_changes
from shop.catalog.shelves import shelf_by_path
from shop.db import db
from shop.stock.services import SYSTEM, receive_many, take_many

from ..factories import make_category, make_product

ROUNDS = 8
CIRCLE, DEADLOCK = "23514", "40P01"
MOVE = "UPDATE category SET parent_id = (SELECT id FROM category WHERE slug = :to) WHERE slug = :what"


@pytest.fixture
def in_shop(real_database: Flask):
    """Runs a function as a request of its own would: in_shop(work)."""

    def run(work: Callable[[], object]) -> object:
        with real_database.app_context():
            return work()

    return run


def together(in_shop, *works: Callable[[], object]) -> list[BaseException | None]:
    """Run them at the same time, ROUNDS times each; what each of them failed with, if it did."""
    start = Barrier(len(works))

    def repeat(work: Callable[[], object]) -> None:
        for _ in range(ROUNDS):
            start.wait(20)
            in_shop(work)

    with ThreadPoolExecutor(len(works)) as pool:
        return [running.exception() for running in [pool.submit(repeat, work) for work in works]]


def write(statement: str, **values: object) -> None:
    db.session.execute(text(statement), values)
    db.session.commit()


def test_two_moves_that_are_right_alone_can_not_make_a_circle_together(in_shop):
    def make() -> None:
        write("INSERT INTO category (slug, name) VALUES ('prints', 'Prints'), ('gifts', 'Gifts')")

    def move(what: str, to: str) -> Callable[[], str]:
        def attempt() -> str:
            try:
                write(MOVE, what=what, to=to)
            except DBAPIError as refusal:
                return str(refusal.orig.pgcode)
            return "moved"

        return attempt

    in_shop(make)
    for _ in range(ROUNDS):
        with ThreadPoolExecutor(2) as pool:
            ends = list(pool.map(in_shop, [move("prints", "gifts"), move("gifts", "prints")]))
        assert "moved" in ends
        assert {*ends} & {CIRCLE, DEADLOCK}
        in_shop(lambda: write("UPDATE category SET parent_id = NULL"))


def test_a_circle_is_refused_after_waiting_for_the_other_move(real_database: Flask, in_shop):
    in_shop(lambda: write("INSERT INTO category (slug, name) VALUES ('prints', 'P'), ('gifts', 'G')"))
    with real_database.app_context(), ThreadPoolExecutor(1) as pool:
        db.session.execute(text(MOVE), {"what": "prints", "to": "gifts"})
        other = pool.submit(in_shop, lambda: write(MOVE, what="gifts", to="prints"))
        assert not other.done()
        db.session.commit()
        assert "cannot stand below itself" in str(other.exception(20))


def test_what_refreshes_the_same_products_never_waits_in_a_circle(in_shop):
    def make() -> list[int]:
        shelf = make_category()
        return [make_product(price=1000, stock=0, category=shelf).variants[0].id for _ in range(6)]

    numbers = in_shop(make)
    there, back = [(number, 1) for number in numbers], [(number, 1) for number in reversed(numbers)]
    refresh = "SELECT refresh_products(ARRAY(SELECT product_id FROM variant ORDER BY id {}))"
    failures = together(
        in_shop,
        lambda: (receive_many(there, by=SYSTEM), take_many(back, by=SYSTEM)),
        lambda: (receive_many(back, by=SYSTEM), take_many(there, by=SYSTEM)),
        lambda: write(refresh.format("ASC")),
        lambda: write(refresh.format("DESC")),
    )
    assert failures == [None] * 4


def test_a_sale_that_begins_while_the_last_unit_goes_never_waits_in_a_circle(in_shop):
    def make() -> int:
        mug = make_product(price=1000, stock=0).variants[0].id
        sale = (
            "INSERT INTO price_change (variant_id, price_minor, during) VALUES (:id, 900, '[2020-01-01, 2020-02-01)')"
        )
        write(sale, id=mug)
        return mug

    def sell() -> None:
        receive_many([(mug, 1)], by=SYSTEM)
        take_many([(mug, 1)], by=SYSTEM)

    def begin_and_end() -> None:
        apply_price_changes(datetime(2020, 1, 15, tzinfo=UTC))
        apply_price_changes(datetime(2020, 2, 15, tzinfo=UTC))
        write("UPDATE price_change SET begun_at = NULL, ended_at = NULL")

    mug = in_shop(make)
    assert together(in_shop, sell, begin_and_end) == [None, None]


def test_the_listing_is_right_after_a_price_and_a_stock_change_at_once(in_shop):
    mug = in_shop(lambda: make_product(price=1000, category=make_category()).variants[0].id)
    together(
        in_shop,
        lambda: receive_many([(mug, 1)], by=SYSTEM),
        lambda: write("UPDATE product SET title = title || '!'"),
    )
    stale = """SELECT count(*) FROM listing JOIN product p ON p.id = product_id
               WHERE (NOT listing.is_available) OR title_sort <> title_sort(p.title)"""
    assert in_shop(lambda: db.session.scalar(text(stale))) == 0


def test_counts_that_are_kept_while_everybody_writes_are_right_with_what_changed_since(in_shop):
    def make() -> str:
        shelf = make_category("Mugs")
        for number in range(3):
            make_product(f"Mug {number}", brand="Verde", category=shelf)
        db.session.commit()
        keep_shelf_facets(seconds=-1, most=0)
        return shelf.path

    def rename(number: int) -> Callable[[], None]:
        # Held open for a moment, so that the worker counts in between.
        return lambda: write(
            "UPDATE product SET brand = brand || 'x' FROM pg_sleep(0.02) WHERE title = :title", title=f"Mug {number}"
        )

    def look() -> None:
        place = shelf_by_path(path, None).place
        assert place.changes is not None
        seen = [
            products_on_shelf(Place(place.category_id, changes=changes), "en", None, Choices()).facets
            for changes in (9, None)
        ]
        assert seen[0] == seen[1]

    path = str(in_shop(make))
    works = [*map(rename, range(3)), lambda: keep_shelf_facets(seconds=-1, most=0)]
    for _ in range(3):
        assert together(in_shop, *works) == [None] * 4
        in_shop(look)
