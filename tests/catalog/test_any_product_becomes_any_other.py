"""Whatever a product is told to be, it becomes that, from whatever it was; and what is told twice is written once."""

from dataclasses import replace
from itertools import count
from itertools import product as every

from flask import Flask
from hypothesis import given
from hypothesis import strategies as some

from shop.catalog.editing import create_product_with, upsert_product
from shop.catalog.facts import (
    AttributeFacts,
    AttributeWords,
    ImageFacts,
    KeptProduct,
    OptionFacts,
    ProductFacts,
    ProductWords,
    ValueFacts,
    VariantFacts,
)
from shop.catalog.finding import kept_product

from .goods import ANA, mug, sold
from .test_creating_products import without_numbers

numbers = count(1)
WORDS = some.sampled_from(["Red", "Blue", "red", "Über", "x" * 50])
SAID = some.dictionaries(some.just("es"), WORDS)
PARTS = some.builds(
    AttributeFacts, WORDS, WORDS, WORDS, some.dictionaries(some.just("es"), some.builds(AttributeWords, WORDS))
)
IMAGES = some.builds(
    ImageFacts,
    WORDS.map(lambda word: f"https://example.com/{len(word)}.jpg"),
    WORDS,
    SAID,
    focus_x=some.sampled_from([0.0, 0.125, 1.0]),
)
VALUES = some.builds(ValueFacts, WORDS, SAID)
OPTIONS = some.builds(
    OptionFacts,
    some.sampled_from(["Size", "Colour", "Glaze"]),
    some.lists(VALUES, min_size=1, max_size=3, unique_by=lambda one: one.value).map(tuple),
    SAID,
)
FACTS = some.builds(
    ProductFacts,
    WORDS,
    brand=WORDS,
    status=some.sampled_from(["draft", "archived"]),
    translations=some.dictionaries(some.just("es"), some.builds(ProductWords, WORDS, WORDS, WORDS, WORDS)),
    tags=some.lists(WORDS, unique_by=str.lower).map(lambda tags: tuple(sorted(tags, key=str.lower))),
    attributes=some.lists(PARTS, max_size=4).map(tuple),
    images=some.lists(IMAGES, max_size=4).map(tuple),
    options=some.lists(OPTIONS, max_size=2, unique_by=lambda one: one.name).map(tuple),
)


def variants_of(facts: ProductFacts) -> list[VariantFacts]:
    """One for each choice that can be made, with an SKU that says its place."""
    choices = every(*([(option.name, value.value) for value in option.values] for option in facts.options))
    return [sold(100 + place, f"{facts.slug}-{place}", values=dict(one)) for place, one in enumerate(choices)]


def known(facts: ProductFacts) -> ProductFacts:
    """The facts as they come back, tags apart: one that the shop knows is spelled as it was."""
    return replace(without_numbers(facts), tags=tuple(tag.lower() for tag in facts.tags))


@given(some.lists(FACTS, min_size=2, max_size=3))
def test_a_product_told_whole_is_as_it_was_told(app: Flask, states: list[ProductFacts]):
    slug = f"mug-{next(numbers)}"
    number = create_product_with(mug(slug=slug), [sold(sku=f"{slug}-0")], by=ANA).id
    for state in states:
        facts, kept = replace(state, slug=slug), kept_product(number)
        wanted = variants_of(facts)
        if len(wanted) < len(kept.variants):
            continue  # variants that aren't told stay, and this has no place for them
        upsert_product(facts, wanted, by=ANA)
        now = kept_product(number)
        assert known(now.facts) == known(facts)
        assert [(one.sku, one.price_minor, one.values) for one in sorted(now.variants, key=price)] == [
            (one.sku, one.price_minor, one.values) for one in wanted
        ]
        assert_numbers_stay(kept, now)
        assert upsert_product(facts, wanted, by=ANA).outcome == "unchanged"
        assert kept_product(number) == now


def price(variant: VariantFacts) -> int:
    return variant.price_minor


def assert_numbers_stay(before: KeptProduct, after: KeptProduct) -> None:
    """What is called as it was has the number that it had."""
    options = {option.name: option.id for option in before.facts.options}
    assert all(options.get(option.name, option.id) == option.id for option in after.facts.options)
    skus = {one.sku: one.id for one in before.variants}
    assert all(skus.get(one.sku, one.id) == one.id for one in after.variants)
