"""The stock of one thing is changed by a plain form."""

from typing import Any

import pytest

from shop.stock.services import SYSTEM, receive_stock, take_stock

from ..auth.people import Browser
from ..browser_client import Page
from ..factories import make_variant
from .rows import level_of, make_location


def correct(staff: Browser, variant_id: int, status: int = 303, **fields: Any) -> Page:
    level = level_of(variant_id)
    usual = {"change": "+1", "location": f"{level.location_id}-{level.version}", "reason": "found", "request_key": "k"}
    return staff.post("stockroom.correct", usual | fields, status=status, variant_id=variant_id)


def test_it_is_changed_and_one_is_back_at_what_explains_it(staff: Browser):
    mug = make_variant(stock=100)
    answer = correct(staff, mug.id, change="+4")
    assert level_of(mug).on_hand == 104
    assert answer.headers["Location"] == f"/desk/stock/{mug.id}"
    assert "Changed from 100 to 104." in staff.get(answer.headers["Location"]).words()


def test_sending_it_twice_has_one_effect(staff: Browser):
    mug = make_variant(stock=100)
    first = level_of(mug)
    for _ in range(2):
        correct(staff, mug.id, change="=7", location=f"{first.location_id}-1")
    assert level_of(mug).on_hand == 7
    correct(staff, mug.id, 409, change="=8")
    assert level_of(mug).on_hand == 7


def test_what_was_saved_for_another_reason_is_not_written_again(staff: Browser):
    mug = make_variant(stock=3)
    first = level_of(mug)
    for reason in ("found", "returned"):
        answer = correct(staff, mug.id, change="+1", location=f"{first.location_id}-1", reason=reason)
    assert level_of(mug).on_hand == 4
    assert "It was saved already: changed from 3 to 4." in staff.get(answer.headers["Location"]).words()


def test_it_goes_to_the_place_that_was_chosen(staff: Browser):
    mug, back = make_variant(stock=3), make_location("Back")
    receive_stock(mug, 8, by=SYSTEM, location_id=back.id)
    correct(staff, mug.id, change="-5", location=f"{back.id}-1")
    assert level_of(mug).on_hand == 3


def test_a_late_count_is_answered_by_both_ways_out(staff: Browser):
    mug = make_variant("Mug", stock=100)
    seen = level_of(mug)
    take_stock(mug, 2, "sold", by=SYSTEM)
    page = correct(staff, mug.id, 409, change="=104", location=f"{seen.location_id}-1")
    assert "You saw 100; since then 2 sold, now 98." in page.words("*", class_="merge")
    assert [words for words in page.each("button") if words.startswith("Make it")] == ["Make it 102", "Make it 104"]
    [as_meant, _] = page.one("div", class_="merge").iter("form")
    fields = {field.get("name", ""): field.get("value", "") for field in as_meant.iter("input")}
    staff.post("stockroom.correct", fields, variant_id=mug.id)
    assert level_of(mug).on_hand == 102


@pytest.mark.parametrize(
    "fields",
    [
        *({"change": odd} for odd in ("", "x", "1.5", "\0", "🐟", "W" * 60, "=-1", "9" * 29, "+0", "1e309")),
        *({"location": odd} for odd in ("", "x", "1", "-", "0-0", f"{2**63}-0", "1-99999999999999999999", "\0")),
        *({"reason": odd} for odd in ("", "x", "\0", "other")),
        {"note": "\0"},
        {"note": "x" * 300},
        {"change": ["+1", "+2"]},
        {"request_key": "x" * 300},
        {"request_key": "\0"},
    ],
)
def test_what_can_not_be_meant_comes_back_with_the_form(staff: Browser, fields: dict[str, Any]):
    mug = make_variant(stock=5)
    page = correct(staff, mug.id, 422, **fields)
    assert page.one("form", class_="correction") is not None
    assert page.words("*", class_="field-error") or page.words("*", role="alert")
    assert level_of(mug).on_hand == 5


def test_a_place_that_is_none_is_refused(staff: Browser):
    mug = make_variant(stock=5)
    assert correct(staff, mug.id, 404, location="999999-0", change="+1").words("*", class_="field-error")


def test_a_thing_that_is_not_there_is_not_found(staff: Browser):
    for number in (10**9, 2**63, 10**30):
        staff.post(f"/desk/stock/{number}/corrections", status=404)
