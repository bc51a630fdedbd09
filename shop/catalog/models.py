"""What the shop sells: products, their variants, and the tree of categories that they stand in.

Columns called *kept* are filled by triggers in the database (docs/database.md), never by our code.
"""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Numeric,
    Text,
    UniqueConstraint,
)
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import TSTZRANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..columns import TransactionNumber
from ..db import Base, Numbered

STATUSES = ("draft", "active", "archived")


def product_id_column(primary_key: bool = False, index: bool = False) -> Mapped[int]:
    """The column of what belongs to a product and goes with it."""
    return mapped_column(ForeignKey("product.id", ondelete="CASCADE"), primary_key=primary_key, index=index or None)


class Category(Numbered, Base):
    """A shelf. Its path (`prints/botanical`) is kept: it follows the slugs up the tree.

    `version` counts the transactions that changed it or its words, for late edits; `change_mark` tells the last of them
    apart. `turn` is when to tell of it (docs/database.md). All three are kept.
    """

    __tablename__ = "category"
    __table_args__ = (
        Index("uq_category_path", "path", unique=True),
        CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name="slug"),
        CheckConstraint("parent_id <> id", name="not_its_own_parent"),
    )

    parent_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"), index=True)
    slug: Mapped[str] = mapped_column(Text)
    path: Mapped[str] = mapped_column(Text(collation="C"), server_default="")
    name: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text, server_default="")
    position: Mapped[int] = mapped_column(Integer, server_default="0")
    version: Mapped[int] = mapped_column(BigInteger, server_default="1")
    change_mark: Mapped[int | None] = mapped_column(BigInteger, server_default=sql("this_change()"))
    turn: Mapped[int | None] = mapped_column(TransactionNumber, server_default=sql("pg_current_xact_id()"))


class Product(Numbered, Base):
    """A thing on a page. What is bought, priced and counted is one of its variants.

    `version` counts the transactions that changed it or anything of it, for late edits; `change_mark` tells the last
    of them apart. `turn` is when to tell of it (docs/database.md). All three are kept.
    """

    __tablename__ = "product"
    __table_args__ = (
        UniqueConstraint("slug"),
        CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name="slug"),
        CheckConstraint("status IN ('draft', 'active', 'archived')", name="status"),
        CheckConstraint("status <> 'active' OR published_at IS NOT NULL", name="active_is_published"),
        Index("ix_product_newest", "published_at", "id", postgresql_where=sql("status = 'active'")),
        Index("ix_product_price", "price_from_minor", "id", postgresql_where=sql("status = 'active'")),
        Index(
            "ix_product_on_sale",
            "published_at",
            "id",
            postgresql_where=sql("status = 'active' AND compare_at_minor IS NOT NULL"),
        ),
        Index("ix_product_title", sql("lower(title)"), "id"),
        Index("ix_product_hidden", "status", "id", postgresql_where=sql("status <> 'active'")),
        Index("ix_product_brand", sql("lower(brand)"), postgresql_where=sql("brand <> ''")),
        Index("ix_product_every_price", "price_from_minor", "id"),
        Index("ix_product_updated_at", "updated_at", "id"),
        Index("ix_product_sold_out", "id", postgresql_where=sql("NOT is_available")),
    )

    slug: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text, server_default="")
    brand: Mapped[str] = mapped_column(Text, server_default="")
    type: Mapped[str] = mapped_column(Text, server_default="")
    status: Mapped[str] = mapped_column(Text, server_default="draft")
    published_at: Mapped[datetime | None]
    seo_title: Mapped[str] = mapped_column(Text, server_default="")
    seo_description: Mapped[str] = mapped_column(Text, server_default="")
    # Kept: what lists need to know of the variants. compare_at belongs to the cheapest one.
    is_available: Mapped[bool] = mapped_column(server_default="false")
    price_from_minor: Mapped[int | None] = mapped_column(BigInteger)
    price_to_minor: Mapped[int | None] = mapped_column(BigInteger)
    compare_at_minor: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(server_default=sql("now()"))
    updated_at: Mapped[datetime] = mapped_column(server_default=sql("now()"))
    version: Mapped[int] = mapped_column(BigInteger, server_default="1")
    change_mark: Mapped[int | None] = mapped_column(BigInteger, server_default=sql("this_change()"))
    turn: Mapped[int | None] = mapped_column(TransactionNumber, server_default=sql("pg_current_xact_id()"))

    variants: Mapped[list["Variant"]] = relationship(order_by="Variant.position", back_populates="product")
    options: Mapped[list["ProductOption"]] = relationship(order_by="ProductOption.position")
    images: Mapped[list["ProductImage"]] = relationship(order_by="ProductImage.position")
    attributes: Mapped[list["ProductAttribute"]] = relationship(order_by="ProductAttribute.position")


