"""Levels and the ledger as files: what is asked for, safely written, and coming back as 0 changes."""

import csv
import io
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select, text

from shop.audit.models import AuditEntry
from shop.catalog.services import NewVariant
from shop.db import db
from shop.imports import stock_exporting
from shop.imports.services import problems_of
from shop.imports.stock_exporting import Wanted, export_ledger, export_levels
from shop.imports.stock_services import bring, compare
from shop.stock.models import Location
from shop.stock.services import SYSTEM, receive_stock, set_reorder_point, take_stock
from tests.auth.people import signed_in
from tests.factories import make_category, make_product, make_variant


def exported(wanted: Wanted | None = None, kind: str = "csv", *, ledger: bool = False) -> bytes:
    file = io.BytesIO()
    if ledger:
        export_ledger(file, wanted or Wanted())
    else:
        export_levels(file, wanted or Wanted(), kind)
    return file.getvalue()


def table(content: bytes) -> list[list[str]]:
    return list(csv.reader(content.decode("utf-8-sig").splitlines()))


def names(content: bytes) -> list[str]:
    return [row[2] for row in table(content)[1:]]


def make_shop() -> dict[str, Any]:
    """Two places; a thing with everything, one without SKU, one whose SKU looks like a formula, one that is out."""
    attic = Location(code="ATTIC", name="Attic")
    db.session.add(attic)
    db.session.commit()
    goods = {
        "mug": make_variant("Mug", 5),
        "bare": make_product("Bare", variants=[NewVariant(900)]).variants[0],
        "formula": make_product("Formula", variants=[NewVariant(900, sku="=1+1", barcode="8412345678905")]).variants[0],
        "out": make_variant("Out"),
    }
    receive_stock(goods["bare"], 40, by=SYSTEM, unit_cost_minor=333)
    receive_stock(goods["formula"], 7, by=SYSTEM, location_id=attic.id)
    set_reorder_point(goods["mug"], 6)
    return goods | {"attic": attic}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_what_was_taken_out_comes_back_as_0_changes(app: Flask, kind: str, language: str):
    make_shop()
    with app.test_request_context(f"/{language}/" if language == "es" else "/"):
        app.preprocess_request()
        content = exported(kind=kind)
    job = compare(bring(content, f"levels.{kind}", by=SYSTEM).id)
    assert [str(problem) for problem in problems_of(job)] == []
    assert (job.counts["changes"], job.counts["refused"], job.counts["unknown"]) == (0, 0, [])
    assert job.counts["same"] == job.counts["rows"] == 5


def test_levels_say_what_is_there_and_what_it_cost():
    make_shop()
    headings, *rows = table(exported())
    bare = dict(zip(headings, next(row for row in rows if row[2] == "Bare"), strict=True))
    assert (bare["On hand"], bare["Free"], bare["Average cost"], bare["Reorder point"]) == ("40", "40", "3.33", "")
    assert ["'=1+1", "8412345678905"] in [row[:2] for row in rows]


def test_levels_are_filtered():
    goods = make_shop()
    shelf = make_category("Cups")
    below = make_category("Deep", parent=shelf)
    make_product("Bowl", stock=30, category=below, brand="Kiln")
    assert names(exported(Wanted(category_id=shelf.id))) == ["Bowl"]
    assert names(exported(Wanted(brand="kiln"))) == ["Bowl"]
    assert names(exported(Wanted(location_id=goods["attic"].id))) == ["Formula"]
    assert sorted(names(exported(Wanted(state="out")))) == ["Formula", "Out"]
    assert sorted(names(exported(Wanted(state="low")))) == ["Formula", "Mug", "Out"]


def test_levels_of_places_that_are_given_up_are_left_out_unless_they_are_asked_for():
    attic = make_shop()["attic"]
    attic.is_active = False
    db.session.commit()
    assert len(table(exported())) == 1 + 4
    assert names(exported(Wanted(location_id=attic.id))) == ["Formula"]


def test_codes_in_a_workbook_are_text_and_nothing_is_a_formula():
    make_shop()
    sheet = load_workbook(io.BytesIO(exported(kind="xlsx"))).active
    cells = {cell.value: cell.data_type for row in sheet.iter_rows() for cell in row}
    assert cells["8412345678905"] == "s"
    assert cells["'=1+1"] == "s"
    assert cells[40] == "n"
    assert "f" not in cells.values()


def test_the_ledger_is_taken_out_oldest_first_and_filtered():
    goods = make_shop()
    take_stock(goods["mug"], 2, by=SYSTEM, note="@home")
    headings, *rows = table(exported(ledger=True))
    assert [int(row[0]) for row in rows] == sorted(int(row[0]) for row in rows)
    last = dict(zip(headings, rows[-1], strict=True))
    assert (last["Change"], last["Before"], last["After"], last["Note"]) == ("-2", "5", "3", "'@home")
    of_mug = table(exported(Wanted(sku=goods["mug"].sku.lower()), ledger=True))[1:]
    assert [row[7] for row in of_mug] == ["5", "-2"]
    assert table(exported(Wanted(sku="nothing"), ledger=True))[1:] == []
    assert len(table(exported(Wanted(location_id=goods["attic"].id), ledger=True))) == 2


def test_the_days_of_the_ledger_are_the_shops(app: Flask):
    make_variant("Mug", 5)
    today = db.session.scalar(text("SELECT (now() AT TIME ZONE (SELECT time_zone FROM shop))::date"))
    day_before = db.session.scalar(text("SELECT CAST(:day AS date) - 1"), {"day": today})
    assert len(table(exported(Wanted(since=today, until=today), ledger=True))) == 2
    assert len(table(exported(Wanted(until=day_before), ledger=True))) == 1


def test_many_levels_are_read_a_few_at_a_time(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(stock_exporting, "AT_ONCE", 2)
    for number in range(5):
        make_variant(f"Thing {number}", 1)
    assert len(table(exported())) == 6
    assert len(table(exported(ledger=True))) == 6


def test_a_workbook_never_silently_ends(monkeypatch: pytest.MonkeyPatch, app: Flask):
    monkeypatch.setattr(stock_exporting, "MOST_IN_A_WORKBOOK", 1)
    make_shop()
    answer = signed_in(app, "staff").open("/desk/imports/levels?as=xlsx")
    assert answer.status_code == 422
    assert "more levels than a workbook has rows" in answer.get_data(as_text=True)


def test_downloads_are_files_that_nobody_keeps_and_leave_an_entry(app: Flask):
    make_shop()
    browser = signed_in(app, "staff")
    for path, name in (("levels", "stock.csv"), ("levels?as=xlsx", "stock.xlsx"), ("ledger", "ledger.csv")):
        answer = browser.open(f"/desk/imports/{path}")
        assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"
        assert answer.headers["Cache-Control"] == "private, no-store"
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "stock.downloaded")).all()
    assert [entry.new["file"] for entry in entries] == ["stock.csv", "stock.xlsx", "ledger.csv"]
