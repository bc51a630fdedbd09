"""What works once."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert

from ..db import db
from .models import Spent
from .secrets import digest


def spend(secret: str, seconds: int) -> bool:
    """Use up `secret`, which runs out after `seconds` anyway; False where it was used before. In the caller's

    transaction: of two that race, one waits for the other's end.
    """
    used = insert(Spent).values(digest=digest(secret), until=datetime.now(UTC) + timedelta(seconds=seconds))
    return bool(db.session.execute(used.on_conflict_do_nothing().returning(Spent.digest)).all())


def forget_spent() -> None:
    """Remove what has run out meanwhile."""
    db.session.execute(text("DELETE FROM spent WHERE until < now()"))
