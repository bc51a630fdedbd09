"""A document is taken back whole, and done once more; several movements at once, all or none."""

import pytest

from shop.db import db
from shop.stock.actors import SYSTEM, Source
from shop.stock.counting import level_of
from shop.stock.models import Location
from shop.stock.refusals import AlreadyUndone, CantUndo, NoSuchMovement
from shop.stock.services import correct_many, movements_of, receive_many, receive_stock, take_stock
from shop.stock.transferring import move_stock
from shop.stock.undoing import undo_many, undo_movement, undo_source
from tests.factories import make_variant
from tests.stock.crowds import assert_it_adds_up, at_once, kinds

RECEIPT = Source("receipt", "12")


@pytest.fixture
def things():
    return [make_variant("Mug", stock=1).id, make_variant("Bowl", stock=1).id]


def there(things):
    return [level_of(thing).on_hand for thing in things]


def receive(things):
    return receive_many([(thing, 5) for thing in things], by=SYSTEM, source=RECEIPT)


def test_a_document_is_taken_back_whole(things):
    received = receive(things)
    undone = undo_source(RECEIPT, by=SYSTEM)
    assert {undo.undo_of for undo in undone} == {movement.seq for movement in received}
    assert there(things) == [1, 1]


def test_and_done_once_more_and_taken_back_again(things):
    receive(things)
    for _ in range(3):
        undo_source(RECEIPT, by=SYSTEM)
        assert there(things) == [1, 1]
        with pytest.raises(AlreadyUndone):
            undo_source(RECEIPT, by=SYSTEM)
        undo_source(RECEIPT, by=SYSTEM, again=True)
        assert there(things) == [6, 6]
        with pytest.raises(AlreadyUndone):
            undo_source(RECEIPT, by=SYSTEM, again=True)


def test_what_was_taken_back_by_itself_stays_so(things):
    mug, _ = receive(things)
    undo_movement(mug, by=SYSTEM)
    assert len(undo_source(RECEIPT, by=SYSTEM)) == 1
    assert there(things) == [1, 1]


def test_what_came_to_the_document_later_goes_with_it(things):
    receive(things)
    receive_stock(things[0], 2, by=SYSTEM, source=RECEIPT)
    undo_source(RECEIPT, by=SYSTEM)
    assert there(things) == [1, 1]


def test_all_of_it_or_none_and_the_sentence_names_what_is_missing(things):
    receive(things)
    take_stock(things[1], 3, by=SYSTEM)
    with pytest.raises(CantUndo, match="Bowl would become -2, but 3 are there now"):
        undo_source(RECEIPT, by=SYSTEM)
    assert there(things) == [6, 3]


def test_whoever_has_more_than_movements_to_take_back_may_find_nothing_left(things):
    for movement in receive(things):
        undo_movement(movement, by=SYSTEM)
    with pytest.raises(AlreadyUndone):
        undo_source(RECEIPT, by=SYSTEM)
    assert undo_source(RECEIPT, by=SYSTEM, or_nothing=True) == []
    assert there(things) == [1, 1]


@pytest.mark.parametrize("source", [Source("", ""), Source("receipt", "13"), Source("order", "12")])
def test_a_document_without_movements_has_nothing_to_take_back(things, source):
    receive(things)
    with pytest.raises(AlreadyUndone):
        undo_source(source, by=SYSTEM)
    assert there(things) == [6, 6]


def test_a_retried_request_has_one_effect(things):
    receive(things)
    first = undo_source(RECEIPT, by=SYSTEM, request_key="K-1")
    again = undo_source(RECEIPT, by=SYSTEM, request_key="K-1")
    assert [line.seq for line in first] == [line.seq for line in again]


def test_several_are_taken_back_at_once(things):
    made = correct_many([(things[0], 3), (things[1], -1)], "found", by=SYSTEM)
    undo_many([line.seq for line in made], by=SYSTEM)
    assert there(things) == [1, 1]


def test_ups_and_downs_of_one_thing_never_pass_below_nothing_on_their_way(things):
    mug = things[0]
    receive_stock(mug, 9, by=SYSTEM)
    taken, received = take_stock(mug, 3, by=SYSTEM), receive_stock(mug, 5, by=SYSTEM)
    take_stock(mug, 8, by=SYSTEM)
    assert there(things)[0] == 4
    undo_many([taken.seq, received.seq], by=SYSTEM)  # five go and three come: with four there, in that order
    assert there(things)[0] == 2


def test_none_of_several_when_one_cannot_be(things):
    first, second = receive_stock(things[0], 5, by=SYSTEM), receive_stock(things[1], 5, by=SYSTEM)
    take_stock(things[1], 3, by=SYSTEM)
    with pytest.raises(CantUndo):
        undo_many([first.seq, second.seq], by=SYSTEM)
    assert there(things) == [6, 3]


def test_numbers_that_are_none_or_come_twice_are_refused(things):
    seq = receive_stock(things[0], 5, by=SYSTEM).seq
    for seqs in ([seq, 10**12], [seq, seq], [-1], ["1"], [0]):
        with pytest.raises(NoSuchMovement):
            undo_many(seqs, by=SYSTEM)
    assert there(things)[0] == 6


def test_a_document_of_transfers_goes_back_where_it_came_from(things):
    van = Location(code="van", name="Van", kind="transit")
    db.session.add(van)
    db.session.commit()
    main = db.session.scalar(db.select(db.func.min(Location.id)))
    source = Source("transfer", "4")
    receive(things)
    move_stock([(thing, 2) for thing in things], from_id=main, to_id=van.id, by=SYSTEM, source=source)
    undone = undo_source(source, by=SYSTEM)
    assert len(undone) == 4
    assert there(things) == [6, 6]
    assert [level_of(thing, van.id).on_hand for thing in things] == [0, 0]
    undo_source(source, by=SYSTEM, again=True)
    assert [level_of(thing, van.id).on_hand for thing in things] == [2, 2]


def test_of_six_at_once_one_takes_the_document_back(real_database):
    with real_database.app_context():
        things = [make_variant("Mug", stock=1).id for _ in range(3)]
        receive(things)
        answers = at_once(real_database, *[lambda: undo_source(RECEIPT, by=SYSTEM)] * 6)
        assert kinds(answers) == {"AlreadyUndone": 5, "list": 1}
        assert there(things) == [1, 1, 1]
        assert len(movements_of(things[0])) == 3
        assert_it_adds_up()
