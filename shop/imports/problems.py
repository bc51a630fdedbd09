"""What is wrong with a file, told so that a person can mend it: line, column, value, reason."""

import re
from dataclasses import dataclass
from http import HTTPStatus

from flask_babel import gettext

from ..errors import NotFound, ShopError

MOST_SHOWN_OF_A_VALUE = 200  # characters


@dataclass(frozen=True)
class Problem:
    """One thing wrong with one row. A refusal keeps the row out; anything else is taken in, and said."""

    line: int
    column: str
    value: str
    reason: str
    is_refusal: bool = True

    def __str__(self) -> str:
        place = f"line {self.line}" + (f", {self.column}" if self.column else "")
        return f"{place}: {self.reason}" + (f" ({shown(self.value)})" if self.value else "")


class UnreadableFile(ShopError):
    """The file as a whole can't be read; nothing of it was taken."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class ImportRefused(ShopError):
    """Rows of the file are refused, so nothing of it went in."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


def no_such_import() -> NotFound:
    """The refusal of a number that no import has, or one of another kind."""
    return NotFound(gettext("There is no such import."))


class ImportUnderWay(ShopError):
    """Another import is writing to the catalogue."""


def shown(value: str) -> str:
    """A value as a report shows it: in quotes, in one line, not endlessly."""
    one_line = " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", value).split())
    return f"“{one_line[:MOST_SHOWN_OF_A_VALUE]}{'…' if len(one_line) > MOST_SHOWN_OF_A_VALUE else ''}”"
