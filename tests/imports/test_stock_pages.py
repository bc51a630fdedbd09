"""The pages of files with stock, in a browser without scripts."""

import io
from typing import Any

from flask import Flask

from shop.db import db
from shop.imports.models import ImportJob
from shop.stock.services import figures_of
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
    assert "Mug" in page.words() and "5 → to 8" in page.words("table") and "Colour" in page.words("dl")
    refused = browser.get("imports.show", job_id=job.id, rows="refused")
    assert "SKU “nothing” nothing in the catalogue has this SKU" in refused.words("table")
    browser.post("imports.apply_rows", {"shown": "2", "ticked": "2"}, job_id=job.id)
    assert on_hand(mug) == 8
    assert "1 row was applied." in browser.get("imports.show", job_id=job.id).words()
    browser.post("imports.take_back", {}, job_id=job.id)
    assert on_hand(mug) == 5
    browser.post("imports.take_back", {"again": "1"}, job_id=job.id)
    assert on_hand(mug) == 8
