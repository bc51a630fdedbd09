"""Every kind of refusal that a program may get, with what it means: what `type` in a problem leads to."""

import re
import sys
from collections.abc import Iterator
from functools import cache
from http import HTTPStatus
from inspect import cleandoc
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from ...errors import ShopError
from ..contents import entries
from ..problems import anchor_of

OURS = __name__.partition(".")[0] + "."

# What only pages are told, of modules that operations use for something else.
FOR_PEOPLE = {"DeadLink", "Forbidden", "Gone", "LastFactor", "NoSuchParticular", "NotPossible", "NotPossibleNow"}
OPERATIONS = Path(__file__).parent.parent
TOLD_AS = re.compile(r"refused_as\(HTTPStatus\.(\w+), ([\w, ]+)\)")


class Refusal(NamedTuple):
    """A kind: its anchor on the page, the status under which programs are told, and the meanings that it has."""

    anchor: str
    status: int
    meanings: tuple[str, ...]


def refusals() -> list[Refusal]:
    """All kinds, in the order of their names. Where two features have one of the same name, both meanings are told."""
    found: dict[str, list[type[ShopError]]] = {}
    for kind in _kinds():
        found.setdefault(anchor_of(kind), []).append(kind)
    return [
        Refusal(anchor, _status(kinds[0]), tuple(dict.fromkeys(map(meaning_of, kinds))))
        for anchor, kinds in sorted(found.items())
    ]


def meaning_of(kind: type[ShopError]) -> str:
    """What its class says of itself: its first paragraph, and what follows where that ends in mid-sentence."""
    meaning = ""
    for paragraph in cleandoc(kind.__doc__ or "").split("\n\n"):
        meaning = f"{meaning} {' '.join(paragraph.split())}".strip()
        if meaning.endswith("."):
            break
    return meaning


def _status(kind: type[ShopError]) -> int:
    # A form says no by a 422. To a program that is what the schema refuses, so operations tell it by another.
    return _told_as().get(kind.__name__, int(kind.status))


@cache
def _told_as() -> dict[str, int]:
    """The status of each kind that operations tell otherwise than pages do."""
    told: dict[str, int] = {}
    for source in sorted(OPERATIONS.glob("*.py")):
        for status, kinds in TOLD_AS.findall(source.read_text()):
            told |= {kind.strip(): int(HTTPStatus[status]) for kind in kinds.split(",")}
    return told


def _kinds() -> list[type[ShopError]]:
    """Whatever the operations, and what they call, could raise: the kinds of all modules that they lead to."""
    for entry in entries():
        entry.view()
    reached = _reached(f"{OURS}api.{entry.module}" for entry in entries())
    kinds = {kind for kind in _heirs(ShopError) - {ShopError} if kind.__module__ in reached}
    kinds = {kind for kind in kinds if kind.__name__ not in FOR_PEOPLE}
    return sorted(kinds, key=lambda kind: (kind.__module__, kind.__name__))


def _reached(names: Iterator[str]) -> set[str]:
    """The names of our modules that the modules called `names` use something of, at first or at second hand."""
    reached: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in reached or name not in sys.modules:
            continue
        reached.add(name)
        for thing in list(vars(sys.modules[name]).values()):
            other = thing.__name__ if isinstance(thing, ModuleType) else getattr(thing, "__module__", None)
            if isinstance(other, str) and other.startswith(OURS):
                waiting.append(other)
    return reached


def _heirs(kind: type[ShopError]) -> set[type[ShopError]]:
    return {kind}.union(*(_heirs(heir) for heir in kind.__subclasses__()))
