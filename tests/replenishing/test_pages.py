"""The list of what runs low and the page for reorder points, in a browser."""

import csv
import io

import pytest
from sqlalchemy import select

from shop.db import db
from shop.receiving.models import Receipt, ReceiptLine
from shop.receiving.services import add_line, open_receipt
from shop.stock.actors import SYSTEM
from shop.stock.counting import level_of
from shop.stock.models import LowStockWatch
from shop.stock.services import set_reorder_point, take_stock

from ..auth.people import Browser
from ..browser_client import Page, check_page
from ..counting import Statements
from ..factories import make_category, make_product, make_variant
from ..moving.places import Places
from .goods import make_supplier, sells

ODD = ["-1", "1e309", "1.5", "\0", "🌿", "x" * 60, "9" * 30, "２"]


def names(page: Page) -> list[str]:
    return [" ".join(words.split()) for words in page.each("th", scope="row")]


def test_the_list_says_what_to_order_of_whom(sam: Browser):
    mug = make_product("Mug", stock=30).variants[0]
    sells(make_supplier("Papelera", 14), mug, "P-1", pack_size=10)
    take_stock(mug, 28, by=SYSTEM)
    page = sam.get("replenishing.low")
    words = page.words("tbody")
    assert mug.sku in words
    assert "2 days" in words
    assert "Papelera P-1 · 14 days · in packs of 10" in words
    assert page.one("input", name=f"units-{mug.id}").get("value") == "40"
    assert "1 thing runs low." in page.words("main")


def test_a_shop_with_plenty_is_told_so(sam: Browser):
    assert "Nothing runs low here." in sam.get("replenishing.low").words("main")


def test_it_is_narrowed_by_its_address(sam: Browser, at: Places):
    prints = make_category("Prints")
    make_product("Fern", category=prints)
    mug = make_variant("Mug")
    sells(supplier := make_supplier(), mug)
    assert [name.split()[0] for name in names(sam.get(f"/desk/stock/low?category={prints.id}"))] == ["Fern"]
    assert [name.split()[0] for name in names(sam.get(f"/desk/stock/low?supplier={supplier.id}"))] == ["Mug"]
    assert names(sam.get(f"/desk/stock/low?location={at.attic}")) == []


@pytest.mark.parametrize("odd", ODD)
def test_odd_questions_are_answered(sam: Browser, odd: str):
    make_variant()
    query = dict.fromkeys(("location", "supplier", "category", "brand", "q", "done"), odd)
    sam.get("replenishing.low", **query)
    sam.get("replenishing.change_points", **query)
    sam.get("replenishing.change_points", units=odd, status=422)


def test_reorder_points_are_written_into_the_list_and_taken_back(sam: Browser):
    mug, bowl = make_variant("Mug"), make_variant("Bowl")
    fields = {f"point-{mug.id}": "5", f"seen-{mug.id}": "", f"point-{bowl.id}": "", f"seen-{bowl.id}": ""}
    answer = sam.post("replenishing.set_points", fields)
    page = sam.get(answer.headers["Location"])
    assert (level_of(mug).reorder_point, level_of(bowl).reorder_point) == (5, None)
    assert "1 reorder point was changed." in page.words("main")
    done = page.one("input", name="done").get("value")
    page = sam.get(sam.post("replenishing.undo_change", {"done": done}).headers["Location"])
    assert "1 reorder point is as it was before." in page.words("main")
    assert level_of(mug).reorder_point is None
    sam.post("replenishing.undo_change", {"done": done}, status=409)
    sam.post("replenishing.undo_change", {"done": "0" * 16}, status=404)


def test_what_somebody_else_changed_meanwhile_stays(sam: Browser):
    mug = make_variant()
    set_reorder_point(mug, 9)
    answer = sam.post("replenishing.set_points", {f"point-{mug.id}": "5", f"seen-{mug.id}": "2"})
    assert "1 was changed by somebody else meanwhile, and stays." in sam.get(answer.headers["Location"]).words("main")
    assert level_of(mug).reorder_point == 9


