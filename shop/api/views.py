"""The JSON blueprint, for programs. There is little yet: a token can be tried out."""

from flask import Blueprint, Response, jsonify

from ..auth.tokens import BadToken
from ..errors import answer
from .authorizing import MissingScope, NoToken, program, the_program

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")

REALM = 'Bearer realm="almacen"'


@blueprint.get("/me")
@program(None)
def me() -> Response:
    """Whose token this is, and what it may do now."""
    bearer = the_program()
    expires = bearer.token.expires_at
    return jsonify(
        user={"id": bearer.user.id, "name": bearer.user.name, "role": bearer.user.role},
        token={
            "id": bearer.token.id,
            "name": bearer.token.name,
            "scopes": sorted(bearer.scopes),
            "expires_at": expires.isoformat() if expires else None,
        },
    )


@blueprint.errorhandler(NoToken)
def without(refusal: NoToken) -> Response:
    """No reason is given to who has shown nothing (RFC 6750, 3.1)."""
    return _challenge(refusal.status, str(refusal), REALM)


@blueprint.errorhandler(BadToken)
def wrong(refusal: BadToken) -> Response:
    return _challenge(refusal.status, str(refusal), f'{REALM}, error="invalid_token"')


@blueprint.errorhandler(MissingScope)
def lacking(refusal: MissingScope) -> Response:
    return _challenge(refusal.status, str(refusal), f'{REALM}, error="insufficient_scope", scope="{refusal.scope}"')


def _challenge(status: int, detail: str, challenge: str) -> Response:
    response = answer(status, detail)
    response.headers["WWW-Authenticate"] = challenge
    return response
