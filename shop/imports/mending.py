"""Rows of a CSV whose quotation marks may be broken: an inch mark must not swallow the lines behind it.

What can be mended is, and says so; a line that can't be read is a record of its own that is lost, and says why. No line
goes missing in silence.
"""

import csv
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice

from flask_babel import lazy_gettext

MOST_LINES = 1_000  # of one record
MOST_LETTERS = 1_000_000
LOOKED_AT = 100  # lines, to see how they end
FEWEST_COLUMNS = 3  # from which on a line that falls into as many cells as there are headings is hardly a text

NEVER_CLOSED = lazy_gettext("a quotation mark is opened and never closed; the line is left out")
IN_THE_MIDDLE = lazy_gettext("a quotation mark stands in the middle of a cell; the line is left out")
MENDED = lazy_gettext("a quotation mark stands in the middle of a cell; it was read as a part of it")


@dataclass(frozen=True)
class Record:
    """The cells of one record, and the first and last line of the file that it stands on.

    `trouble` is what was wrong with it; where it `is_lost`, its one cell is the line as it is.
    """

    line: int
    last_line: int
    cells: list[str]
    trouble: str = ""
    is_lost: bool = False


def mended_records(lines: Iterator[str], delimiter: str, columns: int) -> Iterator[Record]:
    """The records of a file with so many columns. Empty lines are none."""
    source = Lines(joined(lines))
    while (first := source.next()) is not None:
        line = source.number
        record = _record(first, source, delimiter, columns)
        if record.is_lost or any(cell.strip() for cell in record.cells):
            yield Record(line, source.number, record.cells, record.trouble, record.is_lost)


def joined(lines: Iterator[str]) -> Iterator[str]:
    """The lines as the file ends them: where that is a line feed, a carriage return by itself is a part of a cell."""
    beginning = list(islice(lines, LOOKED_AT))
    rest = chain(beginning, lines)
    returns = sum(line.endswith("\r") for line in beginning)
    if returns > sum(line.endswith("\n") for line in beginning) * 3:
        yield from rest
        return
    held: list[str] = []
    for line in rest:
        if line.endswith("\r") and sum(map(len, held)) < MOST_LETTERS:
            held.append(line)
        elif held:
            yield "".join([*held, line])
            held = []
        else:
            yield line
    if held:
        yield "".join(held)


class Lines:
    """Lines that can be given back; `number` is that of the last one that was taken."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines, self._returned, self.number = lines, deque[str](), 0

    def next(self) -> str | None:
        line = self._returned.popleft() if self._returned else next(self._lines, None)
        self.number += line is not None and _lines_in(line)
        return line

    def give_back(self, lines: list[str]) -> None:
        """These come again."""
        self._returned.extendleft(reversed(lines))
        self.number -= sum(map(_lines_in, lines))


def _lines_in(line: str) -> int:
    """As how many lines an editor counts it: a carriage return within it starts a new one there."""
    return 1 + line.rstrip("\r\n").count("\r")


def _record(first: str, source: Lines, delimiter: str, columns: int) -> Record:
    """The record that begins with this line; takes further lines from the source where a cell has several."""
    if '"' not in first:
        return _told(first.rstrip("\r\n").split(delimiter))
    cells, error = _parsed(first, delimiter)
    if cells is not None:
        return _told(cells)
    if "unexpected end" not in error:
        return _repaired(first, delimiter, columns, str(IN_THE_MIDDLE))
    more = _until_closed(first, source)
    cells, _ = _parsed("".join([first, *more]), delimiter)
    if cells is None or _swallows(first, more, len(cells), delimiter, columns):
        source.give_back(more)
        return _repaired(first, delimiter, columns, str(NEVER_CLOSED))
    return _told(cells)


def _until_closed(first: str, source: Lines) -> list[str]:
    """The lines up to the one in which as many quotation marks are closed as were opened."""
    more: list[str] = []
    marks, letters = first.count('"'), len(first)
    while marks % 2 and len(more) < MOST_LINES and letters < MOST_LETTERS and (line := source.next()) is not None:
        more.append(line)
        marks += line.count('"')
        letters += len(line)
    return more


def _swallows(first: str, more: list[str], cells: int, delimiter: str, columns: int) -> bool:
    """Whether a record of several lines has taken in others: they fall into the right number of cells by themselves."""
    if columns < FEWEST_COLUMNS:
        return False
    alone = [len(_cut(line, delimiter)) == columns for line in more]
    if cells == columns:
        return all(alone) and len(_cut(first, delimiter)) == columns
    return any(alone)


def _parsed(text: str, delimiter: str) -> tuple[list[str] | None, str]:
    """The cells of one record, or what is wrong with it."""
    try:
        reader = csv.reader(_in_lines(text), delimiter=delimiter, strict=True, skipinitialspace=True)
        cells = next(reader, [])
        return (cells, "") if next(reader, None) is None else (None, "more than one")
    except csv.Error as error:
        return None, str(error)


def _in_lines(text: str) -> Iterator[str]:
    yield from re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", text)


def _repaired(line: str, delimiter: str, columns: int, reason: str) -> Record:
    """The line read with the quotation marks that end no cell as parts of it; lost where that doesn't fit."""
    cells = _cut(line, delimiter)
    if len(cells) == columns:
        return Record(0, 0, cells, str(MENDED))
    return Record(0, 0, [line.rstrip("\r\n")], reason, is_lost=True)


def _cut(line: str, delimiter: str) -> list[str]:
    """The cells of a line, in which a quotation mark only ends a cell where the delimiter or nothing follows."""
    mark = re.escape(delimiter)
    cells = re.findall(
        rf'(?:^|{mark})[ ]*(?:"((?:[^"]|"(?!\s*(?:{mark}|$)))*)"\s*(?={mark}|$)|([^{mark}]*))', line.rstrip("\r\n")
    )
    return [_unescaped(quoted) if quoted else plain for quoted, plain in cells]


def _unescaped(cell: str) -> str:
    return cell.replace('\\"', '"').replace('""', '"')


def _told(cells: list[str]) -> Record:
    return Record(0, 0, cells)
