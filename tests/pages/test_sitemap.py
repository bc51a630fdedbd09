"""The site map: an index and its parts, for as many products as there may be."""

from datetime import datetime, timedelta
from types import GeneratorType
from xml.etree import ElementTree

import brotli
import pytest
from sqlalchemy import text

from shop.db import db
from shop.pages import sitemap
from shop.pages.models import Page
from shop.pages.sitemap import RANGE

from ..browser_client import PageReader
from ..counting import Statements
from ..factories import fill_shelf, make_category, make_product

SITE = "http://localhost"
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


@pytest.fixture(autouse=True)
def ids_from_one() -> None:
    """What other tests made has used up ids."""
    for table in ("product", "category"):
        db.session.execute(text(f"ALTER TABLE {table} ALTER COLUMN id RESTART"))


def tree(browser: PageReader, path: str) -> ElementTree.Element:
    answer = browser.open(path)
    assert (answer.status_code, answer.mimetype) == (200, "application/xml")
    return ElementTree.fromstring(answer.text)


def parts(browser: PageReader) -> list[str]:
    """The paths of the parts that the index names."""
    index = tree(browser, "/sitemap.xml")
    assert index.tag.endswith("}sitemapindex")
    return [loc.text.removeprefix(SITE) for loc in index.findall("s:sitemap/s:loc", NAMES)]


def named(browser: PageReader, part: str) -> list[str]:
    return [loc.text for loc in tree(browser, part).findall("s:url/s:loc", NAMES)]


def everything(browser: PageReader) -> set[str]:
    return {address for part in parts(browser) for address in named(browser, part)}


def move_to(title: str, number: int) -> int:
    """Give a product an id, as it would have in a shop of millions."""
    values = {"number": number, "title": title}
    db.session.execute(
        text("""
            SET CONSTRAINTS ALL DEFERRED;
            INSERT INTO product (id, slug, title, status, published_at) OVERRIDING SYSTEM VALUE
            VALUES (:number, lower(:title), :title, 'active', now());
            INSERT INTO variant (product_id, price_minor) VALUES (:number, 900)
        """),
        values,
    )
    db.session.commit()
    return number


def test_every_public_page_is_named_in_both_languages_and_nothing_else(browser: PageReader):
    shelf = make_category("Mugs", parent=make_category("Kitchen"))
    make_product("Mug", slug="mug", category=shelf)
    make_product("Draft", status="draft")
    make_product("Old", status="archived")
    make_product("Tomorrow", published_at=datetime.now().astimezone() + timedelta(days=1))
    db.session.add(Page(slug="about", title="About us"))
    db.session.commit()
    pages = {"/", "/c/", "/products", "/info/about", "/p/mug", f"/c/{shelf.path}", f"/c/{shelf.path.split('/')[0]}"}
    assert everything(browser) == {SITE + prefix + page for page in pages for prefix in ("", "/es")}
    for address in everything(browser):
        browser.get(address.removeprefix(SITE))


@pytest.mark.parametrize(("own", "prefixes"), [("en", {"en": "", "es": "/es"}), ("es", {"en": "/en", "es": ""})])
def test_each_page_names_its_twins(browser: PageReader, own, prefixes):
    db.session.execute(text("UPDATE shop SET default_language = :own"), {"own": own})
    make_product("Mug", slug="mug")
    (part,) = [part for part in parts(browser) if "products" in part]
    for url in tree(browser, part).findall("s:url", NAMES):
        twins = {link.get("hreflang"): link.get("href") for link in url.findall("x:link", NAMES)}
        assert twins == {code: f"{SITE}{prefix}/p/mug" for code, prefix in prefixes.items()} | {
            "x-default": f"{SITE}/p/mug"
        }


def test_it_says_when_a_product_changed(browser: PageReader):
    make_product("Mug", slug="mug")
    db.session.execute(text("UPDATE product SET updated_at = '2026-03-01 10:00+01'"))
    (part,) = [part for part in parts(browser) if "products" in part]
    last = {when.text for when in tree(browser, part).findall("s:url/s:lastmod", NAMES)}
    assert {datetime.fromisoformat(when) for when in last} == {datetime.fromisoformat("2026-03-01T09:00:00+00:00")}


