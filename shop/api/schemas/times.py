"""Times that programs send: any moment that RFC 3339 can write, whether or not Python has it."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any

from flask_babel import gettext
from pydantic import BeforeValidator

DAY = "([0-9]{4})(-[0-9]{2}-[0-9]{2})"
TIME = r"([0-9]{2}:[0-9]{2}:)([0-9]{2})(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})"
RFC3339 = re.compile(f"{DAY}T{TIME}", re.IGNORECASE)


def _moment(value: Any) -> datetime:
    """The moment in UTC. A year 0 and leap seconds, which Python hasn't, become what is next to them."""
    read = RFC3339.fullmatch(value) if isinstance(value, str) else None
    if read is None:
        raise ValueError(gettext("Give a time such as 2026-11-23T09:00:00Z."))
    year, day, minute, second, fraction, zone = read.groups()
    try:
        told = f"{max(year, '0001')}{day}T{minute}{min(second, '59')}{fraction or ''}{zone.upper()}"
        moment = datetime.fromisoformat(told)
    except ValueError:
        raise ValueError(gettext("Give a time such as 2026-11-23T09:00:00Z.")) from None
    try:
        return moment.astimezone(UTC)
    except OverflowError:  # at either end of the calendar
        return moment.replace(tzinfo=UTC)


When = Annotated[datetime, BeforeValidator(_moment)]
