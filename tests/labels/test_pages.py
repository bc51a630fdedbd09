"""Choosing labels, and the sheet that is printed."""

import pytest
from flask import Flask

from shop.catalog.services import NewVariant
from shop.labels.sizes import SIZES
from tests.auth.people import Browser, signed_in
from tests.browser_client import check_page
from tests.factories import make_product, make_variant
from tests.receiving.notes import book, make_receipt

SVG = "{http://www.w3.org/2000/svg}svg"


@pytest.fixture
def sam(app: Flask) -> Browser:
    return signed_in(app, "staff", name="Sam")


def labels_on(page) -> list[str]:
    return page.each("div", class_="label")


def test_a_label_says_what_it_is_what_it_costs_and_how_it_is_scanned(sam: Browser):
    product = make_product(
        "Mug",
        options={"Size": ["Big"]},
        variants=[NewVariant(1250, sku="M-1", barcode="4006381333931", values=("Big",))],
    )
    page = sam.get(f"/desk/stock/labels/sheet?things={product.variants[0].id}x2")
    assert labels_on(page) == ["Mug Big €12.50 M-1 4006381333931"] * 2
    bars = page.all(SVG, class_="label-bars")[0]
    assert bars.get("viewBox") == "0 0 113 1"
    assert bars.get("shape-rendering") == "crispEdges"


def test_a_thing_without_barcode_shows_its_sku_in_bars_and_once_in_words(sam: Browser):
    mug = make_variant("Mug")
    page = sam.get(f"/desk/stock/labels/sheet?things={mug.id}x1&price=0")
    assert labels_on(page) == [f"Mug {mug.sku}"]
    assert page.all(SVG, class_="label-bars")


def test_what_was_scanned_gets_a_label(sam: Browser):
    mug = make_variant("Mug")
    answer = sam.post("labels.choose", {"typed": mug.sku, "size": "a4-24", "price": "y"})
    page = sam.get(answer.headers["Location"])
    assert page.one("input", id=f"copies-{mug.id}").get("value") == "1"
    assert page.one("option", value="a4-24").get("selected") is not None
    assert page.one("input", id="price").get("checked") is not None


def test_as_many_are_printed_as_were_asked_for(sam: Browser):
    mug, bowl = make_variant("Mug"), make_variant("Bowl")
    wanted = {f"copies-{mug.id}": "3", f"copies-{bowl.id}": "0", "size": "50x25", "print": "1"}
    answer = sam.post("labels.choose", wanted)
    page = sam.get(answer.headers["Location"])
    assert labels_on(page) == [f"Mug {mug.sku}"] * 3
    assert len(page.all("div", class_="label-page")) == 3


def test_a_sheet_that_was_begun_is_used_up(sam: Browser):
    mug = make_variant("Mug")
    page = sam.get(f"/desk/stock/labels/sheet?things={mug.id}x3&size=a4-24&skip=22")
    assert len(page.all("div", class_="label-page")) == 2
    assert len(page.all("div", class_="is-used")) == 22
    form = {f"copies-{mug.id}": "1", "size": "a4-24", "skip": "24"}
    page = sam.post("labels.choose", form, status=422)
    check_page(page)
    assert page.words("p", id="skip-error") == "This sheet has 24 labels."


def test_what_came_on_a_receipt_gets_as_many_labels_as_units(sam: Browser):
    mug, bowl = make_variant("Mug"), make_variant("Bowl")
    receipt = make_receipt({mug: 5, bowl: 0})
    book(receipt, {mug: 2, bowl: 3})
    page = sam.get("labels.index", receipt=receipt)
    assert [field.get("value") for field in page.all("input", class_="units")] == ["5", "3"]
    sam.get("labels.index", receipt=10**9, status=404)


def test_things_are_named_by_their_numbers(sam: Browser):
    mug, bowl = make_variant("Mug"), make_variant("Bowl")
    page = sam.get(f"/desk/stock/labels?variants={mug.id},{bowl.id},{bowl.id}")
    assert [field.get("value") for field in page.all("input", class_="units")] == ["1", "2"]


def test_a_name_that_several_have_is_asked_back_and_a_thing_is_taken_off(sam: Browser):
    product = make_product("Teapot", options={"Size": ["small", "large"]})
    small, large = product.variants
    page = sam.post("labels.choose", {"typed": "teap", "size": "50x25"}, status=200)
    check_page(page)
    assert len(page.all("button", name="variant")) == 2
    chosen = {"variant": str(large.id), f"copies-{small.id}": "2", "size": "50x25"}
    page = sam.get(sam.post("labels.choose", chosen).headers["Location"])
    assert len(page.all("input", class_="units")) == 2
    answer = sam.post("labels.choose", {f"copies-{small.id}": "2", "remove": str(small.id), "size": "50x25"})
    assert answer.headers["Location"].endswith("things=&size=50x25&price=0")


def test_what_can_not_be_scanned_is_said(sam: Browser):
    plain = make_product(variants=[NewVariant(100)]).variants[0]
    long = make_product(variants=[NewVariant(100, sku="LONG-SKU-" * 4)]).variants[0]
    page = sam.get(f"/desk/stock/labels?variants={plain.id},{long.id}")
    assert page.each("td", data_label="Bars") == [
        "none: it has neither barcode nor SKU that can be written in bars",
        "too long for this size",
    ]
    page = sam.get(f"/desk/stock/labels/sheet?variants={plain.id},{long.id}")
    assert len(labels_on(page)) == 2
    assert not page.all(SVG, class_="label-bars")


def test_odd_requests_are_no_failure(sam: Browser):
    mug = make_variant("Mug")
    for odd in ("-1", "1e309", "\0", "🧺", "x" * 60, "9" * 40, "501"):
        for name in (f"copies-{mug.id}", "typed", "skip", "size"):
            page = sam.post("labels.choose", {"size": "50x25", name: odd}, status=422)
            assert page.status == 422
        sam.post("labels.choose", {"variant": odd, "remove": odd, "copies-x": odd, "copies--1": odd}, status=None)
    for query in ("things=x", "things=1x0.2x9999.99999999999999999999x1", "size=x", "skip=-1", "skip=99", "receipt=x"):
        sam.get(f"/desk/stock/labels?{query}")
        sam.get(f"/desk/stock/labels/sheet?{query}")


def test_no_more_are_printed_than_a_printer_should(sam: Browser):
    things = [make_variant(f"Mug {number}") for number in range(5)]
    asked = {f"copies-{thing.id}": "500" for thing in things} | {"size": "50x25", "print": "1"}
    page = sam.post("labels.choose", asked, status=422)
    assert "Print 2,000 labels at most at once." in page.words("div", class_="notice")
    things = ".".join(f"{thing.id}x500" for thing in things)
    assert len(labels_on(sam.get(f"/desk/stock/labels/sheet?things={things}"))) == 2000


def test_labels_of_many_things_cost_no_more_statements(sam: Browser, statements):
    things = ".".join(f"{make_variant().id}x2" for _ in range(30))
    with statements.at_most(6):
        page = sam.get(f"/desk/stock/labels/sheet?things={things}")
    assert len(labels_on(page)) == 60


@pytest.mark.parametrize("name", SIZES)
def test_every_size_has_its_measures_in_the_style_sheet(name: str):
    from shop.config import ROOT

    assert f".label-page.is-{name} {{" in (ROOT / "static" / "css" / "desk" / "labels.css").read_text()
