"""What the whole stock is worth: as a page, and as a file that spreadsheets open safely."""

import csv
import io
from datetime import UTC, datetime

import pytest
from flask import Flask

from shop.catalog.services import NewVariant
from shop.explaining import worth
from shop.explaining.worth import leaf_of
from shop.stock.actors import SYSTEM
from shop.stock.counting import level_of
from shop.stock.services import receive_stock
from shop.stock.transferring import move_stock

from ..auth.people import Browser, signed_in
from ..browser_client import Page
from ..counting import Statements
from ..factories import make_category, make_product, make_variant
from .past import happened, make_location


def rows(page: Page, part: str) -> list[str]:
    """The lines of the table in this part of the page."""
    return [" ".join(" ".join(row.itertext()).split()) for row in page.one("section", id=part).iter("tr")][1:]


def downloaded(browser: Browser, query: str = "") -> list[dict[str, str]]:
    answer = browser.open(f"/desk/stock/value.csv?{query}")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


def put_things_in() -> None:
    prints = make_category("Prints")
    fern = make_product("Fern", category=prints, variants=[NewVariant(900, sku="B-1", barcode="4006381333931")])
    bowl = make_product("=cmd()", variants=[NewVariant(900, sku="@a-1")])
    loose = make_product("Loose", variants=[NewVariant(900)])
    receive_stock(fern.variants[0], 3, unit_cost_minor=334, by=SYSTEM)
    receive_stock(fern.variants[0], 1, by=SYSTEM)
    receive_stock(bowl.variants[0], 5, by=SYSTEM)
    receive_stock(loose.variants[0], 2, unit_cost_minor=0, by=SYSTEM)
    make_variant("Empty")


def test_the_page_tells_the_whole_and_its_parts(sam: Browser):
    put_things_in()
    page = sam.get("explaining.value")
    assert "Value €10.02 Units 11 Units of unknown cost 6" in page.words("dl")
    assert "6 units in 2 levels" in page.words("p", class_="notice")
    assert rows(page, "by-location") == ["Stockroom 11 €10.02 6"]
    assert rows(page, "by-category") == ["Prints 4 €10.02 1", "In no category 7 €0.00 5"]
    assert rows(page, "things") == [
        "=cmd() @a-1 5 unknown unknown 5",
        "Fern B-1 4 €3.34 €10.02 1",
        "Loose no SKU 2 €0.00 €0.00 –",
    ]


def test_an_empty_stockroom_says_so(sam: Browser):
    assert "There is nothing in stock." in sam.get("explaining.value").words("main")
    assert downloaded(sam) == []


def test_where_no_cost_is_known_the_value_is_unknown_and_not_0(sam: Browser):
    make_variant("Mug", stock=5)
    page = sam.get("explaining.value")
    assert "Value unknown Units 5" in page.words("dl")
    assert rows(page, "by-location") == ["Stockroom 5 unknown 5"]


def test_it_tells_of_any_past_moment(sam: Browser):
    mug = make_variant("Mug")
    happened(mug, datetime(2026, 1, 5, 12, 0, tzinfo=UTC), 4, 100)
    happened(mug, datetime(2026, 2, 5, 12, 0, tzinfo=UTC), -3)
    assert "Value €4.00 Units 4" in sam.get("explaining.value", at="2026-01-20T00:00").words("dl")
    assert "Value €1.00 Units 1" in sam.get("explaining.value", at="2026-02-20T00:00").words("dl")
    assert "There was nothing in stock." in sam.get("explaining.value", at="2026-01-01T00:00").words("main")
    assert [line["Value"] for line in downloaded(sam, "at=2026-01-20T00:00")] == ["4.00"]


def test_categories_below_count_in_the_one_at_the_top(sam: Browser):
    prints = make_category("Prints")
    for name in ("Ferns", "Figs"):
        shelf = make_category(name, parent=prints)
        receive_stock(make_product(name, category=shelf).variants[0], 2, unit_cost_minor=100, by=SYSTEM)
    assert rows(sam.get("explaining.value"), "by-category") == ["Prints 4 €4.00 –"]


