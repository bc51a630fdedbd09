"""Goods go from one shelf to another, at once or through a place where they wait to arrive."""

import contextlib
from datetime import UTC, datetime, timedelta

import pytest

from shop.catalog.models import Product
from shop.db import db
from shop.errors import NotFound
from shop.moving.finding import lines_of, open_transfers, transfer_by_id
from shop.moving.places import InUse, retire_location
from shop.moving.services import NotOnTheWay, arrive, send, send_back, undo_transfer, write_off
from shop.stock.actors import SYSTEM, Source
from shop.stock.counting import level_of
from shop.stock.holding import hold_stock
from shop.stock.models import StockMovement
from shop.stock.reasons import NoSuchReason
from shop.stock.refusals import (
    AlreadyUndone,
    CantUndo,
    ClosedLocation,
    NoSuchLocation,
    NotAQuantity,
    OutOfStock,
    RequestKeyUsed,
)
from shop.stock.services import figures_of, receive_stock, take_stock
from shop.stock.undoing import undo_movement

from ..factories import make_variant
from .places import Places, make_places


@pytest.fixture
def at() -> Places:
    return make_places()


def on_hand(variant, *places: int) -> tuple[int, ...]:
    return tuple(level_of(variant, place).on_hand for place in places)


def test_at_once_all_arrives_in_one_go(at: Places):
    mug = make_variant(stock=10)
    transfer = send({mug.id: 4}, from_id=at.main, to_id=at.attic, by=SYSTEM, note="for the fair")
    assert on_hand(mug, at.main, at.attic) == (6, 4)
    assert (transfer.state, transfer.note) == ("arrived", "for the fair")
    assert transfer.arrived_at is not None


def test_through_transit_goods_are_nobodys_until_they_arrive(at: Places):
    mug = make_variant(stock=10)
    transfer = send({mug.id: 4}, from_id=at.main, to_id=at.attic, transit_id=at.van, by=SYSTEM)
    assert on_hand(mug, at.main, at.van, at.attic) == (6, 4, 0)
    assert transfer.state == "sent"
    assert figures_of([mug.id])[mug.id].on_hand == 6
    for verb in (take_stock, hold_stock):
        with pytest.raises(OutOfStock, match="on its way"):
            _sell(verb, mug, at.van)
    arrive(transfer.id, {mug.id: 4}, by=SYSTEM)
    assert on_hand(mug, at.main, at.van, at.attic) == (6, 0, 4)
    assert transfer_by_id(transfer.id).state == "arrived"


def _sell(verb, mug, place: int) -> None:
    if verb is take_stock:
        verb(mug, 1, by=SYSTEM, location_id=place)
    else:
        later = datetime.now(UTC) + timedelta(minutes=5)
        verb(mug, 1, source=Source("cart", "1"), expires_at=later, by=SYSTEM, location_id=place)


def test_what_is_only_on_its_way_can_not_be_bought(at: Places, browser):
    mug = make_variant(stock=3)
    send({mug.id: 3}, from_id=at.main, to_id=at.attic, transit_id=at.van, by=SYSTEM)
    product = db.session.get(Product, mug.product_id)
    db.session.refresh(product)
    db.session.refresh(mug)
    assert (product.is_available, mug.is_available) == (False, False)
    assert "Sold out" in browser.get("catalog.show", slug=product.slug).words("main")


def test_it_arrives_in_parts_and_the_rest_is_lost_or_comes_back(at: Places):
    mug, bowl = make_variant(stock=10), make_variant("Bowl", stock=5)
    sent = send({mug.id: 8, bowl.id: 2}, from_id=at.main, to_id=at.attic, transit_id=at.van, by=SYSTEM).id
    arrive(sent, {mug.id: 5}, by=SYSTEM)
    assert transfer_by_id(sent).state == "sent"
    write_off(sent, {mug.id: 1}, "damaged", by=SYSTEM)
    send_back(sent, {mug.id: 2}, by=SYSTEM)
    arrive(sent, {bowl.id: 2}, by=SYSTEM)
    transfer = transfer_by_id(sent)
    told = [(line.quantity, line.arrived, line.on_the_way, line.returned, line.lost) for line in lines_of(transfer)]
    assert told == [(8, 5, 0, 2, 1), (2, 2, 0, 0, 0)]
    assert transfer.state == "arrived"
    assert on_hand(mug, at.main, at.van, at.attic) == (4, 0, 5)


def test_no_more_arrives_than_was_sent(at: Places):
    mug, bowl = make_variant(stock=10), make_variant("Bowl", stock=5)
    sent = send({mug.id: 3}, from_id=at.main, to_id=at.attic, transit_id=at.van, by=SYSTEM).id
    send({mug.id: 3, bowl.id: 1}, from_id=at.main, to_id=at.attic, transit_id=at.van, by=SYSTEM)
    with pytest.raises(NotOnTheWay, match="Only 3 of Mug are still on their way"):
        arrive(sent, {mug.id: 4}, by=SYSTEM)
    with pytest.raises(NotOnTheWay):
        arrive(sent, {bowl.id: 1}, by=SYSTEM)
    for units in ({}, {mug.id: 0}, {mug.id: -1}, {mug.id: "2"}):
        with pytest.raises(NotAQuantity):
            arrive(sent, units, by=SYSTEM)
    assert on_hand(mug, at.van, at.attic) == (6, 0)


