"""Shelves are made, renamed, moved and removed, and the tree stays a tree."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from shop.catalog.editing import create_product_with
from shop.catalog.facts import CategoryFacts, CategoryWords
from shop.catalog.finding import kept_category
from shop.catalog.models import Category
from shop.catalog.refusals import (
    CatalogueRefusal,
    HasCategories,
    HasProducts,
    MovedOn,
    NoSuchCategory,
    NoSuchLanguage,
    OutOfRange,
    SlugTaken,
    TooDeep,
    Unknown,
    Unwritable,
    WouldCycle,
)
from shop.catalog.tree import create_category_with, delete_category, edit_category
from shop.db import db

from ..browser_client import PageReader
from .goods import ANA, entries, mug, product_facts, sold


def make(name: str, parent: Category | None = None, **others: Any) -> Category:
    return create_category_with(CategoryFacts(name, parent_id=parent.id if parent else None, **others), by=ANA)


def changed(category: Category, **changes: Any) -> Category:
    return edit_category(category.id, replace(kept_category(category.id).facts, **changes), by=ANA)


def test_a_category_is_kept_as_it_was_told(browser: PageReader):
    prints = make("Prints")
    words = {"es": CategoryWords("Plantas", "Láminas de plantas.")}
    ferns = make("Ferns & more", prints, description="Prints of plants.", position=3, translations=words)
    kept = kept_category(ferns.id)
    assert kept.path == "prints/ferns-more"
    assert kept.facts == CategoryFacts("Ferns & more", "ferns-more", "Prints of plants.", prints.id, 3, words)
    assert kept.version == 1
    assert "Plantas" in browser.get("/es/c/prints/ferns-more").text
    (_, entry) = entries("category.created")
    assert entry.new == {"thing": "Ferns & more", "path": "prints/ferns-more"}


def test_what_is_so_already_is_not_written():
    prints = make("Prints", translations={"es": CategoryWords("Láminas")})
    before = kept_category(prints.id)
    changed(prints)
    assert kept_category(prints.id) == before
    assert not entries("category.changed")


def test_a_renamed_category_is_found_where_it_was(browser: PageReader):
    prints = make("Prints")
    make("Ferns", make("Botanical", prints))
    assert changed(prints, name="Posters", slug="posters").path == "posters"
    assert browser.open("/c/prints/botanical/ferns").location == "/c/posters/botanical/ferns"
    (entry,) = entries("category.changed")
    assert (entry.old, entry.new) == (
        {"name": "Prints", "slug": "prints"},
        {"thing": "Posters", "name": "Posters", "slug": "posters"},
    )


def test_a_moved_category_takes_all_below_it_along(browser: PageReader):
    prints, paper = make("Prints"), make("Paper")
    botanical = make("Botanical", prints)
    make("Ferns", botanical)
    assert changed(botanical, parent_id=paper.id).path == "paper/botanical"
    assert browser.open("/c/prints/botanical/ferns").location == "/c/paper/botanical/ferns"
    assert changed(botanical, parent_id=None).path == "botanical"
    assert browser.open("/c/prints/botanical").location == "/c/botanical"
    assert [entry.new["parent_id"] for entry in entries("category.moved")] == [paper.id, None]


def test_words_in_other_languages_come_change_and_go():
    prints = make("Prints", translations={"es": CategoryWords("Láminas", "Todas.")})
    version = kept_category(prints.id).version
    changed(prints, translations={"es": CategoryWords("Estampas")})
    assert kept_category(prints.id).facts.translations == {"es": CategoryWords("Estampas")}
    assert kept_category(prints.id).version == version + 1
    changed(prints, translations={})
    assert kept_category(prints.id).facts.translations == {}


def test_a_category_without_a_slug_gets_one_that_is_free_beside_its_siblings():
    prints = make("Prints")
    assert [make("Ferns", prints).slug, make("Ferns", prints).slug, make("Ferns").slug] == ["ferns", "ferns-2", "ferns"]


def test_two_siblings_have_two_addresses():
    prints = make("Prints")
    ferns = make("Ferns", prints, slug="ferns")
    with pytest.raises(SlugTaken, match="“Ferns” is at the address “prints/ferns”") as refusal:
        make("Other ferns", prints, slug="ferns")
    assert refusal.value.errors[0]["pointer"] == "/slug"
    stray = make("Stray ferns", slug="ferns")
    for move in (lambda: changed(stray, parent_id=prints.id), lambda: changed(stray, slug="prints")):
        with pytest.raises(SlugTaken):
            move()
    assert (ferns.path, stray.path) == ("prints/ferns", "ferns")


def test_a_category_can_not_stand_below_itself():
    prints = make("Prints")
    ferns = make("Ferns", make("Botanical", prints))
    for below in (prints, ferns):
        with pytest.raises(WouldCycle, match="“Prints” can’t stand below itself"):
            changed(prints, parent_id=below.id)
    assert kept_category(prints.id).path == "prints"


def test_a_category_whose_name_begins_like_anothers_may_stand_there():
    assert changed(make("Print"), parent_id=make("Prints").id).path == "prints/print"


def test_the_tree_is_as_deep_as_an_address_leads():
    lowest = None
    for number in range(30):
        lowest = make(f"Level {number}", lowest)
    with pytest.raises(TooDeep, match="30 categories below each other are the most"):
        make("Too deep", lowest)
    top = make("Top")
    first = db.session.get_one(Category, kept_category(lowest.id).facts.parent_id)
    changed(first, parent_id=top.id)
    changed(top, parent_id=make("Above").id)
    chain = make("Chain")
    for number in range(27):
        chain = make(f"Link {number}", chain)
    with pytest.raises(TooDeep):
        changed(top, parent_id=chain.id)


def test_the_longest_path_fits_into_its_index():
    lowest = None
    for _ in range(30):
        lowest = make("x" * 80, lowest, slug="x" * 80)
    assert len(lowest.path) > 2_400


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"name": ""}, Unwritable),
        ({"name": "x" * 201}, Unwritable),
        ({"name": "a\nb"}, Unwritable),
        ({"slug": "Prints"}, Unwritable),
        ({"slug": "a/b"}, Unwritable),
        ({"slug": "x" * 81}, Unwritable),
        ({"description": "\x00"}, Unwritable),
        ({"position": -1}, OutOfRange),
        ({"position": 1_000_001}, OutOfRange),
        ({"parent_id": 999_999}, Unknown),
        ({"parent_id": 2**70}, Unknown),
        ({"translations": {"fr": CategoryWords("Estampes")}}, NoSuchLanguage),
        ({"translations": {"en": CategoryWords("Prints")}}, NoSuchLanguage),
        ({"translations": {"es": CategoryWords("x" * 201)}}, Unwritable),
    ],
)
def test_what_can_not_be_is_refused(changes: dict[str, Any], refusal: type[CatalogueRefusal]):
    prints = make("Prints")
    before = kept_category(prints.id)
    with pytest.raises(refusal) as told:
        changed(prints, **changes)
    assert told.value.errors[0]["pointer"].startswith(f"/{next(iter(changes))}")
    assert kept_category(prints.id) == before


def test_a_late_edit_is_refused():
    prints = make("Prints")
    kept = kept_category(prints.id)
    changed(prints, name="Posters")
    with pytest.raises(MovedOn, match="“Posters” was changed since you looked at it"):
        edit_category(prints.id, replace(kept.facts, name="Pictures"), seen=kept.version, by=ANA)
    with pytest.raises(MovedOn):
        delete_category(prints.id, seen=kept.version, by=ANA)


@pytest.mark.parametrize("number", [0, -1, 999_999, 2**70])
def test_what_is_not_there_can_not_be_changed(number: int):
    with pytest.raises(NoSuchCategory):
        edit_category(number, CategoryFacts("Prints"), by=ANA)
    with pytest.raises(NoSuchCategory):
        delete_category(number, by=ANA)


# Removing


def test_an_empty_category_can_go(browser: PageReader):
    prints = make("Prints")
    changed(prints, slug="posters")
    number = prints.id
    delete_category(number, by=ANA)
    assert [browser.open(f"/c/{path}").status_code for path in ("posters", "prints")] == [404, 404]
    (entry,) = entries("category.deleted")
    assert (entry.subject_ref, entry.old) == (str(number), {"thing": "Prints", "path": "posters"})


def test_what_stands_in_a_category_keeps_it():
    prints = make("Prints")
    ferns = make("Ferns", prints)
    create_product_with(mug(categories=[ferns.id]), [sold()], by=ANA)
    create_product_with(mug(categories=[ferns.id]), [sold()], by=ANA)
    with pytest.raises(HasCategories, match="1 category stands below “Prints”"):
        delete_category(prints.id, by=ANA)
    with pytest.raises(HasProducts, match="2 products stand in “Ferns”"):
        delete_category(ferns.id, by=ANA)


def test_what_stands_in_a_category_can_move_up(browser: PageReader):
    prints = make("Prints")
    botanical = make("Botanical", prints)
    make("Ferns", botanical)
    here = create_product_with(mug("Fern", categories=[botanical.id]), [sold()], by=ANA)
    both = create_product_with(mug("Moss", categories=[prints.id, botanical.id]), [sold()], by=ANA)
    delete_category(botanical.id, products="move_up", categories="move_up", by=ANA)
    assert browser.open("/c/prints/botanical/ferns").location == "/c/prints/ferns"
    assert product_facts(here.id)[0].categories == (prints.id,)
    assert product_facts(both.id)[0].categories == (prints.id,)
    assert {"Fern", "Moss"} <= set(browser.get("/c/prints").words("main").split())


def test_products_of_a_category_at_the_top_only_leave_it():
    prints = make("Prints")
    product = create_product_with(mug(categories=[prints.id]), [sold()], by=ANA)
    delete_category(prints.id, products="move_up", by=ANA)
    assert product_facts(product.id)[0].categories == ()


def test_what_would_move_up_to_a_taken_address_stays():
    prints = make("Prints")
    botanical = make("Botanical", prints)
    make("Ferns", botanical)
    make("Other ferns", prints, slug="ferns")
    with pytest.raises(SlugTaken, match="“Other ferns” is at the address “prints/ferns”"):
        delete_category(botanical.id, categories="move_up", by=ANA)
    assert db.session.scalar(text("SELECT count(*) FROM category")) == 4


def test_moving_a_large_subtree_takes_few_statements(statements):
    prints, paper = make("Prints"), make("Paper")
    for number in range(50):
        make(f"Ferns {number}", prints)
    with statements.at_most(14):
        changed(prints, parent_id=paper.id)
