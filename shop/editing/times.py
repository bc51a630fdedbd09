"""Moments as forms have them: day and time by the shop's clock, as in 2026-11-20T18:00."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext

from ..catalog.limits import FIRST_YEAR, LAST_YEAR
from ..languages import own_time_zone

TYPED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}")


class NoSuchMoment(ValueError):
    """What was typed is no moment of the shop's clock; its words say why."""


def moment_shown(at: datetime | None) -> str:
    """`at` as a field of HTML holds it, or nothing."""
    return f"{at.astimezone(ZoneInfo(own_time_zone())):%Y-%m-%dT%H:%M}" if at else ""


def moment_typed(typed: str) -> datetime | None:
    """The moment, in UTC; of an hour that comes twice the first. None for nothing. Raises NoSuchMoment."""
    if not typed:
        return None
    try:
        plain = datetime.fromisoformat(typed) if TYPED.fullmatch(typed) else None
    except ValueError:
        plain = None
    if plain is None or not FIRST_YEAR < plain.year < LAST_YEAR:
        raise NoSuchMoment(gettext("Enter a day and a time, as in 2026-11-20 18:00."))
    zone = ZoneInfo(own_time_zone())
    at = plain.replace(tzinfo=zone).astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) != plain:
        raise NoSuchMoment(gettext("There was no such time: the clocks went forward. Choose another."))
    return at
