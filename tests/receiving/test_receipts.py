"""What stands on a receipt, and who may change it when."""

import pytest

from shop.db import db
from shop.receiving import services
from shop.receiving.finding import lines_of, things_meant
from shop.receiving.pasting import paste_lines
from shop.receiving.refusals import (
    LineBooked,
    LinesMovedOn,
    NoSuchLine,
    NoSuchSupplier,
    ReceiptClosed,
    ReceiptOpen,
    TooManyLines,
)
from shop.receiving.services import (
    Counted,
    add_line,
    change_lines,
    close_receipt,
    describe_receipt,
    open_receipt,
    receipt_by_id,
    remove_line,
    reopen_receipt,
)
from shop.receiving.suppliers import Offer, offer_item, retire_supplier
from shop.stock.models import Location
from shop.stock.refusals import ClosedLocation, NoSuchLocation, NoSuchVariant, NotAQuantity, Unwritable
from tests.factories import make_variant
from tests.receiving.notes import SAM, book, line_of, make_receipt, make_supplier


def test_a_scan_of_what_stands_there_already_raises_what_has_come():
    mug = make_variant("Mug")
    receipt = make_receipt({mug: 10})
    for _ in range(3):
        add_line(receipt, mug.id, by=SAM, arriving=1)
    assert (line_of(receipt, mug).expected, line_of(receipt, mug).arriving) == (10, 3)
    assert len(lines_of(receipt)) == 1


def test_lines_keep_the_order_in_which_they_were_added():
    things = [make_variant(name) for name in ("Zebra", "Ant", "Mole")]
    receipt = make_receipt(dict.fromkeys(things, 1))
    assert [line.thing.name for line in lines_of(receipt)] == ["Zebra", "Ant", "Mole"]


def test_goods_arrive_where_the_receipt_says():
    db.session.add(Location(code="BACK", name="Back room"))
    db.session.add(Location(code="VAN", name="Van", kind="transit"))
    db.session.add(Location(code="OLD", name="Old shed", is_active=False))
    db.session.flush()
    places = {place.code: place.id for place in db.session.scalars(db.select(Location))}
    assert open_receipt(by=SAM, location_id=places["BACK"]).location_id == places["BACK"]
    for place in (places["VAN"], places["OLD"], 10**9, -1):
        with pytest.raises((NoSuchLocation, ClosedLocation)):
            open_receipt(by=SAM, location_id=place)


def test_whoever_sends_nothing_any_more_gets_no_receipt():
    clay = make_supplier()
    retire_supplier(clay, by=SAM)
    for supplier in (clay, 10**9, -1):
        with pytest.raises(NoSuchSupplier):
            open_receipt(by=SAM, supplier_id=supplier)


def test_what_can_not_be_kept_is_refused():
    with pytest.raises(Unwritable):
        open_receipt(by=SAM, supplier_note="\0")
    receipt = make_receipt({})
    with pytest.raises(NoSuchVariant):
        add_line(receipt, 10**9, by=SAM, arriving=1)
    for units in (-1, 10**7, True):
        with pytest.raises(NotAQuantity):
            add_line(receipt, make_variant().id, by=SAM, arriving=units)


def test_a_line_can_not_be_scanned_beyond_what_can_be_booked():
    mug = make_variant("Mug")
    receipt = make_receipt({mug: 1_000_000})
    with pytest.raises(NotAQuantity):
        add_line(receipt, mug.id, by=SAM, expected=1)


def test_the_head_is_described_anew():
    receipt, clay = make_receipt({}), make_supplier()
    describe_receipt(receipt, by=SAM, supplier_id=clay, supplier_note="LS-78")
    assert (receipt_by_id(receipt).supplier_id, receipt_by_id(receipt).supplier_note) == (clay, "LS-78")


def test_what_was_written_on_a_line_is_kept_where_nobody_else_wrote():
    mug = make_variant("Mug")
    receipt = make_receipt({mug: 10})
    line = line_of(receipt, mug)
    change_lines(receipt, {line.id: Counted(7, 250, 12)}, {line.id: line.stamp}, by=SAM)
    now = line_of(receipt, mug)
    assert (now.arriving, now.unit_cost_minor, now.expected) == (7, 250, 12)
    with pytest.raises(LinesMovedOn, match="Mug changed"):
        change_lines(receipt, {line.id: Counted(1, None)}, {line.id: line.stamp}, by=SAM)
    assert line_of(receipt, mug).arriving == 7


