"""The small files that browsers, phones and crawlers ask for."""

from xml.etree import ElementTree

import pytest
from sqlalchemy import text

from shop.catalog.services import NewImage, Words
from shop.db import db
from shop.media import put

from ..browser_client import PageReader
from ..factories import make_product

LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


def test_crawlers_are_led_to_the_sitemap_and_kept_out_of_searches(browser: PageReader):
    answer = browser.open("/robots.txt")
    assert answer.mimetype == "text/plain"
    assert "Disallow: /search\n" in answer.text
    assert "Sitemap: http://localhost/sitemap.xml" in answer.text


def test_the_sitemap_escapes_what_it_names(browser: PageReader):
    make_product("Mug", slug="mug")
    tree = ElementTree.fromstring(browser.open("/sitemap.xml").data)
    assert [loc.text for loc in tree.iter(LOC)] == ["http://localhost/", "http://localhost/p/mug"]


def test_a_phone_finds_name_language_and_icons(browser: PageReader):
    manifest = browser.open("/es/manifest.webmanifest")
    assert manifest.mimetype == "application/manifest+json"
    assert (manifest.json["name"], manifest.json["lang"], manifest.json["start_url"]) == ("Almacén", "es", "/es/")
    for icon in manifest.json["icons"]:
        assert browser.open(icon["src"]).mimetype == "image/png"


def test_the_head_of_a_page_names_files_that_exist(browser: PageReader):
    page = browser.get("catalog.home")
    for link in page.all("link"):
        if link.get("rel") in {"stylesheet", "icon", "apple-touch-icon", "manifest"}:
            assert browser.open(link.get("href")).status_code == 200


def test_the_owners_accent_is_a_style_sheet(browser: PageReader):
    db.session.execute(text("UPDATE shop SET accent = '#a1b2c3'"))
    db.session.commit()
    (address,) = [link.get("href") for link in browser.get("catalog.home").all("link") if "accent" in link.get("href")]
    answer = browser.open(address)
    assert (answer.mimetype, answer.status_code) == ("text/css", 200)
    assert "#a1b2c3" in answer.text


@pytest.mark.parametrize("colour", ["red", "a1b2c", "A1B2C3", "a1b2c3d", "a1b2c3}body{", "a1b2c3%0a"])
def test_what_is_no_colour_is_not_found(browser: PageReader, colour):
    assert browser.open(f"/accent/{colour}.css").status_code == 404


def test_a_picture_is_kept_for_ever(app, browser: PageReader):
    put("drawn-for-a-test-320.webp", b"RIFF....WEBP")
    answer = browser.open("/media/drawn-for-a-test-320.webp")
    assert (answer.mimetype, answer.data) == ("image/webp", b"RIFF....WEBP")
    assert "immutable" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "name", ["none.webp", "../secret-key", "..%2f..%2f.env.webp", "a.png", "/etc/passwd", "a//b.webp", ".webp"]
)
def test_what_is_no_picture_is_not_found(browser: PageReader, name):
    assert browser.open(f"/media/{name}").status_code in {404, 308}


def test_a_picture_comes_in_three_widths(browser: PageReader):
    make_product("Fern", slug="fern", images=[NewImage("fern", Words("A fern"), 640, 800)])
    picture = browser.get("catalog.show", slug="fern").one("img", alt="A fern", src="/media/fern-640.webp")
    assert picture.get("srcset") == ", ".join(f"/media/fern-{width}.webp {width}w" for width in (320, 640, 1280))
