"""The small files that browsers, phones and crawlers ask for."""

from fnmatch import fnmatchcase

import pytest
from sqlalchemy import text

from shop.catalog.services import NewImage, Words
from shop.db import db
from shop.media import put

from ..browser_client import PageReader
from ..factories import make_category, make_product


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("/", True),
        ("/p/mug?variant=3", True),
        ("/c/prints?page=2", True),
        ("/es/search?q=mug", True),
        ("/c/prints?after=x&page=3", False),
        ("/c/prints?sort=price", False),
        ("/es/search?q=mug&stock=1", False),
        ("/search?q=mug&sort=price&min=3", False),
        ("/c/prints?brand=studio-verde", True),
        ("/c/prints?brand=studio-verde&option=colour:sage", False),
        ("/c/prints?sale=1", False),
    ],
)
def test_crawlers_are_led_to_the_sitemap_and_kept_out_of_endless_lists(browser: PageReader, address, allowed):
    answer = browser.open("/robots.txt")
    assert answer.mimetype == "text/plain"
    assert "Sitemap: http://localhost/sitemap.xml" in answer.text
    rules = [line.removeprefix("Disallow: ") for line in answer.text.splitlines() if line.startswith("Disallow")]
    assert allowed is not any(fnmatchcase(address, rule.replace("?", "[?]") + "*") for rule in rules)


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


def test_a_picture_that_we_do_not_have_yet_is_drawn_and_never_fetched_from_elsewhere(browser: PageReader):
    """An import names pictures by their addresses; until they are fetched they are somebody else's."""
    shelf = make_category("Prints")
    fern = make_product("Fern", slug="fern", stock=1, category=shelf)
    db.session.execute(
        text(
            "INSERT INTO product_image (product_id, position, source_url) VALUES (:id, 0, 'https://other.example/a.jpg')"
        ),
        {"id": fern.id},
    )
    for path in ("/", "/p/fern", f"/c/{shelf.path}", "/search?q=fern"):
        page = browser.get(path)
        assert "other.example" not in page.text
        drawn = page.all("img", alt="")
        assert drawn
        for picture in drawn:
            assert "/no-picture." in picture.get("src", "")
            assert (picture.get("width"), picture.get("height")) == ("640", "800")
        assert browser.open(drawn[0].get("src", "")).mimetype == "image/svg+xml"


def test_the_first_picture_that_we_have_stands_for_the_product(browser: PageReader):
    shelf = make_category("Prints")
    fern = make_product("Fern", slug="fern", images=[NewImage("fern", Words("A fern"), 640, 800)], category=shelf)
    db.session.execute(text("UPDATE product_image SET position = 1"))
    db.session.execute(
        text(
            "INSERT INTO product_image (product_id, position, source_url) VALUES (:id, 0, 'https://other.example/a.jpg')"
        ),
        {"id": fern.id},
    )
    for path in ("/p/fern", f"/c/{shelf.path}"):
        assert browser.get(path).all("img", src="/media/fern-640.webp")


def test_a_picture_comes_in_three_widths(browser: PageReader):
    make_product("Fern", slug="fern", images=[NewImage("fern", Words("A fern"), 640, 800)])
    picture = browser.get("catalog.show", slug="fern").one("img", alt="A fern", src="/media/fern-640.webp")
    assert picture.get("srcset") == ", ".join(f"/media/fern-{width}.webp {width}w" for width in (320, 640, 1280))
