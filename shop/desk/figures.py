"""Goods and their value by category, for the first page of the desk: added up by the worker, drawn by the server."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import text

from ..db import ask, db, transaction
from ..stock.valuing import Sum, Valuation, value_as_of

MOST_BARS = 8
WIDTH, ROW, LETTERS = 320, 40, 13  # of a drawing, in its own units; the height of a row, the words above its bar


@dataclass(frozen=True)
class Bar:
    """A category in a drawing: how far down, how long, and its words."""

    name: str
    top: int
    length: float
    words: str


@dataclass(frozen=True)
class Figures:
    """The whole stock as the worker added it up at a moment."""

    at: datetime
    valuation: Valuation


def keep_figures() -> None:
    """Add up the whole stock. It takes a second for a hundred thousand levels, so no page does it."""
    now = datetime.now(UTC)
    sums = value_as_of(now).parts.items()
    parts = [
        [*key, part.levels, part.units, part.value_minor, part.uncosted_units, part.uncosted_levels]
        for key, part in sums
    ]
    with transaction():
        db.session.execute(KEEP, {"at": now, "parts": json.dumps(parts)})


def figures() -> Figures | None:
    """What was added up last; None where no worker has come by yet."""
    rows = ask("SELECT at, parts FROM desk_figures")
    if not rows:
        return None
    return Figures(rows[0].at, Valuation({(part[0], part[1]): Sum(*part[2:]) for part in rows[0].parts}))


def bars(figures: Sequence[tuple[str, int, str]]) -> list[Bar]:
    """A bar for each (name, figure, words), the longest as wide as the drawing; what is below nothing has none."""
    most = max((figure for _, figure, _ in figures), default=0) or 1
    return [
        Bar(name, place * ROW, round(max(figure, 0) / most * WIDTH, 1), words)
        for place, (name, figure, words) in enumerate(figures[:MOST_BARS])
    ]


KEEP = text("""
    INSERT INTO desk_figures (id, at, parts) VALUES (1, :at, CAST(:parts AS jsonb))
    ON CONFLICT (id) DO UPDATE SET at = excluded.at, parts = excluded.parts
""")
