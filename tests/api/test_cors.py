"""Scripts of other sites read what the API answers where the owner has named their site, and nowhere else."""

from dataclasses import replace

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from shop.audit.actors import SHELL
from shop.auth.tokens import create_token

from ..auth.people import make_person, signed_in
from ..browser_client import PageReader

APP = "https://app.example"


@pytest.fixture
def named(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """A shop that lets one site in, and a site that is tried out on somebody's own machine."""
    origins = f"{APP}, http://localhost:5173"
    monkeypatch.setitem(app.config, "SHOP", replace(app.config["SHOP"], api_cors_origins=origins))
    return app


def ask(app: Flask, origin: str = APP, method: str = "GET", path: str = "/api/v1/me", **headers: str) -> TestResponse:
    sent = {"Origin": origin, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return PageReader(app).open(path, method, headers=sent)


def before(app: Flask, origin: str = APP, path: str = "/api/v1/me") -> TestResponse:
    """What a browser asks before it sends what a form couldn't."""
    wanted = {"Access_Control_Request_Method": "DELETE", "Access_Control_Request_Headers": "authorization,if-match"}
    return ask(app, origin, "OPTIONS", path, **wanted)


def told(answer: TestResponse) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name.startswith("Access-Control-")}


@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
def test_where_no_site_is_named_nothing_is_said_of_it(app: Flask, method: str):
    answer = ask(app, method=method)
    assert told(answer) == {}
    assert "Origin" not in answer.vary
    if method == "OPTIONS":
        assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize("origin", [APP, "http://localhost:5173"])
def test_a_site_that_is_named_may_read_the_answer_and_what_stands_in_its_head(named: Flask, origin: str):
    _, secret = create_token(make_person("staff"), "App", ["stock:read"], by=SHELL)
    answer = ask(named, origin, Authorization=f"Bearer {secret}")
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == origin
    assert {"ETag", "RateLimit", "Retry-After", "Link", "Location", "Idempotent-Replayed"} <= set(
        answer.headers["Access-Control-Expose-Headers"].split(", ")
    )
    assert "Origin" in answer.vary


@pytest.mark.parametrize(
    "origin", ["https://evil.example", f"{APP}.evil.example", "http://app.example", f"{APP}:8443", "null", "*", ""]
)
def test_other_sites_may_not(named: Flask, origin: str):
    for answer in (ask(named, origin), before(named, origin)):
        assert told(answer) == {}
        assert "Origin" in answer.vary


def test_a_refusal_can_be_read_too(named: Flask):
    answer = ask(named)
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (401, APP)


@pytest.mark.parametrize(("path", "status"), [("/api/v1/nothing", 404), ("/api/v1/me", 405)])
def test_even_where_there_is_nothing(named: Flask, path: str, status: int):
    answer = ask(named, path=path, method="DELETE" if status == 405 else "GET")
    assert (answer.status_code, answer.headers.get("Access-Control-Allow-Origin")) == (status, APP)


def test_a_browser_that_asks_beforehand_learns_what_may_be_sent(named: Flask):
    answer = before(named)
    assert answer.status_code in {200, 204}
    assert answer.headers["Access-Control-Allow-Origin"] == APP
    assert "DELETE" in answer.headers["Access-Control-Allow-Methods"]
    assert {"Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match"} <= set(
        answer.headers["Access-Control-Allow-Headers"].split(", ")
    )
    assert int(answer.headers["Access-Control-Max-Age"]) > 0


def test_cookies_are_never_asked_for_and_open_nothing(named: Flask):
    browser = signed_in(named, "owner")
    answer = browser.open("/api/v1/me", headers={"Origin": APP})
    assert answer.status_code == 401
    assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize("path", ["/", "/login", "/healthz"])
def test_pages_are_for_no_script_of_another_site(named: Flask, path: str):
    assert told(ask(named, path=path)) == {}
    assert told(before(named, path=path)) == {}
