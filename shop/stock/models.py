"""How many there are, where, and why: levels, the ledger of movements, and holds.

The ledger is the truth. A level is its running sum, kept beside it so that it can be locked and checked.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Numeric,
    Text,
    UniqueConstraint,
)
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..columns import TransactionNumber
from ..db import Base, Numbered


class Location(Numbered, Base):
    """A place where stock lies, or what is on its way (`transit`), which can't be sold. One is there from the start."""

    __tablename__ = "location"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("code <> ''", name="code"),
        CheckConstraint("kind IN ('shelf', 'transit')", name="kind"),
    )

    code: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text, server_default="shelf")
    is_active: Mapped[bool] = mapped_column(server_default="true")


class StockLevel(Numbered, Base):
    """How many of a variant lie in one location. Only the verbs of this package change these figures.

    Free to sell is on_hand - reserved. `version` counts the changes of on_hand, for "set to N". Every variant has a
    level in the first location from the start (a trigger makes it), elsewhere from its first arrival. `turn` is that of
    the last change of its reorder point or backorder cap (a trigger), for readers who must miss nothing.
    """

    __tablename__ = "stock_level"
    __table_args__ = (
        UniqueConstraint("variant_id", "location_id"),
        CheckConstraint("reserved >= 0 AND reserved <= on_hand", name="reserved"),
        CheckConstraint("backordered >= 0 AND backordered <= backorder_cap", name="backordered"),
        CheckConstraint("reorder_point >= 0", name="reorder_point"),
        Index("ix_stock_level_free", "location_id", sql("(on_hand - reserved)"), "id"),
        Index("ix_stock_level_changed", "location_id", "changed_at", "id"),
        Index(
            "ix_stock_level_low",
            "location_id",
            "id",
            postgresql_where=sql("on_hand - reserved <= coalesce(reorder_point, 3)"),
        ),
    )

    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id", ondelete="CASCADE"))
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    on_hand: Mapped[int] = mapped_column(Integer, server_default="0")
    reserved: Mapped[int] = mapped_column(Integer, server_default="0")
    backordered: Mapped[int] = mapped_column(Integer, server_default="0")
    backorder_cap: Mapped[int] = mapped_column(Integer, server_default="0")
    reorder_point: Mapped[int | None] = mapped_column(Integer)
    version: Mapped[int] = mapped_column(BigInteger, server_default="0")
    changed_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))  # by its last movement
    turn: Mapped[int | None] = mapped_column(TransactionNumber)

    location: Mapped[Location] = relationship()

    @property
    def free(self) -> int:
        """Units that can still be sold from here."""
        return self.on_hand - self.reserved


