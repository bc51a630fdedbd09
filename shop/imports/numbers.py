"""Figures as people write them. What can be read two ways is read by what the file does elsewhere, or not at all."""

import re
from collections.abc import Iterable
from decimal import Decimal

GROUPED = {
    ".": re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?"),
    ",": re.compile(r"[0-9]{1,3}(\.[0-9]{3})+(,[0-9]+)?"),
}
PLAIN = {".": re.compile(r"[0-9]+(\.[0-9]+)?|\.[0-9]+"), ",": re.compile(r"[0-9]+(,[0-9]+)?|,[0-9]+")}
THOUSAND = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
BLANKS = re.compile(r"[\s\u00a0\u202f]")
SCIENTIFIC = re.compile(r"[0-9]+([.,][0-9]+)?[eE](\+?)[0-9]+")
FRACTION = re.compile(r"(?:([0-9]+)[\s\u00a0]+|)([0-9]{1,3})[/\u2044]([1-9][0-9]{0,2})")
SINGLE_FRACTIONS = {
    "¼": " 1/4",
    "½": " 1/2",
    "¾": " 3/4",
    "⅓": " 1/3",
    "⅔": " 2/3",
    "⅛": " 1/8",
    "⅜": " 3/8",
    "⅝": " 5/8",
    "⅞": " 7/8",
}
# What may stand around a price: the sign or the name of a currency.
SIGNS = {
    "€": "EUR",
    "$": "",
    "£": "GBP",
    "¥": "",
    "₹": "INR",
    "zł": "PLN",
    "kr": "",
    "kr.": "",
    "us$": "USD",
    "r$": "BRL",
}
SIGNED = re.compile(r"(?:([^\d\s.,;()+−-]{1,4})\s*)?([0-9].*?)(?:\s*([^\d\s.,;()/+−-]{1,4}\.?))?")
CLEAR_POINT = re.compile(r"[0-9,]*\.([0-9]{1,2}|[0-9]{4,})")
CLEAR_COMMA = re.compile(r"[0-9.]*,([0-9]{1,2}|[0-9]{4,})")
LONGEST_WHOLE = 12
MOST = Decimal(10) ** 12  # of anything: a price, a weight, a count


class DecimalMark:
    """Gathers what the figures of a file say about its decimal mark."""

    def __init__(self) -> None:
        self.points = self.commas = 0

    def look_at(self, cell: str) -> None:
        """`12.50` speaks for the point, `12,5` for the comma, `1.234` for neither."""
        text = BLANKS.sub("", cell).strip("€$£¥")
        self.points += CLEAR_POINT.fullmatch(text) is not None
        self.commas += CLEAR_COMMA.fullmatch(text) is not None

    @property
    def mark(self) -> str:
        """`.` or `,`; nothing where no figure told."""
        if self.points == self.commas:
            return ""
        return "." if self.points > self.commas else ","


def mark_of_all(marks: Iterable[DecimalMark]) -> str:
    """The mark that all figures of a file show together."""
    together = DecimalMark()
    for mark in marks:
        together.points += mark.points
        together.commas += mark.commas
    return together.mark


def figure(text: str, mark: str, digits: int = 0) -> Decimal | None:
    """The number, not below 0, that `text` is with this decimal mark; None where it is none, or could be two.

    Blanks are left out, and groups of three figures may be parted. Where no figure of the file told the mark it is
    the point, but `1.234` is then read only as what has `digits` of three behind it.
    """
    if fraction := _fraction(text):
        return fraction
    text = BLANKS.sub("", text)
    if not mark and THOUSAND.fullmatch(text) and digits != 3:
        return None
    point = mark or "."
    if not PLAIN[point].fullmatch(text) and not (mark and GROUPED[point].fullmatch(text)):
        return None
    number = Decimal(text.replace("," if point == "." else ".", "").replace(point, "."))
    return number if number < MOST else None


def _fraction(text: str) -> Decimal | None:
    """`107 1/2` as 107.5, and `½` as 0.5."""
    for sign, written in SINGLE_FRACTIONS.items():
        text = text.replace(sign, written)
    match = FRACTION.fullmatch(text.strip())
    if match is None or len(match[1] or "") > LONGEST_WHOLE:
        return None
    return Decimal(match[1] or 0) + (Decimal(match[2]) / Decimal(match[3])).quantize(Decimal("0.0001"))


def without_sign(text: str, currency: str) -> str | None:
    """A price without the sign or the code of its currency; None where it plainly is in another one."""
    match = SIGNED.fullmatch(text.strip())
    if match is None:
        return text
    for word in (match[1], match[3]):
        if not word:
            continue
        meant = SIGNS.get(word.casefold(), word.upper() if len(word) == 3 and word.isalpha() else None)
        if meant is None:
            return text
        if meant and meant != currency:
            return None
    return match[2]


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
