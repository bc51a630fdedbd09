"""The pages of catalogues, in a browser without scripts: brought, fixed, applied, and undone."""

import csv
import io

from flask import Flask

from shop.catalog.models import Product
from shop.db import db
from shop.imports.models import ImportJob
from tests.auth.people import Browser, signed_in
from tests.factories import make_category, make_product

from .stock_files import csv_bytes

OURS = ("slug,title,price,sku,stock", "mug,Mug,12.00,MUG-1,3", "cup,Cup,9.50,CUP-1,")


def bring(browser: Browser, content: bytes, *, kind: str = "auto", name: str = "goods.csv", status: int = 303):
    data = {"file": (io.BytesIO(content), name), "mode": "auto", "kind": kind}
    return browser.post("imports.create", data, status=status)


def latest() -> ImportJob:
    return db.session.query(ImportJob).order_by(ImportJob.id.desc()).first()


def titles() -> list[str]:
    return sorted(db.session.scalars(db.select(Product.title).where(Product.status != "archived")))


def test_a_catalogue_is_brought_looked_at_applied_and_undone(app: Flask):
    browser = signed_in(app, "manager")
    bring(browser, csv_bytes(*OURS))
    job = latest()
    assert (job.kind, job.state) == ("catalog", "checked")
    page = browser.get("imports.show", job_id=job.id)
    assert "Mug" in page.words("table")
    assert "2 products are ticked" in page.words()
    assert titles() == []
    browser.post("imports.apply_rows", {"rows": "new", "shown": ["2", "3"], "ticked": "2"}, job_id=job.id)
    assert titles() == ["Mug"]
    assert "1 product was written." in browser.get("imports.show", job_id=job.id).words()
    browser.post("imports.take_back", {}, job_id=job.id)
    assert titles() == []


def test_a_file_that_says_nothing_new_is_0_changes(app: Flask):
    make_product("Mug", price=1200, slug="mug")
    browser = signed_in(app, "manager")
    export = browser.open("/desk/imports/catalogue").data
    bring(browser, export)
    assert "0 changes" in browser.get("imports.show", job_id=latest().id).words()
    workbook = browser.open("/desk/imports/catalogue?as=xlsx").data
    bring(browser, workbook, name="goods.xlsx")
    assert "0 changes" in browser.get("imports.show", job_id=latest().id).words()


def test_a_file_goes_out_as_it_was_filtered(app: Flask):
    prints, paper = make_category("Prints"), make_category("Paper")
    fern = make_product("Fern", category=make_category("Botanical", prints), brand="Loom")
    make_product("Card", category=paper, status="draft")
    browser = signed_in(app, "staff")

    def out(query: str) -> set[str]:
        text = browser.open(f"/desk/imports/catalogue?{query}").data.decode("utf-8-sig")
        return {row["title"] for row in csv.DictReader(io.StringIO(text)) if row["title"]}

    assert out("") == {"Fern", "Card"}
    assert out("status=draft") == {"Card"}
    assert out(f"category={prints.id}") == {"Fern"}
    assert out("brand=loom") == {"Fern"}
    assert out(f"q={fern.variants[0].sku}") == {"Fern"}
    assert out("q=fer") == {"Fern"}
    assert out("q=%00%27%26%7C&status=odd&category=-1") == set()
    assert "selected>Draft" in browser.open("/desk/imports/exports?status=draft").text.replace("\n", "")


def test_unknown_columns_are_named_and_remembered(app: Flask):
    browser = signed_in(app, "manager")
    rows = csv_bytes("xq,zz,ww", "Mug,12.00,red", "Cup,9.00,blue")
    bring(browser, rows, kind="mapped")
    job = latest()
    page = browser.get("imports.show", job_id=job.id)
    assert "always empty" not in page.words("table")
    assert "12.00" in page.words("table")
    again = browser.post("imports.columns", {"field": ["title", "title", ""]}, status=422, job_id=job.id)
    assert "Only one column can be" in again.words()
    browser.post("imports.columns", {"field": ["sideways", "x"]}, status=422, job_id=job.id)
    browser.post("imports.columns", {"field": ["title", "price", ""]}, job_id=job.id)
    assert "Cup" in browser.get("imports.show", job_id=job.id).words("table")
    bring(browser, rows)
    assert latest().state == "checked"


def test_refused_rows_say_line_column_value_and_reason(app: Flask):
    browser = signed_in(app, "manager")
    bring(browser, csv_bytes("slug,title,price", "mug,Mug,dear", "cup,Cup,9"))
    job = latest()
    page = browser.get("imports.show", job_id=job.id, rows="refused")
    assert "Line 2" in page.words("table")
    assert "“dear”" in page.words("table")
    report = browser.open(f"/desk/imports/{job.id}/report.csv").data.decode("utf-8-sig")
    assert "dear" in report


def test_staff_may_compare_but_not_set_prices(app: Flask):
    browser = signed_in(app, "staff")
    bring(browser, csv_bytes(*OURS))
    browser.post("imports.apply_rows", {"shown": "2", "ticked": "2"}, status=403, job_id=latest().id)
    assert titles() == []


def test_what_somebody_has_changed_since_is_kept(app: Flask):
    browser = signed_in(app, "manager")
    make_product("Mug", price=1000, slug="mug")
    bring(browser, csv_bytes("slug,title", "mug,Big mug"))
    job = latest()
    browser.post("imports.apply_rows", {}, job_id=job.id)
    [mug] = db.session.scalars(db.select(Product))
    assert mug.title == "Big mug"
    mug.title = "Huge mug"
    db.session.commit()
    browser.post("imports.take_back", {}, job_id=job.id)
    page = browser.get("imports.show", job_id=job.id, rows="kept")
    assert "Mug" in page.words("table") or "mug" in page.words("table")
    db.session.refresh(mug)
    assert mug.title == "Huge mug"


def test_an_import_is_left(app: Flask):
    browser = signed_in(app, "manager")
    bring(browser, csv_bytes(*OURS))
    job = latest()
    browser.post("imports.leave", {}, job_id=job.id)
    page = browser.post("imports.apply_rows", {}, status=422, job_id=job.id)
    assert "left" in page.words().lower()


def test_a_long_file_is_left_to_the_worker(app: Flask):
    browser = signed_in(app, "manager")
    bring(browser, csv_bytes("slug,title,price", *(f"thing-{n},Thing {n},1" for n in range(501))))
    job = latest()
    assert job.state == "staged"
    assert "It waits for the worker." in browser.get("imports.show", job_id=job.id).words()
