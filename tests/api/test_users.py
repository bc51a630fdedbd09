"""Accounts that are asked for by programs: where the shop lets them, and as its page does it."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from shop.api.schemas.people import Message
from shop.auth.models import User
from shop.auth.throttling import LIMITS
from shop.db import db
from shop.jobs.models import Job

from ..auth.people import PASSWORD, letters_to, make_person
from .test_tokens import problem, send

ANA = {"name": "Ana", "email": "ana@example.com", "password": PASSWORD}


@pytest.fixture
def open_shop(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """A shop where programs may ask for accounts."""
    monkeypatch.setitem(app.config, "SHOP", replace(app.config["SHOP"], api_registration=True))
    return app


def asked_for() -> list[User]:
    return list(db.session.scalars(select(User).where(User.email == "ana@example.com")))


def test_it_is_switched_off_at_first(app: Flask):
    answer = send(app, "POST", "/users", ANA)
    assert problem(answer, 404) == "not-open"
    assert "/register" in answer.json["detail"]
    assert letters_to("ana@example.com") == []


def test_a_letter_comes_and_the_account_waits_for_it(open_shop: Flask):
    answer = send(open_shop, "POST", "/users", ANA)
    assert answer.status_code == 202
    Message.model_validate_json(answer.get_data())
    assert "made an account with this address" in letters_to("ana@example.com")[0].text
    [ana] = asked_for()
    assert (ana.role, ana.verified_at) == ("customer", None)
    sign_in = {"email": "ana@example.com", "password": PASSWORD, "name": "Phone"}
    assert problem(send(open_shop, "POST", "/tokens", sign_in), 401) == "wrong-credentials"


def test_an_address_that_has_an_account_gets_the_same_answer(open_shop: Flask):
    fresh = send(open_shop, "POST", "/users", ANA | {"email": "eva@example.com"})
    make_person(email="ana@example.com")
    known = send(open_shop, "POST", "/users", ANA)
    assert (known.status_code, known.json) == (fresh.status_code, fresh.json)
    assert "already" in letters_to("ana@example.com")[0].subject


def test_the_letter_is_in_the_language_that_was_asked_for(open_shop: Flask):
    send(open_shop, "POST", "/users", ANA | {"language": "es"})
    assert letters_to("ana@example.com")[0].language == "es"


@pytest.mark.parametrize(
    ("more", "status", "kind", "pointer"),
    [
        ({"password": "short"}, 409, "weak-password", "/password"),
        ({"password": "ana ana ana ana"}, 409, "weak-password", "/password"),
        ({"email": "ana"}, 409, "bad-address", "/email"),
        ({"role": "owner"}, 422, "invalid", "/role"),
        ({"language": "fr"}, 422, "invalid", "/language"),
        ({"name": "a\nb"}, 422, "invalid", "/name"),
    ],
)
def test_what_is_wrong_is_pointed_at(open_shop: Flask, more, status, kind, pointer):
    answer = send(open_shop, "POST", "/users", ANA | more)
    assert problem(answer, status) == kind
    assert answer.json["errors"][0]["pointer"] == pointer
    assert letters_to("ana@example.com") == []


def test_sent_again_under_its_key_it_is_asked_for_once(open_shop: Flask):
    answers = [send(open_shop, "POST", "/users", ANA, Idempotency_Key="k-1") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[1].headers["Idempotent-Replayed"] == "true"
    assert len(db.session.scalars(select(Job).where(Job.kind == "auth.welcome")).all()) == 1


def test_nobody_asks_for_many(open_shop: Flask):
    most = LIMITS["register"].free
    for number in range(most):
        assert send(open_shop, "POST", "/users", ANA | {"email": f"{number}@example.com"}).status_code == 202
    assert problem(send(open_shop, "POST", "/users", ANA), 429) == "too-many-tries"
    assert send(open_shop, "POST", "/users", ANA, address="192.0.2.9").status_code == 202
