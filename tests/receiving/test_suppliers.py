"""Whom the shop buys from, and what they call our goods."""

import pytest
from flask import Flask
from sqlalchemy import select

from shop.audit.models import AuditEntry
from shop.db import db
from shop.receiving.models import Supplier, SupplierItem
from shop.receiving.refusals import NameTaken, NoSuchItem, NoSuchSupplier
from shop.receiving.suppliers import (
    Offer,
    Particulars,
    bring_back_supplier,
    change_supplier,
    create_supplier,
    offer_item,
    remove_item,
    retire_supplier,
    supplier_by_id,
    suppliers,
)
from shop.stock.refusals import NoSuchVariant, NotAQuantity, Unwritable
from shop.stock.things import find_things
from tests.auth.people import Browser, signed_in
from tests.browser_client import check_page
from tests.factories import make_variant
from tests.receiving.notes import SAM, make_supplier


@pytest.fixture
def sam(app: Flask) -> Browser:
    return signed_in(app, "staff", name="Sam")


def test_a_name_is_given_once_however_it_is_written():
    make_supplier("Clay & Sons")
    with pytest.raises(NameTaken, match="“CLAY & sons” already"):
        create_supplier(Particulars("CLAY & sons"), by=SAM)
    other = make_supplier("Tin Ltd")
    with pytest.raises(NameTaken):
        change_supplier(other, Particulars("clay & sons"), by=SAM)
    assert supplier_by_id(other).name == "Tin Ltd"


@pytest.mark.parametrize("name", ["", "   ", "\0", "x" * 201])
def test_a_supplier_has_a_name(name: str):
    with pytest.raises(Unwritable):
        create_supplier(Particulars(name), by=SAM)


@pytest.mark.parametrize("days", [-1, 731, 10**12, True])
def test_no_lead_time_is_like_that(days: int):
    with pytest.raises(NotAQuantity):
        create_supplier(Particulars("Clay", lead_days=days), by=SAM)


def test_who_changed_what_is_written_down():
    clay = make_supplier("Clay")
    change_supplier(clay, Particulars("Clay", lead_days=9), by=SAM)
    change_supplier(clay, Particulars("Clay", lead_days=9), by=SAM)
    told = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "supplier.changed")).all()
    assert [(entry.old["lead_days"], entry.new["lead_days"]) for entry in told] == [(None, 9)]


def test_the_retired_are_not_listed_unless_asked_for():
    clay, _ = make_supplier("Clay"), make_supplier("Tin")
    retire_supplier(clay, by=SAM)
    assert [row.name for row in suppliers()[0]] == ["Tin"]
    assert [row.name for row in suppliers(also_retired=True)[0]] == ["Clay", "Tin"]
    bring_back_supplier(clay, by=SAM)
    assert [row.name for row in suppliers("CLA")[0]] == ["Clay"]


def test_what_the_supplier_calls_it_finds_it():
    mug, clay = make_variant("Mug"), make_supplier()
    offer_item(clay, mug.id, Offer("ZZ-77", 250, 6), by=SAM)
    assert [thing.id for thing in find_things("zz-77")] == [mug.id]


def test_one_supplier_of_a_thing_is_preferred():
    mug, clay, tin = make_variant("Mug"), make_supplier(), make_supplier()
    for supplier in (clay, tin):
        offer_item(supplier, mug.id, Offer(is_preferred=True), by=SAM)
    db.session.expire_all()
    preferred = db.session.scalars(select(SupplierItem).where(SupplierItem.is_preferred)).all()
    assert [item.supplier_id for item in preferred] == [tin]


def test_an_item_of_nobody_or_nothing_is_refused():
    mug, clay = make_variant("Mug"), make_supplier()
    with pytest.raises(NoSuchSupplier):
        offer_item(10**9, mug.id, Offer(), by=SAM)
    with pytest.raises(NoSuchVariant):
        offer_item(clay, 10**9, Offer(), by=SAM)
    with pytest.raises(NotAQuantity):
        offer_item(clay, mug.id, Offer(pack_size=0), by=SAM)
    with pytest.raises(NoSuchItem):
        remove_item(clay, mug.id, by=SAM)


