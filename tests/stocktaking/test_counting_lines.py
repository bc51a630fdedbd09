"""Counting: what the books said at that moment is kept, and nobody counts over somebody unknowingly."""

import pytest

from shop.db import db
from shop.stock.actors import SYSTEM, Actor
from shop.stock.models import Location
from shop.stock.refusals import NotAQuantity, Unwritable
from shop.stock.services import correct_stock, receive_stock, take_stock
from shop.stock.undoing import undo_movement
from shop.stocktaking.counting import count_line, uncount_line
from shop.stocktaking.refusals import LineCounted, MovedSince
from tests.auth.people import make_person
from tests.factories import make_variant

from .sheets import ANA, BEN, line_of, make_sheet


def test_a_count_keeps_what_the_books_said_who_and_when():
    mug = make_variant("Mug", stock=10)
    sheet = make_sheet()
    take_stock(mug, 3, "sold", by=SYSTEM)
    line = count_line(line_of(sheet, mug).id, 6, seen=0, by=ANA, note="one broken")
    assert (line.counted, line.expected, line.version, line.counter_label) == (6, 7, 1, "Ana")
    assert line.note == "one broken"
    assert line.counted_at is not None


def test_what_never_came_is_expected_to_be_none():
    bowl = make_variant("Bowl")
    sheet = make_sheet()
    line = count_line(line_of(sheet, bowl).id, 0, seen=0, by=ANA)
    assert (line.counted, line.expected, line.unit_cost_minor) == (0, 0, None)


def test_the_average_cost_of_that_moment_is_kept():
    mug = make_variant("Mug")
    receive_stock(mug, 1, by=SYSTEM, unit_cost_minor=100)
    receive_stock(mug, 2, by=SYSTEM, unit_cost_minor=201)
    sheet = make_sheet()
    line = count_line(line_of(sheet, mug).id, 2, seen=0, by=ANA)
    receive_stock(mug, 5, by=SYSTEM, unit_cost_minor=900)
    assert line.unit_cost_minor == 167


def test_an_unknown_cost_stays_unknown():
    mug = make_variant("Mug", stock=3)
    sheet = make_sheet()
    assert count_line(line_of(sheet, mug).id, 2, seen=0, by=ANA).unit_cost_minor is None


def test_who_counts_over_somebody_is_told_who_and_how_many():
    sam = make_person("staff", name="Sam")
    mug = make_variant("Mug", stock=10)
    sheet = make_sheet()
    number = line_of(sheet, mug).id
    count_line(number, 4, seen=0, by=sam.actor)
    with pytest.raises(LineCounted, match=r"Sam counted Mug at .+: 4\.") as told:
        count_line(number, 6, seen=0, by=ANA)
    assert (told.value.counted, told.value.version) == (4, 1)
    assert line_of(sheet, mug).counted == 4


def test_mine_replaces_theirs_once_i_have_seen_it():
    mug = make_variant("Mug", stock=10)
    sheet = make_sheet()
    number = line_of(sheet, mug).id
    count_line(number, 4, seen=0, by=BEN)
    line = count_line(number, 6, seen=1, by=ANA)
    assert (line.counted, line.counter_label) == (6, "Ana")


def test_two_shelves_of_a_thing_are_added():
    mug = make_variant("Mug", stock=10)
    sheet = make_sheet()
    number = line_of(sheet, mug).id
    count_line(number, 4, seen=0, by=BEN)
    line = count_line(number, 6, seen=1, by=ANA, adds=True)
    assert (line.counted, line.expected, line.counter_label) == (10, 10, "Ana")
    assert count_line(number, 1, seen=2, by=BEN, adds=True).counted == 11


@pytest.mark.parametrize("move", [receive_stock, take_stock])
def test_nothing_is_added_to_a_count_before_which_the_books_said_something_else(move):
    """One of the five counted first is sold; five more lie on the other shelf, and that makes nine, not ten."""
    mug = make_variant("Mug", stock=10)
    sheet = make_sheet()
    number = line_of(sheet, mug).id
    count_line(number, 5, seen=0, by=BEN)
    move(mug, 1, by=SYSTEM)
    with pytest.raises(MovedSince, match="Mug"):
        count_line(number, 5, seen=1, by=ANA, adds=True)
    assert (line_of(sheet, mug).counted, line_of(sheet, mug).expected) == (5, 10)


