"""What search engines and other people's timelines read of a page, held against what they ask for."""

import re

import pytest
from sqlalchemy import text

from shop.catalog.linked import MOST_OFFERS
from shop.catalog.services import NewImage, NewVariant, Words
from shop.db import db

from ..browser_client import Page, PageReader, linked_data
from ..counting import Statements
from ..factories import fill_shelf, make_category, make_product

SITE = "http://localhost"
SCHEMA = "https://schema.org/"

# The properties that schema.org gives the types that we use, as far as we use them; and those that can't be left out
# if a page is to be shown with its price, its way and its picture (Google's required ones among them).
PROPERTIES = {
    "Product": "name url image description brand sku gtin offers",
    "Brand": "name",
    "Offer": "name url sku gtin price priceCurrency priceSpecification availability",
    "AggregateOffer": "url lowPrice highPrice priceCurrency offerCount availability",
    "UnitPriceSpecification": "price priceCurrency priceType",
    "BreadcrumbList": "itemListElement",
    "ItemList": "name numberOfItems itemListElement",
    "ListItem": "position name item url",
    "OnlineStore": "name url logo description email telephone address",
    "WebSite": "name url inLanguage publisher potentialAction",
    "SearchAction": "target query-input",
    "EntryPoint": "urlTemplate",
}
REQUIRED = {
    "Product": "name offers",
    "Offer": "url price priceCurrency availability",
    "AggregateOffer": "lowPrice priceCurrency",
    "BreadcrumbList": "itemListElement",
    "ItemList": "itemListElement",
    "ListItem": "position name",
    "OnlineStore": "name url logo",
    "WebSite": "name url",
}
ADDRESSES = {"url", "item", "logo", "image", "urlTemplate"}


def things(page: Page) -> dict[str, dict]:
    """The linked data of a page by type, every piece of it checked."""
    found = linked_data(page)
    for thing in found.values():
        check(thing)
    return found


def check(thing: dict) -> None:
    """Known properties only, none empty, none missing, addresses whole, prices plain, places from one upwards."""
    kind = thing["@type"]
    names = {name for name in thing if not name.startswith("@")}
    assert names <= set(PROPERTIES[kind].split()), kind
    assert set(REQUIRED.get(kind, "").split()) <= names, kind
    for name, value in thing.items():
        assert value not in ("", None, []), f"{kind} has an empty {name}"
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict) and "@type" in one:
                check(one)
            if name in ADDRESSES:
                assert re.match(r"https?://[^/]+/", one), f"{name} of {kind} is {one}"
            if name.lower().endswith("price"):
                assert re.fullmatch(r"\d+(\.\d+)?", one)
    if "itemListElement" in thing:
        places = [item["position"] for item in thing["itemListElement"]]
        assert places == list(range(places[0], places[0] + len(places)))


def property_of(page: Page, name: str) -> str | None:
    return page.one("meta", property=name).get("content")


def test_a_product_is_told_with_its_offer(browser: PageReader):
    make_product(
        "Fern print", slug="fern", stock=9, brand="Verde", description="## A fern\n- in  ink\n\nOn paper.",
        variants=[NewVariant(1250, sku="FERN-1", barcode="4006381333931", compare_at_minor=1500)],
        images=[NewImage("fern", Words("A fern"), 800, 1000)],
    )  # fmt: skip
    product = things(browser.get("catalog.show", slug="fern"))["Product"]
    assert product["name"] == "Fern print"
    assert product["image"] == [f"{SITE}/media/fern-1280.webp"]
    assert product["description"] == "A fern in ink On paper."
    assert product["brand"] == {"@type": "Brand", "name": "Verde"}
    assert (product["sku"], product["gtin"]) == ("FERN-1", "4006381333931")
    offer = product["offers"]
    assert (offer["price"], offer["priceCurrency"]) == ("12.50", "EUR")
    assert offer["url"] == product["url"] == f"{SITE}/p/fern"
    assert offer["availability"] == f"{SCHEMA}InStock"
    assert offer["priceSpecification"]["price"] == "15.00"


@pytest.mark.parametrize(
    ("barcode", "told"),
    [
        ("4006381333931", True),
        ("96385074", True),
        ("036000291452", True),
        ("2030405057055", False),
        ("20000004", False),
    ],
)
def test_a_number_that_only_this_shop_knows_is_no_gtin_to_others(browser: PageReader, barcode, told):
    make_product("Mug", slug="mug", variants=[NewVariant(900, barcode=barcode)])
    product = things(browser.get("catalog.show", slug="mug"))["Product"]
    assert ("gtin" in product, "gtin" in product["offers"]) == (told, told)


