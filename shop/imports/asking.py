"""What an address asks to be exported; what can't be meant is left out."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext
from sqlalchemy import select

from ..catalog.models import Category
from ..db import db
from ..stock.models import Location
from ..web import clean_text, whole_number
from .stock_exporting import Wanted

YEARS = range(2000, 2101)
MOST_CHOICES = 1_000
STATUSES = {
    "draft": lazy_gettext("Draft"),
    "active": lazy_gettext("Active"),
    "archived": lazy_gettext("Archived"),
}


def wanted_from(asked: Mapping[str, str]) -> Wanted:
    """The filter that the arguments of an address name."""
    return Wanted(
        location_id=whole_number(asked.get("location"), 1, 2**62) or 0,
        category_id=whole_number(asked.get("category"), 1, 2**62) or 0,
        brand=clean_text(asked.get("brand"), 255),
        state=asked.get("state", "") if asked.get("state") in {"low", "out"} else "",
        sku=clean_text(asked.get("sku"), 100),
        since=_day(asked.get("since", "")),
        until=_day(asked.get("until", "")),
    )


def location_choices() -> list[Any]:
    """All locations, as choices of a form."""
    return list(db.session.execute(select(Location.id, Location.name).order_by(Location.id)))


def category_choices() -> list[Any]:
    """Categories with how deep they lie, in the order of their paths."""
    query = select(Category.id, Category.name, Category.path).order_by(Category.path).limit(MOST_CHOICES)
    return [(row.id, "– " * row.path.count("/") + row.name) for row in db.session.execute(query)]


def _day(words: str) -> date | None:
    try:
        day = date.fromisoformat(words)
    except ValueError:
        return None
    return day if day.year in YEARS else None
