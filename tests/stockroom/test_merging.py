"""A count that comes late writes nothing, and tells what happened and what can be done."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from shop.db import db
from shop.stock.actors import SYSTEM
from shop.stock.counting import count_stock
from shop.stock.models import StockLevel
from shop.stock.services import correct_stock, receive_stock, take_stock
from shop.stock.undoing import undo_movement
from shop.stockroom.changes import read_change
from shop.stockroom.merging import what_happened

from ..auth.people import Browser, signed_in
from ..browser_client import Page
from ..factories import make_variant
from .rows import fill_in, level_of, row


def late_count(staff: Browser, typed: str, htmx: bool = True) -> tuple[int, Page]:
    """Somebody saw 100; then 2 were sold and 3 came in; now they send what they typed."""
    mug = make_variant("Mug", stock=100)
    level_id = level_of(mug).id
    page = staff.get("stockroom.grid")
    take_stock(mug, 2, "sold", by=SYSTEM)
    receive_stock(mug, 3, by=SYSTEM)
    return level_id, staff.post(
        "stockroom.save", fill_in(page, {level_id: typed}, row=level_id), htmx=htmx, status=None
    )


@pytest.mark.parametrize("htmx", [True, False])
def test_a_late_count_is_answered_by_both_ways_out(staff: Browser, htmx: bool):
    level_id, page = late_count(staff, "=104", htmx)
    assert page.status == 409
    assert (
        "You saw 100; since then 2 sold and 3 received, now 101. "
        "Your change would make it 105 (+4 on what you saw) or 104 (as typed)."
    ) in row(page, level_id)
    assert page.one("input", id=f"change-{level_id}").get("value") == "=104"
    assert level_of_id(level_id).on_hand == 101


def level_of_id(level_id: int) -> StockLevel:
    db.session.expire_all()
    return db.session.get_one(StockLevel, level_id)


@pytest.mark.parametrize(("way", "after"), [(1, 105), (2, 104)])
@pytest.mark.parametrize("htmx", [True, False])
def test_each_way_out_is_one_click(staff: Browser, way: int, after: int, htmx: bool):
    level_id, page = late_count(staff, "=104", htmx)
    button = page.one("button", id=f"way-{way}-{level_id}")
    fields = {**fill_in(page, {}), "merge": button.get("value")}
    for _ in range(2):  # pressed twice
        staff.post("stockroom.save", fields, htmx=htmx, status=200 if htmx else 303)
        assert level_of_id(level_id).on_hand == after


def test_as_typed_is_refused_again_where_it_comes_late_again(staff: Browser):
    level_id, page = late_count(staff, "=104")
    receive_stock(level_of_id(level_id).variant_id, 9, by=SYSTEM)
    fields = {**fill_in(page, {}), "merge": page.one("button", id=f"way-2-{level_id}").get("value")}
    again = staff.post("stockroom.save", fields, htmx=True, status=409)
    assert "You saw 101; since then 9 received, now 110." in row(again, level_id)
    assert level_of_id(level_id).on_hand == 110


def test_a_count_of_what_was_seen_can_only_be_taken_as_typed(staff: Browser):
    level_id, page = late_count(staff, "=100")
    assert "As typed it would become 100." in row(page, level_id)
    assert [button.get("value") for button in page.all("button", name="merge")] == [f"{level_id}:=100:3"]


def test_a_late_count_of_what_is_there_now_needs_nothing_more(staff: Browser):
    level_id, page = late_count(staff, "=101")
    assert page.status == 409
    assert [button.get("value") for button in page.all("button", name="merge")] == [f"{level_id}:+1:3"]


def test_more_or_fewer_never_comes_late(staff: Browser):
    level_id, page = late_count(staff, "+4")
    assert page.status == 200
    assert "101 → 105, +4" in row(page, level_id)


def test_what_happened_is_summed_up_by_kind():
    mug = make_variant(stock=0)
    done = [receive_stock(mug, 5, by=SYSTEM), receive_stock(mug, 2, by=SYSTEM), take_stock(mug, 1, "sold", by=SYSTEM)]
    done += [take_stock(mug, 1, by=SYSTEM), correct_stock(mug, -1, by=SYSTEM), correct_stock(mug, 4, by=SYSTEM)]
    done += [undo_movement(done[-1], by=SYSTEM)]
    assert what_happened(done) == (
        "1 sold, 1 taken, 7 received, 4 put right upwards, 1 put right downwards and 4 taken back by an undo"
    )
    assert what_happened(done[:1], is_more=True) == "5 received and more besides"


def test_a_sum_that_is_not_complete_says_so(staff: Browser):
    mug = make_variant(stock=100)
    level_id = level_of(mug).id
    page = staff.get("stockroom.grid")
    for _ in range(25):
        receive_stock(mug, 1, by=SYSTEM)
    fields = fill_in(page, {level_id: "=104"}, row=level_id)
    answer = staff.post("stockroom.save", fields, htmx=True, status=409)
    assert "You saw 100; since then 20 received and more besides, now 125." in row(answer, level_id)


def test_two_who_count_the_same_row_from_the_same_sight_are_one_written_and_one_asked(real_database: Flask):
    with real_database.app_context():
        level_id = level_of(make_variant("Mug", stock=100)).id
        people = [signed_in(real_database, "staff") for _ in range(2)]
        forms = [
            fill_in(person.get("stockroom.grid"), {level_id: f"=10{number}"}, row=level_id)
            for number, person in enumerate(people, 4)
        ]
        sent = [{**form, "csrf_token": person.token()} for form, person in zip(forms, people, strict=True)]
        db.session.remove()

    def send(number: int) -> int:
        path = "/desk/stock/corrections"
        return people[number].open(path, "POST", data=sent[number], headers={"HX-Request": "true"}).status_code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(send, range(2))) == [200, 409]
    with real_database.app_context():
        level = level_of_id(level_id)
        assert level.version == 2
        assert level.on_hand in {104, 105}


@pytest.mark.parametrize("typed", ["+3", "-3", "=3", "3"])
def test_a_change_is_written_as_it_is_read(typed: str):
    assert str(read_change(typed)) in {typed, f"={typed}"}
    assert read_change(str(read_change(typed))) == read_change(typed)


def test_the_version_belongs_to_what_was_seen(staff: Browser):
    mug = make_variant(stock=5)
    count_stock(mug, 6, seen=1, by=SYSTEM)
    level = level_of(mug)
    page = staff.get("stockroom.grid")
    assert page.one("span", id=f"on-hand-{level.id}").get("data-version") == "2"
    assert page.one("input", name=f"version-{level.id}").get("value") == "2"
