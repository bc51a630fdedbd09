"""Several people move the same goods at the same moment, each on a connection of their own."""

from collections.abc import Iterator

import pytest
from flask import Flask

from shop.db import db
from shop.moving.finding import lines_of, transfer_by_id
from shop.moving.models import Transfer
from shop.moving.places import InUse, create_location, retire_location
from shop.moving.services import arrive, send, undo_transfer
from shop.stock.actors import SYSTEM
from shop.stock.counting import level_of
from shop.stock.places import location_named
from shop.stock.refusals import ClosedLocation
from shop.stock.services import receive_stock, take_stock

from ..factories import make_variant
from ..stock.crowds import assert_it_adds_up, at_once, kinds
from .places import Places, make_places


@pytest.fixture
def at(real_database: Flask) -> Iterator[Places]:
    with real_database.app_context():
        yield make_places()


def test_the_last_units_are_sent_once(real_database: Flask, at: Places):
    mug = make_variant(stock=3).id
    answers = at_once(
        real_database, *[lambda: send({mug: 3}, from_id=at.main, to_id=at.attic, transit_id=at.van, by=SYSTEM).id] * 8
    )
    assert kinds(answers) == {"OutOfStock": 7, "int": 1}
    assert db.session.scalar(db.select(db.func.count()).select_from(Transfer)) == 1
    assert level_of(mug, at.van).on_hand == 3
    assert_it_adds_up()


def test_a_form_that_is_sent_many_times_at_once_sends_once(real_database: Flask, at: Places):
    mug = make_variant(stock=30).id
    asked = {"from_id": at.main, "to_id": at.attic, "transit_id": at.van, "by": SYSTEM, "request_key": "form"}
    answers = at_once(real_database, *[lambda: send({mug: 3}, **asked).id] * 8)
    assert len(set(answers)) == 1
    assert level_of(mug, at.van).on_hand == 3
    sent = answers[0]
    at_once(real_database, *[lambda: arrive(sent, {mug: 2}, by=SYSTEM, request_key="came").id] * 8)
    assert [(line.arrived, line.on_the_way) for line in lines_of(transfer_by_id(sent))] == [(2, 1)]
    assert_it_adds_up()


def test_no_more_arrives_than_is_on_its_way_however_many_book_it(real_database: Flask, at: Places):
    mug = make_variant(stock=5).id
    sent = send({mug: 5}, from_id=at.main, to_id=at.attic, transit_id=at.van, by=SYSTEM).id
    send({make_variant(stock=9).id: 9}, from_id=at.main, to_id=at.attic, transit_id=at.van, by=SYSTEM)
    answers = at_once(real_database, *[lambda: arrive(sent, {mug: 2}, by=SYSTEM).id] * 6)
    assert kinds(answers) == {"NotOnTheWay": 4, "int": 2}
    answers = at_once(real_database, *[lambda: undo_transfer(sent, by=SYSTEM).id] * 4)
    assert kinds(answers) == {"AlreadyUndone": 3, "int": 1}
    assert level_of(mug).on_hand == 5
    assert_it_adds_up()


def test_transfers_there_and_back_lock_each_other_out_of_nothing(real_database: Flask, at: Places):
    things = [make_variant(stock=50).id for _ in range(4)]
    for number in things:
        receive_stock(number, 50, by=SYSTEM, location_id=at.attic)

    def there() -> int:
        return send(dict.fromkeys(things, 1), from_id=at.main, to_id=at.attic, by=SYSTEM).id

    def back() -> int:
        return send(dict.fromkeys(reversed(things), 1), from_id=at.attic, to_id=at.main, by=SYSTEM).id

    answers = at_once(real_database, *[there, back] * 6)
    assert kinds(answers) == {"int": 12}
    assert {level_of(number).on_hand for number in things} == {50}
    assert_it_adds_up()


@pytest.mark.parametrize("known", [True, False])
def test_a_location_is_retired_or_goods_arrive_but_never_both(real_database: Flask, at: Places, known: bool):
    """`known`: there was something once, so that its level is there already."""
    mug = make_variant(stock=1).id
    for number in range(6):
        place = create_location(f"R{number}", "Round", by=SYSTEM).id
        if known:
            receive_stock(mug, 1, by=SYSTEM, location_id=place)
            take_stock(mug, 1, by=SYSTEM, location_id=place)
        db.session.rollback()
        came, retired = at_once(
            real_database,
            lambda place=place: receive_stock(mug, 2, by=SYSTEM, location_id=place).after,
            lambda place=place: retire_location(place, by=SYSTEM).id,
        )
        db.session.rollback()
        if location_named(place).is_active:
            assert (came, type(retired)) == (2, InUse)
        else:
            assert (type(came), retired) == (ClosedLocation, place)
            assert level_of(mug, place).on_hand == 0
    assert_it_adds_up()


def test_a_code_is_one_locations_however_many_ask_for_it(real_database: Flask, at: Places):
    answers = at_once(real_database, *[lambda: create_location("NEW", "New", by=SYSTEM).id] * 6)
    assert kinds(answers) == {"CodeTaken": 5, "int": 1}
