"""Links of e-mails: signed, for one purpose, for a while, and dead as soon as what they were made for has changed.

A link that sets a password holds a fingerprint of the one before, so that using it kills it, and so does any other
change. No table is needed for that, and nothing that could be stolen from one.
"""

from http import HTTPStatus
from typing import Any

from flask_babel import gettext
from itsdangerous import BadData
from sqlalchemy import select

from ..db import db
from ..errors import ShopError
from .models import User
from .secrets import keyed_digest, signer

HOUR, DAY = 3600, 86400
LIFETIMES = {"verify": 3 * DAY, "reset": HOUR, "email": DAY, "invite": 7 * DAY}  # seconds


class DeadLink(ShopError):
    """A link that has been used, has run out, or was never ours."""

    status = HTTPStatus.GONE

    def __init__(self) -> None:
        super().__init__(gettext("This link has been used already, or it is too old. Ask for a new one."))


def sign_link(purpose: str, user: User, **more: str) -> str:
    """What stands at the end of a link to `user`."""
    return signer(f"link {purpose}").dumps({"user": user.id, "as": _fingerprint(purpose, user), **more})


def user_of_link(purpose: str, token: str, *, for_update: bool = False) -> tuple[User, dict[str, Any]]:
    """Whom a link was sent to, and what else it says. With `for_update` nobody else can use it meanwhile.

    Raises DeadLink.
    """
    try:
        said = signer(f"link {purpose}").loads(token, max_age=LIFETIMES[purpose])
    except BadData:
        raise DeadLink from None
    query = select(User).where(User.id == said["user"], User.is_active).execution_options(populate_existing=True)
    user = db.session.scalar(query.with_for_update() if for_update else query)
    if user is None or _fingerprint(purpose, user) != said["as"]:
        raise DeadLink
    return user, said


def _fingerprint(purpose: str, user: User) -> str:
    """What a link of this purpose dies of, when it changes."""
    verified = bool(user.verified_at) if purpose in {"verify", "invite"} else ""
    return keyed_digest("link", f"{user.email}|{user.password_hash}|{verified}").hex()[:24]
