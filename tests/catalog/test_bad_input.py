"""Whatever an address says, the answer is a page or a clear refusal: never a 500."""

import base64
import json
import re
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shop.catalog.cursors import pack_cursor
from shop.catalog.models import Category

from ..browser_client import PageReader
from ..factories import fill_shelf, make_category, make_product

LONG = "a" * 10_000


@pytest.fixture
def shelf() -> Category:
    shelf = make_category("Plants")
    fill_shelf(shelf, [("Fern", 1000, 0)] * 30)
    make_product("Mug", slug="mug")
    return shelf


def packed(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


NO_PAGES = ["0", "-1", "abc", "1e309", "NaN", "1.0", "10" * 50, "1000000000", "", " 1", "%00", "１", "+1", "0x1"]


@pytest.mark.parametrize("page", NO_PAGES)
def test_a_page_that_can_not_be_is_not_found(browser: PageReader, shelf, page):
    answer = browser.get(f"/c/{shelf.path}?page={page}", status=404)
    assert f"/c/{shelf.path}" in answer.links()


NO_CURSORS = [
    "garbage", "%00", "=", "====", "é", "%ff%fe", LONG, "a" * 301,
    packed([]), packed([1]), packed([1, 2, 3]), packed({"a": 1}), packed(None), packed(5), packed("ab"),
    packed(["2026-01-01T00:00:00+00:00", "1"]), packed(["2026-01-01T00:00:00+00:00", True]),
    packed(["2026-01-01T00:00:00+00:00", -1]), packed(["2026-01-01T00:00:00+00:00", 2**63]),
    packed(["2026-01-01T00:00:00+00:00", 1.5]), packed([10**30, 1]), packed([-1, 1]), packed([True, 1]),
    packed([None, 1]), packed([[1], 1]), packed(["a\0b", 1]), packed(["\ud800", 1]), packed([float("nan"), 1]),
    packed([float("inf"), 1]), packed(["0001-01-01T00:00:00+23:59", 0]), base64.urlsafe_b64encode(b"[" * 200).decode(),
    base64.urlsafe_b64encode(b"\xff\xfe").decode(), base64.urlsafe_b64encode(b"[1e999,1]").decode(),
    base64.urlsafe_b64encode(b"[" + b"9" * 150 + b",1]").decode(),
]  # fmt: skip


@pytest.mark.parametrize("sort", ["newest", "price", "name", "relevance"])
@pytest.mark.parametrize("way", ["after", "before"])
def test_a_cursor_that_we_did_not_pack_is_not_found(browser: PageReader, shelf, sort, way):
    path = "/search?q=fern" if sort == "relevance" else f"/c/{shelf.path}?sort={sort}"
    answers = {cursor: browser.open(f"{path}&{way}={cursor}&page=2").status_code for cursor in NO_CURSORS}
    assert [cursor for cursor, status in answers.items() if status != 404] == []


def test_dates_at_the_ends_of_the_calendar_are_a_place_in_the_list_like_any_other(browser: PageReader, shelf):
    for key in ("0001-01-01T00:00:00+00:00", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2026-W05-1",
                "20260101T000000Z", "2026-01-01"):  # fmt: skip
        assert browser.open(f"/c/{shelf.path}?after={pack_cursor(key, 5)}&page=2").status_code in {200, 404}


NO_SLUGS = [
    "mug/", "mug/x", "/mug", "..", "../mug", "%2e%2e%2fmug", "mug%00", "%00", "🌿", "%ff", "%ed%a0%80", "mug;x", LONG,
    "a/" * 2000, "Mug", "mug%20", "%25", "mug%0a", "mug'--", "-", "con", "null",
]  # fmt: skip


@pytest.mark.parametrize("prefix", ["/p/", "/c/", "/info/", "/es/p/", "/media/", "/accent/", "/static/", "/"])
def test_a_slug_that_can_not_be_is_not_found(browser: PageReader, shelf, prefix):
    answers = {slug: browser.open(prefix + slug).status_code for slug in NO_SLUGS}
    assert {slug: status for slug, status in answers.items() if status not in {404, 308}} == {}


ODD_WORDS = [
    "%", "_", "'", '"', '"""', "\\", "a'b", "a & b", "a | !b", "!!!", "(", "))", "<->", "a:*", ":", "-", "- -", "-fern",
    "or", "OR OR", "the", "a\0b", "\0", "fern\n--", "'; DROP TABLE product; --", "🌿", "日本語", "\u202e", "%s",
    "%(x)s",    "{{7*7}}", "${1}", LONG, "a " * 5000, "ñ" * 101, ":language",
]  # fmt: skip


@pytest.mark.parametrize("language", ["", "es"])
def test_whatever_is_searched_for_is_only_words(browser: PageReader, shelf, language):
    for words in ODD_WORDS:
        page = browser.get(f"/search?{urlencode({'q': words})}", language=language)
        assert "49" not in page.words("h1")


def test_percent_and_underscore_match_nothing_but_themselves(browser: PageReader, shelf):
    assert browser.get("catalog.search", q="F%n").cards == browser.get("catalog.search", q="F_rn").cards == []


ODD_QUERIES = [
    "sort=price&sort=name", "page=1&page=zero", "min=1&min=x", "stock=1&stock=0", "q=a&q=b", "min=50&max=1", "=", "&&&",
    "sort[]=price", "min=-0", "max=00000", "%ff=%fe", "q=%ff%fe", "q=%ed%a0%80", "variant=1&variant=2", "sort=%00",
    "min=999999999&max=999999999", "min=%00", "x=" + LONG, "?", "sort", "page=1;sort=x", "after=", "before=", "utm=1",
]  # fmt: skip


@pytest.mark.parametrize("path", ["/", "/c/", "/c/{shelf}", "/p/mug", "/search", "/es/search", "/sitemap.xml"])
def test_odd_queries_get_a_page_or_a_sentence(browser: PageReader, shelf, path):
    for query in ODD_QUERIES:
        answer = browser.open(f"{path.format(shelf=shelf.path)}?{query}")
        assert answer.status_code in {200, 404} or "Enter a price" in answer.text, query


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "BREW"])
def test_pages_are_only_read(browser: PageReader, shelf, method):
    for path in ("/", "/search?q=fern", "/p/mug", "/sitemap.xml", "/healthz"):
        answer = browser.open(path, method=method, data={"a": "b"})
        assert answer.status_code in {400, 405}
        assert answer.status_code == 400 or "GET" in answer.headers["Allow"]


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS"])
def test_head_and_options_are_answered_without_a_body(browser: PageReader, shelf, method):
    answer = browser.open("/p/mug", method=method)
    assert (answer.status_code, answer.data) == (200, b"")


