"""Every operation of the API, as nobody and as everybody: whatever is in its table of contents is walked.

Which scope it takes, an operation says itself; that it is a likely one, the rules at the end see to.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update
from werkzeug.test import TestResponse

from shop.api.contents import PREFIX, Entry, entries
from shop.api.operations import Operation
from shop.api.spec import operation_of
from shop.audit.actors import SHELL
from shop.auth.leaving import delete_account
from shop.auth.models import ApiToken, User
from shop.auth.people import change_role, deactivate
from shop.auth.permissions import SCOPES
from shop.auth.tokens import create_token
from shop.db import db, transaction

from ..auth.people import Browser, make_person, signed_in
from ..browser_client import PageReader
from ..conftest import THOROUGH
from ..factories import make_product
from .things import Things, all_apart, body_of, names_in, path_of

# What takes no token at all: describing the API, getting in, and asking for an account.
FOR_NOBODY = {"read_spec", "create_token", "create_user"}
# What any token may do, because it is about the token's own person.
ABOUT_ONESELF = {"read_me", "read_tokens", "read_token", "delete_token"}
# What looks at the scopes itself, because it depends on what is asked for.
BY_WHAT_IS_ASKED = {"read_changes"}
# What does two things at once.
TAKES_TWO = {"create_import_application": "stock:write", "create_product": "prices:write"}

FAR = 10**9  # more things than there are
NO_NUMBERS = [0, 2**31, FAR, 2**63 - 1, 2**63, 10**30, -1, "1.0", "x", "1%00"]

_callers = count(1)


@dataclass
class Caller:
    """A program. Each request comes from another address, so that none has to wait because tokens were wrong."""

    app: Flask
    secret: str = ""
    browser: Browser | None = None
    things: Things = field(default_factory=Things)

    def ask(self, entry: Entry, query: str = "", **others: Any) -> TestResponse:
        """The answer to an operation about things that are there, but for `others`, with a body that it could take."""
        number, told = next(_callers), operation_of(entry)
        headers = {"If-Match": "*", "Idempotency-Key": f"walk-{number}"}
        if self.secret:
            headers["Authorization"] = f"Bearer {self.secret}"
        sent: dict[str, Any] = {"headers": headers}
        if told.takes:
            sent |= {"data": b"x", "content_type": told.takes[0]}
        elif told.body:
            sent |= {"json": {} if entry.method == "PATCH" else body_of(told)}
        sent["environ_overrides"] = {"REMOTE_ADDR": f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"}
        path = PREFIX + path_of(entry, self.things, others) + query
        return (self.browser or PageReader(self.app)).open(path, entry.method, **sent)


def operations() -> Iterator[tuple[Entry, Operation]]:
    for entry in entries():
        yield entry, operation_of(entry)


def program(app: Flask, *scopes: str, role: str = "owner") -> tuple[Caller, User, ApiToken]:
    """A program of somebody new whose token has these scopes. Its person’s own token is the one that it may revoke."""
    user = make_person(role)
    token, secret = create_token(user, "Walker", scopes, by=SHELL)
    spare, _ = create_token(user, "Spare", scopes, by=SHELL)
    return Caller(app, secret, things=Things(token_id=spare.id)), user, token


def refusal(answer: TestResponse, status: int, entry: Entry) -> str:
    """What is said to whom an operation is closed."""
    assert answer.status_code == status, (entry, answer.status_code, answer.get_data(as_text=True)[:300])
    assert answer.mimetype == "application/problem+json", entry
    return answer.json["detail"]


def assert_in(answer: TestResponse, entry: Entry) -> None:
    """The guards let the program through, whatever came of it. Who signs in by a wrong password isn't."""
    assert answer.status_code < 500, (entry, answer.get_data(as_text=True)[:500])
    assert answer.status_code not in {401, 403} or entry.name == "create_token", (entry, answer.json)


@pytest.mark.parametrize("is_public", [True, False])
def test_nobody_reads_what_is_public_and_is_asked_for_a_token_elsewhere(
    app: Flask, monkeypatch: pytest.MonkeyPatch, is_public: bool
):
    monkeypatch.setitem(app.config, "SHOP", replace(app.config["SHOP"], api_public_catalogue=is_public))
    nobody = Caller(app)
    for entry, told in operations():
        answer = nobody.ask(entry)
        if told.is_for_nobody or (told.is_open and is_public):
            assert_in(answer, entry)
        else:
            assert "Authorization: Bearer" in refusal(answer, 401, entry)
            assert answer.headers["WWW-Authenticate"] == 'Bearer realm="almacen"', entry


def test_who_is_signed_in_on_the_site_is_nobody_to_the_api(app: Flask):
    owner = Caller(app, browser=signed_in(app, "owner"))
    for entry, told in operations():
        if not (told.is_for_nobody or told.is_open):
            refusal(owner.ask(entry), 401, entry)


def test_a_token_for_all_but_the_right_scope_is_told_which_one_lacks(app: Flask):
    things = Things()
    for scope in SCOPES:
        other, _, _ = program(app, *(SCOPES.keys() - {scope}))
        other.things = things
        for entry, told in operations():
            if told.scope == scope and not told.is_open:
                answer = other.ask(entry)
                assert scope in refusal(answer, 403, entry)
                assert f'error="insufficient_scope", scope="{scope}"' in answer.headers["WWW-Authenticate"], entry