@pytest.mark.parametrize("odd", ODD)
def test_odd_numbers_come_back_with_what_was_typed(sam: Browser, odd: str):
    mug = make_variant()
    page = sam.post("replenishing.set_points", {f"point-{mug.id}": odd, f"seen-{mug.id}": ""}, status=422)
    assert page.words("p", id=f"low-{mug.id}-error")
    page = sam.post("replenishing.order", {"tick": mug.id, f"units-{mug.id}": odd}, status=422)
    assert page.words("p", id=f"low-{mug.id}-error")
    assert page.one("input", name="tick").get("checked") is not None
    check_page(page)
    sam.post("replenishing.order", {"tick": odd}, status=422)
    for name in ("location", "supplier", "category", "done", f"point-{odd}", f"seen-{mug.id}"):
        sam.post("replenishing.set_points", {name: odd}, status=None)
        sam.post("replenishing.undo_change", {name: odd}, status=422)


def test_a_repeated_field_is_no_number(sam: Browser):
    mug = make_variant()
    sam.post("replenishing.set_points", {f"point-{mug.id}": ["1", "2"], f"seen-{mug.id}": ""}, status=422)
    sam.post("replenishing.order", {"tick": mug.id, f"units-{mug.id}": ["1", "2"]}, status=422)


def test_a_receipt_is_made_of_what_is_ticked(sam: Browser):
    mug, bowl, plate = (make_variant(name) for name in ("Mug", "Bowl", "Plate"))
    supplier = make_supplier()
    sells(supplier, mug)
    sells(supplier, bowl)
    fields = {"tick": [mug.id, bowl.id], **{f"units-{thing.id}": "12" for thing in (mug, bowl, plate)}}
    answer = sam.post("replenishing.order", fields)
    receipt = db.session.scalars(select(Receipt)).one()
    assert answer.headers["Location"].endswith(f"/{receipt.id}")
    assert receipt.supplier_id == supplier.id
    lines = db.session.scalars(select(ReceiptLine).order_by(ReceiptLine.variant_id)).all()
    assert [(line.variant_id, line.expected) for line in lines] == [(mug.id, 12), (bowl.id, 12)]
    words = sam.get("replenishing.low").words("tbody")
    assert words.count("12") == 2, "they are coming, so that nobody orders them twice"


def test_a_list_that_is_sent_twice_makes_one_receipt(sam: Browser):
    mug = make_variant("Mug")
    key = sam.get("replenishing.low").one("input", name="request_key").get("value")
    fields = {"tick": mug.id, f"units-{mug.id}": "12", "request_key": key}
    first = sam.post("replenishing.order", fields).headers["Location"]
    assert sam.post("replenishing.order", fields).headers["Location"] == first
    page = sam.post("replenishing.order", {**fields, f"units-{mug.id}": "13"}, status=409)
    assert "This form was sent before" in page.words("div", role="alert")
    assert page.one("input", name=f"units-{mug.id}").get("value") == "13"
    [line] = db.session.scalars(select(ReceiptLine)).all()
    assert line.expected == 12
    page = sam.post("replenishing.order", {**fields, "request_key": "Ñ"}, status=422)
    assert "Open the page anew" in page.words("p", class_="field-error")


def test_all_that_want_ordering_are_ticked_by_a_link(sam: Browser):
    mug, bowl = make_variant("Mug"), make_variant("Bowl", stock=6)
    set_reorder_point(bowl, 6)
    receipt = open_receipt(by=SYSTEM)
    add_line(receipt.id, bowl.id, by=SYSTEM, expected=50)
    page = sam.get("/desk/stock/low?tick=wanted")
    assert [box.get("value") for box in page.all("input", name="tick") if box.get("checked") is not None] == [
        str(mug.id)
    ]


def test_a_receipt_is_one_suppliers(sam: Browser):
    mug, bowl = make_variant("Mug"), make_variant("Bowl")
    sells(make_supplier("Papelera"), mug)
    sells(make_supplier("Zumo"), bowl)
    fields = {"tick": [mug.id, bowl.id], f"units-{mug.id}": "1", f"units-{bowl.id}": "2"}
    page = sam.post("replenishing.order", fields, status=409)
    assert "These come from 2 suppliers" in page.words("div", role="alert")
    assert len([box for box in page.all("input", name="tick") if box.get("checked") is not None]) == 2
    sam.post("replenishing.order", {}, status=422)
    assert db.session.scalars(select(Receipt)).all() == []


