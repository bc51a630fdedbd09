"""Files of other shops, as these write them: the figures that their own catalogues have."""

# ruff: noqa: E501 (rows of files are as long as they are)

import io

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select, text, update

from shop.catalog.models import Category, Product, ProductImage, Variant
from shop.config import ROOT
from shop.db import db
from shop.imports import catalogue_services as services
from shop.imports.foreign import paths_of
from shop.imports.mapping import guess_mapping
from shop.pages.models import Shop
from shop.stock.services import SYSTEM

from .files import csv_of, imported, product, slugs

DATA = ROOT / "tests" / "data"
SHARED = ROOT.parent / "shared" / "data"
BOOKS = DATA / "oscar" / "oscar_books_hacking.csv"
WOO = {"Type": "simple", "SKU": "tee", "Name": "Tee", "Published": "1", "Regular price": "20", "Parent": ""}


def selling_in(currency: str) -> None:
    db.session.execute(update(Shop).values(currency=currency))
    db.session.commit()


def brought(content: bytes, format: str = "auto") -> services.ImportJob:
    job = services.bring(content, "goods.csv", by=SYSTEM, format=format)
    if services.waits_for_mapping(job):
        services.remember_mapping(job.id, services.mapping_of(job), by=SYSTEM)
    return services.compare(job.id)


def applied(content: bytes) -> services.ImportJob:
    return services.apply(brought(content).id, by=SYSTEM)


def changes_nothing(content: bytes) -> bool:
    counts = brought(content).counts
    return counts["new"] == counts["changed"] == counts["refused"] == 0


def total(column: object) -> int:
    return db.session.scalar(select(func.sum(column))) or 0  # type: ignore[arg-type]


def counted(model: object) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0  # type: ignore[arg-type]


@pytest.mark.parametrize(("currency", "minor"), [("USD", 1706917), ("EUR", 1591917)])
def test_a_file_of_two_currencies_is_taken_in_that_of_the_shop(currency, minor):
    selling_in(currency)
    content = (DATA / "spree" / "spree_products.csv").read_bytes()
    job = applied(content)
    assert (counted(Product), counted(Variant), counted(Category)) == (37, 87, 24)
    assert total(Variant.price_minor) == minor
    assert job.counts["report"]["units"] == 435_000
    assert counted(ProductImage) == 124
    assert job.counts["report"]["other currencies"] >= 87
    assert changes_nothing(content)


def test_books_without_headings_are_told_by_what_they_look_like():
    content = BOOKS.read_bytes()
    job = services.bring(content, "books.csv", by=SYSTEM)
    assert services.waits_for_mapping(job)
    assert services.mapping_of(job).fields == (
        "", "categories", "barcode", "title", "description", "", "sku", "price", "stock",
    )  # fmt: skip
    assert services.samples(job.id)[3][0] == "The Cuckoo's Egg"
    applied(content)
    assert (counted(Product), total(Variant.price_minor)) == (33, 48767)
    assert db.session.scalar(text("SELECT sum(on_hand) FROM stock_level")) == 1638
    assert changes_nothing(content)


def test_what_was_said_of_a_layout_is_remembered_for_the_next_file_of_it():
    lines = BOOKS.read_bytes().splitlines(keepends=True)
    applied(b"".join(lines[:20]))
    assert not services.waits_for_mapping(services.bring(b"".join(lines[20:]), "more.csv", by=SYSTEM))


def test_spanish_headings_are_read_and_each_name_goes_to_its_language():
    content = (DATA / "spanish" / "productos_con_precios.csv").read_bytes()
    applied(content)
    assert (counted(Product), counted(Variant)) == (237, 237)
    helmet = product("sport-100-helmet-red")
    assert (helmet.variants[0].sku, helmet.variants[0].price_minor) == ("HL-U509-R", 3499)
    spoken = db.session.scalar(text("SELECT title FROM translation WHERE product_id = :id"), {"id": helmet.id})
    assert spoken == "Casco deportivo: 100, rojo"
    assert changes_nothing(content)


