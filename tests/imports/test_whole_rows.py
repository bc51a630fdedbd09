"""A row is taken whole or not at all, and what is refused never spoils what the shop has."""

import io

import pytest
from sqlalchemy import text

from shop.db import db
from shop.imports.problems import ImportRefused
from shop.imports.services import apply, check, problems_of, stage
from shop.stock.services import SYSTEM

from .files import MUG, csv_of, exported, imported, ours, product, shopify, slugs

MUG_1 = {"slug": "mug", "title": "Mug", "option1_name": "Size", "option1_value": "S", "sku": "M-1", "price": "12.00"}
MUG_2 = {"slug": "mug", "option1_value": "L", "sku": "M-2", "price": "15.00"}
FIRST_PICTURE = {"image_url": "https://example.org/1.jpg", "attribute_name": "Material", "attribute_value": "Clay"}
SECOND_PICTURE = {"image_url": "https://example.org/2.jpg", "attribute_name": "Glaze", "attribute_value": "Matt"}


def comes_back() -> bool:
    outcome = imported(exported())
    return outcome.checked.changes_nothing and not outcome.refused


def test_a_row_whose_picture_is_refused_changes_no_price():
    ours(MUG_1, MUG_2)
    outcome = ours(
        MUG_1, MUG_2 | {"price": "19.00", "image_url": "https://example.org/1.jpg", "image_position": "abc"}, skip=True
    )
    assert [line for line, *_ in outcome.refused] == [3]
    assert product("mug").variants[1].price_minor == 1500
    assert product("mug").images == []


def test_of_a_product_whose_first_row_is_refused_nothing_is_taken():
    ours(MUG_1, MUG_2)
    outcome = ours(MUG_1 | {"title": "New", "price": "x"}, MUG_2 | {"price": "19.00"}, skip=True)
    assert [line for line, *_ in outcome.refused] == [2, 3]
    assert product("mug").title == "Mug"
    assert product("mug").variants[1].price_minor == 1500


def test_a_refused_row_takes_nothing_of_its_product_away():
    ours(MUG_1 | FIRST_PICTURE, MUG_2 | SECOND_PICTURE)
    ours(MUG_1 | FIRST_PICTURE, MUG_2 | SECOND_PICTURE | {"price": "x"}, skip=True)
    assert len(product("mug").images) == 2
    assert [one.name for one in product("mug").attributes] == ["Material", "Glaze"]


@pytest.mark.parametrize("focus", ["x", "7", "123456789"])
def test_a_focus_that_can_not_be_is_refused(focus):
    outcome = ours(MUG_1, MUG_2 | FIRST_PICTURE | {"image_focus_x": focus}, skip=True)
    assert outcome.refused == [(3, "image_focus_x", focus)]
    assert len(product("mug").variants) == 1


def test_categories_of_a_refused_product_are_not_made():
    ours(MUG_1 | {"categories": "Ghosts", "price": "x"}, skip=True)
    assert db.session.scalar(text("SELECT count(*) FROM category")) == 0


@pytest.mark.parametrize(
    "rows",
    [
        [
            {
                "slug": "mug",
                "title": "Mug",
                "option1_name": "Size",
                "option1_value": "XL",
                "sku": "M-3",
                "price": "1.00",
                "option2_name": "Colour",
                "option2_value": "Red",
            }
        ],
        [MUG_1 | {"option1_value": "L"}],
        [MUG_1 | {"option1_name": "Measure"}],
        [{"slug": "mug", "title": "Mug", "sku": "M-3", "price": "1.00"}],
    ],
    ids=["an option more", "the choice of another", "an option renamed for some", "no choice at all"],
)
def test_variants_that_the_file_does_not_name_are_never_left_without_their_choices(rows):
    ours(MUG_1, MUG_2)
    before = exported()
    outcome = ours(*rows, skip=True)
    assert outcome.refused
    assert exported() == before


