"""One row's cells, read field by field. What can't be right is noted with line, column, value and reason."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext, lazy_gettext

from ..catalog.barcodes import is_gtin
from .formats import Columns
from .numbers import BLANKS, figure, is_scientific, minor, whole, without_sign
from .problems import Problem

# Control characters mean a damaged file; U+2400 stands for NUL, which Postgres can't hold (staging puts it there).
UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2400\ufffe\uffff\ud800-\udfff]")
# Control characters that no keyboard has: letters of Windows, which whoever wrote the file took for Latin-1. ™ was one.
MISREAD = {place: bytes([place]).decode("cp1252", "ignore") for place in range(0x80, 0xA0)}
YES, NO = {"true", "yes", "1", "t", "y"}, {"false", "no", "0", "f", "n"}
SIGN = re.compile(r"[$£A-Za-z]")
MOST_LETTERS = 300
# Not yet put into words: they are handed along with every cell, and almost none is wrong.
NOT_A_NUMBER = lazy_gettext("is not a number that can be read")
NOT_A_PRICE = lazy_gettext("is not a price that can be read")


@dataclass(frozen=True)
class Terms:
    """What reading a file needs to know of it and of the shop: money is in `currency` with `digits` behind the mark.

    `marks` are the decimal marks of columns that show their own. Where the file `mixes_currencies`, what is priced in
    another one is left aside; else it is refused.
    """

    columns: Columns
    decimal_mark: str
    currency: str
    digits: int
    marks: Mapping[str, str] = field(default_factory=dict)
    mixes_currencies: bool = False
    rounds_money: bool = False
    has_masters: bool = False  # rows that tell of a product as a whole, and look like a variant without choices

    def mark_of(self, name: str) -> str:
        """The decimal mark of a column: its own, where its figures tell, else the file's."""
        return self.marks.get(name, self.decimal_mark)


