"""Where programs want to be nudged, and how each nudge went."""

from datetime import UTC, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, Text
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..auth.models import User
from ..db import Base, Numbered


class Webhook(Numbered, Base):
    """An address that is told when there is news of some kinds, and how far it was told.

    Both secrets are encrypted. The previous one goes on signing until `previous_until`. `failing_since` is the first
    failure since something last arrived. Whoever switched it off is in `off_because`: a person, or what went wrong.
    """

    __tablename__ = "webhook"
    __table_args__ = (
        CheckConstraint("url ~ '^https?://' AND length(url) <= 2000", name="url"),
        CheckConstraint("length(description) <= 100", name="description"),
        CheckConstraint("kinds <> '{}' AND kinds <@ ARRAY['product', 'category', 'stock']", name="kinds"),
        CheckConstraint("(previous_secret IS NULL) = (previous_until IS NULL)", name="previous_secret"),
        CheckConstraint("off_because IN ('', 'person', 'failing', 'gone')", name="off_because"),
        CheckConstraint("(off_at IS NULL) = (off_because = '')", name="off_at"),
    )

    url: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text, server_default="")
    kinds: Mapped[list[str]] = mapped_column(ARRAY(Text))
    secret: Mapped[str] = mapped_column(Text)
    previous_secret: Mapped[str | None] = mapped_column(Text)
    previous_until: Mapped[datetime | None]
    cursor: Mapped[str] = mapped_column(Text)
    cursor_at: Mapped[datetime] = mapped_column(server_default=sql("now()"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    failing_since: Mapped[datetime | None]
    off_at: Mapped[datetime | None]
    off_because: Mapped[str] = mapped_column(Text, server_default="")
    version: Mapped[int] = mapped_column(BigInteger, server_default="1")
    created_at: Mapped[datetime] = mapped_column(server_default=sql("now()"))
    changed_at: Mapped[datetime] = mapped_column(server_default=sql("now()"))

    maker: Mapped[User | None] = relationship()

    @property
    def is_active(self) -> bool:
        return self.off_at is None

    @property
    def is_rotating(self) -> bool:
        """Whether the previous secret still signs as well."""
        return self.previous_until is not None and self.previous_until > datetime.now(UTC)

    @property
    def name(self) -> str:
        """What people call it."""
        return self.description or self.host

    @property
    def host(self) -> str:
        """The machine that it is about: all of the address that logs and audit may hold."""
        return self.url.split("/", 3)[2]


class Delivery(Numbered, Base):
    """One nudge on its way. Its job knows when it is tried next; of the news, one at a time is on its way.

    `trouble` is a word of troubles.py, and `detail` what the machine said to it.
    """

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        CheckConstraint("cause IN ('news', 'test', 'again')", name="cause"),
        CheckConstraint("state IN ('waiting', 'delivered', 'failed')", name="state"),
        CheckConstraint("kinds <@ ARRAY['product', 'category', 'stock']", name="kinds"),
        CheckConstraint("attempts >= 0", name="attempts"),
        Index("ix_webhook_delivery_webhook_id", "webhook_id", "id"),
        Index(
            "uq_webhook_delivery_waiting",
            "webhook_id",
            unique=True,
            postgresql_where=sql("state = 'waiting' AND cause = 'news'"),
        ),
        Index("ix_webhook_delivery_created_at", "created_at"),
    )

    message_id: Mapped[str] = mapped_column(Text, unique=True)
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhook.id", ondelete="CASCADE"))
    cause: Mapped[str] = mapped_column(Text, server_default="news")
    kinds: Mapped[list[str]] = mapped_column(ARRAY(Text))
    state: Mapped[str] = mapped_column(Text, server_default="waiting")
    attempts: Mapped[int] = mapped_column(Integer, server_default="0")
    status_code: Mapped[int | None] = mapped_column(Integer)
    trouble: Mapped[str] = mapped_column(Text, server_default="")
    detail: Mapped[str] = mapped_column(Text, server_default="")
    duration_ms: Mapped[int | None] = mapped_column(Integer)
    redelivery_of: Mapped[int | None] = mapped_column(
        ForeignKey("webhook_delivery.id", ondelete="SET NULL"), index=True
    )
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime] = mapped_column(server_default=sql("now()"))
    tried_at: Mapped[datetime | None]

    webhook: Mapped[Webhook] = relationship()
