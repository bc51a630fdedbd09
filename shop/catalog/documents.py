"""What search reads: each product's document, the words of all of them, and what the shop says of words.

Documents, counts and words are kept by triggers in the database (docs/search.md); synonyms and pins are the shop's own.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Text,
    UniqueConstraint,
)
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base, Numbered
from .models import product_id_column


class SearchDocument(Base):
    """Kept: all that a product is found by in one language; a further language only where it is translated."""

    __tablename__ = "search_document"
    __table_args__ = (Index("ix_search_document_document", "document", postgresql_using="gin"),)

    product_id: Mapped[int] = product_id_column(primary_key=True)
    language: Mapped[str] = mapped_column(Text, primary_key=True)
    title_words: Mapped[int] = mapped_column(SmallInteger)  # how long its title is
    document: Mapped[str] = mapped_column(TSVECTOR)


class SearchCount(Numbered, Base):
    """Kept: in how many documents a word's stem is, as the sum of its rows. The empty one is in every document."""

    __tablename__ = "search_count"
    __table_args__ = (
        Index("ix_search_count_lexeme", "lexeme", "language", postgresql_include=["products"]),
        Index("ix_search_count_new", "id", postgresql_where=sql("NOT is_sum")),
    )

    language: Mapped[str] = mapped_column(Text)
    lexeme: Mapped[str] = mapped_column(Text(collation="C"))
    products: Mapped[int] = mapped_column(BigInteger)
    is_sum: Mapped[bool] = mapped_column(server_default="false")


class SearchDue(Numbered, Base):
    """A shelf whose name changed, or all of the shop (None), and the last product that was looked at since.

    Whoever began before `horizon`, the number of a transaction, may not have seen the change.
    """

    __tablename__ = "search_due"

    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id", ondelete="CASCADE"), index=True)
    after_id: Mapped[int] = mapped_column(BigInteger, server_default="0")
    horizon: Mapped[int | None] = mapped_column(BigInteger)


class SearchWord(Numbered, Base):
    """Kept: a word as people read it, without accents, and the stem that documents have for it."""

    __tablename__ = "search_word"
    __table_args__ = (
        Index("ix_search_word_word", "word", "language"),
        Index("ix_search_word_alike", "word", postgresql_using="gin", postgresql_ops={"word": "gin_trgm_ops"}),
    )

    language: Mapped[str] = mapped_column(Text)
    word: Mapped[str] = mapped_column(Text(collation="C"))
    lexeme: Mapped[str] = mapped_column(Text(collation="C"))


class Synonym(Numbered, Base):
    """Who looks for `word`, whatever its ending (`stem`), is shown what `means` finds, too."""

    __tablename__ = "synonym"
    __table_args__ = (
        UniqueConstraint("language", "stem", "means"),
        CheckConstraint("stem <> '' AND means <> '' AND word <> means", name="words"),
    )

    language: Mapped[str] = mapped_column(Text)
    word: Mapped[str] = mapped_column(Text)
    stem: Mapped[str] = mapped_column(Text)
    means: Mapped[str] = mapped_column(Text)


class SearchPin(Numbered, Base):
    """A product that the shop shows first to whoever looks for just these words.

    `query` is the words without their endings, as search_stem() has them.
    """

    __tablename__ = "search_pin"
    __table_args__ = (
        UniqueConstraint("language", "query", "product_id"),
        CheckConstraint("query <> ''", name="query"),
    )

    language: Mapped[str] = mapped_column(Text)
    query: Mapped[str] = mapped_column(Text)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    words: Mapped[str] = mapped_column(Text, server_default="")  # as they were typed


class SearchRedirect(Numbered, Base):
    """Who looks for just these words (`query` without endings, `words` as typed) is led to `address` of the shop."""

    __tablename__ = "search_redirect"
    __table_args__ = (
        UniqueConstraint("language", "query"),
        CheckConstraint("query <> ''", name="query"),
        CheckConstraint(r"address ~ '^/([^/\\]|$)'", name="address"),
    )

    language: Mapped[str] = mapped_column(Text)
    query: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)
