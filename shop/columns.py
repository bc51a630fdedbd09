"""Kinds of columns that SQLAlchemy doesn't know by itself."""

from typing import Any

from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.types import UserDefinedType


class TransactionNumber(UserDefinedType[int]):
    """Postgres' own number of a transaction, which is never used twice."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "xid8"


ischema_names["xid8"] = TransactionNumber  # so that Alembic knows it when it meets it
