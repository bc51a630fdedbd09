"""The bars of a label: which code a thing gets, and its pattern as the path of an SVG."""

import re
from itertools import groupby
from typing import Any, NamedTuple

# Modules of white that a scanner needs beside the bars, left and right.
QUIET = {"EAN-13": (11, 7), "EAN-8": (7, 7), "UPC-A": (9, 9), "Code 128": (10, 10)}
WIDEST_MODULE = 0.495  # mm: half as much again as the nominal size, more is only wider
NARROWEST_MODULE = 0.19  # mm: what printers of labels print and hand-held scanners read
MOST_LETTERS = 48  # of a Code 128


class Bars(NamedTuple):
    """A code as modules of one width, `1` black; `text` stands below it for people."""

    kind: str
    modules: str
    text: str

    @property
    def width(self) -> int:
        """Modules with the white beside them."""
        return sum(QUIET[self.kind]) + len(self.modules)

    @property
    def path(self) -> str:
        """The black bars, one module high, in a box of `width` modules."""
        bars, place = [], QUIET[self.kind][0]
        for module, run in groupby(self.modules):
            wide = len(list(run))
            if module == "1":
                bars.append(f"M{place} 0h{wide}v1h-{wide}z")
            place += wide
        return "".join(bars)

    def width_within(self, most_mm: float) -> float | None:
        """How wide it is printed where there are `most_mm`; None where no scanner could read it."""
        module = min(most_mm / self.width, WIDEST_MODULE)
        return round(module * self.width, 2) if module >= NARROWEST_MODULE else None


def bars_of(barcode: str | None, sku: str | None) -> Bars | None:
    """The bars of the barcode, or else of the SKU; None where there is neither, or none that can be written so."""
    return (_gtin(barcode) or _code128(barcode) if barcode else None) or (_code128(sku) if sku else None)


def _gtin(digits: str) -> Bars | None:
    """A GTIN in the bars that its length asks for. One of 14 figures is a carton's, unless it begins with 0."""
    from barcode import EAN8, EAN13, UPCA  # loads much, and labels are rarely printed

    bare = digits[1:] if len(digits) == 14 and digits.startswith("0") else digits
    kinds: dict[int, tuple[str, Any]] = {8: ("EAN-8", EAN8), 12: ("UPC-A", UPCA), 13: ("EAN-13", EAN13)}
    if len(bare) not in kinds or not re.fullmatch("[0-9]+", bare) or not _adds_up(bare):
        return None
    kind, code = kinds[len(bare)]
    return Bars(kind, code(bare).build()[0], bare)


def _code128(text: str) -> Bars | None:
    from barcode import Code128

    if len(text) > MOST_LETTERS or not re.fullmatch("[ -~]+", text):
        return None
    return Bars("Code 128", Code128(text).build()[0], text)


def _adds_up(digits: str) -> bool:
    """Whether the last figure is the check on the others, which count 3, 1, 3, ... from the right."""
    weighed = [int(digit) * (1 if place % 2 == 0 else 3) for place, digit in enumerate(reversed(digits))]
    return sum(weighed) % 10 == 0
