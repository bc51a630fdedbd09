"""Feeds: made, given another address, and ended by people."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from flask_babel import gettext
from sqlalchemy import func, select

from ..audit.actors import Actor
from ..audit.services import note
from ..auth.secrets import digest, new_secret
from ..db import db, transaction
from ..errors import NotFound, ShopError
from .models import Feed

MOST = 20
WELL_FORMED = re.compile(r"[A-Za-z0-9_-]{43}")
NOTED_EVERY = timedelta(minutes=1)


class TooManyFeeds(ShopError):
    """More than anybody can keep in view."""


def create_feed(name: str, language: str, *, by: Actor) -> tuple[Feed, str]:
    """A feed and the secret of its address, which nobody will be shown again. Raises TooManyFeeds."""
    secret = new_secret()
    with transaction():
        db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended("feed", 0))))
        if (db.session.scalar(select(func.count()).select_from(Feed)) or 0) >= MOST:
            raise TooManyFeeds(gettext("There are %(number)s feeds. Delete one first.", number=MOST))
        feed = Feed(name=name, language=language, digest=digest(secret), hint=_hint(secret), user_id=by.user_id)
        db.session.add(feed)
        db.session.flush()
        note("feed.created", by=by, subject=("feed", feed.id), new={"thing": name, "language": language})
    return feed, secret


def rotate_feed(feed_id: int, *, by: Actor) -> tuple[Feed, str]:
    """Another address; the one before answers no more. Raises NotFound."""
    secret = new_secret()
    with transaction():
        feed = _locked(feed_id)
        feed.digest, feed.hint, feed.rotated_at, feed.read_at = digest(secret), _hint(secret), datetime.now(UTC), None
        note("feed.rotated", by=by, subject=("feed", feed.id), new={"thing": feed.name})
    return feed, secret


def delete_feed(feed_id: int, *, by: Actor) -> None:
    """Its address answers no more. Raises NotFound."""
    with transaction():
        feed = _locked(feed_id)
        note("feed.deleted", by=by, subject=("feed", feed.id), old={"thing": feed.name})
        db.session.delete(feed)
        db.session.flush()


def all_feeds() -> Sequence[Feed]:
    """The oldest first."""
    return db.session.scalars(select(Feed).order_by(Feed.id)).all()


def feed_by_id(feed_id: int) -> Feed:
    """Raises NotFound."""
    feed = db.session.get(Feed, feed_id) if 0 < feed_id < 2**63 else None
    if feed is None:
        raise _no_such_feed()
    return feed


def feed_at(secret: str) -> Feed:
    """The feed whose address has this secret; now and then it is noted that somebody read it. Raises NotFound."""
    known = select(Feed).where(Feed.digest == digest(secret))
    feed = db.session.scalar(known) if WELL_FORMED.fullmatch(secret) else None
    if feed is None:
        raise _no_such_feed()
    if feed.read_at is None or datetime.now(UTC) - feed.read_at > NOTED_EVERY:
        with transaction():
            feed.read_at = datetime.now(UTC)
    return feed


def _locked(feed_id: int) -> Feed:
    one = select(Feed).where(Feed.id == feed_id).with_for_update()
    feed = db.session.scalar(one.execution_options(populate_existing=True)) if 0 < feed_id < 2**63 else None
    if feed is None:
        raise _no_such_feed()
    return feed


def _no_such_feed() -> NotFound:
    return NotFound(gettext("There is no such feed."))


def _hint(secret: str) -> str:
    return f"…{secret[-4:]}"
