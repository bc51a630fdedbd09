"""What is kept, who is shown it, and that nobody can spoil it for others."""

import pytest

from shop.copies.noting import at_each_visit
from tests.copies.pretending import PUBLIC, TAG, Pretended

pytestmark = pytest.mark.usefixtures("without_database")


@pytest.fixture
def shop():
    return Pretended()


def test_a_page_is_made_once(shop):
    assert [shop.open("/p/mug").data for _ in range(3)] == [b"page 1"] * 3
    assert shop.copies.figures == {"miss": 1, "hit": 2}


def test_an_answer_says_what_it_is(shop):
    told = [shop.open("/p/mug").headers["Cache-Status"] for _ in range(2)]
    assert told == ["almacen; fwd=miss; stored", "almacen; hit"]


def test_a_copy_is_the_page_letter_by_letter_but_for_the_name_of_the_request(shop):
    first, second = shop.open("/p/mug"), shop.open("/p/mug")
    assert (second.status, second.data) == (first.status, first.data)
    own = {"X-Request-ID", "Cache-Status"}
    assert [one for one in second.headers if one[0] not in own] == [one for one in first.headers if one[0] not in own]
    assert second.headers["X-Request-ID"] != first.headers["X-Request-ID"] == "of-the-first"
    assert shop.open("/p/mug", X_Request_ID="from-the-proxy").headers["X-Request-ID"] == "from-the-proxy"
    assert shop.open("/p/mug", X_Request_ID="x\t<b>").headers["X-Request-ID"] != "x\t<b>"


@pytest.mark.parametrize("path", ["/", "/c/", "/c/prints/botanical", "/p/mug", "/products", "/search", "/info/about"])
def test_pages_of_the_storefront_are_kept(shop, path):
    shop.open(path)
    shop.open(path)
    assert len(shop.made) == 1


@pytest.mark.parametrize("path", ["/login", "/desk", "/account", "/api/v1/products", "/healthz", "/searching", "/pp"])
def test_nothing_else_is(shop, path):
    shop.open(path)
    shop.open(path)
    assert (len(shop.made), shop.looks) == (2, 0)


def test_each_answer_has_a_copy_of_its_own(shop):
    different = [
        {},
        {"path": "/?q=a"},
        {"path": "/?q=b"},
        {"path": "/?q=a&q=b"},
        {"path": "/?q=b&q=a"},
        {"path": "/c/"},
        {"base_url": "https://shop.example"},
        {"base_url": "http://other.example"},
        {"base_url": "http://shop.example:81"},
        {"base_url": "http://shop.example/es"},
        {"HX_Request": "true"},
        {"Accept_Encoding": "br"},
        {"Accept_Encoding": "br", "HX_Request": "true"},
    ]
    first = [shop.open(**asked).data for asked in different]
    assert len(set(first)) == len(different)
    assert [shop.open(**asked).data for asked in different] == first


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"Accept_Encoding": "gzip"}, {}),
        ({"Accept_Encoding": "br;q=0"}, {"Accept_Encoding": "identity"}),
        ({"Accept_Encoding": "gzip, deflate, br, zstd"}, {"Accept_Encoding": "br"}),
        ({"HX_Request": "true", "HX_History_Restore_Request": "true"}, {}),
        ({"Cookie": "colour=blue"}, {"Cookie": "analytics=1"}),
        ({"Accept_Language": "es", "User_Agent": "x", "Referer": "y", "Accept": "text/html"}, {}),
        ({"path": "/p/mug?utm_source=letter&utm_id=7"}, {"path": "/p/mug"}),
        ({"path": "/p/mug?variant=3&gclid=x"}, {"path": "/p/mug?fbclid=y&variant=3"}),
    ],
)
def test_what_makes_no_difference_shares_a_copy(shop, one, other):
    assert shop.open(**one).data == shop.open(**other).data


