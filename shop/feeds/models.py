"""Addresses at which shopping sites read the goods."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, Text
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base, Numbered


class Feed(Numbered, Base):
    """A list of all goods in a language, for whoever knows its address: a secret, of which the digest is kept."""

    __tablename__ = "feed"
    __table_args__ = (
        CheckConstraint("name <> '' AND length(name) <= 100", name="name"),
        CheckConstraint("language <> ''", name="language"),
        CheckConstraint("octet_length(digest) = 32", name="digest"),
    )

    name: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    hint: Mapped[str] = mapped_column(Text)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(server_default=sql("now()"))
    rotated_at: Mapped[datetime] = mapped_column(server_default=sql("now()"))
    read_at: Mapped[datetime | None]
