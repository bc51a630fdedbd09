"""Many at once, with real connections and real commits."""

from contextlib import suppress
from threading import Barrier, Thread

import pytest
from sqlalchemy import create_engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from shop import patience
from shop.db import db
from shop.errors import ShopError
from shop.stock.actors import SYSTEM, Actor, Source
from shop.stock.counting import count_stock, level_of
from shop.stock.holding import consume_hold, hold_stock, release_expired_holds, release_hold
from shop.stock.ledger import stock_change
from shop.stock.models import StockLevel
from shop.stock.refusals import Busy
from shop.stock.services import figures_of, movements_of, receive_stock, take_many, take_stock
from shop.stock.undoing import undo_movement
from tests.factories import make_variant
from tests.stock.crowds import assert_it_adds_up, at_once, kinds, wait_until_somebody_waits
from tests.stock.moments import LATER

BUYER = Actor("person", "a buyer")
CART = Source("cart", "9")


@pytest.fixture
def shop(real_database):
    """A shop with a database of its own, entered."""
    with real_database.app_context():
        yield real_database


@pytest.fixture
def deadlocks(shop):
    """The deadlocks that Postgres broke off, whoever tried again after."""
    broken_off = []

    def note(context):
        if getattr(context.original_exception, "pgcode", None) == "40P01":
            broken_off.append(context.statement)

    event.listen(db.engine, "handle_error", note)
    yield broken_off
    event.remove(db.engine, "handle_error", note)


def make_thing(stock=0):
    """A variant's number: the threads share no session."""
    number = make_variant("Mug", stock=stock).id
    db.session.commit()
    return number


def sell_out(shop, buy, buyers=50):
    """The scene of the last ten: `buyers` at once, and how many were told yes."""
    mug = make_thing(stock=10)
    answers = at_once(shop, *[lambda: buy(mug)] * buyers)
    return mug, kinds(answers)


def test_fifty_buyers_of_ten_things_get_ten_and_forty_are_told_so(shop):
    mug, told = sell_out(shop, lambda mug: take_stock(mug, 1, "sold", by=BUYER))
    assert told == {"OutOfStock": 40, "StockMovement": 10}
    assert figures_of([mug])[mug].on_hand == 0
    assert [line.delta for line in movements_of(mug)] == [-1] * 10 + [10]
    assert_it_adds_up()


def test_fifty_carts_hold_ten_things_once_each(shop):
    mug, told = sell_out(shop, lambda mug: hold_stock(mug, 1, source=CART, expires_at=LATER, by=BUYER))
    assert told == {"Hold": 10, "OutOfStock": 40}
    assert (figures_of([mug])[mug].on_hand, figures_of([mug])[mug].reserved) == (10, 10)
    assert_it_adds_up()


def test_the_same_scene_oversells_when_the_guard_is_off(shop):
    """Reading, then writing what was read: the scene above can tell the difference."""
    everybody_has_looked = Barrier(50)
    engine = create_engine(db.engine.url, poolclass=NullPool)

    def buy_naively(mug):
        with engine.begin() as connection:
            # Out of the way: the triggers, which would notice that nobody wrote to the ledger.
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            there = connection.scalar(db.text("SELECT on_hand FROM stock_level WHERE variant_id = :mug"), {"mug": mug})
            everybody_has_looked.wait(30)
            if there >= 1:
                connection.execute(
                    db.text("UPDATE stock_level SET on_hand = :left WHERE variant_id = :mug"),
                    {"left": there - 1, "mug": mug},
                )
                return "yes"
        raise AssertionError("nobody is refused in this scene")

    mug, told = sell_out(shop, buy_naively)
    assert told == {"str": 50}
    assert figures_of([mug])[mug].on_hand == 9


def test_a_thing_received_for_the_first_time_by_twenty_gets_one_level(shop):
    mug = make_thing()
    answers = at_once(shop, *[lambda: receive_stock(mug, 1, by=BUYER)] * 20)
    assert kinds(answers) == {"StockMovement": 20}
    assert figures_of([mug])[mug].on_hand == 20
    assert db.session.scalar(db.select(db.func.count()).select_from(StockLevel)) == 1
    assert_it_adds_up()


def test_one_request_sent_ten_times_at_once_has_one_effect(shop):
    mug = make_thing(stock=10)
    answers = at_once(shop, *[lambda: take_stock(mug, 1, by=BUYER, request_key="K-1")] * 10)
    assert len({answer.seq for answer in answers}) == 1
    assert figures_of([mug])[mug].on_hand == 9


def test_of_eight_counts_that_saw_the_same_one_is_written(shop):
    mug = make_thing(stock=10)
    seen = level_of(mug).version
    answers = at_once(shop, *[lambda: count_stock(mug, 7, seen=seen, by=BUYER)] * 8)
    assert kinds(answers) == {"StockMovedOn": 7, "StockMovement": 1}
    assert_it_adds_up()


def test_of_eight_undos_one_is_written(shop):
    mug = make_thing(stock=10)
    mistake = take_stock(mug, 5, by=BUYER).seq
    answers = at_once(shop, *[lambda: undo_movement(mistake, by=BUYER)] * 8)
    assert kinds(answers) == {"AlreadyUndone": 7, "StockMovement": 1}
    assert figures_of([mug])[mug].on_hand == 10
    assert_it_adds_up()


