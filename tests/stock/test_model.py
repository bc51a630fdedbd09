"""Whatever is done in whatever order, every figure is the one of a model that a child could follow."""

from contextlib import ExitStack, contextmanager
from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from shop.db import db
from shop.errors import ShopError
from shop.stock.actors import SYSTEM, Source
from shop.stock.backordering import set_backorder_cap
from shop.stock.counting import count_stock
from shop.stock.holding import consume_hold, hold_stock, release_expired_holds, release_hold
from shop.stock.models import Location
from shop.stock.services import correct_stock, receive_many, receive_stock, take_many, take_stock
from shop.stock.transferring import move_stock
from shop.stock.undoing import undo_many, undo_movement, undo_source
from shop.stock.verifying import Proof, differences
from tests.factories import make_variant
from tests.stock.modelling import Level, Model, Refused
from tests.stock.moments import NOW

CART = Source("cart", "9")
THINGS, PLACES = 2, 3  # the last place is on the way
CENT = 0.01  # of a minor unit: the ledger rounds to a millionth

thing, place = some.integers(0, THINGS - 1), some.integers(0, PLACES - 1)
units, cost, minutes = some.integers(1, 7), some.none() | some.integers(0, 900), some.integers(0, 9)
document = some.sampled_from(["", "receipt 1", "import 2"])

FIGURES = """
    SELECT l.variant_id, l.location_id, l.on_hand, l.reserved, l.backordered, l.version,
        coalesce(m.costed_after, 0) AS costed, coalesce(m.cost_after, 0) AS cost
    FROM stock_level l LEFT JOIN LATERAL (
        SELECT costed_after, cost_after FROM stock_movement WHERE level_id = l.id ORDER BY seq DESC LIMIT 1
    ) m ON true
"""
HOLDS = """
    SELECT h.id, l.variant_id, l.location_id, h.quantity, h.backordered
    FROM hold h JOIN stock_level l ON l.id = h.level_id
"""