def test_each_variant_is_an_offer_with_an_address_of_its_own(browser: PageReader):
    variants = [NewVariant(1000, ("S",), "T-S"), NewVariant(1200, ("M",), "T-M")]
    shirt = make_product("Shirt", slug="shirt", options={"Size": ["S", "M"]}, variants=variants)
    offers = things(browser.get("catalog.show", slug="shirt"))["Product"]["offers"]
    assert [(offer["name"], offer["price"], offer["sku"]) for offer in offers] == [
        ("S", "10.00", "T-S"),
        ("M", "12.00", "T-M"),
    ]
    assert [offer["url"] for offer in offers] == [f"{SITE}/p/shirt?variant={one.id}" for one in shirt.variants]
    assert {offer["availability"] for offer in offers} == {f"{SCHEMA}OutOfStock"}


def test_a_product_with_very_many_variants_tells_from_where_to_where_its_prices_go(browser: PageReader):
    sizes = [f"Size {number}" for number in range(MOST_OFFERS + 1)]
    variants = [NewVariant(1000 + place, (size,)) for place, size in enumerate(sizes)]
    make_product("Rope", slug="rope", options={"Size": sizes}, variants=variants)
    offers = things(browser.get("catalog.show", slug="rope"))["Product"]["offers"]
    assert offers["@type"] == "AggregateOffer"
    assert (offers["lowPrice"], offers["highPrice"], offers["offerCount"]) == ("10.00", "10.40", 41)


def test_what_can_be_ordered_without_stock_is_on_back_order(browser: PageReader):
    mug = make_product("Mug", slug="mug", stock=1)
    db.session.execute(text("UPDATE stock_level SET backorder_cap = 5"))
    from shop.stock.services import SYSTEM, take_stock

    take_stock(mug.variants[0], 1, "sold", by=SYSTEM)
    assert things(browser.get("catalog.show", slug="mug"))["Product"]["offers"]["availability"] == f"{SCHEMA}BackOrder"


def test_what_can_not_be_bought_at_all_offers_nothing(browser: PageReader):
    make_product("Mug", slug="mug", variants=[NewVariant(900, is_active=False)])
    assert set(things(browser.get("catalog.show", slug="mug"))) == {"BreadcrumbList"}


@pytest.mark.parametrize(("currency", "price"), [("JPY", "1250"), ("KWD", "1.250"), ("EUR", "12.50")])
def test_prices_are_told_in_the_shops_currency(browser: PageReader, currency, price):
    db.session.execute(text("UPDATE shop SET currency = :currency"), {"currency": currency})
    make_product("Mug", slug="mug", price=1250)
    page = browser.get("catalog.show", slug="mug")
    offer = things(page)["Product"]["offers"]
    assert (offer["price"], offer["priceCurrency"]) == (price, currency)
    assert property_of(page, "product:price:amount") == price
    assert property_of(page, "product:price:currency") == currency


def test_the_way_to_a_product_is_told_as_its_breadcrumbs_show_it(browser: PageReader):
    ferns = make_category("Ferns", parent=make_category("Prints", es="Láminas"), es="Helechos")
    make_product("Fern", slug="fern", es="Helecho", category=ferns)
    page = browser.get("catalog.show", slug="fern", language="es")
    steps = things(page)["BreadcrumbList"]["itemListElement"]
    assert [step["name"] for step in steps] == ["Inicio", "Láminas", "Helechos", "Helecho"]
    assert steps[2]["item"] == f"{SITE}/es/c/{ferns.path}"
    assert "item" not in steps[3]


def test_a_category_lists_what_it_shows(browser: PageReader):
    shelf = make_category("Mugs")
    fill_shelf(shelf, [(f"Mug {number}", 900, number) for number in range(30)])
    page = browser.get("catalog.shelf", path=shelf.path, page=2)
    listed = things(page)["ItemList"]
    assert listed["numberOfItems"] == 30
    assert [item["position"] for item in listed["itemListElement"]] == list(range(25, 31))
    assert [item["name"] for item in listed["itemListElement"]] == page.cards
    assert things(browser.get("catalog.shelf", path=shelf.path))["BreadcrumbList"]


