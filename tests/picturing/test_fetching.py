"""Pictures that are known by their address become pictures of the shop's own."""

import http.server
import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import text

from shop.catalog.editing import edit_product
from shop.catalog.facts import ImageFacts
from shop.catalog.finding import kept_product
from shop.catalog.models import Product
from shop.db import db
from shop.picturing.fetching import fetch_pictures, left_to_fetch
from shop.picturing.getting import NotFetched, get
from shop.stock.services import SYSTEM

from ..factories import make_product
from .pictures import HTML, SVG, jpeg

PAGES: dict[str, tuple[int, dict[str, str], bytes]] = {
    "/mug.jpg": (200, {}, jpeg()),
    "/cup.jpg": (200, {}, jpeg(colour=(0, 0, 200))),
    "/page.jpg": (200, {}, HTML),
    "/drawing.svg": (200, {}, SVG),
    "/gone.jpg": (404, {}, b""),
    "/large.jpg": (200, {"Content-Length": str(30 * 1024 * 1024)}, b""),
    "/there.jpg": (302, {"Location": "/mug.jpg"}, b""),
    "/round.jpg": (302, {"Location": "/round.jpg"}, b""),
    "/metadata.jpg": (302, {"Location": "http://169.254.169.254/latest/meta-data/"}, b""),
    "/file.jpg": (302, {"Location": "file:///etc/passwd"}, b""),
}


class Pages(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status, headers, body = PAGES[self.path]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *values: object) -> None:
        pass


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    """Somebody else's machine; that it is this one has to be allowed."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def imported(*addresses: str) -> Product:
    """A product whose pictures are elsewhere."""
    mug = make_product()
    kept = kept_product(mug.id)
    images = tuple(ImageFacts(source_url=address, alt="A mug") for address in addresses)
    return edit_product(mug.id, type(kept.facts)(title="", images=images), sent={"images"}, by=SYSTEM)


def trouble_of(address: str) -> str:
    with pytest.raises(NotFetched) as refusal:
        get(address, may_be_internal=True)
    return refusal.value.trouble


def test_a_picture_is_fetched_and_keeps_its_number_and_words(elsewhere: str):
    product = imported(f"{elsewhere}/mug.jpg")
    before = kept_product(product.id).facts.images[0]
    (one,) = fetch_pictures(10, may_be_internal=True)
    after = kept_product(product.id).facts.images[0]
    assert one.trouble == ""
    assert (after.id, after.alt, after.source_url) == (before.id, before.alt, before.source_url)
    assert (after.width, after.height) == (800, 1000)
    assert after.storage_key
    assert left_to_fetch() == 0


def test_what_fails_is_kept_with_its_reason_and_tried_later(elsewhere: str):
    product = imported(f"{elsewhere}/gone.jpg", f"{elsewhere}/cup.jpg", f"{elsewhere}/page.jpg")
    told = [one.trouble for one in fetch_pictures(10, may_be_internal=True)]
    assert told == ["status", "", "picture"]
    assert list(fetch_pictures(10, may_be_internal=True)) == []
    db.session.execute(text("UPDATE picture_fetch SET next_at = now()"))
    assert len(list(fetch_pictures(10, may_be_internal=True))) == 2
    assert sorted(db.session.scalars(text("SELECT attempts FROM picture_fetch"))) == [2, 2]
    assert [bool(image.storage_key) for image in kept_product(product.id).facts.images] == [False, True, False]


def test_after_five_times_it_is_left_until_somebody_asks(elsewhere: str):
    imported(f"{elsewhere}/gone.jpg")
    for _ in range(5):
        assert len(list(fetch_pictures(1, may_be_internal=True))) == 1
        db.session.execute(text("UPDATE picture_fetch SET next_at = now() WHERE next_at IS NOT NULL"))
    assert list(fetch_pictures(1, may_be_internal=True)) == []
    assert len(list(fetch_pictures(1, is_again=True, may_be_internal=True))) == 1


def test_no_more_are_fetched_than_were_asked_for(elsewhere: str):
    imported(f"{elsewhere}/mug.jpg", f"{elsewhere}/cup.jpg")
    assert len(list(fetch_pictures(1, may_be_internal=True))) == 1
    assert left_to_fetch() == 1


def test_the_same_picture_at_two_addresses_is_told(elsewhere: str):
    imported(f"{elsewhere}/mug.jpg", f"{elsewhere}/there.jpg")
    assert [one.trouble for one in fetch_pictures(10, may_be_internal=True)] == ["", "twice"]


@pytest.mark.parametrize(
    ("path", "trouble"),
    [
        ("/gone.jpg", "status"),
        ("/large.jpg", "large"),
        ("/round.jpg", "redirects"),
        ("/file.jpg", "address"),
    ],
)
def test_each_failure_has_its_reason(app: Flask, elsewhere: str, path: str, trouble: str):
    assert trouble_of(f"{elsewhere}{path}") == trouble


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/a.jpg",
        "http://localhost/a.jpg",
        "http://[::1]/a.jpg",
        "http://[::ffff:10.0.0.1]/a.jpg",
        "http://192.168.0.1/a.jpg",
        "http://169.254.169.254/latest/meta-data/",
    ],
)
def test_nothing_is_fetched_from_the_shops_own_network(app: Flask, address: str):
    with pytest.raises(NotFetched) as refusal:
        get(address)
    assert refusal.value.trouble == "internal"


def test_a_redirect_into_the_shops_own_network_is_not_followed(
    app: Flask, elsewhere: str, monkeypatch: pytest.MonkeyPatch
):
    # The machine of the test counts as one of the internet here; no other does.
    monkeypatch.setattr("shop.webhooks.addresses.is_public", lambda address: address == "127.0.0.1")
    host = elsewhere.removeprefix("http://")
    with pytest.raises(NotFetched) as refusal:
        get(f"http://{host}/metadata.jpg")
    assert refusal.value.trouble == "internal"


@pytest.mark.parametrize(
    "address", ["ftp://a.example/b.jpg", "http://a:b@a.example/c.jpg", "http://a.example:25/", "x"]
)
def test_an_address_that_is_none_is_called_so(app: Flask, address: str):
    with pytest.raises(NotFetched) as refusal:
        get(address)
    assert refusal.value.trouble == "address"