@pytest.mark.parametrize(
    ("name", "products", "variants", "refused"),
    [
        ("medusa_exported-products-semicolon", 2, 3, 0),
        ("medusa_product-with-categories", 1, 2, 0),
        ("medusa_invalid-prices", 1, 1, 0),
        ("medusa_v1-template", 3, 4, 0),
    ],
)
def test_files_of_medusa(name, products, variants, refused):
    selling_in("USD")
    job = applied((DATA / "medusa" / f"{name}.csv").read_bytes())
    assert (counted(Product), counted(Variant), job.counts["refused"]) == (products, variants, refused)


def test_rows_of_other_lengths_are_refused_by_their_lines_and_a_backslash_mends_itself():
    job = brought((DATA / "oscar" / "oscar_books_small_semicolon.csv").read_bytes())
    assert (job.counts["new"], job.counts["refused"]) == (9, 1)
    assert [problem.line for row in services.diff(job.id, state="refused") for problem in row.problems] == [2]
    assert [problem.line for problem in services.line_problems(job.id)] == [8]


@pytest.mark.needs_shared
def test_the_sample_of_woocommerce():
    content = (SHARED / "woocommerce" / "sample_products.csv").read_bytes()
    job = applied(content)
    assert (counted(Product), counted(Variant), counted(Category), counted(ProductImage)) == (18, 23, 6, 26)
    before = func.coalesce(Variant.compare_at_minor, Variant.price_minor)
    assert total(before) == 69305
    assert db.session.scalar(select(func.count()).where(Variant.compare_at_minor.is_not(None))) == 7
    assert {row.status for row in db.session.execute(select(Product.status))} == {"active", "draft"}
    assert job.counts["refused"] == 0
    assert changes_nothing(content)


def test_variations_find_their_parent_by_sku_or_number_wherever_it_stands():
    imported(
        csv_of(
            [
                WOO | {"Type": "variation", "SKU": "tee-s", "Parent": "tee", "Attribute 1 name": "Size", "Attribute 1 value(s)": "S"},
                WOO | {"ID": "7", "Type": "variable", "Regular price": "", "Attribute 1 name": "Size", "Attribute 1 value(s)": "S, L"},
                WOO | {"Type": "variation", "SKU": "tee-l", "Parent": "id:7", "Attribute 1 name": "Size", "Attribute 1 value(s)": "L"},
            ]
        )
    )  # fmt: skip
    tee = product("tee")
    assert [(one.sku, [value.value for value in one.values]) for one in tee.variants] == [
        ("tee-s", ["S"]),
        ("tee-l", ["L"]),
    ]


def test_a_variation_without_its_parent_is_refused():
    outcome = imported(csv_of([WOO, WOO | {"Type": "variation", "SKU": "x", "Parent": "gone"}]), skip=True)
    assert [line for line, *_ in outcome.refused] == [3]


@pytest.mark.parametrize(("published", "status"), [("1", "active"), ("0", "draft"), ("-1", "draft")])
def test_what_is_not_published_is_a_draft(published, status):
    imported(csv_of([WOO | {"Published": published}]))
    assert product("tee").status == status


def test_a_sale_price_is_asked_unless_its_days_are_over():
    imported(
        csv_of(
            [
                WOO | {"Sale price": "15", "Date sale price ends": ""},
                WOO | {"Name": "Cap", "SKU": "cap", "Sale price": "15", "Date sale price ends": "2020-01-31"},
            ]
        )
    )
    assert (product("tee").variants[0].price_minor, product("tee").variants[0].compare_at_minor) == (1500, 2000)
    assert (product("cap").variants[0].price_minor, product("cap").variants[0].compare_at_minor) == (2000, None)


