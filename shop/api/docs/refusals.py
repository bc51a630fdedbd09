"""Every kind of refusal that a program may get, with what it means: what `type` in a problem leads to."""

import sys
from collections.abc import Iterator
from http import HTTPStatus
from inspect import cleandoc
from types import ModuleType
from typing import NamedTuple

from ...errors import ShopError
from ..contents import entries
from ..problems import Invalid, anchor_of

OURS = __name__.partition(".")[0] + "."


class Refusal(NamedTuple):
    """A kind: its anchor on the page, its status where that is always the same, and the meanings that it has."""

    anchor: str
    status: int | None
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


def _status(kind: type[ShopError]) -> int | None:
    # A form says no by a 422. To a program that is what the schema refuses, and this is said as it fits the operation.
    status = int(kind.status)
    return None if status == HTTPStatus.UNPROCESSABLE_ENTITY and kind is not Invalid else status


def _kinds() -> list[type[ShopError]]:
    """Whatever the operations, and what they call, could raise: the kinds of all modules that they lead to."""
    for entry in entries():
        entry.view()
    reached = _reached(f"{OURS}api.{entry.module}" for entry in entries())
    kinds = {kind for kind in _heirs(ShopError) - {ShopError} if kind.__module__ in reached}
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
