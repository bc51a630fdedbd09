"""The pages of receipts, in a browser."""

import re

import pytest
from flask import Flask

from shop.db import db
from shop.receiving.finding import lines_of
from shop.receiving.models import Receipt
from shop.receiving.services import add_line, receipt_by_id
from shop.receiving.suppliers import Offer, offer_item
from shop.stock.services import movements_of, take_stock
from tests.auth.people import Browser, signed_in
from tests.browser_client import Page, check_fragment, check_page
from tests.factories import make_product, make_variant
from tests.receiving.notes import SAM, book, line_of, make_receipt, make_supplier, on_hand
from tests.stock.test_batches import make_thousands

ODD = ["-1", "1e309", "NaN", "\0", "🧺", "x" * 60, "9" * 40, "1.5", "٣"]


@pytest.fixture
def sam(app: Flask) -> Browser:
    return signed_in(app, "staff", name="Sam")


def fields_of(page: Page) -> dict[str, str]:
    """What a browser would send of the form with the lines."""
    form = page.one("form", class_="receipt")
    fields = {
        field.get("name", ""): field.get("value") or ""
        for field in form.iter("input")
        if field.get("type") != "checkbox" and field.get("name") != "csrf_token"
    }
    return fields | {"side": "arriving"}


def look(browser: Browser, receipt: int) -> dict[str, str]:
    return fields_of(browser.get("receiving.show", receipt_id=receipt))


def send(browser: Browser, endpoint: str, receipt: int, fields: dict[str, str], status: int = 303, **more) -> Page:
    """Send the form with the lines, and read what comes back as a visitor does."""
    page = browser.post(f"receiving.{endpoint}", fields, receipt_id=receipt, status=status, **more)
    if status != 303:
        check_fragment(page) if more.get("htmx") else check_page(page)
    return page


def test_a_form_that_is_sent_twice_opens_one_receipt(sam: Browser):
    form = sam.get("receiving.create")
    place = form.one("select", id="location").find("option").get("value")
    key = form.one("input", name="request_key").get("value")
    fields = {"supplier": "", "supplier_note": "LS 9", "location": place, "note": "", "request_key": key}
    first = sam.post("receiving.create", fields).headers["Location"]
    assert sam.post("receiving.create", fields).headers["Location"] == first
    page = sam.post("receiving.create", {**fields, "supplier_note": "LS 10"}, status=409)
    assert "This form was sent before" in page.words("div", role="alert")
    assert db.session.scalar(db.select(db.func.count()).select_from(Receipt)) == 1


def test_a_receipt_is_opened_for_a_supplier(sam: Browser):
    clay = make_supplier("Clay & Sons")
    form = sam.get("receiving.create")
    place = form.one("select", id="location").find("option").get("value")
    sam.post("receiving.create", {"supplier": str(clay), "supplier_note": "LS 9", "location": place, "note": ""})
    receipt = db.session.scalar(db.select(Receipt))
    page = sam.get("receiving.show", receipt_id=receipt.id)
    assert "Clay & Sons" in page.words("dl")
    assert "LS 9" in page.words("dl")
    assert page.one("input", id="typed").get("autofocus") is not None
    assert "Opened" in page.words("table")


@pytest.mark.parametrize("htmx", [True, False])
def test_what_is_scanned_is_counted_and_scanned_again_counted_more(sam: Browser, htmx: bool):
    mug = make_variant("Mug")
    receipt = make_receipt({})
    for _ in range(2):
        send(sam, "add", receipt, look(sam, receipt) | {"typed": mug.sku}, 200 if htmx else 303, htmx=htmx)
    assert line_of(receipt, mug).arriving == 2
    assert look(sam, receipt)[f"now-{line_of(receipt, mug).id}"] == "2"


def test_a_script_is_told_what_was_counted(sam: Browser):
    mug = make_variant("Mug")
    receipt = make_receipt({mug: 5})
    page = send(sam, "add", receipt, look(sam, receipt) | {"typed": mug.sku}, 200, htmx=True)
    assert page.words("p", class_="receipt-said") == "Mug: 1 now"
    assert len(page.all("table")) == 1


