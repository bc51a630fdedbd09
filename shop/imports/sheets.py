"""From lines to records: the delimiter, the headings, and each record with the lines that it stands on."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import BinaryIO

from flask_babel import gettext

from .decoding import LONGEST_LINE, Encoding, encoding_of, lines_of
from .mending import Record, mended_records
from .problems import UnreadableFile

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
MOST_COLUMNS = 1_000
csv.field_size_limit(LONGEST_LINE)


@dataclass(frozen=True)
class Sheet:
    """A file whose headings are known. `records()` reads it from the start, as often as is wanted."""

    file: BinaryIO
    encoding: Encoding
    delimiter: str
    headings: list[str]

    def records(self) -> Iterator[Record]:
        """Every record below the headings. Raises UnreadableFile from the line on that makes no sense."""
        records = _records(lines_of(self.file, self.encoding), self.delimiter)
        next(records)
        return records

    def mended_records(self, has_headings: bool = True) -> Iterator[Record]:
        """Every record, what is broken of them mended or told of, line by line."""
        lines = _without_hint(lines_of(self.file, self.encoding))
        records = mended_records(lines, self.delimiter, len(self.headings))
        if has_headings:
            next(records, None)
        return records


def open_sheet(file: BinaryIO) -> Sheet:
    """Tell how `file` is written and read its headings. Raises UnreadableFile."""
    encoding = encoding_of(file)
    first = _beginning(lines_of(file, encoding))
    if not first.strip():
        raise UnreadableFile(gettext("The file is empty."))
    delimiter = max(DELIMITERS, key=lambda mark: len(_headings(first, mark)))
    return Sheet(file, encoding, delimiter, _headings(first, delimiter))


def _beginning(lines: Iterator[str]) -> str:
    """Enough lines to find the headings in, but not a whole file of endless ones."""
    found = ""
    for line in islice(lines, 200):
        found += line
        if len(found) > LONGEST_LINE:
            break
    return found


def normal(heading: str) -> str:
    """A heading as it is compared: however it is padded and whatever its case."""
    return " ".join(re.sub("[\ufeff\u200b]", "", heading).split()).casefold()


def _headings(first: str, delimiter: str) -> list[str]:
    """The cells of the first record of a text of some lines; none where it can't be read with this delimiter."""
    try:
        record = next(_records(iter(first.splitlines(keepends=True)), delimiter))
    except (UnreadableFile, StopIteration):
        return []
    headings = [heading.strip().strip("\ufeff").replace("\x00", "\u2400") for heading in record.cells]
    while headings and not headings[-1]:
        headings.pop()
    return headings[:MOST_COLUMNS]


def _records(lines: Iterator[str], delimiter: str) -> Iterator[Record]:
    """Records with their lines. Empty lines are none, nor is the first line where it only names the delimiter."""
    lines = _without_hint(lines)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    before = 0
    try:
        for cells in reader:
            line, before = before + 1, reader.line_num
            if any(cell.strip() for cell in cells):
                yield Record(line, before, cells)
    except csv.Error as error:
        raise UnreadableFile(
            gettext(
                "From line %(line)s on the file makes no sense as a table: %(reason)s.",
                line=before + 1,
                reason=_in_words(str(error)),
            )
        ) from None


def _without_hint(lines: Iterator[str]) -> Iterator[str]:
    """Spreadsheets may write `sep=;` above the headings. It counts as a line."""
    first = next(lines, "")
    return chain(["\n" if re.fullmatch(r"\ufeff?sep=.\s*", first) else first], lines)


def _in_words(error: str) -> str:
    if "unexpected end" in error:
        return str(gettext("a quotation mark is opened and never closed"))
    if "expected after" in error:
        return str(gettext("a quotation mark stands in the middle of a cell"))
    return error


def padded(cells: Sequence[str], columns: int) -> list[str]:
    """Cells behind the last heading that are empty are no cells."""
    cells = list(cells)
    while len(cells) > columns and not cells[-1].strip():
        cells.pop()
    return cells