class ProductCategory(Base):
    """A product on a shelf."""

    __tablename__ = "product_category"
    __table_args__ = (Index("ix_product_category_shelf", "category_id", "product_id"),)

    product_id: Mapped[int] = product_id_column(primary_key=True)
    # No cascade: a category goes only when somebody has said what becomes of its products.
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, server_default="0")  # of the category, among those of the product


class Variant(Numbered, Base):
    """What is bought: one size and colour of a product, with its own price, SKU and stock."""

    __tablename__ = "variant"
    __table_args__ = (
        Index("uq_variant_sku", sql("lower(sku)"), unique=True, postgresql_where=sql("sku IS NOT NULL")),
        Index("ix_variant_barcode", "barcode", postgresql_where=sql("barcode IS NOT NULL")),
        Index("ix_variant_without_sku", "id", postgresql_where=sql("sku IS NULL")),
        Index("ix_variant_product_id", "product_id", "position"),
        CheckConstraint("sku <> '' AND sku = btrim(sku)", name="sku"),
        CheckConstraint("barcode IS NULL OR is_gtin(barcode)", name="barcode"),
        CheckConstraint("price_minor >= 0", name="price"),
        CheckConstraint("compare_at_minor > price_minor", name="compare_at"),
        CheckConstraint("weight_grams >= 0", name="weight"),
        CheckConstraint("cost_minor >= 0", name="cost"),
    )

    product_id: Mapped[int] = product_id_column()
    sku: Mapped[str | None] = mapped_column(Text)
    barcode: Mapped[str | None] = mapped_column(Text)
    price_minor: Mapped[int] = mapped_column(BigInteger)
    compare_at_minor: Mapped[int | None] = mapped_column(BigInteger)
    weight_grams: Mapped[int | None] = mapped_column(Integer)
    cost_minor: Mapped[int | None] = mapped_column(BigInteger)  # usually; what was paid is in the ledger of stock
    position: Mapped[int] = mapped_column(Integer, server_default="0")
    is_active: Mapped[bool] = mapped_column(server_default="true")
    is_available: Mapped[bool] = mapped_column(server_default="false")  # kept, from the stock levels

    product: Mapped[Product] = relationship(back_populates="variants")
    values: Mapped[list["OptionValue"]] = relationship(secondary="variant_option_value", viewonly=True)


class ProductOption(Numbered, Base):
    """What a customer chooses: size, colour."""

    __tablename__ = "product_option"
    __table_args__ = (UniqueConstraint("product_id", "name"), UniqueConstraint("product_id", "position"))

    product_id: Mapped[int] = product_id_column()
    name: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(Integer)

    values: Mapped[list["OptionValue"]] = relationship(order_by="OptionValue.position")


class OptionValue(Numbered, Base):
    """One choice of an option: A3, saffron."""

    __tablename__ = "option_value"
    __table_args__ = (
        UniqueConstraint("option_id", "value"),
        UniqueConstraint("option_id", "position"),
        UniqueConstraint("option_id", "id", name="uq_option_value_option_id_id"),
    )

    option_id: Mapped[int] = mapped_column(ForeignKey("product_option.id", ondelete="CASCADE"))
    value: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(Integer)


