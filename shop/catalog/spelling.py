"""Which of the shop's words somebody meant by one that it hasn't."""

import math
from collections.abc import Sequence
from typing import NamedTuple


class Spelling(NamedTuple):
    """A word of the shop's, its stems, and how many products have it."""

    word: str
    lexemes: list[str]
    products: int


def best_spelling(typed: str, near: Sequence[Spelling], most: int = 3) -> Spelling | None:
    """The likeliest of `near`: few slips away (`most`), the first letter kept, and much in the shop. None without one.

    A short word may be a slip away, a long one three.
    """
    most = min(most, 1 if len(typed) < 5 else 2 if len(typed) < 9 else 3)
    best, least = None, math.inf
    for spelling in near:
        distance = letters_apart(typed, spelling.word)
        unlikeliness = 2 * distance + (typed[0] != spelling.word[0]) - math.log10(1 + spelling.products)
        if distance <= most and (unlikeliness, spelling.word) < (least, best.word if best else ""):
            best, least = spelling, unlikeliness
    return best


def letters_apart(one: str, other: str) -> int:
    """How many slips lead from one word to the other: a letter missing, added or wrong, or two that changed places."""
    rows = [list(range(len(other) + 1))]
    for place, letter in enumerate(one, 1):
        row = [place]
        for at, letter_there in enumerate(other, 1):
            cost = letter != letter_there
            best = min(rows[-1][at] + 1, row[-1] + 1, rows[-1][at - 1] + cost)
            if place > 1 and at > 1 and letter == other[at - 2] and one[place - 2] == letter_there:
                best = min(best, rows[-2][at - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]
