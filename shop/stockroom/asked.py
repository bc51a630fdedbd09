"""What the address of the grid asks for: filters, order, place. What can't be meant is left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import lazy_gettext
from sqlalchemy import text

from ..catalog.trees import at_or_below, indented
from ..db import db
from ..edges import Edge, unpack_place
from ..errors import NotFound
from ..languages import current_language, own_time_zone
from ..stock.feed import CURSOR_NOW
from ..web import clean_text, whole_number
from .deeds import Deed

SORTS = {
    "sku": lazy_gettext("SKU"),
    "name": lazy_gettext("Name"),
    "free": lazy_gettext("Free to sell"),
    "changed": lazy_gettext("Last change"),
}
STATES = {"low": lazy_gettext("Running low"), "out": lazy_gettext("Nothing free")}
UNCOUNTED_DAYS = (30, 90, 180, 365)
# Of the keys that each order of levels.py sorts by, part by part.
KINDS = {
    "sku": (("text", "bigint"), ("bigint", "bigint")),
    "name": (("text", "bigint", "bigint", "bigint", "bigint"),),
    "free": (("bigint", "bigint"),),
    "changed": (("timestamptz", "bigint"), ("bigint",)),
}
YEARS = range(2000, 2101)
NAMES = ("q", "category", "brand", "location", "state", "uncounted", "since", "sort")  # of what is asked for

# The first in a snapshot that is older than every row that is read after it: see stock/feed.py.
CHOICES = text(f"""
    SELECT {CURSOR_NOW} AS cursor,
        (SELECT coalesce(json_agg(json_build_array(id, name, kind) ORDER BY id), '[]')
         FROM location WHERE is_active) AS locations,
        (SELECT coalesce(json_agg(json_build_array(c.id, c.path, coalesce(t.name, c.name)) ORDER BY c.path), '[]')
         FROM category c LEFT JOIN (SELECT category_id, title AS name FROM translation WHERE language = :language) t
             ON t.category_id = c.id) AS categories,
        (SELECT coalesce(json_agg(deed), '[]') FROM (
            SELECT DISTINCT ON (level_id) seq, level_id, before, after, delta, kind,
                count(*) OVER (PARTITION BY level_id) % 2 = 1 AS stands
            FROM stock_movement WHERE source_kind = 'bulk' AND source_ref = :done ORDER BY level_id, seq DESC
        ) deed) AS deeds
""")  # noqa: S608 (built from constants only)


@dataclass(frozen=True)
class Choices:
    """What can be chosen, (number, words) each, and the cursor of this moment for what happens from here on.

    `deeds` are the movements that were made by one click, the last of each level.
    """

    cursor: str
    deeds: Mapping[int, Deed]
    locations: Sequence[tuple[int, str]]
    categories: Sequence[tuple[int, str, str]]  # number, path, name

    @property
    def shelves(self) -> list[tuple[int, str]]:
        """The categories as a tree is told in a list: each below its own, further in."""
        return indented(self.categories)

    def below(self, category: int) -> list[int]:
        """The category and all below it."""
        return at_or_below(self.categories, category)


@dataclass(frozen=True)
class Asked:
    """One way to look at the grid. `values` are bound to the SQL of `filters`, which are names of FILTERS."""

    q: str = ""
    category: int | None = None
    brand: str = ""
    location: int | None = None
    state: str = ""
    uncounted: int | None = None
    since: date | None = None
    sort: str = "sku"
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def filters(self) -> list[str]:
        """Which filters are on."""
        return [*self.values, *([self.state] if self.state else [])]

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the order was asked for."""
        return any((self.q, self.category, self.brand, self.location, self.state, self.uncounted, self.since))

    @property
    def told(self) -> dict[str, Any]:
        """The same as values of an address, without what is as usual."""
        given = {name: getattr(self, name) for name in NAMES}
        return {name: value for name, value in given.items() if value and (name, value) != ("sort", "sku")}

    def address(self, endpoint: str = "stockroom.grid", **others: Any) -> str:
        """The address of this grid, with `others` changed; None takes one out."""
        values = {**self.told, **others}
        return url_for(endpoint, **{name: value for name, value in values.items() if value not in (None, "")})

    def others(self, *names: str) -> dict[str, Any]:
        """What a form that asks for `names` must keep of the rest."""
        return {name: value for name, value in self.told.items() if name not in names}


def choices(done: str = "") -> Choices:
    """What there is to choose from, and what was `done` under that name; one statement, to be read before the rows."""
    row = db.session.execute(CHOICES, {"language": current_language(), "done": done}).one()
    return Choices(
        row.cursor,
        {deed["level_id"]: Deed(**deed) for deed in row.deeds},
        [(number, name) for number, name, _ in row.locations],
        sorted(map(tuple, row.categories), key=lambda category: category[1].split("/")),
    )


def asked_for(given: Mapping[str, str], offered: Choices) -> Asked:
    """What the values of an address mean."""
    q, brand = clean_text(given.get("q"), 100), clean_text(given.get("brand"), 100)
    category = _one_of(given.get("category"), [number for number, *_ in offered.categories])
    location = _one_of(given.get("location"), [number for number, _ in offered.locations])
    state, sort = given.get("state", ""), given.get("sort", "")
    uncounted, since = _one_of(given.get("uncounted"), UNCOUNTED_DAYS), _day(given.get("since", ""))
    values: dict[str, Any] = {}
    if category:
        values["categories"] = offered.below(category)
    if location:
        values["location"] = location
    if brand:
        values["brand"] = brand
    if uncounted:
        values["uncounted_since"] = datetime.now(UTC) - timedelta(days=uncounted)
    if since:
        values["since"] = datetime.combine(since, time(), ZoneInfo(own_time_zone()))
    return Asked(
        q,
        category,
        brand,
        location,
        state if state in STATES else "",
        uncounted,
        since,
        sort if sort in SORTS else "sku",
        values,
    )


def edge_asked_for(given: Mapping[str, str], asked: Asked) -> Edge | None:
    """The row that the page begins behind or before, by its address. Raises NotFound for what can be none."""
    named = [name for name in ("after", "before") if given.get(name)]
    if len(named) > 1:
        raise NotFound
    return unpack_place(given[named[0]], KINDS[asked.sort], is_after=named == ["after"]) if named else None


def _one_of(value: str | None, known: Sequence[int]) -> int | None:
    number = whole_number(value, 1, 10**18)
    return number if number in known else None


def _day(typed: str) -> date | None:
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    return day if day.year in YEARS else None
