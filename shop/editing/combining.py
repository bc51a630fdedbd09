"""Combinations of options that a product doesn't have yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product
from math import prod

from ..catalog.facts import KeptProduct, OptionFacts

MOST_SHOWN = 500


@dataclass(frozen=True)
class Combination:
    """Values of all options, in their order; `key` is what the box that is ticked for it says."""

    values: Mapping[str, str]
    key: str

    @property
    def words(self) -> str:
        return ", ".join(self.values.values())


def combinations_missing(kept: KeptProduct) -> list[Combination]:
    """Those that no variant has, at most MOST_SHOWN, in the order of the options."""
    there = {frozenset(one.values.items()) for one in kept.variants}
    every = (
        _combination(kept.facts.options, choice) for choice in product(*(one.values for one in kept.facts.options))
    )
    missing = (one for one in every if one.values and frozenset(one.values.items()) not in there)
    return list(islice(missing, MOST_SHOWN))


def how_many(options: Sequence[OptionFacts]) -> int:
    """How many combinations these options have."""
    return prod(len(one.values) for one in options) if options else 0


def _combination(options: Sequence[OptionFacts], choice: Sequence[object]) -> Combination:
    values = {option.name: value.value for option, value in zip(options, choice, strict=True)}  # type: ignore[attr-defined]
    return Combination(values, ".".join(str(value.id) for value in choice))  # type: ignore[attr-defined]
