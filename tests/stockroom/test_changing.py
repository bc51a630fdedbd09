"""Rows are changed in place: one by its button, or many in one go, each with an outcome of its own."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from shop.audit.models import AuditEntry
from shop.db import db
from shop.stock.actors import Source
from shop.stock.models import StockMovement
from shop.stock.services import SYSTEM, correct_stock, movements_of, receive_stock, take_stock

from ..auth.people import Browser, signed_in
from ..browser_client import Page
from ..factories import make_variant
from .rows import fill_in, level_of, make_location, row


def save(browser: Browser, typed: dict[int, str], page: Page | None = None, **more: Any) -> Page:
    """What a row answers to htmx; the whole page where `row` isn't named."""
    page = page or browser.get("stockroom.grid")
    return browser.post("stockroom.save", fill_in(page, typed, **more), htmx="row" in more, status=None)


def movements() -> int:
    return db.session.scalar(select(func.count()).select_from(StockMovement)) or 0


@pytest.mark.parametrize(
    ("typed", "after"),
    [("+4", 104), ("-3", 97), ("−3", 97), ("=12", 12), ("12", 12), (" + 4 ", 104), ("= 0", 0), ("0", 0)],
)
def test_a_row_takes_more_fewer_or_so_many(staff: Browser, typed: str, after: int):
    level = level_of(make_variant(stock=100))
    page = save(staff, {level.id: typed}, row=level.id)
    assert page.status == 200
    assert level_of(level.variant_id).on_hand == after
    assert f"100 → {after}, {after - 100:+d}" in row(page, level.id)


def test_the_ledger_knows_who_and_why(staff: Browser):
    level = level_of(make_variant(stock=5))
    save(staff, {level.id: "-1"}, row=level.id, reason="damaged", note="dropped")
    movement = db.session.scalars(select(StockMovement).order_by(StockMovement.seq.desc())).first()
    assert movement
    assert (movement.reason, movement.note) == ("damaged", "dropped")
    assert (movement.user_id, movement.source_kind) == (staff.user.id, "bulk")  # type: ignore[attr-defined]
    assert db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id.desc())).first() == "stock.corrected"


def test_without_scripts_a_row_is_saved_by_its_button_and_says_so_on_the_page(staff: Browser):
    mug, cup = level_of(make_variant("Mug", stock=5)), level_of(make_variant("Cup", stock=5))
    fields = fill_in(staff.get("stockroom.grid", sort="name"), {mug.id: "+1", cup.id: "+7"}, row=mug.id)
    answer = staff.post("/desk/stock/corrections?sort=name", fields)
    assert answer.headers["Location"].startswith("/desk/stock?sort=name&done=")
    page = staff.get(answer.headers["Location"].split("#")[0])
    assert "5 → 6, +1" in row(page, mug.id)
    assert level_of(cup.variant_id).on_hand == 5


def test_the_reason_is_chosen_once_and_kept(staff: Browser):
    level = level_of(make_variant(stock=5))
    save(staff, {level.id: "+1"}, row=level.id, reason="other", note="a gift")
    page = staff.get("stockroom.grid")
    assert [option.get("value") for option in page.all("option", selected="") if option.get("value")][-1] == "other"
    assert page.one("input", name="note").get("value") == "a gift"


@pytest.mark.parametrize(("reason", "note"), [("", ""), ("nonsense", ""), ("other", ""), ("other", "  "), ("\0", "")])
@pytest.mark.parametrize("one", [True, False])
def test_without_a_reason_nothing_is_written_and_nothing_typed_is_lost(
    staff: Browser, reason: str, note: str, one: bool
):
    level = level_of(make_variant(stock=5))
    page = save(staff, {level.id: "+1"}, reason=reason, note=note, **({"row": level.id} if one else {}))
    assert page.status == 422
    assert page.one("input", id=f"change-{level.id}").get("value") == "+1"
    assert level_of(level.variant_id).on_hand == 5
    assert "Choose a reason." in page.words() or "Say in the note what happened." in page.words()