def test_many_lines_are_kept_in_as_many_statements_as_one(statements):
    receipt = make_receipt({make_variant(f"Mug {number}"): 10 for number in range(8)})
    lines = lines_of(receipt)
    written = {line.id: Counted(number, None, None if number else 11) for number, line in enumerate(lines)}
    with statements.at_most(6):
        change_lines(receipt, written, {line.id: line.stamp for line in lines}, by=SAM)
    now = lines_of(receipt)
    assert [line.arriving for line in now] == list(range(8))
    assert [line.expected for line in now] == [11, *[10] * 7]
    assert all(line.version == 1 for line in now)


def test_a_receipt_has_no_more_lines_than_a_page_can_show(monkeypatch):
    monkeypatch.setattr(services, "MOST_ON_A_RECEIPT", 3)
    mug, *others = [make_variant(f"Mug {number}") for number in range(4)]
    receipt = make_receipt({mug: 1, others[0]: 1})
    with pytest.raises(TooManyLines, match="3 lines at most"):
        paste_lines(receipt, f"{others[1].sku};1\n{others[2].sku};1", by=SAM)
    add_line(receipt, others[1].id, by=SAM, arriving=1)
    add_line(receipt, mug.id, by=SAM, arriving=1)
    with pytest.raises(TooManyLines):
        add_line(receipt, others[2].id, by=SAM, arriving=1)
    assert len(lines_of(receipt)) == 3


def test_what_the_note_says_stays_once_some_of_it_is_booked():
    mug = make_variant("Mug")
    receipt = make_receipt({mug: 10})
    book(receipt, {mug: 2})
    line = line_of(receipt, mug)
    with pytest.raises(LineBooked):
        change_lines(receipt, {line.id: Counted(0, None, 4)}, {line.id: line.stamp}, by=SAM)
    change_lines(receipt, {line.id: Counted(1, None, 10)}, {line.id: line.stamp}, by=SAM)


def test_a_line_is_removed_while_nothing_of_it_is_booked():
    mug, bowl = make_variant("Mug"), make_variant("Bowl")
    receipt = make_receipt({mug: 10, bowl: 1})
    assert remove_line(receipt, line_of(receipt, mug).id, by=SAM) == "Mug"
    book(receipt, {bowl: 1})
    reopen_receipt(receipt, by=SAM)
    assert [line.thing.name for line in lines_of(receipt)] == ["Bowl"]
    with pytest.raises(NoSuchLine):
        remove_line(receipt, 10**9, by=SAM)
    with pytest.raises(LineBooked):
        remove_line(receipt, line_of(receipt, bowl).id, by=SAM)


def test_a_closed_receipt_is_left_alone_until_it_is_opened_again():
    mug = make_variant("Mug")
    receipt = make_receipt({mug: 10})
    close_receipt(receipt, by=SAM)
    line = line_of(receipt, mug)
    for deed in (
        lambda: add_line(receipt, mug.id, by=SAM, arriving=1),
        lambda: remove_line(receipt, line.id, by=SAM),
        lambda: change_lines(receipt, {line.id: Counted(1, None)}, {}, by=SAM),
        lambda: close_receipt(receipt, by=SAM),
    ):
        with pytest.raises(ReceiptClosed):
            deed()
    reopen_receipt(receipt, by=SAM)
    with pytest.raises(ReceiptOpen):
        reopen_receipt(receipt, by=SAM)
    assert receipt_by_id(receipt).closed_at is None


def test_what_its_own_supplier_calls_so_is_meant():
    mug, bowl, clay, tin = make_variant("Mug"), make_variant("Bowl"), make_supplier(), make_supplier()
    offer_item(clay, mug.id, Offer("A-1"), by=SAM)
    offer_item(tin, bowl.id, Offer("a-1"), by=SAM)
    assert [thing.name for thing in things_meant("a-1", clay)] == ["Mug"]
    assert [thing.name for thing in things_meant("A-1", tin)] == ["Bowl"]
    assert {thing.name for thing in things_meant("A-1", None)} == {"Mug", "Bowl"}
    assert things_meant("", clay) == []
