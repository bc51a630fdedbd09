"""The numbers under barcodes."""

import re

from .limits import GTIN


def is_gtin(code: str) -> bool:
    """Whether `code` is a GTIN-8, -12, -13 or -14 with the right check digit (GS1 General Specifications, 7.9)."""
    if not re.fullmatch(GTIN, code, re.ASCII):
        return False
    return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(code))) % 10 == 0
