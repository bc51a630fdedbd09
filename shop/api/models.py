"""What the API keeps for its programs."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, LargeBinary, SmallInteger, Text
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base


class IdempotencyKey(Base):
    """A request that had its effect, under the key that its program gave it, and what was answered.

    It is written by the transaction that has the effect. `owner` is whose key it is, `fingerprint` tells the request
    from others; `body` is encrypted where the answer holds a secret.
    """

    __tablename__ = "idempotency_key"
    __table_args__ = (
        CheckConstraint("status BETWEEN 200 AND 299", name="status"),
        Index("ix_idempotency_key_created_at", "created_at"),
    )

    owner: Mapped[str] = mapped_column(Text, primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[int] = mapped_column(SmallInteger)
    headers: Mapped[dict[str, Any]] = mapped_column(JSONB)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(server_default=sql("now()"))
