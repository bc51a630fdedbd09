"""Tokens of programs. A secret is shown once; what is kept is its digest, and enough to tell tokens apart.

It looks like `almacen_` and 49 letters and digits, of which the last six are a checksum: whoever scans code for lost
secrets knows ours by it, and what can't be one is refused without asking Postgres.
"""

import re
import secrets
import string
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

from flask_babel import gettext
from sqlalchemy import func, or_, select, update

from ..audit.actors import Actor
from ..audit.services import note
from ..db import db, transaction
from ..errors import NotFound, ShopError
from .models import ApiToken, User
from .permissions import permissions_of, scopes_of
from .secrets import digest
from .sessions import may_enter

PREFIX = "almacen_"
LETTERS = string.digits + string.ascii_uppercase + string.ascii_lowercase
RANDOM, CHECK = 43, 6  # 62^43 is just above 2^256, and 62^6 above 2^32
PATTERN = re.compile(rf"{PREFIX}[0-9A-Za-z]{{{RANDOM + CHECK}}}")
MOST = 50  # of one person, at a time
LONGEST_DAYS = 3650


class BadToken(ShopError):
    """No token of ours, or one that works no more. Which of these, we don't say."""

    status = HTTPStatus.UNAUTHORIZED


class BadScopes(ShopError):
    """No scope at all, or one that the person's role doesn't have."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class TooManyTokens(ShopError):
    """More than anybody can keep in view."""


@dataclass(frozen=True)
class Bearer:
    """A program, and the person whose token it has. `scopes` is what the token and the person's role both allow now."""

    user: User
    token: ApiToken
    scopes: frozenset[str]

    @property
    def actor(self) -> Actor:
        return Actor("program", f"token {self.token.id}", user_id=self.user.id, token_id=self.token.id)


def create_token(
    user: User, name: str, scopes: Sequence[str], days: int | None = None, *, by: Actor
) -> tuple[ApiToken, str]:
    """A new token and its secret, which nobody will see again. It works for `days`, or until it is revoked.

    Raises BadScopes or TooManyTokens.
    """
    wanted = set(scopes)
    secret = new_token()
    with transaction():
        db.session.refresh(user, with_for_update={"key_share": True})  # who makes two at once is counted twice
        if not wanted or not wanted <= set(scopes_of(user.role)) or not user.is_active:
            raise BadScopes(gettext("Choose what the program may do, out of what you may do yourself."))
        if len([token for token in tokens_of(user) if works(token)]) >= MOST:
            raise TooManyTokens(gettext("You have %(number)s tokens. Revoke one first.", number=MOST))
        token = ApiToken(
            user_id=user.id,
            name=name,
            scopes=[scope for scope in scopes_of(user.role) if scope in wanted],
            digest=digest(secret),
            hint=f"{PREFIX}…{secret[-4:]}",
            expires_at=datetime.now(UTC) + timedelta(days=days) if days else None,
        )
        db.session.add(token)
        db.session.flush()
        facts = {"token": token.id, "scopes": token.scopes, "days": days}
        note("token.created", by=by, subject=("user", user.id), new=facts)
    return token, secret


def tokens_of(user: User) -> Sequence[ApiToken]:
    """All of them, those that work no more too, the newest first."""
    return db.session.scalars(select(ApiToken).where(ApiToken.user_id == user.id).order_by(ApiToken.id.desc())).all()


def works(token: ApiToken) -> bool:
    """Whether it was neither revoked nor has run out."""
    return token.revoked_at is None and (token.expires_at is None or token.expires_at > datetime.now(UTC))


def revoke_token(user: User, token_id: int, *, by: Actor) -> None:
    """End a token of `user` at once. Raises NotFound where there is none that could be ended."""
    with transaction():
        ended = db.session.execute(
            update(ApiToken)
            .where(ApiToken.id == token_id, ApiToken.user_id == user.id, ApiToken.revoked_at.is_(None))
            .values(revoked_at=func.now())
            .returning(ApiToken.id)
        ).all()
        if not ended:
            raise NotFound(gettext("There is no such token."))
        note("token.revoked", by=by, subject=("user", user.id), new={"token": token_id})


def bearer_of(secret: str) -> Bearer:
    """Whose token this is, and what it may do now. One statement; once a minute another, to note the use.

    Raises BadToken.
    """
    found = None
    if is_well_formed(secret):
        found = db.session.execute(
            select(User, ApiToken)
            .join(ApiToken, ApiToken.user_id == User.id)
            .where(
                ApiToken.digest == digest(secret),
                ApiToken.revoked_at.is_(None),
                or_(ApiToken.expires_at.is_(None), ApiToken.expires_at > func.clock_timestamp()),
                may_enter(),
            )
        ).one_or_none()
    if found is None:
        raise BadToken(gettext("This token is wrong, has run out, or was revoked."))
    user, token = found
    _touch(token)
    return Bearer(user, token, frozenset(token.scopes) & permissions_of(user.role))


def new_token() -> str:
    """256 bits in letters and digits only, so that a double click takes all of it."""
    random = "".join(secrets.choice(LETTERS) for _ in range(RANDOM))
    return f"{PREFIX}{random}{_checksum(random)}"


def is_well_formed(secret: str) -> bool:
    """Whether it could be one of ours, typing mistakes apart."""
    random = secret[len(PREFIX) : -CHECK]
    return bool(PATTERN.fullmatch(secret)) and secret.endswith(_checksum(random))


def _checksum(random: str) -> str:
    number, letters = zlib.crc32(random.encode()), ""
    for _ in range(CHECK):
        number, place = divmod(number, len(LETTERS))
        letters = LETTERS[place] + letters
    return letters


def _touch(token: ApiToken) -> None:
    """Note the use, seldom, so that reading writes nothing."""
    if token.used_at is None or datetime.now(UTC) - token.used_at > timedelta(minutes=1):
        with transaction():
            db.session.execute(
                update(ApiToken)
                .where(ApiToken.id == token.id)
                .values(used_at=func.clock_timestamp())
                .execution_options(synchronize_session=False)
            )
