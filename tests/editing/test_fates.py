"""What becomes of a product: copies, the archive, deletion, previews by link, and what goes well with it."""

import pytest
from flask import Flask

from shop.audit.actors import SHELL
from shop.catalog.editing import edit_product
from shop.catalog.facts import ProductFacts
from shop.catalog.finding import kept_product
from shop.catalog.refusals import Twice, Unknown
from shop.catalog.related import drop_related, move_related, pick_related, picked_for
from shop.editing.fates import archive_product, duplicate_product
from shop.editing.previewing import preview_token

from ..auth.people import Browser, signed_in
from ..browser_client import PageReader
from ..factories import make_category, make_product


@pytest.fixture
def ana(app: Flask) -> Browser:
    return signed_in(app, "manager")


def test_a_copy_is_a_draft_with_everything_but_its_skus_and_barcodes():
    product = make_product("Shirt", options={"Size": ["S", "M"]}, category=make_category(), tags=["blue"])
    copy = kept_product(duplicate_product(product.id, by=SHELL).id)
    kept = kept_product(product.id)
    assert (copy.facts.title, copy.facts.status, copy.facts.slug) == ("Copy of Shirt", "draft", "copy-of-shirt")
    assert (copy.facts.categories, copy.facts.tags) == (kept.facts.categories, kept.facts.tags)
    assert [one.values for one in copy.variants] == [one.values for one in kept.variants]
    assert {(one.sku, one.barcode) for one in copy.variants} == {(None, None)}


def test_the_copy_is_what_one_edits_next(ana: Browser):
    page = ana.post("editing.duplicate", product_id=make_product("Mug").id)
    assert "SKUs and barcodes were left blank" in ana.get(page.headers["Location"]).words("main")


def test_an_archived_product_says_that_it_is_gone_and_comes_back_as_a_draft(ana: Browser, browser: PageReader):
    shelf = make_category()
    product = make_product("Mug", slug="mug", category=shelf)
    make_product("Cup", category=shelf)
    ana.post("editing.archive", product_id=product.id)
    assert browser.get("catalog.show", slug="mug", status=410).cards == ["Cup"]
    ana.post("editing.restore", product_id=product.id)
    assert kept_product(product.id).facts.status == "draft"


def test_only_what_was_never_stocked_can_be_deleted(ana: Browser):
    new, stocked = make_product("New"), make_product("Mug", stock=3)
    page = ana.post("editing.delete", product_id=stocked.id, status=409)
    assert "Archive" in page.words("*", class_="is-bad")
    ana.post("editing.delete", product_id=new.id)
    ana.get("editing.show", product_id=new.id, status=404)


def test_a_draft_is_shown_by_a_link_and_to_nobody_else(ana: Browser, browser: PageReader):
    product = make_product("Secret", slug="secret", status="draft", options={"Size": ["S", "M"]})
    page = ana.post("editing.link_preview", product_id=product.id, status=200)
    [address] = page.links(class_="mono")
    shown = browser.get("/preview/" + address.rsplit("/", 1)[1])
    assert shown.words("h1") == "Secret"
    assert (shown.headers["Cache-Control"], shown.headers["X-Robots-Tag"]) == ("private, no-store", "noindex")
    choice = shown.links(class_="choice")[1]
    assert browser.get(choice).all("a", class_="choice")[1].get("aria-current") == "true"
    assert browser.open("/p/secret").status_code == 404


def test_a_preview_ends(browser: PageReader, app: Flask, monkeypatch: pytest.MonkeyPatch):
    product = make_product("Secret", status="draft")
    with app.test_request_context():
        token = preview_token(product.id)
    assert browser.open(f"/preview/{token[:-1]}x").status_code == 404
    monkeypatch.setattr("shop.editing.previewing.DAYS", -1)
    assert browser.open(f"/preview/{token}").status_code == 404


def test_picked_products_come_before_those_that_are_alike(browser: PageReader):
    shelf = make_category()
    mug = make_product("Mug", slug="mug", category=shelf)
    make_product("Bowl", category=shelf)
    jug, pot = make_product("Jug"), make_product("Pot")
    for one in (jug, pot):
        pick_related(mug.id, one.id, by=SHELL)
    assert browser.get("catalog.show", slug="mug").cards == ["Jug", "Pot", "Bowl"]
    move_related(mug.id, pot.id, "earlier", by=SHELL)
    assert browser.get("catalog.show", slug="mug").cards == ["Pot", "Jug", "Bowl"]
    drop_related(mug.id, pot.id, by=SHELL)
    archive_product(jug.id, by=SHELL)
    assert browser.get("catalog.show", slug="mug").cards == ["Bowl"]


def test_what_is_picked_and_alike_comes_once(browser: PageReader):
    shelf = make_category()
    mug, cup = make_product("Mug", slug="mug", category=shelf), make_product("Cup", category=shelf)
    pick_related(mug.id, cup.id, by=SHELL)
    assert browser.get("catalog.show", slug="mug").cards == ["Cup"]


def test_a_product_is_not_picked_twice_nor_for_itself():
    mug, cup = make_product("Mug"), make_product("Cup")
    pick_related(mug.id, cup.id, by=SHELL)
    with pytest.raises(Twice):
        pick_related(mug.id, cup.id, by=SHELL)
    for other in (mug.id, 10**17):
        with pytest.raises(Unknown):
            pick_related(mug.id, other, by=SHELL)


def test_related_products_are_found_and_picked_at_the_desk(ana: Browser):
    mug, cup = make_product("Mug"), make_product("Porcelain cup")
    page = ana.get("editing.related", product_id=mug.id, q="porcelain")
    assert page.one("button", name="add").get("value") == str(cup.id)
    ana.post("editing.relate", {"add": str(cup.id)}, product_id=mug.id)
    assert [row.id for row in picked_for(mug.id)] == [cup.id]
    ana.post("editing.relate", {"add": str(cup.id)}, product_id=mug.id, status=409)
    ana.post("editing.relate", {"remove": str(cup.id)}, product_id=mug.id)
    assert picked_for(mug.id) == []


def test_a_category_is_found_and_ticked_without_a_script(ana: Browser):
    shelf = make_category("Botanical")
    page = ana.post("editing.create", {"words": "botan", "find": "1", "title": "Fern"}, status=200)
    assert page.one("input", id="title").get("value") == "Fern"
    assert [one.get("value") for one in page.all("input", name="category")] == [str(shelf.id)]
    fragment = ana.get("editing.find_categories", htmx=True, words="botan")
    assert "Botanical" in fragment.words()


def test_stock_is_shown_and_leads_to_where_it_is_changed(ana: Browser):
    product = make_product("Mug", stock=7)
    page = ana.get("editing.stock", product_id=product.id)
    assert page.words("td").split() == ["7", "7"]
    assert f"/desk/stock/{product.variants[0].id}" in page.links()


def test_restoring_needs_no_words():
    product = make_product("Mug", brand="Casa")
    edit_product(product.id, ProductFacts(title="", status="archived"), sent={"status"}, by=SHELL)
    assert kept_product(product.id).facts.brand == "Casa"


def test_what_is_back_in_the_shop_already_is_not_taken_out_by_a_stale_page(ana: Browser):
    product = make_product()
    ana.post("editing.restore", product_id=product.id)
    assert kept_product(product.id).facts.status == "active"