def test_one_number_for_all_that_match(sam: Browser):
    prints = make_category("Prints")
    variants = make_product("Fern", category=prints, options={"Size": list("ABC")}).variants
    mug = make_variant()
    page = sam.get(f"/desk/stock/reorder-points?category={prints.id}&units=6")
    assert "3 things match" in page.words("h2")
    fields = {field.get("name"): field.get("value") for field in page.all("form", method="post")[-1].iter("input")}
    assert (fields["units"], fields["expected"]) == ("6", "3")
    sam.post("replenishing.change_points", {**fields, "expected": "2"}, status=409)
    page = sam.get(sam.post("replenishing.change_points", fields).headers["Location"])
    assert "3 reorder points were changed." in page.words("main")
    assert {level_of(variant).reorder_point for variant in variants} == {6}
    assert level_of(mug).reorder_point is None
    assert "Nothing would change." in sam.get(f"/desk/stock/reorder-points?category={prints.id}&units=6").words("main")
    sam.post("replenishing.undo_change", {"done": page.one("input", name="done").get("value")})
    assert {level_of(variant).reorder_point for variant in variants} == {None}


def test_the_trail_says_what_was_changed(mara: Browser):
    mug = make_variant()
    mara.post("replenishing.set_points", {f"point-{mug.id}": "5", f"seen-{mug.id}": ""})
    assert "changed reorder points: 1" in mara.get("desk.audit").words("table")


def test_the_letter_is_ticked_and_unticked(sam: Browser):
    sam.post("replenishing.watch_low", {"wanted": "1"})
    assert db.session.scalars(select(LowStockWatch.user_id)).all() == [sam.user.id]
    assert sam.get("replenishing.low").one("input", name="wanted").get("checked") is not None
    sam.post("replenishing.watch_low", {})
    assert db.session.scalars(select(LowStockWatch.user_id)).all() == []


def test_the_file_has_the_same_rows(sam: Browser):
    mug = make_product("=1+1", stock=30).variants[0]
    sells(make_supplier("Papelera", 14), mug, "P-1", pack_size=10)
    take_stock(mug, 28, by=SYSTEM)
    answer = sam.open("/desk/stock/low.csv")
    assert "no-store" in answer.headers["Cache-Control"]
    head, row = csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff")))
    assert len(head) == len(row)
    assert row == [mug.sku, "'=1+1", "", "2", "2", "0", "3", "28", "2", "0", "40", "Papelera", "P-1", "14", "10"]


def test_in_several_places_points_belong_to_one(sam: Browser, at: Places):
    mug = make_variant()
    page = sam.get("replenishing.low")
    assert not page.all("input", name=f"point-{mug.id}")
    assert "Choose one location" in page.words("main")
    assert sam.get(f"/desk/stock/low?location={at.main}").all("input", name=f"point-{mug.id}")
    sam.post("replenishing.set_points", {f"point-{mug.id}": "5"}, status=422)


def test_the_page_asks_little(sam: Browser, statements: Statements):
    for number in range(5):
        sells(make_supplier(f"S{number}"), make_variant())
    with statements.at_most(6):
        sam.get("replenishing.low")


def test_the_desk_says_how_much_runs_low(sam: Browser, statements: Statements, monkeypatch: pytest.MonkeyPatch):
    assert "low" not in sam.get("desk.index").words("section", aria_labelledby="needs")
    make_variant("Mug")
    page = sam.get("desk.index")
    assert "1 thing runs low" in page.words("section", aria_labelledby="needs")
    assert "/desk/stock/low" in page.links()
    monkeypatch.setattr("shop.desk.views.low_stock_count", lambda: 1000)
    assert "More than 999 things run low" in sam.get("desk.index").words("main")