def test_what_is_sold_and_comes_back_between_two_shelves_may_come_from_either():
    mug = make_variant("Mug", stock=10)
    sheet = make_sheet()
    number = line_of(sheet, mug).id
    count_line(number, 5, seen=0, by=BEN)
    undo_movement(take_stock(mug, 1, "sold", by=SYSTEM), by=SYSTEM)
    with pytest.raises(MovedSince):
        count_line(number, 5, seen=1, by=ANA, adds=True)
    assert count_line(number, 10, seen=1, by=ANA).counted == 10


def test_shelves_are_added_where_nothing_ever_came():
    back = Location(code="back", name="Back room")
    db.session.add(back)
    db.session.flush()
    mug = make_variant("Mug")
    sheet = make_sheet(location_id=back.id)
    number = line_of(sheet, mug).id
    count_line(number, 1, seen=0, by=BEN)
    assert count_line(number, 2, seen=1, by=ANA, adds=True).counted == 3
    receive_stock(mug, 1, by=SYSTEM, location_id=back.id)
    with pytest.raises(MovedSince):
        count_line(number, 1, seen=2, by=ANA, adds=True)


def test_adding_twice_by_mistake_is_refused():
    mug = make_variant("Mug", stock=10)
    sheet = make_sheet()
    number = line_of(sheet, mug).id
    count_line(number, 4, seen=0, by=BEN)
    count_line(number, 3, seen=1, by=ANA, adds=True)
    with pytest.raises(LineCounted):
        count_line(number, 3, seen=1, by=ANA, adds=True)
    assert line_of(sheet, mug).counted == 7


def test_the_same_count_sent_twice_is_one_count():
    ana = make_person("staff").actor
    mug = make_variant("Mug", stock=10)
    sheet = make_sheet()
    number = line_of(sheet, mug).id
    first = count_line(number, 4, seen=0, by=ana).version
    assert count_line(number, 4, seen=0, by=ana).version == first


def test_a_count_is_taken_off():
    mug = make_variant("Mug", stock=10)
    sheet = make_sheet()
    number = line_of(sheet, mug).id
    count_line(number, 4, seen=0, by=BEN, note="top shelf")
    with pytest.raises(LineCounted):
        uncount_line(number, seen=0, by=ANA)
    line = uncount_line(number, seen=1, by=ANA)
    assert (line.counted, line.expected, line.counted_at, line.note, line.counter_label) == (None, None, None, "", "")
    assert uncount_line(number, seen=0, by=ANA).version == 2


def test_what_was_taken_off_meanwhile_is_counted_anew_but_nothing_is_added_to_it():
    mug = make_variant("Mug", stock=10)
    sheet = make_sheet()
    number = line_of(sheet, mug).id
    count_line(number, 4, seen=0, by=BEN)
    uncount_line(number, seen=1, by=BEN)
    with pytest.raises(LineCounted, match="taken off again"):
        count_line(number, 6, seen=1, by=ANA, adds=True)
    assert count_line(number, 6, seen=1, by=ANA).counted == 6


@pytest.mark.parametrize("counted", [-1, 1_000_000_001, None, "5", 2.5, True])
def test_a_count_is_a_number_of_things(counted):
    mug = make_variant()
    sheet = make_sheet()
    with pytest.raises(NotAQuantity):
        count_line(line_of(sheet, mug).id, counted, seen=0, by=ANA)


def test_a_sum_too_large_is_refused():
    mug = make_variant()
    sheet = make_sheet()
    number = line_of(sheet, mug).id
    count_line(number, 1_000_000_000, seen=0, by=ANA)
    with pytest.raises(NotAQuantity):
        count_line(number, 1, seen=1, by=ANA, adds=True)
    assert line_of(sheet, mug).counted == 1_000_000_000


@pytest.mark.parametrize("note", ["\0", "x" * 2001])
def test_a_note_can_be_kept(note):
    mug = make_variant()
    sheet = make_sheet()
    with pytest.raises(Unwritable):
        count_line(line_of(sheet, mug).id, 1, seen=0, by=ANA, note=note)


def test_correcting_afterwards_leaves_the_line_as_it_was():
    mug = make_variant("Mug", stock=10)
    sheet = make_sheet()
    count_line(line_of(sheet, mug).id, 8, seen=0, by=ANA)
    correct_stock(mug, -2, "damaged", by=Actor("person", "Ben"))
    assert line_of(sheet, mug).expected == 10


def test_a_count_costs_a_handful_of_statements(statements):
    mug = make_variant("Mug", stock=10)
    number = line_of(make_sheet(), mug).id
    db.session.commit()
    with statements.at_most(7):
        count_line(number, 8, seen=0, by=ANA)