@dataclass
class Row:
    """A row in our words: `cells` by field."""

    line: int
    cells: dict[str, str]
    terms: Terms
    problems: list[Problem] = field(default_factory=list)
    is_foreign: bool = False  # a price in another currency than the shop's, which is left aside

    @property
    def is_refused(self) -> bool:
        return any(problem.is_refusal for problem in self.problems)

    def says(self, *fields: str) -> bool:
        """Whether any of these cells is filled in."""
        cells = self.cells
        for name in fields:  # noqa: SIM110 (asked of every row a dozen times: any() takes twice as long)
            if name in cells and cells[name].strip():
                return True
        return False

    def refuse(self, name: str, reason: str) -> None:
        """Keep this row out, because of the cell under `name`."""
        self._add(name, reason, True)

    def note(self, name: str, reason: str) -> None:
        """Take the row in, and say what was left out of it."""
        self._add(name, reason, False)

    def text(self, name: str, most: int = MOST_LETTERS, *, in_lines: bool = False) -> str:
        """The cell's text, in one line unless `in_lines`."""
        raw = self.cells.get(name)
        if not raw:
            return ""
        if UNREADABLE.search(raw):
            self.refuse(name, gettext("holds a character that can’t be kept"))
            return ""
        if not raw.isascii():
            raw = raw.translate(MISREAD)
        text = raw.strip() if in_lines else " ".join(raw.split())
        if len(text) > most:
            self.refuse(name, gettext("is longer than %(most)s characters", most=most))
            return ""
        return text

    def words(self, name: str, most: int = MOST_LETTERS, *, in_lines: bool = False) -> dict[str, str]:
        """The cell in each further language that the file has a column for."""
        told = self.terms.columns.languages.get(name)
        if not told:
            return {}
        return {code: self.text(f"{name}:{code}", most, in_lines=in_lines) for code in told}

    def number(self, name: str, reason: Any = NOT_A_NUMBER, digits: int = 0) -> Decimal | None:
        """The cell's number; None where it is empty or, which is refused for this reason, can't be read.

        `digits` is how many are usual behind its decimal mark: see `figure`.
        """
        raw = self.cells.get(name, "").strip()
        if not raw:
            return None
        number = figure(raw, self.terms.mark_of(name), digits)
        if number is None:
            minus = re.match(r"[-−(]\s*[0-9.,]", raw)
            self.refuse(name, gettext("is below zero") if minus else str(reason))
        return number

    def money(self, name: str) -> int | None:
        """The cell's money in minor units. Nothing is rounded, unless the file is one of finer prices: that is said."""
        raw = self.cells.get(name, "")
        if (raw and not raw.strip().isascii()) or SIGN.search(raw):
            plain = without_sign(raw, self.terms.currency)
            if plain is None:
                self.refuse(name, gettext("the shop sells in %(currency)s", currency=self.terms.currency))
                return None
            self.cells[name] = plain
        number = self.number(name, NOT_A_PRICE, self.terms.digits)
        units = None if number is None else minor(number, self.terms.digits)
        if number is not None and units is None and self.terms.rounds_money:
            units = int(number.scaleb(self.terms.digits).to_integral_value("ROUND_HALF_UP"))
            self.note(name, gettext("was rounded to %(digits)s decimals", digits=self.terms.digits))
        elif number is not None and units is None:
            self.refuse(name, gettext("has more than %(digits)s decimals", digits=self.terms.digits))
        return units

    def count(self, name: str, most: int) -> int | None:
        """The cell's whole number, 0 to `most`."""
        number = self.number(name)
        count = None if number is None else whole(number)
        if number is not None and count is None:
            self.refuse(name, gettext("is not a whole number"))
        if count is not None and count > most:
            self.refuse(name, gettext("is more than %(most)s", most=most))
            return None
        return count

    def truth(self, name: str, empty: bool = True) -> bool:
        """The cell's yes or no."""
        word = self.cells.get(name, "").strip().casefold()
        if word and word not in YES | NO:
            self.refuse(name, gettext("is neither true nor false"))
        return empty if not word else word in YES

    def one_of(self, name: str, words: Sequence[str]) -> str:
        """The cell's word, in small letters, where it is one of `words`; else it is refused."""
        word = self.cells.get(name, "").strip().casefold()
        if word and word not in words:
            self.refuse(name, gettext("is none of %(words)s", words=", ".join(words)))
            return ""
        return word

    def moment(self, name: str) -> datetime | None:
        """The cell's moment, in UTC where it names no zone."""
        raw = self.cells.get(name, "").strip()
        if not raw:
            return None
        try:
            moment = datetime.fromisoformat(raw)
            return (moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment).astimezone(UTC)
        except (ValueError, OverflowError):
            self.refuse(name, gettext("is not a moment like 2026-11-23T09:30:00Z"))
            return None

    def code(self, name: str, most: int = 100) -> str:
        """A code such as an SKU. One that a spreadsheet has turned into a number is refused: its figures are lost."""
        text = self.text(name, most)
        if is_scientific(text, surely=name == "sku"):
            self.refuse(name, gettext("is a number in scientific notation: a spreadsheet has cut the code short"))
            return ""
        return text

    def barcode(self, name: str) -> str | None:
        """A GTIN without its blanks and hyphens. Any other code is left out, and said."""
        text = self.code(name)
        if not text:
            return None
        digits = re.sub("[-–]", "", BLANKS.sub("", text))
        if text and not is_gtin(digits):
            self.note(name, gettext("is not a GTIN (8, 12, 13 or 14 figures and a right check figure); left out"))
            return None
        return digits or None

    def address(self, name: str) -> str:
        """A web address. Anything else is left out, and said."""
        text = self.text(name, 2000)
        try:
            parts = urlsplit(text)
            is_address = parts.scheme in {"http", "https"} and bool(parts.hostname) and " " not in text
        except ValueError:
            is_address = False
        if text and not is_address:
            self.note(name, gettext("is not a web address; the picture was left out"))
            return ""
        return text

    def _add(self, name: str, reason: str, is_refusal: bool) -> None:
        heading = self.terms.columns.heading_of(name) if name else ""
        self.problems.append(Problem(self.line, heading, self.cells.get(name, ""), reason, is_refusal))
