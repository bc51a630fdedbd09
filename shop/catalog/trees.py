"""Categories as lists tell them: rows of number, path and name, in the order of the tree."""

from collections.abc import Sequence

Row = tuple[int, str, str]  # number, path, name
STEP = "\u2002" * 2  # a browser folds plain blanks


def indented(rows: Sequence[Row]) -> list[tuple[int, str]]:
    """What one can choose: each category below its own, further in."""
    return [(number, STEP * path.count("/") + name) for number, path, name in rows]


def at_or_below(rows: Sequence[Row], category: int) -> list[int]:
    """The category and all below it; none where it isn't there."""
    path = next((path for number, path, _ in rows if number == category), None)
    return [number for number, other, _ in rows if path and (other == path or other.startswith(f"{path}/"))]
