"""Goods come in, goods go out, and the ledger says why."""

import pytest

from shop.db import db, transaction
from shop.stock.actors import Actor, Source
from shop.stock.counting import level_of
from shop.stock.models import StockLevel
from shop.stock.refusals import (
    BelowReserved,
    NoSuchLocation,
    NoSuchVariant,
    NotAQuantity,
    OutOfStock,
    TooMany,
    Unwritable,
)
from shop.stock.services import correct_many, correct_stock, figures_of, movements_of, receive_stock, take_stock
from tests.counting import Statements
from tests.factories import make_product, make_variant

ANA = Actor("person", "Ana")


def on_hand(variant):
    return figures_of([variant.id])[variant.id].on_hand


def test_what_is_received_is_there_and_the_ledger_says_why():
    mug = make_variant()
    receive_stock(mug, 4, "delivery", by=ANA, note="two boxes", unit_cost_minor=310, source=Source("purchase", "PO-7"))
    [movement] = movements_of(mug)
    assert on_hand(mug) == 4
    assert (movement.kind, movement.delta, movement.before, movement.after) == ("received", 4, 0, 4)
    assert (movement.reason, movement.note, movement.unit_cost_minor) == ("delivery", "two boxes", 310)
    assert (movement.actor_kind, movement.actor_label) == ("person", "Ana")
    assert (movement.source_kind, movement.source_ref) == ("purchase", "PO-7")


def test_the_ledger_is_read_newest_first_and_page_by_page():
    mug = make_variant()
    for quantity in (1, 2, 3):
        receive_stock(mug, quantity, by=ANA)
    newest = movements_of(mug, most=2)
    assert [movement.delta for movement in newest] == [3, 2]
    assert [movement.delta for movement in movements_of(mug, before=newest[-1].seq)] == [1]


def test_taking_more_than_there_is_is_refused_and_changes_nothing():
    mug = make_variant("Mug", stock=1)
    with pytest.raises(OutOfStock, match=r"^Only 1 of Mug left; you asked for 2.$") as refusal:
        take_stock(mug, 2, by=ANA)
    assert refusal.value.misfits[0].free == 1
    assert on_hand(mug) == 1
    assert len(movements_of(mug)) == 1


def test_nothing_can_be_taken_of_what_never_came():
    with pytest.raises(OutOfStock, match=r"^Mug is sold out.$"):
        take_stock(make_variant("Mug"), 1, by=ANA)


def test_a_refusal_names_the_choice_that_was_made():
    shirt = make_product("Shirt", stock=1, options={"Size": ["S", "M"]})
    with pytest.raises(OutOfStock, match=r"Only 1 of Shirt, M left; you asked for 3."):
        take_stock(shirt.variants[1], 3, by=ANA)


def test_a_refusal_speaks_the_language_of_the_page(app):
    teapot = make_product("Teapot", es="Tetera", stock=1).variants[0]
    spanish = app.test_request_context(environ_overrides={"almacen.language": "es"})
    with spanish, pytest.raises(OutOfStock, match="Tetera"):
        take_stock(teapot.id, 2, by=ANA)


def test_a_correction_goes_up_or_down_but_not_below_nothing():
    mug = make_variant("Mug", stock=3)
    correct_stock(mug, -2, "broken", by=ANA)
    correct_stock(mug, 5, "found", by=ANA)
    assert on_hand(mug) == 6
    with pytest.raises(BelowReserved, match=r"Mug can’t become -1: only 6 are there."):
        correct_stock(mug, -7, by=ANA)


@pytest.mark.parametrize(
    "quantity", [0, -1, 1_000_001, 2**31, 2**63, 10**30, 1.5, "1", "\x00", None, True, float("nan")]
)
def test_a_quantity_is_a_whole_number_from_one_to_a_million(quantity):
    mug = make_variant(stock=5)
    for verb in (receive_stock, take_stock):
        with pytest.raises(NotAQuantity, match=r"Enter a whole number from 1 to 1,000,000."):
            verb(mug, quantity, by=ANA)
    assert on_hand(mug) == 5


@pytest.mark.parametrize("delta", [0, 1_000_001, -1_000_001, 0.5, None])
def test_a_correction_is_a_whole_number_other_than_nothing(delta):
    with pytest.raises(NotAQuantity):
        correct_stock(make_variant(stock=5), delta, by=ANA)


@pytest.mark.parametrize("delta", [0, 1_000_000_001, -1_000_000_001, 0.5, None])
def test_the_difference_that_a_count_makes_is_no_larger_than_a_place(delta):
    with pytest.raises(NotAQuantity):
        correct_many([(make_variant(stock=5).id, delta)], by=ANA)


