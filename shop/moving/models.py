"""What goes from one location to another: at once, or by way of a location of kind `transit`."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base, Numbered


class Transfer(Numbered, Base):
    """Goods sent from one location to another. Its movements carry the source ("transfer", its number).

    `sent` while some of them lie in the transit location, `arrived` when none do, `undone` when it was taken back.
    """

    __tablename__ = "transfer"
    __table_args__ = (
        CheckConstraint("state IN ('sent', 'arrived', 'undone')", name="state"),
        UniqueConstraint("request_key"),
        CheckConstraint("from_id <> to_id AND transit_id <> from_id AND transit_id <> to_id", name="places"),
        Index("ix_transfer_state", "state", "id"),
    )

    from_id: Mapped[int] = mapped_column(ForeignKey("location.id"), index=True)
    to_id: Mapped[int] = mapped_column(ForeignKey("location.id"), index=True)
    transit_id: Mapped[int | None] = mapped_column(ForeignKey("location.id"), index=True)
    note: Mapped[str] = mapped_column(Text, server_default="")
    request_key: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    actor_kind: Mapped[str] = mapped_column(Text)
    actor_label: Mapped[str] = mapped_column(Text)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    sent_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True), server_default=sql("now()"))
    arrived_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))


class TransferLine(Numbered, Base):
    """So many of a variant were sent. What became of them is what the ledger says (`finding.py`)."""

    __tablename__ = "transfer_line"
    __table_args__ = (
        UniqueConstraint("transfer_id", "variant_id"),
        CheckConstraint("quantity > 0", name="quantity"),
        Index("ix_transfer_line_variant_id", "variant_id"),
    )

    transfer_id: Mapped[int] = mapped_column(ForeignKey("transfer.id", ondelete="CASCADE"))
    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id"))
    quantity: Mapped[int] = mapped_column(Integer)
