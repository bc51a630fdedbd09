"""What is searched for, by the hour, and what is searched for often."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base, Numbered


class SearchLine(Numbered, Base):
    """The same words in the same hour: how often they were searched for, or led to `product_id`.

    A line is nobody's: it has no visitor, no minute, and no order among those of its hour.
    """

    __tablename__ = "search_log"
    __table_args__ = (
        UniqueConstraint("at", "language", "words", "product_id", postgresql_nulls_not_distinct=True),
        CheckConstraint("times > 0 AND hits >= 0", name="figures"),
        CheckConstraint("at = date_trunc('hour', at, 'UTC')", name="by_the_hour"),
        CheckConstraint("length(words) <= 80", name="short"),
    )

    at: Mapped[datetime]
    language: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)
    product_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("product.id", ondelete="CASCADE"), index=True)
    times: Mapped[int] = mapped_column(Integer)
    # Of searches: how many products they found the last time, and what was searched for instead of a misspelt word.
    hits: Mapped[int] = mapped_column(Integer, server_default="0")
    corrected: Mapped[str] = mapped_column(Text, server_default="")


class PopularSearch(Base):
    """Kept once an hour, from the log: words that many searched for and that find something. Suggestions offer them."""

    __tablename__ = "popular_search"

    language: Mapped[str] = mapped_column(Text, primary_key=True)
    folded: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)  # in small letters, without accents
    words: Mapped[str] = mapped_column(Text)
    times: Mapped[int] = mapped_column(Integer)