def test_the_things_are_leafed_through_by_sku_and_those_without_come_last(
    monkeypatch: pytest.MonkeyPatch, sam: Browser
):
    monkeypatch.setattr(worth.leaf_of, "__defaults__", (None, 2))
    barn = make_location("value-barn", "Barn")
    made = [
        make_product(sku or "None", variants=[NewVariant(9, sku=sku)]).variants[0]
        for sku in ("c", "A", "b", None, None)
    ]
    for variant in made:
        receive_stock(variant, 2, unit_cost_minor=1, by=SYSTEM)
    move_stock([(made[1].id, 1)], from_id=level_of(made[1]).location_id, to_id=barn, by=SYSTEM)
    page, seen = sam.get("explaining.value"), []
    seen += rows(page, "things")
    while links := page.all("a", rel="next"):
        page = sam.get(links[0].get("href").partition("#")[0])
        seen += rows(page, "things")
    assert [line.split()[0] for line in seen] == ["A", "A", "b", "c", "None", "None"]
    assert len(seen) == len(set(seen)) + 1  # the two without an SKU are alike
    assert page.all("a", rel="prev")
    assert not page.all("dl", class_="figures")  # which would be added up anew on each page


def test_what_comes_meanwhile_shifts_nothing(app: Flask):
    things = [make_product(sku, variants=[NewVariant(9, sku=sku)]).variants[0] for sku in ("b", "d", "f")]
    for variant in things:
        receive_stock(variant, 1, by=SYSTEM)
    with app.test_request_context():
        first = leaf_of(datetime.now(UTC), None, 2)
        receive_stock(make_product("a", variants=[NewVariant(9, sku="a")]).variants[0], 1, by=SYSTEM)
        second = leaf_of(datetime.now(UTC), first.after, 2)
    assert [line.thing.sku for line in first.lines + second.lines] == ["b", "d", "f"]


@pytest.mark.parametrize("query", ["after=x", "after=0", "after=999999999", f"after={10**30}", "after=1&before=2"])
def test_what_begins_nowhere_is_not_found(sam: Browser, query: str):
    sam.get(f"/desk/stock/value?{query}", status=404)


def test_the_file_says_it_line_by_line(sam: Browser):
    put_things_in()
    lines = downloaded(sam)
    assert [line["SKU"] for line in lines] == ["'@a-1", "B-1", ""]
    assert lines[0]["Name"] == "'=cmd()"
    assert (lines[0]["Average cost"], lines[0]["Value"], lines[0]["Units of unknown cost"]) == (
        "unknown",
        "unknown",
        "5",
    )
    assert lines[1] == {
        "SKU": "B-1",
        "Barcode": "4006381333931",
        "Name": "Fern",
        "Options": "",
        "Location": "Stockroom",
        "On hand": "4",
        "Reserved": "0",
        "Units of known cost": "3",
        "Units of unknown cost": "1",
        "Average cost": "3.34",
        "Value": "10.02",
        "Currency": "EUR",
    }


def test_the_file_is_named_by_its_moment_and_nobody_keeps_it(sam: Browser):
    answer = sam.open("/desk/stock/value.csv?at=2026-01-20T00:00")
    assert "stock-value-2026-01-20-0000.csv" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.get_data().startswith(b"\xef\xbb\xbf")


def test_one_thing_has_a_file_of_its_own(sam: Browser):
    mug = make_variant("Mug", stock=1)
    receive_stock(mug, 4, unit_cost_minor=250, by=SYSTEM)
    answer = sam.open(f"/desk/stock/{mug.id}/value.csv")
    [line] = csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig")))
    assert (line["On hand"], line["Units of unknown cost"], line["Average cost"], line["Value"]) == (
        "5", "1", "2.50", "10.00",
    )  # fmt: skip
    [before] = csv.DictReader(
        io.StringIO(sam.open(f"/desk/stock/{mug.id}/value.csv?at=2020-01-01T00:00").get_data().decode("utf-8-sig"))
    )
    assert before["On hand"] == "0"
    assert sam.open(f"/desk/stock/{mug.id}/value.csv?at=x").headers["Location"] == f"/desk/stock/{mug.id}?at=x"
    assert sam.open("/desk/stock/99999999/value.csv").status_code == 404


def test_the_file_of_no_moment_leads_back_to_the_field(sam: Browser):
    answer = sam.open("/desk/stock/value.csv?at=x")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/desk/stock/value?at=x"


def test_a_long_file_is_written_a_stretch_at_a_time(sam: Browser, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(worth, "AT_ONCE", 3)
    for _ in range(8):
        make_variant("Mug", stock=1)
    assert len({line["SKU"] for line in downloaded(sam)}) == 8


def test_a_page_takes_few_statements_however_much_there_is(sam: Browser, statements: Statements):
    for _ in range(30):
        make_variant("Mug", stock=1)
    with statements.at_most(9):
        sam.get("explaining.value")


def test_in_spanish_too(sam: Browser):
    put_things_in()
    assert sam.get("explaining.value", language="es").root.get("lang") == "es"


def test_customers_learn_nothing_of_it(app: Flask):
    browser = signed_in(app)
    browser.get("explaining.value", status=404)
    browser.get("explaining.download_value", status=404)
