"""The page of a product: its words, choices, price, stock and pictures."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from shop.catalog.models import Product
from shop.catalog.services import NewAttribute, NewImage, NewVariant, Words
from shop.db import db
from shop.stock.services import SYSTEM, receive_stock, set_reorder_point

from ..browser_client import Page, PageReader
from ..factories import make_category, make_product

COMBINATIONS = [("S", "Black"), ("S", "White"), ("M", "Black")]


@pytest.fixture
def shirt() -> Product:
    """In S and M, black and white; there is no M in white, and S in white is sold out."""
    shirt = make_product(
        "Shirt",
        slug="shirt",
        options={"Size": ["S", "M"], "Colour": ["Black", "White"]},
        variants=[NewVariant(2000 + 100 * place, made, f"SH-{place}") for place, made in enumerate(COMBINATIONS)],
        images=[
            NewImage(f"shirt-{colour.lower()}", Words(f"Shirt in {colour}"), 640, 800, value=colour)
            for colour in ("Black", "White")
        ],
    )
    for variant in (shirt.variants[0], shirt.variants[2]):
        receive_stock(variant, 9, by=SYSTEM)
    return shirt


def choices(page: Page) -> dict[str, str]:
    """Each choice by its first word, with what is said beside it."""
    return {first: rest for first, _, rest in (words.partition(" ") for words in page.each("a", class_="choice"))}


def stock_words(page: Page) -> str:
    return page.words("p", class_="stock")


def test_a_product_shows_its_words_and_price(browser: PageReader):
    make_product("Fern print", slug="fern", stock=9, price=1250, description="A fern.\n\nOn paper.", brand="Verde")
    page = browser.get("catalog.show", slug="fern")
    assert page.words("h1") == "Fern print"
    assert page.words("p", class_="buy-brand") == "Verde"
    assert page.words("span", class_="price-now") == "€12.50"
    assert [p.text for p in page.one("div", class_="prose")] == ["A fern.", "On paper."]


@pytest.mark.parametrize(
    ("stock", "said"),
    [(0, "Sold out"), (1, "Only one left"), (3, "Few left: 3"), (4, "In stock"), (500, "In stock")],
)
def test_stock_is_said_in_words(browser: PageReader, stock, said):
    make_product("Mug", slug="mug", stock=stock)
    assert stock_words(browser.get("catalog.show", slug="mug")) == said


@pytest.mark.parametrize(("point", "said"), [(10, "Few left: 8"), (8, "Few left: 8"), (7, "In stock"), (0, "In stock")])
def test_few_are_left_at_or_below_the_reorder_point(browser: PageReader, point, said):
    mug = make_product("Mug", slug="mug", stock=8).variants[0]
    set_reorder_point(mug, point)
    assert stock_words(browser.get("catalog.show", slug="mug")) == said


def test_a_reduced_price_stands_beside_the_one_before(browser: PageReader):
    make_product("Mug", slug="mug", variants=[NewVariant(800, compare_at_minor=1000)])
    page = browser.get("catalog.show", slug="mug")
    assert page.words("div", class_="buy-price") == "Now €8.00 before €10.00 −20 %"


def test_the_first_variant_that_can_be_bought_is_shown(browser: PageReader):
    mug = make_product("Mug", slug="mug", options={"Colour": ["Red", "Blue"]})
    receive_stock(mug.variants[1], 5, by=SYSTEM)
    page = browser.get("catalog.show", slug="mug")
    assert "Colour: Blue" in page.each("legend")
    assert choices(page) == {"Red": "sold out", "Blue": ""}


def test_each_choice_is_a_plain_link_to_its_variant(browser: PageReader, shirt):
    page = browser.get("catalog.show", slug="shirt")
    medium = next(link for link in page.all("a", class_="choice") if "M" in "".join(link.itertext()))
    there = browser.get(medium.get("href"))
    assert there.each("legend") == ["Size: M", "Colour: Black"]
    assert there.words("span", class_="price-now") == "€22.00"
    assert "SH-2" in there.words("table")


def test_a_combination_that_is_not_made_stays_visible_and_says_so(browser: PageReader, shirt):
    page = browser.get("catalog.show", slug="shirt", variant=shirt.variants[2].id)
    assert choices(page) == {"S": "", "M": "", "Black": "", "White": "other combination"}


def test_a_choice_that_is_sold_out_stays_visible_and_says_so(browser: PageReader, shirt):
    page = browser.get("catalog.show", slug="shirt", variant=shirt.variants[0].id)
    assert choices(page) == {"S": "", "M": "", "Black": "", "White": "sold out"}


def test_the_picture_follows_the_variant(browser: PageReader, shirt):
    for place, colour in enumerate(("black", "white", "black")):
        page = browser.get("catalog.show", slug="shirt", variant=shirt.variants[place].id)
        shown = [image.get("src") for image in page.one("ul", class_="gallery-pictures").iter("img")]
        assert shown == [f"/media/shirt-{colour}-640.webp"]


@pytest.mark.parametrize("variant", ["0", "-1", "abc", "99999999999999999999", "1e9", "%00", "", "１"])
def test_a_variant_that_is_none_of_its_own_is_ignored(browser: PageReader, shirt, variant):
    page = browser.get(f"/p/shirt?variant={variant}")
    assert page.each("legend") == ["Size: S", "Colour: Black"]


def test_a_variant_of_another_product_is_ignored(browser: PageReader, shirt):
    mug = make_product("Mug").variants[0]
    assert browser.get("catalog.show", slug="shirt", variant=mug.id).words("h1") == "Shirt"


def test_a_retired_variant_is_not_offered(browser: PageReader):
    variants = [NewVariant(1000, values=("Red",)), NewVariant(1000, values=("Blue",), is_active=False)]
    make_product("Mug", slug="mug", options={"Colour": ["Red", "Blue"]}, variants=variants)
    page = browser.get("catalog.show", slug="mug")
    assert page.each("legend") == ["Colour: Red"]


def test_a_product_of_which_all_variants_are_retired_is_still_a_page(browser: PageReader):
    make_product("Mug", slug="mug", variants=[NewVariant(1000, is_active=False)])
    assert stock_words(browser.get("catalog.show", slug="mug")) == "Nothing of this can be bought at the moment."


def test_the_details_are_a_table(browser: PageReader):
    attributes = [NewAttribute(Words("Weight"), Words("350"), "g"), NewAttribute(Words("Glaze"), Words("Matt"))]
    variants = [NewVariant(900, sku="MUG-1", barcode="4006381333931")]
    make_product("Mug", slug="mug", attributes=attributes, variants=variants)
    page = browser.get("catalog.show", slug="mug")
    assert page.each("tr") == ["Weight350 g", "GlazeMatt", "Article numberMUG-1", "Barcode4006381333931"]


def test_what_the_owner_typed_is_text_and_never_html(browser: PageReader):
    evil = "<script>alert(1)</script>\"'&"
    make_product(evil, slug="evil", description=f"{evil}\n\n- {evil}\n\n## {evil}", brand=evil)
    page = browser.get("catalog.show", slug="evil")
    assert page.words("h1") == " ".join(evil.split())
    assert "<script>alert" not in page.text


def test_related_products_are_neighbours_in_stock_first_then_alike(browser: PageReader):
    shelf = make_category("Mugs")
    blue = [NewAttribute(Words("Colour"), Words("Blue"))]
    make_product("Mug", slug="mug", stock=1, category=shelf, attributes=blue)
    make_product("Blue cup, sold out", category=shelf, attributes=blue)
    make_product("Red cup", stock=1, category=shelf)
    make_product("Blue cup", stock=1, category=shelf, attributes=blue)
    make_product("Blue hat", stock=1, category=make_category("Hats"), attributes=blue)
    make_product("Green cup", stock=1, category=shelf)
    page = browser.get("catalog.show", slug="mug")
    assert page.cards == ["Blue cup", "Green cup", "Red cup", "Blue cup, sold out"]


@pytest.mark.parametrize(
    "others",
    [{"status": "draft"}, {"published_at": datetime.now(UTC) + timedelta(days=1)}],
    ids=["a draft", "published tomorrow"],
)
def test_what_is_not_public_yet_is_not_found(browser: PageReader, others):
    make_product("Secret", slug="secret", stock=1, **others)
    browser.get("catalog.show", slug="secret", status=404)


def test_an_archived_product_is_gone_and_names_alternatives(browser: PageReader):
    shelf = make_category("Mugs")
    make_product("Old mug", slug="old-mug", category=shelf, status="archived")
    make_product("New mug", stock=1, category=shelf)
    page = browser.get("catalog.show", slug="old-mug", status=410)
    assert "no longer made" in page.words("main")
    assert page.cards == ["New mug"]
    assert page.one("meta", name="robots").get("content") == "noindex"
    assert browser.open("/es/p/old-mug?variant=1").status_code == 410
    assert browser.open("/p/old-mug", method="HEAD").status_code == 410


def test_an_archived_product_without_neighbours_leads_to_the_shelves(browser: PageReader):
    make_product("Old mug", slug="old-mug", status="archived")
    page = browser.get("catalog.show", slug="old-mug", status=410)
    assert "/c/" in [link.get("href") for link in page.one("main").iter("a")]


def test_a_renamed_product_sends_its_visitors_on(browser: PageReader):
    mug = make_product("Mug", slug="new-mug")
    db.session.execute(
        text("INSERT INTO slug_history (kind, slug, product_id) VALUES ('product', 'old-mug', :id)"), {"id": mug.id}
    )
    for prefix in ("", "/es"):
        for method in ("GET", "HEAD"):
            answer = browser.open(f"{prefix}/p/old-mug", method=method)
            assert (answer.status_code, answer.location) == (301, f"{prefix}/p/new-mug")


@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        ("variant=7&utm_source=letter", "variant=7&utm_source=letter"),
        ("a=1&a=2&q=%C3%B1%26", "a=1&a=2&q=%C3%B1%26"),
        ("_external=1&_scheme=javascript&slug=x&_anchor=y", "_external=1&_scheme=javascript&slug=x&_anchor=y"),
        ("x=%0d%0aSet-Cookie:%20a", "x=%0D%0ASet-Cookie%3A+a"),
    ],
)
def test_an_old_address_keeps_what_stands_behind_it(browser: PageReader, asked, sent):
    mug = make_product("Mug", slug="new-mug")
    db.session.execute(
        text("INSERT INTO slug_history (kind, slug, product_id) VALUES ('product', 'old-mug', :id)"), {"id": mug.id}
    )
    answer = browser.open(f"/p/old-mug?{asked}")
    assert answer.location == f"/p/new-mug?{sent}"
    assert answer.headers["Cache-Control"] == "public, no-cache"


def test_the_old_address_of_a_draft_does_not_betray_the_new_one(browser: PageReader):
    mug = make_product("Mug", slug="new-mug", status="draft")
    db.session.execute(
        text("INSERT INTO slug_history (kind, slug, product_id) VALUES ('product', 'old-mug', :id)"), {"id": mug.id}
    )
    browser.get("/p/old-mug", status=404)


def test_the_old_address_of_an_archived_product_leads_to_where_it_says_that_it_is_gone(browser: PageReader):
    mug = make_product("Mug", slug="new-mug", status="archived")
    db.session.execute(
        text("INSERT INTO slug_history (kind, slug, product_id) VALUES ('product', 'old-mug', :id)"), {"id": mug.id}
    )
    answer = browser.open("/es/p/old-mug", method="HEAD", follow_redirects=True)
    assert answer.status_code == 410


def test_a_product_speaks_spanish(browser: PageReader):
    make_product(
        "Fern print", slug="fern", es="Lámina de helecho", stock=9, price=1250,
        attributes=[NewAttribute(Words("Paper", {"es": "Papel"}), Words("Cotton", {"es": "Algodón"}))],
    )  # fmt: skip
    page = browser.get("catalog.show", slug="fern", language="es")
    assert page.words("h1") == "Lámina de helecho"
    assert page.words("span", class_="price-now") == "12,50 €"
    assert "PapelAlgodón" in page.each("tr")


@pytest.mark.parametrize("htmx", [True, False])
def test_htmx_gets_only_the_product(browser: PageReader, shirt, htmx):
    page = browser.get("catalog.show", slug="shirt", variant=shirt.variants[2].id, htmx=htmx)
    assert page.each("legend") == ["Size: M", "Colour: Black"]
    assert bool(page.all("main")) is not htmx