class VariantOptionValue(Base):
    """Which choice makes this variant, for each option of its product."""

    __tablename__ = "variant_option_value"
    __table_args__ = (
        # The pair is checked, so that a variant never has a colour as its size.
        ForeignKeyConstraint(
            ["option_id", "option_value_id"],
            ["option_value.option_id", "option_value.id"],
            ondelete="CASCADE",
        ),
        Index("ix_variant_option_value_option", "option_id", "option_value_id"),
    )

    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id", ondelete="CASCADE"), primary_key=True)
    option_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    option_value_id: Mapped[int] = mapped_column(BigInteger)


class ProductImage(Numbered, Base):
    """A picture. `storage_key` names it in the media store, where each width has its own file."""

    __tablename__ = "product_image"
    __table_args__ = (
        UniqueConstraint("product_id", "position"),
        CheckConstraint("storage_key IS NOT NULL OR source_url IS NOT NULL", name="somewhere"),
        CheckConstraint("focus_x BETWEEN 0 AND 1 AND focus_y BETWEEN 0 AND 1", name="focus"),
        CheckConstraint("width > 0 AND height > 0", name="size"),
        Index("ix_product_image_storage_key", "storage_key"),
    )

    product_id: Mapped[int] = product_id_column()
    variant_id: Mapped[int | None] = mapped_column(ForeignKey("variant.id", ondelete="SET NULL"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    alt: Mapped[str] = mapped_column(Text, server_default="")
    width: Mapped[int | None] = mapped_column(Integer)
    height: Mapped[int | None] = mapped_column(Integer)
    storage_key: Mapped[str | None] = mapped_column(Text)
    source_url: Mapped[str | None] = mapped_column(Text)
    focus_x: Mapped[float] = mapped_column(Numeric(4, 3), server_default="0.5")
    focus_y: Mapped[float] = mapped_column(Numeric(4, 3), server_default="0.5")


class ProductAttribute(Numbered, Base):
    """A line of the specification table: Weight, 350, g."""

    __tablename__ = "product_attribute"
    __table_args__ = (
        UniqueConstraint("product_id", "position"),
        Index("ix_product_attribute_name_value", "name", "value"),
    )

    product_id: Mapped[int] = product_id_column()
    name: Mapped[str] = mapped_column(Text)
    value: Mapped[str] = mapped_column(Text)
    unit: Mapped[str] = mapped_column(Text, server_default="")
    position: Mapped[int] = mapped_column(Integer)


class Tag(Numbered, Base):
    """A word that staff group products by."""

    __tablename__ = "tag"
    __table_args__ = (Index("uq_tag_name", sql("lower(name)"), unique=True),)

    name: Mapped[str] = mapped_column(Text)


class ProductTag(Base):
    """A tag on a product."""

    __tablename__ = "product_tag"

    product_id: Mapped[int] = product_id_column(primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id", ondelete="CASCADE"), primary_key=True, index=True)


class PriceChange(Numbered, Base):
    """A sale from one moment to another; two of one variant can't overlap.

    The variant's own price is what is charged now: beginning a sale moves it, ending the sale moves it back.
    """

    __tablename__ = "price_change"
    __table_args__ = (
        # int8range of one number stands in for "=", so that no extension is needed.
        ExcludeConstraint(
            (sql("int8range(variant_id, variant_id, '[]')"), "&&"),
            ("during", "&&"),
            name="ex_price_change_overlap",
        ),
        CheckConstraint("price_minor >= 0", name="price"),
        CheckConstraint("NOT isempty(during)", name="during"),
        Index("ix_price_change_due", sql("lower(during)"), postgresql_where=sql("ended_at IS NULL")),
    )

    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id", ondelete="CASCADE"), index=True)
    price_minor: Mapped[int] = mapped_column(BigInteger)
    during: Mapped[Range[datetime]] = mapped_column(TSTZRANGE)
    begun_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    price_before_minor: Mapped[int | None] = mapped_column(BigInteger)
    compare_at_before_minor: Mapped[int | None] = mapped_column(BigInteger)
