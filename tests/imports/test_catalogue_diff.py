"""A catalogue's file is looked at as a difference, ticked, applied, and taken back without losing newer work."""

import json

import pytest
from sqlalchemy import select, text

from shop.catalog.models import Category, Product, Variant
from shop.db import db, transaction
from shop.errors import NotFound
from shop.imports import catalogue_services as services
from shop.imports.kept import as_json, from_json, products_by_id
from shop.imports.models import ImportJob, ImportWork
from shop.imports.problems import ImportRefused
from shop.stock.services import SYSTEM, take_stock

from .files import csv_of, exported, ours, product, slugs

MUG = {"slug": "mug", "title": "Mug", "sku": "M-1", "price": "12.00"}
CUP = {"slug": "cup", "title": "Cup", "sku": "C-1", "price": "9.00"}


def compared(*rows: dict[str, str]) -> ImportJob:
    job = services.bring(csv_of(rows).encode(), "goods.csv", by=SYSTEM)
    return services.compare(job.id)


def applied(*rows: dict[str, str]) -> ImportJob:
    return services.apply(compared(*rows).id, by=SYSTEM)


def cells(job: ImportJob, state: str = "") -> list[tuple[str, str, str, str]]:
    return [cell for row in services.diff(job.id, state=state) for cell in row.cells]


def rename(slug: str, title: str) -> None:
    with transaction():
        db.session.execute(text("UPDATE product SET title = :title WHERE slug = :slug"), {"slug": slug, "title": title})


def test_each_cell_is_shown_as_it_is_and_as_it_would_be():
    ours(MUG, CUP)
    job = compared(MUG | {"price": "13.50"}, CUP, {"slug": "pot", "title": "Pot", "price": "5"}, {"slug": "pan"})
    assert {name: job.counts[name] for name in ("new", "changed", "same", "refused", "ticked")} == {
        "new": 1, "changed": 1, "same": 1, "refused": 1, "ticked": 2,
    }  # fmt: skip
    assert cells(job, "changed") == [("price", "Price · M-1", "12.00", "13.50")]
    assert ("title", "Title", "", "Pot") in cells(job, "new")
    refused = services.diff(job.id, state="refused")[0]
    assert refused.slug == "pan"
    assert [problem.column for problem in refused.problems][:1] == ["title"]


def test_the_diff_is_paged_by_lines_both_ways():
    job = compared(*[{"slug": f"thing-{n}", "title": "Thing", "price": "1"} for n in range(5)])
    assert [row.line for row in services.diff(job.id, limit=2)] == [2, 3]
    assert [row.line for row in services.diff(job.id, after=3, limit=2)] == [4, 5]
    assert [row.line for row in services.diff(job.id, before=5, limit=2)] == [3, 4]


def test_only_what_is_ticked_goes_in():
    job = compared(MUG, CUP)
    services.tick(job.id, [3], [2, 3], by=SYSTEM)
    services.apply(job.id, by=SYSTEM)
    assert slugs() == ["cup"]
    assert [row.state for row in services.diff(job.id)] == ["new", "applied"]


def test_kinds_are_ticked_together():
    ours(MUG)
    job = compared(MUG | {"price": "13"}, CUP)
    services.tick_all(job.id, False, by=SYSTEM, state="new")
    assert services.counted(job.id)["ticked"] == 1
    services.tick_all(job.id, False, by=SYSTEM)
    with pytest.raises(ImportRefused, match="No row is ticked"):
        services.apply(job.id, by=SYSTEM)


def test_what_somebody_changed_meanwhile_is_not_written_over():
    ours(MUG, CUP)
    job = compared(MUG | {"title": "Big mug"}, CUP | {"title": "Big cup"})
    rename("mug", "Old mug")
    with pytest.raises(services.ProductsMoved):
        services.apply(job.id, by=SYSTEM)
    assert product("cup").title == "Cup"
    assert [row.slug for row in services.diff(job.id, state="moved")] == ["mug"]
    assert cells(job)[0] == ("title", "Title", "Old mug", "Big mug")
    services.apply(job.id, by=SYSTEM)
    assert (product("mug").title, product("cup").title) == ("Big mug", "Big cup")


def test_what_has_moved_can_be_left_out():
    ours(MUG, CUP)
    job = compared(MUG | {"title": "Big mug"}, CUP | {"title": "Big cup"})
    rename("mug", "Old mug")
    services.apply(job.id, by=SYSTEM, without_moved=True)
    assert (product("mug").title, product("cup").title) == ("Old mug", "Big cup")


def test_a_sell_out_in_between_stops_no_import():
    ours(MUG | {"stock": "2"})
    job = compared(MUG | {"price": "14"})
    take_stock(product("mug").variants[0].id, 2, by=SYSTEM)
    services.apply(job.id, by=SYSTEM)
    assert product("mug").variants[0].price_minor == 1400


def test_an_undone_import_leaves_the_shop_as_it_was():
    ours(
        MUG
        | {"brand": "Clay & Co", "tags": "red", "categories": "Kitchen", "option1_name": "Size", "option1_value": "S"}
    )
    before = exported()
    more = {"slug": "mug", "sku": "M-2", "price": "15", "option1_value": "L", "brand": "", "title": ""}
    job = applied(
        MUG | {"title": "Big mug", "tags": "blue", "categories": "Bath", "option1_name": "Size", "option1_value": "S"},
        more,
        CUP | {"categories": "New > Shelf"},
    )
    assert exported() != before
    services.undo(job.id, by=SYSTEM)
    assert exported() == before
    assert services.counted(job.id)["undone"] == 2