def test_a_supplier_is_made_changed_and_retired_on_its_pages(sam: Browser):
    told = {"name": "Clay & Sons", "email": "clay@example.com", "phone": "1", "lead_days": "14", "note": ""}
    sam.post("receiving.create_supplier", told)
    clay = db.session.scalar(select(Supplier))
    page = sam.get("receiving.supplier", supplier_id=clay.id)
    assert page.one("input", id="lead_days").get("value") == "14"
    sam.post("receiving.change_supplier", told | {"lead_days": "21"}, supplier_id=clay.id)
    sam.post("receiving.retire_supplier", supplier_id=clay.id)
    assert "Retired" in sam.get("receiving.supplier", supplier_id=clay.id).words("span", class_="badge")
    assert "Clay" not in sam.get("receiving.suppliers").words("main")
    assert "21 days" in sam.get("/desk/suppliers?retired=1&q=clay").words("table")


def test_odd_particulars_come_back_beside_their_field(sam: Browser):
    odd = [("name", name) for name in ("", "\0", "x" * 200)]
    odd += [("lead_days", days) for days in ("-1", "1e309", "\0", "🧺", "9" * 30, "1.5", "731")]
    odd += [("email", email) for email in ("clay", "a@b", "\0@x.es", "x" * 90 + "@example.com")]
    for field, typed in odd:
        page = sam.post("receiving.create_supplier", {"name": "Clay", field: typed}, status=422)
        assert page.one("p", id=f"{field}-error").text
        if "\0" not in typed:
            check_page(page)
    assert not db.session.scalar(select(Supplier))


def test_a_name_that_is_taken_comes_back_beside_its_field(sam: Browser):
    make_supplier("Clay")
    page = sam.post("receiving.create_supplier", {"name": "clay"}, status=409)
    check_page(page)
    assert "already" in page.words("p", id="name-error")


def test_an_item_is_found_by_scan_kept_and_removed(sam: Browser):
    mug, clay = make_variant("Mug"), make_supplier()
    answer = sam.post("receiving.find_item", {"typed": mug.sku}, supplier_id=clay)
    assert answer.headers["Location"].endswith(f"/items/{mug.id}")
    told = {"their_sku": "ZZ-1", "unit_cost": "2,50", "pack_size": "6", "is_preferred": "y"}
    sam.post(answer.headers["Location"], told)
    item = db.session.get(SupplierItem, (clay, mug.id))
    assert (item.their_sku, item.unit_cost_minor, item.pack_size, item.is_preferred) == ("ZZ-1", 250, 6, True)
    page = sam.get("receiving.supplier", supplier_id=clay)
    assert "€2.50" in page.words("table")
    assert (
        sam.get("receiving.item", supplier_id=clay, variant_id=mug.id).one("input", id="unit_cost").get("value")
        == "2.50"
    )
    sam.post("receiving.remove_item", supplier_id=clay, variant_id=mug.id)
    sam.post("receiving.remove_item", supplier_id=clay, variant_id=mug.id, status=404)


def test_odd_items_are_no_failure(sam: Browser):
    mug, clay = make_variant("Mug"), make_supplier()
    for odd in ("-1", "1e309", "\0", "🧺" * 101, "9" * 101):
        for name in ("their_sku", "unit_cost", "pack_size"):
            page = sam.post(f"/desk/suppliers/{clay}/items/{mug.id}", {name: odd}, status=None)
            assert page.status in ({303, 422} if name == "their_sku" else {422})


def test_what_is_not_found_is_said(sam: Browser):
    clay = make_supplier()
    page = sam.post("receiving.find_item", {"typed": "no such"}, supplier_id=clay, status=422)
    check_page(page)
    assert "Nothing is called" in page.words("p", id="typed-error")
    check_page(sam.post("receiving.find_item", {}, supplier_id=clay, status=422))
    for number in (10**9, 2**70):
        sam.get(f"/desk/suppliers/{number}", status=404)
        sam.get(f"/desk/suppliers/{clay}/items/{number}", status=404)


def test_many_suppliers_are_leafed_through_by_name(sam: Browser):
    for number in range(52):
        make_supplier(f"Pottery {number:02}")
    page = sam.get("receiving.suppliers")
    assert len(page.all("tr")) == 51
    second = sam.get(page.one("a", rel="next").get("href"))
    assert ["Pottery 50" in second.words("table"), "Pottery 49" in second.words("table")] == [True, False]
