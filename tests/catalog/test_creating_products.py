"""A product is made whole: its words in all languages, its variants, pictures, shelves and tags."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from shop.catalog.editing import create_product_with
from shop.catalog.facts import ProductFacts
from shop.catalog.finding import kept_product
from shop.catalog.refusals import NotABarcode, SameValues, SkuTaken, TooMany
from shop.db import db

from ..browser_client import PageReader
from .goods import ANA, choice, entries, in_fifty_colours, make_whole_mug, mug, product_facts, sold, whole_mug


def without_numbers(facts: ProductFacts) -> ProductFacts:
    """The facts as somebody told them who knew no numbers."""
    return replace(
        facts,
        attributes=tuple(replace(one, id=None) for one in facts.attributes),
        images=tuple(replace(one, id=None) for one in facts.images),
        options=tuple(
            replace(one, id=None, values=[replace(value, id=None) for value in one.values]) for one in facts.options
        ),
    )


def test_a_product_is_kept_as_it_was_told():
    wanted = whole_mug()
    product = create_product_with(wanted, [sold(1200, "RED", colour="Red"), sold(1300, "BLUE", colour="Blue")], by=ANA)
    facts, version = product_facts(product.id)
    assert without_numbers(facts) == replace(wanted, published_at=facts.published_at)
    assert version == 1
    red, blue = kept_product(product.id).variants
    assert (red.sku, red.price_minor, red.values, red.position) == ("RED", 1200, {"Colour": "Red"}, 0)
    assert (blue.sku, blue.price_minor, blue.values, blue.position) == ("BLUE", 1300, {"Colour": "Blue"}, 1)


def test_a_new_product_is_for_sale_at_once(browser: PageReader):
    make_whole_mug()
    assert "Azul" in browser.get("/es/p/mug").text


def test_making_a_product_takes_few_statements_whatever_its_size(statements):
    facts, variants = in_fifty_colours()
    with statements.at_most(16):
        product = create_product_with(facts, variants, by=ANA)
    assert len(kept_product(product.id).variants) == 250


def test_a_product_has_so_many_variants_and_no_more():
    facts, variants = in_fifty_colours()
    with pytest.raises(TooMany, match="250 variants are the most; these are 251"):
        create_product_with(facts, [*variants, sold(colour="1", size="S")], by=ANA)


def test_the_entry_says_what_was_made():
    product = make_whole_mug()
    (entry,) = entries("product.created")
    assert (entry.subject_kind, entry.subject_ref) == ("product", str(product.id))
    assert entry.new == {"thing": "Mug", "slug": "mug", "status": "active", "variants": ["RED", "BLUE"]}


def test_two_variants_of_a_new_product_differ():
    facts = mug(options=[choice("Colour", "Red", "Blue")])
    with pytest.raises(SkuTaken, match="Two variants would have the SKU “red”"):
        create_product_with(facts, [sold(sku="RED", colour="Red"), sold(sku="red", colour="Blue")], by=ANA)
    with pytest.raises(SameValues, match=r"RED and a new variant \(Red\)"):
        create_product_with(facts, [sold(sku="RED", colour="Red"), sold(colour="Red")], by=ANA)


def test_what_is_refused_leaves_nothing_behind():
    facts = mug(tags=["new"], options=[choice("Colour", "Red", "Blue")])
    with pytest.raises(NotABarcode) as refusal:
        create_product_with(facts, [sold(colour="Red"), sold(colour="Blue", barcode="123")], by=ANA)
    assert refusal.value.errors[0]["pointer"] == "/variants/1/barcode"
    for table in ("product", "tag", "product_option"):
        assert db.session.scalar(text(f"SELECT count(*) FROM {table}")) == 0
