"""What is kept of products (lists, documents, facets) is worked out once, when all of a product is written."""

import pytest
from sqlalchemy import text

from shop.catalog.editing import create_product_with, edit_product
from shop.catalog.facts import ProductFacts
from shop.catalog.refreshing import refreshed_once
from shop.catalog.refusals import CatalogueRefusal
from shop.db import attempt, db, transaction

from ..factories import make_category
from .goods import ANA, choice, mug, sold

KEPT = {
    "list": "SELECT count(*) FROM listing WHERE product_id = :id AND language = 'en'",
    "document": "SELECT count(*) FROM search_document WHERE product_id = :id AND language = 'en'",
    "facets": "SELECT count(*) FROM product_facets WHERE product_id = :id",
}


def kept_of(product_id: int) -> set[str]:
    """What there is of the product, besides itself."""
    return {name for name, many in KEPT.items() if db.session.scalar(text(many), {"id": product_id})}


def make_mug() -> int:
    facts = mug(status="active", categories=[make_category().id], options=[choice("Colour", "Red")])
    return create_product_with(facts, [sold(colour="Red")], by=ANA).id


def test_all_is_there_as_soon_as_a_product_is_written():
    assert kept_of(make_mug()) == set(KEPT)


def test_of_many_it_is_done_at_the_end_of_them_all():
    with transaction(), refreshed_once():
        numbers = [make_mug(), make_mug()]
        assert [kept_of(number) for number in numbers] == [set(), set()]
    assert [kept_of(number) for number in numbers] == [set(KEPT), set(KEPT)]


def test_what_is_refused_in_between_takes_nothing_from_the_others():
    with transaction(), refreshed_once():
        first = make_mug()
        with pytest.raises(CatalogueRefusal), attempt():
            edit_product(first, ProductFacts(title=""), by=ANA)
        second = make_mug()
    assert kept_of(first) == kept_of(second) == set(KEPT)


@pytest.mark.parametrize("is_refused", [True, False])
def test_afterwards_each_statement_does_it_again(is_refused: bool):
    number = make_mug()
    try:
        with transaction(), refreshed_once():
            make_mug()
            assert not is_refused
    except AssertionError:
        pass
    db.session.execute(text("UPDATE product SET status = 'archived' WHERE id = :id"), {"id": number})
    assert "list" not in kept_of(number)
