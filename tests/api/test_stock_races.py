"""Many programs at the same stock at once, with one change each or with many."""

import random

from flask import Flask

from shop.db import db
from shop.stock.counting import level_of

from ..factories import make_variant
from ..stock.crowds import assert_it_adds_up, at_once
from .programs import Program, problem
from .sending import correct, on_hand, receive, send, statuses, take

MAKE = (receive, take, correct, lambda number, units: correct(number, -units))


def test_whatever_is_sent_is_as_if_it_came_one_by_one(real_database: Flask):
    dice = random.Random(6)
    with real_database.app_context():
        till = Program(real_database)
        here, there = [[make_variant(stock=3).id for _ in range(3)] for _ in range(2)]
        for _ in range(10):
            picks = [(dice.randrange(3), dice.choice(MAKE), dice.randint(1, 4)) for _ in range(dice.randint(1, 10))]
            alone = [till.post("/stock-movements", make(there[which], units)) for which, make, units in picks]
            together = send(till, "each", *[make(here[which], units) for which, make, units in picks])
            assert statuses(together) == [answer.status_code for answer in alone]
            assert [on_hand(number) for number in here] == [on_hand(number) for number in there]
            db.session.rollback()
        assert_it_adds_up()


def test_batches_that_cross_wait_for_each_other_in_no_circle(real_database: Flask):
    with real_database.app_context():
        numbers, till = [make_variant(stock=50).id for _ in range(6)], Program(real_database)
    batches = []
    for turn in range(8):
        order = numbers if turn % 2 else numbers[::-1]
        changes = [receive(number, 1) if place % 2 else take(number, 1) for place, number in enumerate(order)]
        batches.append(lambda changes=changes: send(till, "all_or_nothing", *changes))
    answers = at_once(real_database, *batches)
    assert {answer.status_code for answer in answers} == {200}
    with real_database.app_context():
        assert sum(on_hand(number) for number in numbers) == 300
        assert_it_adds_up()


def test_batches_share_the_last_ones(real_database: Flask):
    with real_database.app_context():
        mug, till = make_variant(stock=10).id, Program(real_database)
    answers = at_once(real_database, *[lambda: send(till, "each", *[take(mug, 1)] * 4) for _ in range(5)])
    assert sorted(status for answer in answers for status in statuses(answer)) == [201] * 10 + [409] * 10
    with real_database.app_context():
        assert on_hand(mug) == 0


def test_twenty_programs_take_the_last_ten(real_database: Flask):
    with real_database.app_context():
        mug_id, tills = make_variant(stock=10).id, [Program(real_database) for _ in range(4)]
    sell = {"do": "take", "variant_id": mug_id, "quantity": 1, "reason": "sold"}
    sales = [lambda till=tills[place % 4]: till.post("/stock-movements", sell) for place in range(20)]
    answers = at_once(real_database, *sales)
    assert sorted(answer.status_code for answer in answers) == [201] * 10 + [409] * 10
    with real_database.app_context():
        assert level_of(mug_id).on_hand == 0
        assert_it_adds_up()


def test_the_same_key_twice_at_once_is_one_movement(real_database: Flask):
    with real_database.app_context():
        mug_id, till = make_variant(stock=10).id, Program(real_database)
    sell = {"do": "take", "variant_id": mug_id, "quantity": 1}
    answers = at_once(real_database, *[lambda: till.post("/stock-movements", sell, "sale-1") for _ in range(6)])
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json["movement"]["seq"] for answer in answers}) == 1
    with real_database.app_context():
        assert level_of(mug_id).on_hand == 9


def test_of_many_counts_at_once_one_is_set(real_database: Flask):
    with real_database.app_context():
        mug_id, till = make_variant(stock=10).id, Program(real_database)
    counts = [
        lambda units=units: till.post(
            "/stock-movements",
            {"do": "count", "variant_id": mug_id, "on_hand": units, "stock_version": 1, "reason": "lost"},
        )
        for units in range(2, 8)
    ]
    answers = at_once(real_database, *counts)
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 5
    [won] = [answer.json["level"]["on_hand"] for answer in answers if answer.status_code == 201]
    assert {answer.json["on_hand"] for answer in answers if answer.status_code == 409} == {won}


def test_who_waits_too_long_is_told_to_come_again_and_can(real_database: Flask):
    with real_database.app_context():
        mug_id, till = make_variant(stock=5).id, Program(real_database)
        where, sale = f"/stock-levels/{level_of(mug_id).id}", {"do": "take", "variant_id": mug_id, "quantity": 1}
        db.session.rollback()
        with db.engine.begin() as somebody:
            somebody.exec_driver_sql("SELECT FROM stock_level FOR UPDATE")
            answers = at_once(
                real_database,
                lambda: till.post("/stock-movements", sale, "sale-1"),
                lambda: till.patch(where, {"reorder_point": 4}, "*"),
                lambda: send(till, "each", take(mug_id, 1)),
            )
        for answer in answers:
            assert problem(answer, 503) == "busy"
            assert int(answer.headers["Retry-After"]) > 0
        assert till.post("/stock-movements", sale, "sale-1").json["level"]["on_hand"] == 4
