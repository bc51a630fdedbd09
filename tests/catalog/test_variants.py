"""Variants are added, changed and removed; what a till or a label needs of them is never ambiguous."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.dialects.postgresql import Range

from shop.catalog.editing import create_product_with, edit_product
from shop.catalog.facts import ImageFacts
from shop.catalog.finding import kept_product
from shop.catalog.models import PriceChange, Product
from shop.catalog.pricing import apply_price_changes
from shop.catalog.refusals import (
    CatalogueRefusal,
    HasStock,
    MayNotPrice,
    MovedOn,
    NoSuchProduct,
    NoSuchVariant,
    NotABarcode,
    NotASale,
    NoValue,
    OnlyVariant,
    OutOfRange,
    SameValues,
    SkuTaken,
    TooMany,
    Unknown,
    Unwritable,
)
from shop.catalog.variants import add_variant, edit_variant, locked_variant, remove_variant
from shop.db import db
from shop.stock.services import SYSTEM, receive_stock

from .goods import ANA, choice, entries, in_fifty_colours, mug, product_facts, sold

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def make_mug(*values: str) -> Product:
    """A mug in each of these colours, 12.00 each, whose SKU is the colour."""
    values = values or ("Red", "Blue")
    facts = mug(options=[choice("Colour", *values, "Green")])
    return create_product_with(facts, [sold(sku=value, colour=value) for value in values], by=ANA)


def of(product: Product, place: int = 0) -> int:
    return kept_product(product.id).variants[place].id or 0


def changed(number: int, **changes: Any):
    """The facts of a variant after some of them were changed."""
    _, mine = locked_variant(number)
    edit_variant(number, replace(mine, **changes), by=ANA)
    return locked_variant(number)[1]


def test_a_variant_is_added_behind_the_others():
    product = make_mug()
    variant = add_variant(product.id, sold(1500, "GREEN", colour="Green", barcode="4006381333931"), by=ANA)
    assert (variant.sku, variant.price_minor, variant.position) == ("GREEN", 1500, 2)
    assert [one.sku for one in kept_product(product.id).variants] == ["Red", "Blue", "GREEN"]
    (entry,) = entries("variant.created")
    assert entry.subject_ref == str(variant.id)
    assert entry.new["thing"] == "Mug – Green"
    assert entry.new["price_minor"] == 1500


def test_a_variant_is_changed_and_its_product_counts_that():
    product = make_mug()
    version = product_facts(product.id)[1]
    after = changed(of(product), sku="RED-1", price_minor=900, compare_at_minor=1200, weight_grams=350, is_active=False)
    assert (after.sku, after.price_minor, after.compare_at_minor, after.weight_grams) == ("RED-1", 900, 1200, 350)
    assert not after.is_active
    assert product_facts(product.id)[1] == version + 1
    (entry,) = entries("variant.changed")
    assert entry.old == {
        "sku": "Red",
        "price_minor": 1200,
        "compare_at_minor": None,
        "weight_grams": None,
        "is_active": True,
    }
    assert not entries("product.changed")


def test_a_variant_that_is_so_already_is_not_written():
    product = make_mug()
    version = product_facts(product.id)[1]
    changed(of(product))
    assert product_facts(product.id)[1] == version
    assert not entries("variant.changed")


def test_one_of_250_variants_is_changed_by_few_statements(statements):
    product = create_product_with(*in_fifty_colours(), by=ANA)
    _, mine = locked_variant(of(product))
    with statements.at_most(8):
        edit_variant(mine.id or 0, replace(mine, price_minor=1), by=ANA)
    with pytest.raises(TooMany, match="250 variants are the most; these are 251"):
        add_variant(product.id, sold(colour="1", size="S"), by=ANA)


def test_a_late_edit_of_a_variant_is_refused():
    product = make_mug()
    version = product_facts(product.id)[1]
    changed(of(product), price_minor=900)
    for late in (
        lambda: edit_variant(of(product), sold(colour="Red"), seen=version, by=ANA),
        lambda: add_variant(product.id, sold(colour="Green"), seen=version, by=ANA),
        lambda: remove_variant(of(product), seen=version, by=ANA),
    ):
        with pytest.raises(MovedOn):
            late()
    assert [one.price_minor for one in kept_product(product.id).variants] == [900, 1200]


@pytest.mark.parametrize("number", [0, -5, 999_999, 2**70])
def test_what_is_not_there_can_not_be_changed(number: int):
    with pytest.raises(NoSuchVariant):
        edit_variant(number, sold(), by=ANA)
    with pytest.raises(NoSuchVariant):
        remove_variant(number, by=ANA)
    with pytest.raises(NoSuchProduct):
        add_variant(number, sold(), by=ANA)


# SKUs and barcodes


def test_an_sku_is_one_variants_whatever_its_case():
    product = make_mug()
    create_product_with(mug("Cup"), [sold(sku="CUP-1")], by=ANA)
    with pytest.raises(SkuTaken, match="The SKU “cup-1” is one of “Cup”"):
        changed(of(product), sku="cup-1")
    with pytest.raises(SkuTaken, match="is one of “Cup”"):
        add_variant(product.id, sold(sku="Cup-1", colour="Green"), by=ANA)
    with pytest.raises(SkuTaken, match="is one of “Cup”"):
        create_product_with(mug("Beaker"), [sold(sku="cup-1")], by=ANA)
    with pytest.raises(SkuTaken, match="Two variants would have the SKU “Blue”"):
        changed(of(product), sku="BLUE")
    assert changed(of(product), sku="RED").sku == "RED"
    assert changed(of(product), sku=None).sku is None


def test_an_sku_may_hold_slashes_and_blanks():
    assert changed(of(make_mug()), sku="M 12/3 ñ").sku == "M 12/3 ñ"


@pytest.mark.parametrize("sku", ["", " A", "A ", "A\n", "A\x00", "x" * 101])
def test_an_sku_can_be_typed(sku: str):
    with pytest.raises(Unwritable, match="SKU"):
        changed(of(make_mug()), sku=sku)


@pytest.mark.parametrize("code", ["4006381333932", "123", "40063813339-1", "", "٤٠٠٦٣٨١٣", "4006381333931\n"])
def test_a_barcode_is_a_gtin(code: str):
    with pytest.raises(NotABarcode) as refusal:
        changed(of(make_mug()), barcode=code)
    assert refusal.value.errors[0]["pointer"] == "/barcode"


# Figures


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"price_minor": -1}, OutOfRange),
        ({"price_minor": 10**12 + 1}, OutOfRange),
        ({"weight_grams": -1}, OutOfRange),
        ({"weight_grams": 2**31}, OutOfRange),
        ({"position": -1}, OutOfRange),
        ({"compare_at_minor": 1200}, NotASale),
        ({"price_minor": 1300, "compare_at_minor": 1300}, NotASale),
    ],
)
def test_figures_have_their_limits(changes: dict[str, Any], refusal: type[CatalogueRefusal]):
    product = make_mug()
    before = kept_product(product.id)
    with pytest.raises(refusal):
        changed(of(product), **changes)
    assert kept_product(product.id) == before


def test_whoever_may_not_price_may_change_all_but_prices():
    product = make_mug()
    _, mine = locked_variant(of(product))
    edit_variant(mine.id or 0, replace(mine, weight_grams=100), may_price=False, by=ANA)
    for prices in ({"price_minor": 1100}, {"compare_at_minor": 1500}):
        wanted = replace(mine, weight_grams=100, **prices)
        with pytest.raises(MayNotPrice, match="prices:write"):
            edit_variant(mine.id or 0, wanted, may_price=False, by=ANA)


def test_whoever_may_not_price_adds_what_costs_the_same_as_all_others():
    product = make_mug()
    _, mine = locked_variant(of(product))
    green = replace(mine, id=None, sku=None, values={"Colour": "Green"})
    for prices in ({"price_minor": mine.price_minor - 1}, {"compare_at_minor": mine.price_minor + 1}):
        with pytest.raises(MayNotPrice, match="prices:write"):
            add_variant(product.id, replace(green, **prices), may_price=False, by=ANA)
    assert add_variant(product.id, green, may_price=False, by=ANA).price_minor == mine.price_minor


def test_a_price_that_is_changed_while_a_sale_runs_stays_when_it_ends():
    product = make_mug()
    red, blue = (of(product, place) for place in (0, 1))
    for number in (red, blue):
        during = Range(MONDAY, MONDAY + timedelta(days=1))
        db.session.add(PriceChange(variant_id=number, price_minor=900, during=during))
    db.session.flush()
    apply_price_changes(MONDAY)
    changed(red, price_minor=1000)
    changed(blue, weight_grams=100)
    apply_price_changes(MONDAY + timedelta(days=2))
    assert [one.price_minor for one in kept_product(product.id).variants] == [1000, 1200]


# Values


def test_a_variant_has_one_value_of_each_option():
    product = make_mug()
    assert changed(of(product), values={"Colour": "Green"}).values == {"Colour": "Green"}
    with pytest.raises(NoValue, match="A variant needs a value of “Colour”"):
        changed(of(product), values={})
    with pytest.raises(Unknown, match="“Colour” has no value “Pink”"):
        changed(of(product), values={"Colour": "Pink"})
    with pytest.raises(Unknown, match="no option “Size”"):
        changed(of(product), values={"Colour": "Red", "Size": "S"})
    with pytest.raises(SameValues, match=r"Two variants would be the same: Red and Blue \(Blue\)"):
        changed(of(product), values={"Colour": "Blue"})
    with pytest.raises(SameValues, match="Blue and a new variant"):
        add_variant(product.id, sold(colour="Blue"), by=ANA)


def test_a_product_without_options_has_one_variant():
    product = create_product_with(mug(), [sold()], by=ANA)
    with pytest.raises(SameValues, match="no options"):
        add_variant(product.id, sold(), by=ANA)
    with pytest.raises(NoValue, match="at least one variant"):
        create_product_with(mug(), [], by=ANA)


# Going


def test_a_variant_that_was_never_stocked_can_go():
    product = make_mug()
    front = ImageFacts("https://example.com/mug.jpg", variant_id=of(product))
    edit_product(product.id, replace(product_facts(product.id)[0], images=[front]), by=ANA)
    gone = of(product)
    remove_variant(gone, by=ANA)
    assert [one.sku for one in kept_product(product.id).variants] == ["Blue"]
    assert product_facts(product.id)[0].images[0].variant_id is None
    (entry,) = entries("variant.removed")
    assert (entry.subject_ref, entry.old["sku"]) == (str(gone), "Red")


def test_the_last_variant_stays():
    product = make_mug("Red")
    with pytest.raises(OnlyVariant, match="This is the only variant of “Mug”"):
        remove_variant(of(product), by=ANA)


def test_what_was_stocked_stays():
    product = make_mug()
    receive_stock(of(product), 1, by=SYSTEM)
    with pytest.raises(HasStock, match="history in the stockroom"):
        remove_variant(of(product), by=ANA)
    assert len(kept_product(product.id).variants) == 2