def test_the_right_scope_alone_opens_an_operation(app: Flask):
    things = Things()
    for scope in SCOPES:
        right, _, _ = program(app, scope)
        things["token_id"] = right.things["token_id"]
        right.things = things
        for entry, told in operations():
            if (told.scope == scope and entry.name not in TAKES_TWO) or entry.name in ABOUT_ONESELF:
                assert_in(right.ask(entry), entry)


def test_an_operation_that_takes_two_scopes_is_closed_to_each_alone_and_open_to_both(app: Flask):
    for entry, told in operations():
        if second := TAKES_TWO.get(entry.name):
            assert told.scope
            one, other, both = (program(app, *scopes)[0] for scopes in ([told.scope], [second], [told.scope, second]))
            assert second in refusal(one.ask(entry), 403, entry)
            assert told.scope in refusal(other.ask(entry), 403, entry)
            assert_in(both.ask(entry), entry)


def test_a_customers_token_reads_what_is_public_and_what_is_about_them(app: Flask):
    customer, _, _ = program(app, role="customer")
    for entry, told in operations():
        answer = customer.ask(entry)
        if told.is_open or told.is_for_nobody or entry.name in ABOUT_ONESELF:
            assert_in(answer, entry)
        else:
            refusal(answer, 403, entry)


@pytest.mark.parametrize("end", ["run out", "revoked", "shut out", "account closed"])
def test_a_token_that_has_ended_opens_nothing_not_even_what_is_public(app: Flask, end: str):
    ended, user, token = program(app, *SCOPES)
    make_person("owner")  # the shop needs another one
    if end == "shut out":
        deactivate(user, by=SHELL)
    elif end == "account closed":
        delete_account(user)
    else:
        column = {"run out": "expires_at", "revoked": "revoked_at"}[end]
        with transaction():
            a_moment_ago = datetime.now(UTC) - timedelta(seconds=1)
            db.session.execute(update(ApiToken).where(ApiToken.id == token.id).values({column: a_moment_ago}))
    for entry, told in operations():
        if not told.is_for_nobody:
            answer = ended.ask(entry)
            assert "wrong, has run out, or was revoked" in refusal(answer, 401, entry)
            assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"], entry


def test_a_role_that_was_lowered_narrows_every_token(app: Flask):
    lowered, user, _ = program(app, *SCOPES)
    make_person("owner")
    change_role(user, "customer", by=SHELL)
    for entry, told in operations():
        if told.scope and not told.is_open:
            assert told.scope in refusal(lowered.ask(entry), 403, entry)


def test_what_is_not_there_is_not_found_whatever_it_is_asked_by(app: Flask):
    """The number of another kind of thing, or one that nothing has or could have: never an error, never a thing."""
    asker, _, _ = program(app, *SCOPES)
    asker.things = all_apart() | asker.things
    for entry in entries():
        for name in names_in(entry):
            others = [number for other, number in asker.things.items() if other != name]
            for wrong in [*others[:: 1 if THOROUGH else 5], *NO_NUMBERS]:
                refusal(asker.ask(entry, **{name: wrong}), 404, entry)


def test_what_belongs_to_somebody_else_is_not_found(app: Flask):
    """Of all that has a number, only tokens are one person's own: the rest is the shop's, and its staff share it."""
    asker, _, _ = program(app, *SCOPES)
    theirs = program(app, *SCOPES)[2].id
    for entry in entries():
        if "token_id" in names_in(entry):
            refusal(asker.ask(entry, token_id=theirs), 404, entry)


@pytest.mark.parametrize("hidden", ["draft", "archived", "not yet published"])
def test_what_visitors_do_not_see_is_found_only_by_who_may_read_it(app: Flask, hidden: str):
    later = datetime.now(UTC) + timedelta(days=1) if hidden == "not yet published" else None
    fern = make_product("Secret fern", status=hidden if later is None else "active", published_at=later)
    variant = fern.variants[0]
    things = Things(product_id=fern.id, variant_id=variant.id)
    nobody, customer, staff = (Caller(app), program(app, role="customer")[0], program(app, "catalog:read")[0])
    for entry, told in operations():
        if told.is_open and set(names_in(entry)) & set(things):
            for caller in (nobody, customer):
                caller.things |= things
                refusal(caller.ask(entry), 404, entry)
            staff.things |= things
            assert staff.ask(entry).status_code == 200, entry
        elif told.is_open:
            for query in ("", "?q=secret", f"?sku={variant.sku}", f"?product_id={fern.id}"):
                for caller in (nobody, customer):
                    assert "Secret fern" not in caller.ask(entry, query=query).get_data(as_text=True), (entry, query)


def test_only_these_operations_take_no_scope():
    assert {entry.name for entry, told in operations() if told.is_for_nobody} == FOR_NOBODY
    without = {entry.name for entry, told in operations() if told.scope is None and not told.is_for_nobody}
    assert without == ABOUT_ONESELF | BY_WHAT_IS_ASKED


def test_reading_takes_a_scope_for_reading_and_changing_takes_one_for_changing():
    for entry, told in operations():
        if told.scope:
            assert told.scope in SCOPES, entry
            assert (entry.method == "GET") == told.scope.endswith(":read"), (entry, told.scope)


def test_only_reading_the_catalogue_is_open():
    for entry, told in operations():
        assert not told.is_open or (entry.method, told.scope) == ("GET", "catalog:read"), entry


def test_every_address_under_the_prefix_is_an_operation(app: Flask):
    there = {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith(f"{PREFIX}/")
    }
    assert there == {(entry.method, PREFIX + entry.rule) for entry in entries()}
