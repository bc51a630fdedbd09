"""The moments that people ask about, as they type them: by the shop's clock."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import request
from flask_babel import gettext

from ..languages import own_time_zone
from ..web import clean_text

TYPED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?")
FIRST_YEAR, LAST_YEAR = 1990, 2100


@dataclass(frozen=True)
class Moment:
    """What was typed, and the moment that it means: now, where nothing was typed or `trouble` says what is wrong."""

    typed: str
    at: datetime
    trouble: str = ""

    @property
    def is_past(self) -> bool:
        """Whether somebody asked about another moment than now."""
        return bool(self.typed) and not self.trouble

    @property
    def latest(self) -> str:
        """Now, as a field of HTML wants it."""
        return f"{local(datetime.now(UTC)):%Y-%m-%dT%H:%M}"


def moment_asked_for() -> Moment:
    """The moment that `?at=` of this page names by the shop's clock, as in 2026-11-20T18:00.

    Of an hour that comes twice, when clocks go back, it is the first.
    """
    now = datetime.now(UTC)
    typed = clean_text(request.args.get("at"), 30)
    if not request.args.get("at"):
        return Moment("", now)
    at, trouble = _read(typed, now)
    return Moment(typed, at or now, trouble)


def local(at: datetime) -> datetime:
    """`at` by the shop's clock."""
    return at.astimezone(ZoneInfo(own_time_zone()))


def _read(typed: str, now: datetime) -> tuple[datetime | None, str]:
    """The moment, or what is wrong with it."""
    try:
        plain = datetime.fromisoformat(typed) if TYPED.fullmatch(typed) else None
    except ValueError:
        plain = None
    if plain is None or plain.year < FIRST_YEAR:
        return None, gettext("Enter a day and a time, as in 2026-11-20 18:00.")
    zone = ZoneInfo(own_time_zone())
    if plain.year > LAST_YEAR or plain.replace(tzinfo=zone) > now:
        return None, gettext("This moment is still to come. Choose one that has passed.")
    at = plain.replace(tzinfo=zone).astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) != plain:
        return None, gettext("There was no such time: the clocks went forward. Choose another.")
    return at, ""