def test_a_part_holds_a_range_of_ids_and_the_index_leaps_over_empty_ones(browser: PageReader):
    for title, number in (("Last", 7 * RANGE), ("First", 7 * RANGE + 1), ("Millionth", 99 * RANGE + 1)):
        move_to(title, number)
    products = [part for part in parts(browser) if "products" in part]
    assert products == [f"/sitemap/products-{number}.xml" for number in (7, 8, 100)]
    assert named(browser, products[0]) == [f"{SITE}/p/last", f"{SITE}/es/p/last"]
    assert named(browser, products[1]) == [f"{SITE}/p/first", f"{SITE}/es/p/first"]


@pytest.mark.parametrize(
    "name",
    ["products-2", "products-0", "products--1", "products-01", "products-99999", "products-" + "9" * 30,
     "products", "products-", "products-x", "products-१", "things-1", "pages-1", "categories-1"],
)  # fmt: skip
def test_a_part_in_which_nothing_is_does_not_exist(browser: PageReader, name):
    make_product("Mug")
    assert browser.open(f"/sitemap/{name}.xml").status_code == 404


def test_there_is_one_site_map_for_all_languages(browser: PageReader):
    for path in ("/es/sitemap.xml", "/es/sitemap/pages.xml"):
        assert browser.open(path).status_code == 404


def test_an_empty_shop_names_its_front_page(browser: PageReader):
    assert parts(browser) == ["/sitemap/pages.xml"]
    assert f"{SITE}/" in everything(browser)


def test_it_costs_two_statements_and_neither_counts_nor_skips(browser: PageReader, statements: Statements):
    fill_shelf(make_category(), [(f"Mug {number}", 900, 1) for number in range(40)])
    for path in ("/sitemap.xml", "/sitemap/products-1.xml", "/sitemap/categories-1.xml", "/sitemap/pages.xml"):
        with statements.at_most(2):
            browser.open(path)
    assert not any(word in sent.upper() for sent in statements.sent for word in ("OFFSET", "COUNT("))


def test_a_part_is_written_while_it_is_sent_and_never_lies_in_memory_as_a_whole():
    entries = [(f"/p/thing-{number}", "2026-03-01T09:00:00+00:00") for number in range(RANGE)]
    chunks = sitemap.part_xml(entries, {"en": SITE, "es": f"{SITE}/es"}, "en")
    assert isinstance(chunks, GeneratorType)
    sizes = [len(chunk.encode()) for chunk in chunks]
    assert max(sizes) < 1_000_000
    assert sum(sizes) < 50_000_000


def test_the_fullest_part_keeps_to_the_limits_of_the_format():
    """With the longest slugs that the shop makes and a long host name."""
    entries = [("/p/" + "x" * 80, "2026-03-01T09:00:00+00:00")] * RANGE
    host = "https://" + "h" * 60 + ".example"
    body = "".join(sitemap.part_xml(entries, {"en": host, "es": f"{host}/es"}, "en"))
    assert body.count("<loc>") <= 50_000
    assert len(body) < 50_000_000


@pytest.mark.parametrize("path", ["/sitemap.xml", "/sitemap/products-1.xml", "/sitemap/pages.xml"])
def test_it_may_be_kept_and_is_only_sent_when_it_changed(browser: PageReader, path):
    make_product("Mug", slug="mug")
    answer = browser.open(path)
    assert answer.headers["Cache-Control"] == "public, no-cache"
    again = browser.open(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert {again.headers[name] for name in ("ETag", "Cache-Control", "Vary")} == {
        answer.headers[name] for name in ("ETag", "Cache-Control", "Vary")
    }
    head = browser.open(path, method="HEAD")
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", answer.headers["ETag"])


def test_a_part_changes_with_its_products(browser: PageReader):
    make_product("Mug", slug="mug")
    before = browser.open("/sitemap/products-1.xml").headers["ETag"]
    db.session.execute(text("UPDATE product SET updated_at = now() + interval '1 minute'"))
    assert browser.open("/sitemap/products-1.xml").headers["ETag"] != before


@pytest.mark.parametrize("path", ["/sitemap/products-1.xml", "/sitemap/pages.xml"])
def test_a_part_is_compressed_for_who_reads_it(browser: PageReader, path):
    make_product("Mug", slug="mug")
    answer = browser.open(path, headers={"Accept-Encoding": "br"})
    assert answer.headers["Content-Encoding"] == "br"
    assert brotli.decompress(answer.data) == browser.open(path).data
