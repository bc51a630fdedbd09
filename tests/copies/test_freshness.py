"""Copies are shown while they are true, and for a while when nobody can say whether they are."""

import pytest

from shop.copies.freshness import KNOWS_FOR, MOST_PRODUCTS, Unreachable
from tests.copies.pretending import Pretended

pytestmark = pytest.mark.usefixtures("without_database")


@pytest.fixture
def shop():
    shop = Pretended()
    shop.open("/p/mug")
    return shop


def test_postgres_is_asked_now_and_then_only(shop):
    for _ in range(100):
        shop.open("/p/mug")
    assert shop.looks == 1
    shop.later(0.5)
    for _ in range(100):
        shop.open("/p/mug")
    assert (shop.looks, len(shop.made)) == (2, 1)


def test_after_news_every_page_is_made_again(shop):
    shop.open("/")
    shop.news = True
    shop.later()
    assert [shop.open(path).data for path in ("/", "/p/mug", "/", "/p/mug")] == [
        b"page 3", b"page 4", b"page 3", b"page 4"
    ]  # fmt: skip


def test_news_of_stock_is_of_the_pages_that_show_it(shop):
    shop.stock_of = 7
    shop.open("/p/seven")
    shop.stock_of = 8
    shop.open("/p/eight")
    shop.moved = [7]
    shop.later()
    shop.stock_of = None
    pages = {path: shop.open(path).data for path in ("/p/mug", "/p/seven", "/p/eight")}
    assert pages == {"/p/mug": b"page 1", "/p/seven": b"page 4", "/p/eight": b"page 3"}


def test_when_the_stock_of_very_many_moves_all_pages_are_made_again(shop):
    shop.moved = list(range(MOST_PRODUCTS + 1))
    shop.later()
    assert shop.open("/p/mug").data == b"page 2"


@pytest.mark.parametrize("change", ["all", "stock"])
def test_what_changed_while_a_page_was_made_is_not_taken_for_newer(shop, change):
    def somebody_looks_meanwhile():
        shop.news, shop.moved = change == "all", [7]
        shop.later()
        shop.meanwhile = lambda: None
        shop.open("/")

    shop.stock_of, shop.meanwhile = 7, somebody_looks_meanwhile
    assert shop.open("/p/seven").data == b"page 2"
    assert shop.open("/p/seven").data == b"page 4"
    assert shop.open("/p/seven").data == b"page 4"


def test_who_has_not_looked_for_long_knows_nothing(shop):
    shop.later(KNOWS_FOR + 1)
    assert shop.open("/p/mug").data == b"page 2"


def test_while_postgres_is_away_copies_are_shown_and_say_so(shop):
    shop.go_away()
    shop.later(9)
    answer = shop.open("/p/mug")
    assert (answer.status_code, answer.data) == (200, b"page 1")
    assert answer.headers["Cache-Status"] == "almacen; hit; detail=unchecked"
    assert (answer.headers["Age"], answer.headers.getlist("Cache-Control")) == ("10", ["no-store"])
    assert shop.open("/p/mug", If_None_Match='W/"abc"').status_code == 304
    assert shop.copies.figures["stale"] == 2


def test_what_has_no_copy_is_asked_of_flask_while_postgres_is_away_and_not_kept(shop):
    shop.go_away()
    assert [shop.open("/p/jug").data for _ in range(2)] == [b"page 2", b"page 3"]


def test_while_postgres_is_away_one_visitor_a_second_looks(shop):
    shop.go_away()
    for _ in range(20):
        shop.open("/p/mug")
        shop.later(0.1)
    assert shop.looks == 1 + 2


def test_what_was_known_to_be_old_is_not_shown_while_postgres_is_away(shop):
    shop.open("/")
    shop.news = True
    shop.later()
    shop.open("/")
    shop.go_away()
    assert shop.open("/").headers["Cache-Status"] == "almacen; hit; detail=unchecked"
    assert shop.open("/p/mug").data == b"page 4"


def test_copies_are_shown_only_so_long_without_looking():
    shop = Pretended(stale_seconds=60)
    shop.open("/p/mug")
    shop.go_away()
    shop.later(58)
    assert shop.open("/p/mug").data == b"page 1"
    shop.later(2)
    assert shop.open("/p/mug").data == b"page 2"


def test_when_postgres_is_back_what_changed_meanwhile_is_noticed(shop):
    shop.go_away()
    shop.open("/p/mug")
    shop.is_away, shop.news = None, True
    shop.later()
    assert [shop.open("/p/mug").data for _ in range(2)] == [b"page 2"] * 2


def test_a_look_that_fails_for_want_of_a_table_shows_no_copy(shop):
    shop.is_away = RuntimeError("public_change is not there")
    shop.later()
    assert [shop.open("/p/mug").data for _ in range(2)] == [b"page 2", b"page 3"]


def test_before_the_first_look_nothing_is_kept():
    shop = Pretended()
    shop.is_away = Unreachable("not there yet")
    assert [shop.open().data for _ in range(2)] == [b"page 1", b"page 2"]
    shop.is_away = None
    shop.later()
    assert [shop.open().data for _ in range(2)] == [b"page 3"] * 2
