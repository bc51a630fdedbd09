"""Why this number: the sum that makes it, what is set aside, the ledger, and taking things back."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from shop.auth.tokens import create_token
from shop.catalog.services import NewVariant
from shop.db import db
from shop.explaining.sources import DOCUMENTS, source_link
from shop.stock.actors import SYSTEM, Actor, Source
from shop.stock.backordering import set_backorder_cap
from shop.stock.counting import level_of
from shop.stock.holding import hold_stock, release_hold
from shop.stock.services import correct_stock, figures_of, movements_of, receive_stock, take_stock
from shop.stock.transferring import move_stock
from shop.stock.undoing import undo_movement

from ..auth.people import Browser, make_person, signed_in
from ..browser_client import Page
from ..counting import Statements
from ..factories import make_product, make_variant
from .past import happened, make_location

CART = Source("cart", "9")
SVG = "{http://www.w3.org/2000/svg}"


def soon(**how: int) -> datetime:
    return datetime.now(UTC) + timedelta(**how)


def sums(page: Page) -> list[list[str]]:
    """The lines of each sum on the page."""
    return [
        [" ".join("".join(row.itertext()).split()) for row in table.iter("tr")]
        for table in page.all("table", class_="sum")
    ]


def ledger(page: Page) -> list[str]:
    """The lines of the ledger that the page shows, without their times."""
    [table] = page.all("table", class_="history")
    rows = [" ".join(" ".join(row.itertext()).split()) for row in table.iter("tr")][1:]
    return [re.sub(r"^\d+/\d+/\d+, \d+:\d+\s[AP]M ", "", row) for row in rows]


def on_hand(variant) -> int:
    return figures_of([variant.id])[variant.id].on_hand


def test_the_figure_is_shown_as_a_sum_that_adds_up(sam: Browser):
    mug = make_variant("Mug")
    happened(mug, soon(days=-100), 7)
    receive_stock(mug, 20, by=SYSTEM)
    take_stock(mug, 4, by=SYSTEM)
    take_stock(mug, 2, by=SYSTEM)
    correct_stock(mug, -1, "damaged", by=SYSTEM)
    hold_stock(mug, 3, source=CART, expires_at=soon(minutes=12), by=SYSTEM)
    [lines] = sums(sam.get("explaining.show", variant_id=mug.id))
    assert lines[0].endswith("there were 7")
    assert lines[1:] == [
        "received (1 time) + 20",
        "corrected downwards (1 time) − 1",
        "taken (2 times) − 6",
        "on hand = 20",
        "set aside for Cart 9 − 3",
        "free to sell = 17",
    ]


def test_further_back_the_sum_begins_earlier(sam: Browser):
    mug = make_variant("Mug")
    happened(mug, soon(days=-100), 7)
    [lines] = sums(sam.get("explaining.show", variant_id=mug.id, days=365))
    assert lines[0].endswith("there were 0")
    assert lines[1:] == ["received (1 time) + 7", "on hand, all of it free to sell = 7"]


def test_each_place_has_its_sum_and_what_is_on_its_way_is_not_free(sam: Browser):
    van = make_location("why-van", "Van", "transit")
    mug = make_variant("Mug", stock=5)
    move_stock([(mug.id, 2)], from_id=level_of(mug).location_id, to_id=van, by=SYSTEM)
    page = sam.get("explaining.show", variant_id=mug.id)
    here, away = sums(page)
    assert here[-1] == "on hand, all of it free to sell = 3"
    assert [line.split(" Stockroom ")[0].split(" Van ")[0] for line in ledger(page)] == [
        "Came from another place",
        "Moved to another place",
        "Received",
    ]
    assert away[1:] == [
        "came from another place (1 time) + 2",
        "on hand = 2",
        "free to sell: it is on its way = 0",
    ]
    assert "Free to sell 3" in page.words("dl")
    assert "On the way 2" in page.words("dl")


def test_one_place_can_be_looked_at_alone(sam: Browser):
    barn = make_location("why-barn", "Barn")
    mug = make_variant("Mug", stock=5)
    receive_stock(mug, 40, by=SYSTEM, location_id=barn)
    page = sam.get("explaining.show", variant_id=mug.id, location=barn)
    assert len(ledger(page)) == 1
    assert "+40" in ledger(page)[0]
    assert "the highest 40" in page.words(f"{SVG}desc")
    assert "the highest 45" in sam.get("explaining.show", variant_id=mug.id).words(f"{SVG}desc")


def test_holds_and_promises_say_for_whom_and_how_long(sam: Browser):
    mug = make_variant("Mug", stock=2)
    set_backorder_cap(mug, 5, by=SYSTEM)
    hold_stock(mug, 1, source=CART, expires_at=soon(minutes=12, seconds=30), by=SYSTEM)
    hold_stock(mug, 4, source=Source("order", "7"), expires_at=soon(minutes=-1), by=SYSTEM)
    page = sam.get("explaining.show", variant_id=mug.id)
    assert "Cart 9 1 – expires in 12 minutes" in page.words("section", id="holds")
    assert "Order 7 4 3 over, will be released" in page.words("section", id="holds")
    [lines] = sums(page)
    assert lines[-4:] == [
        "set aside for Cart 9 − 1",
        "set aside for Order 7 − 1",
        "free to sell = 0",
        "promised beyond that, still to arrive 3",
    ]


def test_many_holds_are_told_in_a_few_lines(sam: Browser, statements: Statements):
    mug = make_variant("Mug", stock=100)
    for number in range(53):
        hold_stock(mug, 1, source=Source("cart", str(number)), expires_at=soon(days=1), by=SYSTEM)
    with statements.at_most(8):
        page = sam.get("explaining.show", variant_id=mug.id)
    assert "and 3 more holds at Stockroom, with 3 units" in page.words("section", id="holds")
    assert sums(page)[0][-2:] == ["set aside for others − 48", "free to sell = 47"]


def test_a_hold_can_be_released_once(sam: Browser):
    mug = make_variant("Mug", stock=5)
    hold = hold_stock(mug, 2, source=CART, expires_at=soon(days=1), by=SYSTEM)
    sam.post("explaining.release", variant_id=mug.id, hold_id=hold.id)
    assert figures_of([mug.id])[mug.id].free == 5
    assert movements_of(mug)[0].user_id == sam.user.id
    again = sam.post("explaining.release", variant_id=mug.id, hold_id=hold.id, status=404)
    assert "This hold has ended" in again.words("p", role="alert")


def test_what_is_of_another_thing_is_not_there(sam: Browser):
    mug, bowl = make_variant("Mug", stock=5), make_variant("Bowl", stock=5)
    hold = hold_stock(bowl, 2, source=CART, expires_at=soon(days=1), by=SYSTEM)
    sam.post("explaining.release", variant_id=mug.id, hold_id=hold.id, status=404)
    sam.post("explaining.undo", variant_id=mug.id, seq=movements_of(bowl)[0].seq, status=404)
    assert figures_of([bowl.id])[bowl.id].free == 3


def test_a_line_says_who_did_what_why_and_for_what(sam: Browser):
    ana = make_person("staff", name="Ana")
    token, _ = create_token(ana, "Till", ["stock:write"], by=SYSTEM)
    mug = make_variant("Mug")
    receive_stock(mug, 5, by=ana.actor, unit_cost_minor=450, note="one box\nwet", source=Source("receipt", "x12"))
    correct_stock(mug, -1, "damaged", by=Actor("program", "Till", user_id=ana.id, token_id=token.id))
    take_stock(mug, 1, "sold", by=SYSTEM, source=Source("bulk", "k3j2"))
    shown = ledger(sam.get("explaining.show", variant_id=mug.id))
    assert shown[0].startswith("Taken Sold In the grid −1 4 → to 3 – – The shop itself")
    assert shown[1].startswith("Corrected Damaged −1 5 → to 4 – – Ana · Till")
    assert shown[2].startswith("Received Receipt x12 one box wet +5 0 → to 5 – €4.50 Ana")


def test_documents_are_linked_where_they_have_a_page(sam: Browser):
    mug = make_variant("Mug")
    receive_stock(mug, 5, by=SYSTEM, source=Source("receipt", "12"))
    receive_stock(mug, 5, by=SYSTEM, source=Source("till", "<b>"))
    page = sam.get("explaining.show", variant_id=mug.id)
    assert any(link.endswith("/12") and "receipt" in link for link in page.links())
    assert "till <b>" in page.words("table", class_="history")


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_every_kind_of_document_has_its_page_and_a_strange_number_none(app: Flask, kind: str):
    with app.test_request_context():
        assert source_link(kind, "12").address.endswith("/12")
        assert [source_link(kind, ref).address for ref in ("x", "1/2", "٣", "9" * 40)] == [""] * 4
        assert source_link("", "") is None


def test_a_line_is_taken_back_and_that_too(sam: Browser):
    mug = make_variant("Mug", stock=5)
    sam.post("explaining.undo", variant_id=mug.id, seq=movements_of(mug)[0].seq)
    assert on_hand(mug) == 0
    page = sam.get("explaining.show", variant_id=mug.id)
    undo, received = ledger(page)
    assert "takes movement" in undo
    assert "taken back by movement" in received
    assert "Taken back: now 0 on hand." in page.words("p", class_="notice")
    assert len([form for form in page.all("form") if "/movements/" in form.get("action", "")]) == 1
    sam.post("explaining.undo", variant_id=mug.id, seq=movements_of(mug)[0].seq)
    assert on_hand(mug) == 5


def test_nothing_is_taken_back_twice(sam: Browser):
    mug = make_variant("Mug", stock=5)
    seq = movements_of(mug)[0].seq
    sam.post("explaining.undo", variant_id=mug.id, seq=seq)
    page = sam.post("explaining.undo", variant_id=mug.id, seq=seq, status=409)
    assert page.words("p", role="alert") == "This was undone already."
    assert on_hand(mug) == 0


def test_a_double_click_takes_back_once_and_says_so_twice(sam: Browser):
    mug = make_variant("Mug", stock=5)
    seq = movements_of(mug)[0].seq
    for _ in range(2):
        sam.post("explaining.undo", {"request_key": "abc"}, variant_id=mug.id, seq=seq)
    assert [line.delta for line in movements_of(mug)] == [-5, 5]


def test_what_cannot_be_taken_back_says_why(sam: Browser):
    mug = make_variant("Mug", stock=5)
    take_stock(mug, 2, by=SYSTEM)
    page = sam.post("explaining.undo", variant_id=mug.id, seq=movements_of(mug)[1].seq, status=409)
    assert "Mug would become -2, but 3 are there now" in page.words("p", role="alert")
    assert on_hand(mug) == 3


def test_goods_that_moved_go_back_together(sam: Browser):
    barn = make_location("why-barn-2", "Barn")
    mug = make_variant("Mug", stock=5)
    arrived = move_stock([(mug.id, 2)], from_id=level_of(mug).location_id, to_id=barn, by=SYSTEM)[1]
    sam.post("explaining.undo", variant_id=mug.id, seq=arrived.seq)
    assert (level_of(mug).on_hand, level_of(mug, barn).on_hand) == (5, 0)


@pytest.mark.parametrize(("kind", "permission"), [("count", "stock:approve"), ("import", "imports:undo")])
def test_a_line_of_a_count_or_an_import_is_taken_back_by_who_may_take_back_all_of_it(
    app: Flask, sam: Browser, kind: str, permission: str
):
    mug, mara = make_variant("Mug"), signed_in(app, "manager")
    made = correct_stock(mug, 2, "counted", by=SYSTEM, source=Source(kind, "7"))
    where = {"variant_id": mug.id, "seq": made.seq}
    assert "Undo" not in " ".join(sam.get("explaining.show", variant_id=mug.id).each("button"))
    assert f"Undo – movement {made.seq}" in mara.get("explaining.show", variant_id=mug.id).each("button")
    page = sam.post("explaining.undo", **where, status=403)
    assert f"You need the permission “{permission}” for this." in page.words()
    assert on_hand(mug) == 2
    mara.post("explaining.undo", **where)
    assert on_hand(mug) == 0


def test_only_what_can_be_taken_back_has_a_button(sam: Browser):
    mug = make_variant("Mug", stock=5)
    hold = hold_stock(mug, 2, source=CART, expires_at=soon(days=1), by=SYSTEM)
    buttons = [form.get("action") for form in sam.get("explaining.show", variant_id=mug.id).all("form")]
    assert sum("/movements/" in address for address in buttons) == 2
    release_hold(hold, by=SYSTEM)
    buttons = [form.get("action") for form in sam.get("explaining.show", variant_id=mug.id).all("form")]
    assert sum("/movements/" in address for address in buttons) == 1


def test_the_ledger_is_leafed_through(sam: Browser):
    mug = make_variant("Mug")
    for _ in range(60):
        receive_stock(mug, 1, by=SYSTEM)
    first = sam.get("explaining.show", variant_id=mug.id)
    assert len(ledger(first)) == 50
    receive_stock(mug, 1, by=SYSTEM)  # shifts nothing
    second = sam.get(first.one("a", rel="next").get("href"))
    assert [line.split("+1 ")[1].split(" ")[0] for line in ledger(second)] == [str(units) for units in range(9, -1, -1)]
    assert len(ledger(sam.get(second.one("a", rel="prev").get("href")))) == 50


def test_the_link_to_an_undo_leads_to_its_line_however_old(sam: Browser):
    mug = make_variant("Mug")
    received = receive_stock(mug, 9, by=SYSTEM)
    for _ in range(55):
        receive_stock(mug, 1, by=SYSTEM)
    undo_movement(received, by=SYSTEM)
    page = sam.get("explaining.show", variant_id=mug.id)
    [link] = [link for link in page.links() if link.endswith(f"#movement-{received.seq}")]
    assert "+9" in ledger(sam.get(link.partition("#")[0]))[0]


def test_a_long_history_takes_no_more_statements(sam: Browser, statements: Statements):
    mug = make_variant("Mug", stock=5)
    make_location("why-a", "A")
    for number in range(120):
        receive_stock(mug, 1, by=sam.user.actor, source=Source("receipt", str(number)))
    with statements.at_most(8):
        sam.get("explaining.show", variant_id=mug.id, at="2026-01-01T00:00")


def test_when_it_is_low_and_what_may_be_promised_is_set_here(sam: Browser):
    mug = make_variant("Mug", stock=5)
    place = level_of(mug).location_id
    sam.post("explaining.set_level", {"reorder_point": "9", "backorder_cap": "4"}, variant_id=mug.id, location_id=place)
    assert (level_of(mug).reorder_point, level_of(mug).backorder_cap) == (9, 4)
    told = sam.get("explaining.show", variant_id=mug.id)
    assert told.one("input", name="reorder_point").get("value") == "9"
    sam.post("explaining.set_level", {"reorder_point": "", "backorder_cap": "0"}, variant_id=mug.id, location_id=place)
    assert (level_of(mug).reorder_point, level_of(mug).backorder_cap) == (None, 0)
    audit = signed_in(sam.app, "manager").get(f"/desk/audit?subject=variant+{mug.id}").words("table")
    assert f"Sam had variant {mug.id} called low from 9 free units on" in audit
    assert f"Sam had variant {mug.id} called low from – free units on" in audit


def test_what_stays_as_it_is_is_not_written_down(sam: Browser):
    mug = make_variant("Mug", stock=5)
    place = level_of(mug).location_id
    sam.post("explaining.set_level", {"backorder_cap": "0"}, variant_id=mug.id, location_id=place)
    assert "Nothing has changed." in sam.get("explaining.show", variant_id=mug.id).words("p", class_="notice")
    assert not db.session.scalar(db.text("SELECT count(*) FROM audit_entry WHERE action LIKE 'stock.%set'"))


@pytest.mark.parametrize("typed", ["-1", "1e309", "\0", "🫖", "w" * 60, "9" * 40, "1.5", " ", "٣"])
@pytest.mark.parametrize("name", ["reorder_point", "backorder_cap"])
def test_what_is_no_number_comes_back_with_its_reason(sam: Browser, name: str, typed: str):
    if name == "reorder_point" and not typed.strip():
        return  # which is the shop's usual
    mug = make_variant("Mug", stock=5)
    place = level_of(mug).location_id
    fields = {"reorder_point": "1", "backorder_cap": "1", name: typed}
    page = sam.post("explaining.set_level", fields, variant_id=mug.id, location_id=place, status=422)
    field = page.one("input", id=f"{name}-{place}")
    assert field.get("aria-invalid") == "true"
    assert page.words("p", id=f"{name}-{place}-error")
    assert level_of(mug).reorder_point is None


def test_less_than_is_promised_can_t_be_allowed(sam: Browser):
    mug = make_variant("Mug")
    set_backorder_cap(mug, 5, by=SYSTEM)
    hold_stock(mug, 3, source=CART, expires_at=soon(days=1), by=SYSTEM)
    place = level_of(mug).location_id
    page = sam.post(
        "explaining.set_level",
        {"reorder_point": "7", "backorder_cap": "1"},
        variant_id=mug.id,
        location_id=place,
        status=422,
    )
    assert "3 are promised already." in page.words("p", class_="field-error")
    assert (level_of(mug).reorder_point, level_of(mug).backorder_cap) == (None, 5)


def test_a_field_sent_twice_is_refused(sam: Browser):
    mug = make_variant("Mug", stock=5)
    place = level_of(mug).location_id
    fields = {"reorder_point": ["1", "2"], "backorder_cap": "1"}
    sam.post("explaining.set_level", fields, variant_id=mug.id, location_id=place, status=422)
    sam.post("explaining.set_level", {}, variant_id=mug.id, location_id=place, status=422)
    sam.post("explaining.set_level", {"backorder_cap": "1"}, variant_id=mug.id, location_id=10**12, status=404)


@pytest.mark.parametrize(
    "query",
    ["days=x", "days=7", "location=x", f"location={10**30}", "days=365&days=30", "at=%00", "at=", "x=%F0%9F%AB%96"],
)
def test_odd_addresses_are_answered(sam: Browser, query: str):
    mug = make_variant("Mug", stock=5)
    sam.get(f"/desk/stock/{mug.id}?{query}", status=422 if query == "at=%00" else 200)


@pytest.mark.parametrize(
    "path", ["/desk/stock/0", f"/desk/stock/{10**30}", "/desk/stock/{mug}?before=x", "/desk/stock/{mug}?before=0"]
)
def test_what_is_nowhere_is_not_found(sam: Browser, path: str):
    sam.get(path.format(mug=make_variant("Mug").id), status=404)


def test_no_number_of_a_movement_or_hold_breaks_it(sam: Browser):
    mug = make_variant("Mug", stock=5)
    sam.post(f"/desk/stock/{mug.id}/movements/{10**30}/undoing", status=404)
    sam.post(f"/desk/stock/{mug.id}/holds/{10**30}/release", status=404)
    sam.post(f"/desk/stock/{10**30}/holds/1/release", status=404)
    sam.post("explaining.undo", {"request_key": "\0" + "k" * 500}, variant_id=mug.id, seq=movements_of(mug)[0].seq)
    assert on_hand(mug) == 0


def test_a_thing_without_options_sku_or_past_has_its_page(sam: Browser):
    bare = make_product("Bare <i>thing</i>", variants=[NewVariant(1200)])
    page = sam.get("explaining.show", variant_id=bare.variants[0].id)
    assert page.words("h1").startswith("Bare <i>thing</i>")
    assert "no SKU" in page.words("main")
    assert "Nothing has ever come or gone." in page.words("main")


def test_customers_learn_nothing_of_it(app: Flask):
    signed_in(app).get("explaining.show", variant_id=make_variant("Mug").id, status=404)
