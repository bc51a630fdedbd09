"""The form of a product: what is typed is what the shop shows, and what can't be is said beside its field."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from shop.audit.actors import SHELL
from shop.audit.models import AuditEntry
from shop.catalog.editing import edit_product
from shop.catalog.facts import AttributeFacts, AttributeWords, ProductFacts
from shop.catalog.finding import kept_product
from shop.catalog.models import Product
from shop.db import db

from ..auth.people import Browser, signed_in
from ..browser_client import Page
from ..factories import make_category, make_product
from .forms import form_of

NEW = {"title": "Fern print", "price": "1.234,50", "sku": "FERN-1", "status": "active"}


@pytest.fixture
def ana(app: Flask) -> Browser:
    return signed_in(app, "manager")


def sent(browser: Browser, product: Product) -> dict[str, Any]:
    """What the untouched form would send."""
    return form_of(browser.get("editing.show", product_id=product.id), f"/desk/products/{product.id}")


def save(browser: Browser, product: Product, form: dict[str, Any], answer: int = 303, **changes: Any) -> Page:
    return browser.post("editing.edit", form | changes, product_id=product.id, status=answer)


def facts(product: Product) -> ProductFacts:
    return kept_product(product.id).facts


def by_somebody(product: Product, **changes: Any) -> None:
    """Somebody else saves meanwhile."""
    edit_product(product.id, replace(facts(product), **changes), by=SHELL)


def test_a_product_is_made_and_is_in_the_shop(ana: Browser):
    ana.post(
        "editing.create", NEW | {"tags": "green\nleaf", "attribute-1-name": "Paper", "attribute-1-value": "Cotton"}
    )
    kept = kept_product(db.session.scalars(select(Product.id)).one())
    assert (kept.facts.title, kept.facts.tags, kept.variants[0].price_minor) == (
        "Fern print",
        ("green", "leaf"),
        123450,
    )
    assert "Cotton" in ana.get("catalog.show", slug="fern-print").words("main")


@pytest.mark.parametrize(
    ("field", "typed"),
    [("title", ""), ("title", "x" * 301), ("title", "a\0b"), ("price", "1e309"), ("price", "-1"), ("price", ""),
     ("barcode", "4006381333930"), ("slug", "Not a slug"), ("published_at", "soon"), ("status", "gone"),
     ("sku", "x" * 101)],
)  # fmt: skip
def test_what_can_not_be_kept_comes_back_beside_its_field(ana: Browser, field: str, typed: str):
    page = ana.post("editing.create", NEW | {field: typed}, status=None)
    assert page.status in (409, 422)
    assert page.one("p", id=f"{field}-error") is not None
    assert not db.session.scalars(select(Product)).all()


def test_nobody_without_the_permission_sets_a_price(app: Flask):
    page = signed_in(app, "staff").post("editing.create", NEW, status=403)
    assert "prices:write" in page.words("main")
    assert not db.session.scalars(select(Product)).all()


def test_saving_what_nobody_touched_changes_nothing(ana: Browser):
    product = make_product("Mug", category=make_category(), description="One\n\nTwo", tags=["blue", "a, b"])
    before = kept_product(product.id)
    save(ana, product, sent(ana, product))
    after = kept_product(product.id)
    assert (after.version, after.facts) == (before.version, before.facts)


def test_every_field_is_saved(ana: Browser):
    product, prints, paper = make_product("Mug"), make_category("Prints"), make_category("Paper")
    changes = {"title": "Cup", "brand": "Casa", "type": "Cups", "seo_title": "A cup", "seo_description": "To drink"}
    lists = {"category": [str(prints.id), str(paper.id)], "main": str(paper.id), "tags": "red\n\nblue"}
    save(ana, product, sent(ana, product), **changes, **lists, slug="a-cup", description="<p>Big</p><script>x</script>")
    now = facts(product)
    assert {name: getattr(now, name) for name in changes} == changes
    assert (now.categories, now.tags, now.slug) == ((paper.id, prints.id), ("blue", "red"), "a-cup")
    assert now.description == "<p>Big</p>"


def test_a_former_address_leads_to_the_new_one(ana: Browser):
    product = make_product("Mug", slug="mug")
    save(ana, product, sent(ana, product), slug="cup")
    assert ana.open("/p/mug").headers["Location"].endswith("/p/cup")


def test_lines_of_the_specification_come_change_and_go_and_keep_their_translations(ana: Browser):
    product = make_product("Mug")
    size = AttributeFacts("Size", "30", "cm", {"es": AttributeWords("Tamaño", "30")})
    by_somebody(product, attributes=(size, AttributeFacts("Care", "None")))
    form = sent(ana, product)
    save(ana, product, form, **{"attribute-1-value": "40", "attribute-2-name": "", "attribute-2-value": "",
                                "attribute-3-name": "Glaze", "attribute-3-value": "Matt"})  # fmt: skip
    first, second = facts(product).attributes
    assert (first.value, first.translations["es"].name) == ("40", "Tamaño")
    assert (second.name, second.value) == ("Glaze", "Matt")


def test_half_a_line_of_the_specification_is_refused_and_stays_typed(ana: Browser):
    product = make_product("Mug")
    page = save(ana, product, sent(ana, product), 422, **{"attribute-1-name": "Glaze"})
    assert "value in the specification" in page.words("p", id="attributes-error")
    assert page.one("input", name="attribute-1-name").get("value") == "Glaze"


def test_a_time_to_come_schedules_it_by_the_clock_of_the_shop(ana: Browser):
    product = make_product("Mug", slug="mug")
    save(ana, product, sent(ana, product), status="active", published_at="2090-07-01T09:30")
    assert ana.get("editing.show", product_id=product.id).words("*", class_="editing-state") == "Scheduled"
    assert ana.open("/p/mug").status_code == 404
    assert sent(ana, product)["published_at"] == "2090-07-01T09:30"


def test_the_description_can_be_looked_at_before_it_is_saved(ana: Browser):
    product = make_product("Mug")
    page = save(ana, product, sent(ana, product), 200, description="<b>Hot</b><script>no</script>", look="1")
    assert page.words("*", class_="editing-look") == "Hot"
    assert facts(product).description == ""


def test_what_only_one_side_changed_is_brought_together(ana: Browser):
    product = make_product("Mug")
    form = sent(ana, product)
    by_somebody(product, brand="Theirs", tags=("new",))
    save(ana, product, form, title="Cup")
    assert (facts(product).title, facts(product).brand, facts(product).tags) == ("Cup", "Theirs", ("new",))
    assert "Brand, Tags" in ana.get("editing.show", product_id=product.id).words("*", class_="notice")


def test_what_both_changed_is_asked_and_nothing_is_written_before(ana: Browser):
    product = make_product("Mug")
    form = sent(ana, product)
    by_somebody(product, title="Theirs", brand="Casa")
    page = save(ana, product, form, 409, title="Mine", type="Cups")
    assert "Theirs" in page.words("fieldset", class_="clash")
    assert page.one("input", id="title").get("value") == "Mine"
    assert page.one("input", id="brand").get("value") == "Casa"
    assert (facts(product).title, facts(product).type) == ("Theirs", "")


@pytest.mark.parametrize(("choice", "title"), [("mine", "Mine"), ("theirs", "Theirs")])
def test_each_field_is_as_the_person_chose(ana: Browser, choice: str, title: str):
    product = make_product("Mug")
    form = sent(ana, product)
    by_somebody(product, title="Theirs")
    again = form_of(save(ana, product, form, 409, title="Mine", type="Cups"), f"/desk/products/{product.id}")
    save(ana, product, again, **{"keep-title": choice})
    assert (facts(product).title, facts(product).type) == (title, "Cups")


def test_who_decides_is_asked_again_where_it_was_changed_once_more(ana: Browser):
    product = make_product("Mug")
    form = sent(ana, product)
    by_somebody(product, title="Theirs")
    again = form_of(save(ana, product, form, 409, title="Mine"), f"/desk/products/{product.id}")
    by_somebody(product, title="Newer")
    page = save(ana, product, again, 409)
    assert "Newer" in page.words("fieldset", class_="clash")


@pytest.mark.parametrize("seen", ["", "made.up", None])
def test_nobody_makes_up_what_they_saw(ana: Browser, seen: str | None):
    product = make_product("Mug")
    form = sent(ana, product) | {"title": "Cup"}
    form = form | {"seen": seen} if seen is not None else {k: v for k, v in form.items() if k != "seen"}
    save(ana, product, form, 422)
    assert facts(product).title == "Mug"


def test_its_history_says_who_changed_what(ana: Browser):
    product = make_product("Mug")
    save(ana, product, sent(ana, product), title="Cup")
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "product.changed")).one()
    assert entry.old == {"title": "Mug"}
    assert "changed the product “Cup”" in ana.get("editing.history", product_id=product.id).words("table")


@pytest.mark.parametrize("endpoint", ["show", "variants", "related", "stock", "history", "delete", "combine"])
def test_a_product_that_is_not_there_is_not_found(ana: Browser, endpoint: str):
    ana.get(f"editing.{endpoint}", product_id=10**17, status=404)