ODD = ["", " ", "+", "-", "=", "1.5", "1,000", "1e3", "-0", "+0", "=-1", "--1", "+1000001", "=1000000001", "1000001",
       "9" * 29, "🐟", "\0", "W" * 60, "\ud800", "٣", "+ 1 1", "Infinity", "0x10", "<b>"]  # fmt: skip


@pytest.mark.parametrize("htmx", [True, False])
def test_what_is_no_change_is_refused_beside_its_field(staff: Browser, htmx: bool):
    level = level_of(make_variant(stock=5))
    page = staff.get("stockroom.grid")
    before = movements()
    for odd in ODD:
        fields = fill_in(page, {level.id: odd.encode(errors="surrogatepass")}, row=level.id)  # type: ignore[dict-item]
        answer = staff.post("stockroom.save", fields, htmx=htmx, status=None)
        assert answer.status == 422, odd
        assert answer.words("*", class_="field-error"), odd
    assert movements() == before


def test_more_than_a_million_are_counted_with_a_sign_before_the_figure(staff: Browser):
    level = level_of(make_variant("Mug", stock=5))
    refused = save(staff, {level.id: "40063812"}, row=level.id)
    assert "If there really are so many, type = before the number." in row(refused, level.id)
    save(staff, {level.id: "=3000001"}, row=level.id)
    assert level_of(level.variant_id).on_hand == 3_000_001
    save(staff, {level.id: "0"}, row=level.id)
    assert level_of(level.variant_id).on_hand == 0


def test_fewer_than_there_are_is_refused_and_what_was_typed_stays(staff: Browser):
    level = level_of(make_variant("Mug", stock=5))
    page = save(staff, {level.id: "-6"}, row=level.id)
    assert page.status == 409
    assert "Mug can’t become -1: only 5 are there." in row(page, level.id)
    assert "1 row was not saved; it says why." in save(staff, {level.id: "-6"}).words("*", role="alert")
    field = page.one("input", id=f"change-{level.id}")
    assert (field.get("value"), field.get("aria-invalid")) == ("-6", "true")


def test_many_rows_in_one_go_each_have_their_outcome(staff: Browser):
    good, short, late, idle = (level_of(make_variant(title, stock=5)) for title in ("Good", "Short", "Late", "Idle"))
    page = staff.get("stockroom.grid")
    receive_stock(late.variant_id, 1, by=SYSTEM)
    answer = save(staff, {good.id: "+4", short.id: "-9", late.id: "=7"}, page)
    assert answer.status == 409
    assert "1 row saved." in answer.words()
    assert "2 rows were not; they say why." in answer.words()
    assert "5 → 9, +4" in row(answer, good.id)
    assert "only 5 are there" in row(answer, short.id)
    assert "You saw 5; since then 1 received, now 6." in row(answer, late.id)
    assert answer.one("input", id=f"change-{short.id}").get("value") == "-9"
    assert [level_of(level.variant_id).on_hand for level in (good, short, late, idle)] == [9, 5, 6, 5]


def test_all_rows_of_one_go_are_undone_together_and_done_again(staff: Browser):
    levels = [level_of(make_variant(stock=5)) for _ in range(3)]
    done = save(staff, {level.id: "+2" for level in levels}).headers["Location"]
    page = staff.get(done)
    assert "3 rows saved." in page.words()
    undo_all = page.words("button", formaction=None) and next(
        button.get("formaction") for button in page.all("button") if "/batches/" in button.get("formaction", "")
    )
    undone = staff.get(staff.post(undo_all).headers["Location"])
    assert "All of it was taken back." in undone.words()
    assert [level_of(level.variant_id).on_hand for level in levels] == [5, 5, 5]
    staff.post(undo_all, status=409)
    staff.post(undo_all, {"again": "1"})
    assert [level_of(level.variant_id).on_hand for level in levels] == [7, 7, 7]


def test_what_can_not_all_be_undone_stays_and_says_why(staff: Browser):
    mug, cup = level_of(make_variant("Mug", stock=0)), level_of(make_variant("Cup", stock=0))
    done = save(staff, {mug.id: "+2", cup.id: "+2"}).headers["Location"]
    take_stock(mug.variant_id, 1, by=SYSTEM)
    ref = done.split("done=")[1]
    page = staff.post("stockroom.undo_all", ref=ref, status=409)
    assert "Mug would become -1" in page.words()
    assert level_of(cup.variant_id).on_hand == 2