def test_an_option_may_be_called_something_else_without_skus():
    rows = [row | {"sku": ""} for row in (MUG_1 | {"stock": "2"}, MUG_2 | {"stock": "3"})]
    ours(*rows)
    numbers = [variant.id for variant in product("mug").variants]
    outcome = ours(rows[0] | {"option1_name": "Measure"}, rows[1])
    assert [variant.id for variant in product("mug").variants] == numbers
    assert [option.name for option in product("mug").options] == ["Measure"]
    assert outcome.checked.counts["movements"] == 0
    assert comes_back()


def test_a_shop_without_cents_takes_its_own_export_back():
    db.session.execute(text("UPDATE shop SET currency = 'JPY'"))
    ours(MUG_1 | {"price": "1200", "image_url": "https://example.org/1.jpg"})
    assert comes_back()


def test_metafields_of_one_name_are_lines_of_their_own_and_long_ones_are_left_out():
    outcome = shopify(
        MUG
        | {
            "Color (product.metafields.custom.color)": "Red",
            "Color (product.metafields.shopify.color-pattern)": "Ruby",
            "Story (product.metafields.custom.story)": "Once upon a time. " * 40,
        }
    )
    assert [(one.name, one.value) for one in product("mug").attributes] == [("Color", "Red"), ("Color", "Ruby")]
    assert "too long for a line of the specification" in outcome.reasons


def test_a_heading_may_hold_anything_and_an_empty_one_is_named_where_it_has_a_column():
    outcome = imported("Handle,Title,,Fo\x00o,Variant Price\nmug,Mug,lost,1,12.00\n")
    assert outcome.job.counts["unknown"] == ["#3", "Fo␀o"]
    assert slugs() == ["mug"]


def test_refused_rows_of_categories_are_kept_with_their_reason():
    file = csv_of([{"category_path": "BAD PATH", "category_name": "X"}, MUG_1])
    outcome = imported(file, skip=True)
    assert [(problem.line, problem.column) for problem in problems_of(outcome.job)] == [(2, "category_path")]
    assert db.session.scalar(text("SELECT count(*) FROM import_row")) == 1
    assert slugs() == ["mug"]


def test_a_row_is_about_a_product_or_about_a_category():
    outcome = ours(MUG_1 | {"category_path": "cups", "category_name": "Cups"})
    assert outcome.refused[0] == (2, "category_path", "cups")


def test_words_of_a_category_come_once():
    rows = [{"category_path": "cups", "category_name": "Cups", "category_description:es": "Tazas"}, MUG_1]
    ours(*rows)
    assert ours(*rows).checked.changes_nothing
    assert comes_back()


def test_skus_that_are_the_same_only_to_postgres_or_only_behind_an_apostrophe_are_told_of():
    outcome = ours(MUG_1 | {"sku": "-1"}, MUG_2 | {"sku": "'-1"}, skip=True)
    assert outcome.refused[0][:2] == (3, "sku")


def test_names_in_letters_that_no_address_has_make_addresses_of_their_own():
    ours(MUG_1 | {"categories": "猫 | 犬 | 🐈"})
    paths = db.session.execute(text("SELECT path FROM category")).scalars().all()
    assert len(set(paths)) == 3
    assert comes_back()


def test_an_import_is_applied_once():
    job = stage(io.BytesIO(csv_of([MUG]).encode()), "goods.csv", by=SYSTEM)
    checked = check(job)
    apply(job, checked, by=SYSTEM)
    with pytest.raises(ImportRefused, match="applied already"):
        apply(job, checked, by=SYSTEM)
    with pytest.raises(ImportRefused, match="applied already"):
        check(job)


def test_the_export_of_an_empty_shop_comes_back_as_no_change():
    assert comes_back()


def test_a_new_order_of_variants_is_told():
    ours(MUG_1, MUG_2)
    outcome = ours(MUG_2 | {"title": "Mug", "option1_name": "Size"}, MUG_1)
    assert [str(change) for change in outcome.checked.changes] == ["mug, order of variants"]
    assert [variant.sku for variant in product("mug").variants] == ["M-2", "M-1"]


def test_a_weight_with_a_fraction_is_rounded_and_said():
    outcome = shopify(MUG | {"Variant Grams": "453.59"})
    assert product("mug").variants[0].weight_grams == 454
    assert "rounded to whole grams" in outcome.reasons