def test_pictures_tags_and_categories_of_one_cell():
    imported(
        csv_of(
            [
                WOO
                | {
                    "Categories": "Clothing > Hoodies, Clothing > Music/Video",
                    "Tags": "warm, soft",
                    "Images": "https://example.org/a.jpg, https://example.org/b.jpg?x=1,2",
                }
            ]
        )
    )
    tee = product("tee")
    assert [image.source_url for image in tee.images] == [
        "https://example.org/a.jpg",
        "https://example.org/b.jpg?x=1,2",
    ]
    assert set(db.session.scalars(select(Category.name))) == {"Clothing", "Hoodies", "Music/Video"}


def test_vendures_rows_belong_to_the_product_above_them():
    header = "name,slug,description,assets,facets,optionGroups,optionValues,sku,price,taxCategory,stockOnHand,trackInventory,variantAssets,variantFacets\n"
    imported(
        header
        + "Laptop,laptop,A laptop,,category:Electronics|brand:Apple,screen size|RAM,13 inch|8GB,L1,1299.00,standard,100,false,,\n"
        + ",,,,,,13 inch|16GB,L2,1599.00,standard,100,false,,\n"
        + "Mouse,mouse,,,,,,M1,18.99,standard,9,false,,\n"
    )
    assert [[value.value for value in one.values] for one in product("laptop").variants] == [
        ["13 inch", "8GB"],
        ["13 inch", "16GB"],
    ]
    assert product("laptop").brand == "Apple"
    assert len(product("mouse").variants) == 1


def test_magentos_simple_products_are_variants_of_the_configurable_one():
    rows = [
        {"sku": "T-S", "product_type": "simple", "name": "Tee S", "price": "9", "url_key": "tee-s", "additional_attributes": "size=S"},
        {"sku": "T-L", "product_type": "simple", "name": "Tee L", "price": "9", "url_key": "tee-l", "additional_attributes": "size=L"},
        {"sku": "T", "product_type": "configurable", "name": "Tee", "url_key": "tee", "categories": "Default Category/Clothing",
         "configurable_variations": "sku=T-S,size=S|sku=T-L,size=L"},
    ]  # fmt: skip
    imported(csv_of(rows))
    assert slugs() == ["tee"]
    assert [[value.value for value in one.values] for one in product("tee").variants] == [["S"], ["L"]]


@pytest.mark.parametrize(
    "headings",
    [
        "Product ID;Active (0/1);Name *;Categories (x,y,z...);Price tax excluded;Reference #;EAN13;Quantity;Description",
        "ID;Activo (0/1);Nombre;Categorías (x,y,z...);Precio sin IVA;Referencia;EAN13;Cantidad;Descripción",
        "ID;Actif (0/1);Nom;Catégories (x,y,z...);Prix HT;Référence;EAN-13;Quantité;Description",
    ],
)
def test_a_file_like_prestashops_in_three_languages(headings):
    row = '1;1;Taza;Hogar > Cocina,Regalos;1.234,50;TZ-1;4006381333931;7;"<p>De <b>barro</b></p>"'
    job = applied(f"\ufeff{headings}\r\n{row}\r\n".encode())
    assert job.counts["applied"] == 1
    cup = product("taza")
    assert (cup.variants[0].price_minor, cup.variants[0].sku, cup.variants[0].barcode) == (
        123450,
        "TZ-1",
        "4006381333931",
    )
    assert set(db.session.scalars(select(Category.path))) == {"hogar", "hogar/cocina", "regalos"}


def test_a_workbook_is_read_as_its_csv_is():
    book = Workbook()
    for row in [["Name", "SKU", "Price", "EAN", "Stock"], ["Mug", "M-1", 12.5, 4006381333931, 3]]:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    job = applied(file.getvalue())
    assert (job.encoding, product("mug").variants[0].price_minor) == ("XLSX", 1250)
    assert product("mug").variants[0].barcode == "4006381333931"


