"""What was there at any moment is what the ledger says until then; what it was worth is rounded once for each level."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as some

from shop.catalog.models import ProductCategory
from shop.db import db
from shop.errors import ShopError
from shop.stock import valuing
from shop.stock.actors import SYSTEM, Source
from shop.stock.counting import level_of
from shop.stock.holding import hold_stock
from shop.stock.services import correct_stock, receive_stock, take_stock
from shop.stock.transferring import move_stock
from shop.stock.undoing import undo_many
from shop.stock.valuing import Standing, Sum, half_up, stock_as_of, value_as_of, worth_of
from tests.factories import make_category, make_product, make_variant
from tests.stock.moments import LATER

TICK = timedelta(microseconds=1)
BEFORE_ALL = datetime(2000, 1, 1, tzinfo=UTC)


def now():
    return db.session.scalar(db.text("SELECT clock_timestamp()"))


def make_place(name="Barn", kind="shelf"):
    made = db.text("INSERT INTO location (code, name, kind) VALUES (:code, :name, :kind) RETURNING id")
    return db.session.scalar(made, {"code": f"as-of-{name}", "name": name, "kind": kind})


def only(variant, at):
    [standing] = stock_as_of(variant, at)
    return standing


def test_each_moment_has_its_own_figures():
    mug = make_variant("Mug")
    first = receive_stock(mug, 5, unit_cost_minor=100, by=SYSTEM)
    second = take_stock(mug, 2, by=SYSTEM)
    hold_stock(mug, 1, source=Source("cart", "1"), expires_at=LATER, by=SYSTEM)
    assert only(mug, first.at - TICK).on_hand == 0
    assert only(mug, first.at).on_hand == 5
    assert only(mug, second.at - TICK).on_hand == 5
    assert only(mug, second.at).on_hand == 3
    assert (only(mug, second.at).reserved, only(mug, now()).reserved) == (0, 1)
    assert only(mug, now()).free == 2


def test_before_its_first_movement_there_was_nothing_and_it_was_worth_nothing():
    mug = make_variant("Mug", stock=5)
    then = only(mug, BEFORE_ALL)
    assert (then.on_hand, then.reserved, then.average, then.value_minor) == (0, 0, None, 0)
    assert value_as_of(BEFORE_ALL).whole == Sum()


def test_unknown_is_not_nothing():
    mug = make_variant("Mug")
    receive_stock(mug, 5, by=SYSTEM)
    assert (only(mug, now()).average_minor, only(mug, now()).value_minor) == (None, None)
    receive_stock(mug, 2, unit_cost_minor=0, by=SYSTEM)
    assert (only(mug, now()).average_minor, only(mug, now()).value_minor, only(mug, now()).uncosted) == (0, 0, 5)


@pytest.mark.parametrize(
    ("cost", "value"), [("0.5", 1), ("1.499999", 1), ("1.5", 2), ("2.5", 3), ("133.333333", 133), ("0", 0)]
)
def test_a_value_is_rounded_half_up(cost, value):
    standing = Standing(1, 1, "main", "Stockroom", "shelf", 3, 0, 0, 3, Decimal(cost))
    assert standing.value_minor == value
    assert db.session.scalar(db.text("SELECT round(CAST(:cost AS numeric))"), {"cost": cost}) == value


def test_the_sum_adds_what_was_rounded_level_by_level():
    barn = make_place()
    mug = make_variant("Mug")
    receive_stock(mug, 1, unit_cost_minor=1, by=SYSTEM)
    receive_stock(mug, 1, unit_cost_minor=2, by=SYSTEM)
    move_stock([(mug.id, 1)], from_id=level_of(mug).location_id, to_id=barn, by=SYSTEM)
    levels = stock_as_of(mug, now())
    assert [level.cost for level in levels] == [Decimal("1.5"), Decimal("1.5")]
    assert value_as_of(now()).whole.value_minor == worth_of(levels).value_minor == 4


def test_the_whole_stock_is_told_by_location_and_by_category():
    before = value_as_of(now())
    van = make_place("Van", "transit")
    prints, cloth = make_category("Prints"), make_category("Cloth")
    fern = make_product("Fern", category=prints).variants[0]
    db.session.add(ProductCategory(product_id=fern.product_id, category_id=cloth.id, position=5))
    scarf, loose = make_product("Scarf", category=cloth).variants[0], make_variant("Loose")
    receive_stock(fern, 4, unit_cost_minor=250, by=SYSTEM)
    receive_stock(scarf, 2, by=SYSTEM)
    receive_stock(loose, 3, unit_cost_minor=10, by=SYSTEM)
    main = level_of(fern).location_id
    move_stock([(fern.id, 1)], from_id=main, to_id=van, by=SYSTEM)
    after = value_as_of(now())
    assert before.whole == Sum()
    assert after.by_category[prints.id] == Sum(levels=2, units=4, value_minor=1000)
    assert after.by_category[cloth.id] == Sum(levels=1, units=2, uncosted_units=2, uncosted_levels=1)
    assert after.by_category[cloth.id].known_value_minor is None
    assert after.by_category[None] == Sum(levels=1, units=3, value_minor=30)
    assert after.by_location[van] == Sum(levels=1, units=1, value_minor=250)
    assert after.by_location[main].units == 8
    assert after.whole == Sum(levels=4, units=9, value_minor=1030, uncosted_units=2, uncosted_levels=1)


def test_it_is_added_up_in_stretches_that_miss_nothing_and_double_nothing(monkeypatch, statements):
    for _ in range(5):
        receive_stock(make_variant(), 3, unit_cost_minor=7, by=SYSTEM)
    moment = now()
    with statements.at_most(2):
        whole = value_as_of(moment).whole
    monkeypatch.setattr(valuing, "STRETCH", 2)
    assert value_as_of(moment).whole == whole == Sum(levels=5, units=15, value_minor=105)


def test_a_moment_of_one_level_is_found_by_its_index():
    mug = make_variant("Mug", stock=5)
    for way in ("enable_seqscan", "enable_bitmapscan", "enable_sort"):  # which a table of one row tempts to
        db.session.execute(db.text(f"SET LOCAL {way} = off"))
    asked = {"variant_id": mug.id, "at": now()}
    plan = " ".join(db.session.scalars(db.text(f"EXPLAIN {valuing.OF_A_VARIANT.text}"), asked))
    assert "ix_stock_movement_at" in plan
    assert "Sort Key: stock_movement.at" not in plan


deed = some.one_of(
    some.tuples(some.just("receive"), some.integers(1, 9), some.none() | some.integers(0, 999)),
    some.tuples(some.just("take"), some.integers(1, 9)),
    some.tuples(some.just("correct"), some.integers(-9, 9)),
    some.tuples(some.just("move"), some.integers(1, 5)),
    some.tuples(some.just("undo"), some.integers(0, 12)),
)


class Ledger:
    """A thing in two places, and what was written of it."""

    def __init__(self):
        self.mug = make_variant("Mug")
        self.main, self.barn = level_of(self.mug).location_id, make_place()
        self.lines = []

    def receive(self, units, cost):
        self.lines.append(receive_stock(self.mug, units, unit_cost_minor=cost, by=SYSTEM))

    def take(self, units):
        self.lines.append(take_stock(self.mug, units, by=SYSTEM))

    def correct(self, delta):
        self.lines.append(correct_stock(self.mug, delta, by=SYSTEM))

    def move(self, units):
        self.lines += move_stock([(self.mug.id, units)], from_id=self.main, to_id=self.barn, by=SYSTEM)

    def undo(self, back):
        if back < len(self.lines):
            self.lines += undo_many([self.lines[back].seq], by=SYSTEM)

    def at(self, moment):
        """on hand, and units and cost that are known, by level: every line until then, replayed."""
        found = {}
        for line in self.lines:
            if line.at <= moment:
                units, costed, cost = found.get(line.level_id, (0, 0, Decimal(0)))
                found[line.level_id] = (units + line.delta, costed + line.costed_delta, cost + line.cost_delta)
        return found


@contextmanager
def forgotten() -> Iterator[None]:
    """What happens in here is undone at its end, so that each story begins in an empty stockroom."""
    story = db.engine.begin_nested()  # in tests the engine is the one connection
    try:
        yield
    finally:
        db.session.remove()
        story.rollback()


@settings(phases=(Phase.explicit, Phase.reuse, Phase.generate))  # shrinking would take minutes
@given(some.lists(deed, max_size=15))
def test_any_moment_is_the_replay_of_the_ledger_until_then(deeds):
    with forgotten():
        ledger = Ledger()
        for name, *what in deeds:
            try:
                getattr(ledger, name)(*what)
            except ShopError:
                continue
        moments = [line.at for line in ledger.lines] + [line.at - TICK for line in ledger.lines] + [now()]
        for moment in moments:
            replayed = ledger.at(moment)
            told = {
                level.level_id: (level.on_hand, level.costed, level.cost)
                for level in stock_as_of(ledger.mug, moment)
                if level.level_id in replayed
            }
            assert told == replayed
            values = [half_up(cost) for _, _, cost in replayed.values()]
            whole = value_as_of(moment).whole
            assert whole.value_minor == sum(values)
            assert whole.units == sum(units for units, _, _ in replayed.values())
            assert whole.uncosted_units == sum(units - costed for units, costed, _ in replayed.values())
            assert all(0 <= costed <= units and cost >= 0 for units, costed, cost in replayed.values())
