"""The log of what is public and neither a product, a category nor stock. Triggers write it."""

from datetime import datetime

from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from ..columns import TransactionNumber
from ..db import Base


class PublicChange(Base):
    """A transaction changed something that pages show, which no other log tells of. Kept for a day."""

    __tablename__ = "public_change"

    tx: Mapped[int] = mapped_column(
        TransactionNumber, primary_key=True, autoincrement=False, server_default=sql("pg_current_xact_id()")
    )
    at: Mapped[datetime] = mapped_column(server_default=sql("clock_timestamp()"))