def test_the_front_page_tells_who_we_are_and_how_to_search(browser: PageReader):
    db.session.execute(text("UPDATE shop SET name = 'Casa', email = 'hola@casa.example', address = E'Calle 1\nMadrid'"))
    found = things(browser.get("catalog.home", language="es"))
    assert (found["OnlineStore"]["name"], found["OnlineStore"]["address"]) == ("Casa", "Calle 1, Madrid")
    logo = found["OnlineStore"]["logo"]
    assert browser.open(logo.removeprefix(SITE)).mimetype == "image/png"
    assert found["WebSite"]["inLanguage"] == "es"
    template = found["WebSite"]["potentialAction"]["target"]["urlTemplate"]
    assert template == f"{SITE}/es/search?q={{search_term_string}}"
    browser.get(template.removeprefix(SITE).replace("{search_term_string}", "mug"))


def test_other_pages_tell_nothing_that_they_do_not_show(browser: PageReader):
    make_product("Mug", slug="mug", stock=1)
    assert things(browser.get("catalog.search", q="mug")) == {}
    assert set(things(browser.get("catalog.shelves"))) == {"BreadcrumbList"}
    make_product("Old mug", slug="old", status="archived")
    assert things(browser.get("catalog.show", slug="old", status=410)) == {}


EVIL = "</script><script>alert(1)</script><!-- ' \" & \u2028"


def test_no_title_breaks_out_of_the_data(browser: PageReader):
    shelf = make_category(EVIL)
    make_product(EVIL, slug="evil", stock=1, brand=EVIL, description=EVIL, category=shelf)
    for page in (browser.get("catalog.show", slug="evil"), browser.get("catalog.shelf", path=shelf.path)):
        (block,) = page.all("script", type="application/ld+json")
        assert not re.search("[<>&\u2028]", block.text or "")
        assert "<script>alert" not in page.text
        things(page)
    assert things(browser.get("catalog.show", slug="evil"))["Product"]["name"] == EVIL


def test_it_costs_no_statement(browser: PageReader, statements: Statements):
    shelf = make_category("Mugs")
    make_product("Mug", slug="mug", stock=1, category=shelf)
    for path in ("/p/mug", f"/c/{shelf.path}"):
        with statements.at_most(4):
            assert things(browser.get(path))


def test_a_page_that_is_passed_on_shows_its_picture_words_and_price(browser: PageReader):
    make_product(
        "Fern", slug="fern", stock=1, price=1250, description="A fern.\n\nIn ink.",
        images=[NewImage("fern", Words("A fern in ink"), 600, 900)],
    )  # fmt: skip
    page = browser.get("catalog.show", slug="fern")
    said = {
        "og:title": "Fern",
        "og:type": "product",
        "og:url": f"{SITE}/p/fern",
        "og:description": "A fern. In ink.",
        "og:site_name": "Almacén",
        "og:locale": "en_GB",
        "og:locale:alternate": "es_ES",
        "og:image": f"{SITE}/media/fern-1280.webp",
        "og:image:width": "1280",
        "og:image:height": "1920",
        "og:image:alt": "A fern in ink",
        "product:price:amount": "12.50",
        "product:availability": "in stock",
    }
    assert {name: property_of(page, name) for name in said} == said
    assert page.one("meta", name="twitter:card").get("content") == "summary_large_image"
    assert page.one("meta", name="description").get("content") == "A fern. In ink."


@pytest.mark.parametrize("path", ["/", "/c/", "/search?q=mug", "/p/mug"])
def test_every_page_can_be_passed_on(browser: PageReader, path):
    make_product("Mug", slug="mug", stock=1)
    page = browser.get(path, language="es")
    assert property_of(page, "og:url") == page.one("link", rel="canonical").get("href")
    assert property_of(page, "og:title")
    assert property_of(page, "og:locale") == "es_ES"
    picture = property_of(page, "og:image") or ""
    assert browser.open(picture.removeprefix(SITE)).status_code == 200


def test_one_variant_is_the_same_page_as_its_product(browser: PageReader):
    mug = make_product("Mug", slug="mug", options={"Colour": ["Red", "Blue"]})
    page = browser.get("catalog.show", slug="mug", variant=mug.variants[1].id, utm_source="letter")
    assert page.one("link", rel="canonical").get("href") == f"{SITE}/p/mug"
