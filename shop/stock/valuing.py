"""What the stock was at any moment, and what it was worth: by the moving average of what its units cost.

The rule. Each movement keeps how many of the units on hand have a known cost (`costed_after`), and what those cost
together in minor units of the shop's currency, with six digits behind the point (`cost_after`). Goods come in at
what the receipt says one cost; they leave at the average of that moment, units of unknown cost first; a correction
upwards comes in at the average of that moment. A cost of 0 is known; no cost is unknown, and never counts as 0.
A value is rounded once for each level (a thing in a place), half-up, to whole minor units; sums add what was rounded.

What was on hand "as of" a moment is what the last movement up to that moment left behind, that moment included.
Goods on their way from one place to another are the shop's, and count.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import reduce
from typing import Any

from sqlalchemy import text

from ..catalog.models import Variant
from ..db import db
from .asking import number_of

STRETCH = 200_000  # levels that one statement adds up, so that none runs for long

# The last movement of a level `l` up to :at, straight from the end of the index (level_id, at, seq).
LAST = """
    SELECT after, reserved_after, backordered_after, costed_after, cost_after FROM stock_movement
    WHERE level_id = l.id AND at <= :at ORDER BY at DESC, seq DESC LIMIT 1
"""
OF_A_VARIANT = text(f"""
    SELECT l.id AS level_id, l.location_id, location.code, location.name, location.kind,
        coalesce(m.after, 0) AS on_hand, coalesce(m.reserved_after, 0) AS reserved,
        coalesce(m.backordered_after, 0) AS backordered,
        coalesce(m.costed_after, 0) AS costed, coalesce(m.cost_after, 0) AS cost
    FROM stock_level l JOIN location ON location.id = l.location_id LEFT JOIN LATERAL ({LAST}) m ON true
    WHERE l.variant_id = :variant_id ORDER BY l.location_id
""")  # noqa: S608 (built from constants only)

# In the order of their numbers, which is nearly that of the ledger on disk: in any other, a big one takes far longer.
# A product on several shelves is counted on its first, as its page does.
OF_A_STRETCH = text(f"""
    WITH worth AS MATERIALIZED (
        SELECT l.variant_id, l.location_id, m.after AS units, m.after - m.costed_after AS uncosted,
            round(m.cost_after) AS value_minor
        FROM (SELECT * FROM stock_level WHERE id > :after AND id <= :upto ORDER BY id) l CROSS JOIN LATERAL ({LAST}) m
        WHERE m.after > 0
    )
    SELECT worth.location_id, home.category_id, count(*) AS levels, sum(worth.units) AS units,
        sum(worth.value_minor) AS value_minor, sum(worth.uncosted) AS uncosted_units,
        count(*) FILTER (WHERE worth.uncosted > 0) AS uncosted_levels
    FROM worth JOIN variant v ON v.id = worth.variant_id LEFT JOIN LATERAL (
        SELECT category_id FROM product_category WHERE product_id = v.product_id ORDER BY position, category_id LIMIT 1
    ) home ON true
    GROUP BY worth.location_id, home.category_id
""")  # noqa: S608 (built from constants only)
FIRST_AND_LAST = text("SELECT coalesce(min(id), 1), coalesce(max(id), 0) FROM stock_level")


@dataclass(frozen=True)
class Standing:
    """One level at one moment. `costed` of its units cost `cost` minor units together; of the rest nobody knows."""

    level_id: int
    location_id: int
    code: str
    name: str
    kind: str
    on_hand: int
    reserved: int
    backordered: int
    costed: int
    cost: Decimal

    @property
    def free(self) -> int:
        """Units that could be sold from here."""
        return 0 if self.kind == "transit" else self.on_hand - self.reserved

    @property
    def uncosted(self) -> int:
        """Units whose cost nobody knows."""
        return self.on_hand - self.costed

    @property
    def average(self) -> Decimal | None:
        """What one unit cost on average, in minor units; None where no cost is known."""
        return self.cost / self.costed if self.costed else None

    @property
    def average_minor(self) -> int | None:
        """The average in whole minor units, for people."""
        return None if self.average is None else half_up(self.average)

    @property
    def value_minor(self) -> int | None:
        """What the units of known cost are worth together; None where there are units, and all of unknown cost."""
        return None if self.on_hand and not self.costed else half_up(self.cost)


@dataclass(frozen=True)
class Sum:
    """Several levels together. `uncosted_units`, which lie in `uncosted_levels` of them, are not in the value."""

    levels: int = 0
    units: int = 0
    value_minor: int = 0
    uncosted_units: int = 0
    uncosted_levels: int = 0

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(
            self.levels + other.levels,
            self.units + other.units,
            self.value_minor + other.value_minor,
            self.uncosted_units + other.uncosted_units,
            self.uncosted_levels + other.uncosted_levels,
        )

    @property
    def known_value_minor(self) -> int | None:
        """The value; None where there are units, and all of unknown cost."""
        return None if self.units and self.units == self.uncosted_units else self.value_minor


@dataclass(frozen=True)
class Valuation:
    """The whole stock at a moment, part by part: (location id, category id or None) -> what lies there."""

    parts: dict[tuple[int, int | None], Sum]

    @property
    def whole(self) -> Sum:
        return total(self.parts.values())

    @property
    def by_location(self) -> dict[int, Sum]:
        return self._by(0)

    @property
    def by_category(self) -> dict[int | None, Sum]:
        """By the one category that each product is counted in; None for those that stand in none."""
        return self._by(1)

    def _by(self, place: int) -> dict[Any, Sum]:
        found: dict[Any, Sum] = {}
        for key, part in self.parts.items():
            found[key[place]] = found.get(key[place], Sum()) + part
        return found


def stock_as_of(variant: Variant | int, at: datetime) -> list[Standing]:
    """Each level of the variant as it stood at the moment `at`; zeros before its first movement. One statement."""
    rows = db.session.execute(OF_A_VARIANT, {"variant_id": number_of(variant), "at": at})
    return [Standing(*row) for row in rows]


def value_as_of(at: datetime) -> Valuation:
    """The whole stock as it stood at the moment `at`. One statement for every 200,000 levels."""
    first, last = db.session.execute(FIRST_AND_LAST).one()
    parts: dict[tuple[int, int | None], Sum] = {}
    for after in range(first - 1, last, STRETCH):
        for row in db.session.execute(OF_A_STRETCH, {"at": at, "after": after, "upto": after + STRETCH}):
            key = (row.location_id, row.category_id)
            parts[key] = parts.get(key, Sum()) + Sum(*map(int, row[2:]))
    return Valuation(parts)


def total(sums: Iterable[Sum]) -> Sum:
    """All of them together."""
    return reduce(Sum.__add__, sums, Sum())


def worth_of(standings: Sequence[Standing]) -> Sum:
    """Several levels of one variant together."""
    return total(
        Sum(
            levels=1,
            units=level.on_hand,
            value_minor=level.value_minor or 0,
            uncosted_units=level.uncosted,
            uncosted_levels=1 if level.uncosted else 0,
        )
        for level in standings
    )


def half_up(amount: Decimal) -> int:
    """`amount` as whole minor units."""
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))
