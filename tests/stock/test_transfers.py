"""Goods move from place to place: what leaves the one arrives at the other, at its cost, or nothing moves."""

import pytest

from shop.db import db
from shop.stock.actors import SYSTEM, Source
from shop.stock.counting import level_of
from shop.stock.holding import hold_stock
from shop.stock.models import Location
from shop.stock.refusals import CantUndo, NoSuchLocation, NoSuchVariant, NotAQuantity, OutOfStock
from shop.stock.services import figures_of, receive_stock, take_stock
from shop.stock.transferring import move_stock
from shop.stock.undoing import undo_movement
from tests.factories import make_variant
from tests.stock.crowds import assert_it_adds_up, at_once, kinds
from tests.stock.moments import LATER

CART = Source("cart", "9")


@pytest.fixture
def places():
    """The numbers of the first stockroom, a back room and a van."""
    back, van = Location(code="back", name="Back room"), Location(code="van", name="Van", kind="transit")
    db.session.add_all([back, van])
    db.session.commit()
    return db.session.scalar(db.select(db.func.min(Location.id))), back.id, van.id


def move(lines, start, end, **others):
    return move_stock(lines, from_id=start, to_id=end, by=SYSTEM, **others)


def there(variant, place):
    return level_of(variant, place).on_hand


def test_what_leaves_arrives(places):
    main, back, _ = places
    mug = make_variant("Mug", stock=5).id
    out, into = move([(mug, 3)], main, back, source=Source("transfer", "4"))
    assert (out.delta, into.delta, into.seq - out.seq) == (-3, 3, 1)
    assert {(line.kind, line.source_kind, line.source_ref) for line in (out, into)} == {
        ("transferred", "transfer", "4")
    }
    assert (there(mug, main), there(mug, back)) == (2, 3)


def test_all_or_none(places):
    main, back, _ = places
    mug, bowl = make_variant("Mug", stock=5).id, make_variant("Bowl", stock=1).id
    with pytest.raises(OutOfStock, match="Only 1 of Bowl left; you asked for 2"):
        move([(mug, 3), (bowl, 2)], main, back)
    assert (there(mug, main), there(bowl, main), there(mug, back)) == (5, 1, 0)


def test_what_is_set_aside_stays(places):
    main, back, _ = places
    mug = make_variant("Mug", stock=5).id
    hold_stock(mug, 4, source=CART, expires_at=LATER, by=SYSTEM)
    with pytest.raises(OutOfStock):
        move([(mug, 2)], main, back)
    move([(mug, 1)], main, back)


def test_what_is_on_its_way_is_neither_sold_nor_held_nor_counted_as_free(places):
    main, _, van = places
    mug = make_variant("Mug", stock=5).id
    move([(mug, 5)], main, van)
    for verb in (
        lambda: take_stock(mug, 1, by=SYSTEM, location_id=van),
        lambda: hold_stock(mug, 1, source=CART, expires_at=LATER, by=SYSTEM, location_id=van),
    ):
        with pytest.raises(OutOfStock, match="on its way here"):
            verb()
    assert figures_of([mug])[mug].free == 0
    assert not db.session.scalar(db.text("SELECT is_available FROM variant WHERE id = :id"), {"id": mug})
    move([(mug, 5)], van, main)
    assert db.session.scalar(db.text("SELECT is_available FROM variant WHERE id = :id"), {"id": mug})


def test_the_cost_goes_along(places):
    main, back, van = places
    mug = make_variant("Mug", stock=2).id
    receive_stock(mug, 4, by=SYSTEM, unit_cost_minor=100)
    receive_stock(mug, 4, by=SYSTEM, unit_cost_minor=200)
    out, into = move([(mug, 6)], main, back)
    # Two of unknown cost left first, then four at the average of 150.
    assert (out.costed_delta, float(out.cost_delta)) == (-4, -600)
    assert (into.costed_after, float(into.cost_after)) == (4, 600)
    _, further = move([(mug, 6)], back, van)
    assert (further.costed_after, float(further.cost_after)) == (4, 600)


def test_several_things_keep_their_own_costs(places):
    main, back, _ = places
    mug, bowl = make_variant("Mug").id, make_variant("Bowl").id
    receive_stock(mug, 3, by=SYSTEM, unit_cost_minor=100)
    receive_stock(bowl, 3, by=SYSTEM, unit_cost_minor=700)
    moved = move([(bowl, 2), (mug, 2)], main, back)
    assert [float(line.cost_after) for line in moved if line.delta > 0] == [1400, 200]


@pytest.mark.parametrize("seen_from", ["out", "in"])
def test_both_halves_are_taken_back_together(places, seen_from):
    main, back, _ = places
    mug = make_variant("Mug").id
    receive_stock(mug, 5, by=SYSTEM, unit_cost_minor=100)
    out, into = move([(mug, 3)], main, back)
    undo = undo_movement(out if seen_from == "out" else into, by=SYSTEM)
    assert undo.undo_of == (out if seen_from == "out" else into).seq
    assert (there(mug, main), there(mug, back)) == (5, 0)
    undo_movement(undo, by=SYSTEM)
    assert (there(mug, main), there(mug, back)) == (2, 3)


def test_it_cannot_be_taken_back_when_it_has_been_sold_there(places):
    main, back, _ = places
    mug = make_variant("Mug", stock=5).id
    out, _ = move([(mug, 3)], main, back)
    take_stock(mug, 1, by=SYSTEM, location_id=back)
    with pytest.raises(CantUndo, match="Mug would become -1"):
        undo_movement(out, by=SYSTEM)
    assert (there(mug, main), there(mug, back)) == (2, 2)


def test_refusals(places):
    main, back, _ = places
    mug = make_variant("Mug", stock=5).id
    for lines, start, end, refusal in [
        ([(mug, 1)], main, main, NoSuchLocation),
        ([(mug, 1)], main, 4711, NoSuchLocation),
        ([(mug, 1)], 4711, back, NoSuchLocation),
        ([(mug, 1), (mug, 1)], main, back, NotAQuantity),
        ([(mug, 0)], main, back, NotAQuantity),
        ([(mug, -1)], main, back, NotAQuantity),
        ([(10**12, 1)], main, back, NoSuchVariant),
    ]:
        with pytest.raises(refusal):
            move(lines, start, end)
    assert (there(mug, main), there(mug, back)) == (5, 0)


def test_crossing_transfers_of_many_never_deadlock_nor_lose_a_unit(real_database):
    with real_database.app_context():
        back = Location(code="back", name="Back room")
        db.session.add(back)
        db.session.commit()
        main, other = db.session.scalar(db.select(db.func.min(Location.id))), back.id
        things = [make_variant("Mug", stock=50).id for _ in range(6)]
        for thing in things:
            move([(thing, 25)], main, other)

        def go(start, end, lines):
            def do():
                for _ in range(10):
                    move(lines, start, end)

            return do

        lines = [(thing, 1) for thing in things]
        deeds = [go(main, other, lines), go(other, main, lines[::-1])] * 3
        assert kinds(at_once(real_database, *deeds)) == {"NoneType": 6}
        assert [there(thing, main) + there(thing, other) for thing in things] == [50] * 6
        assert_it_adds_up()