def test_a_note_is_typed_in_before_anything_comes(sam: Browser):
    mug = make_variant("Mug")
    receipt = make_receipt({})
    fields = look(sam, receipt) | {"typed": mug.sku, "units": "12", "side": "expected"}
    answer = send(sam, "add", receipt, fields)
    assert (line_of(receipt, mug).expected, line_of(receipt, mug).arriving) == (12, 0)
    page = sam.get(answer.headers["Location"])
    assert "12 expected" in page.words("p", class_="notice")
    assert page.one("option", value="expected").get("selected") is not None


def test_a_name_that_several_have_is_asked_back(sam: Browser):
    product = make_product("Teapot", options={"Size": ["small", "large"]})
    receipt = make_receipt({})
    page = send(sam, "add", receipt, look(sam, receipt) | {"typed": "teap"}, 200)
    assert len(page.all("button", name="variant")) == 2
    large = product.variants[1]
    send(sam, "add", receipt, fields_of(page) | {"variant": str(large.id)})
    assert [line.thing.options for line in lines_of(receipt)] == ["large"]


def test_what_nobody_knows_is_said_and_nothing_typed_is_lost(sam: Browser):
    mug = make_variant("Mug")
    receipt = make_receipt({mug: 5})
    line = line_of(receipt, mug)
    fields = look(sam, receipt) | {"typed": "no such", f"now-{line.id}": "4", f"cost-{line.id}": "3,5"}
    page = send(sam, "add", receipt, fields, 422)
    assert "Nothing is called “no such”." in page.words("div", class_="notice")
    assert page.one("input", id="typed").get("value") == "no such"
    assert (line_of(receipt, mug).arriving, line_of(receipt, mug).unit_cost_minor) == (4, 350)


def test_what_has_come_is_booked_at_the_cost_that_was_typed_with_a_comma(sam: Browser):
    mug, clay = make_variant("Mug"), make_supplier()
    receipt = make_receipt({mug: 5}, clay)
    line = line_of(receipt, mug)
    send(sam, "book", receipt, look(sam, receipt) | {f"now-{line.id}": "3", f"cost-{line.id}": "12,5"})
    [movement] = movements_of(mug)
    assert (movement.delta, movement.unit_cost_minor) == (3, 1250)
    page = sam.get("receiving.show", receipt_id=receipt)
    assert "3 units were booked." in page.words("p", class_="notice")
    assert "Sam Booked 3 units on 1 line" in page.words("tr")


def test_no_cost_is_unknown_and_nought_is_nought(sam: Browser):
    mug, bowl = make_variant("Mug"), make_variant("Bowl")
    receipt = make_receipt({mug: 1, bowl: 1})
    fields = look(sam, receipt) | {f"cost-{line_of(receipt, bowl).id}": "0"}
    page = send(sam, "book", receipt, fields | {"everything": "1"})
    assert (movements_of(mug)[0].unit_cost_minor, movements_of(bowl)[0].unit_cost_minor) == (None, 0)
    page = sam.get("receiving.show", receipt_id=receipt)
    assert "unknown" in page.words("td", data_label="Total")
    assert "€0.00" in page.words("td", data_label="Total")


def test_everything_comes_in_one_press_and_closes_the_receipt(sam: Browser):
    mug, bowl = make_variant("Mug"), make_variant("Bowl")
    receipt = make_receipt({mug: 5, bowl: 2})
    book(receipt, {mug: 1})
    send(sam, "book", receipt, look(sam, receipt) | {"everything": "1"})
    assert (on_hand(mug), on_hand(bowl)) == (5, 2)
    page = sam.get("receiving.show", receipt_id=receipt)
    assert page.words("span", class_="badge") == "Closed"
    assert not page.all("form", class_="receipt")


