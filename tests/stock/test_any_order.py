"""Whatever happens in whatever order, the stock adds up."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as some

from shop.db import db
from shop.errors import ShopError
from shop.stock.actors import SYSTEM, Source
from shop.stock.counting import count_stock, level_of
from shop.stock.holding import consume_hold, hold_stock, release_expired_holds, release_hold
from shop.stock.services import (
    correct_stock,
    figures_of,
    movements_of,
    receive_many,
    receive_stock,
    take_many,
    take_stock,
)
from shop.stock.undoing import undo_movement
from shop.stock.verifying import Proof, differences
from tests.factories import make_variant
from tests.stock.moments import NOW

CART = Source("cart", "9")

quantity = some.integers(1, 6)
which = some.integers(0, 1)
any_of_them = some.integers(0, 30)
deed = some.one_of(
    some.tuples(some.just("receive"), which, quantity),
    some.tuples(some.just("take"), which, quantity),
    some.tuples(some.just("correct"), which, some.integers(-6, 6)),
    some.tuples(some.just("count"), which, some.integers(0, 9), some.integers(0, 2)),
    some.tuples(some.just("hold"), which, quantity, some.integers(0, 9)),
    some.tuples(some.just("release"), any_of_them),
    some.tuples(some.just("consume"), any_of_them),
    some.tuples(some.just("expire"), some.integers(0, 9)),
    some.tuples(some.just("undo"), any_of_them),
    some.tuples(some.just("receive_many"), quantity, quantity),
    some.tuples(some.just("take_many"), quantity, quantity),
)


class Stockroom:
    """Two things, the holds that were ever made, and what can be done to them."""

    def __init__(self) -> None:
        self.things = [make_variant("Mug").id, make_variant("Bowl").id]
        self.holds: list[int] = []

    def receive(self, thing: int, quantity: int) -> None:
        receive_stock(self.things[thing], quantity, by=SYSTEM)

    def take(self, thing: int, quantity: int) -> None:
        take_stock(self.things[thing], quantity, by=SYSTEM)

    def correct(self, thing: int, delta: int) -> None:
        correct_stock(self.things[thing], delta, by=SYSTEM)

    def count(self, thing: int, counted: int, late: int) -> None:
        seen = max(level_of(self.things[thing]).version - late, 0)
        count_stock(self.things[thing], counted, seen=seen, by=SYSTEM)

    def hold(self, thing: int, quantity: int, minutes: int) -> None:
        until = NOW + timedelta(minutes=minutes)
        self.holds.append(hold_stock(self.things[thing], quantity, source=CART, expires_at=until, by=SYSTEM).id)

    def release(self, number: int) -> None:
        release_hold(self.holds[number] if number < len(self.holds) else number, by=SYSTEM)

    def consume(self, number: int) -> None:
        consume_hold(self.holds[number] if number < len(self.holds) else number, by=SYSTEM)

    def expire(self, minutes: int) -> None:
        release_expired_holds(NOW + timedelta(minutes=minutes))

    def undo(self, back: int) -> None:
        movements = [line for thing in self.things for line in movements_of(thing)]
        undo_movement(movements[back] if back < len(movements) else back, by=SYSTEM)

    def receive_many(self, *quantities: int) -> None:
        receive_many(list(zip(self.things, quantities, strict=True)), by=SYSTEM)

    def take_many(self, *quantities: int) -> None:
        take_many(list(zip(self.things, quantities, strict=True)), by=SYSTEM)


@contextmanager
def forgotten() -> Iterator[None]:
    """What happens in here is undone at its end, so that each story begins in an empty stockroom."""
    story = db.engine.begin_nested()  # in tests the engine is the one connection
    try:
        yield
    finally:
        db.session.remove()
        story.rollback()


@given(some.lists(deed, max_size=25))
def test_the_stock_adds_up_after_any_deeds(deeds):
    with forgotten():
        stockroom = Stockroom()
        for name, *what in deeds:
            before = figures_of(stockroom.things)
            deed: Callable[..., None] = getattr(stockroom, name)
            try:
                deed(*what)
            except ShopError:
                assert figures_of(stockroom.things) == before
        assert found_by_verify() == []


def found_by_verify() -> list[str]:
    # What is checked at commit is checked here, since the test itself never commits.
    db.session.execute(db.text("SET CONSTRAINTS ALL IMMEDIATE"))
    return [str(difference) for difference in differences(db.session.connection(), Proof())]
