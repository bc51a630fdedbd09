"""What the list of what runs low sends back: reorder points, ticks and quantities, row by row."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import request

from ..forms import UNREADABLE, RequestKey, ShopForm
from ..stock.asking import MOST_AT_ONCE
from ..web import whole_number


class ListForm(ShopForm):
    """What the list is sent with. Its rows are as many as there are, so they are read by hand."""

    request_key = RequestKey()


class PointsForm(ShopForm):
    """What was looked at is done."""


@dataclass
class Typed:
    """What somebody typed into the list, by variant, and what is wrong with it."""

    points: dict[int, str] = field(default_factory=dict)
    seen: dict[int, str] = field(default_factory=dict)
    units: dict[int, str] = field(default_factory=dict)
    ticked: set[int] = field(default_factory=set)
    wrong: set[int] = field(default_factory=set)

    def changed_points(self) -> dict[int, int | None]:
        """The reorder points that are not as they were shown; None is an empty field. Fills `wrong`."""
        changed = {number: words for number, words in self.points.items() if words != self.seen.get(number, "")}
        return {number: self._number(number, words, 0) if words else None for number, words in changed.items()}

    def seen_points(self) -> dict[int, int | None]:
        """Those that were shown."""
        return {number: whole_number(words, 0, MOST_AT_ONCE) for number, words in self.seen.items()}

    def ordered(self) -> dict[int, int]:
        """The units of what is ticked. Fills `wrong`."""
        wanted = {number: self._number(number, self.units.get(number, ""), 1) for number in sorted(self.ticked)}
        return {number: units for number, units in wanted.items() if units is not None}

    def _number(self, number: int, words: str, least: int) -> int | None:
        found = whole_number(words, least, MOST_AT_ONCE)
        if found is None:
            self.wrong.add(number)
        return found


def cell(*values: str) -> str:
    """What was typed into a small field. What can't be read, or was sent twice, is a mark that can be no number."""
    return "?" if len(values) != 1 or UNREADABLE.search(values[0].strip()) else values[0].strip()[:20]


def typed() -> Typed:
    """What the form of this request holds. A field that was sent twice holds what can be no number."""
    found = Typed()
    kinds: Mapping[str, dict[int, str]] = {"point": found.points, "seen": found.seen, "units": found.units}
    for name, values in request.form.lists():
        if parts := re.fullmatch(r"(point|seen|units)-([0-9]{1,18})", name):
            kinds[parts[1]][int(parts[2])] = cell(*values)
    numbers = (whole_number(value, 1, 10**18) for value in request.form.getlist("tick"))
    found.ticked = {number for number in numbers if number}
    return found
