"""What people type to change a figure: `+3`, `-2`, or `=12` (a bare 12 means the same)."""

import re
from dataclasses import dataclass

from flask_babel import gettext

from ..stock.actors import NO_SOURCE, Actor, Source
from ..stock.asking import MOST_AT_ONCE
from ..stock.counting import count_stock
from ..stock.models import StockMovement
from ..stock.refusals import NotAQuantity
from ..stock.services import correct_stock

TYPED = re.compile(r"([+\-−=]?) ?([0-9]{1,18})")


@dataclass(frozen=True)
class Change:
    """So many more or fewer, or so many in all."""

    units: int
    is_count: bool

    def __str__(self) -> str:
        return f"={self.units}" if self.is_count else f"{self.units:+d}"

    def is_what(self, movement: StockMovement) -> bool:
        """Whether it is what `movement` did."""
        return self.units == (movement.after if self.is_count else movement.delta)


@dataclass(frozen=True)
class Where:
    """The level that somebody looks at, and the version of it that they saw."""

    variant_id: int
    location_id: int
    version: int


@dataclass(frozen=True)
class Work:
    """What a person is busy with: why stock is changed, which is said once for many changes."""

    reason: str
    note: str = ""


def read_change(typed: str) -> Change:
    """The change that `typed` means. Raises NotAQuantity."""
    read = TYPED.fullmatch(" ".join(typed.split()))
    if read is None:
        raise NotAQuantity(gettext("Type +3, -3 or =12, in whole numbers."))
    sign, digits = read.groups()
    units = int(digits)
    if not sign and units > MOST_AT_ONCE:  # more likely a code that was scanned
        raise NotAQuantity(gettext("If there really are so many, type = before the number."))
    return Change(-units if sign in {"-", "−"} else units, is_count=sign in {"", "="})


def make_change(
    where: Where, change: Change, work: Work, *, by: Actor, request_key: str, source: Source = NO_SOURCE
) -> StockMovement | None:
    """Do what somebody typed; None where a count found what the books say.

    Raises StockMovedOn where a count was made of what isn't there any more, and whatever the verbs raise.
    """
    if change.is_count:
        return count_stock(
            where.variant_id,
            change.units,
            work.reason,
            seen=where.version,
            by=by,
            note=work.note,
            source=source,
            location_id=where.location_id,
            request_key=request_key,
        )
    return correct_stock(
        where.variant_id,
        change.units,
        work.reason,
        by=by,
        note=work.note,
        source=source,
        location_id=where.location_id,
        request_key=request_key,
    )
