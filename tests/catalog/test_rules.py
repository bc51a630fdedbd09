"""What the database refuses, whoever asks it."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from shop.catalog.models import Category
from shop.catalog.services import NewVariant, Words, create_category
from shop.db import db

from ..factories import make_category, make_product, make_variant


def refused(constraint: str, statement: str, **values: object) -> None:
    """The statement is refused by that constraint, at once or when the transaction would commit."""

    def attempt() -> None:
        with db.session.begin_nested():
            db.session.execute(text(statement), values)
            db.session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))

    with pytest.raises(IntegrityError) as refusal:
        attempt()
    assert refusal.value.orig.diag.constraint_name == constraint


@pytest.fixture
def ferns() -> Category:
    """prints/botanical/ferns"""
    prints = create_category("prints", Words("Prints"))
    return create_category("ferns", Words("Ferns"), parent=create_category("botanical", Words("B"), parent=prints))


def paths() -> list[str]:
    return list(db.session.scalars(text("SELECT path FROM category ORDER BY path")))


def test_a_renamed_category_renames_all_paths_below_it(ferns: Category):
    db.session.execute(text("UPDATE category SET slug = 'posters' WHERE slug = 'prints'"))
    assert paths() == ["posters", "posters/botanical", "posters/botanical/ferns"]


def test_a_category_that_moves_takes_all_below_it_along(ferns: Category):
    db.session.execute(text("UPDATE category SET parent_id = NULL WHERE slug = 'botanical'"))
    assert paths() == ["botanical", "botanical/ferns", "prints"]


@pytest.mark.parametrize("target", ["botanical", "ferns"])
def test_a_category_can_not_stand_below_itself(ferns: Category, target):
    move = "UPDATE category SET parent_id = (SELECT id FROM category WHERE slug = :to) WHERE slug = 'botanical'"
    refused("ck_category_no_circle", move, to=target)


def test_two_siblings_can_not_share_a_slug_but_cousins_can(ferns: Category):
    refused("uq_category_path", "INSERT INTO category (slug, name) VALUES ('prints', 'Again')")
    create_category("ferns", Words("Ferns"))
    assert "ferns" in paths()


def test_a_category_with_something_in_it_stays(ferns: Category):
    make_product(category=ferns)
    refused("fk_category_parent_id_category", "DELETE FROM category WHERE slug = 'botanical'")
    refused("fk_product_category_category_id_category", "DELETE FROM category WHERE slug = 'ferns'")


@pytest.mark.parametrize("slug", ["", "Prints", "a b", "a/b", "-a", "a-", "a--b", "ñ", "a\n"])
def test_a_slug_is_lower_case_words_and_hyphens(slug):
    refused("ck_category_slug", "INSERT INTO category (slug, name) VALUES (:slug, 'x')", slug=slug)
    refused("ck_product_slug", "INSERT INTO product (slug, title) VALUES (:slug, 'x')", slug=slug)


def test_a_product_needs_a_variant_when_all_is_done():
    refused("ck_product_has_a_variant", "INSERT INTO product (slug, title) VALUES ('mug', 'Mug')")


def test_the_last_variant_of_a_product_stays():
    mug = make_product(variants=[NewVariant(900), NewVariant(1000)])
    db.session.execute(text("DELETE FROM variant WHERE id = :id"), {"id": mug.variants[0].id})
    refused("ck_product_has_a_variant", "DELETE FROM variant WHERE product_id = :id", id=mug.id)
    other = make_product().id
    refused(
        "ck_product_has_a_variant", "UPDATE variant SET product_id = :to WHERE product_id = :id", to=other, id=mug.id
    )


def test_a_product_can_go_with_its_variants():
    mug = make_product()
    db.session.execute(text("DELETE FROM product WHERE id = :id"), {"id": mug.id})
    db.session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))


@pytest.mark.parametrize("code", ["4006381333931", "96385074", "036000291452", "10614141000415", None])
def test_a_barcode_with_the_right_check_digit_is_taken(code):
    assert make_product(variants=[NewVariant(900, barcode=code)]).variants[0].barcode == code


@pytest.mark.parametrize(
    "code",
    ["4006381333930", "96385075", "036000291453", "", "123", "4006381333931 ", "40063813339３1", "abc", "0" * 11],
)
def test_a_barcode_with_a_wrong_check_digit_is_refused(code):
    mug = make_variant()
    refused("ck_variant_barcode", "UPDATE variant SET barcode = :code WHERE id = :id", code=code, id=mug.id)


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("ck_variant_price", "price_minor = -1"),
        ("ck_variant_compare_at", "compare_at_minor = price_minor"),
        ("ck_variant_sku", "sku = ' A'"),
        ("ck_variant_sku", "sku = ''"),
        ("ck_variant_weight", "weight_grams = -1"),
    ],
)
def test_a_variant_makes_sense(constraint, change):
    refused(constraint, f"UPDATE variant SET {change} WHERE id = {make_variant().id}")


def test_an_article_number_is_unique_whatever_its_case():
    make_product(variants=[NewVariant(900, sku="Mug-1")])
    refused("uq_variant_sku", "UPDATE variant SET sku = 'mUG-1' WHERE id = :id", id=make_variant().id)


def test_many_variants_may_have_no_article_number():
    mug = make_product(variants=[NewVariant(900), NewVariant(900)])
    assert [variant.sku for variant in mug.variants] == [None, None]


def test_what_is_active_has_a_date():
    mug = make_product()
    refused("ck_product_active_is_published", "UPDATE product SET published_at = NULL WHERE id = :id", id=mug.id)
    refused("ck_product_status", "UPDATE product SET status = 'sold' WHERE id = :id", id=mug.id)


def test_two_sales_of_a_variant_can_not_overlap():
    mug, bowl = make_variant("Mug"), make_variant("Bowl")
    sale = "INSERT INTO price_change (variant_id, price_minor, during) VALUES (:id, 500, CAST(:during AS tstzrange))"
    db.session.execute(text(sale), {"id": mug.id, "during": "[2026-01-01, 2026-02-01)"})
    db.session.execute(text(sale), {"id": mug.id, "during": "[2026-02-01, 2026-03-01)"})
    db.session.execute(text(sale), {"id": bowl.id, "during": "[2026-01-15, 2026-02-15)"})
    refused("ex_price_change_overlap", sale, id=mug.id, during="[2026-01-31, 2026-02-02)")
    refused("ck_price_change_during", sale, id=mug.id, during="empty")


def test_a_variant_has_one_value_of_each_option_and_no_colour_as_its_size():
    mug = make_product(options={"Size": ["S", "M"]})
    shirt = make_product("Shirt", options={"Colour": ["Red"]})
    size, colour = mug.options[0], shirt.options[0].values[0]
    refused(
        "fk_variant_option_value_option_id_option_value",
        "UPDATE variant_option_value SET option_value_id = :colour WHERE option_id = :size",
        colour=colour.id, size=size.id,
    )  # fmt: skip


def test_a_translation_is_of_one_thing():
    refused("ck_translation_one_thing", "INSERT INTO translation (language) VALUES ('es')")
    shelf, mug = make_category(), make_product()
    both = "INSERT INTO translation (language, product_id, category_id) VALUES ('es', :mug, :shelf)"
    refused("ck_translation_one_thing", both, mug=mug.id, shelf=shelf.id)


def test_there_is_one_shop():
    refused("ck_shop_only_one", "INSERT INTO shop (id) VALUES (2)")
    refused("ck_shop_accent", "UPDATE shop SET accent = 'red'")
    refused("ck_shop_currency", "UPDATE shop SET currency = 'euro'")
