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
from functools import cache
from http import HTTPStatus

from flask import current_app
from flask_babel import gettext
from sqlalchemy import ColumnElement, Select, and_, bindparam, func, not_, or_, select, update

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
ENDED_SHOWN = 100  # of those that work no more: programs that sign in by themselves leave many


class BadToken(ShopError):
    """No token of ours, or one that works no more. Which of these, we don't say."""

    status = HTTPStatus.UNAUTHORIZED


class BadScopes(ShopError):
    """No scope at all, or one that the person's role doesn't have."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class TooManyTokens(ShopError):
    """More than anybody can keep in view. Those that have run out don't count."""


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
    user: User,
    name: str,
    scopes: Sequence[str],
    days: int | None = None,
    *,
    minutes: int | None = None,
    how: str = "",
    by: Actor,
) -> tuple[ApiToken, str]:
    """A new token and its secret, which nobody will see again. It works for so long, or until it is revoked.

    A customer's has no scopes: it says who they are, and no more. `how` is what was proven for it, where an app asks.
    Raises BadScopes or TooManyTokens.
    """
    wanted, most = set(scopes), scopes_of(user.role)
    secret = new_token()
    with transaction():
        db.session.refresh(user, with_for_update={"key_share": True})  # who makes two at once is counted twice
        if not wanted <= set(most) or not (wanted or not most) or not user.is_active:
            raise BadScopes(gettext("Choose what the program may do, out of what you may do yourself."))
        if len(working_tokens(user)) >= MOST:
            raise TooManyTokens(gettext("You have %(number)s tokens. Revoke one first.", number=MOST))
        token = ApiToken(
            user_id=user.id,
            name=name,
            scopes=[scope for scope in most if scope in wanted],
            digest=digest(secret),
            hint=f"{PREFIX}…{secret[-4:]}",
            how=how,
            expires_at=datetime.now(UTC) + timedelta(days=days or 0, minutes=minutes or 0) if days or minutes else None,
        )
        db.session.add(token)
        db.session.flush()
        facts = {"token": token.id, "scopes": token.scopes}
        facts |= {"minutes": minutes, "how": how} if minutes else {"days": days}
        note("token.created", by=by, subject=("user", user.id), new=facts)
    return token, secret


def working_tokens(user: User, before: int | None = None) -> Sequence[ApiToken]:
    """Those that work, the newest first; or those that were made before the one with that number."""
    working = select(ApiToken).where(_of(user), WORKS).order_by(ApiToken.id.desc())
    return db.session.scalars(working.where(ApiToken.id < before) if before else working).all()


def apps_of(user: User) -> Sequence[ApiToken]:
    """Tokens that apps have signed in for, and that work; the newest first."""
    return [token for token in working_tokens(user) if token.how]


def ended_tokens(user: User) -> Sequence[ApiToken]:
    """The latest of those that work no more."""
    ended = select(ApiToken).where(_of(user), not_(WORKS)).order_by(ApiToken.id.desc())
    return db.session.scalars(ended.limit(ENDED_SHOWN)).all()


def token_of(user: User, token_id: int, *, for_update: bool = False) -> ApiToken:
    """One that works. Raises NotFound for one that doesn't, and for everybody else's."""
    query = select(ApiToken).where(ApiToken.id == token_id, _of(user), WORKS)
    if for_update:
        query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    token = db.session.scalar(query)
    if token is None:
        raise NotFound(gettext("There is no such token."))
    return token


def _of(user: User) -> ColumnElement[bool]:
    """Whose they are."""
    return ApiToken.user_id == user.id


# Neither revoked nor run out, by the clock and not by the beginning of a long transaction.
WORKS = and_(
    ApiToken.revoked_at.is_(None),
    or_(ApiToken.expires_at.is_(None), ApiToken.expires_at > func.clock_timestamp()),
)


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
        whose = _whose(current_app.config["SHOP"].in_production)
        found = db.session.execute(whose, {"digest": digest(secret)}).one_or_none()
    if found is None:
        raise BadToken(gettext("This token is wrong, has run out, or was revoked."))
    user, token = found
    _touch(token)
    return Bearer(user, token, frozenset(token.scopes) & permissions_of(user.role))


@cache
def _whose(in_production: bool) -> "Select[User, ApiToken]":
    """Whose token has a `digest`, of those who `may_enter()`, by this setting. Made once: every program asks it."""
    return (
        select(User, ApiToken)
        .join(ApiToken, ApiToken.user_id == User.id)
        .where(ApiToken.digest == bindparam("digest"), WORKS, may_enter())
    )


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
