"""What was done, and by whom."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base, Numbered


class AuditEntry(Numbered, Base):
    """One thing that somebody did. A trigger keeps it as it is; only the network address may be blotted out later.

    `action` is `noun.verb`; `old` and `new` hold what changed, and never a secret or an e-mail address.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        CheckConstraint(r"action ~ '^[a-z_]+\.[a-z_]+$'", name="action"),
        Index("ix_audit_entry_user_id", "user_id", "id"),
        Index("ix_audit_entry_token_id", "token_id", postgresql_where=sql("token_id IS NOT NULL")),
        Index("ix_audit_entry_action", "action", "id"),
        Index("ix_audit_entry_subject", "subject_kind", "subject_ref", "id"),
        Index("ix_audit_entry_address_at", "at", postgresql_where=sql("address <> ''")),
    )

    at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True), server_default=sql("clock_timestamp()"))
    action: Mapped[str] = mapped_column(Text)
    actor_kind: Mapped[str] = mapped_column(Text)  # person, program or system
    actor_label: Mapped[str] = mapped_column(Text)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    token_id: Mapped[int | None] = mapped_column(ForeignKey("api_token.id"))
    subject_kind: Mapped[str] = mapped_column(Text, server_default="")
    subject_ref: Mapped[str] = mapped_column(Text, server_default="")
    old: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    new: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    address: Mapped[str] = mapped_column(Text, server_default="")
