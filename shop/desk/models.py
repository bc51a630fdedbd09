"""What the desk keeps for its first page."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Integer
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base


class DeskFigures(Base):
    """Kept by the worker: the whole stock by location and category as it stood at a moment. There is one row at most.

    A part is a list: location, category or null, levels, units, value in minor units, units and levels of unknown cost.
    """

    __tablename__ = "desk_figures"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    parts: Mapped[list[Any]] = mapped_column(JSONB)
