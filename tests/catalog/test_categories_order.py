"""Categories are put in order among those beside them, and moved with one verb."""

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from shop.catalog.facts import CategoryFacts
from shop.catalog.finding import kept_category
from shop.catalog.models import Category
from shop.catalog.refusals import MovedOn, SlugTaken, Unknown, WouldCycle
from shop.catalog.siblings import STEP, move_category, next_of
from shop.catalog.tree import create_category_with
from shop.db import db

from ..stock.crowds import at_once, kinds
from .goods import ANA, entries

DEPTHS = text("SELECT array_length(string_to_array(path, '/'), 1) AS depth FROM category")


def make(name: str, parent: Category | None = None, position: int = 0) -> Category:
    return create_category_with(CategoryFacts(name, parent_id=parent.id if parent else None, position=position), by=ANA)


def below(parent: Category | None) -> list[str]:
    rows = db.session.execute(
        text("SELECT name FROM category WHERE parent_id IS NOT DISTINCT FROM :id ORDER BY position, id"),
        {"id": parent.id if parent else None},
    )
    return [row.name for row in rows]


def test_a_category_is_put_in_front_of_another():
    home = make("Home")
    mugs, _, bowls = make("Mugs", home), make("Plates", home), make("Bowls", home)
    move_category(bowls.id, home.id, before=mugs.id, by=ANA)
    assert below(home) == ["Bowls", "Mugs", "Plates"]
    move_category(mugs.id, home.id, by=ANA)
    assert below(home) == ["Bowls", "Plates", "Mugs"]


def test_whoever_puts_it_where_it_stands_writes_nothing():
    home = make("Home")
    mugs, plates = make("Mugs", home), make("Plates", home)
    before = kept_category(mugs.id)
    move_category(mugs.id, home.id, before=plates.id, by=ANA)
    assert kept_category(mugs.id) == before
    assert not entries("category.changed")


def test_there_is_room_between_so_that_others_stay_untouched():
    home = make("Home")
    first, second, third = (make(name, home) for name in ("A", "B", "C"))
    move_category(third.id, home.id, before=second.id, by=ANA)
    version = kept_category(first.id).version
    for _ in range(5):
        move_category(second.id, home.id, before=third.id, by=ANA)
        move_category(third.id, home.id, before=second.id, by=ANA)
    assert below(home) == ["A", "C", "B"]
    assert kept_category(first.id).version == version


def test_where_there_is_no_room_all_are_spread():
    home = make("Home")
    kept = [make(name, home, position) for position, name in enumerate("ABC")]
    new = make("New", position=7)
    move_category(new.id, home.id, before=kept[1].id, by=ANA)
    assert below(home) == ["A", "New", "B", "C"]
    assert [kept_category(one.id).facts.position for one in kept] == [STEP, 3 * STEP, 4 * STEP]


def test_a_move_takes_the_whole_branch_along_and_the_old_address_leads_on():
    prints, walls = make("Prints"), make("Walls")
    ferns = make("Ferns", make("Plants", prints))
    moved = move_category(db.session.get_one(Category, ferns.parent_id).id, walls.id, by=ANA)
    assert (moved.path, kept_category(ferns.id).path) == ("walls/plants", "walls/plants/ferns")
    assert below(prints) == []


def test_it_can_be_put_back_to_where_it_stood():
    home, other = make("Home"), make("Other")
    mugs, plates = make("Mugs", home), make("Plates", home)
    behind = next_of(kept_category(mugs.id))
    assert behind == plates.id
    move_category(mugs.id, other.id, by=ANA)
    move_category(mugs.id, home.id, before=behind, by=ANA)
    assert below(home) == ["Mugs", "Plates"]


def test_refused_moves_change_nothing():
    home = make("Home")
    mugs = make("Mugs", home)
    make("Mugs")
    for parent, before, refusal in [
        (mugs.id, None, WouldCycle),
        (2**70, None, Unknown),
        (None, mugs.id, Unknown),  # which doesn't stand at the top
        (None, None, SlugTaken),
    ]:
        with pytest.raises(refusal):
            move_category(mugs.id, parent, before=before, by=ANA)
    with pytest.raises(MovedOn):
        move_category(mugs.id, None, seen=7, by=ANA)
    assert kept_category(mugs.id).path == "home/mugs"
    assert not entries("category.moved")


def test_two_moves_at_once_never_make_a_circle(real_database: Flask):
    with real_database.app_context():
        one, other = make("Home").id, make("Shed").id
    answers = at_once(
        real_database, lambda: move_category(one, other, by=ANA), lambda: move_category(other, one, by=ANA)
    )
    assert kinds(answers) == {"KeptCategory": 1, "WouldCycle": 1}
    with real_database.app_context():
        assert sorted(row.depth for row in db.session.execute(DEPTHS)) == [1, 2]


def test_the_database_itself_refuses_a_circle():
    home = make("Home")
    mugs = make("Mugs", home)
    with pytest.raises(IntegrityError, match="cannot stand below itself"):
        db.session.execute(
            text("UPDATE category SET parent_id = :below WHERE id = :id"), {"id": home.id, "below": mugs.id}
        )
    db.session.rollback()
