"""Tokens: how an app gets one, and what a person's programs may see and do about those they have."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from flask import Response

from ..auth.caller import caller
from ..auth.exchanging import Proven, exchange, prove
from ..auth.models import ApiToken, User
from ..auth.permissions import permissions_of
from ..auth.second_factors import WrongCode
from ..auth.signing_in import WrongCredentials
from ..auth.tokens import BadScopes, revoke_token, token_of, working_tokens
from ..db import db
from ..errors import written
from .answers import Answer, address_of, digest_of, page, response_of, version_of
from .authorizing import the_program
from .operations import operation
from .problems import refused_as
from .schemas.people import Me, NewToken, SignIn, Token, TokenQuery, Tokens


def who_signs_in(body: SignIn) -> Proven:
    """Who has sent their password, and their code. Cookies mean nothing here, so no device is a known one."""
    with refused_as(HTTPStatus.UNAUTHORIZED, WrongCredentials, WrongCode):
        return prove(body.email, body.password, body.code, caller=replace(caller(), devices={}))


@operation(
    "Sign in",
    scope=None,
    is_for_nobody=True,
    is_secret=True,
    gives=NewToken,
    status=201,
    prepare=who_signs_in,
    pointers={BadScopes: "/scopes"},
    links={
        "readToken": {"token_id": "$response.body#/id"},
        "deleteToken": {"token_id": "$response.body#/id"},
    },
)
def create_token(body: SignIn, prepared: Proven) -> Response:
    """Exchanges an e-mail address and a password for a token that works for an hour, or up to a day.

    It asks what the sign-in page asks: where the account has a second step, the answer is 401 `code-needed` until
    `code` is sent too. Where the second step is a passkey and nothing else, or the role needs one and has none, the
    answer is 403 and says what to do. Guesses are counted together with those on the page.

    A customer’s token has no scopes: it reads `/me` and their own tokens, and no more.
    """
    with refused_as(HTTPStatus.CONFLICT, BadScopes), refused_as(HTTPStatus.UNAUTHORIZED, WrongCredentials):
        token, secret = exchange(prepared, body.name, body.scopes, body.minutes)
    return _answer(token, 201, secret=secret)


@operation("Read your tokens", scope=None, gives=Tokens)
def read_tokens(query: TokenQuery) -> Answer:
    """The tokens of this token’s person that work, the newest first."""
    tokens = working_tokens(the_program().user, before=query.after)  # 50 at most
    more = str(tokens[query.limit - 1].id) if len(tokens) > query.limit else None
    return page([_facts(token) for token in tokens[: query.limit]], more)


@operation("Read one of your tokens", scope=None, gives=Token)
def read_token(token_id: int) -> Response:
    """One that works, of this token’s person: any other is not found."""
    return _answer(token_of(the_program().user, token_id))


def locked(token_id: int) -> dict[str, Any]:
    """What doesn't change while the token works: its use is no new version of it."""
    return _lasting(token_of(the_program().user, token_id, for_update=True))


@operation("Revoke a token", scope=None, status=204, guards=locked)
def delete_token(token_id: int) -> Answer:
    """Ends a token of this token’s person at once. A program signs out by revoking its own."""
    revoke_token(the_program().user, token_id, by=the_program().actor)
    return Answer(status=204)


@operation("Read who you are", scope=None, gives=Me)
def read_me() -> dict[str, Any]:
    """Whose token this is, and what it may do now."""
    user = the_program().user
    return {"user": {"id": user.id, "name": user.name, "role": user.role}, "token": _facts(the_program().token)}


def _answer(token: ApiToken, status: int = 200, **more: str) -> Response:
    """A token, under a tag whose first part is the version that If-Match names, and whose second tells its last use."""
    facts = _facts(token) | more
    location = address_of(f"/tokens/{token.id}") if status == 201 else ""
    response = response_of(Answer(facts, status, location=location))
    if more:
        response.headers["Cache-Control"] = "private, no-store"
    response.set_etag(f"{version_of(_lasting(token))}.{digest_of(written(_facts(token)))}")
    return response


def _facts(token: ApiToken) -> dict[str, Any]:
    return _lasting(token) | {"used_at": token.used_at}


def _lasting(token: ApiToken) -> dict[str, Any]:
    may = permissions_of(db.session.get_one(User, token.user_id).role)  # known already, so nobody is asked
    return {
        "id": token.id,
        "name": token.name,
        "hint": token.hint,
        "scopes": [scope for scope in token.scopes if scope in may],
        "created_at": token.created_at,
        "expires_at": token.expires_at,
    }
