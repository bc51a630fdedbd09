"""Two categories become one, and whoever knew the one that goes finds the other."""

import pytest

from shop.catalog.editing import create_product_with
from shop.catalog.facts import CategoryFacts
from shop.catalog.finding import kept_category, kept_product
from shop.catalog.models import Category
from shop.catalog.refusals import MovedOn, NoSuchCategory, TooDeep, Unknown, WouldCycle
from shop.catalog.tree import create_category_with, delete_category
from shop.catalog.uniting import merge_categories
from shop.db import db

from ..browser_client import PageReader
from .goods import ANA, entries, mug, sold


def make(name: str, parent: Category | None = None) -> Category:
    return create_category_with(CategoryFacts(name, parent_id=parent.id if parent else None), by=ANA)


def test_products_and_categories_go_along_and_addresses_lead_there(browser: PageReader):
    shoes, footwear = make("Shoes"), make("Footwear")
    boots = make("Boots", shoes)
    both = create_product_with(mug("Clogs", categories=[shoes.id, footwear.id]), [sold()], by=ANA)
    one = create_product_with(mug("Sandals", categories=[shoes.id]), [sold()], by=ANA)
    gone = shoes.id
    merge_categories(gone, footwear.id, by=ANA)
    assert kept_product(both.id).facts.categories == (footwear.id,)
    assert kept_product(one.id).facts.categories == (footwear.id,)
    assert kept_category(boots.id).path == "footwear/boots"
    with pytest.raises(NoSuchCategory):
        kept_category(gone)
    for old, new in [("/c/shoes", "/c/footwear"), ("/c/shoes/boots", "/c/footwear/boots")]:
        assert browser.get(old, status=301).response.headers["Location"].endswith(new)
    assert "Sandals" in browser.get("/c/footwear").text
    (entry,) = entries("category.merged")
    assert (entry.old, entry.new) == ({"path": "shoes"}, {"thing": "Shoes", "into": "Footwear"})


def test_former_addresses_of_both_lead_to_the_one_that_stays(browser: PageReader):
    from shop.catalog.siblings import move_category

    shoes, footwear, shelf = make("Shoes"), make("Footwear"), make("Shelf")
    move_category(shoes.id, shelf.id, by=ANA)
    merge_categories(shoes.id, footwear.id, by=ANA)
    for old in ("/c/shoes", "/c/shelf/shoes"):
        assert browser.get(old, status=301).response.headers["Location"].endswith("/c/footwear")


def test_a_category_whose_address_is_taken_there_gets_another():
    shoes, footwear = make("Shoes"), make("Footwear")
    mine, theirs = make("Boots", shoes), make("Boots", footwear)
    heels = make("Heels", mine)
    merge_categories(shoes.id, footwear.id, by=ANA)
    assert kept_category(theirs.id).path == "footwear/boots"
    assert kept_category(heels.id).path == "footwear/boots-2/heels"


def test_one_goes_into_the_one_above_it():
    shoes = make("Shoes")
    boots = make("Boots", shoes)
    heels = make("Heels", boots)
    merge_categories(boots.id, shoes.id, by=ANA)
    assert kept_category(heels.id).path == "shoes/heels"


def test_what_makes_no_sense_is_refused():
    shoes = make("Shoes")
    boots = make("Boots", shoes)
    for into, refusal in [(shoes.id, WouldCycle), (boots.id, WouldCycle), (boots.id + 1, Unknown), (0, Unknown)]:
        with pytest.raises(refusal):
            merge_categories(shoes.id, into, by=ANA)
    with pytest.raises(NoSuchCategory):
        merge_categories(0, shoes.id, by=ANA)
    with pytest.raises(MovedOn):
        merge_categories(boots.id, shoes.id, seen=99, by=ANA)
    assert not entries("category.merged")


def test_none_gets_deeper_than_an_address_may_lead():
    deep = None
    for place in range(30):
        deep = make(f"Step {place}", deep)
    shoes = make("Shoes")
    make("Boots", shoes)
    assert deep
    with pytest.raises(TooDeep):
        merge_categories(shoes.id, deep.id, by=ANA)


def test_products_of_a_deleted_category_go_where_they_are_told_to():
    shoes, footwear = make("Shoes"), make("Footwear")
    clogs = create_product_with(mug("Clogs", categories=[shoes.id]), [sold()], by=ANA)
    gone = shoes.id
    for wrong in (None, gone, 0, 2**70):
        with pytest.raises(Unknown):
            delete_category(gone, products="move", products_to=wrong, by=ANA)
    delete_category(gone, products="move", products_to=footwear.id, by=ANA)
    assert kept_product(clogs.id).facts.categories == (footwear.id,)
    db.session.expunge_all()
    assert db.session.get(Category, gone) is None
