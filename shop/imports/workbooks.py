"""Spreadsheets as XLSX: the same records as a CSV has, cell by cell as text.

A workbook is a zip archive of XML, which may be small and yet hold gigabytes: it is looked at before it is opened.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, time
from itertools import repeat
from typing import TYPE_CHECKING, Any, BinaryIO

from flask_babel import gettext

from .mending import Record
from .problems import UnreadableFile

if TYPE_CHECKING:
    from openpyxl import Workbook

ZIP, OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"  # what a workbook begins with, and what an old or locked one does
MOST_UNZIPPED = 64 * 1024 * 1024  # bytes
MOST_PARTS = 1_000
MOST_COLUMNS = 200
MOST_ROWS = 1_048_576  # that a sheet may have; most of them empty
BLOCK = 1 << 16
FORMULAS = (b"<f>", b"<f ", b"<f/")


@dataclass(frozen=True)
class WorkbookSheet:
    """The first sheet of a workbook that can be seen; `others` are the names of those that were not read."""

    file: BinaryIO
    headings: list[str]
    others: list[str]
    encoding = "XLSX"
    delimiter = ""

    def records(self, has_headings: bool = True) -> Iterator[Record]:
        """Every row below the headings that is not empty, with the number that it has in the sheet."""
        rows = _rows(self.file)
        if has_headings:
            next(rows)
        return rows


def is_workbook(start: bytes) -> bool:
    """Whether a file that begins like this means to be a workbook, of whatever age."""
    return start.startswith((ZIP, OLD))


def open_workbook(file: BinaryIO) -> WorkbookSheet:
    """Look whether the workbook can be read, and read its headings. Raises UnreadableFile."""
    refuse_bombs(file)
    with _opened(file) as workbook:
        first, *others = _visible(workbook)
    headings = [cell.strip() for cell in next(_rows(file), Record(0, 0, [])).cells]
    while headings and not headings[-1]:
        headings.pop()
    if not headings:
        raise UnreadableFile(gettext("The first sheet, “%(sheet)s”, is empty.", sheet=first))
    return WorkbookSheet(file, headings, others)


def refuse_bombs(file: BinaryIO) -> None:
    """Raises UnreadableFile for what is no archive, or would be unpacked to more than a table of stock ever is."""
    file.seek(0)
    if file.read(4) == OLD:
        raise UnreadableFile(gettext("This is an old or a locked workbook. Save it as .xlsx, without a password."))
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except Exception:  # zipfile raises whatever it stumbles over
        raise _damaged() from None
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNZIPPED:
        raise UnreadableFile(gettext("This workbook is too large. Save the sheet by itself, or as CSV."))


def unzipped_bytes(file: BinaryIO) -> int:
    """How large the workbook is when it is unpacked."""
    with zipfile.ZipFile(file) as archive:
        return sum(part.file_size for part in archive.infolist())


def _rows(file: BinaryIO) -> Iterator[Record]:
    """The rows of the first sheet that are not empty. A formula without a result is kept as a formula."""
    with _opened(file) as workbook:
        name = _visible(workbook)[0]
        results = _cells_of(workbook, name)
        if not _has_formulas(file, workbook, name):
            yield from _records(results, repeat(()))
            return
        with _opened(file, formulas=True) as same:
            yield from _records(results, _cells_of(same, name))


def _records(results: Iterator[Sequence[Any]], formulas: Iterator[Sequence[Any]]) -> Iterator[Record]:
    for line, (cells, asked) in enumerate(zip(results, formulas, strict=False), 1):
        if cells.count(None) == len(cells) and not any(asked):
            continue  # a sheet may have a million of these
        words = [_text(cell) for cell in cells]
        for place, formula in enumerate(asked):
            if cells[place] is None and formula is not None:
                words[place] = _text(formula)
        while words and not words[-1]:
            words.pop()
        if any(word.strip() for word in words):
            yield Record(line, line, words)


def _cells_of(workbook: Workbook, name: str) -> Iterator[Sequence[Any]]:
    try:
        sheet: Any = workbook[name]
        columns = min(sheet.max_column or MOST_COLUMNS, MOST_COLUMNS)
        yield from sheet.iter_rows(max_col=columns, max_row=MOST_ROWS, values_only=True)
    except UnreadableFile:
        raise
    except Exception:  # openpyxl raises whatever it stumbles over
        raise _damaged() from None


@contextmanager
def _opened(file: BinaryIO, *, formulas: bool = False) -> Iterator[Workbook]:
    from openpyxl import load_workbook  # here, as only who imports a workbook needs it

    file.seek(0)
    try:
        workbook = load_workbook(file, read_only=True, data_only=not formulas, keep_links=False)
    except Exception:  # openpyxl raises whatever it stumbles over
        raise _damaged() from None
    yield workbook


def _visible(workbook: Workbook) -> list[str]:
    names = [sheet.title for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
    if not names:
        raise _damaged()
    return names


def _has_formulas(file: BinaryIO, workbook: Workbook, name: str) -> bool:
    """Whether any cell is worked out: only then is it worth reading the sheet a second time, for the formulas."""
    sheet: Any = workbook[name]
    path: str = sheet._worksheet_path  # nothing that is public tells it
    tail = b""
    with zipfile.ZipFile(file) as archive, archive.open(path.lstrip("/")) as part:
        while block := part.read(BLOCK):
            if any(mark in tail + block for mark in FORMULAS):
                return True
            tail = block[-4:]
    return False


def _text(cell: Any) -> str:
    """A cell as a CSV would have it. A whole number has no decimals, however the workbook keeps it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    return str(getattr(cell, "text", cell))  # an array formula has its text within


def _damaged() -> UnreadableFile:
    return UnreadableFile(gettext("This is no workbook that can be read. Save it again as .xlsx, or as CSV."))