def undo_address(page: Page, level_id: int) -> str:
    return page.one("button", id=f"undo-{level_id}").get("formaction", "")


@pytest.mark.parametrize("htmx", [True, False])
def test_an_undo_can_be_undone_and_is_never_done_twice(staff: Browser, htmx: bool):
    level = level_of(make_variant(stock=100))
    first = undo_address(save(staff, {level.id: "+4"}, row=level.id), level.id)
    for _ in range(2):  # pressed twice
        page = staff.post(first, htmx=htmx, status=200 if htmx else 303)
        assert level_of(level.variant_id).on_hand == 100
    page = page if htmx else staff.get(page.headers["Location"].split("#")[0])
    assert "104 → 100, -4, taken back" in row(page, level.id)
    staff.post(undo_address(page, level.id), htmx=htmx, status=200 if htmx else 303)
    assert level_of(level.variant_id).on_hand == 104
    others = signed_in(staff.app, "staff")
    assert "This was undone already." in others.post(first, htmx=htmx, status=409).words()


@pytest.mark.parametrize("htmx", [True, False])
@pytest.mark.parametrize(("kind", "permission"), [("count", "stock:approve"), ("import", "imports:undo")])
def test_a_movement_of_a_count_or_an_import_is_taken_back_by_who_may_take_back_all_of_it(
    app: Flask, staff: Browser, kind: str, permission: str, htmx: bool
):
    mug = make_variant("Mug", stock=5)
    made = correct_stock(mug, 2, "counted", by=SYSTEM, source=Source(kind, "7"))
    address = f"/desk/stock/movements/{made.seq}/undo"
    page = staff.post(address, htmx=htmx, status=403)
    assert f"You need the permission “{permission}” for this." in page.words()
    assert level_of(mug.id).on_hand == 7
    signed_in(app, "manager").post(address, htmx=htmx, status=200 if htmx else 303)
    assert level_of(mug.id).on_hand == 5
    undone = movements_of(mug)[0]
    staff.post(f"/desk/stock/movements/{undone.seq}/undo", htmx=htmx, status=403)
    assert level_of(mug.id).on_hand == 5


@pytest.mark.parametrize("htmx", [True, False])
def test_an_undo_that_breaks_a_rule_says_why(staff: Browser, htmx: bool):
    level = level_of(make_variant("Mug", stock=0))
    address = undo_address(save(staff, {level.id: "+4"}, row=level.id), level.id)
    take_stock(level.variant_id, 3, by=SYSTEM)
    page = staff.post(address, htmx=htmx, status=409)
    assert "This can’t be undone: Mug would become -3" in page.words()


def test_what_was_never_done_can_not_be_undone(staff: Browser):
    for seq in (10**9, 2**63, 10**30):
        staff.post(f"/desk/stock/movements/{seq}/undo", status=404)
    for ref in ("x", "0" * 16, "%00", "🐟", "x" * 300):
        assert staff.post(f"/desk/stock/batches/{ref}/undo", status=None).status in {404, 409, 422}


def test_sending_a_row_twice_has_one_effect(staff: Browser):
    level = level_of(make_variant(stock=100))
    page = staff.get("stockroom.grid")
    answers = [save(staff, {level.id: "+4"}, page, row=level.id) for _ in range(2)]
    assert level_of(level.variant_id).on_hand == 104
    assert all("100 → 104, +4" in row(answer, level.id) for answer in answers)


def test_sending_all_rows_twice_has_one_effect(staff: Browser):
    levels = [level_of(make_variant(stock=5)) for _ in range(3)]
    page = staff.get("stockroom.grid")
    answers = [save(staff, {level.id: "=9" for level in levels}, page) for _ in range(2)]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert [level_of(level.variant_id).on_hand for level in levels] == [9, 9, 9]
    assert movements() == 6