def test_two_products_of_one_name_are_told_apart_by_their_skus_and_found_again():
    rows = [{"Name": "Mug", "SKU": "M-1", "Price": "5.00"}, {"Name": "Mug", "SKU": "M-2", "Price": "6.00"}]
    applied(csv_of(rows).encode())
    assert slugs() == ["mug", "mug-m-2"]
    assert changes_nothing(csv_of(rows).encode())
    assert changes_nothing(csv_of(rows[::-1]).encode())


def test_a_new_product_does_not_take_the_place_of_another_one_of_its_name():
    applied(csv_of([{"Name": "Mug", "SKU": "M-1", "Price": "5.00"}]).encode())
    applied(csv_of([{"Name": "Mug", "SKU": "M-9", "Price": "6.00"}]).encode())
    assert slugs() == ["mug", "mug-m-9"]
    assert product("mug").variants[0].price_minor == 500


def test_prices_alone_find_what_is_there_by_its_sku():
    applied(csv_of([{"Name": "Mug", "SKU": "M-1", "Price": "5.00"}]).encode())
    applied(csv_of([{"SKU": "m-1", "Precio": "7,50"}], ";").encode())
    assert (product("mug").title, product("mug").variants[0].price_minor) == ("Mug", 750)


@pytest.mark.parametrize(
    ("headings", "fields"),
    [
        ("Artículo,P.V.P.,Existencias", ("title", "price", "stock")),
        ("nombre_es,nombre_fr,precio", ("title", "", "price")),
        ("Title,Price,Colour,Handle", ("title", "price", "option", "slug")),
        ("Title,Price,Colour", ("title", "price", "attribute")),
        ("Name,Price,Weight (kg),Image 1,Image 2", ("title", "price", "weight_kg", "image_urls", "image_urls")),
    ],
)
def test_columns_are_known_by_their_names(headings, fields):
    assert guess_mapping(headings.split(","), [], "en").fields == fields


def test_columns_that_can_not_be_read_are_said_at_once():
    job = services.bring(b"Foo,Bar\nmug,12.00\ncup,9.00\n", "x.csv", by=SYSTEM)
    with pytest.raises(services.BadMapping, match="which column is the title"):
        services.remember_mapping(job.id, services.ColumnMap(("", "price")), by=SYSTEM)
    with pytest.raises(services.BadMapping, match="Only one column"):
        services.remember_mapping(job.id, services.ColumnMap(("title", "title")), by=SYSTEM)
    services.remember_mapping(job.id, services.ColumnMap(("title", "price")), by=SYSTEM)
    assert services.compare(job.id).counts["new"] == 2


def test_words_of_other_languages_come_in_a_file_of_their_own_and_languages_nobody_speaks_are_told():
    selling_in("USD")
    applied((DATA / "spree" / "spree_products.csv").read_bytes())
    job = brought((DATA / "spree" / "spree_product_translations.csv").read_bytes())
    assert (job.format, job.counts["same"], job.counts["refused"]) == ("spree-words", 37, 0)
    assert "doesn’t speak" in services.diff(job.id, limit=1)[0].problems[0].reason
    applied(b"slug,locale,name,description\npersonal-blender,es,Batidora personal,\npersonal-blender,fr,Mixeur,\n")
    spoken = db.session.scalars(text("SELECT title FROM translation WHERE product_id IS NOT NULL")).all()
    assert spoken == ["Batidora personal"]
    assert product("personal-blender").title == "Personal Blender 600ml"


@pytest.mark.parametrize(
    ("cell", "paths"),
    [
        ("Toys > Trains, Planes & Co > Rails", "Toys > Trains, Planes & Co > Rails"),
        ("Toys > Trains, Toys > Dolls", "Toys > Trains|Toys > Dolls"),
        ("Home -> Kitchen", "Home > Kitchen"),
        ("Home/Kitchen", "Home > Kitchen"),
        ("Toys > A, B | Games", "Toys > A, B|Games"),
        ("Clothing, Shoes", "Clothing|Shoes"),
    ],
)
def test_paths_of_categories_in_one_cell(cell, paths):
    assert paths_of(cell, commas=False) == paths
