"""What happens in a stockroom: goods are received, taken and corrected.

Every verb is one transaction (or joins the caller's), writes its movements with actor and reason, and can be
retried under a `request_key`: the same key has its effect once. `counting.py` sets a count,
`holding.py` sets units aside, `backordering.py` says how many may be promised beyond the stock, `transferring.py` moves
goods, `undoing.py` takes movements back. `feed.py` tells what has changed since somebody last asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext
from sqlalchemy import select, text

from ..catalog.models import Variant
from ..db import db
from .actors import NO_SOURCE, Actor, Source
from .actors import SYSTEM as SYSTEM  # whoever calls a verb needs somebody to name
from .asking import BIGGEST_NUMBER, a_place, cost, difference, number_of, whole
from .ledger import Change, Entry, facts, record, stock_change
from .models import StockMovement
from .naming import no_such_thing
from .refusals import MOST_IN_A_LEVEL, NotAQuantity

FEW_LEFT = 3  # free units, where a level names no reorder point


@stock_change
def receive_stock(
    variant: Variant | int,
    quantity: int,
    reason: str = "received",
    *,
    by: Actor,
    note: str = "",
    unit_cost_minor: int | None = None,
    source: Source = NO_SOURCE,
    location_id: int | None = None,
    request_key: str | None = None,
) -> StockMovement:
    """Put `quantity` units on the shelf; `unit_cost_minor` is what one cost.

    Raises NotAQuantity, NoSuchVariant, NoSuchLocation, TooMany, RequestKeyUsed, Busy.
    """
    change = Change(
        number_of(variant),
        whole(quantity),
        location_id=a_place(location_id),
        unit_cost_minor=cost(unit_cost_minor),
        source=source,
    )
    return record([change], Entry("received", reason, by, note), request_key)[0]


@stock_change
def take_stock(
    variant: Variant | int,
    quantity: int,
    reason: str = "taken",
    *,
    by: Actor,
    note: str = "",
    source: Source = NO_SOURCE,
    location_id: int | None = None,
    request_key: str | None = None,
) -> StockMovement:
    """Take `quantity` units that nobody has set aside.

    Raises OutOfStock, NotAQuantity, NoSuchVariant, NoSuchLocation, RequestKeyUsed, Busy.
    """
    change = Change(number_of(variant), -whole(quantity), location_id=a_place(location_id), source=source)
    return record([change], Entry("taken", reason, by, note), request_key)[0]


@stock_change
def correct_stock(
    variant: Variant | int,
    delta: int,
    reason: str = "corrected",
    *,
    by: Actor,
    note: str = "",
    source: Source = NO_SOURCE,
    location_id: int | None = None,
    request_key: str | None = None,
) -> StockMovement:
    """Correct the count by `delta` units, up or down. It never conflicts with what others do.

    Raises BelowReserved, TooMany, NotAQuantity, NoSuchVariant, NoSuchLocation, RequestKeyUsed, Busy.
    """
    change = Change(number_of(variant), difference(delta), location_id=a_place(location_id), source=source)
    return record([change], Entry("corrected", reason, by, note), request_key)[0]


@stock_change
def receive_many(
    quantities: Sequence[tuple[int, int]],
    reason: str = "received",
    *,
    by: Actor,
    note: str = "",
    unit_costs_minor: Mapping[int, int] | None = None,
    source: Source = NO_SOURCE,
    location_id: int | None = None,
    request_key: str | None = None,
) -> list[StockMovement]:
    """Put units of many variants, (variant id, quantity), on the shelf: all or none, in a handful of statements.

    Raises as `receive_stock`.
    """
    costs = unit_costs_minor or {}
    changes = [
        Change(
            number_of(number),
            whole(quantity),
            location_id=a_place(location_id),
            unit_cost_minor=cost(costs.get(number)),
            source=source,
        )
        for number, quantity in quantities
    ]
    return record(changes, Entry("received", reason, by, note), request_key)


@stock_change
def take_many(
    quantities: Sequence[tuple[int, int]],
    reason: str = "taken",
    *,
    by: Actor,
    note: str = "",
    source: Source = NO_SOURCE,
    location_id: int | None = None,
    request_key: str | None = None,
) -> list[StockMovement]:
    """Take units of many variants, (variant id, quantity): all or none. Raises as `take_stock`."""
    place = a_place(location_id)
    changes = [
        Change(number_of(number), -whole(quantity), location_id=place, source=source) for number, quantity in quantities
    ]
    return record(changes, Entry("taken", reason, by, note), request_key)


@stock_change
def correct_many(
    deltas: Sequence[tuple[int, int]],
    reason: str = "corrected",
    *,
    by: Actor,
    note: str = "",
    source: Source = NO_SOURCE,
    location_id: int | None = None,
    request_key: str | None = None,
) -> list[StockMovement]:
    """Correct the counts of many variants, (variant id, up or down): all or none. Each is named once.

    They may be the differences of a count: by all that a place can hold. Raises as `correct_stock`.
    """
    place = a_place(location_id)
    changes = [
        Change(number_of(number), difference(delta, MOST_IN_A_LEVEL), location_id=place, source=source)
        for number, delta in deltas
    ]
    if len({change.variant_id for change in changes}) < len(changes):
        raise NotAQuantity(gettext("A thing is named twice in one correction. Name it once."))
    return record(changes, Entry("corrected", reason, by, note), request_key)


@stock_change
def set_reorder_point(variant: Variant | int, units: int | None, *, location_id: int | None = None) -> None:
    """Call the variant low when `units` or fewer are free; None goes back to the shop's usual few.

    Raises NotAQuantity, NoSuchVariant, NoSuchLocation, Busy.
    """
    number = number_of(variant)
    point = None if units is None else whole(units, 0)
    wanted = {"variant_id": number, "location_id": a_place(location_id), "reorder_point": point}
    if db.session.execute(REORDER, wanted).first() is None:
        raise no_such_thing(number)


@dataclass(frozen=True)
class Figures:
    """How many there are of one variant, in all locations together but what is on its way."""

    on_hand: int
    reserved: int
    reorder_point: int | None

    @property
    def free(self) -> int:
        """Units that can still be sold."""
        return self.on_hand - self.reserved

    @property
    def is_low(self) -> bool:
        """Few left, or none."""
        return self.free <= (FEW_LEFT if self.reorder_point is None else self.reorder_point)


REORDER = text("""
    INSERT INTO stock_level (variant_id, location_id, reorder_point)
    SELECT v.id, location.id, CAST(:reorder_point AS int) FROM variant v, location
    WHERE v.id = :variant_id AND location.id = coalesce(:location_id, (SELECT min(id) FROM location))
    ON CONFLICT (variant_id, location_id) DO UPDATE SET reorder_point = excluded.reorder_point
    RETURNING id
