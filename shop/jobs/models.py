"""Work for later."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, Integer, Text
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base, Numbered


class Job(Numbered, Base):
    """Work for later. Its row goes with the transaction that does it; a chore's stays and comes due again.

    `attempts` counts the beginnings since it last went well. `leased_until` is when a worker that was heard of no
    more counts as dead. A job that has `failed_at` waits for a person.
    """

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint("every_seconds > 0", name="every_seconds"),
        CheckConstraint("every_seconds IS NULL OR failed_at IS NULL", name="chores_go_on"),
        Index("ix_job_due", "run_at", "id", postgresql_where=sql("failed_at IS NULL AND every_seconds IS NULL")),
        Index("uq_job_chore", "kind", unique=True, postgresql_where=sql("every_seconds IS NOT NULL")),
    )

    kind: Mapped[str] = mapped_column(Text)
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    run_at: Mapped[datetime] = mapped_column(server_default=sql("now()"))
    every_seconds: Mapped[int | None] = mapped_column(Integer)
    attempts: Mapped[int] = mapped_column(Integer, server_default="0")
    leased_until: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(Text, server_default="")
    failed_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=sql("now()"))
