"""Programs sign in, and see and revoke the tokens of their person."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text, update
from werkzeug.test import TestResponse

from shop.api.keys import Key
from shop.api.schemas.people import Me, NewToken, Token, Tokens
from shop.audit.actors import SHELL
from shop.audit.models import AuditEntry
from shop.auth.models import ApiToken, User
from shop.auth.people import change_role
from shop.auth.permissions import scopes_of
from shop.auth.throttling import LIMITS
from shop.auth.tokens import create_token
from shop.db import db

from ..auth.people import PASSWORD, make_person
from ..browser_client import PageReader
from ..counting import Statements
from ..factors.conftest import standing_clock  # noqa: F401 (for the codes of apps)
from ..factors.phones import code, with_app
from ..stock.crowds import at_once

WRONG = "not the one at all"


def send(
    app: Flask, method: str, path: str, body: object = None, *, secret: str = "", address: str = "", **headers: str
) -> TestResponse:
    """What is answered to a program."""
    shown = {"Authorization": f"Bearer {secret}"} if secret else {}
    options = {"headers": shown | {name.replace("_", "-"): value for name, value in headers.items()}}
    if body is not None:
        options |= {"data": json.dumps(body), "content_type": "application/json"}
    if address:
        options["environ_overrides"] = {"REMOTE_ADDR": address}
    return PageReader(app).open(f"/api/v1{path}", method, **options)


def sign_in(app: Flask, user: User, password: str = PASSWORD, **more: object) -> TestResponse:
    key = {"Idempotency_Key": more.pop("key")} if "key" in more else {}
    sent = {"email": user.email, "password": password, "name": "Phone"} | more
    return send(app, "POST", "/tokens", sent, **key)


def problem(answer: TestResponse, status: int) -> str:
    """The kind of a problem: `code-needed`."""
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json"), answer.get_data(as_text=True)
    return answer.json["type"].partition("#")[2]


def etag(answer: TestResponse) -> str:
    return answer.headers["ETag"]


@pytest.fixture
def sam(app: Flask) -> User:
    """Staff; `sam.secret` is a program of theirs."""
    user = make_person("staff", name="Sam")
    user.secret = create_token(user, "Till", ["stock:read"], by=SHELL)[1]
    return user


def test_address_and_password_are_exchanged_for_a_token_that_works(app: Flask, sam: User):
    answer = sign_in(app, sam)
    assert answer.status_code == 201
    made = NewToken.model_validate_json(answer.get_data())
    assert made.scopes == scopes_of("staff")
    assert made.expires_at - datetime.now(UTC) < timedelta(minutes=60)
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Set-Cookie" not in answer.headers
    assert send(app, "GET", "/me", secret=made.secret).json["user"]["name"] == "Sam"
    there = send(app, "GET", answer.headers["Location"].removeprefix("/api/v1"), secret=made.secret)
    assert there.json["id"] == made.id
    assert "secret" not in there.json


@pytest.mark.parametrize("wrong", ["password", "address"])
def test_what_was_wrong_is_not_said(app: Flask, sam: User, wrong: str):
    answer = sign_in(app, sam, **({"password": WRONG} if wrong == "password" else {"email": "nobody@example.com"}))
    assert problem(answer, 401) == "wrong-credentials"
    assert "don’t belong together" in answer.json["detail"]
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="almacen"'


def test_what_can_be_no_address_is_nobodys(app: Flask, sam: User):
    assert problem(sign_in(app, sam, email="sam"), 401) == "wrong-credentials"
    assert sign_in(app, sam, email=f"{sam.email.upper()}").status_code == 201


def test_guesses_are_slowed_down_and_leave_a_trace_although_nothing_comes_of_them(app: Flask, sam: User):
    answers = [sign_in(app, sam, WRONG, key=f"guess-{number}") for number in range(LIMITS["pair"].free + 1)]
    assert problem(answers[-1], 429) == "too-many-tries"
    assert int(answers[-1].headers["Retry-After"]) > 0
    refused = select(AuditEntry).where(AuditEntry.action == "session.refused")
    assert len(db.session.scalars(refused).all()) == LIMITS["pair"].free


def test_a_cookie_makes_no_device_known(app: Flask, sam: User):
    """Else who steals one could guess on where others have to wait."""
    from shop.auth.caller import account_key
    from shop.auth.secrets import signer

    with app.test_request_context():
        cookie = signer("devices").dumps({account_key(sam.email): "x" * 16})
    for _ in range(LIMITS["pair"].free):
        sign_in(app, sam, WRONG)
    sent = {"email": sam.email, "password": PASSWORD, "name": "Phone"}
    assert problem(send(app, "POST", "/tokens", sent, Cookie=f"devices={cookie}"), 429) == "too-many-tries"


def test_a_second_step_wants_its_code(app: Flask, sam: User):
    secret, papers = with_app(sam)
    assert problem(sign_in(app, sam), 401) == "code-needed"
    assert problem(sign_in(app, sam, code="000000"), 401) == "wrong-code"
    assert sign_in(app, sam, code=code(secret)).status_code == 201
    assert problem(sign_in(app, sam, code=code(secret)), 401) == "wrong-code"
    assert sign_in(app, sam, code=papers[0]).status_code == 201


def test_a_lost_answer_is_given_again_although_the_code_is_used_up(app: Flask, sam: User):
    secret, _ = with_app(sam)
    first = sign_in(app, sam, code=code(secret), key="k-1")
    again = sign_in(app, sam, code=code(secret), key="k-1")
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.json == first.json
    assert again.headers["Cache-Control"] == "private, no-store"
    assert problem(sign_in(app, sam, WRONG, code=code(secret), key="k-1"), 409) == "key-reused"


def test_the_answer_that_is_kept_is_encrypted(app: Flask, sam: User):
    answer = sign_in(app, sam, key="k-1")
    kept = db.session.execute(text("SELECT * FROM idempotency_key")).one()
    assert kept.status == 201
    assert answer.json["secret"].encode() not in bytes(kept.body)


def test_a_copy_of_the_database_helps_nobody_to_guess_a_password_that_was_sent(app: Flask, monkeypatch):
    def fingerprint() -> bytes:
        with app.test_request_context("/api/v1/tokens", method="POST"):
            return Key("k-1", None, {"password": PASSWORD}, is_secret=True).fingerprint

    before = fingerprint()
    assert fingerprint() == before
    monkeypatch.setitem(app.config, "SECRET_KEY", "another")
    assert fingerprint() != before


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"minutes": 0}, "/minutes"),
        ({"minutes": 1441}, "/minutes"),
        ({"minutes": "60"}, "/minutes"),
        ({"scopes": []}, "/scopes"),
        ({"scopes": ["people:write"]}, "/scopes/0"),
        ({"name": ""}, "/name"),
        ({"name": " x"}, "/name"),
        ({"role": "owner"}, "/role"),
        ({"password": None}, "/password"),
    ],
)
def test_what_the_schema_does_not_allow_is_pointed_at_before_anything_is_tried(app: Flask, sam: User, more, pointer):
    answer = sign_in(app, sam, **({"password": WRONG} | more))
    assert problem(answer, 422) == "invalid"
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]


def test_nobody_gives_away_what_is_not_theirs(app: Flask, sam: User):
    answer = sign_in(app, sam, scopes=["stock:read", "prices:write"])
    assert problem(answer, 409) == "bad-scopes"
    assert answer.json["errors"][0]["pointer"] == "/scopes"
    assert sign_in(app, sam, scopes=["stock:read"], minutes=5).json["scopes"] == ["stock:read"]


def test_a_customers_token_reads_who_they_are_and_no_more(app: Flask):
    answer = sign_in(app, make_person(name="Ana"))
    assert answer.json["scopes"] == []
    me = send(app, "GET", "/me", secret=answer.json["secret"])
    assert me.json["user"] | {"id": 0} == {"id": 0, "name": "Ana", "role": "customer"}
    assert send(app, "GET", "/tokens", secret=answer.json["secret"]).status_code == 200


def test_the_fifty_first_token_is_refused_and_says_what_to_do(app: Flask, sam: User):
    for _ in range(49):
        create_token(sam, "Till", ["stock:read"], by=SHELL)
    answer = sign_in(app, sam)
    assert problem(answer, 409) == "too-many-tokens"
    assert "Revoke one first" in answer.json["detail"]


def test_one_sees_ones_own_tokens_that_work_page_by_page(app: Flask, sam: User):
    for name in ("Phone", "Tablet", "Lost"):
        create_token(sam, name, ["stock:read"], days=1, by=SHELL)
    create_token(make_person("owner"), "Not Sam’s", ["stock:read"], by=SHELL)
    db.session.execute(update(ApiToken).where(ApiToken.name == "Lost").values(expires_at=datetime.now(UTC)))
    db.session.commit()
    first = send(app, "GET", "/tokens?limit=2", secret=sam.secret)
    Tokens.model_validate_json(first.get_data())
    assert [token["name"] for token in first.json["items"]] == ["Tablet", "Phone"]
    assert 'rel="next"' in first.headers["Link"]
    rest = send(app, "GET", f"/tokens?limit=2&after={first.json['next']}", secret=sam.secret)
    assert [token["name"] for token in rest.json["items"]] == ["Till"]
    assert rest.json["next"] is None


def test_a_role_that_was_lowered_shows_in_what_a_token_may(app: Flask, sam: User):
    change_role(sam, "customer", by=SHELL)
    answer = send(app, "GET", "/me", secret=sam.secret)
    Me.model_validate_json(answer.get_data())
    assert answer.json["token"]["scopes"] == []


@pytest.mark.parametrize("which", ["somebody else’s", "revoked", "run out", "unknown", "too big"])
@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_other_tokens_are_not_found(app: Flask, sam: User, which: str, method: str):
    owner = make_person("owner") if which == "somebody else’s" else sam
    token, secret = create_token(owner, "Other", ["stock:read"], by=SHELL)
    ends = {"revoked": {"revoked_at": datetime.now(UTC)}, "run out": {"expires_at": datetime.now(UTC)}}
    if which in ends:
        db.session.execute(update(ApiToken).where(ApiToken.id == token.id).values(ends[which]))
        db.session.commit()
    number = {"unknown": 10**9, "too big": 10**30}.get(which, token.id)
    answer = send(app, method, f"/tokens/{number}", secret=sam.secret, If_Match="*")
    assert problem(answer, 404) == "not-found"
    if which == "somebody else’s":
        assert send(app, "GET", "/me", secret=secret).status_code == 200


def test_a_program_signs_out_by_revoking_its_own_token(app: Flask, sam: User):
    number = send(app, "GET", "/me", secret=sam.secret).json["token"]["id"]
    read = send(app, "GET", f"/tokens/{number}", secret=sam.secret)
    Token.model_validate_json(read.get_data())
    assert send(app, "DELETE", f"/tokens/{number}", secret=sam.secret, If_Match=etag(read)).status_code == 204
    assert problem(send(app, "GET", "/me", secret=sam.secret), 401) == "bad-token"
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "token.revoked")).one()
    assert (entry.actor_kind, entry.token_id, entry.user_id) == ("program", number, sam.id)


def test_a_use_in_between_is_no_new_version(app: Flask, sam: User):
    token, other = create_token(sam, "Other", ["stock:read"], by=SHELL)
    read = send(app, "GET", f"/tokens/{token.id}", secret=sam.secret)
    assert read.json["used_at"] is None
    send(app, "GET", "/me", secret=other)
    again = send(app, "GET", f"/tokens/{token.id}", secret=sam.secret, If_None_Match=etag(read))
    assert again.status_code == 200  # it says when it was used
    assert again.json["used_at"]
    assert send(app, "GET", f"/tokens/{token.id}", secret=sam.secret, If_None_Match=etag(again)).status_code == 304
    assert send(app, "DELETE", f"/tokens/{token.id}", secret=sam.secret, If_Match=etag(read)).status_code == 204


@pytest.mark.parametrize("match", ["*", '"another"'])
def test_reading_takes_no_notice_of_if_match(app: Flask, sam: User, match: str):
    assert send(app, "GET", "/me", secret=sam.secret, If_Match=match).status_code == 200


def test_revoking_takes_the_version_that_was_seen(app: Flask, sam: User):
    token, _ = create_token(sam, "Other", ["stock:read"], by=SHELL)
    assert problem(send(app, "DELETE", f"/tokens/{token.id}", secret=sam.secret), 428) == "precondition-required"
    answer = send(app, "DELETE", f"/tokens/{token.id}", secret=sam.secret, If_Match='"other"')
    assert problem(answer, 412) == "precondition-failed"
    assert answer.json["current"]["name"] == "Other"


def test_the_tag_of_the_answer_that_made_it_is_good_for_revoking(app: Flask, sam: User):
    made = sign_in(app, sam)
    answer = send(app, "DELETE", f"/tokens/{made.json['id']}", secret=made.json["secret"], If_Match=etag(made))
    assert answer.status_code == 204


def test_the_list_takes_two_statements_however_long_it_is(app: Flask, sam: User, statements: Statements):
    for _ in range(20):
        create_token(sam, "Other", ["stock:read"], by=SHELL)
    send(app, "GET", "/tokens", secret=sam.secret)
    with statements.at_most(2):
        send(app, "GET", "/tokens", secret=sam.secret)


def test_twins_with_one_code_and_one_key_get_one_token(real_database: Flask):
    with real_database.app_context():
        user = make_person("staff")
        secret, _ = with_app(user)
        email = user.email
    sent = {"email": email, "password": PASSWORD, "name": "Phone", "code": code(secret)}
    answers = at_once(real_database, *[lambda: send(real_database, "POST", "/tokens", sent, Idempotency_Key="k-1")] * 4)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json["secret"] for answer in answers}) == 1
    with real_database.app_context():
        assert len(db.session.scalars(select(ApiToken)).all()) == 1