def test_a_million_can_come_many_times_until_the_shelf_is_full():
    mug = make_variant("Mug")
    receive_stock(mug, 1_000_000, by=ANA)
    level = level_of(mug)
    # A shelf this full takes a thousand receipts, so its figures are written by hand, ledger and all.
    db.session.execute(
        db.text(
            "INSERT INTO stock_movement (level_id, kind, delta, before, after, reserved_after, reason, actor_kind,"
            " actor_label) VALUES (:level, 'received', 998999999, 1000000, 999999999, 0, 'test', 'system', 'test')"
        ),
        {"level": level.id},
    )
    db.session.execute(db.update(StockLevel).where(StockLevel.id == level.id).values(on_hand=999_999_999, version=2))
    receive_stock(mug, 1, by=ANA)
    with pytest.raises(TooMany, match=r"Mug would become 1,000,001,000; one place holds 1,000,000,000 at most."):
        receive_stock(mug, 1000, by=ANA)


@pytest.mark.parametrize("number", [0, -1, 10**15, 2**63, 2**200, "1", None, True])
def test_what_is_not_in_the_catalogue_has_no_stock(number):
    with pytest.raises(NoSuchVariant):
        receive_stock(number, 1, by=ANA)
    with pytest.raises(NoSuchVariant):
        take_stock(number, 1, by=ANA)


@pytest.mark.parametrize("place", [0, 10**15, 2**63, "main"])
def test_a_place_that_is_none_is_refused(place):
    with pytest.raises(NoSuchLocation):
        receive_stock(make_variant(), 1, by=ANA, location_id=place)


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "x" * 2001, 7])
def test_texts_that_postgres_cannot_keep_are_refused(text):
    mug = make_variant()
    for words in ({"reason": text}, {"note": text}, {"source": Source("order", text)}, {"request_key": text}):
        with pytest.raises(Unwritable, match="must be a text of"):
            receive_stock(mug, 1, by=ANA, **words)
    with pytest.raises(Unwritable):
        receive_stock(mug, 1, by=Actor("person", text))


def test_a_movement_has_a_reason_and_somebody_who_did_it():
    mug = make_variant()
    with pytest.raises(Unwritable, match="The reason must be"):
        receive_stock(mug, 1, " ", by=ANA)
    with pytest.raises(Unwritable, match="The name of who does it must be"):
        receive_stock(mug, 1, by=Actor("person", ""))


def test_what_can_be_bought_follows_the_shelf():
    product = make_product("Mug")
    mug = product.variants[0]
    assert (mug.is_available, product.is_available) == (False, False)
    receive_stock(mug, 1, by=ANA)
    assert (mug.is_available, product.is_available) == (True, True)
    take_stock(mug, 1, by=ANA)
    assert (mug.is_available, product.is_available) == (False, False)


def test_verbs_join_a_larger_change_and_fall_with_it():
    mug, bowl = make_variant("Mug", stock=5), make_variant("Bowl", stock=1)

    def take_both():
        with transaction():
            take_stock(mug, 2, by=ANA)
            take_stock(bowl, 2, by=ANA)

    with pytest.raises(OutOfStock):
        take_both()
    assert (on_hand(mug), on_hand(bowl)) == (5, 1)


def test_two_places_are_counted_apart_and_shown_together():
    mug = make_variant("Mug", stock=2)
    cellar = db.session.scalar(db.text("INSERT INTO location (code, name) VALUES ('cellar', 'Cellar') RETURNING id"))
    receive_stock(mug, 5, by=ANA, location_id=cellar)
    assert (level_of(mug).on_hand, level_of(mug, cellar).on_hand) == (2, 5)
    assert on_hand(mug) == 7
    assert [movement.delta for movement in movements_of(mug, location_id=cellar)] == [5]
    with pytest.raises(OutOfStock, match="Only 2 of Mug left"):
        take_stock(mug, 3, by=ANA)


@pytest.mark.parametrize("key", [None, "K-1"])
def test_a_movement_costs_five_statements_at_most(statements: Statements, key):
    mug = make_variant().id
    with statements.at_most(5):
        receive_stock(mug, 4, by=ANA, request_key=key)  # the first of its kind makes its level
    with statements.at_most(3 if key else 2):
        take_stock(mug, 1, by=ANA, request_key=key and "K-2")
    with statements.at_most(3 if key else 2):
        correct_stock(mug, -1, by=ANA, request_key=key and "K-3")
