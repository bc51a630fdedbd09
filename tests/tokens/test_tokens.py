"""Tokens of programs: what they look like, what they may do, and when they stop."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from shop.audit.actors import SHELL
from shop.audit.models import AuditEntry
from shop.auth.leaving import delete_account
from shop.auth.models import ApiToken, User
from shop.auth.people import change_role, deactivate
from shop.auth.tokens import (
    MOST,
    BadScopes,
    BadToken,
    TooManyTokens,
    bearer_of,
    create_token,
    is_well_formed,
    new_token,
    revoke_token,
    working_tokens,
)
from shop.db import db
from shop.errors import NotFound

from ..auth.people import make_person
from ..counting import Statements


def token_of(user: User, *scopes: str, days: int | None = None) -> tuple[ApiToken, str]:
    return create_token(user, "Till", scopes or ["stock:read"], days, by=user.actor)


def shift(name: str, time: timedelta) -> None:
    column = getattr(ApiToken, name)
    db.session.execute(update(ApiToken).values({name: column - time}))
    db.session.commit()


def test_a_token_is_known_by_its_looks(app: Flask):
    for _ in range(50):
        token = new_token()
        assert re.fullmatch(r"almacen_[0-9A-Za-z]{49}", token)
        assert is_well_formed(token)
        other = "x" if token[-10] != "x" else "y"
        assert not is_well_formed(token[:-10] + other + token[-9:])


@pytest.mark.parametrize("secret", ["", "almacen_", "almacen_" + "a" * 49, "x" * 57, "almacen_" + "é" * 49, "\0"])
def test_what_can_be_no_token_asks_nothing_of_postgres(app: Flask, statements: Statements, secret: str):
    with statements.at_most(0), pytest.raises(BadToken):
        bearer_of(secret)


def test_only_a_digest_is_kept(app: Flask):
    _, secret = token_of(make_person("staff"))
    row = db.session.execute(select(ApiToken.__table__)).one()
    assert secret not in str(row)
    assert secret[8:51] not in str(row)
    assert row.hint == f"almacen_…{secret[-4:]}"
    assert not any(secret[8:51] in str(entry.new) for entry in db.session.scalars(select(AuditEntry)))


def test_a_program_may_do_what_its_token_says(app: Flask):
    user = make_person("staff")
    token, secret = token_of(user, "stock:write", "catalog:read")
    bearer = bearer_of(secret)
    assert bearer.scopes == {"catalog:read", "stock:write"}
    assert (bearer.actor.kind, bearer.actor.user_id, bearer.actor.token_id) == ("program", user.id, token.id)


@pytest.mark.parametrize("scopes", [[], ["prices:write"], ["people:write"], ["stock:read", "no:such"]])
def test_nobody_gives_away_what_is_not_theirs(app: Flask, scopes: list[str]):
    user = make_person("staff")
    with pytest.raises(BadScopes):
        create_token(user, "Till", scopes, by=user.actor)
    assert not working_tokens(user)


def test_customers_have_no_tokens(app: Flask):
    with pytest.raises(BadScopes):
        token_of(make_person("customer"))


def test_a_lower_role_narrows_what_a_token_may_do(app: Flask):
    user = make_person("manager")
    _, secret = token_of(user, "prices:write", "stock:read")
    change_role(user, "staff", by=SHELL)
    assert bearer_of(secret).scopes == {"stock:read"}
    change_role(user, "customer", by=SHELL)
    assert bearer_of(secret).scopes == set()


def test_a_token_stops_when_it_runs_out(app: Flask):
    _, secret = token_of(make_person("staff"), days=30)
    shift("expires_at", timedelta(days=29))
    bearer_of(secret)
    shift("expires_at", timedelta(days=1))
    with pytest.raises(BadToken):
        bearer_of(secret)


def test_a_token_stops_when_it_is_revoked(app: Flask):
    user = make_person("staff")
    token, secret = token_of(user)
    revoke_token(user, token.id, by=user.actor)
    with pytest.raises(BadToken):
        bearer_of(secret)
    with pytest.raises(NotFound):
        revoke_token(user, token.id, by=user.actor)
    actions = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == ["token.created", "token.revoked"]


def test_nobody_revokes_a_token_of_somebody_else(app: Flask):
    token, secret = token_of(make_person("staff"))
    other = make_person("owner")
    with pytest.raises(NotFound):
        revoke_token(other, token.id, by=other.actor)
    bearer_of(secret)


def test_a_token_stops_with_its_person(app: Flask):
    user = make_person("staff")
    _, secret = token_of(user)
    deactivate(user, by=SHELL)
    with pytest.raises(BadToken):
        bearer_of(secret)


def test_a_token_is_gone_with_the_account(app: Flask):
    user = make_person("staff")
    token, secret = token_of(user)
    delete_account(user)
    with pytest.raises(BadToken):
        bearer_of(secret)
    db.session.refresh(token)
    assert (token.digest, token.hint) == (None, "")


def test_a_use_is_noted_once_a_minute(app: Flask, statements: Statements):
    token, secret = token_of(make_person("staff"))
    bearer_of(secret)
    db.session.refresh(token)
    assert token.used_at
    with statements.at_most(1):
        bearer_of(secret)
    shift("used_at", timedelta(seconds=61))
    before = token.used_at
    bearer_of(secret)
    db.session.refresh(token)
    assert token.used_at > before


def test_nobody_keeps_more_than_they_can_see(app: Flask):
    user = make_person("staff")
    for _ in range(MOST):
        token_of(user)
    with pytest.raises(TooManyTokens, match="50 tokens"):
        token_of(user)
    revoke_token(user, working_tokens(user)[0].id, by=user.actor)
    token_of(user)