def test_what_was_changed_since_is_kept_and_named():
    ours(MUG, CUP)
    job = applied(MUG | {"price": "13"}, CUP | {"price": "10"})
    rename("mug", "My mug")
    services.undo(job.id, by=SYSTEM)
    assert (product("mug").variants[0].price_minor, product("cup").variants[0].price_minor) == (1300, 900)
    kept = services.diff(job.id, state="kept")
    assert [(row.slug, "changed it since" in row.trouble) for row in kept] == [("mug", True)]


def test_opening_stock_goes_back_and_what_has_a_history_is_archived():
    job = applied(MUG | {"stock": "5"}, CUP)
    services.undo(job.id, by=SYSTEM)
    assert slugs() == ["mug"]
    assert product("mug").status == "archived"
    assert db.session.scalar(text("SELECT sum(on_hand) FROM stock_level")) == 0


def test_opening_stock_of_which_some_was_sold_stays_and_says_so():
    job = applied(MUG | {"stock": "5"})
    take_stock(product("mug").variants[0].id, 1, by=SYSTEM)
    services.undo(job.id, by=SYSTEM)
    assert product("mug").status == "archived"
    assert db.session.scalar(text("SELECT sum(on_hand) FROM stock_level")) == 4
    assert "sold or moved" in services.diff(job.id)[0].trouble


def test_what_somebody_deleted_since_is_no_trouble():
    job = applied(CUP)
    with transaction():
        db.session.execute(text("DELETE FROM product"))
    services.undo(job.id, by=SYSTEM)
    assert services.diff(job.id)[0].state == "undone"


def test_a_former_address_that_is_somebody_elses_now_is_not_taken_back():
    ours(MUG)
    job = applied(MUG | {"slug": "beaker"})
    assert slugs() == ["beaker"]
    ours(CUP | {"slug": "mug"})
    services.undo(job.id, by=SYSTEM)
    assert [row.state for row in services.diff(job.id)] == ["kept"]
    assert slugs() == ["beaker", "mug"]


def test_an_sku_that_is_somebody_elses_now_is_not_taken_back_while_others_are():
    ours(MUG | {"option1_name": "Size", "option1_value": "S"}, CUP)
    job = applied(MUG | {"sku": "M-9", "option1_name": "Size", "option1_value": "S"}, CUP | {"price": "10"})
    ours({"slug": "thief", "title": "Thief", "sku": "M-1", "price": "1"})
    services.undo(job.id, by=SYSTEM)
    assert {row.slug: row.state for row in services.diff(job.id)} == {"mug": "kept", "cup": "undone"}


def test_categories_that_rows_changed_get_their_names_back():
    ours({"category_path": "kitchen", "category_name": "Kitchen", "category_name:es": "Cocina"}, MUG)
    job = applied(
        {"category_path": "kitchen", "category_name": "Cooking", "category_name:es": "Cocinar"}, MUG | {"price": "13"}
    )
    assert db.session.scalars(select(Category.name)).all() == ["Cooking"]
    services.undo(job.id, by=SYSTEM)
    assert db.session.scalars(select(Category.name)).all() == ["Kitchen"]
    assert db.session.scalar(text("SELECT title FROM translation WHERE category_id IS NOT NULL")) == "Cocina"


def test_a_file_that_was_left_is_not_kept():
    job = compared(MUG)
    services.leave(job.id, by=SYSTEM)
    assert job.state == "cancelled"
    assert db.session.get_one(ImportWork, job.id).content is None
    with pytest.raises(ImportRefused, match="was left"):
        services.apply(job.id, by=SYSTEM)


@pytest.mark.parametrize("number", [0, -1, 2**63, 999_999])
def test_a_number_of_no_import_is_not_found(number):
    with pytest.raises(NotFound):
        services.catalogue_job(number)


def test_the_report_tells_every_cell_and_every_refusal():
    ours(MUG)
    job = compared(MUG | {"price": "13"}, CUP | {"price": "dear"})
    lines = list(services.report_rows(job))
    assert [2, "Changed", "mug", "Mug", "Price · M-1", "12.00", "13.00", ""] in lines
    assert [3, "Refused", "cup", "Cup", "price", "dear", "", "is not a price that can be read"] in lines


def test_a_product_comes_back_from_what_is_kept_of_it_as_it_was():
    ours(
        MUG
        | {"image_url": "https://example.org/m.jpg", "image_alt": "A mug", "image_alt:es": "Una taza", "tags": "a | b"}
        | {"attribute_name": "Material", "attribute_value": "Clay", "attribute_name:es": "Material", "title:es": "Taza"}
        | {
            "option1_name": "Size",
            "option1_name:es": "Talla",
            "option1_value": "S",
            "published_at": "2026-01-02T03:04:05",
        }
    )
    number = db.session.scalar(select(Product.id)) or 0
    kept = products_by_id([number])[number]
    assert from_json(json.loads(as_json(kept))) == kept


def test_a_variant_that_came_and_was_stocked_stays_but_is_not_for_sale():
    sized = {"option1_name": "Size", "option1_value": "S"}
    ours(MUG | sized)
    job = applied(MUG | sized, {"slug": "mug", "sku": "M-2", "price": "15", "option1_value": "L", "stock": "3"})
    services.undo(job.id, by=SYSTEM)
    stays = db.session.execute(select(Variant.sku, Variant.is_active).order_by(Variant.id)).all()
    assert [tuple(row) for row in stays] == [("M-1", True), ("M-2", False)]