@pytest.mark.parametrize(
    "asked",
    [
        {"Cookie": "session=abc"},
        {"Cookie": "a=b; __Host-session=abc"},
        {"Authorization": "Bearer abc"},
        {"method": "POST"},
        {"method": "OPTIONS"},
        {"Transfer_Encoding": "chunked"},
        {"path": "/?q=" + "x" * 3000},
    ],
)
def test_who_may_be_somebody_or_asks_oddly_is_answered_by_flask(shop, asked):
    shop.open()
    assert shop.open(**asked).data == b"" if asked.get("method") == "HEAD" else b"page 2"
    assert shop.open(**asked).headers.get("Cache-Status") is None
    assert shop.open().data == b"page 1"


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        ("404 NOT FOUND", {}),
        ("410 GONE", {}),
        ("422 UNPROCESSABLE", {}),
        ("301 MOVED", {}),
        ("503 UNAVAILABLE", {}),
        ("200 OK", {"Set-Cookie": "session=x"}),
        ("200 OK", {"Cache-Control": "private, no-store"}),
        ("200 OK", {"Cache-Control": "public, no-store"}),
        ("200 OK", {"Cache-Control": "no-cache"}),
        ("200 OK", {"Vary": "Cookie"}),
        ("200 OK", {"Vary": "Accept-Encoding, Accept-Language"}),
        ("200 OK", {"Vary": "*"}),
    ],
)
def test_what_is_not_for_everybody_is_not_kept(shop, status, headers):
    shop.status, shop.headers = status, PUBLIC | headers
    answers = [shop.open("/p/mug") for _ in range(2)]
    assert [answer.data for answer in answers] == [b"page 1", b"page 2"]
    assert {answer.status for answer in answers} == {status}
    assert not any("Cache-Status" in answer.headers for answer in answers)


def test_whoever_makes_a_page_learns_nothing_of_who_asked(shop):
    shop.open(
        "/search?q=mug&utm_source=evil",
        Cookie="colour=<script>",
        Referer="https://evil.example",
        User_Agent="evil",
        Accept_Language="evil",
        X_Forwarded_Host="evil.example",
        X_Forwarded_Prefix="/evil",
        If_None_Match=TAG,
        Range="bytes=0-1",
        Accept_Encoding="br",
        HX_Request="true",
    )
    [seen] = shop.made
    told = {name for name in seen if name.startswith("HTTP_")}
    assert told == {"HTTP_HOST", "HTTP_ACCEPT_ENCODING", "HTTP_HX_REQUEST"}
    assert "evil" not in seen["QUERY_STRING"]


@pytest.mark.parametrize("asked", [TAG, '"abc"', f'"x", {TAG}', "*"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_who_has_the_page_is_told_so(shop, asked, method):
    for _ in range(2):  # when it is made, and when it is shown again
        answer = shop.open("/p/mug", If_None_Match=asked)
        assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", TAG)
        assert {name for name, _ in answer.headers} == {
            "Cache-Control", "ETag", "Vary", "X-Request-ID", "Cache-Status"
        }  # fmt: skip
    assert shop.open("/p/mug", method, If_None_Match=asked).status_code == 304
    assert shop.open("/p/mug", If_None_Match='W/"other"').data == b"page 1"
    assert len(shop.made) == 1


def test_head_is_told_what_get_would_be(shop):
    shop.open("/p/mug", "HEAD")
    assert len(shop.copies.drawer) == 0
    page, head = shop.open("/p/mug"), shop.open("/p/mug", "HEAD")
    assert (head.data, head.headers["Content-Length"]) == (b"", page.headers["Content-Length"])
    assert head.headers["Cache-Status"] == "almacen; hit"


def test_a_page_that_breaks_breaks_for_who_asked_and_is_made_again(shop):
    shop.meanwhile = lambda: 1 / 0
    with pytest.raises(ZeroDivisionError):
        shop.open("/p/mug")
    shop.meanwhile = lambda: None
    assert shop.open("/p/mug").data == b"page 2"


def test_each_visit_is_told_with_what_is_the_visitors_own(shop):
    told = []

    def page(environ, start_response):
        at_each_visit(environ, lambda visit: told.append(visit.get("HTTP_REFERER")))
        return shop.page(environ, start_response)

    shop.copies.wsgi_app = page
    shop.open("/p/mug", Referer="one")
    shop.open("/p/mug", Referer="two")
    shop.open("/p/mug", Referer="three", If_None_Match=TAG)
    shop.open("/p/mug", Referer="signed in", Cookie="session=x")
    assert told == ["one", "two", "three", "signed in"]


def test_a_visit_that_can_not_be_told_keeps_nobody_from_the_page(shop):
    def page(environ, start_response):
        at_each_visit(environ, lambda visit: 1 / 0)
        return shop.page(environ, start_response)

    shop.copies.wsgi_app = page
    assert [shop.open("/p/mug").data for _ in range(2)] == [b"page 1"] * 2


def test_a_page_that_is_larger_than_may_be_is_shown_and_not_kept():
    shop = Pretended(megabytes=0.1)
    shop.body = b"x" * 100_000
    assert shop.open("/p/mug").headers["Cache-Status"] == "almacen; fwd=miss"
    assert len(shop.open("/p/mug").data) == 100_001
    assert len(shop.made) == 2
