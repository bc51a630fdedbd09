"""What a program shows to be let in: a token, in the way of RFC 6750. Cookies mean nothing here."""

from http import HTTPStatus

from flask import g, request
from flask_babel import gettext

from ..auth.caller import caller
from ..auth.tokens import BadToken, Bearer, bearer_of
from ..errors import ShopError
from . import limiting


class NoToken(ShopError):
    """Nothing was shown at all."""

    status = HTTPStatus.UNAUTHORIZED


class MissingScope(ShopError):
    """A token that is good, but not for this."""

    status = HTTPStatus.FORBIDDEN

    def __init__(self, scope: str) -> None:
        super().__init__(gettext("This takes a token with the scope “%(scope)s”.", scope=scope))
        self.scope = scope


def the_program() -> Bearer:
    """Which program asks, below a caption that makes sure that one does."""
    bearer: Bearer = g.bearer
    return bearer


def asker() -> Bearer | None:
    """Which program asks; None where nobody has said, and nobody has to."""
    bearer: Bearer | None = g.bearer
    return bearer


def may(scope: str) -> bool:
    """Whether who asks has shown a token with `scope`."""
    bearer = asker()
    return bearer is not None and scope in bearer.scopes


def demand(scope: str) -> None:
    """Raises MissingScope, or NoToken: for what only some uses of an operation need, such as changing a price."""
    if asker() is None:
        raise no_token()
    if not may(scope):
        raise MissingScope(scope)


def no_token() -> NoToken:
    """The refusal of who has shown nothing."""
    return NoToken(gettext("Send a token: “Authorization: Bearer almacen_…”."))


def shown() -> Bearer:
    """Raises NoToken, BadToken, or TooManyRequests for who keeps trying wrong ones. A right one never has to wait.

    There are 2^256 of them: what wrong ones are counted for is the work that they make.
    """
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not secret.strip():
        raise no_token()
    try:
        return bearer_of(secret.strip())
    except BadToken:
        limiting.spend("address", caller().network)
        raise