class Stockroom(RuleBasedStateMachine):
    """Two things in two stockrooms and one van."""

    def __init__(self):
        super().__init__()
        self.stack, self.model = ExitStack(), Model()
        self.stack.enter_context(forgotten())

    def teardown(self):
        try:
            # What is checked at commit is checked here, since the test itself never commits.
            db.session.execute(db.text("SET CONSTRAINTS ALL IMMEDIATE"))
            assert [str(found) for found in differences(db.session.connection(), Proof())] == []
        finally:
            self.stack.close()

    @initialize()
    def open(self):
        shelf, van = Location(code="back", name="Back room"), Location(code="van", name="Van", kind="transit")
        db.session.add_all([shelf, van])
        db.session.commit()
        first = db.session.scalar(db.text("SELECT min(id) FROM location"))
        self.places = [first, shelf.id, van.id]
        self.things = [make_variant("Mug").id, make_variant("Bowl").id]
        self.model.levels = {
            (thing, place): Level(is_transit=place == van.id) for thing in self.things for place in self.places
        }

    # -- what is done ----------------------------------------------------------------------------------------------

    @rule(thing=thing, place=place, units=units, cost=cost, document=document)
    def receive(self, thing, place, units, cost, document):
        where = self.at(thing, place)

        def do():
            done = receive_stock(
                where[0], units, by=SYSTEM, location_id=where[1], unit_cost_minor=cost, source=source_of(document)
            )
            self.model.move(done.seq, where, "received", units, unit_cost=cost, source=document)

        self.agreed(lambda: None, do)

    @rule(thing=thing, place=place, units=units)
    def take(self, thing, place, units):
        where = self.at(thing, place)

        def may():
            if self.model.levels[where].is_transit:
                raise Refused
            self.model.fits([(where, -units)])

        def do():
            done = take_stock(where[0], units, by=SYSTEM, location_id=where[1])
            self.model.move(done.seq, where, "taken", -units)

        self.agreed(may, do)

    @rule(thing=thing, place=place, delta=some.integers(-6, 6).filter(bool), document=document)
    def correct(self, thing, place, delta, document):
        where = self.at(thing, place)

        def do():
            done = correct_stock(where[0], delta, by=SYSTEM, location_id=where[1], source=source_of(document))
            self.model.move(done.seq, where, "corrected", delta, source=document)

        self.agreed(lambda: self.model.fits([(where, delta)]), do)

    @rule(thing=thing, counted=some.integers(0, 9), late=some.integers(0, 1), document=document)
    def count(self, thing, counted, late, document):
        where = self.at(thing, 0)
        level = self.model.levels[where]
        seen = max(level.version - late, 0)

        def may():
            if seen != level.version:
                raise Refused
            self.model.fits([(where, counted - level.on_hand)])

        def do():
            done = count_stock(where[0], counted, seen=seen, by=SYSTEM, source=source_of(document))
            if done is None:
                assert level.on_hand == counted
            else:
                self.model.move(done.seq, where, "corrected", counted - level.on_hand, source=document)

        self.agreed(may, do)

    @rule(lines=some.lists(some.tuples(thing, units), min_size=1, max_size=4), take=some.booleans(), document=document)
    def basket(self, lines, take, document):
        verb, sign, kind = (take_many, -1, "taken") if take else (receive_many, 1, "received")
        asked = [(self.at(thing, 0), sign * units) for thing, units in lines]

        def do():
            made = verb([(where[0], abs(delta)) for where, delta in asked], by=SYSTEM, source=source_of(document))
            for (where, delta), done in zip(asked, made, strict=True):
                self.model.move(done.seq, where, kind, delta, source=document)

        self.agreed(lambda: self.model.fits(asked), do)

    @rule(lines=some.dictionaries(thing, units, min_size=1), come=place, go=place, document=document)
    def transfer(self, lines, come, go, document):
        asked = [(self.at(thing, go), self.at(thing, come), units) for thing, units in lines.items()]

        def may():
            if come == go:
                raise Refused
            self.model.fits([(start, -units) for start, _, units in asked])

        def do():
            made = move_stock(
                [(start[0], units) for start, _, units in asked],
                from_id=self.places[go], to_id=self.places[come], by=SYSTEM, source=source_of(document),
            )  # fmt: skip
            for place, (start, end, units) in enumerate(asked):
                out, into = made[2 * place : 2 * place + 2]
                assert into.seq == out.seq + 1
                left = self.model.move(out.seq, start, "transferred", -units, source=document)
                came = (-left.costed, -left.cost)
                arrived = self.model.move(into.seq, end, "transferred", units, arriving=came, source=document)
                left.partner, arrived.partner = into.seq, out.seq

        self.agreed(may, do)

    @rule(thing=thing, place=some.integers(0, 1), cap=some.integers(0, 6))
    def promise_up_to(self, thing, place, cap):
        where = self.at(thing, place)

        def may():
            if cap < self.model.levels[where].backordered:
                raise Refused

        def do():
            set_backorder_cap(where[0], cap, by=SYSTEM, location_id=where[1])
            self.model.levels[where].cap = cap

        self.agreed(may, do)

    @rule(thing=thing, place=place, units=units, minutes=minutes)
    def hold(self, thing, place, units, minutes):
        where = self.at(thing, place)

        def do():
            until = NOW + timedelta(minutes=minutes)
            hold = hold_stock(where[0], units, source=CART, expires_at=until, by=SYSTEM, location_id=where[1])
            assert hold.backordered == self.model.may_hold(where, units)
            self.model.hold(hold.id, hold.movement_seq, where, units, minutes)

        self.agreed(lambda: self.model.may_hold(where, units), do)

    @precondition(lambda self: self.model.holds)
    @rule(which=some.integers(0, 50), consume=some.booleans())
    def end_hold(self, which, consume):
        number = sorted(self.model.holds)[which % len(self.model.holds)]
        held = self.model.holds[number]

        def may():
            if consume and held.backordered:
                raise Refused

        def do():
            if consume:
                done = consume_hold(number, by=SYSTEM)
                self.model.end(number)
                self.model.move(done.seq, held.level, "consumed", -held.quantity)
            else:
                release_hold(number, by=SYSTEM)
                self.model.end(number)

        self.agreed(may, do)

    @rule(minutes=minutes)
    def expire(self, minutes):
        over = [number for number, held in self.model.holds.items() if held.expires <= minutes]

        def do():
            assert release_expired_holds(NOW + timedelta(minutes=minutes)) == len(over)
            for number in over:
                self.model.end(number)

        self.agreed(lambda: None, do)

    @precondition(lambda self: self.model.done)
    @rule(back=some.integers(0, 12))
    def undo(self, back):
        seq = self.one_of_the_last(back)
        whole = self.model.whole([seq])
        self.agreed(lambda: self.model.may_undo(whole), lambda: self.taken_back(undo_movement(seq, by=SYSTEM).seq))

    @precondition(lambda self: self.model.done)
    @rule(backs=some.sets(some.integers(0, 9), min_size=1, max_size=4))
    def undo_several(self, backs):
        seqs = sorted({self.one_of_the_last(back) for back in backs})
        whole = self.model.whole(seqs)

        def do():
            for movement in undo_many(seqs, by=SYSTEM):
                self.taken_back(movement.seq)

        self.agreed(lambda: self.model.may_undo(whole), do)

    @rule(document=document.filter(bool), again=some.booleans())
    def undo_document(self, document, again):
        standing = self.model.standing(document, again=again)
        whole = self.model.whole(standing)

        def may():
            if not standing:
                raise Refused
            self.model.may_undo(whole)

        def do():
            for movement in undo_source(source_of(document), again=again, by=SYSTEM):
                self.taken_back(movement.seq)

        self.agreed(may, do)

    # -- what must hold --------------------------------------------------------------------------------------------

    @invariant()
    def every_figure_is_the_models(self):
        if not self.model.levels:
            return
        there = {(row.variant_id, row.location_id): row for row in db.session.execute(db.text(FIGURES))}
        for where, level in self.model.levels.items():
            found = there.pop(where, None)
            if found is None:
                assert level == Level(level.is_transit, cap=level.cap)
                continue
            assert (found.on_hand, found.reserved, found.backordered, found.version, found.costed) == (
                level.on_hand, level.reserved, level.backordered, level.version, level.costed,
            ), where  # fmt: skip
            assert abs(float(found.cost) - float(level.cost)) < CENT, where
            assert not (level.is_transit and level.reserved)
            assert not (level.backordered and level.free), "something is free although somebody waits for it"
        assert not there
        holds = {row.id: tuple(row)[1:] for row in db.session.execute(db.text(HOLDS))}
        assert holds == {
            number: (*held.level, held.quantity, held.backordered) for number, held in self.model.holds.items()
        }

    # -- how it is done --------------------------------------------------------------------------------------------

    def at(self, thing, place):
        return self.things[thing], self.places[place]

    def one_of_the_last(self, back):
        seqs = sorted(self.model.done, reverse=True)
        return seqs[min(back, len(seqs) - 1)]

    def agreed(self, may, do):
        """Both do it, or both refuse it."""
        expected, refusal = _refusal(may, Refused), _refusal(do, ShopError)
        assert bool(expected) == bool(refusal), f"the shop says {refusal!r}, the model {expected!r}"
        if not refusal:
            self.model.fill()

    def taken_back(self, seq):
        """Follow an undo, and whatever else the shop took back with it, in the model."""
        if seq in self.model.done:
            return
        rows = db.session.execute(
            db.text("SELECT m.seq, m.undo_of, m.delta FROM stock_movement m WHERE m.undo_of IS NOT NULL ORDER BY seq")
        )
        fresh = [row for row in rows if row.seq not in self.model.done]
        for row in fresh:
            first = self.model.done[row.undo_of]
            if first.delta == 0:
                [number] = [n for n, hold in self.model.holds.items() if hold.made_by == row.undo_of]
                self.model.end(number)
                self.model.done[row.seq] = type(first)(first.level, "undone", 0, undo_of=row.undo_of)
                first.undone = True
            else:
                assert row.delta == -first.delta
                self.model.move(row.seq, first.level, "undone", -first.delta, undo_of=row.undo_of)
        for row in fresh:
            partner = self.model.done[row.undo_of].partner
            if partner is not None:
                [other] = [other.seq for other in fresh if other.undo_of == partner]
                self.model.done[row.seq].partner = other


def _refusal(deed, kind):
    try:
        deed()
    except kind as refusal:
        return refusal
    return None


def source_of(document):
    return Source(*document.split()) if document else Source("", "")


@contextmanager
def forgotten():
    """What happens in here is undone at its end, so that each story begins in an empty stockroom."""
    story = db.engine.begin_nested()  # in tests the engine is the one connection
    try:
        yield
    finally:
        db.session.remove()
        story.rollback()


TestStockroom = Stockroom.TestCase
TestStockroom.settings = settings(stateful_step_count=40)


def test_the_model_can_tell_a_wrong_figure():
    """Were the real stockroom to lose a unit, the comparison would say so."""
    machine = Stockroom()
    machine.open()
    machine.receive(0, 0, 5, 100, "")
    machine.every_figure_is_the_models()
    machine.model.levels[machine.at(0, 0)].on_hand -= 1
    with pytest.raises(AssertionError):
        machine.every_figure_is_the_models()
    machine.teardown()