""")

FIGURES = text("""
    SELECT asked.id, coalesce(sum(l.on_hand), 0) AS on_hand, coalesce(sum(l.reserved), 0) AS reserved,
        sum(l.reorder_point) AS reorder_point
    FROM unnest(CAST(:variant_ids AS bigint[])) AS asked(id) LEFT JOIN stock_level l ON l.variant_id = asked.id
        AND l.location_id NOT IN (SELECT id FROM location WHERE kind = 'transit')
    GROUP BY asked.id
""")


# Compared as a pair, and ordered as one: each level's lines are read from its end of the index, as many as are
# shown, whatever the planner thinks of how often it moves.
MOVEMENTS = select(StockMovement).from_statement(
    text("""
    SELECT m.* FROM stock_level l CROSS JOIN LATERAL (
        SELECT * FROM stock_movement
        WHERE (level_id, seq) < (l.id, :before) AND level_id >= l.id
        ORDER BY level_id DESC, seq DESC LIMIT :most
    ) m
    WHERE l.variant_id = :variant_id AND l.location_id = coalesce(:location_id, l.location_id)
    ORDER BY m.seq DESC LIMIT :most
""")
)


def figures_of(variant_ids: Sequence[int]) -> dict[int, Figures]:
    """The figures of each of these variants, in one statement; zeros where nothing was ever received."""
    rows = db.session.execute(FIGURES, {"variant_ids": list(variant_ids)})
    return {row.id: Figures(int(row.on_hand), int(row.reserved), _whole(row.reorder_point)) for row in rows}


def movements_of(
    variant: Variant | int, *, location_id: int | None = None, before: int | None = None, most: int = 50
) -> list[StockMovement]:
    """The variant's ledger, newest first, `most` lines of it; the next page is `before` the last line's `seq`."""
    page = {
        "variant_id": number_of(variant),
        "location_id": a_place(location_id),
        "before": BIGGEST_NUMBER if before is None else before,
        "most": most,
    }
    return facts(MOVEMENTS, page)


def _whole(number: Decimal | int | None) -> int | None:
    return None if number is None else int(number)
