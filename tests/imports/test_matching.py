"""Which product of the shop a row is about, and what becomes of what the file does not mention."""

from sqlalchemy import text

from shop.db import db
from tests.factories import make_product

from .files import MUG, ours, product, shopify, slugs

RED = {"slug": "mug", "title": "Mug", "option1_name": "Colour", "option1_value": "Red", "sku": "R", "price": "12.00"}
BLUE = RED | {"option1_value": "Blue", "sku": "B"}


def test_a_variant_is_found_by_its_sku_whatever_its_choices_are_called_now():
    ours(RED, BLUE)
    number = product("mug").variants[1].id
    ours(RED, BLUE | {"option1_value": "Navy", "sku": "b"})
    assert product("mug").variants[1].id == number
    assert [value.value for value in product("mug").options[0].values] == ["Red", "Navy"]


def test_without_sku_a_variant_is_found_by_its_choices():
    rows = [RED | {"sku": ""}, BLUE | {"sku": ""}]
    ours(*rows)
    numbers = [variant.id for variant in product("mug").variants]
    ours(rows[1] | {"price": "15.00"}, rows[0])
    assert [variant.id for variant in product("mug").variants] == numbers[::-1]
    assert product("mug").variants[0].price_minor == 1500


def test_a_product_whose_skus_are_known_gets_the_address_of_the_file_and_keeps_its_former_one(browser):
    ours(RED, BLUE)
    ours(RED | {"slug": "beaker"}, BLUE | {"slug": "beaker"})
    assert slugs() == ["beaker"]
    assert browser.open("/p/mug").status_code == 301


def test_an_sku_of_another_product_is_refused():
    make_product("Cup", slug="cup", variants=None)
    sku = product("cup").variants[0].sku
    outcome = ours(RED, BLUE | {"sku": sku}, {"slug": "cup", "title": "Cup", "price": "9.00", "sku": ""})
    assert "belongs to cup in the shop" in outcome.reasons


def test_variants_that_the_file_does_not_name_stay():
    ours(RED, BLUE)
    ours(RED | {"price": "13.00"})
    assert [variant.sku for variant in product("mug").variants] == ["R", "B"]


def test_columns_that_the_file_does_not_have_stay_and_empty_cells_clear():
    ours(RED | {"brand": "Studio Verde", "barcode": "4006381333931"})
    ours({"slug": "mug", "brand": "", "sku": "R"})
    assert product("mug").brand == ""
    assert product("mug").title == "Mug"
    assert product("mug").variants[0].barcode == "4006381333931"
    assert product("mug").options[0].name == "Colour"


def test_rows_of_a_product_may_be_scattered_over_the_file():
    outcome = ours(RED, {"slug": "cup", "title": "Cup", "price": "9.00"}, BLUE | {"title": ""})
    assert outcome.refused == []
    assert len(product("mug").variants) == 2


def test_our_own_file_tells_all_pictures_and_attributes_and_shopifys_only_its_own():
    attribute = {"attribute_name": "Material", "attribute_value": "Clay"}
    ours(RED | attribute | {"image_url": "https://example.org/a.jpg"})
    red = {"Option1 Name": "Colour", "Option1 Value": "Red"}
    shopify(MUG | red | {"Image Src": "https://example.org/b.jpg", "Glaze (product.metafields.custom.glaze)": "Matt"})
    assert [image.source_url[-5] for image in product("mug").images] == ["b", "a"]
    assert [one.value for one in product("mug").attributes] == ["Clay", "Matt"]
    ours(RED | attribute | {"image_url": "https://example.org/c.jpg"})
    assert [image.source_url[-5] for image in product("mug").images] == ["c"]
    assert [one.value for one in product("mug").attributes] == ["Clay"]


def test_categories_come_by_names_or_by_path_and_are_made_where_they_are_missing():
    ours(RED | {"categories": "Kitchen > Cups & Mugs | Gifts"})
    ours({"slug": "cup", "title": "Cup", "price": "9.00", "categories": "kitchen/cups-mugs | kitchen > cups & mugs"})
    paths = db.session.execute(text("SELECT path FROM category ORDER BY path")).scalars().all()
    assert paths == ["gifts", "kitchen", "kitchen/cups-mugs"]


def test_a_path_that_leads_nowhere_is_refused():
    outcome = ours(RED | {"categories": "kitchen/nowhere"})
    assert outcome.refused == [(2, "categories", "kitchen/nowhere")]


def test_words_in_a_further_language_come_and_go_with_their_columns(browser):
    ours(RED | {"title:es": "Taza", "option1_name:es": "Color", "option1_value:es": "Rojo"})
    assert "Taza" in browser.open("/es/p/mug").text
    assert "Rojo" in browser.open("/es/p/mug").text
    ours(RED | {"title:es": ""})
    assert "Taza" not in browser.open("/es/p/mug").text


def test_where_only_the_text_is_translated_the_title_is_the_shops_own(browser):
    ours(RED | {"title:es": "", "description:es": "De barro"})
    assert browser.get("catalog.show", slug="mug", language="es").one("h1").text == "Mug"


def test_prices_in_another_currency_are_refused():
    outcome = ours(RED | {"currency": "USD"})
    assert outcome.refused[0] == (2, "currency", "USD")
    assert "the shop sells in EUR" in outcome.reasons


def test_an_import_names_every_difference_it_would_make():
    ours(RED)
    outcome = ours(RED | {"title": "Big mug", "price": "13.00"})
    assert [str(change) for change in outcome.checked.changes] == [
        "mug, title: Mug → Big mug",
        "mug R, price: 12.00 → 13.00",
    ]


def test_a_markup_that_runs_is_left_out_of_a_description(browser):
    shopify(
        MUG | {"Body (HTML)": '<h1>Clay</h1><script>alert(1)</script><img src="https://x.example/a.png"><p>Fired.</p>'}
    )
    assert product("mug").description == "<h1>Clay</h1><p>Fired.</p>"
    assert "<h2>Clay</h2><p>Fired.</p>" in browser.get("catalog.show", slug="mug").text
