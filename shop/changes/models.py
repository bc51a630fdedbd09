"""The log of what changed, which triggers write; the ledger tells of stock (`feed.py` reads both as one)."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, Text
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from ..columns import TransactionNumber
from ..db import Base


class Change(Base):
    """A transaction changed a product, a category, or what a stock level is to hold. Kept for 30 days.

    `seq` is of the ledger's own numbering, so that all that happens to one thing has one order; `tx` is the
    transaction, `turn` when to tell it.
    """

    __tablename__ = "change"
    __table_args__ = (
        CheckConstraint("kind IN ('product', 'category', 'stock_level')", name="kind"),
        Index("ix_change_turn", "turn", "seq"),
        Index("ix_change_tx", "tx"),
    )

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    tx: Mapped[int] = mapped_column(TransactionNumber, server_default=sql("pg_current_xact_id()"))
    turn: Mapped[int] = mapped_column(TransactionNumber)
    kind: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[int] = mapped_column(BigInteger)
    version: Mapped[int] = mapped_column(BigInteger)
    is_removed: Mapped[bool] = mapped_column(server_default="false")
    at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True), server_default=sql("clock_timestamp()"))


class ForgottenChanges(Base):
    """The newest transaction that was removed from the log: cursors from before it would miss something."""

    __tablename__ = "forgotten_changes"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    tx: Mapped[int | None] = mapped_column(TransactionNumber)
