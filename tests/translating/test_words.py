"""Words in another language: written side by side, missed where they are missing, never overwritten in silence."""

from typing import Any

import pytest
from flask import Flask

from shop.catalog.editing import create_product_with, edit_product
from shop.catalog.facts import AttributeFacts, AttributeWords, ImageFacts, OptionFacts, ProductWords, ValueFacts
from shop.catalog.finding import kept_category, kept_product
from shop.catalog.models import Product
from shop.translating.missing import KINDS, counts, missing, next_missing

from ..auth.people import Browser, signed_in
from ..browser_client import Page
from ..catalog.goods import ANA, mug, sold
from ..factories import make_category, make_product


@pytest.fixture
def ana(app: Flask) -> Browser:
    """A browser of staff."""
    return signed_in(app, "staff", name="Ana")


def bowl(**others: Any) -> Product:
    """A product that has every kind of text, and no translation."""
    facts: dict[str, Any] = {
        "description": "<p>For soup.</p>",
        "attributes": [AttributeFacts("Weight", "350", "g"), AttributeFacts("Care", "By hand")],
        "options": [OptionFacts("Colour", [ValueFacts("Red"), ValueFacts("Blue")])],
        "images": [ImageFacts("https://pictures.example/bowl.jpg", "A bowl")],
    }
    facts |= others
    return create_product_with(
        mug("Bowl", **facts), [sold(values={"Colour": "Red"} if facts["options"] else {})], by=ANA
    )


def filled(page: Page) -> dict[str, str]:
    """What the form of the page is filled with."""
    [form] = page.all("form", class_="words")
    fields = {str(field.get("name")): field.get("value", "") for field in form.iter("input")}
    fields |= {str(field.get("name")): (field.text or "").strip() for field in form.iter("textarea")}
    return {name: value for name, value in fields.items() if name != "csrf_token"}


def form_of(ana: Browser, product: Product) -> dict[str, str]:
    return filled(ana.get("translating.product", product_id=product.id))


def test_every_text_of_a_product_is_translated(ana: Browser):
    product = bowl()
    typed = {name: f"es {name}" for name in form_of(ana, product) if name != "seen"}
    ana.post("translating.product", form_of(ana, product) | typed, product_id=product.id)
    facts = kept_product(product.id).facts
    assert facts.translations == {"es": ProductWords("es title", "es description")}
    [colour], [weight, care], [picture] = facts.options, facts.attributes, facts.images
    assert colour.translations == {"es": f"es option-{colour.id}"}
    assert [value.translations["es"] for value in colour.values] == [f"es value-{value.id}" for value in colour.values]
    assert weight.translations == {"es": AttributeWords(f"es line-{weight.id}", f"es said-{weight.id}")}
    assert care.translations["es"].value == f"es said-{care.id}"
    assert picture.translations == {"es": f"es alt-{picture.id}"}
    assert "es title" in ana.get(f"/es/p/{facts.slug}").words("h1")


def test_what_is_emptied_is_shown_in_the_own_language_again(ana: Browser):
    product = make_product("Mug", es="Taza")
    ana.post("translating.product", form_of(ana, product) | {"title": ""}, product_id=product.id)
    assert kept_product(product.id).facts.translations == {}


def test_saving_what_is_there_writes_nothing(ana: Browser):
    product = bowl(translations={"es": ProductWords("Cuenco")})
    before = kept_product(product.id)
    ana.post("translating.product", form_of(ana, product), product_id=product.id)
    assert kept_product(product.id) == before


def test_a_category_is_translated(ana: Browser):
    prints = make_category("Prints")
    page = ana.get("translating.category", category_id=prints.id)
    ana.post("translating.category", filled(page) | {"name": "Láminas"}, category_id=prints.id)
    assert kept_category(prints.id).facts.translations["es"].name == "Láminas"