def test_a_form_sent_twice_books_once(sam: Browser):
    mug = make_variant("Mug")
    receipt = make_receipt({mug: 5})
    fields = look(sam, receipt) | {"everything": "1"}
    for _ in range(2):
        send(sam, "book", receipt, fields)
    assert on_hand(mug) == 5


def test_a_late_form_is_shown_what_happened_and_keeps_what_was_typed(sam: Browser):
    mug = make_variant("Mug")
    receipt = make_receipt({mug: 9})
    line = line_of(receipt, mug)
    late = look(sam, receipt) | {f"now-{line.id}": "4"}
    book(receipt, {mug: 2})
    page = send(sam, "book", receipt, late, 409)
    assert "Mug changed while you were looking" in page.words("div", class_="notice")
    assert page.one("input", id=f"now-{line.id}").get("value") == "4"
    assert on_hand(mug) == 2
    send(sam, "book", receipt, fields_of(page))
    assert on_hand(mug) == 6


def test_a_late_form_does_not_hide_what_others_counted(sam: Browser):
    mug, bowl = make_variant("Mug"), make_variant("Bowl")
    receipt = make_receipt({mug: 9, bowl: 9})
    late = look(sam, receipt) | {f"now-{line_of(receipt, bowl).id}": "4"}
    add_line(receipt, mug.id, by=SAM, arriving=1)
    send(sam, "add", receipt, late)
    assert (line_of(receipt, mug).arriving, line_of(receipt, bowl).arriving) == (1, 4)


def test_more_than_expected_is_asked_and_confirmed(sam: Browser):
    mug = make_variant("Mug")
    receipt = make_receipt({mug: 5})
    fields = look(sam, receipt) | {f"now-{line_of(receipt, mug).id}": "7"}
    page = send(sam, "book", receipt, fields, 409)
    assert "Mug would be 7 of 5." in page.words("div", class_="notice")
    assert page.one("input", id="may_exceed").get("type") == "checkbox"
    send(sam, "book", receipt, fields_of(page) | {"may_exceed": "y"})
    assert on_hand(mug) == 7


@pytest.mark.parametrize("endpoint", ["add", "book"])
def test_odd_figures_come_back_beside_their_field(sam: Browser, endpoint: str):
    mug = make_variant("Mug")
    receipt = make_receipt({mug: 5})
    line = line_of(receipt, mug)
    fields = look(sam, receipt)
    for name in (f"now-{line.id}", f"cost-{line.id}", f"expected-{line.id}"):
        for odd in ODD:
            if (odd, name) != ("1.5", f"cost-{line.id}"):
                page = send(sam, endpoint, receipt, fields | {name: odd}, 422)
                assert page.one("input", id=name).get("aria-invalid") == "true"
                assert page.one("p", id=f"{name}-error").text
    assert (on_hand(mug), line_of(receipt, mug).version) == (0, 0)


@pytest.mark.parametrize("endpoint", ["add", "book"])
def test_odd_fields_are_no_failure(sam: Browser, endpoint: str):
    receipt = make_receipt({make_variant("Mug"): 5})
    fields = look(sam, receipt)
    for name in ("typed", "units", "side", "variant", "key", "may_exceed"):
        for odd in ("-1", "\0", "🧺", "9" * 40):
            page = sam.post(f"receiving.{endpoint}", fields | {name: odd}, receipt_id=receipt, status=None)
            assert page.status in {200, 303, 404, 422}, (name, odd, page.status)


def test_a_line_whose_past_is_made_up_is_not_written(sam: Browser):
    mug = make_variant("Mug")
    receipt = make_receipt({mug: 5})
    line = line_of(receipt, mug)
    fields = look(sam, receipt) | {f"now-{line.id}": "2"}
    for seen in ("", "x", "1.2", "9.9.9.9.", "\0", "99999999999999999999.1.1.1.1", "0.0.5.0.-1"):
        send(sam, "book", receipt, fields | {f"seen-{line.id}": seen}, 409)
    assert on_hand(mug) == 0


