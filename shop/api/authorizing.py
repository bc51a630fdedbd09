"""What a program shows to be let in: a token, in the way of RFC 6750. Cookies mean nothing here."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from flask import g, request
from flask_babel import gettext

from ..auth.caller import caller
from ..auth.throttling import count_try
from ..auth.tokens import BadToken, Bearer, bearer_of
from ..errors import ShopError

View = Callable[..., Any]


class NoToken(ShopError):
    """Nothing was shown at all."""

    status = HTTPStatus.UNAUTHORIZED


class MissingScope(ShopError):
    """A token that is good, but not for this."""

    status = HTTPStatus.FORBIDDEN

    def __init__(self, scope: str) -> None:
        super().__init__(gettext("This takes a token with the scope “%(scope)s”.", scope=scope))
        self.scope = scope


def program(scope: str | None) -> Callable[[View], View]:
    """Answer programs only whose token has `scope`; None asks for a token and no more."""

    def caption(view: View) -> View:
        @wraps(view)
        def guarded(*values: Any, **named: Any) -> Any:
            bearer = g.bearer = _shown()
            if scope is not None and scope not in bearer.scopes:
                raise MissingScope(scope)
            return view(*values, **named)

        return guarded

    return caption


def the_program() -> Bearer:
    """Which program asks, below a caption that makes sure that one does."""
    bearer: Bearer = g.bearer
    return bearer


def _shown() -> Bearer:
    """Raises NoToken, BadToken, or TooManyTries for who keeps trying wrong ones. A right one never has to wait."""
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not secret.strip():
        raise NoToken(gettext("Send a token: “Authorization: Bearer almacen_…”."))
    try:
        return bearer_of(secret.strip())
    except BadToken:
        count_try([f"token:{caller().network}"])
        raise
