"""How many there are, where, and why: levels, the ledger of movements, and holds.

The ledger is the truth. A level is its running sum, kept beside it so that it can be locked and checked.
"""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Text,
    UniqueConstraint,
)
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Base, Numbered


class Location(Numbered, Base):
    """A place where stock lies. One exists from the first migration."""

    __tablename__ = "location"
    __table_args__ = (UniqueConstraint("code"), CheckConstraint("code <> ''", name="code"))

    code: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)


class StockLevel(Numbered, Base):
    """How many of a variant lie in one location. Only `services.py` changes these figures.

    Free to sell is on_hand - reserved. `version` counts the changes of on_hand, for "set to N".
    """

    __tablename__ = "stock_level"
    __table_args__ = (
        UniqueConstraint("variant_id", "location_id"),
        CheckConstraint("reserved >= 0 AND reserved <= on_hand", name="reserved"),
        CheckConstraint("backordered >= 0 AND backordered <= backorder_cap", name="backordered"),
        CheckConstraint("reorder_point >= 0", name="reorder_point"),
    )

    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id"))
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"), index=True)
    on_hand: Mapped[int] = mapped_column(Integer, server_default="0")
    reserved: Mapped[int] = mapped_column(Integer, server_default="0")
    backordered: Mapped[int] = mapped_column(Integer, server_default="0")
    backorder_cap: Mapped[int] = mapped_column(Integer, server_default="0")
    reorder_point: Mapped[int | None] = mapped_column(Integer)
    version: Mapped[int] = mapped_column(BigInteger, server_default="0")

    location: Mapped[Location] = relationship()

    @property
    def free(self) -> int:
        """Units that can still be sold from here."""
        return self.on_hand - self.reserved


class StockMovement(Base):
    """One line of the ledger. It can't be changed or removed; a mistake is corrected by another line.

    `delta` moves on_hand (from `before` to `after`), `reserved_delta` moves what is spoken for (to `reserved_after`):
    a hold moves only that. `request_digest` is the fingerprint of what was asked for under `request_key`.
    """

    __tablename__ = "stock_movement"
    __table_args__ = (
        CheckConstraint("after = before + delta AND after >= 0", name="sum"),
        CheckConstraint("delta <> 0 OR reserved_delta <> 0", name="moves_something"),
        CheckConstraint(
            "kind IN ('received', 'taken', 'corrected', 'held', 'released', 'consumed', 'undone')",
            name="kind",
        ),
        CheckConstraint("(kind = 'undone') = (undo_of IS NOT NULL)", name="undo"),
        CheckConstraint("reserved_after >= 0 AND reserved_after <= after", name="reserved"),
        CheckConstraint("unit_cost_minor >= 0", name="unit_cost"),
        CheckConstraint("(request_key IS NULL) = (request_digest IS NULL)", name="request"),
        UniqueConstraint("undo_of"),
        Index("ix_stock_movement_level_id", "level_id", "seq"),
        Index(
            "uq_stock_movement_request_key",
            "request_key",
            "level_id",
            unique=True,
            postgresql_where=sql("request_key IS NOT NULL"),
        ),
        Index("ix_stock_movement_source", "source_kind", "source_ref", postgresql_where=sql("source_kind <> ''")),
    )

    seq: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    level_id: Mapped[int] = mapped_column(ForeignKey("stock_level.id"))
    kind: Mapped[str] = mapped_column(Text)
    delta: Mapped[int] = mapped_column(Integer)
    reserved_delta: Mapped[int] = mapped_column(Integer, server_default="0")
    before: Mapped[int] = mapped_column(Integer)
    after: Mapped[int] = mapped_column(Integer)
    reserved_after: Mapped[int] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, server_default="")
    unit_cost_minor: Mapped[int | None] = mapped_column(BigInteger)
    actor_kind: Mapped[str] = mapped_column(Text)  # person, program or system
    actor_label: Mapped[str] = mapped_column(Text)
    source_kind: Mapped[str] = mapped_column(Text, server_default="")
    source_ref: Mapped[str] = mapped_column(Text, server_default="")
    undo_of: Mapped[int | None] = mapped_column(ForeignKey("stock_movement.seq"))
    request_key: Mapped[str | None] = mapped_column(Text)
    request_digest: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True), server_default=sql("clock_timestamp()"))


class Hold(Numbered, Base):
    """Units set aside for somebody until a moment; counted inside the level's `reserved` while the row is there."""

    __tablename__ = "hold"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        Index("ix_hold_level_id", "level_id"),
        Index("ix_hold_source", "source_kind", "source_ref"),
        Index("ix_hold_expires_at", "expires_at"),
        UniqueConstraint("movement_seq"),
    )

    level_id: Mapped[int] = mapped_column(ForeignKey("stock_level.id"))
    movement_seq: Mapped[int] = mapped_column(ForeignKey("stock_movement.seq"))  # the movement that set them aside
    quantity: Mapped[int] = mapped_column(Integer)
    source_kind: Mapped[str] = mapped_column(Text)
    source_ref: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime]
    created_at: Mapped[datetime] = mapped_column(server_default=sql("now()"))
