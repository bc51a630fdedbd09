"""`flask user` and `flask token`, as an owner types them."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from shop.audit.models import AuditEntry
from shop.auth.finding import user_by_email
from shop.auth.models import Passkey
from shop.auth.tokens import BadToken, bearer_of
from shop.db import db

from .people import PASSWORD, Browser, letters_to, make_person


def said(app: Flask, *words: str, typed: str = "") -> str:
    result = app.test_cli_runner().invoke(args=words, input=typed)
    assert result.exit_code == 0, result.output
    return result.output


def refused(app: Flask, *words: str, typed: str = "") -> str:
    result = app.test_cli_runner().invoke(args=words, input=typed)
    assert result.exit_code, result.output
    assert "Traceback" not in result.output
    return result.output


def path_in(output: str) -> str:
    found = re.search(r"https?://[^/\s]+(/\S+)", output)
    assert found, output
    return found[1]


def test_the_first_owner_is_made_with_a_password(app: Flask, ana: Browser):
    output = said(app, "user", "create", "ana@example.com", "--role", "owner", typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert PASSWORD not in output
    ana.sign_in(user_by_email("ana@example.com"))
    ana.get("people.index")


def test_or_by_a_link_that_works_once(app: Flask, ana: Browser):
    path = path_in(said(app, "user", "create", "ana@example.com", "--role", "owner", "--link", "--name", "Ana"))
    assert ana.get(path).one("input", id="name").get("value") == "Ana"
    ana.post(path, {"name": "Ana", "password": PASSWORD})
    ana.get("people.index")
    ana.get(path, status=410)
    assert not letters_to("ana@example.com")


@pytest.mark.parametrize(
    ("words", "typed", "why"),
    [
        (["not an address"], f"{PASSWORD}\n{PASSWORD}\n", "such as ana@example.com"),
        (["new@example.com"], "short\nshort\n", "12 characters or more"),
        (["new@example.com"], f"{PASSWORD}\nother\n", "do not match"),
        (["TAKEN@example.com"], f"{PASSWORD}\n{PASSWORD}\n", "has an account here already"),
        (["taken@example.com", "--link"], "", "has an account here already"),
        (["new@example.com", "--role", "king"], "", "is not one of"),
    ],
)
def test_a_refusal_is_one_clear_sentence(app: Flask, words: list[str], typed: str, why: str):
    make_person(email="taken@example.com")
    assert why in refused(app, "user", "create", *words, typed=typed)
    assert not user_by_email("new@example.com")


def test_who_works_here_is_listed(app: Flask):
    make_person("owner", email="olga@example.com", name="Olga")
    make_person(email="carmen@example.com")
    said(app, "user", "create", "sam@example.com", "--link")
    output = said(app, "user", "list")
    assert re.search(r"owner +active +olga@example.com +Olga", output)
    assert re.search(r"staff +invited +sam@example.com", output)
    assert "carmen" not in output
    assert "carmen" in said(app, "user", "list", "--all")
    assert "olga" not in said(app, "user", "list", "--role", "staff")


def test_a_role_is_changed_but_the_shop_keeps_an_owner(app: Flask):
    make_person("owner", email="olga@example.com")
    make_person(email="carmen@example.com")
    assert "needs an owner" in refused(app, "user", "role", "olga@example.com", "staff")
    said(app, "user", "role", "carmen@example.com", "owner")
    said(app, "user", "role", "olga@example.com", "staff")
    assert "Nobody has the address" in refused(app, "user", "role", "x@example.com", "staff")


def test_a_lost_owner_login_is_recovered(app: Flask, ana: Browser):
    user = make_person("owner", email="olga@example.com")
    path = path_in(said(app, "user", "reset-link", "OLGA@example.com"))
    ana.post(path, {"password": "another quiet heron"})
    ana.get("desk.index")
    actions = db.session.scalars(select(AuditEntry.action).where(AuditEntry.actor_label == "shell")).all()
    assert actions == ["user.link_made"]
    user.is_active = False
    db.session.commit()
    assert "deactivated" in refused(app, "user", "reset-link", "olga@example.com")


def test_who_was_only_invited_gets_that_link_again(app: Flask, ana: Browser):
    said(app, "user", "create", "sam@example.com", "--link")
    path = path_in(said(app, "user", "reset-link", "sam@example.com"))
    ana.post(path, {"name": "Sam", "password": PASSWORD})


def test_lost_factors_are_removed(app: Flask, ana: Browser):
    user = make_person("owner", email="olga@example.com")
    user.totp_secret = "lost"
    db.session.add(Passkey(user_id=user.id, credential_id=b"x", public_key=b"x", sign_count=0, name="Stick"))
    db.session.commit()
    said(app, "user", "remove-factors", "olga@example.com")
    assert ana.sign_in(user).headers["Location"] == "/desk"


def test_a_token_is_made_listed_and_revoked(app: Flask):
    make_person("manager", email="mara@example.com")
    words = ["mara@example.com", "Till", "--scope", "stock:read", "--scope", "prices:write", "--days", "30"]
    secret = said(app, "token", "create", *words).strip()
    assert bearer_of(secret).scopes == {"stock:read", "prices:write"}
    listed = said(app, "token", "list")
    assert re.search(r"mara@example.com +almacen_…\w{4} +until \d{4}-\d\d-\d\d +prices:write,stock:read +Till", listed)
    number = listed.split()[0]
    assert secret not in listed
    assert listed == said(app, "token", "list", "mara@example.com")
    said(app, "token", "revoke", number)
    assert "no such token" in refused(app, "token", "revoke", number)
    assert not said(app, "token", "list")
    with pytest.raises(BadToken):
        bearer_of(secret)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["sam@example.com", "Till"], "--scope"),
        (["sam@example.com", "Till", "--scope", "prices:write"], "out of what you may do"),
        (["sam@example.com", "Till", "--scope", "people:write"], "is not one of"),
        (["sam@example.com", " ", "--scope", "stock:read"], "a name"),
        (["sam@example.com", "Till", "--scope", "stock:read", "--days", "0"], "1<=x<=3650"),
        (["x@example.com", "Till", "--scope", "stock:read"], "Nobody has the address"),
    ],
)
def test_a_token_that_can_not_be_is_refused(app: Flask, words: list[str], why: str):
    make_person("staff", email="sam@example.com")
    assert why in refused(app, "token", "create", *words)
