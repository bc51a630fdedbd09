"""What happened in the demo's stockroom before it opened: three months of receipts, sales and a few mishaps.

Charts, days of cover and averages want a past, and the verbs of the stockroom only write today. So this writes
the ledger itself; the database checks each line as it checks all others.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby

from sqlalchemy import text

from ..db import db

DAYS = 90
WRITE = text("""
    INSERT INTO stock_movement (level_id, kind, delta, before, after, reserved_after, reason, unit_cost_minor,
        actor_kind, actor_label, source_kind, source_ref, at)
    SELECT l.id, line.kind, line.delta, line.before, line.before + line.delta, 0, line.reason, line.unit_cost_minor,
        'system', 'system', CASE WHEN line.kind = 'taken' THEN 'order' ELSE '' END, line.ref, line.at
    FROM unnest(CAST(:variant_ids AS bigint[]), CAST(:kinds AS text[]), CAST(:deltas AS int[]), CAST(:befores AS int[]),
                CAST(:reasons AS text[]), CAST(:costs AS bigint[]), CAST(:refs AS text[]),
                CAST(:moments AS timestamptz[]))
         WITH ORDINALITY AS line(variant_id, kind, delta, before, reason, unit_cost_minor, ref, at, place)
    JOIN stock_level l ON l.variant_id = line.variant_id AND l.location_id = (SELECT min(id) FROM location)
    ORDER BY line.place
""")
STAND = text("""
    UPDATE stock_level l SET on_hand = told.on_hand, version = told.version, changed_at = told.at
    FROM unnest(CAST(:variant_ids AS bigint[]), CAST(:on_hands AS int[]), CAST(:versions AS bigint[]),
                CAST(:moments AS timestamptz[])) AS told(variant_id, on_hand, version, at)
    WHERE l.variant_id = told.variant_id AND l.location_id = (SELECT min(id) FROM location)
""")


@dataclass(frozen=True)
class Line:
    """One movement of the past: `before` units were there."""

    variant_id: int
    at: datetime
    kind: str
    delta: int
    reason: str
    before: int = 0
    unit_cost_minor: int | None = None
    ref: str = ""


def write_past(stock: Sequence[tuple[int, int, int]]) -> None:
    """Give variants, (id, price in minor units, units on hand today), the past that led to today.

    Chance decides, but the same way in every demo.
    """
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    lines = [line for variant in stock for line in _past_of(*variant, now)]
    ends = {number: list(its) for number, its in groupby(lines, key=lambda line: line.variant_id)}
    lines.sort(key=lambda line: (line.at, line.variant_id))
    columns = {
        "variant_ids": [line.variant_id for line in lines],
        "kinds": [line.kind for line in lines],
        "deltas": [line.delta for line in lines],
        "befores": [line.before for line in lines],
        "reasons": [line.reason for line in lines],
        "costs": [line.unit_cost_minor for line in lines],
        "refs": [line.ref for line in lines],
        "moments": [line.at for line in lines],
    }
    stands = {
        "variant_ids": list(ends),
        "on_hands": [its[-1].before + its[-1].delta for its in ends.values()],
        "versions": [len(its) for its in ends.values()],
        "moments": [its[-1].at for its in ends.values()],
    }
    db.session.execute(WRITE, columns)
    db.session.execute(STAND, stands)


def _past_of(variant_id: int, price_minor: int, today: int, now: datetime) -> Iterator[Line]:
    """The lines of one variant, the oldest first; the last one leaves `today` units."""
    chance = random.Random(f"{price_minor} {today} {variant_id % 7}")  # noqa: S311 (no secret)
    opened = now - timedelta(days=DAYS, hours=chance.randint(0, 6))
    cost = price_minor * chance.randint(38, 46) // 100
    leaving = sorted(_leaving(variant_id, chance, now), key=lambda line: line.at)
    arrival = now - timedelta(days=chance.randint(12, 50), hours=chance.randint(1, 8))
    gone = -sum(line.delta for line in leaving)
    first = min(-sum(line.delta for line in leaving if line.at < arrival) + chance.randint(1, 6), today + gone)
    lines = [Line(variant_id, opened, "received", first, "opening stock", unit_cost_minor=cost)] if first else []
    if rest := today + gone - first:
        dearer = cost * chance.randint(100, 109) // 100
        lines.append(Line(variant_id, arrival, "received", rest, "received", unit_cost_minor=dearer))
    before = 0
    for line in sorted([*lines, *leaving], key=lambda line: line.at):
        yield Line(variant_id, line.at, line.kind, line.delta, line.reason, before, line.unit_cost_minor, line.ref)
        before += line.delta


def _leaving(variant_id: int, chance: random.Random, now: datetime) -> Iterator[Line]:
    """Some sales a month, and now and then a thing that breaks."""
    for _ in range(chance.choice((0, 3, 5, 8, 12))):
        at = now - timedelta(
            days=chance.randint(1, DAYS - 2), hours=chance.randint(0, 9), minutes=chance.randint(1, 59)
        )
        order = str(1000 + (DAYS - (now - at).days) * 11 + chance.randint(0, 10))
        yield Line(variant_id, at, "taken", -chance.choice((1, 1, 1, 2, 3)), "sold", ref=order)
    if chance.random() < 0.15:
        at = now - timedelta(days=chance.randint(3, DAYS - 3), minutes=chance.randint(1, 500))
        yield Line(variant_id, at, "corrected", -1, "damaged")