@pytest.mark.parametrize("typed", ["A\0B", "x" * 301, "A\nB"])
def test_what_can_not_be_kept_comes_back_beside_its_field(ana: Browser, typed: str):
    product = make_product("Mug")
    page = ana.post("translating.product", form_of(ana, product) | {"title": typed}, product_id=product.id, status=422)
    assert "The title must be" in page.words("main")
    assert kept_product(product.id).facts.translations == {}


def test_texts_of_two_people_are_both_kept(ana: Browser):
    product = bowl()
    mine, theirs = form_of(ana, product), form_of(ana, product)
    ana.post("translating.product", theirs | {"description": "Suyo"}, product_id=product.id)
    ana.post("translating.product", mine | {"title": "Mío"}, product_id=product.id)
    words = kept_product(product.id).facts.translations["es"]
    assert (words.title, words.description) == ("Mío", "Suyo")


def test_the_same_text_of_two_people_is_shown_and_chosen(ana: Browser):
    product = make_product("Mug")
    mine, theirs = form_of(ana, product), form_of(ana, product)
    ana.post("translating.product", theirs | {"title": "Suya"}, product_id=product.id)
    page = ana.post("translating.product", mine | {"title": "Mía"}, product_id=product.id, status=409)
    assert "Now it is: “Suya”" in page.words("main")
    again = filled(page)
    assert again["title"] == "Mía"
    page = ana.post("translating.product", again | {"theirs": "title"}, product_id=product.id, status=200)
    assert filled(page)["title"] == "Suya"
    ana.post("translating.product", again, product_id=product.id)
    assert kept_product(product.id).facts.translations["es"].title == "Mía"


def test_whoever_translates_hears_that_the_text_itself_has_changed(ana: Browser):
    product = make_product("Mug")
    mine = form_of(ana, product) | {"title": "Taza"}
    facts = kept_product(product.id).facts
    edit_product(product.id, mug("Teapot", slug=facts.slug, published_at=facts.published_at), by=ANA)
    page = ana.post("translating.product", mine, product_id=product.id, status=409)
    assert "The text in English is another one since you looked." in page.words("main")
    ana.post("translating.product", filled(page) | {"title": "Tetera"}, product_id=product.id)
    assert kept_product(product.id).facts.translations["es"].title == "Tetera"


def test_what_lacks_words_is_listed_by_kind():
    whole, lacking = make_product("Mug", es="Taza"), bowl()
    make_category("Prints")
    make_category("Cups", es="Tazas")
    assert [row.id for row in missing("texts", "es").rows] == [lacking.id]
    assert counts("es") == {"texts": 1, "options": 1, "lines": 1, "pictures": 1, "categories": 1}
    assert next_missing("texts", "es", whole.id) == lacking.id
    assert next_missing("texts", "es", lacking.id) is None


def test_a_value_without_a_letter_and_an_archived_product_need_no_words():
    words = {"es": AttributeWords("Peso")}
    bowl(attributes=[AttributeFacts("Weight", "350", "g", words)], options=[], images=[], status="archived")
    make_product("Mug", es="Taza")
    assert set(counts("es").values()) == {0}


def test_saving_leads_on_to_the_next_that_lacks_words(ana: Browser):
    first, second = make_product("Mug"), make_product("Bowl")
    answer = ana.post(
        "translating.product", form_of(ana, first) | {"title": "Taza", "onward": "1"}, product_id=first.id, kind="texts"
    )
    onward = answer.response.headers["Location"]
    assert f"/products/{second.id}/words" in onward
    answer = ana.post(onward, filled(ana.get(onward)) | {"title": "Cuenco", "onward": "1"})
    assert "Nothing lacks words here." in ana.get(answer.response.headers["Location"]).words("main")


def test_every_list_has_its_page(ana: Browser):
    bowl()
    for kind in KINDS:
        ana.get("translating.index", kind=kind)
    ana.get("/desk/translations?language=en", status=404)
    ana.get("translating.index", kind="nonsense", after="-1")
    for endpoint, name in (("product", "product_id"), ("category", "category_id")):
        ana.get(f"translating.{endpoint}", **{name: 2**70}, status=404)
