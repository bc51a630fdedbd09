"""What lists of products sort and filter by: kept by triggers in the database (docs/database.md), or put by hand."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base
from .models import product_id_column


class Listing(Base):
    """Kept: each product on sale, on each shelf where it is found (its categories and all above them).

    One narrow row per language holds what lists sort and filter by, so that every order has its index.
    """

    __tablename__ = "listing"
    __table_args__ = (
        Index("ix_listing_newest", "category_id", "language", "published_at", "product_id"),
        Index("ix_listing_price", "category_id", "language", "price_minor", "product_id"),
        Index("ix_listing_title", "category_id", "language", "title_sort", "product_id"),
        Index("ix_listing_product_id", "product_id"),
    )

    category_id: Mapped[int] = mapped_column(ForeignKey("category.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(Text, primary_key=True)
    product_id: Mapped[int] = product_id_column(primary_key=True)
    published_at: Mapped[datetime]
    price_minor: Mapped[int] = mapped_column(BigInteger)
    title_sort: Mapped[str] = mapped_column(Text(collation="C"))
    is_available: Mapped[bool]


class ShelfPlace(Base):
    """Where on a shelf somebody put a product: before all that nobody did. It stays while the product is away.

    Not a column of product_category: the order of a shelf is no change of its products, and no news of them.
    """

    __tablename__ = "shelf_place"
    __table_args__ = (
        CheckConstraint("place BETWEEN 1 AND 1000", name="place"),
        UniqueConstraint("category_id", "place", deferrable=True, initially="DEFERRED"),
    )

    category_id: Mapped[int] = mapped_column(ForeignKey("category.id", ondelete="CASCADE"), primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id", ondelete="CASCADE"), primary_key=True, index=True)
    place: Mapped[int] = mapped_column(Integer)
