"""Opening a sheet: what is on it, and in which order."""

import pytest
from sqlalchemy import func, select, update

from shop.catalog.models import Product, Variant
from shop.db import db
from shop.errors import NotFound
from shop.stock.models import Location
from shop.stock.refusals import ClosedLocation, NoSuchLocation, NoSuchVariant
from shop.stocktaking import services
from shop.stocktaking.counting import count_line
from shop.stocktaking.models import Stocktake, StocktakeLine
from shop.stocktaking.refusals import NoSuchSheet, NothingToCount, NotInThisState
from shop.stocktaking.services import (
    add_thing,
    approve_stocktake,
    cancel_stocktake,
    finish_stocktake,
    resume_stocktake,
    undo_stocktake,
)
from tests.factories import make_category, make_product, make_variant

from .sheets import ANA, first_location, line_of, make_sheet, titles_of


def test_a_sheet_follows_the_shelves():
    prints = make_category("Prints")
    ferns = make_category("Ferns", parent=prints)
    make_product("Vase")
    make_product("Zebra", category=prints)
    make_product("fern", category=ferns)
    make_product("Acorn", category=prints)
    assert titles_of(make_sheet()) == ["Acorn", "Zebra", "fern", "Vase"]


def test_variants_follow_each_other():
    shirt = make_product("Shirt", options={"Size": ["S", "M", "L"]})
    sheet = make_sheet()
    assert [line_of(sheet, variant).position for variant in shirt.variants] == [1, 2, 3]


def test_a_category_brings_all_below_it_and_nothing_else():
    prints = make_category("Prints")
    ferns = make_category("Ferns", parent=prints)
    paper = make_category("Paper")
    for title, shelf in (("Fern", ferns), ("Sea", prints), ("Card", paper)):
        make_product(title, category=shelf)
    assert titles_of(make_sheet(category_id=prints.id)) == ["Sea", "Fern"]
    assert titles_of(make_sheet(category_id=ferns.id)) == ["Fern"]


def test_a_thing_on_two_shelves_is_counted_once():
    prints = make_category("Prints")
    sale = make_category("A sale")
    make_product("Fern", category=prints)
    product = make_product("Sea", category=prints)
    db.session.execute(
        db.text("INSERT INTO product_category (product_id, category_id) VALUES (:p, :c)"),
        {"p": product.id, "c": sale.id},
    )
    assert titles_of(make_sheet()) == ["Sea", "Fern"]


def test_only_what_should_lie_there():
    make_variant("Mug", stock=2)
    make_variant("Bowl")
    assert titles_of(make_sheet(only_stocked=True)) == ["Mug"]
    assert titles_of(make_sheet()) == ["Bowl", "Mug"]


def test_what_is_no_longer_made_is_counted_while_some_is_left():
    old, gone = make_product("Old", stock=1), make_product("Gone")
    off = make_variant("Off")
    db.session.execute(update(Product).where(Product.id.in_([old.id, gone.id])).values(status="archived"))
    db.session.execute(update(Variant).where(Variant.id == off.id).values(is_active=False))
    assert titles_of(make_sheet()) == ["Old"]


def test_an_empty_sheet_is_refused_and_leaves_nothing():
    make_variant("Mug")
    with pytest.raises(NothingToCount, match="nothing to count"):
        make_sheet(only_stocked=True)
    with pytest.raises(NothingToCount):
        make_sheet(category_id=make_category("Bare").id)
    assert db.session.scalar(select(func.count()).select_from(Stocktake)) == 0


def test_a_sheet_without_end_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(services, "MOST_LINES", 2)
    make_product("Shirt", options={"Size": ["S", "M"]})
    make_sheet()
    make_variant("Mug")
    with pytest.raises(NothingToCount, match="more than 2 things"):
        make_sheet()


@pytest.mark.parametrize("location_id", [0, -1, 10**12, 2**70, None])
def test_a_place_that_is_none_has_no_sheet(location_id):
    make_variant()
    with pytest.raises(NoSuchLocation):
        make_sheet(location_id=location_id)


def test_what_is_on_its_way_is_not_counted():
    make_variant()
    van, closed = Location(code="van", name="Van", kind="transit"), Location(code="old", name="Old", is_active=False)
    db.session.add_all([van, closed])
    db.session.commit()
    with pytest.raises(NoSuchLocation):
        make_sheet(location_id=van.id)
    with pytest.raises(ClosedLocation):
        make_sheet(location_id=closed.id)


def test_a_category_that_is_none_is_refused():
    make_variant()
    with pytest.raises(NothingToCount, match="no such category"):
        make_sheet(category_id=10**12)


def test_what_lies_there_unexpectedly_is_put_on_the_sheet_once():
    make_variant("Mug", stock=1)
    bowl = make_variant("Bowl")
    sheet = make_sheet(only_stocked=True)
    line = add_thing(sheet.id, bowl.id, by=ANA)
    assert add_thing(sheet.id, bowl.id, by=ANA).id == line.id
    assert titles_of(sheet) == ["Mug", "Bowl"]
    with pytest.raises(NoSuchVariant):
        add_thing(sheet.id, 10**12, by=ANA)


def test_a_sheet_is_left_and_resumed():
    mug, _ = make_variant("Mug", stock=2), make_variant("Bowl")
    sheet = make_sheet()
    count_line(line_of(sheet, mug).id, 2, seen=0, by=ANA)
    assert finish_stocktake(sheet.id, by=ANA) == 1
    with pytest.raises(NotInThisState, match="Resume it"):
        count_line(line_of(sheet, mug).id, 3, seen=1, by=ANA)
    resume_stocktake(sheet.id, by=ANA)
    assert count_line(line_of(sheet, mug).id, 3, seen=1, by=ANA).counted == 3


def test_nothing_counted_is_nothing_finished():
    make_variant()
    sheet = make_sheet()
    with pytest.raises(NothingToCount, match="Nothing is counted yet"):
        finish_stocktake(sheet.id, by=ANA)


def test_each_step_is_taken_in_its_turn_only():
    mug = make_variant("Mug", stock=2)
    sheet = make_sheet()
    for step in (approve_stocktake, undo_stocktake, resume_stocktake):
        with pytest.raises(NotInThisState, match="still being counted"):
            step(sheet.id, by=ANA)
    cancel_stocktake(sheet.id, by=ANA)
    for step in (approve_stocktake, undo_stocktake, resume_stocktake, cancel_stocktake, finish_stocktake):
        with pytest.raises(NotInThisState, match="was cancelled"):
            step(sheet.id, by=ANA)
    with pytest.raises(NotInThisState):
        add_thing(sheet.id, mug.id, by=ANA)


@pytest.mark.parametrize("number", [0, -5, 10**12, 2**70])
def test_a_sheet_that_is_none_is_not_found(number):
    for step in (approve_stocktake, undo_stocktake, resume_stocktake, cancel_stocktake, finish_stocktake):
        with pytest.raises(NoSuchSheet):
            step(number, by=ANA)
    with pytest.raises(NotFound):
        count_line(number, 1, seen=0, by=ANA)


def test_a_large_sheet_is_made_by_a_handful_of_statements(statements):
    for place in range(12):
        make_variant(f"Mug {place}")
    place = first_location()
    with statements.at_most(6):
        sheet = make_sheet(location_id=place)
    assert db.session.scalar(select(func.count()).where(StocktakeLine.stocktake_id == sheet.id)) == 12
