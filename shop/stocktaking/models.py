"""Stocktakes: sheets on which several people count what lies in one location, until somebody approves them."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base, Numbered


class Stocktake(Numbered, Base):
    """A count sheet. Its movements carry the source ("count", its number).

    `open` while people count, `finished` when it waits for approval, then `approved`, `cancelled` or `undone`.
    Whoever counts on a blind sheet isn't told what the books say.
    """

    __tablename__ = "stocktake"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'finished', 'approved', 'cancelled', 'undone')", name="state"),
        CheckConstraint("name <> ''", name="name"),
        Index("ix_stocktake_state", "state", "id"),
    )

    name: Mapped[str] = mapped_column(Text)
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"), index=True)
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id", ondelete="SET NULL"), index=True)
    is_blind: Mapped[bool] = mapped_column(server_default="false")
    state: Mapped[str] = mapped_column(Text, server_default="open")
    note: Mapped[str] = mapped_column(Text, server_default="")
    actor_kind: Mapped[str] = mapped_column(Text)
    actor_label: Mapped[str] = mapped_column(Text)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True), server_default=sql("now()"))
    finished_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    approved_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    approver_label: Mapped[str] = mapped_column(Text, server_default="")
    approver_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)


class StocktakeLine(Numbered, Base):
    """One variant on the sheet. `expected` is what the books said at the moment when it was counted,

    so that what is sold before and after doesn't make a difference of its own; `level_version` is the version of the
    level at that moment. `version` counts how often it was counted: who counts over somebody else's figure is told.
    """

    __tablename__ = "stocktake_line"
    __table_args__ = (
        UniqueConstraint("stocktake_id", "variant_id"),
        CheckConstraint("counted >= 0", name="counted"),
        CheckConstraint("(counted IS NULL) = (expected IS NULL)", name="expected"),
        Index("ix_stocktake_line_position", "stocktake_id", "position", "id"),
        Index("ix_stocktake_line_variant_id", "variant_id"),
    )

    stocktake_id: Mapped[int] = mapped_column(ForeignKey("stocktake.id", ondelete="CASCADE"))
    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id"))
    position: Mapped[int] = mapped_column(Integer, server_default="0")
    counted: Mapped[int | None] = mapped_column(Integer)
    expected: Mapped[int | None] = mapped_column(Integer)
    level_version: Mapped[int | None] = mapped_column(BigInteger)
    unit_cost_minor: Mapped[int | None] = mapped_column(BigInteger)  # the average at that moment
    note: Mapped[str] = mapped_column(Text, server_default="")
    counted_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    counter_label: Mapped[str] = mapped_column(Text, server_default="")
    counter_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    version: Mapped[int] = mapped_column(BigInteger, server_default="0")
