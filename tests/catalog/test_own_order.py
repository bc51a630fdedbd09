"""The order that somebody made of a shelf by hand is the one that customers see first."""

import pytest

from shop.audit.actors import SHELL
from shop.catalog.models import Category
from shop.catalog.shelf_order import place_product
from shop.db import db

from ..browser_client import PageReader
from ..factories import make_category, make_product


@pytest.fixture
def shelf() -> Category:
    """Five mugs, the newest last."""
    shelf = make_category("Mugs")
    for number in range(5):
        make_product(f"Mug {number}", stock=1, price=1000 + number, category=shelf)
    db.session.commit()
    return shelf


def put(shelf: Category, title: str, place: int) -> None:
    number = db.session.scalar(db.text("SELECT id FROM product WHERE title = :title"), {"title": title})
    place_product(shelf.id, number, place, by=SHELL)
    db.session.commit()


def cards(browser: PageReader, shelf: Category, **asked: object) -> list[str]:
    return browser.get("catalog.shelf", path=shelf.path, **asked).cards


def test_without_places_the_newest_come_first_and_no_such_order_is_offered(browser: PageReader, shelf: Category):
    page = browser.get("catalog.shelf", path=shelf.path)
    assert page.cards == [f"Mug {number}" for number in (4, 3, 2, 1, 0)]
    assert "Our choice" not in page.words("select")
    assert cards(browser, shelf, sort="arranged") == page.cards


def test_what_was_put_in_its_place_comes_first_and_the_rest_behind_it(browser: PageReader, shelf: Category):
    put(shelf, "Mug 1", 1)
    put(shelf, "Mug 0", 2)
    page = browser.get("catalog.shelf", path=shelf.path)
    assert page.cards == ["Mug 1", "Mug 0", "Mug 4", "Mug 3", "Mug 2"]
    assert page.each("option")[0] == "Our choice"


def test_other_orders_and_filters_are_as_ever(browser: PageReader, shelf: Category):
    put(shelf, "Mug 1", 1)
    assert cards(browser, shelf, sort="newest")[0] == "Mug 4"
    assert cards(browser, shelf, sort="price")[0] == "Mug 0"
    assert cards(browser, shelf, min="10.02") == ["Mug 4", "Mug 3", "Mug 2"]
    assert cards(browser, shelf, max="10.02") == ["Mug 1", "Mug 2", "Mug 0"]


def test_a_shelf_is_walked_through_in_its_order_and_back(browser: PageReader, shelf: Category):
    for number in range(5, 60):
        make_product(f"Mug {number}", category=shelf)
    put(shelf, "Mug 7", 1)
    put(shelf, "Mug 3", 2)
    first = browser.get("catalog.shelf", path=shelf.path)
    second = browser.get(first.links(rel="next")[0])
    third = browser.get(second.links(rel="next")[0])
    seen = first.cards + second.cards + third.cards
    assert seen[:3] == ["Mug 7", "Mug 3", "Mug 59"]
    assert len(seen) == len(set(seen)) == 60
    assert browser.get(third.links(rel="prev")[0]).cards == second.cards


def test_the_order_costs_no_statement_more(browser: PageReader, shelf: Category, statements):
    put(shelf, "Mug 1", 1)
    with statements.at_most(4):
        browser.get("catalog.shelf", path=shelf.path)
