"""What products can be found by beside words, kept by triggers in the database (docs/database.md)."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, Text
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base, Numbered
from .models import product_id_column


class FacetValue(Base):
    """Kept: a brand, or a value of an option, of any product: its keys in addresses, and what it is called.

    Its number is made of its keys (`facet_number()`), so that products agree on it without asking.
    """

    __tablename__ = "facet_value"
    __table_args__ = (CheckConstraint("kind IN ('brand', 'option')", name="kind"),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(Text)
    name_key: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)
    translations: Mapped[dict[str, dict[str, str]]] = mapped_column(JSONB, server_default="{}")


class ProductFacets(Base):
    """Kept: the numbers of all that a product on sale can be found by. `available` has those that can be bought.

    With what else lists are narrowed by, so that counting asks nothing else.
    Positive ones are of facet values, negative ones of the categories where it is found, and 0 is of a reduced price.
    """

    __tablename__ = "product_facets"
    __table_args__ = (
        Index("ix_product_facets_facets", "facets", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
    )

    product_id: Mapped[int] = product_id_column(primary_key=True)
    published_at: Mapped[datetime]
    price_minor: Mapped[int] = mapped_column(BigInteger)
    is_available: Mapped[bool]
    facets: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    available: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))


class VariantFacets(Base):
    """Kept: the numbers of a variant's values, where its product has several options: which of them come together."""

    __tablename__ = "variant_facets"

    variant_id: Mapped[int] = mapped_column(
        ForeignKey("variant.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id", ondelete="CASCADE"), index=True)
    is_available: Mapped[bool]
    facets: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))


class FacetDue(Numbered, Base):
    """A value whose words are to be looked at again: by `product_id` it was called otherwise, if by one alone."""

    __tablename__ = "facet_due"

    value_id: Mapped[int] = mapped_column(BigInteger)
    product_id: Mapped[int | None] = mapped_column(BigInteger)


class ShelfFacets(Base):
    """What was last counted on a shelf that isn't counted for each visitor; category 0 is the whole shop.

    `products` have each of `numbers`, as far as they are kept; `places` are their ranks within their questions.
    """

    __tablename__ = "shelf_facets"

    category_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    total: Mapped[int] = mapped_column(Integer)
    counts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    numbers: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), server_default="{}")
    products: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), server_default="{}")
    places: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), server_default="{}")
    counted_at: Mapped[datetime] = mapped_column(server_default=sql("now()"))


class FacetChange(Numbered, Base):
    """What a product was before it changed, on a shelf where it stood or stands: nothing where it came.

    Only ever added, by triggers, until the shelf is counted anew. It outlives its product, so it names none by a key.
    """

    __tablename__ = "facet_change"
    __table_args__ = (Index("ix_facet_change_category_id", "category_id", "product_id", "id"),)

    category_id: Mapped[int] = mapped_column(BigInteger)
    product_id: Mapped[int] = mapped_column(BigInteger)
    published_at: Mapped[datetime | None]
    price_minor: Mapped[int | None] = mapped_column(BigInteger)
    is_available: Mapped[bool | None]
    facets: Mapped[list[int] | None] = mapped_column(ARRAY(BigInteger))
