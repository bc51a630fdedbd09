"""What products lack, kept by triggers in the database (docs/database.md): looked for by the desk, not by customers."""

from sqlalchemy import CheckConstraint, Text
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base
from .models import product_id_column


class ProductGap(Base):
    """Kept: a product without a picture, or one that stands in no category."""

    __tablename__ = "product_gap"
    __table_args__ = (CheckConstraint("kind IN ('category', 'picture')", name="kind"),)

    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    product_id: Mapped[int] = product_id_column(primary_key=True, index=True)
