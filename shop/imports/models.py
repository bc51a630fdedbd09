"""An import on its way: the job, its rows as they came, and what was wrong with them."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base, Numbered


class ImportJob(Numbered, Base):
    """One file that somebody brought. It is staged, checked, and then applied or refused."""

    __tablename__ = "import_job"
    __table_args__ = (
        CheckConstraint("state IN ('staged', 'checked', 'refused', 'applied')", name="state"),
        Index("ix_import_job_created_at", "created_at"),
    )

    filename: Mapped[str] = mapped_column(Text)
    format: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, server_default="staged")
    # How the file was read: encoding, delimiter, decimal mark, and the fingerprint of its bytes.
    encoding: Mapped[str] = mapped_column(Text)
    delimiter: Mapped[str] = mapped_column(Text)
    decimal_mark: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(Text)
    headings: Mapped[list[str]] = mapped_column(JSONB)
    counts: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    actor_kind: Mapped[str] = mapped_column(Text)
    actor_label: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(server_default=sql("now()"))
    applied_at: Mapped[datetime | None]


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
    """What was wrong with a row: refused, or taken in with something to know. `column` is the file's own heading."""

    __tablename__ = "import_problem"
    __table_args__ = (Index("ix_import_problem_job_id", "job_id", "line"),)

    job_id: Mapped[int] = mapped_column(ForeignKey("import_job.id", ondelete="CASCADE"))
    line: Mapped[int] = mapped_column(Integer)
    column: Mapped[str] = mapped_column(Text)
    value: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    is_refusal: Mapped[bool]
