"""Many people on one sheet, each with a connection of their own, while the shop sells."""

from threading import Event
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from shop.db import db, transaction
from shop.stock.actors import SYSTEM, Actor
from shop.stock.counting import level_of
from shop.stock.models import StockMovement
from shop.stock.services import receive_stock, take_stock
from shop.stocktaking.counting import count_line
from shop.stocktaking.models import StocktakeLine
from shop.stocktaking.refusals import LineCounted, NotInThisState
from shop.stocktaking.services import add_thing, approve_stocktake, finish_stocktake, undo_stocktake
from tests.factories import make_product, make_variant
from tests.stock.crowds import assert_it_adds_up, at_once, kinds, wait_until_somebody_waits

from .sheets import ANA, BEN, line_of, make_sheet


def counter(name: str) -> Actor:
    return Actor("person", name)


def test_a_sale_under_way_is_waited_for_so_that_expected_is_what_it_leaves(real_database: Flask):
    with real_database.app_context():
        mug = make_variant("Mug", stock=10).id
        sheet = make_sheet()
        line_id = db.session.scalar(select(StocktakeLine.id))
        db.session.rollback()

        is_taken = Event()

        def sell() -> None:
            with transaction():
                take_stock(mug, 3, "sold", by=SYSTEM)
                is_taken.set()
                wait_until_somebody_waits()

        def count() -> Any:
            assert is_taken.wait(30)
            line = count_line(line_id, 7, seen=0, by=ANA)
            return line.counted, line.expected

        _, counted = at_once(real_database, sell, count)
        assert counted == (7, 7)
        finish_stocktake(sheet.id, by=ANA)
        assert approve_stocktake(sheet.id, by=BEN) == 0
        assert level_of(mug).on_hand == 7


def test_sales_during_a_count_are_neither_lost_nor_counted_twice(real_database: Flask):
    """Forty lie there and the books say fifty, whenever each of them is sold and whenever somebody counts."""
    with real_database.app_context():
        mug = make_variant("Mug", stock=50).id
        sheet = make_sheet().id
        line_id = db.session.scalar(select(StocktakeLine.id))
        db.session.rollback()

        def sell() -> None:
            for _ in range(5):
                take_stock(mug, 1, "sold", by=SYSTEM)

        def count() -> None:
            # Whoever counts finds what really lies there: ten fewer than the books say at that moment.
            with transaction():
                on_hand = level_of(mug, locked=True).on_hand
                count_line(line_id, on_hand - 10, seen=0, by=ANA)

        assert kinds(at_once(real_database, sell, sell, sell, count)) == {"NoneType": 4}
        finish_stocktake(sheet, by=ANA)
        deeds = [lambda: approve_stocktake(sheet, by=BEN), sell, lambda: receive_stock(mug, 4, by=SYSTEM)]
        assert "int" in kinds(at_once(real_database, *deeds))
        assert level_of(mug).on_hand == 50 - 20 - 10 + 4
        assert_it_adds_up()


def test_of_those_who_count_one_line_at_once_one_is_first_and_the_others_are_told(real_database: Flask):
    with real_database.app_context():
        make_variant("Mug", stock=10)
        make_sheet()
        line_id = db.session.scalar(select(StocktakeLine.id))
        db.session.rollback()

        def count(units: int) -> Any:
            return lambda: count_line(line_id, units, seen=0, by=counter(f"Nr {units}"))

        answers = at_once(real_database, *(count(units) for units in range(8)))
        assert kinds(answers) == {"LineCounted": 7, "StocktakeLine": 1}
        [told] = {answer.counted for answer in answers if isinstance(answer, LineCounted)}
        assert db.session.scalar(select(StocktakeLine.counted)) == told


def test_several_people_count_a_sheet_at_once(real_database: Flask):
    with real_database.app_context():
        make_product("Shirt", options={"Size": [str(size) for size in range(40)]}, stock=5)
        sheet = make_sheet().id
        lines = list(db.session.scalars(select(StocktakeLine.id).order_by(StocktakeLine.position)))
        db.session.rollback()

        def count(share: list[int]) -> Any:
            return lambda: [count_line(line, 4, seen=0, by=ANA).id for line in share]

        answers = at_once(real_database, *(count(lines[start::6]) for start in range(6)))
        assert kinds(answers) == {"list": 6}
        assert finish_stocktake(sheet, by=ANA) == 0
        assert approve_stocktake(sheet, by=BEN) == 40
        assert_it_adds_up()


def test_two_approvals_write_once(real_database: Flask):
    with real_database.app_context():
        mug = make_variant("Mug", stock=10)
        sheet = make_sheet()
        count_line(line_of(sheet, mug).id, 8, seen=0, by=ANA)
        finish_stocktake(sheet.id, by=ANA)
        number, mug_id = sheet.id, mug.id
        db.session.rollback()
        answers = at_once(real_database, *[lambda: approve_stocktake(number, by=BEN)] * 4)
        assert kinds(answers) == {"NotInThisState": 3, "int": 1}
        assert level_of(mug_id).on_hand == 8
        db.session.rollback()
        answers = at_once(real_database, *[lambda: undo_stocktake(number, by=BEN)] * 4)
        assert kinds(answers) == {"NoneType": 1, "NotInThisState": 3}
        assert level_of(mug_id).on_hand == 10
        assert_it_adds_up()


def test_no_count_slips_into_a_sheet_that_is_finished_or_approved(real_database: Flask):
    """Whoever is second is refused: what is approved is what can be read on the sheet afterwards."""
    with real_database.app_context():
        first, second = make_variant("Bowl", stock=10), make_variant("Mug", stock=10)
        for _ in range(5):
            sheet = make_sheet()
            count_line(line_of(sheet, first).id, level_of(first).on_hand, seen=0, by=ANA)
            number, late = sheet.id, line_of(sheet, second).id
            before, mug_id = level_of(second).on_hand, second.id
            db.session.rollback()

            def end(number: int = number) -> int:
                finish_stocktake(number, by=ANA)
                return approve_stocktake(number, by=BEN)

            def count(late: int = late, fewer: int = before - 1) -> bool:
                return bool(count_line(late, fewer, seen=0, by=ANA))

            _, counted = at_once(real_database, end, count)
            assert counted is True or isinstance(counted, NotInThisState)
            line = db.session.get(StocktakeLine, late, populate_existing=True)
            assert (line.counted is not None) == (counted is True)
            assert level_of(mug_id).on_hand == before - (counted is True)
            db.session.rollback()


def test_things_put_on_a_sheet_at_once_get_places_of_their_own(real_database: Flask):
    with real_database.app_context():
        make_variant("Mug", stock=1)
        others = [make_variant(f"Bowl {number}").id for number in range(6)]
        sheet = make_sheet(only_stocked=True).id
        db.session.rollback()
        wanted = [*others, *others]
        answers = at_once(real_database, *(lambda number=number: add_thing(sheet, number, by=ANA) for number in wanted))
        assert kinds(answers) == {"StocktakeLine": 12}
        places = db.session.scalars(select(StocktakeLine.position).order_by(StocktakeLine.position)).all()
        assert places == list(range(1, 8))
        assert db.session.scalar(select(func.count()).select_from(StockMovement)) == 1
