"""The demo shop's shelves are full, labelled in two languages and worth looking at."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

import shop.demo
from shop.demo.goods import CATEGORIES, PAGES, PICTURE_WIDTHS, PRODUCTS, SHOP, Category, Product, Words
from shop.demo.making import check_digit

PICTURES = Path(shop.demo.__file__).parent / "pictures"
VARIANTS = [variant for product in PRODUCTS for variant in product.variants]
FILES = {picture.file for product in PRODUCTS for picture in product.pictures}


def paths(categories: tuple[Category, ...] = CATEGORIES, above: str = "") -> Iterator[str]:
    for category in categories:
        yield above + category.slug
        yield from paths(category.children, f"{above}{category.slug}/")


def words_in(thing: object) -> Iterator[Words]:
    if isinstance(thing, Words):
        yield thing
    elif isinstance(thing, tuple):
        for part in thing:
            yield from words_in(part)
    elif is_dataclass(thing):
        for field in fields(thing):
            yield from words_in(getattr(thing, field.name))


def below(path: str) -> list[Product]:
    return [p for p in PRODUCTS if any(shelf == path or shelf.startswith(f"{path}/") for shelf in p.categories)]


def is_sold_out(product: Product) -> bool:
    return all(variant.stock == 0 for variant in product.variants)


def test_every_product_stands_on_a_shelf_that_exists():
    shelves = set(paths())
    assert all(product.categories and set(product.categories) <= shelves for product in PRODUCTS)


def test_no_shelf_is_nearly_empty_and_one_needs_a_second_page():
    assert all(len(below(path)) >= 3 for path in paths())
    assert len(below("prints")) >= 26


def test_one_branch_is_three_levels_deep():
    assert "prints/landscapes/night" in set(paths())


def test_everything_is_said_in_both_languages():
    said = list(words_in((CATEGORIES, PRODUCTS, PAGES, SHOP)))
    assert [words for words in said if not words.en.strip() or not words.es.strip()] == []


def test_slugs_and_skus_belong_to_one_thing_each():
    slugs, skus = [product.slug for product in PRODUCTS], [variant.sku for variant in VARIANTS]
    assert len(set(slugs)) == len(slugs)
    assert len({sku.upper() for sku in skus}) == len(skus)


def test_barcodes_are_in_store_numbers_with_the_right_check_digit():
    codes = [variant.barcode for variant in VARIANTS if variant.barcode]
    assert len(set(codes)) == len(codes)
    assert all(len(code) == 13 and 20 <= int(code[:2]) <= 29 for code in codes)
    assert all(check_digit(code[:-1]) == code[-1] for code in codes)


@pytest.mark.parametrize(("twelve", "last"), [("400638133393", "1"), ("590123412345", "7")])
def test_the_check_digit_is_the_one_on_real_goods(twelve, last):
    assert check_digit(twelve) == last


@pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: product.slug)
def test_variants_choose_from_the_options_and_no_two_choose_alike(product):
    chosen = [variant.values for variant in product.variants]
    assert chosen
    assert len(set(chosen)) == len(chosen)
    for values in chosen:
        assert len(values) == len(product.options) <= 3
        for value, option in zip(values, product.options, strict=True):
            assert value in {words.en for words in option.values}


def test_every_price_is_a_price_and_a_sale_price_is_lower():
    assert all(variant.price_minor >= 300 and variant.weight_grams > 0 for variant in VARIANTS)
    assert all(v.compare_at_minor is None or v.compare_at_minor > v.price_minor for v in VARIANTS)


def test_about_a_third_of_the_goods_come_in_one_version_only():
    assert 0.25 <= sum(not product.options for product in PRODUCTS) / len(PRODUCTS) <= 0.45


def test_the_stockroom_has_plenty_of_some_few_of_others_and_none_of_a_couple():
    on_sale = [p for p in PRODUCTS if any(variant.compare_at_minor for variant in p.variants)]
    assert sum(is_sold_out(product) for product in PRODUCTS if product.status == "active") == 2
    assert any(1 <= variant.stock <= 3 for variant in VARIANTS)
    assert any(variant.stock > 20 for variant in VARIANTS)
    assert 8 <= len(on_sale) <= 14


def test_one_product_is_still_a_draft_and_one_has_a_very_long_name():
    assert [product.status for product in PRODUCTS].count("draft") == 1
    assert max(len(product.title.en) for product in PRODUCTS) >= 65


@pytest.mark.parametrize("width", PICTURE_WIDTHS)
def test_every_picture_is_drawn_at_every_width(width):
    assert [file for file in sorted(FILES) if not (PICTURES / f"{file}-{width}.webp").is_file()] == []


def test_no_drawing_is_left_over():
    drawn = {path.stem.rpartition("-")[0] for path in PICTURES.glob("*.webp")}
    assert drawn == FILES


def test_the_pictures_stay_light():
    assert sum(path.stat().st_size for path in PICTURES.glob("*.webp")) <= 6_000_000


def test_each_colour_has_its_own_picture():
    for product in PRODUCTS:
        shown = {picture.option_value for picture in product.pictures if picture.option_value}
        named = {words.en for option in product.options if option.name.en == "Colour" for words in option.values}
        assert shown == named, product.slug


def test_every_picture_is_described():
    alts = [picture.alt for product in PRODUCTS for picture in product.pictures]
    assert all(len(alt.en) > 15 and len(alt.es) > 15 for alt in alts)
