"""The pages of files with stock, in a browser without scripts."""

import csv
import io
from typing import Any

from flask import Flask

from shop.db import db
from shop.imports.models import ImportJob
from shop.imports.services import stage
from shop.stock.services import SYSTEM, figures_of, take_stock
from tests.auth.people import Browser, signed_in
from tests.factories import make_variant

from .stock_files import csv_bytes


def upload(browser: Browser, content: bytes, name: str = "count.csv", *, status: int = 303, mode: str = "auto") -> Any:
    data = {"file": (io.BytesIO(content), name), "mode": mode}
    return browser.post("imports.create", data, status=status)


def latest() -> ImportJob:
    return db.session.query(ImportJob).order_by(ImportJob.id.desc()).first()


def on_hand(variant) -> int:
    return figures_of([variant.id])[variant.id].on_hand


def test_a_file_is_brought_looked_at_applied_and_undone(app: Flask):
    mug = make_variant("Mug", 5)
    browser = signed_in(app, "manager")
    upload(browser, csv_bytes("SKU,On hand,Colour", f"{mug.sku},8,red", "nothing,1,x"))
    job = latest()
    page = browser.get("imports.show", job_id=job.id)
    assert "5 → to 8" in page.words("table")
    assert "Colour" in page.words("dl")
    refused = browser.get("imports.show", job_id=job.id, rows="refused")
    assert "SKU “nothing” nothing in the catalogue has this SKU" in refused.words("table")
    browser.post("imports.apply_rows", {"shown": "2", "ticked": "2"}, job_id=job.id)
    assert on_hand(mug) == 8
    assert "1 row was applied." in browser.get("imports.show", job_id=job.id).words()
    browser.post("imports.take_back", {}, job_id=job.id)
    assert on_hand(mug) == 5
    browser.post("imports.take_back", {"again": "1"}, job_id=job.id)
    assert on_hand(mug) == 8


def test_a_file_that_is_none_comes_back_as_the_form(app: Flask):
    browser = signed_in(app, "staff")
    page = upload(browser, b"", status=422)
    assert "The file is empty." in page.words("form")
    assert "Choose a file." in browser.post("imports.create", {"mode": "auto"}, status=422).words("form")
    assert "workbook" in upload(browser, b"PK\x03\x04xx", "x.xlsx", status=422).words("form")
    assert browser.post("imports.create", {"mode": ["auto", "counts"]}, status=422).status == 422
    assert browser.post("imports.create", {"mode": "sideways"}, status=422).status == 422
    assert latest() is None


def test_ticks_are_kept_over_pages_and_answered_in_place(app: Flask):
    mug, bowl = make_variant("Mug", 5), make_variant("Bowl", 3)
    browser = signed_in(app, "staff")
    upload(browser, csv_bytes("SKU,Count", f"{mug.sku},8", f"{bowl.sku},9"))
    job = latest()
    said = browser.post("imports.tick", {"shown": ["2", "3"], "ticked": "3"}, job_id=job.id, htmx=True, status=200)
    assert "1 row is ticked (+6 units together)" in said.words()
    browser.post("imports.tick", {"all": "1"}, job_id=job.id)
    assert "2 rows are ticked" in browser.get("imports.show", job_id=job.id).words()
    browser.post("imports.tick", {"shown": ["2", "3"]}, job_id=job.id)
    page = browser.post("imports.apply_rows", {}, job_id=job.id, status=422)
    assert "No row is ticked" in page.words("*", role="alert")


def test_what_changed_meanwhile_is_shown_again_and_can_be_left_out(app: Flask):
    mug, bowl = make_variant("Mug", 5), make_variant("Bowl", 3)
    browser = signed_in(app, "staff")
    upload(browser, csv_bytes("SKU,Count", f"{mug.sku},8", f"{bowl.sku},9"))
    job = latest()
    take_stock(mug, 2, by=SYSTEM)
    page = browser.post("imports.apply_rows", {}, job_id=job.id, status=409)
    assert "1 row changed meanwhile, so nothing was written" in page.words("*", role="alert")
    assert "from 3 → to 8" in page.words("table")
    assert "Bowl" not in page.words("table")
    take_stock(mug, 1, by=SYSTEM)
    browser.post("imports.apply_rows", {"without_moved": "1"}, job_id=job.id)
    assert (on_hand(mug), on_hand(bowl)) == (2, 9)


def test_rows_are_leafed_through(app: Flask):
    goods = [make_variant(f"Thing {number}", 1) for number in range(3)]
    browser = signed_in(app, "staff")
    lines = [f"{goods[number].sku if number < 3 else f'no-{number}'},9" for number in range(230)]
    upload(browser, csv_bytes("SKU,Count", *lines))
    job = latest()
    first = browser.get("imports.show", job_id=job.id, rows="refused")
    assert first.each("td", class_="is-narrow")[0] == "5"
    [onward] = first.links(rel="next")
    second = browser.get(onward)
    [back] = second.links(rel="prev")
    assert second.each("td", class_="is-narrow")[0] == "105"
    assert browser.get(back).each("td", class_="is-narrow") == first.each("td", class_="is-narrow")
    browser.get("imports.show", job_id=job.id, after="x", status=404)
    browser.get("imports.show", job_id=10**17, status=404)


def test_odd_things_that_are_sent_break_nothing(app: Flask):
    mug = make_variant("Mug", 5)
    browser = signed_in(app, "staff")
    upload(browser, csv_bytes("SKU,Count", f"{mug.sku},8"), "no\x00name 🐙" + "x" * 300 + ".csv")
    job = latest()
    for odd in ("-1", "1e309", "x\x00", "🐙", "9" * 40, "w" * 60):
        browser.post("imports.tick", {"shown": [odd, "2"], "ticked": [odd, "2"]}, job_id=job.id)
        browser.get("imports.show", job_id=job.id, rows=odd)
        browser.post("imports.tick", {"all": odd, "after": odd, "shown": "2", "ticked": "2"}, job_id=job.id)
        for endpoint in ("imports.levels", "imports.ledger"):
            browser.get(endpoint, location=odd, category=odd, brand=odd, state=odd, sku=odd, since=odd, until=odd)
    assert browser.post("imports.take_back", {}, job_id=job.id, status=403).status == 403


def test_the_report_tells_of_every_row(app: Flask):
    mug = make_variant("Mug", 5)
    browser = signed_in(app, "staff")
    upload(browser, csv_bytes("SKU,Count", f"{mug.sku},8", "=nothing,1"))
    answer = browser.get("imports.report", job_id=latest().id)
    rows = list(csv.reader(answer.text.removeprefix("\ufeff").splitlines()))
    assert rows[1][:7] == ["2", "Changes", mug.sku, "Mug", "Stockroom", "5", "8"]
    assert rows[2][2] == "'=nothing"
    assert rows[2][-1] == "nothing in the catalogue has this SKU"


def test_the_list_of_imports_has_both_kinds(app: Flask):
    with_goods = stage(io.BytesIO(b"slug,title,price\nmug,Mug,9\n"), "goods.csv", by=SYSTEM)
    browser = signed_in(app, "staff", name="Sam")
    upload(browser, csv_bytes("SKU,Count", f"{make_variant('Mug', 5).sku},8"))
    page = browser.get("imports.index")
    assert "count.csv Stock To be looked at 1 Sam" in page.words("table")
    assert "goods.csv Catalogue" in page.words("table")
    browser.get("imports.show", job_id=with_goods.id)
    assert browser.open(f"/desk/imports/{with_goods.id}/report.csv").status_code == 200
