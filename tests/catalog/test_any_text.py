"""Whatever somebody sends as a text or a figure: it is kept just so, or refused in a sentence. Nothing breaks."""

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any

from flask import Flask
from hypothesis import example, given
from hypothesis import strategies as some

from shop.catalog.editing import create_product_with
from shop.catalog.facts import (
    AttributeFacts,
    AttributeWords,
    CategoryFacts,
    CategoryWords,
    ImageFacts,
    OptionFacts,
    ProductFacts,
    ProductWords,
    ValueFacts,
    VariantFacts,
)
from shop.catalog.finding import kept_category, kept_product
from shop.catalog.refusals import CatalogueRefusal
from shop.catalog.texts import clean_description
from shop.catalog.tree import create_category_with

from .goods import ANA
from .test_creating_products import without_numbers

numbers = count(1)
TEXT = some.text(some.characters(), max_size=40)  # halves of surrogate pairs too
CLEAN = some.text(some.characters(exclude_categories=["Cc", "Cs"]), max_size=40)
ODD = some.sampled_from(["İ", "ß", "ﬁ", "\u0130\u0307", "'; --", "%s", "{}"])
LINE = some.one_of(CLEAN.map(str.strip).filter(bool), ODD)
FIGURE = some.one_of(some.integers(0, 10**6), some.integers(0, 10**6), some.integers())


@given(some.lists(LINE, min_size=16, max_size=16), TEXT, FIGURE, some.none() | some.none() | FIGURE, FIGURE)
@example(["a\x00"] * 16, "", 1, 1, 1)
@example(["\ud800"] * 16, "", 1, 1, 1)
@example(["%(id)s :id {rows}"] * 16, "\\ %(rows)s :rows {rows} ::text", 1, 2, 2**31)
def test_a_product_of_any_texts(app: Flask, lines: list[str], text: str, price: int, before: int | None, grams: int):
    a, b, c, d, e, f, g, h, i, j, k, m, n, o, p, q = lines
    number = next(numbers)
    facts = ProductFacts(
        a,
        slug=f"any-{number}",
        description=text,
        brand=b,
        type=c,
        seo_title=d,
        seo_description=e,
        translations={"es": ProductWords(f, text, g, h)},
        tags=(i,),
        attributes=(AttributeFacts(j, k, m, {"es": AttributeWords(n, o)}),),
        options=(OptionFacts(p, (ValueFacts(q, {"es": a}),), {"es": b}),),
        images=(ImageFacts("https://example.com/a.jpg", c, {"es": d}),),
    )
    variant = VariantFacts(price, f"{e}{number}", compare_at_minor=before, weight_grams=grams, values={p: q})
    if found := made(lambda: create_product_with(facts, [variant], by=ANA).id):
        kept = kept_product(found)
        cleaned = clean_description(text)
        words = {"es": replace(facts.translations["es"], description=cleaned)}
        told = replace(facts, description=cleaned, translations=words)
        assert replace(without_numbers(kept.facts), tags=()) == without_numbers(replace(told, tags=()))
        assert [replace(one, id=None) for one in kept.variants] == [replace(variant, position=0, cost_minor=None)]


@given(LINE, TEXT, LINE, TEXT, FIGURE, FIGURE)
@example("%(id)s :id", "", "a", "", 1, 2**63)
def test_a_category_of_any_texts(
    app: Flask, name: str, text: str, spanish: str, spanish_text: str, position: int, parent: int
):
    words = {"es": CategoryWords(spanish, spanish_text)}
    facts = CategoryFacts(name, f"any-{next(numbers)}", text, None, position, words)
    made(lambda: create_category_with(replace(facts, parent_id=parent), by=ANA).id)
    if found := made(lambda: create_category_with(facts, by=ANA).id):
        assert kept_category(found).facts == facts


def made(make: Callable[[], Any]) -> int | None:
    try:
        return int(make())
    except CatalogueRefusal as refusal:
        return None if str(refusal) else -1
