"""The shop's own settings, and the pages that its owner writes."""

from sqlalchemy import CheckConstraint, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base, Numbered


class Shop(Base):
    """The settings of the shop. There is one row, made by the first migration."""

    __tablename__ = "shop"
    __table_args__ = (
        CheckConstraint("id = 1", name="only_one"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
        CheckConstraint("accent ~ '^#[0-9a-f]{6}$'", name="accent"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False, server_default="1")
    name: Mapped[str] = mapped_column(Text, server_default="Almacén")
    tagline: Mapped[str] = mapped_column(Text, server_default="")
    logo_key: Mapped[str | None] = mapped_column(Text)
    accent: Mapped[str | None] = mapped_column(Text)
    currency: Mapped[str] = mapped_column(Text, server_default="EUR")
    time_zone: Mapped[str] = mapped_column(Text, server_default="UTC")
    default_language: Mapped[str] = mapped_column(Text, server_default="en")
    email: Mapped[str] = mapped_column(Text, server_default="")
    phone: Mapped[str] = mapped_column(Text, server_default="")
    address: Mapped[str] = mapped_column(Text, server_default="")
    tax_label: Mapped[str] = mapped_column(Text, server_default="")


class Page(Numbered, Base):
    """A page that the owner writes: about, delivery, returns."""

    __tablename__ = "page"
    __table_args__ = (
        UniqueConstraint("slug"),
        CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name="slug"),
    )

    slug: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text, server_default="")
    position: Mapped[int] = mapped_column(Integer, server_default="0")