def test_a_transfer_that_went_at_once_has_nothing_on_its_way(at: Places):
    mug = make_variant(stock=3)
    sent = send({mug.id: 3}, from_id=at.main, to_id=at.attic, by=SYSTEM).id
    for verb in (arrive, send_back):
        with pytest.raises(NotOnTheWay):
            verb(sent, {mug.id: 1}, by=SYSTEM)
    with pytest.raises(NotOnTheWay):
        write_off(sent, {mug.id: 1}, "lost", by=SYSTEM)


def test_what_is_written_off_has_a_reason_of_the_shop(at: Places):
    mug = make_variant(stock=3)
    sent = send({mug.id: 3}, from_id=at.main, to_id=at.attic, transit_id=at.van, by=SYSTEM).id
    with pytest.raises(NoSuchReason):
        write_off(sent, {mug.id: 1}, "eaten", by=SYSTEM)
    with pytest.raises(NoSuchReason, match="Say in the note"):
        write_off(sent, {mug.id: 1}, "other", by=SYSTEM)


def test_more_than_is_free_is_refused_and_nothing_leaves(at: Places):
    mug, bowl = make_variant(stock=5), make_variant("Bowl", stock=1)
    with pytest.raises(OutOfStock, match="Only 1 of Bowl left"):
        send({mug.id: 5, bowl.id: 2}, from_id=at.main, to_id=at.attic, by=SYSTEM)
    assert on_hand(mug, at.main, at.attic) == (5, 0)
    with pytest.raises(OutOfStock):
        send({mug.id: 1}, from_id=at.attic, to_id=at.main, by=SYSTEM)


def test_the_cost_goes_with_the_goods(at: Places):
    mug = make_variant()
    receive_stock(mug, 10, by=SYSTEM, unit_cost_minor=300)
    sent = send({mug.id: 4}, from_id=at.main, to_id=at.attic, transit_id=at.van, by=SYSTEM).id
    arrive(sent, {mug.id: 4}, by=SYSTEM)
    last = db.session.scalars(
        db.select(StockMovement).where(StockMovement.level_id == level_of(mug, at.attic).id)
    ).one()
    assert (last.costed_after, last.cost_after) == (4, 1200)


@pytest.mark.parametrize("transit", [True, False])
def test_the_whole_of_it_is_taken_back_and_done_again(at: Places, transit: bool):
    mug, bowl = make_variant(stock=10), make_variant("Bowl", stock=5)
    through = at.van if transit else None
    sent = send({mug.id: 4, bowl.id: 1}, from_id=at.main, to_id=at.attic, transit_id=through, by=SYSTEM).id
    if transit:
        arrive(sent, {mug.id: 3}, by=SYSTEM)
    before = lines_of(transfer_by_id(sent))
    undo_transfer(sent, by=SYSTEM)
    assert on_hand(mug, at.main, at.van, at.attic) == (10, 0, 0)
    assert transfer_by_id(sent).state == "undone"
    assert {(line.arrived, line.on_the_way, line.returned, line.lost) for line in lines_of(transfer_by_id(sent))} == {
        (0, 0, 0, 0)
    }
    with pytest.raises(AlreadyUndone):
        undo_transfer(sent, by=SYSTEM)
    with pytest.raises(NotOnTheWay):
        arrive(sent, {mug.id: 1}, by=SYSTEM)
    undo_transfer(sent, by=SYSTEM, again=True)
    assert lines_of(transfer_by_id(sent)) == before
    assert transfer_by_id(sent).state == ("sent" if transit else "arrived")
    undo_transfer(sent, by=SYSTEM)
    assert on_hand(bowl, at.main, at.van, at.attic) == (5, 0, 0)


def test_what_came_through_transit_is_taken_back_and_done_again_under_keys(at: Places):
    mug = make_variant(stock=10)
    sent = send({mug.id: 4}, from_id=at.main, to_id=at.attic, transit_id=at.van, by=SYSTEM).id
    arrive(sent, {mug.id: 4}, by=SYSTEM)
    for _ in range(2):
        undo_transfer(sent, by=SYSTEM, request_key="back")
        assert on_hand(mug, at.main, at.van, at.attic) == (10, 0, 0)
    for _ in range(2):
        undo_transfer(sent, by=SYSTEM, again=True, request_key="again")
        assert on_hand(mug, at.main, at.van, at.attic) == (6, 0, 4)


def test_what_was_sold_meanwhile_can_not_be_taken_back(at: Places):
    mug = make_variant(stock=4)
    sent = send({mug.id: 4}, from_id=at.main, to_id=at.attic, by=SYSTEM).id
    take_stock(mug, 1, by=SYSTEM, location_id=at.attic)
    with pytest.raises(CantUndo, match="can’t be undone"):
        undo_transfer(sent, by=SYSTEM)
    assert transfer_by_id(sent).state == "arrived"


