"""What comes in: suppliers, what they call our goods, and receipts against their delivery notes."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Base, Numbered
from ..stock.models import Location


class Supplier(Numbered, Base):
    """Whom the shop buys from. `lead_days` is how long an order usually takes to arrive."""

    __tablename__ = "supplier"
    __table_args__ = (
        Index("uq_supplier_name", sql("lower(name)"), unique=True),
        CheckConstraint("name <> ''", name="name"),
        CheckConstraint("lead_days >= 0 AND lead_days <= 730", name="lead_days"),
    )

    name: Mapped[str] = mapped_column(Text)
    email: Mapped[str] = mapped_column(Text, server_default="")
    phone: Mapped[str] = mapped_column(Text, server_default="")
    note: Mapped[str] = mapped_column(Text, server_default="")
    lead_days: Mapped[int | None] = mapped_column(Integer)
    is_active: Mapped[bool] = mapped_column(server_default="true")


class SupplierItem(Base):
    """What a supplier calls a variant, and asked for it last. The preferred one is asked first for more."""

    __tablename__ = "supplier_item"
    __table_args__ = (
        CheckConstraint("unit_cost_minor >= 0", name="unit_cost"),
        CheckConstraint("pack_size > 0", name="pack_size"),
        Index("ix_supplier_item_variant_id", "variant_id"),
        Index("ix_supplier_item_their_sku", sql("lower(their_sku)")),
        Index("uq_supplier_item_preferred", "variant_id", unique=True, postgresql_where=sql("is_preferred")),
    )

    supplier_id: Mapped[int] = mapped_column(ForeignKey("supplier.id", ondelete="CASCADE"), primary_key=True)
    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id", ondelete="CASCADE"), primary_key=True)
    their_sku: Mapped[str] = mapped_column(Text, server_default="")
    unit_cost_minor: Mapped[int | None] = mapped_column(BigInteger)
    pack_size: Mapped[int] = mapped_column(Integer, server_default="1")
    is_preferred: Mapped[bool] = mapped_column(server_default="false")


class Receipt(Numbered, Base):
    """Goods that arrive against a supplier's delivery note, at once or in parts.

    `open` until everything has come or somebody closes it. Its movements carry the source ("receipt", its number).
    A form that is sent twice has one `request_key`; `request_digest` tells what it held.
    """

    __tablename__ = "receipt"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'closed')", name="state"),
        UniqueConstraint("request_key"),
        Index("ix_receipt_state", "state", "id"),
    )

    supplier_id: Mapped[int | None] = mapped_column(ForeignKey("supplier.id"), index=True)
    supplier_note: Mapped[str] = mapped_column(Text, server_default="")  # the number on their paper
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"), index=True)
    note: Mapped[str] = mapped_column(Text, server_default="")
    request_key: Mapped[str | None] = mapped_column(Text)
    request_digest: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, server_default="open")
    actor_kind: Mapped[str] = mapped_column(Text)
    actor_label: Mapped[str] = mapped_column(Text)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True), server_default=sql("now()"))
    closed_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))

    supplier: Mapped[Supplier | None] = relationship()
    location: Mapped[Location] = relationship()

    @property
    def is_open(self) -> bool:
        return self.state == "open"


class ReceiptLine(Numbered, Base):
    """So many of a variant on the note (0: it doesn't say); one unit cost `unit_cost_minor`.

    `arriving` were counted, and aren't booked yet. How many are booked is the sum of the receipt's movements.
    `version` counts the changes, so that a late form books nothing twice.
    """

    __tablename__ = "receipt_line"
    __table_args__ = (
        UniqueConstraint("receipt_id", "variant_id"),
        CheckConstraint("expected >= 0", name="expected"),
        CheckConstraint("arriving >= 0", name="arriving"),
        CheckConstraint("unit_cost_minor >= 0", name="unit_cost"),
        Index("ix_receipt_line_variant_id", "variant_id"),
    )

    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipt.id", ondelete="CASCADE"))
    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id"))
    position: Mapped[int] = mapped_column(Integer, server_default="0")
    expected: Mapped[int] = mapped_column(Integer)
    arriving: Mapped[int] = mapped_column(Integer, server_default="0")
    unit_cost_minor: Mapped[int | None] = mapped_column(BigInteger)
    version: Mapped[int] = mapped_column(BigInteger, server_default="0")
