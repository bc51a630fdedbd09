"""What browsers and caches may keep, and how little goes over the wire when they ask again."""

import brotli
import pytest

from shop import create_app

from .browser_client import PageReader
from .databases import settings_for
from .factories import make_category, make_product

HTMX = {"HX-Request": "true"}


@pytest.fixture
def path() -> str:
    """A category with something in it."""
    shelf = make_category("Mugs")
    make_product("Mug", slug="mug", stock=1, category=shelf)
    return f"/c/{shelf.path}"


@pytest.mark.parametrize("page", ["/", "/c/", "/p/mug", "/search?q=mug", "/es/p/mug"])
def test_a_page_may_be_kept_and_must_be_asked_for_again(browser: PageReader, path, page):
    answer = browser.open(page)
    assert answer.headers["Cache-Control"] == "public, no-cache"
    again = browser.open(page, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == answer.headers["ETag"]
    assert again.headers["Vary"] == answer.headers["Vary"]


def test_a_page_that_changed_is_sent_anew(browser: PageReader, path):
    before = browser.open(path)
    make_category("Bowls")
    assert browser.open(path, headers={"If-None-Match": before.headers["ETag"]}).status_code == 200


def test_the_tag_is_the_same_compressed_or_not(browser: PageReader, path):
    tags = {
        browser.open(path, headers={"Accept-Encoding": encoding}).headers["ETag"] for encoding in ("br", "identity")
    }
    assert len(tags) == 1


def test_vary_names_what_the_answer_depends_on(browser: PageReader, path):
    varies = {name.strip() for name in browser.open(path).headers["Vary"].split(",")}
    assert varies == {"HX-Request", "HX-History-Restore-Request", "Accept-Encoding"}


@pytest.mark.parametrize(
    ("accepted", "encoding"), [("br", "br"), ("gzip, br;q=0.5", "br"), ("gzip", None), ("br;q=0", None), ("", None)]
)
def test_brotli_is_sent_only_to_who_reads_it(browser: PageReader, path, accepted, encoding):
    answer = browser.open(path, headers={"Accept-Encoding": accepted})
    assert answer.headers.get("Content-Encoding") == encoding
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    body = brotli.decompress(answer.data) if encoding else answer.data
    assert b"<h1>Mugs</h1>" in body


def test_the_owner_may_leave_compressing_to_the_proxy(app, path):
    app.config["COMPRESS_PAGES"] = False
    try:
        answer = PageReader(app).open(path, headers={"Accept-Encoding": "br"})
    finally:
        app.config["COMPRESS_PAGES"] = True
    assert "Content-Encoding" not in answer.headers
    assert b"<h1>Mugs</h1>" in answer.data
    assert "Accept-Encoding" not in answer.headers["Vary"]


@pytest.mark.parametrize("value", [True, False])
def test_compressing_is_a_setting(value, without_database):
    assert create_app(settings_for("nowhere", compress_pages=value)).config["COMPRESS_PAGES"] is value


@pytest.mark.parametrize("encoding", ["br", "identity"])
@pytest.mark.parametrize("page", ["/", "/c/", "/p/mug", "/search?q=mug", "/nothing", "/robots.txt", "/sitemap.xml"])
def test_head_tells_what_get_would_and_sends_nothing(browser: PageReader, path, page, encoding):
    headers = {"Accept-Encoding": encoding}
    get, head = browser.open(page, headers=headers), browser.open(page, method="HEAD", headers=headers)
    assert (head.status_code, head.data) == (get.status_code, b"")
    headers = {name: value for name, value in get.headers.items() if name != "X-Request-ID"}
    assert {name: value for name, value in head.headers.items() if name != "X-Request-ID"} == headers


@pytest.mark.parametrize("page", ["/", "/c/", "/p/mug", "/search", "/robots.txt", "/sitemap.xml", "/media/x.webp"])
def test_options_lists_what_can_be_done(browser: PageReader, path, page):
    answer = browser.open(page, method="OPTIONS")
    assert (answer.status_code, answer.data) == (200, b"")
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_what_can_not_be_done_is_said_with_what_can(browser: PageReader, path, method):
    answer = browser.open("/p/mug", method=method)
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


@pytest.mark.parametrize("write", ["{tag}", '"other", {tag}', "{strong}", "*"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_tags_are_compared_weakly_and_in_lists(browser: PageReader, path, write, method):
    tag = browser.open(path).headers["ETag"]
    asked = write.format(tag=tag, strong=tag.removeprefix("W/"))
    answer = browser.open(path, method=method, headers={"If-None-Match": asked, "Accept-Encoding": "br"})
    assert (answer.status_code, answer.data) == (304, b"")
    assert answer.headers["Cache-Control"] == "public, no-cache"
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize("asked", ['"other"', "nonsense", '""'])
def test_a_tag_of_something_else_is_answered_with_the_page(browser: PageReader, path, asked):
    assert browser.open(path, headers={"If-None-Match": asked}).status_code == 200


def test_each_language_and_size_has_a_tag_of_its_own(browser: PageReader, path):
    answers = [browser.open(prefix + path, headers=headers) for prefix in ("", "/es") for headers in ({}, HTMX)]
    assert len({answer.headers["ETag"] for answer in answers}) == 4


@pytest.mark.parametrize(("page", "status"), [("/p/gone", 410), ("/c/{}?min=dear", 422), ("/nothing", 404)])
def test_what_is_wrong_is_never_merely_not_modified(browser: PageReader, path, page, status):
    make_product("Gone", slug="gone", status="archived")
    page = page.format(path.removeprefix("/c/"))
    tag = browser.open(page).headers.get("ETag", "*")
    for asked in (tag, "*"):
        assert browser.open(page, headers={"If-None-Match": asked}).status_code == status


def test_the_owner_may_let_a_cdn_keep_pages_longer(app, without_database):
    settings = settings_for("nowhere", public_max_age=300)
    assert create_app(settings).config["PUBLIC_CACHE"] == "public, max-age=300"


def test_one_address_has_two_sizes(browser: PageReader, path):
    whole, fragment = browser.open(path), browser.open(path, headers=HTMX)
    assert "<html" in whole.text
    assert fragment.text.lstrip().startswith("<section")
    assert whole.headers["ETag"] != fragment.headers["ETag"]


def test_history_is_restored_with_the_whole_page(browser: PageReader, path):
    restored = browser.open(path, headers=HTMX | {"HX-History-Restore-Request": "true"})
    assert restored.data == browser.open(path).data


@pytest.mark.parametrize("page", ["/nothing", "/healthz", "/readyz", "/c/none"])
def test_errors_and_health_are_never_kept(browser: PageReader, page):
    assert browser.open(page).headers["Cache-Control"] == "no-store"


def test_files_are_named_by_their_content_and_kept_for_ever(browser: PageReader):
    home = browser.get("catalog.home")
    for file in (*home.all("link", rel="stylesheet"), *home.all("link", rel="icon")):
        answer = browser.open(file.get("href"), headers={"Accept-Encoding": "br"})
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["Content-Encoding"] == "br"


def test_a_file_under_its_bare_name_is_not_found(browser: PageReader):
    assert browser.open("/static/shop.css").status_code == 404
