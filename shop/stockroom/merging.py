"""A count that comes late: what happened since somebody looked, and what can become of what they typed."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask_babel import format_decimal, gettext, ngettext

from ..stock.models import StockMovement
from ..stock.refusals import MOST_IN_A_LEVEL, StockMovedOn
from .changes import Change, Where

HAPPENED: dict[str, Callable[[int], str]] = {
    "sold": lambda n: ngettext("%(num)s sold", "%(num)s sold", n),
    "taken": lambda n: ngettext("%(num)s taken", "%(num)s taken", n),
    "received": lambda n: ngettext("%(num)s received", "%(num)s received", n),
    "more": lambda n: ngettext("%(num)s put right upwards", "%(num)s put right upwards", n),
    "fewer": lambda n: ngettext("%(num)s put right downwards", "%(num)s put right downwards", n),
    "moved in": lambda n: ngettext("%(num)s moved here", "%(num)s moved here", n),
    "moved out": lambda n: ngettext("%(num)s moved away", "%(num)s moved away", n),
    "brought back": lambda n: ngettext("%(num)s brought back by an undo", "%(num)s brought back by an undo", n),
    "taken back": lambda n: ngettext("%(num)s taken back by an undo", "%(num)s taken back by an undo", n),
}
UPWARDS = {"corrected": "more", "transferred": "moved in", "undone": "brought back"}
DOWNWARDS = {"corrected": "fewer", "transferred": "moved out", "undone": "taken back", "consumed": "sold"}


@dataclass(frozen=True)
class Way:
    """One of the ways out: a change to make to the level as it is now, and what that gives."""

    change: Change
    gives: int


@dataclass(frozen=True)
class Merge:
    """The answer to a late count. `as_meant` makes the difference that the person saw; `as_typed` sets their number."""

    words: str
    version: int
    as_meant: Way | None
    as_typed: Way | None


def merge_of(refusal: StockMovedOn, where: Where, typed: Change) -> Merge:
    """What to tell somebody whose count `typed` was refused because the level moved on."""
    meant = Change(typed.units - refusal.seen, is_count=False)
    would = refusal.on_hand + meant.units
    as_meant = Way(meant, would) if meant.units and 0 <= would <= MOST_IN_A_LEVEL else None
    as_typed = Way(typed, typed.units) if typed.units != refusal.on_hand else None
    missing = refusal.version - where.version > len(refusal.since)
    return Merge(_words(refusal, as_meant, as_typed, missing), refusal.version, as_meant, as_typed)


def what_happened(movements: Sequence[StockMovement], is_more: bool = False) -> str:
    """The movements in words, summed up by kind: `2 sold and 3 received`."""
    sums: Counter[str] = Counter()
    for movement in movements:
        sums[_kind(movement)] += abs(movement.delta)
    told = [say(sums[kind]) for kind, say in HAPPENED.items() if sums[kind]]
    if is_more:
        told.append(gettext("more besides"))
    if len(told) < 2:
        return "".join(told)
    return str(gettext("%(some)s and %(last)s", some=", ".join(told[:-1]), last=told[-1]))


def _kind(movement: StockMovement) -> str:
    if movement.kind == "taken":
        return "sold" if movement.reason == "sold" else "taken"
    return (UPWARDS if movement.delta > 0 else DOWNWARDS).get(movement.kind, "received")


def _words(refusal: StockMovedOn, as_meant: Way | None, as_typed: Way | None, is_more: bool) -> str:
    seen, now = format_decimal(refusal.seen), format_decimal(refusal.on_hand)
    happened = what_happened(refusal.since, is_more)
    if happened:
        words = gettext(
            "You saw %(seen)s; since then %(happened)s, now %(now)s.", seen=seen, happened=happened, now=now
        )
    else:
        words = gettext("You saw something else; now it is %(now)s.", now=now)
    if as_meant and as_typed:
        words += " " + gettext(
            "Your change would make it %(meant)s (%(change)s on what you saw) or %(typed)s (as typed).",
            meant=format_decimal(as_meant.gives),
            change=str(as_meant.change),
            typed=format_decimal(as_typed.gives),
        )
    elif as_typed:
        words += " " + gettext("As typed it would become %(typed)s.", typed=format_decimal(as_typed.gives))
    else:
        words += " " + gettext("That is what you typed.")
    return str(words)
