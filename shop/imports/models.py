"""An import on its way: the job, its rows as they came, and what was wrong with them."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, LargeBinary, Text
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base, Numbered


class ImportJob(Numbered, Base):
    """One file that somebody brought. It is staged, checked, and then applied or refused.

    A file with stock (`kind`) has a `mode`: its figures are counts or changes. It may be waiting for the worker
    (staged, applying, undoing, redoing), be left (cancelled) and be undone as a whole. `trouble` is what went wrong.
    """

    __tablename__ = "import_job"
    __table_args__ = (
        CheckConstraint("kind IN ('catalog', 'stock')", name="kind"),
        CheckConstraint("mode IN ('', 'counts', 'changes')", name="mode"),
        CheckConstraint(
            "state IN ('staged', 'checked', 'refused', 'applied', "
            "'applying', 'undoing', 'undone', 'redoing', 'cancelled')",
            name="state",
        ),
        Index("ix_import_job_created_at", "created_at"),
        Index("ix_import_job_user_id", "user_id", postgresql_where=sql("user_id IS NOT NULL")),
    )

    kind: Mapped[str] = mapped_column(Text, server_default="catalog")
    mode: Mapped[str] = mapped_column(Text, server_default="")
    filename: Mapped[str] = mapped_column(Text)
    format: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, server_default="staged")
    # How the file was read: encoding, delimiter, decimal mark, and the fingerprint of its bytes.
    encoding: Mapped[str] = mapped_column(Text)
    delimiter: Mapped[str] = mapped_column(Text)
    decimal_mark: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(Text)
    headings: Mapped[list[str]] = mapped_column(JSONB)
    # Of a catalogue whose columns no format knows: the field that each stands for (mapping.ColumnMap).
    mapping: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    counts: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    actor_kind: Mapped[str] = mapped_column(Text)
    actor_label: Mapped[str] = mapped_column(Text)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    trouble: Mapped[str] = mapped_column(Text, server_default="")
    created_at: Mapped[datetime] = mapped_column(server_default=sql("now()"))
    applied_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]


class ImportRow(Base):
    """A row of the file, its cells as they were. `thing_line` is the first line of the thing that it is about,

    so that rows of one thing come together however the file orders them.
    """

    __tablename__ = "import_row"
    __table_args__ = (
        Index("ix_import_row_sku", "job_id", "sku", postgresql_where=sql("sku <> ''")),
        Index("ix_import_row_thing", "job_id", "thing"),
    )

    job_id: Mapped[int] = mapped_column(ForeignKey("import_job.id", ondelete="CASCADE"), primary_key=True)
    thing_line: Mapped[int] = mapped_column(Integer, primary_key=True)
    line: Mapped[int] = mapped_column(Integer, primary_key=True)
    last_line: Mapped[int] = mapped_column(Integer)
    thing: Mapped[str] = mapped_column(Text)
    sku: Mapped[str] = mapped_column(Text)
    cells: Mapped[list[str]] = mapped_column(JSONB)


class ImportProblem(Numbered, Base):
    """What was wrong with a row: refused, or taken in with something to know. `column` is the file's own heading.

    `item_line` is the line of the CatalogItem that the row is of, where it is of one.
    """

    __tablename__ = "import_problem"
    __table_args__ = (
        Index("ix_import_problem_job_id", "job_id", "line"),
        Index("ix_import_problem_item", "job_id", "item_line", postgresql_where=sql("item_line IS NOT NULL")),
    )

    job_id: Mapped[int] = mapped_column(ForeignKey("import_job.id", ondelete="CASCADE"))
    line: Mapped[int] = mapped_column(Integer)
    item_line: Mapped[int | None] = mapped_column(Integer)
    column: Mapped[str] = mapped_column(Text)
    value: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    is_refusal: Mapped[bool]


class StockRow(Base):
    """A row of a file with stock: its cells as they were, what they mean, and what they would change.

    `old` is what was on hand, and `version` the level's, when the row was compared; `old_point` the reorder point.
    `state` is changes, same or refused, and applied when it was; `is_moved` where stock changed before it could be.
    """

    __tablename__ = "stock_import_row"
    __table_args__ = (
        CheckConstraint("state IN ('changes', 'same', 'refused', 'applied')", name="state"),
        CheckConstraint("state NOT IN ('changes', 'applied') OR variant_id IS NOT NULL", name="thing"),
        Index("ix_stock_import_row_state", "job_id", "state", "line"),
        Index("ix_stock_import_row_place", "job_id", "variant_id", "location_id"),
        Index("ix_stock_import_row_variant_id", "variant_id", postgresql_where=sql("variant_id IS NOT NULL")),
        Index("ix_stock_import_row_location_id", "location_id", postgresql_where=sql("location_id IS NOT NULL")),
    )

    job_id: Mapped[int] = mapped_column(ForeignKey("import_job.id", ondelete="CASCADE"), primary_key=True)
    line: Mapped[int] = mapped_column(Integer, primary_key=True)
    last_line: Mapped[int] = mapped_column(Integer)
    cells: Mapped[list[str]] = mapped_column(JSONB)
    state: Mapped[str] = mapped_column(Text)
    is_ticked: Mapped[bool] = mapped_column(server_default="false")
    is_moved: Mapped[bool] = mapped_column(server_default="false")
    variant_id: Mapped[int | None] = mapped_column(ForeignKey("variant.id", ondelete="CASCADE"))
    location_id: Mapped[int | None] = mapped_column(ForeignKey("location.id", ondelete="CASCADE"))
    delta: Mapped[int] = mapped_column(Integer, server_default="0")
    old: Mapped[int] = mapped_column(Integer, server_default="0")
    version: Mapped[int | None] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(Text, server_default="")
    note: Mapped[str] = mapped_column(Text, server_default="")
    unit_cost_minor: Mapped[int | None] = mapped_column(BigInteger)
    old_point: Mapped[int | None] = mapped_column(Integer)
    new_point: Mapped[int | None] = mapped_column(Integer)


class ImportWork(Base):
    """An import in the worker's hands: the file until it is read, how far it is, and whether somebody stops it.

    Apart from the job's row, so that the page can be told of progress while the transaction goes on.
    """

    __tablename__ = "import_work"

    job_id: Mapped[int] = mapped_column(ForeignKey("import_job.id", ondelete="CASCADE"), primary_key=True)
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    done: Mapped[int] = mapped_column(Integer, server_default="0")
    total: Mapped[int] = mapped_column(Integer, server_default="0")
    is_stopped: Mapped[bool] = mapped_column(server_default="false")


class CatalogItem(Base):
    """A product of a catalogue's file, and what the file would make of it; `line` is the first of its rows.

    `state` is new, changed, same or refused; once it was written applied, and after that undone, or kept where it could
    not be undone: `trouble` says why. `cells` is the difference: [field, what it is about, old, new] of each cell.
    `version` is the product's when it was compared, and after it was applied the one that this has left behind, as
    `mark` is the fingerprint of what it has left: others mean newer work. `before` is the whole product as it was,
    which undoing goes back to.
    """

    __tablename__ = "catalog_import_item"
    __table_args__ = (
        CheckConstraint("state IN ('new', 'changed', 'same', 'refused', 'applied', 'undone', 'kept')", name="state"),
        Index("ix_catalog_import_item_state", "job_id", "state", "line"),
        Index("ix_catalog_import_item_product_id", "product_id", postgresql_where=sql("product_id IS NOT NULL")),
    )

    job_id: Mapped[int] = mapped_column(ForeignKey("import_job.id", ondelete="CASCADE"), primary_key=True)
    line: Mapped[int] = mapped_column(Integer, primary_key=True)
    state: Mapped[str] = mapped_column(Text)
    is_new: Mapped[bool] = mapped_column(server_default="false")
    is_ticked: Mapped[bool] = mapped_column(server_default="false")
    is_moved: Mapped[bool] = mapped_column(server_default="false")
    rows: Mapped[int] = mapped_column(Integer)
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id", ondelete="SET NULL"))
    version: Mapped[int | None] = mapped_column(BigInteger)
    mark: Mapped[str] = mapped_column(Text, server_default="")
    slug: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    cells: Mapped[list[list[str]]] = mapped_column(JSONB, server_default="[]")
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    trouble: Mapped[str] = mapped_column(Text, server_default="")


class CatalogShelf(Base):
    """A category that a catalogue's file has made or changed. `before` is what it was; nothing where it was made."""

    __tablename__ = "catalog_import_shelf"
    __table_args__ = (Index("ix_catalog_import_shelf_category_id", "category_id"),)

    job_id: Mapped[int] = mapped_column(ForeignKey("import_job.id", ondelete="CASCADE"), primary_key=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id", ondelete="CASCADE"), primary_key=True)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB)


class ImportMapping(Base):
    """What somebody said the columns of a layout are, so that the next file of it needs no questions."""

    __tablename__ = "import_mapping"

    fingerprint: Mapped[str] = mapped_column(Text, primary_key=True)
    headings: Mapped[list[str]] = mapped_column(JSONB)
    mapping: Mapped[dict[str, Any]] = mapped_column(JSONB)
    used_at: Mapped[datetime] = mapped_column(server_default=sql("now()"))
