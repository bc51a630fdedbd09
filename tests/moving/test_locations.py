"""Locations are made, renamed, retired when they are empty, and brought back."""

from datetime import UTC, datetime, timedelta

import pytest

from shop.audit.models import AuditEntry
from shop.db import db
from shop.moving.places import CodeTaken, InUse, bring_back, change_location, create_location, retire_location
from shop.moving.services import send, undo_transfer
from shop.stock.actors import SYSTEM, Source
from shop.stock.backordering import set_backorder_cap
from shop.stock.holding import hold_stock
from shop.stock.places import active_locations, location_named, locations, open_location
from shop.stock.refusals import ClosedLocation, NoSuchLocation, Unwritable
from shop.stock.services import correct_stock, receive_many, receive_stock, take_stock
from shop.stock.undoing import undo_movement

from ..factories import make_variant
from .places import Places, make_places


@pytest.fixture
def at() -> Places:
    return make_places()


def test_a_location_is_made_and_renamed(at: Places):
    cellar = create_location(" cellar-2 ", "  Cellar   below ", by=SYSTEM)
    assert (cellar.code, cellar.name, cellar.kind) == ("CELLAR-2", "Cellar below", "shelf")
    change_location(cellar.id, "C2", "Cellar", by=SYSTEM)
    assert (location_named(cellar.id).code, location_named(cellar.id).name) == ("C2", "Cellar")
    told = db.session.scalars(db.select(AuditEntry.action).where(AuditEntry.subject_ref == str(cellar.id))).all()
    assert told == ["location.created", "location.changed"]


def test_only_those_in_use_are_offered(at: Places):
    assert [place.id for place in active_locations()] == [at.main, at.attic, at.van]
    assert [place.id for place in active_locations("shelf")] == [at.main, at.attic]
    assert [place.id for place in active_locations("transit")] == [at.van]
    assert [place.id for place in locations()] == [at.main, at.attic, at.van, at.retired]
    bring_back(at.retired, by=SYSTEM)
    assert open_location(at.retired).name == "Shed"


@pytest.mark.parametrize("code", ["", " ", "A B", "Ñ", "-", "A" * 21, "A\0", "<b>", "🌿", "A--"])
def test_a_code_is_short_and_plain(at: Places, code: str):
    with pytest.raises(Unwritable):
        create_location(code, "Cellar", by=SYSTEM)


@pytest.mark.parametrize("name", ["", " ", "n" * 101, "a\0b"])
def test_a_name_is_a_name(at: Places, name: str):
    with pytest.raises(Unwritable):
        create_location("C", name, by=SYSTEM)


def test_a_code_is_one_locations(at: Places):
    with pytest.raises(CodeTaken, match="“Attic” has this code"):
        create_location("attic", "Other", by=SYSTEM)
    with pytest.raises(CodeTaken):
        change_location(at.van, "Attic", "Van", by=SYSTEM)
    change_location(at.attic, "ATTIC", "The attic", by=SYSTEM)


def test_the_first_location_stays(at: Places):
    with pytest.raises(InUse, match="first place"):
        retire_location(at.main, by=SYSTEM)


def test_what_holds_something_can_not_be_retired(at: Places):
    mug = make_variant(stock=3)
    sent = send({mug.id: 3}, from_id=at.main, to_id=at.attic, transit_id=at.van, by=SYSTEM)
    with pytest.raises(InUse, match="isn’t empty"):
        retire_location(at.van, by=SYSTEM)
    with pytest.raises(InUse, match="still on its way"):
        retire_location(at.attic, by=SYSTEM)
    undo_transfer(sent.id, by=SYSTEM)
    retire_location(at.van, by=SYSTEM)
    retire_location(at.attic, by=SYSTEM)
    retire_location(at.attic, by=SYSTEM)
    with pytest.raises(NoSuchLocation):
        retire_location(10**9, by=SYSTEM)


def test_nothing_comes_into_a_retired_location_by_whatever_way(at: Places):
    mug, bowl = make_variant(stock=3), make_variant("Bowl")
    there = receive_stock(mug, 2, by=SYSTEM, location_id=at.attic)
    back = take_stock(mug, 2, by=SYSTEM, location_id=at.attic)
    retire_location(at.attic, by=SYSTEM)
    ways = [
        lambda: receive_stock(mug, 1, by=SYSTEM, location_id=at.attic),
        lambda: receive_stock(bowl, 1, by=SYSTEM, location_id=at.attic),
        lambda: receive_many([(mug.id, 1), (bowl.id, 2)], by=SYSTEM, location_id=at.attic),
        lambda: correct_stock(mug, 1, by=SYSTEM, location_id=at.attic),
        lambda: _undo(back.seq),
    ]
    for way in ways:
        with pytest.raises(ClosedLocation):
            way()
    assert there.after == 2
    bring_back(at.attic, by=SYSTEM)
    receive_stock(mug, 1, by=SYSTEM, location_id=at.attic)


def test_nothing_is_promised_from_a_retired_location(at: Places):
    mug = make_variant(stock=3)
    set_backorder_cap(mug, 5, by=SYSTEM, location_id=at.attic)
    retire_location(at.attic, by=SYSTEM)
    later = datetime.now(UTC) + timedelta(minutes=5)
    with pytest.raises(ClosedLocation):
        hold_stock(mug, 1, source=Source("cart", "1"), expires_at=later, by=SYSTEM, location_id=at.attic)


def _undo(seq: int) -> None:
    undo_movement(seq, by=SYSTEM)