def test_fields_sent_twice_or_not_at_all_are_no_failure(sam: Browser):
    mug = make_variant("Mug")
    receipt = make_receipt({mug: 5})
    line = line_of(receipt, mug)
    twice = look(sam, receipt) | {f"now-{line.id}": ["1", "2"]}
    send(sam, "book", receipt, twice, 422)
    only_seen = {f"seen-{line.id}": look(sam, receipt)[f"seen-{line.id}"]}
    send(sam, "book", receipt, only_seen, 422)
    send(sam, "add", receipt, {"seen-99999": "0.0.0.0.", "now-99999": "3"}, 404)
    assert on_hand(mug) == 0


def test_a_line_is_taken_off(sam: Browser):
    mug, bowl = make_variant("Mug"), make_variant("Bowl")
    receipt = make_receipt({mug: 5, bowl: 1})
    fields = look(sam, receipt) | {f"now-{line_of(receipt, bowl).id}": "1", f"now-{line_of(receipt, mug).id}": "x"}
    send(sam, "remove", receipt, fields, line_id=line_of(receipt, mug).id)
    assert [(line.thing.name, line.arriving) for line in lines_of(receipt)] == [("Bowl", 1)]


def test_a_whole_note_is_pasted(sam: Browser):
    mug, bowl, jug = make_variant("Mug"), make_variant("Bowl"), make_variant("Jug")
    clay = make_supplier()
    offer_item(clay, jug.id, Offer("THEIR 7"), by=SAM)
    receipt = make_receipt({}, clay)
    pasted = f"{mug.sku}; 3; 1,50\r\n\r\n{bowl.sku}\t4\ntheir 7;1;\n"
    sam.post("receiving.paste", {"lines": pasted}, receipt_id=receipt)
    told = [(line.thing.name, line.expected, line.unit_cost_minor) for line in lines_of(receipt)]
    assert told == [("Mug", 3, 150), ("Bowl", 4, None), ("Jug", 1, None)]


def test_each_line_that_can_not_be_read_is_named_and_nothing_is_lost(sam: Browser):
    mug, bowl = make_variant("Mug"), make_variant("Bowl")
    receipt = make_receipt({bowl: 1})
    pasted = f"{mug.sku};3\nno-such;1\n{mug.sku};2\n{bowl.sku};1\n{mug.sku}\n{mug.sku};1e3\n{mug.sku};1;dear\n;5"
    page = sam.post("receiving.paste", {"lines": pasted}, receipt_id=receipt, status=422)
    check_page(page)
    told = page.each("strong")
    assert [line for line in told if line.startswith("Line")] == [f"Line {number}" for number in (2, 3, 4, 5, 6, 7, 8)]
    assert "7 lines can’t be read, so nothing was added yet." in page.words("p", id="lines-error")
    assert (page.one("textarea").text or "").strip() == pasted
    assert len(lines_of(receipt)) == 1


def test_odd_notes_are_no_failure(sam: Browser):
    receipt = make_receipt({})
    for pasted in ("", "  \n ", "\0;1", "x" * 100_001, "a;b;c;d", "\t\t\t", "🧺;🧺", "'; DROP TABLE;1", "x;1\n" * 501):
        sam.post("receiving.paste", {"lines": pasted}, receipt_id=receipt, status=422)


def test_a_receipt_is_closed_opened_undone_and_booked_again(sam: Browser):
    mug = make_variant("Mug")
    receipt = make_receipt({mug: 5})
    book(receipt, {mug: 5})
    deeds = [("undo", 0, "Open"), ("redo", 5, "Closed"), ("reopen", 5, "Open"), ("close", 5, "Closed")]
    for deed, units, state in deeds:
        sam.post(f"receiving.{deed}", receipt_id=receipt)
        assert on_hand(mug) == units
        page = sam.get("receiving.show", receipt_id=receipt)
        assert page.words("span", class_="badge") == state
    assert "Took 5 units back" in page.words("table")
    assert "Booked 5 units again" in page.words("table")