def test_another_change_under_the_same_key_is_refused_and_can_be_sent_again(staff: Browser):
    level = level_of(make_variant(stock=100))
    page = staff.get("stockroom.grid")
    save(staff, {level.id: "+4"}, page, row=level.id)
    refused = save(staff, {level.id: "+5"}, page, row=level.id)
    assert refused.status == 409
    assert level_of(level.variant_id).on_hand == 104
    assert save(staff, {level.id: "+5"}, refused, row=level.id).status == 200
    assert level_of(level.variant_id).on_hand == 109


def test_a_row_whose_answer_got_lost_is_not_written_again_with_others(staff: Browser):
    mug, cup = level_of(make_variant("Mug", stock=3)), level_of(make_variant("Cup", stock=3))
    page = staff.get("stockroom.grid", sort="name")
    save(staff, {mug.id: "+1"}, page, row=mug.id)
    answer = save(staff, {mug.id: "+1", cup.id: "+2"}, page)
    assert (level_of(mug.variant_id).on_hand, level_of(cup.variant_id).on_hand) == (4, 5)
    again = staff.get(answer.headers["Location"].split("#")[0])
    assert "3 → 5, +2" in row(again, cup.id)


def test_a_row_that_was_saved_for_another_reason_is_not_written_again(staff: Browser):
    level = level_of(make_variant(stock=3))
    page = staff.get("stockroom.grid")
    save(staff, {level.id: "+1"}, page, row=level.id, reason="found")
    answer = save(staff, {level.id: "+1"}, page, row=level.id, reason="returned")
    assert "3 → 4, +1" in row(answer, level.id)
    assert "It was saved already." in row(answer, level.id)
    assert level_of(level.variant_id).on_hand == 4


def test_a_count_of_what_is_there_writes_nothing(staff: Browser):
    level = level_of(make_variant(stock=100))
    before = movements()
    assert "It was that already." in row(save(staff, {level.id: "=100"}, row=level.id), level.id)
    assert "1 row was that already." in staff.get(save(staff, {level.id: "=100"}).headers["Location"]).words()
    assert movements() == before


@pytest.mark.parametrize("missing", ["version", "key"])
def test_a_missing_field_is_no_failure(staff: Browser, missing: str):
    level = level_of(make_variant(stock=100))
    fields = fill_in(staff.get("stockroom.grid"), {level.id: "=5"}, row=level.id)
    del fields[f"{missing}-{level.id}"]
    page = staff.post("stockroom.save", fields, htmx=True, status=None)
    assert page.status == (422 if missing == "version" else 200)
    assert level_of(level.variant_id).on_hand == (100 if missing == "version" else 5)


@pytest.mark.parametrize(
    "fields",
    [
        {"row": "x"},
        {"row": "9" * 18},
        {"row": "-1"},
        {"merge": "1"},
        {"merge": "1:2"},
        {"merge": "999999999:+1:1"},
        {"change-999999999999999999": "+1"},
        {"change-x": "+1"},
        {},
    ],
)
def test_a_form_that_nobody_made_changes_nothing(staff: Browser, fields: dict[str, str]):
    make_variant(stock=1)
    before = movements()
    assert staff.post("stockroom.save", {"reason": "found", **fields}, status=None).status in {404, 422}
    assert movements() == before


def test_a_field_that_comes_twice_is_refused(staff: Browser):
    level = level_of(make_variant(stock=1))
    fields = {**fill_in(staff.get("stockroom.grid"), {}), f"change-{level.id}": ["+1", "+2"]}
    assert "This was sent more than once." in staff.post("stockroom.save", fields, status=422).words()
    assert level_of(level.variant_id).on_hand == 1


def test_each_location_has_a_row_of_its_own(staff: Browser):
    mug, back = make_variant("Mug", stock=3), make_location("Back")
    receive_stock(mug, 8, by=SYSTEM, location_id=back.id)
    page = staff.get("stockroom.grid", location=back.id)
    [field] = page.all("input", class_="change")
    level_id = int(field.get("id", "").removeprefix("change-"))
    assert "8 → 7, -1" in row(save(staff, {level_id: "-1"}, page, row=level_id), level_id)
    assert level_of(mug).on_hand == 3


def test_a_customer_finds_nothing_there(app: Flask):
    browser = signed_in(app, "customer")
    browser.get("stockroom.grid", status=404)
    browser.post("stockroom.save", {"row": "1"}, status=404)
