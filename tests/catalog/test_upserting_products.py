"""A connector tells products whole, again and again: the first time makes one, the next only what differs."""

from dataclasses import replace

import pytest

from shop.catalog.editing import create_product_with, delete_product, edit_product, upsert_product
from shop.catalog.facts import ImageFacts, OptionFacts, ValueFacts
from shop.catalog.finding import kept_product
from shop.catalog.refusals import (
    HasStock,
    MayNotPrice,
    MovedOn,
    NoSuchProduct,
    SameValues,
    SkuTaken,
    Unknown,
    ValueInUse,
)
from shop.moving.places import create_location
from shop.receiving.services import add_line, open_receipt
from shop.stock.services import SYSTEM, receive_stock

from ..browser_client import PageReader
from .goods import ANA, choice, entries, mug, product_facts, sold

COLOURS = [sold(1200, "RED", colour="Red"), sold(1300, "BLUE", colour="Blue")]


def told(**others):
    facts = {"slug": "mug", "options": [choice("Colour", "Red", "Blue")], "tags": ["clay"]}
    return mug(**facts | {"images": [ImageFacts("https://example.com/mug.jpg")]} | others)


def test_telling_the_same_again_changes_nothing():
    first = upsert_product(told(), COLOURS, by=ANA)
    before = kept_product(first.product.id)
    again = upsert_product(told(published_at=first.product.published_at), COLOURS, by=ANA)
    assert (first.outcome, again.outcome) == ("created", "unchanged")
    assert again.product.id == first.product.id
    assert kept_product(first.product.id) == before
    assert len(entries("product.created")) == 1
    assert not entries("product.changed")


def test_what_is_active_keeps_its_day_where_none_is_told():
    first = upsert_product(told(), COLOURS, by=ANA)
    again = upsert_product(told(), COLOURS, by=ANA)
    assert again.outcome == "unchanged"
    assert again.product.published_at == first.product.published_at


def test_parts_keep_their_numbers_without_being_told_them():
    product = upsert_product(told(), COLOURS, by=ANA).product
    before = kept_product(product.id)
    again = upsert_product(told(title="Cup"), [replace(COLOURS[0], price_minor=1100), COLOURS[1]], by=ANA)
    after = kept_product(product.id)
    assert again.outcome == "changed"
    assert after == replace(
        before,
        version=before.version + 1,
        facts=replace(before.facts, title="Cup"),
        variants=(replace(before.variants[0], price_minor=1100), before.variants[1]),
    )
    assert [entry.old for entry in entries("variant.changed")] == [{"price_minor": 1200}]


def test_variants_are_found_by_sku_then_by_values_and_others_stay():
    product = upsert_product(told(), COLOURS, by=ANA).product
    red, blue = kept_product(product.id).variants
    options = [choice("Colour", "Red", "Blue", "Green", "Navy")]
    variants = [sold(1400, "GREEN", colour="Green"), sold(1500, "blue", colour="Navy")]
    upsert_product(told(options=options), variants, by=ANA)
    kept_red, navy, green = kept_product(product.id).variants
    assert kept_red == red
    assert (navy.id, navy.sku, navy.values, navy.price_minor) == (blue.id, "blue", {"Colour": "Navy"}, 1500)
    assert (green.sku, green.position) == ("GREEN", 2)
    upsert_product(told(options=options), [sold(1600, colour="Red")], by=ANA)
    assert kept_product(product.id).variants[0] == replace(red, price_minor=1600, sku=None)


def test_two_variants_can_change_skus():
    product = upsert_product(told(), COLOURS, by=ANA).product
    red, blue = kept_product(product.id).variants
    upsert_product(told(), [replace(red, sku="BLUE"), replace(blue, sku="RED")], by=ANA)
    assert [one.sku for one in kept_product(product.id).variants] == ["BLUE", "RED"]


def test_a_number_of_another_product_is_no_variant_of_this_one():
    other = create_product_with(mug("Cup"), [sold()], by=ANA)
    upsert_product(told(), COLOURS, by=ANA)
    with pytest.raises(Unknown, match="no variant"):
        upsert_product(told(), [replace(COLOURS[0], id=kept_product(other.id).variants[0].id)], by=ANA)


def test_an_option_and_its_variants_come_in_one_go():
    product = upsert_product(told(), COLOURS, by=ANA).product
    sizes = OptionFacts("Size", [ValueFacts("S"), ValueFacts("L")])
    variants = [sold(1200, "RED", colour="Red", size="L"), sold(1250, "RED-S", colour="Red", size="S")]
    upsert_product(told(options=[choice("Colour", "Red", "Blue"), sizes]), variants, by=ANA)
    assert [(one.sku, one.values["Size"]) for one in kept_product(product.id).variants] == [
        ("RED", "L"),
        ("BLUE", "S"),
        ("RED-S", "S"),
    ]


