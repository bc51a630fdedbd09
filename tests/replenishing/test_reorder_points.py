"""Reorder points of many things at once, looked at before and taken back after."""

import pytest

from shop.audit.models import AuditEntry
from shop.db import db
from shop.errors import NotFound
from shop.moving.places import retire_location
from shop.replenishing.points import MatchMoved, TooManyMatch, matching, set_each, set_matching, undo_points
from shop.stock.actors import SYSTEM
from shop.stock.counting import level_of
from shop.stock.refusals import AlreadyUndone, ClosedLocation, NoSuchLocation, NotAQuantity
from shop.stock.services import set_reorder_point

from ..factories import make_category, make_product, make_variant
from ..moving.places import Places
from .goods import asking


def point(variant, place: int | None = None) -> int | None:
    return level_of(variant, place).reorder_point


def test_all_that_match_get_the_same_and_the_rest_is_left_alone(at: Places):
    prints = make_category("Prints")
    fern, moss = (make_product(name, category=prints, brand="Hoja").variants[0] for name in ("Fern", "Moss"))
    mug = make_variant()
    set_reorder_point(fern, 9)
    found = matching(asking(category=prints.id).filters, at.main, 9)
    assert ([level.variant_id for level in found.levels], len(found.changing)) == ([fern.id, moss.id], 1)
    done = set_matching(asking(category=prints.id).filters, at.main, 7, expected=2, by=SYSTEM)
    assert (done.changed, point(fern), point(moss), point(mug)) == (2, 7, 7, None)
    entry = db.session.scalars(db.select(AuditEntry).where(AuditEntry.subject_ref == done.ref)).one()
    assert sorted(entry.old["points"].values(), key=str) == [9, None]


def test_they_are_found_by_brand_words_sku_and_barcode(at: Places):
    fern = make_product("Fern print", brand="Hoja").variants[0]
    make_variant()
    for given in ({"brand": "hoja"}, {"q": "ferns"}, {"q": "pri"}, {"q": fern.sku.lower()}):
        found = matching(asking(**given).filters, at.main, 1)
        assert [level.variant_id for level in found.levels] == [fern.id], given
    for odd in ("\0", "🌿", "' & |", "%", "x" * 90, ":*", "\\"):
        matching(asking(q=odd, brand=odd).filters, at.main, 1)


def test_undo_restores_what_nobody_changed_since(at: Places):
    mug, bowl = make_variant(), make_variant("Bowl")
    set_reorder_point(mug, 2)
    ref = set_matching({}, at.main, 8, expected=2, by=SYSTEM).ref
    set_reorder_point(bowl, 4)
    undone = undo_points(ref, by=SYSTEM)
    assert (undone.changed, undone.left, point(mug), point(bowl)) == (1, 1, 2, 4)
    with pytest.raises(AlreadyUndone):
        undo_points(ref, by=SYSTEM)
    with pytest.raises(NotFound):
        undo_points("0" * 16, by=SYSTEM)


def test_nothing_is_the_shops_usual(at: Places):
    mug = make_variant()
    set_reorder_point(mug, 2)
    ref = set_matching({}, at.main, None, expected=1, by=SYSTEM).ref
    assert point(mug) is None
    undo_points(ref, by=SYSTEM)
    assert point(mug) == 2


def test_other_things_than_were_looked_at_are_not_changed(at: Places):
    mug = make_variant()
    found = matching({}, at.main, 5)
    make_variant("Bowl")
    with pytest.raises(MatchMoved, match="By now 2 things match"):
        set_matching({}, at.main, 5, expected=len(found.levels), by=SYSTEM)
    assert point(mug) is None


def test_each_row_of_a_list_by_itself(at: Places):
    mug, bowl, plate = make_variant(), make_variant("Bowl"), make_variant("Plate")
    set_reorder_point(bowl, 6)
    seen = {mug.id: None, bowl.id: None, plate.id: None}
    done = set_each({mug.id: 5, bowl.id: 7, plate.id: None}, seen, at.main, by=SYSTEM)
    assert (done.changed, done.left) == (1, 1), "somebody else had changed the bowl's"
    assert (point(mug), point(bowl), point(plate)) == (5, 6, None)
    undo_points(done.ref, by=SYSTEM)
    assert point(mug) is None


def test_refusals(at: Places, monkeypatch: pytest.MonkeyPatch):
    mug = make_variant()
    make_variant("Bowl")
    for units in (-1, 10**9, 1.5, "3"):
        with pytest.raises(NotAQuantity):
            set_each({mug.id: units}, {mug.id: None}, at.main, by=SYSTEM)
        with pytest.raises(NotAQuantity):
            set_matching({}, at.main, units, expected=2, by=SYSTEM)
    with pytest.raises(NoSuchLocation):
        set_matching({}, at.van, 1, expected=0, by=SYSTEM)
    retire_location(at.attic, by=SYSTEM)
    with pytest.raises(ClosedLocation):
        set_matching({}, at.attic, 1, expected=0, by=SYSTEM)
    monkeypatch.setattr("shop.replenishing.points.MOST_AT_ONCE", 1)
    with pytest.raises(TooManyMatch):
        matching({}, at.main, 1)
