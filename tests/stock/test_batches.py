"""A delivery, a basket or an import is one change: all of it or nothing, in a handful of statements."""

import pytest

from shop.audit.models import AuditEntry
from shop.db import db
from shop.stock.actors import Actor, Source
from shop.stock.ledger import Change, Entry, record
from shop.stock.refusals import BelowReserved, NoSuchVariant, NotAQuantity, OutOfStock, RequestKeyUsed, Unwritable
from shop.stock.services import correct_many, figures_of, movements_of, receive_many, take_many
from tests.auth.people import make_person
from tests.factories import make_variant

IMPORT = Actor("program", "import")


def make_thousands(many):
    """Variants without the ceremony of as many products."""
    product_id = make_variant("Poster").product_id
    rows = db.session.execute(
        db.text(
            "INSERT INTO variant (product_id, price_minor, position)"
            " SELECT :product_id, 100, n FROM generate_series(1, :many) AS n RETURNING id"
        ),
        {"product_id": product_id, "many": many},
    )
    return [row.id for row in rows]


def test_two_thousand_variants_are_received_in_a_handful_of_statements(statements):
    wanted = [(number, 1 + number % 9) for number in make_thousands(2000)]
    with statements.at_most(4):
        movements = receive_many(wanted, "opening stock", by=IMPORT, source=Source("import", "7"))
    assert [movement.delta for movement in movements] == [quantity for _, quantity in wanted]
    figures = figures_of([number for number, _ in wanted])
    assert all(figures[number].on_hand == quantity for number, quantity in wanted)
    with statements.at_most(3):
        take_many([(number, 1) for number, _ in reversed(wanted)], by=IMPORT)


def test_a_batch_remembers_what_each_unit_cost():
    mug, bowl = make_variant(), make_variant()
    receive_many([(mug.id, 3), (bowl.id, 1)], by=IMPORT, unit_costs_minor={mug.id: 310})
    assert (movements_of(mug)[0].unit_cost_minor, movements_of(bowl)[0].unit_cost_minor) == (310, None)


def test_each_line_of_a_batch_may_say_why_in_words_of_its_own(statements):
    mug, bowl = make_variant("Mug", stock=5), make_variant("Bowl", stock=5)
    changes = [
        Change(mug.id, 1, reason="found", note=" behind the oven "),
        Change(bowl.id, -1, reason="damaged"),
        Change(mug.id, -2, note="in the shop window"),
    ]
    with statements.at_most(3):
        written = record(changes, Entry("corrected", "counted", IMPORT, "autumn"))
    assert [(line.reason, line.note, line.after) for line in written] == [
        ("found", "behind the oven", 6),
        ("damaged", "autumn", 4),
        ("counted", "in the shop window", 4),
    ]
    [alone] = record([Change(mug.id, 1, reason="found", note="")], Entry("corrected", "counted", IMPORT, "autumn"))
    assert (alone.reason, alone.note) == ("found", "")


@pytest.mark.parametrize("words", [{"reason": " "}, {"reason": "x" * 201}, {"note": "x" * 2001}, {"note": "\x00"}])
def test_what_nobody_could_read_is_refused_of_one_line_too(words):
    mug, bowl = make_variant(stock=5), make_variant(stock=5)
    with pytest.raises(Unwritable):
        record([Change(mug.id, 1), Change(bowl.id, 1, **words)], Entry("corrected", "counted", IMPORT))
    assert len(movements_of(mug)) == 1


def test_under_one_request_key_a_line_has_one_reason():
    mug, entry = make_variant(stock=5), Entry("corrected", "counted", IMPORT)
    first = record([Change(mug.id, 1, reason="found")], entry, "K-1")
    again = record([Change(mug.id, 1, reason="found")], entry, "K-1")
    assert [line.seq for line in first] == [line.seq for line in again]
    for other in (Change(mug.id, 1), Change(mug.id, 1, reason="found", note="behind the oven")):
        with pytest.raises(RequestKeyUsed):
            record([other], entry, "K-1")


def test_the_audit_trail_tells_the_reason_that_all_lines_share():
    mug, bowl = make_variant(stock=5), make_variant(stock=5)
    entry = Entry("corrected", "counted", Actor("person", "Ana", user_id=make_person("staff").id))
    for reasons in (("found", "found"), ("found", "damaged")):
        record([Change(mug.id, 1, reason=reasons[0]), Change(bowl.id, 1, reason=reasons[1])], entry)
    found = db.select(AuditEntry.new).where(AuditEntry.action == "stock.corrected").order_by(AuditEntry.id)
    assert [new["reason"] for new in db.session.scalars(found)] == ["found", "counted"]


def test_a_basket_is_taken_whole_or_not_at_all():
    mug, bowl, jug = make_variant("Mug", stock=5), make_variant("Bowl", stock=1), make_variant("Jug")
    with pytest.raises(OutOfStock) as refusal:
        take_many([(mug.id, 2), (bowl.id, 2), (jug.id, 1)], "sold", by=IMPORT)
    assert str(refusal.value) == "Only 1 of Bowl left; you asked for 2. Jug is sold out."
    assert [misfit.variant_id for misfit in refusal.value.misfits] == [bowl.id, jug.id]
    assert figures_of([mug.id])[mug.id].on_hand == 5


def test_a_long_list_of_refusals_is_cut_short():
    wanted = [(make_variant(f"Mug {number}").id, 1) for number in range(5)]
    with pytest.raises(OutOfStock, match=r"Mug 2 is sold out. 2 other things are short too.$") as refusal:
        take_many(wanted, by=IMPORT)
    assert len(refusal.value.misfits) == 5


def test_a_thing_may_stand_on_two_lines_of_a_delivery():
    mug = make_variant()
    receive_many([(mug.id, 3), (mug.id, 4)], by=IMPORT)
    assert [(line.before, line.after) for line in movements_of(mug)] == [(3, 7), (0, 3)]


def test_two_lines_of_one_thing_are_added_before_they_are_refused():
    mug = make_variant("Mug", stock=5)
    with pytest.raises(OutOfStock, match=r"Only 5 of Mug left; you asked for 6."):
        take_many([(mug.id, 3), (mug.id, 3)], by=IMPORT)


def test_corrections_go_both_ways_at_once():
    mug, bowl = make_variant("Mug", stock=5), make_variant("Bowl", stock=5)
    correct_many([(mug.id, 2), (bowl.id, -2)], by=IMPORT)
    figures = figures_of([mug.id, bowl.id])
    assert (figures[mug.id].on_hand, figures[bowl.id].on_hand) == (7, 3)
    with pytest.raises(BelowReserved, match=r"Bowl can’t become -6: only 3 are there."):
        correct_many([(mug.id, 1), (bowl.id, -9)], by=IMPORT)
    with pytest.raises(NotAQuantity, match="named twice"):
        correct_many([(mug.id, -1), (mug.id, 1)], by=IMPORT)


def test_one_stranger_stops_the_batch():
    mug = make_variant()
    with pytest.raises(NoSuchVariant):
        receive_many([(mug.id, 1), (10**12, 1)], by=IMPORT)
    assert movements_of(mug) == []


def test_nothing_is_a_batch_too():
    assert receive_many([], by=IMPORT) == []
