"""The levels of one variant with the sums that make them: what was there, what came and went, what is spoken for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import format_timedelta, lazy_gettext
from sqlalchemy import text

from ..db import db
from ..stock.valuing import LAST, Standing

MOST_HOLDS = 50  # shown of one level

# kind -> what a sum calls it where it adds, and where it takes off
DEEDS = {
    "received": (lazy_gettext("received"), lazy_gettext("received")),
    "taken": (lazy_gettext("taken"), lazy_gettext("taken")),
    "consumed": (lazy_gettext("taken of what was set aside"), lazy_gettext("taken of what was set aside")),
    "corrected": (lazy_gettext("corrected upwards"), lazy_gettext("corrected downwards")),
    "transferred": (lazy_gettext("came from another place"), lazy_gettext("went to another place")),
    "undone": (lazy_gettext("came back by an undo"), lazy_gettext("taken off by an undo")),
}

# One statement, so that all of it is of one moment: then the sum adds up, whoever sells meanwhile.
LEVELS = text(f"""
    SELECT l.id, l.location_id, location.code, location.name AS place, location.kind,
        l.on_hand, l.reserved, l.backordered, l.backorder_cap, l.reorder_point, l.version, l.changed_at,
        coalesce(m.after, 0) AS then_on_hand, coalesce(m.reserved_after, 0) AS then_reserved,
        coalesce(m.backordered_after, 0) AS then_backordered, coalesce(m.costed_after, 0) AS then_costed,
        coalesce(m.cost_after, 0) AS then_cost,
        coalesce(opening.after, 0) AS opening, coalesce(deeds.lines, '[]') AS deeds,
        coalesce(held.lines, '[]') AS holds, coalesce(held.many, 0) AS all_holds
    FROM stock_level l JOIN location ON location.id = l.location_id
    LEFT JOIN LATERAL ({LAST}) m ON true
    LEFT JOIN LATERAL (
        SELECT after FROM stock_movement WHERE level_id = l.id AND at < :since ORDER BY at DESC, seq DESC LIMIT 1
    ) opening ON true
    CROSS JOIN LATERAL (
        SELECT json_agg(json_build_array(kind, units, times) ORDER BY is_less, kind) AS lines
        FROM (SELECT kind, delta < 0 AS is_less, sum(delta) AS units, count(*) AS times FROM stock_movement
              WHERE level_id = l.id AND at >= :since AND delta <> 0 GROUP BY 1, 2) deed
    ) deeds
    CROSS JOIN LATERAL (
        SELECT json_agg(json_build_object('id', h.id, 'quantity', h.quantity, 'backordered', h.backordered,
                'source_kind', h.source_kind, 'source_ref', h.source_ref,
                'expires_at', extract(epoch FROM h.expires_at)) ORDER BY h.id) AS lines, max(h.many) AS many
        FROM (SELECT hold.*, count(*) OVER () AS many FROM hold WHERE level_id = l.id ORDER BY id LIMIT :most) h
    ) held
    WHERE l.variant_id = :variant_id ORDER BY l.location_id
""")  # noqa: S608 (built from constants only)


@dataclass(frozen=True)
class Hold:
    """Units set aside for somebody. `backordered` of them still have to arrive."""

    id: int
    quantity: int
    backordered: int
    source_kind: str
    source_ref: str
    seconds_left: int

    @property
    def remaining(self) -> str:
        """`in 12 minutes`; "" when its moment has passed."""
        return (
            format_timedelta(timedelta(seconds=self.seconds_left), add_direction=True) if self.seconds_left > 0 else ""
        )

    @property
    def set_aside(self) -> int:
        """Units of it that are there."""
        return self.quantity - self.backordered


@dataclass(frozen=True)
class Deed:
    """A line of the sum: `units` came or went, in so many movements."""

    words: Any
    units: int
    times: int


@dataclass(frozen=True)
class Level:
    """One location's figures, and how they come about since a moment."""

    id: int
    location_id: int
    code: str
    place: str
    kind: str
    on_hand: int
    reserved: int
    backordered: int
    backorder_cap: int
    reorder_point: int | None
    version: int
    changed_at: datetime | None
    opening: int
    deeds: Sequence[Deed]
    holds: Sequence[Hold]
    all_holds: int
    then: Standing  # at the moment that was asked about

    @property
    def is_transit(self) -> bool:
        return self.kind == "transit"

    @property
    def free(self) -> int:
        """Units that can be sold from here: none of what is on its way."""
        return 0 if self.is_transit else self.on_hand - self.reserved

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to explain."""
        return not (self.on_hand or self.opening or self.deeds or self.all_holds or self.backordered)

    @property
    def adds_up(self) -> bool:
        return self.opening + sum(deed.units for deed in self.deeds) == self.on_hand

    @property
    def more_holds(self) -> int:
        """How many holds are not shown."""
        return self.all_holds - len(self.holds)

    @property
    def set_aside_in_more(self) -> int:
        """The units that those hold."""
        return self.reserved - sum(hold.set_aside for hold in self.holds)


def levels_of(variant_id: int, *, since: datetime, at: datetime, now: datetime) -> list[Level]:
    """Every level of the variant, with what moved it since `since`, and how it stood at `at`. One statement."""
    asked = {"variant_id": variant_id, "since": since, "at": at, "most": MOST_HOLDS}
    return [_level(row, now) for row in db.session.execute(LEVELS, asked)]


def _level(row: Any, now: datetime) -> Level:
    return Level(
        id=row.id,
        location_id=row.location_id,
        code=row.code,
        place=row.place,
        kind=row.kind,
        on_hand=row.on_hand,
        reserved=row.reserved,
        backordered=row.backordered,
        backorder_cap=row.backorder_cap,
        reorder_point=row.reorder_point,
        version=row.version,
        changed_at=row.changed_at,
        opening=row.opening,
        deeds=[Deed(DEEDS[kind][units < 0], units, times) for kind, units, times in row.deeds],
        holds=[_hold(hold, now) for hold in row.holds],
        all_holds=row.all_holds,
        then=Standing(
            row.id,
            row.location_id,
            row.code,
            row.place,
            row.kind,
            row.then_on_hand,
            row.then_reserved,
            row.then_backordered,
            row.then_costed,
            row.then_cost,
        ),
    )


def _hold(told: Mapping[str, Any], now: datetime) -> Hold:
    return Hold(
        id=told["id"],
        quantity=told["quantity"],
        backordered=told["backordered"],
        source_kind=told["source_kind"],
        source_ref=told["source_ref"],
        seconds_left=int(told["expires_at"] - now.timestamp()),
    )
