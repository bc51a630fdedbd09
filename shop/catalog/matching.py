"""Which of a product's parts are those that are told, so that what stays keeps its number."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from flask_babel import gettext

from .facts import AttributeFacts, ImageFacts, OptionFacts, ValueFacts
from .refusals import Twice, Unknown

Part = TypeVar("Part", AttributeFacts, ImageFacts, OptionFacts, ValueFacts)


def with_numbers(
    kept: Sequence[Part], told: Sequence[Part], *likeness: Callable[[Part], Any], pointer: str
) -> list[Part]:
    """The parts told, each with the number of the one it is: by its own number, else by the first likeness it has

    with one that nobody else is. Raises Unknown for a number that the product has no such part of, Twice for one that
    comes twice.
    """
    left = {part.id: part for part in kept}
    found: list[int | None] = [None] * len(told)
    for place, part in enumerate(told):
        if part.id is None:
            continue
        if part.id in found[:place]:
            raise Twice(gettext("Number %(id)s comes twice.", id=part.id), f"{pointer}/{place}/id")
        if part.id not in left:
            words = gettext("The product has no such part as number %(id)s. Leave “id” out for a new one.", id=part.id)
            raise Unknown(words, f"{pointer}/{place}/id")
        found[place] = part.id
        del left[part.id]
    for like in likeness:
        alike: dict[Any, list[int | None]] = {}
        for one in left.values():
            alike.setdefault(like(one), []).append(one.id)
        for place, part in enumerate(told):
            numbers = alike.get(like(part)) if found[place] is None and like(part) is not None else None
            if numbers:
                found[place] = numbers.pop(0)
                del left[found[place]]
    return [replace(part, id=number) for part, number in zip(told, found, strict=True)]
