"""People, how they prove who they are, where they are signed in, and the tokens of their programs."""

from datetime import datetime

from flask_login import UserMixin
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from ..audit.actors import Actor
from ..db import Base, Numbered
from .permissions import permissions_of


class User(UserMixin, Numbered, Base):  # type: ignore[misc]
    """A person. One who leaves stays as a bare number, because ledger and audit entries name it.

    `totp_secret` is encrypted; `totp_step` is the last time step whose code was taken, so that none is taken twice.
    """

    __tablename__ = "user"
    __table_args__ = (
        CheckConstraint("role IN ('customer', 'staff', 'manager', 'owner')", name="role"),
        CheckConstraint("email <> '' AND length(email) <= 320", name="email"),
        CheckConstraint("length(name) <= 100", name="name"),
        CheckConstraint("(deleted_at IS NULL) = (email IS NOT NULL)", name="deleted_without_email"),
        CheckConstraint(
            "deleted_at IS NULL OR (password_hash IS NULL AND totp_secret IS NULL AND name = '' AND NOT is_active)",
            name="deleted_is_bare",
        ),
        Index("uq_user_email", sql("lower(email)"), unique=True),
        Index("ix_user_role", "role", postgresql_where=sql("role <> 'customer'")),
        UniqueConstraint("handle"),
    )

    email: Mapped[str | None] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text, server_default="")
    role: Mapped[str] = mapped_column(Text, server_default="customer")
    language: Mapped[str] = mapped_column(Text, server_default="en")
    password_hash: Mapped[str | None] = mapped_column(Text)
    totp_secret: Mapped[str | None] = mapped_column(Text)
    totp_step: Mapped[int] = mapped_column(BigInteger, server_default="0")
    handle: Mapped[bytes] = mapped_column(LargeBinary)  # what passkeys know the person by
    is_active: Mapped[bool] = mapped_column(server_default=sql("true"))
    is_demo: Mapped[bool] = mapped_column(server_default=sql("false"))
    verified_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    # Of a user who is signed in, and no columns: the session that says so, and its secret.
    login: "LoginSession | None" = None
    login_token = ""

    __allow_unmapped__ = True

    def get_id(self) -> str:
        """What Flask-Login keeps in the cookie: the secret of a login session, which can be revoked; never our id."""
        return self.login_token

    def may(self, permission: str) -> bool:
        """Whether the role allows it."""
        return permission in permissions_of(self.role)

    @property
    def is_staff(self) -> bool:
        """Whether there is anything at the desk for this person."""
        return self.may("desk:read")

    @property
    def label(self) -> str:
        """How ledger and audit name the person for ever."""
        return f"user {self.id}"

    @property
    def called(self) -> str:
        """How pages name the person today."""
        return self.name or self.email or self.label

    @property
    def actor(self) -> Actor:
        return Actor("person", self.label, user_id=self.id)


class LoginSession(Numbered, Base):
    """A browser where a person is signed in. Without its row the cookie is worth nothing.

    `confirmed_at` is when the person last proved who they are; sensitive steps want it fresh.
    """

    __tablename__ = "login_session"
    __table_args__ = (UniqueConstraint("token_digest"), Index("ix_login_session_user_id", "user_id"))

    token_digest: Mapped[bytes] = mapped_column(LargeBinary)  # SHA-256 of what the cookie holds
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    how: Mapped[str] = mapped_column(Text)  # password, password+code, password+passkey, passkey ...
    is_remembered: Mapped[bool] = mapped_column(server_default=sql("false"))
    agent: Mapped[str] = mapped_column(Text, server_default="")
    address: Mapped[str] = mapped_column(Text, server_default="")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    used_at: Mapped[datetime] = mapped_column(server_default=func.now())
    confirmed_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(index=True)


class RecoveryCode(Numbered, Base):
    """A code on paper that stands in for a lost phone, once. Kept as a keyed digest."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("user_id", "digest"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    used_at: Mapped[datetime | None]


class Passkey(Numbered, Base):
    """A key of a phone, computer or stick that signs in its person (WebAuthn)."""

    __tablename__ = "passkey"
    __table_args__ = (UniqueConstraint("credential_id"), Index("ix_passkey_user_id", "user_id"))

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    credential_id: Mapped[bytes] = mapped_column(LargeBinary)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    transports: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    name: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    used_at: Mapped[datetime | None]


class ApiToken(Numbered, Base):
    """What a program signs in with. Shown once and kept as a digest; `hint` is how its owner tells it from others.

    `how` is what the person has proven, `password+code`, where an app has signed in for it: it is a session then.
    """

    __tablename__ = "api_token"
    __table_args__ = (
        UniqueConstraint("digest"),
        CheckConstraint("name <> ''", name="name"),
        Index("ix_api_token_user_id", "user_id"),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    name: Mapped[str] = mapped_column(Text)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    digest: Mapped[bytes | None] = mapped_column(LargeBinary)  # gone when the account is
    hint: Mapped[str] = mapped_column(Text)
    how: Mapped[str] = mapped_column(Text, server_default="")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class Throttle(Base):
    """How often something was tried lately: wrong passwords from an address, links asked for, and the like."""

    __tablename__ = "throttle"

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    tries: Mapped[int] = mapped_column(Integer)
    tried_at: Mapped[datetime] = mapped_column(index=True)
    blocked_until: Mapped[datetime]


class RateLimit(Base):
    """How many requests a token or an address has made in the minute that `ends_at`. Lost in a crash, and no loss."""

    __tablename__ = "rate_limit"
    __table_args__ = ({"prefixes": ["UNLOGGED"]},)

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    requests: Mapped[int] = mapped_column(BigInteger)
    ends_at: Mapped[datetime] = mapped_column(index=True)


class Spent(Base):
    """Something that works once and has been used: a link of an e-mail, a challenge for a passkey."""

    __tablename__ = "spent"

    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    until: Mapped[datetime] = mapped_column(index=True)  # when it would have run out anyway


class KeptForm(Numbered, Base):
    """What somebody typed into a form whose session had ended, kept for them until they have signed in again."""

    __tablename__ = "kept_form"
    __table_args__ = (UniqueConstraint("digest"), Index("ix_kept_form_user_id", "user_id"))

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    path: Mapped[str] = mapped_column(Text)
    fields: Mapped[list[list[str]]] = mapped_column(JSONB)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)
