"""Where people are signed in. The cookie holds a secret; its digest is a row here, and with the row it ends."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from flask import current_app
from sqlalchemy import ColumnElement, and_, delete, func, select, text, update

from ..audit.actors import Actor
from ..audit.services import note
from ..config import Settings
from ..db import db, transaction
from .caller import Caller
from .models import ApiToken, LoginSession, User
from .secrets import digest, new_secret


def begin_session(user: User, *, how: str, caller: Caller, remember: bool = False) -> None:
    """Sign `user` in under a new secret, `user.login_token`. `how` says what they proved: `password+code`."""
    settings = _settings()
    lifetime = timedelta(days=settings.remember_days) if remember else timedelta(hours=settings.session_hours)
    token = new_secret()
    with transaction():
        login = LoginSession(
            token_digest=digest(token),
            user_id=user.id,
            how=how,
            is_remembered=remember,
            agent=caller.agent,
            address=caller.address,
            expires_at=datetime.now(UTC) + lifetime,
        )
        db.session.add(login)
        note("session.begun", by=user.actor, subject=("user", user.id), new={"how": how})
    user.login, user.login_token = login, token


def user_signed_in(token: str) -> User | None:
    """Whose secret this is, if the session still lives. One statement; once a minute another, to note the use."""
    settings = _settings()
    found = db.session.execute(
        select(User, LoginSession)
        .join(LoginSession, LoginSession.user_id == User.id)
        .where(LoginSession.token_digest == digest(token), may_enter(), text(ALIVE))
        .params(idle=settings.session_idle_minutes, remembered=settings.remember_idle_days)
    ).one_or_none()
    if found is None:
        return None
    user, login = found
    user.login, user.login_token = login, token
    return user


# `clock_timestamp()`: a long transaction must not keep a session alive.
ALIVE = """
    login_session.expires_at > clock_timestamp() AND login_session.used_at > clock_timestamp() -
    CASE WHEN login_session.is_remembered THEN make_interval(days => :remembered)
    ELSE make_interval(mins => :idle) END
"""


def may_enter() -> ColumnElement[bool]:
    """Of users, those who may be signed in: in production nobody whose password everybody knows."""
    return and_(User.is_active, ~User.is_demo) if _settings().in_production else and_(User.is_active)


def touch(login: LoginSession) -> None:
    """Note that the session is in use. Seldom, so that reading pages writes nothing."""
    if datetime.now(UTC) - login.used_at > timedelta(minutes=1):
        with transaction():
            db.session.execute(
                update(LoginSession)
                .where(LoginSession.id == login.id)
                .values(used_at=func.clock_timestamp())
                .execution_options(synchronize_session=False)
            )


def renew_session(user: User) -> None:
    """Give the session that `user` acts in a new secret, because what it may do has changed; the old one is dead."""
    token = new_secret()
    with transaction():
        db.session.execute(
            update(LoginSession)
            .where(LoginSession.token_digest == digest(user.login_token))
            .values(token_digest=digest(token), confirmed_at=datetime.now(UTC))
        )
    user.login_token = token


def is_confirmed(login: LoginSession) -> bool:
    """Whether the person proved who they are a moment ago (CONFIRM_MINUTES)."""
    return datetime.now(UTC) - login.confirmed_at < timedelta(minutes=_settings().confirm_minutes)


def devices_of(user: User) -> Sequence[LoginSession]:
    """Where `user` is signed in, the latest used first."""
    return db.session.scalars(
        select(LoginSession)
        .where(LoginSession.user_id == user.id, text(ALIVE))
        .params(idle=_settings().session_idle_minutes, remembered=_settings().remember_idle_days)
        .order_by(LoginSession.used_at.desc())
    ).all()


def end_session(user: User, session_id: int, *, by: Actor) -> bool:
    """Sign `user` out of one place; whether there was such a place."""
    with transaction():
        ended = db.session.execute(
            delete(LoginSession)
            .where(LoginSession.user_id == user.id, LoginSession.id == session_id)
            .returning(LoginSession.id)
        ).all()
        if ended:
            note("session.ended", by=by, subject=("user", user.id))
    return bool(ended)


def end_sessions(user: User, *, by: Actor, but: int | None = None) -> int:
    """Sign `user` out everywhere, `but` for one place, and so in apps; how many places that were.

    Tokens that somebody made on the site are no sessions: what works in the shop's name goes on.
    """
    with transaction():
        query = delete(LoginSession).where(LoginSession.user_id == user.id)
        if but is not None:
            query = query.where(LoginSession.id != but)
        apps = (
            update(ApiToken)
            .where(ApiToken.user_id == user.id, ApiToken.how != "", ApiToken.revoked_at.is_(None))
            .where(ApiToken.expires_at > func.clock_timestamp())
            .values(revoked_at=func.now())
        )
        ended = len(db.session.execute(query.returning(LoginSession.id)).all())
        ended += len(db.session.execute(apps.returning(ApiToken.id)).all())
        if ended:
            note("session.ended", by=by, subject=("user", user.id), new={"places": ended})
    return ended


def forget_dead_sessions() -> None:
    """Remove the rows of sessions that have run out."""
    settings = _settings()
    db.session.execute(
        text(f"DELETE FROM login_session WHERE NOT ({ALIVE})"),  # noqa: S608 (a constant)
        {"idle": settings.session_idle_minutes, "remembered": settings.remember_idle_days},
    )


def _settings() -> Settings:
    settings: Settings = current_app.config["SHOP"]
    return settings
