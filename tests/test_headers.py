"""What every answer carries, whatever went wrong on the way to it."""

import pytest
from flask import Flask

from shop import create_app

from .browser_client import PageReader
from .databases import settings_for
from .factories import make_category, make_product

ANONYMOUS_PAGES = ["/", "/c/", "/search?q=mug", "/p/mug", "/nothing", "/es/", "/sitemap.xml", "/manifest.webmanifest"]


@pytest.fixture
def mug() -> None:
    make_product("Mug", slug="mug", stock=1, category=make_category())


@pytest.fixture
def homeless() -> PageReader:
    """A shop whose database isn't there."""
    return PageReader(create_app(settings_for("nowhere", trusted_hosts="localhost, shop.example")))


def check_security(answer) -> None:
    policy = dict(rule.strip().split(" ", 1) for rule in answer.headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self' https://cdn.jsdelivr.net"
    assert policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"


@pytest.mark.parametrize(
    "path", [*ANONYMOUS_PAGES, "/healthz", "/readyz", "/robots.txt", "/media/none.webp", "/static/"]
)
def test_every_answer_is_guarded_and_sets_no_cookie(browser: PageReader, mug, path):
    answer = browser.open(path)
    check_security(answer)
    assert "Set-Cookie" not in answer.headers


def test_files_are_guarded_too(browser: PageReader):
    home = browser.get("catalog.home")
    files = [file.get("src") for file in home.all("script") if file.get("src", "").startswith("/static/")]
    assert files
    for file in files:
        check_security(browser.open(file))


def test_what_can_not_be_done_is_guarded(browser: PageReader):
    answer = browser.open("/", method="POST")
    assert answer.status_code == 405
    check_security(answer)


def test_what_breaks_is_guarded(browser: PageReader, app: Flask, monkeypatch):
    monkeypatch.setitem(app.view_functions, "catalog.home", lambda: 1 / 0)
    answer = browser.open("/")
    assert answer.status_code == 500
    check_security(answer)


def test_a_shop_without_its_database_is_guarded(homeless: PageReader, without_database):
    answer = homeless.open("/")
    assert answer.status_code == 503
    check_security(answer)


def test_a_host_that_is_not_ours_is_refused_and_guarded(homeless: PageReader, without_database):
    answer = homeless.open("/healthz", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "evil.example" not in answer.text
    check_security(answer)
    assert homeless.open("/healthz", headers={"Host": "shop.example"}).status_code == 200


def test_production_asks_for_https_and_guards_its_cookie(without_database):
    settings = settings_for("nowhere", profile="production", secret_key="x" * 32)
    app = create_app(settings)
    assert PageReader(app).open("/healthz").headers["Strict-Transport-Security"].startswith("max-age=")
    assert app.config["SESSION_COOKIE_SECURE"]
    assert app.config["SESSION_COOKIE_NAME"].startswith("__Host-")


@pytest.mark.parametrize(("proxies", "site"), [(0, "http://localhost"), (1, "https://shop.example")])
def test_forwarded_headers_are_believed_only_of_known_proxies(without_database, proxies, site):
    shop = PageReader(create_app(settings_for("nowhere", trusted_proxies=proxies)))
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "shop.example"}
    assert f"Sitemap: {site}/sitemap.xml" in shop.open("/robots.txt", headers=headers).text


def test_files_of_the_shop_may_live_elsewhere(without_database):
    elsewhere = {"media_url": "https://cdn.example/pictures/", "htmx_url": "/static/own.js"}
    policy = (
        PageReader(create_app(settings_for("nowhere", **elsewhere))).open("/healthz").headers["Content-Security-Policy"]
    )
    assert "img-src 'self' data: https://cdn.example;" in policy
    assert "script-src 'self';" in policy


def test_a_request_keeps_the_id_that_the_proxy_gave_it(browser: PageReader):
    assert browser.open("/healthz", headers={"X-Request-ID": "abc-12345"}).headers["X-Request-ID"] == "abc-12345"


@pytest.mark.parametrize("given", ["", "short", "a" * 65, "a b c d e f", "<script>alert", "%0a345678", "ñññññññññ"])
def test_an_id_that_is_none_is_replaced(browser: PageReader, given):
    assert len(browser.open("/healthz", headers={"X-Request-ID": given}).headers["X-Request-ID"]) == 32


def test_each_request_has_an_id_of_its_own(browser: PageReader):
    assert browser.open("/healthz").headers["X-Request-ID"] != browser.open("/healthz").headers["X-Request-ID"]
