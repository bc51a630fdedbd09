"""What a program has to show, and what it is told when that isn't enough."""

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from shop import create_app
from shop.api.operations import operation
from shop.audit.actors import SHELL
from shop.auth.people import change_role, person_by_id
from shop.auth.tokens import create_token, new_token, revoke_token

from ..auth.people import make_person, signed_in
from ..browser_client import PageReader
from ..counting import Statements


@pytest.fixture
def secret(app: Flask) -> str:
    user = make_person("staff", name="Sam")
    return create_token(user, "Till", ["stock:read"], by=SHELL)[1]


def ask(app: Flask, secret: str = "", path: str = "/api/v1/me", **headers: str) -> TestResponse:
    shown = {"Authorization": f"Bearer {secret}"} if secret else {}
    return PageReader(app).open(path, headers=shown | headers)


def refusal(answer: TestResponse, status: int) -> str:
    """The detail of a problem."""
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json["status"] == status
    return answer.json["detail"]


def test_a_program_learns_who_it_is(app: Flask, secret: str):
    answer = ask(app, secret)
    assert answer.json["user"]["name"] == "Sam"
    assert answer.json["token"]["scopes"] == ["stock:read"]
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_the_word_bearer_is_written_in_any_case(app: Flask, secret: str):
    assert ask(app, Authorization=f"bearer  {secret} ").status_code == 200


@pytest.mark.parametrize("shown", ["", "Bearer", "Bearer ", "Basic YTpi", "Token x"])
def test_nothing_shown_is_no_reason_given(app: Flask, shown: str):
    answer = ask(app, **({"Authorization": shown} if shown else {}))
    assert "Authorization: Bearer" in refusal(answer, 401)
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="almacen"'


@pytest.mark.parametrize("shown", ["x", "almacen_", "a b", "é", "x" * 5000, "well formed"])
def test_a_wrong_token_is_refused(app: Flask, shown: str):
    answer = ask(app, new_token() if shown == "well formed" else shown)
    assert "wrong, has run out, or was revoked" in refusal(answer, 401)
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


def test_a_cookie_alone_opens_nothing(app: Flask):
    answer = signed_in(app, "owner").open("/api/v1/me")
    refusal(answer, 401)


def test_a_browser_that_is_signed_in_is_still_the_program(app: Flask, secret: str):
    answer = signed_in(app, "owner", name="Olga").open("/api/v1/me", headers={"Authorization": f"Bearer {secret}"})
    assert answer.json["user"]["name"] == "Sam"


def test_a_token_opens_no_page(app: Flask, secret: str):
    assert ask(app, secret, "/desk").headers["Location"].startswith("/login")


def test_being_let_in_takes_one_statement(app: Flask, secret: str, statements: Statements):
    ask(app, secret)
    with statements.at_most(1):
        ask(app, secret)


@pytest.mark.parametrize(("path", "status"), [("/api/v1/nothing", 404), ("/api/", 404)])
def test_programs_are_answered_in_json_whatever_they_ask(app: Flask, path: str, status: int):
    refusal(ask(app, path=path, Accept="text/html"), status)


def test_a_wrong_method_is_said_in_json(app: Flask):
    answer = PageReader(app).open("/api/v1/me", "POST")
    refusal(answer, 405)
    assert "GET" in answer.headers["Allow"]


@pytest.fixture
def scoped(real_database: Flask) -> Flask:
    """A shop with one more page for programs, which takes a scope."""
    app = create_app(real_database.config["SHOP"])
    app.add_url_rule("/api/v1/prices", "api.prices", read_prices)
    return app


@operation("Read prices", scope="prices:write")
def read_prices() -> dict[str, str]:
    return {"for": "tea"}


def test_the_scope_that_lacks_is_named(scoped: Flask):
    with scoped.app_context():
        token, secret = create_token(make_person("manager"), "Till", ["prices:write"], by=SHELL)
        number, whose = token.id, token.user_id
    assert ask(scoped, secret, "/api/v1/prices").json == {"for": "tea"}
    with scoped.app_context():
        change_role(person_by_id(whose), "staff", by=SHELL)
    answer = ask(scoped, secret, "/api/v1/prices")
    assert "prices:write" in refusal(answer, 403)
    assert 'error="insufficient_scope", scope="prices:write"' in answer.headers["WWW-Authenticate"]
    with scoped.app_context():
        revoke_token(person_by_id(whose), number, by=SHELL)
    refusal(ask(scoped, secret, "/api/v1/prices"), 401)
