"""The page of one's tokens."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from shop.auth.models import ApiToken
from shop.auth.tokens import bearer_of, create_token
from shop.db import db

from ..auth.people import Browser, make_person, signed_in

GOOD = {"name": "Till", "scopes": ["stock:read", "stock:write"], "days": "30"}


@pytest.fixture
def sam(app: Flask) -> Browser:
    """A browser of somebody who works here."""
    return signed_in(app, "staff", name="Sam")


def test_a_token_is_shown_once(sam: Browser):
    shown = sam.post("tokens.create", GOOD).headers["Location"]
    page = sam.get(shown)
    assert page.headers["Cache-Control"] == "private, no-store"
    assert "Till" in page.each("h2")
    secret = page.words("code", id="secret")
    assert bearer_of(secret).user.id == sam.user.id
    assert sam.get(shown, status=303).headers["Location"] == "/account/tokens"
    page = sam.get("tokens.index")
    assert secret not in page.text
    assert f"almacen_…{secret[-4:]}" in page.words("li")
    assert "stock:read, stock:write" in page.words("li")


def test_the_form_offers_what_the_role_may_do(sam: Browser):
    offered = [box.get("value") for box in sam.get("tokens.create").all("input", type="checkbox")]
    assert "stock:write" in offered
    assert "prices:write" not in offered


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"name": "a\0b"}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["prices:write"]}, "scopes"),
        ({"scopes": ["stock:read", "people:write"]}, "scopes"),
        ({"days": "36500"}, "days"),
        ({"days": ["30", "90"]}, "days"),
    ],
)
def test_what_can_not_be_is_refused_beside_its_field(sam: Browser, change: dict[str, object], field: str):
    page = sam.post("tokens.create", GOOD | change, status=422)
    assert page.words("p", id=f"{field}-error")
    assert not db.session.scalar(select(func.count()).select_from(ApiToken))


def test_a_token_without_an_end_is_a_choice(sam: Browser):
    sam.post("tokens.create", GOOD | {"days": ""})
    assert "works until it is revoked" in sam.get("tokens.index").words("li")


def test_a_token_is_revoked(sam: Browser):
    token, _ = create_token(sam.user, "Till", ["stock:read"], by=sam.user.actor)
    sam.post("tokens.revoke", token_id=token.id)
    page = sam.get("tokens.index")
    assert "no token that works" in page.words("main")
    assert "Till" in page.words("details")
    sam.post("tokens.revoke", token_id=token.id, status=404)


def test_tokens_of_others_are_not_found(sam: Browser):
    other = make_person("staff")
    token, secret = create_token(other, "Till", ["stock:read"], by=other.actor)
    sam.post("tokens.revoke", token_id=token.id, status=404)
    assert "Till" not in sam.get("tokens.index").words("main")
    bearer_of(secret)