class StockMovement(Base):
    """One line of the ledger. It can't be changed or removed; a mistake is corrected by another line.

    `delta` moves on_hand (from `before` to `after`), `reserved_delta` moves what is spoken for (to `reserved_after`):
    a hold moves only that. `backordered_delta` moves what was promised beyond the stock. Of the units on hand
    `costed_after` have a known cost, `cost_after` minor units together; a trigger works both out.
    `tx` is the transaction that wrote it, for readers who must miss nothing (`feed.py`); `turn`, where it isn't the
    same, is when to tell it, so that what happened to one level is told in its order.
    `request_digest` is the fingerprint of what was asked for under `request_key`.
    """

    __tablename__ = "stock_movement"
    __table_args__ = (
        CheckConstraint("after = before + delta AND after >= 0", name="sum"),
        CheckConstraint("delta <> 0 OR reserved_delta <> 0 OR backordered_delta <> 0", name="moves_something"),
        CheckConstraint(
            "kind IN ('received', 'taken', 'corrected', 'transferred', "
            "'held', 'released', 'consumed', 'filled', 'undone')",
            name="kind",
        ),
        CheckConstraint("(kind = 'undone') = (undo_of IS NOT NULL)", name="undo"),
        CheckConstraint("reserved_after >= 0 AND reserved_after <= after", name="reserved"),
        CheckConstraint("backordered_after >= 0", name="backordered"),
        CheckConstraint("unit_cost_minor >= 0", name="unit_cost"),
        CheckConstraint("costed_after >= 0 AND costed_after <= after AND cost_after >= 0", name="units_costed"),
        CheckConstraint("(request_key IS NULL) = (request_digest IS NULL)", name="request"),
        UniqueConstraint("undo_of"),
        Index("ix_stock_movement_level_id", "level_id", "seq"),
        Index(
            "uq_stock_movement_request",
            "request_key",
            "level_id",
            sql("coalesce(undo_of, 0)"),  # an undo may take several movements of a level back
            unique=True,
            postgresql_where=sql("request_key IS NOT NULL"),
        ),
        Index("ix_stock_movement_source", "source_kind", "source_ref", postgresql_where=sql("source_kind <> ''")),
        Index("ix_stock_movement_tx", "tx", "seq"),
        Index("ix_stock_movement_turn", "turn", "seq", postgresql_where=sql("turn IS NOT NULL")),
        Index("ix_stock_movement_at", "level_id", "at", "seq"),
        Index("ix_stock_movement_user_id", "user_id", "seq", postgresql_where=sql("user_id IS NOT NULL")),
        Index("ix_stock_movement_token_id", "token_id", "seq", postgresql_where=sql("token_id IS NOT NULL")),
    )

    seq: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    level_id: Mapped[int] = mapped_column(ForeignKey("stock_level.id"))
    kind: Mapped[str] = mapped_column(Text)
    delta: Mapped[int] = mapped_column(Integer)
    reserved_delta: Mapped[int] = mapped_column(Integer, server_default="0")
    before: Mapped[int] = mapped_column(Integer)
    after: Mapped[int] = mapped_column(Integer)
    reserved_after: Mapped[int] = mapped_column(Integer)
    backordered_delta: Mapped[int] = mapped_column(Integer, server_default="0")
    backordered_after: Mapped[int] = mapped_column(Integer, server_default="0")
    reason: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, server_default="")
    unit_cost_minor: Mapped[int | None] = mapped_column(BigInteger)
    costed_delta: Mapped[int] = mapped_column(Integer, server_default="0")
    costed_after: Mapped[int] = mapped_column(Integer, server_default="0")
    cost_delta: Mapped[Decimal] = mapped_column(Numeric(30, 6), server_default="0")
    cost_after: Mapped[Decimal] = mapped_column(Numeric(30, 6), server_default="0")
    actor_kind: Mapped[str] = mapped_column(Text)  # person, program or system
    actor_label: Mapped[str] = mapped_column(Text)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    token_id: Mapped[int | None] = mapped_column(ForeignKey("api_token.id"))
    source_kind: Mapped[str] = mapped_column(Text, server_default="")
    source_ref: Mapped[str] = mapped_column(Text, server_default="")
    undo_of: Mapped[int | None] = mapped_column(ForeignKey("stock_movement.seq"))
    request_key: Mapped[str | None] = mapped_column(Text)
    request_digest: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True), server_default=sql("clock_timestamp()"))
    tx: Mapped[int | None] = mapped_column(TransactionNumber, server_default=sql("pg_current_xact_id()"))
    turn: Mapped[int | None] = mapped_column(TransactionNumber)


class Hold(Numbered, Base):
    """Units set aside for somebody until a moment; counted inside the level's `reserved` while the row is there.

    Where more was promised than was there, `backordered` of them still have to arrive; they count in the level's
    `backordered` instead.
    """

    __tablename__ = "hold"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("backordered >= 0 AND backordered <= quantity", name="backordered"),
        Index("ix_hold_backordered", "level_id", "id", postgresql_where=sql("backordered > 0")),
        Index("ix_hold_level_id", "level_id"),
        Index("ix_hold_source", "source_kind", "source_ref"),
        Index("ix_hold_expires_at", "expires_at"),
        UniqueConstraint("movement_seq"),
    )

    level_id: Mapped[int] = mapped_column(ForeignKey("stock_level.id"))
    movement_seq: Mapped[int] = mapped_column(ForeignKey("stock_movement.seq"))  # the movement that set them aside
    quantity: Mapped[int] = mapped_column(Integer)
    backordered: Mapped[int] = mapped_column(Integer, server_default="0")
    source_kind: Mapped[str] = mapped_column(Text)
    source_ref: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime]
    created_at: Mapped[datetime] = mapped_column(server_default=sql("now()"))


class StockReason(Numbered, Base):
    """A reason of the shop's own for correcting stock, beside those that every shop has (`reasons.py`)."""

    __tablename__ = "stock_reason"
    __table_args__ = (
        Index("uq_stock_reason_name", sql("lower(name)"), unique=True),
        CheckConstraint("name <> ''", name="name"),
    )

    name: Mapped[str] = mapped_column(Text)
    needs_note: Mapped[bool] = mapped_column(server_default="false")
    is_active: Mapped[bool] = mapped_column(server_default="true")


class StockCheck(Numbered, Base):
    """One run of the proof: what it looked at, and what did not add up. `samples` are the first differences."""

    __tablename__ = "stock_check"

    began_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True), server_default=sql("clock_timestamp()"))
    ended_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    looked_at: Mapped[dict[str, int]] = mapped_column(JSONB, server_default="{}")
    differences: Mapped[int] = mapped_column(Integer, server_default="0")
    samples: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default="[]")


class LowStockWatch(Base):
    """Somebody who wants the daily letter about what runs low."""

    __tablename__ = "low_stock_watch"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    sent_on: Mapped[date | None]  # the shop's day of the last letter