def test_what_was_taken_back_by_itself_leaves_no_transfer_behind_that_can_not_be_ended(at: Places):
    mug = make_variant(stock=4)
    sent = send({mug.id: 4}, from_id=at.main, to_id=at.attic, transit_id=at.van, by=SYSTEM).id
    arrive(sent, {mug.id: 4}, by=SYSTEM)
    there = level_of(mug, at.attic).id
    arrived = db.session.scalar(db.select(StockMovement.seq).where(StockMovement.level_id == there))
    undo_movement(arrived, by=SYSTEM)
    assert lines_of(transfer_by_id(sent))[0].on_the_way == 4
    assert transfer_by_id(sent).state == "sent", "the ledger knows that something is on its way again"
    assert [row.id for row in open_transfers()] == [sent]
    with pytest.raises(InUse, match="still on its way"):
        retire_location(at.attic, by=SYSTEM)
    arrive(sent, {mug.id: 1}, by=SYSTEM)
    moved = db.select(StockMovement.seq).where(StockMovement.kind == "transferred").order_by(StockMovement.seq.desc())
    for seq in db.session.scalars(moved).all():
        with contextlib.suppress(AlreadyUndone):
            undo_movement(seq, by=SYSTEM)
    assert on_hand(mug, at.main, at.van, at.attic) == (4, 0, 0)
    assert transfer_by_id(sent).state == "undone"
    with pytest.raises(AlreadyUndone):
        undo_transfer(sent, by=SYSTEM)
    retire_location(at.van, by=SYSTEM)


def test_a_departure_that_is_taken_back_by_itself_is_no_longer_on_its_way(at: Places):
    mug = make_variant(stock=3)
    sent = send({mug.id: 3}, from_id=at.main, to_id=at.attic, transit_id=at.van, by=SYSTEM).id
    departed = db.session.scalar(db.select(StockMovement.seq).where(StockMovement.source_ref == str(sent)).limit(1))
    undone = undo_movement(departed, by=SYSTEM)
    assert transfer_by_id(sent).state == "undone"
    undo_movement(undone, by=SYSTEM)
    assert transfer_by_id(sent).state == "sent"


def test_an_undo_that_is_sent_again_after_the_redo_changes_nothing(at: Places):
    mug = make_variant(stock=3)
    sent = send({mug.id: 3}, from_id=at.main, to_id=at.attic, by=SYSTEM).id
    undo_transfer(sent, by=SYSTEM, request_key="undo")
    undo_transfer(sent, by=SYSTEM, again=True, request_key="redo")
    undo_transfer(sent, by=SYSTEM, request_key="undo")
    assert on_hand(mug, at.main, at.attic) == (0, 3)
    assert transfer_by_id(sent).state == "arrived"
    undo_transfer(sent, by=SYSTEM, request_key="undo 2")
    assert transfer_by_id(sent).state == "undone"


def test_a_form_that_is_sent_twice_sends_once(at: Places):
    mug = make_variant(stock=10)
    asked = {"from_id": at.main, "to_id": at.attic, "transit_id": at.van, "by": SYSTEM, "request_key": "form 1"}
    first = send({mug.id: 4}, **asked)
    assert send({mug.id: 4}, **asked).id == first.id
    assert on_hand(mug, at.main, at.van) == (6, 4)
    with pytest.raises(RequestKeyUsed):
        send({mug.id: 5}, **asked)
    for _ in range(2):
        arrive(first.id, {mug.id: 2}, by=SYSTEM, request_key="form 2")
    with pytest.raises(RequestKeyUsed):
        arrive(first.id, {mug.id: 1}, by=SYSTEM, request_key="form 2")
    for _ in range(2):
        write_off(first.id, {mug.id: 1}, "lost", by=SYSTEM, request_key="form 3")
    for _ in range(2):
        send_back(first.id, {mug.id: 1}, by=SYSTEM, request_key="form 4")
    [line] = lines_of(transfer_by_id(first.id))
    assert (line.arrived, line.lost, line.returned, line.on_the_way) == (2, 1, 1, 0)


def test_places_that_are_not_what_they_should_be_are_refused(at: Places):
    mug = make_variant(stock=3)
    wrong = [
        {"from_id": at.main, "to_id": at.main},
        {"from_id": at.main, "to_id": at.van},
        {"from_id": at.van, "to_id": at.main},
        {"from_id": at.main, "to_id": at.attic, "transit_id": at.main},
        {"from_id": at.main, "to_id": 10**9},
        {"from_id": at.main, "to_id": -1},
    ]
    for places in wrong:
        with pytest.raises(NoSuchLocation):
            send({mug.id: 1}, by=SYSTEM, **places)
    with pytest.raises(ClosedLocation, match="“Shed” is no longer used"):
        send({mug.id: 1}, from_id=at.main, to_id=at.retired, by=SYSTEM)
    for units in ({}, {mug.id: 0}, {mug.id: 10**9}):
        with pytest.raises(NotAQuantity):
            send(units, from_id=at.main, to_id=at.attic, by=SYSTEM)


def test_no_such_transfer():
    for number in (0, -1, 10**30, 999_999):
        with pytest.raises(NotFound):
            transfer_by_id(number)
