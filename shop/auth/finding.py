"""Finding people."""

from sqlalchemy import func, select

from ..db import db
from .models import User


def user_by_email(email: str) -> User | None:
    """Who has this address, in whatever case it is written."""
    return db.session.scalar(select(User).where(func.lower(User.email) == func.lower(email)))