def test_a_hold_ends_once_whoever_is_first(shop):
    mug = make_thing(stock=10)
    hold = hold_stock(mug, 4, source=CART, expires_at=LATER, by=BUYER)
    answers = at_once(
        shop,
        lambda: consume_hold(hold.id, by=BUYER),
        lambda: release_hold(hold.id, by=BUYER),
        lambda: undo_movement(hold.movement_seq, by=BUYER),
        lambda: release_expired_holds(LATER),
        lambda: release_expired_holds(LATER),
    )
    ended = sum(answer == 1 or type(answer).__name__ == "StockMovement" for answer in answers)
    assert ended == 1, answers
    assert level_of(mug).reserved == 0
    assert_it_adds_up()


def test_a_basket_waits_without_holding_what_comes_later(shop):
    """The reason why baskets in opposite order can't deadlock: whatever their order, locks are taken by id."""
    first, second = make_thing(stock=10), make_thing(stock=10)
    someone_else = db.engine.connect()
    lock = db.text("SELECT FROM stock_level WHERE variant_id = :thing FOR UPDATE NOWAIT")
    someone_else.execute(lock, {"thing": first})
    basket = Thread(target=at_once, args=(shop, lambda: take_many([(second, 1), (first, 1)], by=BUYER)))
    basket.start()
    wait_until_somebody_waits()
    someone_else.execute(lock, {"thing": second})
    someone_else.rollback()
    someone_else.close()
    basket.join(30)
    assert [figures_of([thing])[thing].on_hand for thing in (first, second)] == [9, 9]


def test_baskets_in_opposite_order_never_deadlock(shop, deadlocks):
    things = [make_thing(stock=1000) for _ in range(12)]
    there = [(thing, 1) for thing in things]
    orders = [there, list(reversed(there))] * 4

    def shop_around(basket):
        for _ in range(10):
            take_many(basket, by=BUYER)

    answers = at_once(shop, *[lambda basket=basket: shop_around(basket) for basket in orders])
    assert answers == [None] * 8
    assert deadlocks == []
    assert {figures.on_hand for figures in figures_of(things).values()} == {1000 - 80}
    assert_it_adds_up()


def test_a_deadlock_of_larger_changes_is_tried_again_once(shop, deadlocks):
    first, second = make_thing(stock=10), make_thing(stock=10)
    both_have_one = Barrier(2)
    tries = []

    @stock_change
    def take_one_by_one(one, other):
        tries.append(one)
        take_stock(one, 1, by=BUYER)
        if len(tries) <= 2:
            both_have_one.wait(30)
        take_stock(other, 1, by=BUYER)

    answers = at_once(shop, lambda: take_one_by_one(first, second), lambda: take_one_by_one(second, first))
    assert answers == [None, None]
    assert len(tries) == 3
    assert len(deadlocks) == 1
    assert [figures_of([thing])[thing].on_hand for thing in (first, second)] == [8, 8]
    assert_it_adds_up()


def test_a_deadlock_within_anothers_transaction_is_theirs_to_try_again(shop):
    @stock_change
    def inner():
        raise OperationalError("", {}, type("Deadlock", (Exception,), {"pgcode": "40P01"})())

    tries = []

    @stock_change
    def outer():
        tries.append("again")
        inner()

    with pytest.raises(Busy):
        outer()
    assert tries == ["again"] * 2


def test_whoever_waits_too_long_is_told_to_try_again(shop, monkeypatch):
    monkeypatch.setattr(patience, "PATIENCE", "50ms")
    mug = make_thing(stock=10)
    with db.engine.connect() as someone_else:
        someone_else.exec_driver_sql("SELECT FROM stock_level FOR UPDATE")
        with pytest.raises(Busy, match="Others are changing the same stock right now") as refusal:
            take_stock(mug, 1, by=BUYER)
    assert refusal.value.status == 503
    take_stock(mug, 1, by=BUYER)


def test_a_sweep_leaves_alone_what_somebody_is_ending(shop):
    mug = make_thing(stock=10)
    holds = [hold_stock(mug, 1, source=CART, expires_at=LATER, by=BUYER).id for _ in range(2)]
    with db.engine.connect() as someone_else:
        someone_else.execute(db.text("SELECT FROM hold WHERE id = :id FOR UPDATE"), {"id": holds[0]})
        assert release_expired_holds(LATER) == 1
    assert release_expired_holds(LATER) == 1


def test_a_busy_afternoon_adds_up(shop):
    """Sales, holds, deliveries, sweeps and undos of few things at once, where some sell out and come back."""
    things = [make_thing(stock=3) for _ in range(4)]

    def sell():
        for number in range(15):
            thing = things[number % 4]
            take_stock(thing, 2, by=BUYER) if number % 3 else take_many([(one, 1) for one in things], by=BUYER)

    def hold():
        for number in range(15):
            held = hold_stock(things[number % 4], 1, source=CART, expires_at=LATER, by=BUYER)
            if number % 3 == 0:
                consume_hold(held, by=BUYER)

    def deliver():
        for number in range(15):
            delivered = receive_stock(things[-1 - number % 4], 3, by=SYSTEM)
            if number % 4 == 0:
                undo_movement(delivered, by=SYSTEM)

    def sweep():
        for _ in range(8):
            release_expired_holds(LATER)

    answers = at_once(shop, *[until_refused(deed) for deed in (sell, hold, deliver, sweep) for _ in range(2)])
    assert answers == [None] * 8
    assert_it_adds_up()


def until_refused(deed):
    """Refusals are part of the afternoon; anything else is not."""

    def do():
        for _ in range(3):
            with suppress(ShopError):
                deed()

    return do
