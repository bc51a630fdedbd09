"""What is known of pictures beyond the products that show them: their files, fetching them, taking them away."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, Text
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base, Numbered


class PictureFile(Numbered, Base):
    """A picture of the media store, once for all who show it. Width and height are those of its largest file.

    `avif_state` is how far the smaller files are that the worker makes. `unused_since` is when a sweep first saw that
    nothing shows it any more.
    """

    __tablename__ = "picture_file"
    __table_args__ = (
        CheckConstraint("avif_state IN ('waiting', 'made', 'failed')", name="avif_state"),
        CheckConstraint("width > 0 AND height > 0", name="size"),
        Index("ix_picture_file_unused_since", "unused_since", postgresql_where=sql("unused_since IS NOT NULL")),
    )

    storage_key: Mapped[str] = mapped_column(Text, unique=True)
    content_hash: Mapped[str] = mapped_column(Text, unique=True)
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    webp_bytes: Mapped[int] = mapped_column(BigInteger, server_default="0")
    avif_bytes: Mapped[int] = mapped_column(BigInteger, server_default="0")
    avif_state: Mapped[str] = mapped_column(Text, server_default="waiting")
    unused_since: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=sql("now()"))


class PictureFetch(Base):
    """How fetching a picture that is known by its address went: it is tried again from `next_at` on, or never."""

    __tablename__ = "picture_fetch"
    __table_args__ = (
        CheckConstraint("attempts > 0", name="attempts"),
        Index("ix_picture_fetch_next_at", "next_at"),
    )

    image_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("product_image.id", ondelete="CASCADE"), primary_key=True
    )
    attempts: Mapped[int] = mapped_column(Integer, server_default="1")
    trouble: Mapped[str] = mapped_column(Text)
    tried_at: Mapped[datetime] = mapped_column(server_default=sql("now()"))
    next_at: Mapped[datetime | None]


class PictureRemoval(Numbered, Base):
    """A picture that was taken away from a product, for a month: what it takes to bring it back.

    `place` counts from 0; `instead_id` is the picture that took its place, where one did.
    """

    __tablename__ = "picture_removal"
    __table_args__ = (
        CheckConstraint("place >= 0", name="place"),
        Index("ix_picture_removal_product_id", "product_id", "id"),
        Index("ix_picture_removal_storage_key", "storage_key"),
        Index("ix_picture_removal_removed_at", "removed_at"),
    )

    product_id: Mapped[int] = mapped_column(ForeignKey("product.id", ondelete="CASCADE"))
    storage_key: Mapped[str | None] = mapped_column(Text)
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    place: Mapped[int] = mapped_column(Integer)
    instead_id: Mapped[int | None] = mapped_column(BigInteger)
    removed_at: Mapped[datetime] = mapped_column(server_default=sql("now()"))
