"""Feeds of products: what stands in them, who reads them, and the desk's page about them."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from flask import Flask
from sqlalchemy.dialects.postgresql import Range

from shop.catalog.models import PriceChange
from shop.catalog.pricing import apply_price_changes
from shop.db import db
from shop.errors import NotFound
from shop.feeds import services
from shop.stock.services import SYSTEM
from tests.auth.people import signed_in
from tests.factories import make_category, make_product

G = "{http://base.google.com/ns/1.0}"


def read(app: Flask, secret: str, status: int = 200, **headers: str):
    answer = app.test_client().get(f"/feeds/{secret}/products.xml", headers=headers, buffered=True)
    assert answer.status_code == status
    return answer


def items(app: Flask, language: str = "en") -> dict[str, ElementTree.Element]:
    """Each item of a new feed by its title."""
    _, secret = services.create_feed("Google", language, by=SYSTEM)
    root = ElementTree.fromstring(read(app, secret).data)
    return {item.findtext("title"): item for item in root.iter("item")}


def test_each_variant_is_an_item_with_all_that_a_shopping_site_asks_for(app: Flask):
    towels = make_category("Towels", make_category("Textiles"))
    cloth = make_product(
        "Cloth & co", stock=2, price=1250, category=towels, options={"Colour": ["Fig", "Oak"]}, brand="Loom"
    )
    item = items(app)["Cloth & co – Oak"]
    assert item.findtext(f"{G}price") == "12.50 EUR"
    assert item.findtext(f"{G}availability") == "in_stock"
    assert item.findtext(f"{G}color") == "Oak"
    assert item.findtext(f"{G}item_group_id") == str(cloth.id)
    assert item.findtext(f"{G}product_type") == "Textiles > Towels"
    assert item.findtext(f"{G}brand") == "Loom"
    assert item.findtext("link") == f"http://localhost/p/{cloth.slug}?variant={cloth.variants[1].id}"
    assert item.findtext(f"{G}identifier_exists") == "no"
    assert item.findtext(f"{G}sale_price") is None


def test_only_public_goods_are_told_in_the_feeds_language(app: Flask):
    make_product("Mug", es="Taza")
    make_product("Secret", status="draft")
    later = datetime.now(UTC) + timedelta(days=1)
    make_product("Tomorrow", published_at=later)
    found = items(app, "es")
    assert list(found) == ["Taza"]
    assert found["Taza"].findtext("link").startswith("http://localhost/es/p/")
    assert found["Taza"].findtext(f"{G}availability") == "out_of_stock"


def test_what_no_xml_may_hold_breaks_nothing(app: Flask):
    make_product("<Mug> & \x0b“x” 🦊 ]]>")
    assert [title.replace("\x0b", "") for title in items(app)]


def sale(variant, price: int, begin: int, end: int | None) -> None:
    now = datetime.now(UTC)
    until = None if end is None else now + timedelta(days=end)
    db.session.add(
        PriceChange(variant_id=variant.id, price_minor=price, during=Range(now + timedelta(days=begin), until))
    )
    db.session.flush()


def test_a_sale_is_told_with_its_days(app: Flask):
    mug, cup, bowl = (make_product(name, price=2000).variants[0] for name in ("Mug", "Cup", "Bowl"))
    sale(mug, 1500, -1, 3)
    sale(cup, 1500, 2, 3)
    sale(bowl, 1500, 2, None)
    apply_price_changes(datetime.now(UTC))
    found = items(app)
    for name in ("Mug", "Cup"):
        assert found[name].findtext(f"{G}price") == "20.00 EUR"
        assert found[name].findtext(f"{G}sale_price") == "15.00 EUR"
        assert found[name].findtext(f"{G}sale_price_effective_date").count("/") == 1
    assert found["Bowl"].findtext(f"{G}sale_price") is None


def test_a_feed_is_read_again_only_where_something_has_changed(app: Flask):
    make_product("Mug")
    _, secret = services.create_feed("Google", "en", by=SYSTEM)
    answer = read(app, secret)
    assert "private" in answer.headers["Cache-Control"]
    if tag := answer.headers.get("ETag"):  # none while another change is being made
        read(app, secret, 304, **{"If-None-Match": tag})


def test_many_goods_come_a_lot_at_a_time(app: Flask, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("shop.feeds.goods.AT_ONCE", 2)
    for number in range(5):
        make_product(f"Mug {number}")
    assert len(items(app)) == 5


def test_nobody_reads_without_the_secret(app: Flask):
    feed, secret = services.create_feed("Google", "en", by=SYSTEM)
    assert read(app, secret, 200)
    for wrong in ("x", secret[:-1], secret + "a", secret.swapcase()):
        read(app, wrong, 404)
    assert app.test_client().get(f"/es/feeds/{secret}/products.xml").status_code == 404
    _, fresh = services.rotate_feed(feed.id, by=SYSTEM)
    read(app, secret, 404)
    read(app, fresh, 200)
    services.delete_feed(feed.id, by=SYSTEM)
    read(app, fresh, 404)
    with pytest.raises(NotFound):
        services.rotate_feed(feed.id, by=SYSTEM)


def test_a_feed_is_made_at_the_desk_and_its_address_shown_once(app: Flask):
    make_product("Mug")
    browser = signed_in(app, "staff")
    assert "Enter a name" in browser.post("feeds.create", {"name": " ", "language": "en"}, status=422).words("form")
    browser.post("feeds.create", {"name": "Google", "language": "es"})
    [feed] = services.all_feeds()
    address = browser.get("feeds.made", feed_id=feed.id).words("code")
    assert address.startswith("http://localhost/feeds/")
    assert app.test_client().get(address.removeprefix("http://localhost"), buffered=True).status_code == 200
    assert browser.open(f"/desk/feeds/{feed.id}/address").status_code == 303
    assert "Google" in browser.get("feeds.index").words("table")
    browser.post("feeds.rotate", {}, feed_id=feed.id)
    assert app.test_client().get(address.removeprefix("http://localhost"), buffered=True).status_code == 404
    assert "no more" in browser.get("feeds.delete", feed_id=feed.id).words("form")
    browser.post("feeds.delete", {}, feed_id=feed.id)
    assert services.all_feeds() == []


def test_there_are_only_so_many_feeds(app: Flask, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(services, "MOST", 1)
    services.create_feed("One", "en", by=SYSTEM)
    browser = signed_in(app, "staff")
    page = browser.post("feeds.create", {"name": "Two", "language": "en"}, status=409)
    assert "Delete one first" in page.words("form")
