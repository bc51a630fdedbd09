"""Figures as people write them. What can be read two ways is read by what the file does elsewhere, or not at all."""

import re
from decimal import Decimal

GROUPED = {
    ".": re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?"),
    ",": re.compile(r"[0-9]{1,3}(\.[0-9]{3})+(,[0-9]+)?"),
}
PLAIN = {".": re.compile(r"[0-9]+(\.[0-9]+)?"), ",": re.compile(r"[0-9]+(,[0-9]+)?")}
THOUSAND = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
BLANKS = re.compile(r"[\s\u00a0\u202f]")
SCIENTIFIC = re.compile(r"[0-9]+([.,][0-9]+)?[eE](\+?)[0-9]+")
CLEAR_POINT = re.compile(r"[0-9,]*\.([0-9]{1,2}|[0-9]{4,})")
CLEAR_COMMA = re.compile(r"[0-9.]*,([0-9]{1,2}|[0-9]{4,})")
MOST = Decimal(10) ** 12  # of anything: a price, a weight, a count


class DecimalMark:
    """Gathers what the figures of a file say about its decimal mark."""

    def __init__(self) -> None:
        self.points = self.commas = 0

    def look_at(self, cell: str) -> None:
        """`12.50` speaks for the point, `12,5` for the comma, `1.234` for neither."""
        text = BLANKS.sub("", cell)
        self.points += CLEAR_POINT.fullmatch(text) is not None
        self.commas += CLEAR_COMMA.fullmatch(text) is not None

    @property
    def mark(self) -> str:
        """`.` or `,`; nothing where no figure told."""
        if self.points == self.commas:
            return ""
        return "." if self.points > self.commas else ","


def figure(text: str, mark: str, digits: int = 0) -> Decimal | None:
    """The number, not below 0, that `text` is with this decimal mark; None where it is none, or could be two.

    Blanks are left out, and groups of three figures may be parted. Where no figure of the file told the mark it is
    the point, but `1.234` is then read only as what has `digits` of three behind it.
    """
    text = BLANKS.sub("", text)
    if not mark and THOUSAND.fullmatch(text) and digits != 3:
        return None
    point = mark or "."
    if not PLAIN[point].fullmatch(text) and not (mark and GROUPED[point].fullmatch(text)):
        return None
    number = Decimal(text.replace("," if point == "." else ".", "").replace(point, "."))
    return number if number < MOST else None


def minor(number: Decimal, digits: int) -> int | None:
    """Money in minor units of a currency with this many digits; None where that would take rounding."""
    units = number.scaleb(digits)
    return int(units) if units == units.to_integral_value() else None


def whole(number: Decimal) -> int | None:
    """The number where it is whole."""
    return int(number) if number == number.to_integral_value() else None


def is_scientific(text: str, *, surely: bool = False) -> bool:
    """Whether a spreadsheet has turned this code into a number and shortened it: `8.41E+11`.

    `12E4` may be a code of somebody's; `surely` wants the plus, which every spreadsheet writes.
    """
    match = SCIENTIFIC.fullmatch(BLANKS.sub("", text))
    return match is not None and (bool(match[2]) or not surely)
