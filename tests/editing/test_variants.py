"""The variants of a product at the desk: the table, the options, the combinations."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from shop.audit.actors import SHELL
from shop.catalog.facts import VariantFacts
from shop.catalog.finding import kept_product
from shop.catalog.models import Product
from shop.catalog.refusals import HasStock, MayNotPrice, OnlyVariant
from shop.catalog.variants import change_variants, edit_variant
from shop.editing.variant_forms import check_figure

from ..auth.people import Browser, signed_in
from ..browser_client import Page
from ..factories import make_product
from .forms import form_of

SIZES = {"Size": ["S", "M", "L"]}


@pytest.fixture
def ana(app: Flask) -> Browser:
    return signed_in(app, "manager")


def sent(browser: Browser, product: Product, action: str = "variants") -> dict[str, Any]:
    page = browser.get("editing.variants", product_id=product.id)
    return form_of(page, f"/desk/products/{product.id}/{action}")


def save(browser: Browser, product: Product, form: dict[str, Any], answer: int = 303, **changes: Any) -> Page:
    return browser.post("editing.save_variants", form | changes, product_id=product.id, status=answer)


def variants(product: Product) -> list[VariantFacts]:
    return list(kept_product(product.id).variants)


def page_of(product: Product) -> str:
    return f"/desk/products/{product.id}/combinations"


def numbers(product: Product) -> list[int]:
    return [one.id or 0 for one in variants(product)]


def test_saving_what_nobody_touched_changes_nothing(ana: Browser):
    product = make_product("Shirt", options=SIZES)
    before = kept_product(product.id)
    save(ana, product, sent(ana, product))
    assert kept_product(product.id).version == before.version


def test_every_figure_of_a_variant_is_saved(ana: Browser):
    product = make_product("Shirt", options=SIZES)
    one, *_ = numbers(product)
    typed = {"sku": "SH-S", "barcode": "4006 381333931", "price": "12,50"}
    typed |= {"before": "1.500,00", "cost": "4.2", "weight": "300"}
    form = {name: value for name, value in sent(ana, product).items() if name != f"active-{one}"}
    save(ana, product, form, **{f"{name}-{one}": value for name, value in typed.items()})
    now = variants(product)[0]
    assert (now.sku, now.barcode, now.price_minor, now.compare_at_minor) == ("SH-S", "4006381333931", 1250, 150000)
    assert (now.cost_minor, now.weight_grams, now.is_active) == (420, 300, False)


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("price", "1e309", "Enter a price"), ("price", "-1", "Enter a price"), ("price", "", "Enter a price"),
        ("price", "1.2.3", "Enter a price"), ("weight", "1.5", "whole grams"), ("weight", "99999999999", "whole grams"),
        ("barcode", "4006381333930", "did you mean 4006381333931"), ("barcode", "123", "has 8, 12, 13 or 14 figures"),
        ("sku", "a\0b", "can’t be read"), ("sku", "x" * 150, "100 characters"), ("before", "1.00", "above the price"),
    ],
)  # fmt: skip
def test_what_can_not_be_kept_is_said_beside_its_field_and_nothing_is_written(
    ana: Browser, name: str, typed: str, said: str
):
    product = make_product("Shirt", options=SIZES)
    before, (one, two, *_) = variants(product), numbers(product)
    answer = 409 if name == "before" else 422
    page = save(ana, product, sent(ana, product), answer, **{f"{name}-{one}": typed, f"price-{two}": "7"})
    assert said in page.words("p", id=f"{name}-{one}-error")
    assert page.one("input", id=f"price-{two}").get("value") == "7"
    assert variants(product) == before


def test_an_sku_of_another_product_is_named(ana: Browser):
    make_product("Mug", variants=None)
    other = make_product("Cup")
    product = make_product("Shirt", options=SIZES)
    page = save(ana, product, sent(ana, product), 409, **{f"sku-{numbers(product)[1]}": variants(other)[0].sku})
    assert "“Cup”" in page.words("main")


def test_one_word_fills_a_column_and_nothing_is_saved_before_it_was_seen(ana: Browser):
    product = make_product("Shirt", options=SIZES, price=900)
    page = save(ana, product, sent(ana, product), 200, **{"all-price": "15", "fill": "1"})
    assert {one.price_minor for one in variants(product)} == {900}
    save(ana, product, form_of(page, f"/desk/products/{product.id}/variants"))
    assert {one.price_minor for one in variants(product)} == {1500}


def test_who_may_not_price_has_no_fields_for_it_and_can_not_send_them(app: Flask):
    staff, product = signed_in(app, "staff"), make_product("Shirt", options=SIZES, price=900)
    form, one = sent(staff, product), numbers(product)[0]
    assert f"price-{one}" not in form
    save(staff, product, form, **{f"price-{one}": "1", f"cost-{one}": "1", f"weight-{one}": "5"})
    assert (variants(product)[0].price_minor, variants(product)[0].weight_grams) == (900, 5)
    with pytest.raises(MayNotPrice):
        edit_variant(one, replace(variants(product)[0], cost_minor=100), may_price=False, by=SHELL)


def test_a_cost_that_nobody_speaks_of_stays(ana: Browser):
    product = make_product("Mug")
    [mine] = variants(product)
    edit_variant(mine.id or 0, replace(mine, cost_minor=450), by=SHELL)
    edit_variant(mine.id or 0, VariantFacts(1300, sku=mine.sku), by=SHELL)
    assert variants(product)[0].cost_minor == 450


def test_figures_that_two_people_changed_are_brought_together_field_by_field(ana: Browser):
    product = make_product("Shirt", options=SIZES, price=900)
    form, (one, two, _) = sent(ana, product), numbers(product)
    edit_variant(one, replace(variants(product)[0], price_minor=1000, weight_grams=50), by=SHELL)
    page = save(ana, product, form, 409, **{f"price-{one}": "12", f"price-{two}": "13"})
    assert "10.00" in page.words("fieldset", class_="clash")
    assert page.one("input", id=f"weight-{one}").get("value") == "50"
    again = form_of(page, f"/desk/products/{product.id}/variants")
    save(ana, product, again, **{f"keep-price-{one}": "theirs"})
    assert [(v.price_minor, v.weight_grams) for v in variants(product)[:2]] == [(1000, 50), (1300, None)]


def test_a_variant_goes_unless_it_was_stocked_or_is_the_last(ana: Browser):
    product = make_product("Shirt", options=SIZES)
    one, two, three = numbers(product)
    save(ana, product, sent(ana, product), **{f"gone-{one}": "1"})
    assert numbers(product) == [two, three]
    with pytest.raises(OnlyVariant):
        change_variants(product.id, [], gone=[two, three], by=SHELL)
    stocked = make_product("Mug", options=SIZES, stock=1)
    with pytest.raises(HasStock):
        change_variants(stocked.id, [], gone=numbers(stocked)[:1], by=SHELL)
    page = save(ana, stocked, sent(ana, stocked), 409, **{f"gone-{numbers(stocked)[0]}": "1"})
    assert "history in the stockroom" in page.words("main")


def test_options_are_made_and_their_combinations_become_variants(ana: Browser):
    product = make_product("Shirt", price=900)
    for name, values in (("Size", "S\nM\nL"), ("Colour", "Red, Blue")):
        form = sent(ana, product, "options") | {"new-name": name, "new-values": values}
        ana.post("editing.save_options", form, product_id=product.id)
    page = ana.get("editing.combine", product_id=product.id)
    form = form_of(page, page_of(product))
    assert len(form["make"]) == 5
    ana.post("editing.combine", form | {"make": form["make"][:4], "price": "11"}, product_id=product.id)
    assert [one.price_minor for one in variants(product)] == [900, 1100, 1100, 1100, 1100]
    assert form_of(ana.get("editing.combine", product_id=product.id), page_of(product))["make"] == form["make"][4]


def test_a_value_is_renamed_moved_added_and_taken_away(ana: Browser):
    product = make_product("Shirt", options={"Size": ["S", "M"]})
    [option] = kept_product(product.id).facts.options
    small, medium = (value.id for value in option.values)
    form = sent(ana, product, "options")
    form |= {f"option-{option.id}": "Fit", f"value-{small}": "Small", f"place-{medium}": "1", f"more-{option.id}": "XL"}
    ana.post("editing.save_options", form, product_id=product.id)
    [now] = kept_product(product.id).facts.options
    assert (now.name, [value.value for value in now.values]) == ("Fit", ["M", "Small", "XL"])
    assert variants(product)[0].values == {"Fit": "Small"}


def test_a_value_that_variants_have_can_not_go(ana: Browser):
    product = make_product("Shirt", options={"Size": ["S", "M"]})
    [option] = kept_product(product.id).facts.options
    form = sent(ana, product, "options") | {f"value-{option.values[0].id}": ""}
    page = ana.post("editing.save_options", form, product_id=product.id, status=409)
    assert "can’t go" in page.words("section", id="options")


def test_a_product_has_250_variants_at_most(ana: Browser):
    product = make_product("Shirt", options={"A": [str(n) for n in range(20)]})
    form = sent(ana, product, "options") | {"new-name": "B", "new-values": "\n".join(str(n) for n in range(20))}
    ana.post("editing.save_options", form, product_id=product.id)
    page = ana.get("editing.combine", product_id=product.id)
    assert "up to 250 variants" in page.words("main")
    form = form_of(page, page_of(product))
    page = ana.post("editing.combine", form, product_id=product.id, status=409)
    assert "250 variants are the most" in page.words("main")
    assert len(variants(product)) == 20


@pytest.mark.parametrize("code", ["4006381333931", "96385074", "036000291452", "10012345678902"])
def test_the_last_figure_of_a_barcode_is_known(code: str):
    assert check_figure(code[:-1]) == code[-1]
