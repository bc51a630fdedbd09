"""Many products changed at once, and the filters of the product list that people keep."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, Text
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base, Numbered

STATES = ("chosen", "previewed", "applying", "applied", "undoing", "undone", "left")
ITEM_STATES = ("chosen", "changes", "same", "refused", "applied", "undone", "kept")


def _one_of(words: tuple[str, ...]) -> str:
    return f"state IN ({', '.join(repr(word) for word in words)})"


class BulkEdit(Numbered, Base):
    """Products that somebody chose, and what is to be done to all of them, or was. A document: it stays.

    `deed` says what, as of shop/assortment/deeds.py; `asked` is the address that they were chosen by, where all that
    it shows were meant. `counts` tells how many items are in which state.
    """

    __tablename__ = "bulk_edit"
    __table_args__ = (
        CheckConstraint(_one_of(STATES), name="state"),
        Index("ix_bulk_edit_deed", "id", postgresql_where=sql("applied_at IS NOT NULL")),
    )

    state: Mapped[str] = mapped_column(Text)
    asked: Mapped[str] = mapped_column(Text, server_default="")
    deed: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    counts: Mapped[dict[str, int]] = mapped_column(JSONB, server_default="{}")
    trouble: Mapped[str] = mapped_column(Text, server_default="")
    created_at: Mapped[datetime] = mapped_column(server_default=sql("now()"))
    applied_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    actor_kind: Mapped[str] = mapped_column(Text)
    actor_label: Mapped[str] = mapped_column(Text)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)


class BulkEditItem(Base):
    """One product of a bulk edit: what it was, what it becomes, and why not where it doesn't.

    The number of its product is no foreign key: a product may go, and the document stays. `version` is what the edit
    left it at.
    """

    __tablename__ = "bulk_edit_item"
    __table_args__ = (CheckConstraint(_one_of(ITEM_STATES), name="state"),)

    bulk_edit_id: Mapped[int] = mapped_column(ForeignKey("bulk_edit.id", ondelete="CASCADE"), primary_key=True)
    product_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, index=True)
    title: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, server_default="")
    old: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    new: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    version: Mapped[int | None] = mapped_column(BigInteger)


class BulkEditProgress(Base):
    """A bulk edit in the worker's hands: how far it is, and whether somebody stops it.

    Apart from the edit's row, so that the page can be told while the transaction goes on.
    """

    __tablename__ = "bulk_edit_progress"

    bulk_edit_id: Mapped[int] = mapped_column(ForeignKey("bulk_edit.id", ondelete="CASCADE"), primary_key=True)
    done: Mapped[int] = mapped_column(Integer, server_default="0")
    total: Mapped[int] = mapped_column(Integer, server_default="0")
    is_stopped: Mapped[bool] = mapped_column(server_default="false")


class SavedFilter(Numbered, Base):
    """A way to look at the product list, under a name: somebody's own, or everybody's."""

    __tablename__ = "saved_filter"
    __table_args__ = (
        Index("uq_saved_filter_name", "user_id", sql("lower(name)"), unique=True),
        Index("ix_saved_filter_shared", "id", postgresql_where=sql("is_shared")),
        CheckConstraint("name <> ''", name="name"),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(Text)
    asked: Mapped[str] = mapped_column(Text)
    is_shared: Mapped[bool] = mapped_column(server_default="false")
