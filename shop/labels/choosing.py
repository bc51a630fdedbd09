"""Which labels are wanted, as an address can say it: `things=12x3.15x1` is three of 12 and one of 15."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from ..receiving.finding import lines_of
from ..receiving.services import receipt_by_id
from ..stock.things import Thing, things_of
from ..web import whole_number
from .bars import Bars, bars_of
from .sizes import SIZES, USUAL, Size

MOST_THINGS = 250  # more would make the address too long
MOST_OF_ONE = 500
MOST_LABELS = 2000
WANTED = re.compile(r"([0-9]{1,18})x([0-9]{1,3})")


class Wanted(NamedTuple):
    """What is asked for: how many of each variant, and what they are like."""

    copies: Mapping[int, int]
    size: Size
    with_price: bool
    skipped: int  # labels that are used up already on the first sheet

    @property
    def labels(self) -> int:
        return sum(self.copies.values())

    @property
    def address(self) -> dict[str, str]:
        """What an address says of it."""
        told = {"things": ".".join(f"{number}x{copies}" for number, copies in self.copies.items())}
        told |= {"size": self.size.name} | ({} if self.with_price else {"price": "0"})
        return told | ({"skip": str(self.skipped)} if self.skipped else {})


class Label(NamedTuple):
    """One label: the thing, and its bars where they fit. `bars_mm` is how wide they are."""

    thing: Thing
    bars: Bars | None
    bars_mm: float | None


def wanted_by(asked: Mapping[str, str]) -> Wanted:
    """What an address asks for; what makes no sense in it counts for nothing."""
    copies: dict[int, int] = {}
    for match in map(WANTED.fullmatch, asked.get("things", "").split(".")):
        if match:
            _add(copies, int(match[1]), int(match[2]))
    for number in re.findall(r"[0-9]{1,18}", asked.get("variants", "")):
        _add(copies, int(number), 1)
    if receipt_id := whole_number(asked.get("receipt"), 1, 10**18):
        for line in lines_of(receipt_by_id(receipt_id).id):
            _add(copies, line.thing.id, line.units)
    size = SIZES.get(asked.get("size", ""), SIZES[USUAL])
    skipped = whole_number(asked.get("skip"), 0, size.per_page - 1) or 0
    return Wanted(copies, size, asked.get("price") != "0", skipped)


def labels_of(wanted: Wanted) -> dict[int, Label]:
    """A label of each variant that is there, in the order in which they were asked for."""
    goods = things_of([number for number in wanted.copies if number < 2**63])
    return {number: _label(goods[number], wanted.size) for number in wanted.copies if number in goods}


def pages_of(wanted: Wanted, labels: Mapping[int, Label]) -> list[list[Label | None]]:
    """The labels page by page, as many of each as are wanted; None is a place that is used up."""
    row: list[Label | None] = [None] * wanted.skipped
    for number, label in labels.items():
        row += [label] * wanted.copies[number]
    row = row[: MOST_LABELS + wanted.skipped]
    return [row[start : start + wanted.size.per_page] for start in range(0, len(row), wanted.size.per_page)]


def _add(copies: dict[int, int], number: int, more: int) -> None:
    if number in copies or len(copies) < MOST_THINGS:
        copies[number] = max(1, min(copies.get(number, 0) + more, MOST_OF_ONE))


def _label(thing: Thing, size: Size) -> Label:
    bars = bars_of(thing.barcode, thing.sku)
    return Label(thing, bars, bars.width_within(size.bars_mm) if bars else None)
