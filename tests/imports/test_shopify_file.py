"""A real shop's export: everything in it arrives, and goes out and in again unchanged."""

import csv
import io

import pytest
from sqlalchemy import text

from shop.config import ROOT
from shop.db import db
from shop.stock.verifying import Proof, differences

from .files import exported, imported, product

FILE = (ROOT / "tests" / "data" / "shopify" / "products.csv").read_bytes()

FIGURES = """
    SELECT (SELECT count(*) FROM product) AS products,
        (SELECT count(*) FROM variant) AS variants,
        (SELECT count(*) FROM product_image) AS images,
        (SELECT count(DISTINCT product_id) FROM product_image) AS products_with_image,
        (SELECT min(price_minor) FROM variant) AS cheapest,
        (SELECT max(price_minor) FROM variant) AS dearest,
        (SELECT sum(price_minor) FROM variant) AS prices,
        (SELECT sum(on_hand) FROM stock_level) AS stock,
        (SELECT count(*) FROM stock_movement WHERE reason = 'opening stock') AS movements,
        (SELECT count(*) FROM variant WHERE sku IS NOT NULL) AS skus,
        (SELECT count(*) FROM variant WHERE compare_at_minor IS NOT NULL) AS compare_at,
        (SELECT count(*) FROM product WHERE status = 'active' AND published_at <= now()) AS published,
        (SELECT count(DISTINCT brand) FROM product) AS vendors,
        (SELECT count(DISTINCT type) FROM product) AS types,
        (SELECT count(*) FROM category) AS categories,
        (SELECT count(*) FROM tag) AS tags,
        (SELECT string_agg(DISTINCT name, ', ') FROM product_option) AS options,
        (SELECT count(*) FROM product WHERE description LIKE '<%') AS bodies_html,
        (SELECT count(*) FROM product WHERE description LIKE '%' || chr(10) || '%') AS bodies_multiline
"""
EXPECTED = {
    "products": 20,
    "variants": 21,
    "images": 21,
    "products_with_image": 20,
    "cheapest": 999,
    "dearest": 75000,
    "prices": 234584,
    "stock": 65,
    "movements": 19,
    "skus": 0,
    "compare_at": 16,
    "published": 20,
    "vendors": 3,
    "types": 2,
    "categories": 0,
    "tags": 23,
    "options": "Color",
    "bodies_html": 20,
    "bodies_multiline": 1,
}


def figures() -> dict[str, object]:
    return dict(db.session.execute(text(FIGURES)).mappings().one())


def test_everything_in_the_file_arrives():
    outcome = imported(FILE)
    assert figures() == EXPECTED
    assert outcome.checked.problems == []
    assert outcome.checked.counts["without SKU"] == 21


def test_what_has_no_place_in_the_shop_is_named():
    counts = imported(FILE).job.counts
    assert "Google Shopping / MPN" in counts["unknown"]
    assert "Variant Tax Code" in counts["unused"]


def test_a_second_run_changes_nothing():
    imported(FILE)
    before = exported()
    again = imported(FILE)
    assert again.checked.changes_nothing
    assert exported() == before


def test_the_export_holds_the_same_figures_and_imports_as_no_change():
    imported(FILE)
    rows = list(csv.DictReader(io.StringIO(exported())))
    assert len({row["slug"] for row in rows}) == 20
    assert sum(bool(row["price"]) for row in rows) == 21
    assert round(sum(float(row["price"] or 0) for row in rows), 2) == 2345.84
    assert sum(int(row["stock"] or 0) for row in rows) == 65
    assert sum(bool(row["image_url"]) for row in rows) == 21
    assert imported(exported()).checked.changes_nothing


def test_the_export_makes_the_same_shop_elsewhere(emptied):
    imported(FILE)
    out = exported()
    emptied()
    imported(out)
    assert figures() == EXPECTED
    assert exported() == out


def test_the_ledger_explains_the_stock_that_came():
    job = imported(FILE).job
    proof = Proof()
    assert list(differences(db.session.connection(), proof)) == []
    assert proof.looked_at["movements"] == 19
    sources = db.session.execute(text("SELECT DISTINCT source_kind, source_ref, reason FROM stock_movement")).all()
    assert sources == [("import", str(job.id), "opening stock")]


def test_pictures_keep_their_address_and_none_is_fetched_by_a_page(browser):
    imported(FILE)
    image = product("floor-lamp").images[0]
    assert image.source_url.startswith("https://cdn.shopify.com/")
    assert image.storage_key is None
    page = browser.get("catalog.show", slug="floor-lamp").text
    assert "cdn.shopify.com" not in page
    assert "no-picture" in page


def test_the_page_shows_the_body_with_its_headings_below_the_pages_own(browser):
    imported(FILE)
    page = browser.get("catalog.show", slug="black-armchairs").text
    assert "<h2><span>Ingredients</span></h2>" in page
    assert "<h6>" not in page


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_it_may_be_saved_by_any_spreadsheet(encoding, delimiter):
    rows = list(csv.reader(io.StringIO(FILE.decode())))
    rows[1][1] = "Lámpara de pie, año 1"
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter).writerows(rows)
    imported(file.getvalue().encode(encoding))
    assert figures() == EXPECTED
    assert product("floor-lamp").title == "Lámpara de pie, año 1"
