"""The paper under a print."""

from shop.demo.drawing.svg import rect


def sheet(colour: str) -> str:
    """1000 by 1400, whatever size it is printed at in the end."""
    return rect(0, 0, 1000, 1400, colour)