def test_an_undo_that_can_not_be_says_why(sam: Browser):
    mug = make_variant("Mug")
    receipt = make_receipt({mug: 5})
    book(receipt, {mug: 5})
    take_stock(mug, 1, "sold", by=SAM)
    page = sam.post("receiving.undo", receipt_id=receipt, status=409)
    check_page(page)
    assert "Mug would become -1" in page.words("div", class_="notice")


def test_receipts_are_listed_open_ones_first(sam: Browser):
    mug, clay = make_variant("Mug"), make_supplier("Clay & Sons")
    still, done = make_receipt({mug: 5}, clay), make_receipt({mug: 1})
    book(still, {mug: 2})
    book(done, {mug: 1})
    page = sam.get("receiving.index")
    assert page.each("h2")[:2] == ["Still to come", "Come, and closed"]
    assert "2 of 5" in page.words("table")
    assert re.findall(r"Receipt (\d+)", page.words("main")) == [str(still), str(done)]
    assert f"Receipt {done}" not in sam.get(f"/desk/receipts?supplier={clay}").words("main")
    assert f"Receipt {still}" not in sam.get("/desk/receipts?state=closed").words("main")


def test_odd_addresses_are_answered(sam: Browser):
    for query in ("state=x", "supplier=x", "supplier=-1", "supplier=%00", "state=open&state=closed"):
        sam.get(f"/desk/receipts?{query}")
    for nowhere in ("after=x", "after=1&before=2", "before=-1"):
        sam.get(f"/desk/receipts?{nowhere}", status=404)


def test_many_receipts_are_leafed_through(sam: Browser, statements):
    place = receipt_by_id(make_receipt({})).location_id
    told = {"location_id": place, "actor_kind": "person", "actor_label": "user sam", "state": "closed"}
    db.session.add_all([Receipt(**told) for _ in range(52)])
    db.session.commit()
    with statements.at_most(8):
        page = sam.get("receiving.index")
    assert len(page.all("tr")) == 2 + 51  # one is open
    assert len(sam.get(page.one("a", rel="next").get("href")).all("tr")) == 3


def test_the_head_is_changed(sam: Browser):
    receipt, clay = make_receipt({}), make_supplier()
    sam.get("receiving.describe", receipt_id=receipt)
    sam.post("receiving.describe", {"supplier": str(clay), "supplier_note": "X1", "note": "Late"}, receipt_id=receipt)
    assert receipt_by_id(receipt).supplier_note == "X1"
    for bad in ({"supplier": "999999"}, {"supplier": str(clay), "supplier_note": "x" * 101}, {"supplier": "x"}):
        check_page(sam.post("receiving.describe", bad, receipt_id=receipt, status=422))


def test_two_hundred_lines_cost_as_many_statements_as_two(sam: Browser, statements):
    receipt = make_receipt({})
    for number in make_thousands(200):
        add_line(receipt, number, by=SAM, expected=1)
    with statements.at_most(10):
        page = sam.get("receiving.show", receipt_id=receipt)
    assert len(page.all("input", class_="units")) == 600
    with statements.at_most(28):
        send(sam, "book", receipt, fields_of(page) | {"everything": "1"})
    assert not receipt_by_id(receipt).is_open


def test_whoever_may_only_read_sees_no_field(sam: Browser, monkeypatch: pytest.MonkeyPatch):
    from shop.auth.models import User

    receipt = make_receipt({make_variant("Mug"): 5})
    may = User.may
    monkeypatch.setattr(User, "may", lambda user, what: what != "stock:write" and may(user, what))
    page = sam.get("receiving.show", receipt_id=receipt)
    assert not page.all("input", class_="units")
    assert "stock:write" in sam.post("receiving.book", {}, receipt_id=receipt, status=403).words("main")


def test_there_is_no_such_receipt(sam: Browser):
    for number in (10**9, 2**70, 0):
        sam.get(f"/desk/receipts/{number}", status=404)
        sam.post(f"/desk/receipts/{number}/bookings", {}, status=404)
        sam.post(f"/desk/receipts/{number}/lines", {}, status=404)