ODD_HEADERS = {
    "Accept": "*/*;q=x", "Accept-Encoding": "br;q=nan", "If-None-Match": '"' * 99, "Host": "evil.example",
    "X-Request-ID": "a" * 9999, "Range": "bytes=0-9", "HX-Request": "maybe", "Cookie": "session=garbage",
    "Content-Type": "multipart/form-data", "Accept-Language": "xx;q=nan", "X-Forwarded-For": "' OR 1",
    "Content-Length": "99", "If-Modified-Since": "yesterday", "Authorization": "Basic !",
}  # fmt: skip


@pytest.mark.parametrize("name", ODD_HEADERS)
def test_odd_headers_get_an_answer(browser: PageReader, shelf, name):
    assert browser.open(f"/c/{shelf.path}", headers={name: ODD_HEADERS[name]}).status_code == 200


NAMES = st.sampled_from(["sort", "stock", "min", "max", "page", "after", "before", "q", "variant", "x"])
VALUES = st.one_of(
    st.text(max_size=40),
    st.sampled_from(["price", "1", "2", "0", "12.50", "-1", "newest"]),
    st.integers().map(str),
    st.floats().map(str),
    st.recursive(st.one_of(st.none(), st.integers(), st.text(), st.floats()), st.lists, max_leaves=4).map(packed),
    st.tuples(st.one_of(st.integers(), st.floats(), st.text(), st.datetimes().map(str)), st.integers()).map(packed),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(query=st.lists(st.tuples(NAMES, VALUES), max_size=6), path=st.sampled_from(["/c/{}", "/search", "/p/mug"]))
def test_no_query_breaks_a_page(browser: PageReader, query, path, shelf):
    encoded = "&".join(f"{name}={quote(value, errors='surrogatepass')}" for name, value in query)
    answer = browser.open(f"{path.format(shelf.path)}?{encoded}")
    assert answer.status_code in {200, 404, 422}, re.sub(r"\s+", " ", answer.text)
