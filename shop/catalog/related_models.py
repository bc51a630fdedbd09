"""What goes well together, where a person said so; the rest is worked out when a page is shown."""

from sqlalchemy import CheckConstraint, ForeignKey, Integer
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base
from .models import product_id_column


class RelatedProduct(Base):
    """A product that is shown on the page of another one, before those that are only alike."""

    __tablename__ = "related_product"
    __table_args__ = (CheckConstraint("related_id <> product_id", name="another"),)

    product_id: Mapped[int] = product_id_column(primary_key=True)
    related_id: Mapped[int] = mapped_column(ForeignKey("product.id", ondelete="CASCADE"), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(Integer)
