"""Sizes from small to large: XS before S, A6 before A3, 500 g before 1 kg."""

import re
from collections.abc import Sequence
from typing import TypeAlias

from .facets import FacetValue

LETTERS = ["3xs", "2xs", "xs", "s", "m", "l", "xl", "2xl", "3xl", "4xl", "5xl", "6xl"]
ALSO = {"xxxs": "3xs", "xxs": "2xs", "xxl": "2xl", "xxxl": "3xl", "xxxxl": "4xl", "small": "s", "medium": "m"}
ALSO |= {"large": "l", "pequeno": "s", "pequena": "s", "mediano": "m", "mediana": "m", "grande": "l"}
UNITS = {"mm": 0.1, "cm": 1, "m": 100, "in": 2.54, "g": 1, "kg": 1000, "ml": 1, "cl": 10, "l": 1000, "": 1}

PAPER = re.compile(r"([ab])-?(\d{1,2})")
MEASURE = re.compile(r"\d+(?:[.,]\d+)?")
MEASURED = re.compile(r"[\d.,\s×x*/–-]+([a-z]{0,2})\.?", re.IGNORECASE)

Place: TypeAlias = tuple[int, tuple[float, ...]]


def in_natural_order(values: Sequence[FacetValue]) -> list[FacetValue]:
    """From small to large where each value is a size, else as they come."""
    placed = []
    for value in values:
        place = _place(value.words.strip(), value.key.rpartition(":")[2])
        if place is None:
            return list(values)
        placed.append((place, value))
    return [value for _, value in sorted(placed, key=lambda one: one[0])]


def _place(words: str, key: str) -> Place | None:
    """Where a size stands: letters, then paper, then what is measured. None for what is no size."""
    letters = ALSO.get(key, key)
    if letters in LETTERS:
        return 0, (LETTERS.index(letters),)
    if paper := PAPER.fullmatch(key):
        return 1, (ord(paper[1]), -float(paper[2]))
    measured = MEASURED.fullmatch(words)
    if not measured or measured[1].lower() not in UNITS:
        return None
    unit = UNITS[measured[1].lower()]
    numbers = tuple(float(number.replace(",", ".")) * unit for number in MEASURE.findall(words))
    return (2, numbers) if numbers else None
