"""Words beside the goods: what things are called in further languages, and the addresses that they once had."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base, Numbered


class SlugHistory(Base):
    """An address that a product or category once had; it leads to the new one with a 301."""

    __tablename__ = "slug_history"
    __table_args__ = (
        CheckConstraint("kind IN ('product', 'category')", name="kind"),
        CheckConstraint(
            "(kind = 'product') = (product_id IS NOT NULL) AND (kind = 'category') = (category_id IS NOT NULL)",
            name="target",
        ),
    )

    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    slug: Mapped[str] = mapped_column(Text, primary_key=True)  # of a category: its whole path
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id", ondelete="CASCADE"), index=True)
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(server_default=sql("now()"))


class Translation(Numbered, Base):
    """The words of one thing in one further language; the shop's own language is in the thing's row itself."""

    __tablename__ = "translation"
    __table_args__ = (
        *(
            UniqueConstraint(f"{thing}_id", "language")
            for thing in ("product", "category", "image", "attribute", "option", "option_value", "page", "shop")
        ),
        CheckConstraint(
            "num_nonnulls(product_id, category_id, image_id, attribute_id, option_id, option_value_id, page_id, "
            "shop_id) = 1",
            name="one_thing",
        ),
    )

    language: Mapped[str] = mapped_column(Text)
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id", ondelete="CASCADE"))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id", ondelete="CASCADE"))
    image_id: Mapped[int | None] = mapped_column(ForeignKey("product_image.id", ondelete="CASCADE"))
    attribute_id: Mapped[int | None] = mapped_column(ForeignKey("product_attribute.id", ondelete="CASCADE"))
    option_id: Mapped[int | None] = mapped_column(ForeignKey("product_option.id", ondelete="CASCADE"))
    option_value_id: Mapped[int | None] = mapped_column(ForeignKey("option_value.id", ondelete="CASCADE"))
    page_id: Mapped[int | None] = mapped_column(ForeignKey("page.id", ondelete="CASCADE"))
    shop_id: Mapped[int | None] = mapped_column(ForeignKey("shop.id", ondelete="CASCADE"))
    # The title, name, alt text or attribute's name; then the description, body or attribute's value.
    title: Mapped[str] = mapped_column(Text, server_default="")
    text: Mapped[str] = mapped_column(Text, server_default="")
    seo_title: Mapped[str] = mapped_column(Text, server_default="")
    seo_description: Mapped[str] = mapped_column(Text, server_default="")