def test_a_value_gives_way_to_another_where_its_variants_are_told_too():
    product = upsert_product(told(), COLOURS, by=ANA).product
    blue = kept_product(product.id).variants[1]
    upsert_product(told(options=[choice("Colour", "Red", "Navy")]), [sold(1300, "BLUE", colour="Navy")], by=ANA)
    assert kept_product(product.id).variants[1] == replace(blue, values={"Colour": "Navy"})
    with pytest.raises(ValueInUse, match="it is the value of RED"):
        upsert_product(told(options=[choice("Colour", "Navy")]), [sold(1300, "BLUE", colour="Navy")], by=ANA)


def test_all_options_give_way_to_others_where_all_variants_are_told():
    product = upsert_product(told(), COLOURS, by=ANA).product
    sizes = [sold(1200, "RED", size="S"), sold(1300, "BLUE", size="L")]
    upsert_product(told(options=[choice("Size", "S", "L")]), sizes, by=ANA)
    assert [one.values for one in kept_product(product.id).variants] == [{"Size": "S"}, {"Size": "L"}]
    with pytest.raises(SameValues):
        upsert_product(told(options=[choice("Length", "9", "10")]), [sold(1300, "BLUE", length="9")], by=ANA)


def test_who_may_not_price_may_tell_the_prices_that_are():
    with pytest.raises(MayNotPrice):
        upsert_product(told(), COLOURS, may_price=False, by=ANA)
    upsert_product(told(), COLOURS, by=ANA)
    assert upsert_product(told(title="Cup"), COLOURS, may_price=False, by=ANA).outcome == "changed"
    with pytest.raises(MayNotPrice) as refusal:
        upsert_product(told(), [COLOURS[0], replace(COLOURS[1], price_minor=1)], may_price=False, by=ANA)
    assert refusal.value.errors[0]["pointer"] == "/variants/1/price_minor"


def test_a_renamed_product_told_at_its_former_address_does_not_come_twice():
    product = upsert_product(told(), COLOURS, by=ANA).product
    edit_product(product.id, replace(product_facts(product.id)[0], slug="cup"), by=ANA)
    with pytest.raises(SkuTaken, match="is one of “Mug”"):
        upsert_product(told(), COLOURS, by=ANA)


def test_an_upsert_that_changes_nothing_takes_few_statements(statements):
    published = upsert_product(told(), COLOURS, by=ANA).product.published_at
    with statements.at_most(6):
        upsert_product(told(published_at=published), COLOURS, by=ANA)


# Deleting


def test_a_product_that_was_never_stocked_can_go(browser: PageReader):
    product = upsert_product(told(), COLOURS, by=ANA).product
    edit_product(product.id, replace(product_facts(product.id)[0], slug="cup"), by=ANA)
    number = product.id
    delete_product(number, by=ANA)
    assert [browser.open(f"/p/{slug}").status_code for slug in ("mug", "cup")] == [404, 404]
    (entry,) = entries("product.deleted")
    assert entry.old["thing"] == "Mug"
    assert entry.old["variants"] == ["RED", "BLUE"]
    for nowhere in (number, 0, 2**80):
        with pytest.raises(NoSuchProduct):
            delete_product(nowhere, by=ANA)


@pytest.mark.parametrize("elsewhere", [False, True])
def test_what_was_stocked_is_archived_instead(elsewhere: bool):
    product = upsert_product(told(), COLOURS, by=ANA).product
    place = create_location("BACK", "Back room", by=SYSTEM).id if elsewhere else None
    receive_stock(kept_product(product.id).variants[1].id or 0, 1, by=SYSTEM, location_id=place)
    with pytest.raises(HasStock, match="Archive or deactivate it instead"):
        delete_product(product.id, by=ANA)
    assert len(kept_product(product.id).variants) == 2


def test_what_stands_on_a_paper_of_the_stockroom_stays():
    product = upsert_product(told(), COLOURS, by=ANA).product
    receipt = open_receipt(by=SYSTEM)
    add_line(receipt.id, kept_product(product.id).variants[0].id or 0, expected=3, by=SYSTEM)
    with pytest.raises(HasStock, match="history in the stockroom"):
        delete_product(product.id, by=ANA)


def test_a_late_deletion_is_refused():
    product = upsert_product(told(), COLOURS, by=ANA).product
    version = product_facts(product.id)[1]
    edit_product(product.id, replace(product_facts(product.id)[0], title="Cup"), by=ANA)
    with pytest.raises(MovedOn):
        delete_product(product.id, seen=version, by=ANA)
    assert product_facts(product.id)[0].title == "Cup"
