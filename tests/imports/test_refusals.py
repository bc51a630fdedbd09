"""What can't be right is told with line, column, value and reason; nothing is mended in silence."""

import pytest

from shop.stock.services import figures_of

from .files import MUG, product, shopify, slugs

CUP = {"Handle": "cup", "Title": "Cup", "Variant Price": "9.00"}


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("Variant Price", "", "a variant needs a price"),
        ("Variant Barcode", "8.41E+11", "scientific notation"),
        ("Variant SKU", "1.23457E+11", "scientific notation"),
        ("Variant Inventory Qty", "-3", "below zero"),
        ("Variant Inventory Qty", "2.5", "not a whole number"),
        ("Variant Inventory Qty", "1000001", "more than 1000000"),
        ("Variant Inventory Qty", "many", "not a number"),
        ("Variant Grams", "heavy", "not a number"),
        ("Title", "", "needs a title"),
        ("Title", "x" * 301, "longer than 300"),
        ("Title", "Mug\x07", "can’t be kept"),
        ("Title", "Mug\x00", "can’t be kept"),
        ("Status", "sleeping", "is none of"),
        ("Published", "perhaps", "neither true nor false"),
        ("Handle", "", "which product is this"),
        ("Tags", "a" * 101, "more than 100 characters"),
    ],
)
def test_a_row_that_can_not_be_right_is_refused_and_nothing_goes_in(column, value, reason):
    outcome = shopify(CUP, MUG | {"Variant SKU": "MUG", "Tags": "", "Status": "active"} | {column: value})
    assert [one[:2] for one in outcome.refused] == [(3, column)]
    assert reason in outcome.reasons
    assert outcome.applied is None
    assert slugs() == []


def test_with_skip_only_the_refused_rows_stay_out():
    outcome = shopify(CUP, MUG | {"Variant Inventory Qty": "-3"}, skip=True)
    assert slugs() == ["cup"]
    assert outcome.refused == [(3, "Variant Inventory Qty", "-3")]


def test_a_product_goes_in_without_its_refused_variant():
    colours = {"Option1 Name": "Colour"}
    outcome = shopify(
        MUG | colours | {"Option1 Value": "Red"},
        {"Handle": "mug", "Option1 Value": "Blue", "Variant Price": "free"},
        {"Handle": "mug", "Option1 Value": "Green", "Variant Price": "13.00"},
        skip=True,
    )
    assert outcome.refused == [(3, "Variant Price", "free")]
    assert [variant.values[0].value for variant in product("mug").variants] == ["Red", "Green"]


def test_every_row_of_a_refused_product_is_listed():
    outcome = shopify(MUG | {"Title": ""}, {"Handle": "mug", "Image Src": "https://example.org/b.jpg"}, CUP, skip=True)
    assert [line for line, *_ in outcome.refused] == [2, 3]
    assert "its product is refused, see line 2" in outcome.reasons


def test_an_sku_that_comes_twice_is_refused_the_second_time_and_leads_to_the_first():
    outcome = shopify(MUG | {"Variant SKU": "A-1"}, CUP | {"Variant SKU": "a-1"}, skip=True)
    assert outcome.refused[0] == (3, "Variant SKU", "a-1")
    assert "stands on line 2 already" in outcome.reasons
    assert slugs() == ["mug"]


def test_a_missing_sku_stays_empty_and_is_counted():
    outcome = shopify(MUG, CUP | {"Variant SKU": "CUP"})
    assert product("mug").variants[0].sku is None
    assert outcome.checked.counts["without SKU"] == 1


def test_the_same_choices_twice_are_refused():
    outcome = shopify(
        MUG | {"Option1 Name": "Colour", "Option1 Value": "Red"},
        {"Handle": "mug", "Option1 Value": "Red", "Variant Price": "13.00"},
    )
    assert outcome.refused == [(3, "Option1 Value", "Red")]


def test_rows_that_contradict_each_other_about_their_product_are_refused():
    outcome = shopify(MUG, MUG | {"Title": "Beaker", "Variant Price": "", "Image Src": "https://example.org/a.jpg"})
    assert outcome.refused == [(3, "Title", "Beaker")]


def test_a_barcode_that_is_no_gtin_is_left_out_and_said():
    outcome = shopify(MUG | {"Variant Barcode": "AB-12"}, CUP | {"Variant Barcode": "'0012345678905"})
    assert [problem.value for problem in outcome.checked.problems] == ["AB-12"]
    assert product("mug").variants[0].barcode is None
    assert product("cup").variants[0].barcode == "0012345678905"


@pytest.mark.parametrize(("compare_at", "kept"), [("0.00", None), ("11.00", None), ("12.00", None), ("15.00", 1500)])
def test_a_price_before_that_is_not_above_the_price_is_no_sale(compare_at, kept):
    shopify(MUG | {"Variant Compare At Price": compare_at})
    assert product("mug").variants[0].compare_at_minor == kept


def test_a_picture_without_a_web_address_is_left_out_and_said():
    outcome = shopify(MUG | {"Image Src": "mug.png"})
    assert product("mug").images == []
    assert "not a web address" in outcome.reasons


def test_a_product_without_a_variant_is_refused():
    outcome = shopify(
        {"Handle": "mug", "Title": "Mug", "Variant Price": "", "Image Src": "https://example.org/a.jpg"}, CUP
    )
    assert "needs a variant with a price" in outcome.reasons


@pytest.mark.parametrize(
    ("status", "published", "kept"),
    [
        ("active", "true", "active"),
        ("draft", "false", "draft"),
        ("archived", "true", "archived"),
        ("active", "false", "draft"),
        ("", "true", "active"),
        ("", "false", "draft"),
        ("", "", "active"),
        ("unlisted", "true", "draft"),
    ],
)
def test_draft_archived_and_unpublished_products_stay_what_they_are(status, published, kept):
    shopify(MUG | {"Status": status, "Published": published})
    assert product("mug").status == kept
    assert (product("mug").published_at is None) == (kept != "active")


def test_handles_that_no_address_can_hold_get_one_that_can_and_stay_apart():
    outcome = shopify(MUG | {"Handle": "Jarrón Azul"}, CUP | {"Handle": "日本"}, CUP | {"Handle": "中国"})
    assert "jarron-azul" in slugs()
    assert len(slugs()) == 3
    assert "its address in the shop is jarron-azul" in outcome.reasons


def test_stock_that_was_counted_is_the_stockrooms_and_only_told_of():
    shopify(MUG | {"Variant Inventory Qty": "5"})
    outcome = shopify(MUG | {"Variant Inventory Qty": "7"})
    variant = product("mug").variants[0]
    assert figures_of([variant.id])[variant.id].on_hand == 5
    assert outcome.checked.changes_nothing
    assert "the stockroom counts 5; left as it is" in outcome.reasons


def test_letters_of_windows_that_were_taken_for_another_alphabet_are_put_right():
    shopify(MUG | {"Title": "Beetlejuice\x99 \x93Mask\x94\x81", "Vendor": "Caf\xe9 \x80"})
    mask = product("mug")
    assert (mask.title, mask.brand) == ("Beetlejuice™ “Mask”", "Café €")
