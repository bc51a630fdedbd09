"""On hand over time as a stepped line: the points, and where they lie on the drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton
from flask_babel import format_date, format_decimal, get_locale
from sqlalchemy import text

from ..db import db
from ..languages import own_time_zone

SPANS = (30, 90, 365)  # days that can be looked at
USUAL = 90
MOST_POINTS = 120
WIDTH, HEIGHT = 720, 240
TOP, RIGHT, BOTTOM = 12, 10, 34
LETTER = 12  # width of a figure, as large as on a phone
DATES = 6  # at most, below the chart

# A level at the end of each step is what its last movement until then left: as many looks into the index as there
# are steps, however often the thing moves.
POINTS = text("""
    SELECT coalesce(sum(m.after), 0) AS units
    FROM unnest(CAST(:ends AS timestamptz[])) WITH ORDINALITY AS step(until, place)
    LEFT JOIN (stock_level l JOIN location ON location.id = l.location_id)
        ON l.variant_id = :variant_id
        AND CASE WHEN CAST(:location_id AS bigint) IS NULL THEN location.kind = 'shelf'
                 ELSE location.id = :location_id END
    LEFT JOIN LATERAL (
        SELECT after FROM stock_movement WHERE level_id = l.id AND at < step.until ORDER BY at DESC, seq DESC LIMIT 1
    ) m ON true
    GROUP BY step.place ORDER BY step.place
""")


@dataclass(frozen=True)
class Point:
    """What was on hand at the end of `day`, the last of a step."""

    day: date
    units: int


@dataclass(frozen=True)
class Mark:
    """A line of the scale, or a date below it, and its words."""

    at: float
    words: str
    anchor: str = "middle"
    is_minor: bool = False


@dataclass(frozen=True)
class Chart:
    """The drawing. `days` is how many each point stands for."""

    points: Sequence[Point]
    days: int

    @property
    def width(self) -> int:
        return WIDTH

    @property
    def height(self) -> int:
        return HEIGHT

    @property
    def first(self) -> date:
        """The first day."""
        return self.points[0].day - timedelta(days=self.days - 1)

    @property
    def lowest(self) -> int:
        return min(point.units for point in self.points)

    @property
    def highest(self) -> int:
        return max(point.units for point in self.points)

    @cached_property
    def scale(self) -> list[int]:
        """Round figures from 0 to at least the highest point."""
        step = _round_step(self.highest)
        return [step * number for number in range(-(-max(self.highest, 1) // step) + 1)]

    @cached_property
    def left(self) -> int:
        """Where the plot begins: behind the longest figure of the scale."""
        return 12 + LETTER * max(len(format_decimal(figure)) for figure in self.scale)

    @property
    def right(self) -> int:
        return WIDTH - RIGHT

    @property
    def floor(self) -> int:
        """Where 0 is."""
        return HEIGHT - BOTTOM

    @property
    def line(self) -> str:
        """The path of the stepped line: each step is as wide as its days, and as high as its last figure."""
        bits = [f"M{self._x(0)} {self._y(self.points[0].units)}"]
        for place, point in enumerate(self.points):
            bits.append(f"V{self._y(point.units)}H{self._x(place + 1)}")
        return "".join(bits)

    @property
    def area(self) -> str:
        """What lies below the line."""
        return f"{self.line}V{self.floor}H{self._x(0)}Z"

    @property
    def heights(self) -> list[Mark]:
        return [Mark(self._y(figure), format_decimal(figure)) for figure in self.scale]

    @property
    def dates(self) -> list[Mark]:
        """A few days, evenly; every other one may be left out where there is little room."""
        every = -(-len(self.points) // DATES)
        places = range(0, len(self.points), every)
        return [
            Mark(
                self._x(place + 0.5),
                format_skeleton("MMMd", self.points[place].day, locale=get_locale()),
                "start" if place == 0 else "middle",
                is_minor=bool(number % 2),
            )
            for number, place in enumerate(places)
        ]

    def _x(self, place: float) -> float:
        return round(self.left + (self.right - self.left) * place / len(self.points), 1)

    def _y(self, units: int) -> float:
        return round(self.floor - (self.floor - TOP) * units / self.scale[-1], 1)


def chart_of(variant_id: int, *, days: int, now: datetime, location_id: int | None = None) -> Chart:
    """On hand in all shelves together, or in one location, over the last `days` days. One statement."""
    width = -(-days // MOST_POINTS)
    today = now.astimezone(ZoneInfo(own_time_zone())).date()
    steps = -(-days // width)
    last_days = [today - timedelta(days=width * number) for number in reversed(range(steps))]
    asked = {
        "ends": [_end_of(day) for day in last_days],
        "variant_id": variant_id,
        "location_id": location_id,
    }
    units = db.session.scalars(POINTS, asked)
    return Chart([Point(day, int(number)) for day, number in zip(last_days, units, strict=True)], width)


def beginning_of(days: int, now: datetime) -> datetime:
    """The first moment of the last `days` days, today being one of them."""
    return _end_of(now.astimezone(ZoneInfo(own_time_zone())).date() - timedelta(days=days))


def day_name(day: date) -> str:
    return str(format_date(day, "medium"))


def _end_of(day: date) -> datetime:
    """The first moment of the day after, by the shop's clock."""
    midnight = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(own_time_zone()))
    return midnight.astimezone(UTC)


def _round_step(highest: int) -> int:
    """1, 2 or 5 with zeros: at most five such steps lead to `highest`."""
    zeros = 1
    while True:
        for digit in (1, 2, 5):
            if digit * zeros * 5 >= highest:
                return digit * zeros
        zeros *= 10
