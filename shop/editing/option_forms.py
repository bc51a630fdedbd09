"""Options as they are typed: their names, the words of their values in order, and further ones a line each."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import request

from ..catalog import limits
from ..catalog.facts import OptionFacts, ValueFacts
from ..forms import UNREADABLE
from ..web import whole_number

NEW = "new"


def shown_options(options: Sequence[OptionFacts]) -> dict[str, Any]:
    """What the form holds before anybody types: name and values by `option-12`."""
    return {f"option-{one.id}": [one.name, [[value.id, value.value] for value in one.values]] for one in options}


def typed_options(options: Sequence[OptionFacts]) -> dict[str, Any]:
    """The same as it was sent: a value that was emptied is gone, further ones come behind. A new option is `new`."""
    typed = {}
    for one in options:
        if f"option-{one.id}" not in request.form:
            continue  # made after the form was shown
        rows = []
        for place, value in enumerate(one.values):
            if f"value-{value.id}" in request.form:
                wanted = whole_number(request.form.get(f"place-{value.id}"), 1, 10_000) or place + 1
                # Who types a place that another has means to stand before it.
                rows.append((wanted, wanted == place + 1, place, value.id, _line(f"value-{value.id}")))
        values = [[number, word] for *_, number, word in sorted(rows, key=lambda row: row[:3]) if word]
        values += [[None, word] for word in _lines(f"more-{one.id}")]
        name = _line(f"option-{one.id}")
        typed[f"option-{one.id}"] = [name, values] if name or values else None
    if name := _line("new-name"):
        typed[NEW] = [name, [[None, word] for word in _lines("new-values")]]
    return typed


def options_of(values: dict[str, Any], kept: Sequence[OptionFacts]) -> tuple[OptionFacts, ...]:
    """The options that the values describe; what is called as before keeps its further languages."""
    told = []
    for one in kept:
        wanted = values.get(f"option-{one.id}", shown_options([one])[f"option-{one.id}"])
        if wanted is not None and not (wanted[0] == "" and not wanted[1]):
            name, rows = wanted
            there = {value.id: value for value in one.values}
            words = tuple(_value(there.get(number), word) for number, word in rows)
            told.append(replace(one, name=name, values=words))
    if new := values.get(NEW):
        told.append(OptionFacts(new[0], tuple(ValueFacts(word) for _, word in new[1])))
    return tuple(told)


def _value(there: ValueFacts | None, word: str) -> ValueFacts:
    return replace(there, value=word) if there else ValueFacts(word)


def _line(name: str) -> str:
    return " ".join(UNREADABLE.sub(" ", request.form.get(name, "")).split())[: limits.VALUE]


def _lines(name: str) -> list[str]:
    """What stands a line each, or parted by commas."""
    words = request.form.get(name, "").replace(",", "\n").split("\n")[: limits.VALUES * 2]
    cleaned = (" ".join(UNREADABLE.sub(" ", word).split())[: limits.VALUE] for word in words)
    return [word for word in dict.fromkeys(cleaned) if word]
