"""A file of any kind as one table: what it is called by columns, and its rows, as often as they are asked for."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import BinaryIO

from flask_babel import gettext

from .mending import Record
from .problems import UnreadableFile
from .sheets import DELIMITERS, Sheet, open_sheet
from .workbooks import WorkbookSheet, is_workbook, open_workbook

SAMPLE = 200  # rows that a layout is guessed by


@dataclass(frozen=True)
class Table:
    """A file whose first row was read. `headings` is that row; `others` are sheets of a workbook that were not read."""

    sheet: Sheet | WorkbookSheet
    sha256: str

    @property
    def headings(self) -> list[str]:
        return [heading.replace("\x00", "\u2400") for heading in self.sheet.headings]

    @property
    def encoding(self) -> str:
        """What people call it."""
        return self.sheet.encoding.name if isinstance(self.sheet, Sheet) else self.sheet.encoding

    @property
    def delimiter(self) -> str:
        """What people call it; nothing for a workbook."""
        return DELIMITERS[self.sheet.delimiter] if isinstance(self.sheet, Sheet) else ""

    @property
    def others(self) -> list[str]:
        return [] if isinstance(self.sheet, Sheet) else self.sheet.others

    def records(self, has_headings: bool = True) -> Iterator[Record]:
        """Every row: below the headings, or from the first on where the file has none."""
        if isinstance(self.sheet, Sheet):
            return self.sheet.mended_records(has_headings)
        return map(self._whole, self.sheet.records(has_headings))

    def _whole(self, record: Record) -> Record:
        """A row of a workbook ends at its last cell that is filled in; the others are there, and empty."""
        lacking = len(self.sheet.headings) - len(record.cells)
        return replace(record, cells=[*record.cells, *[""] * lacking]) if lacking > 0 else record

    def sample(self, most: int = SAMPLE) -> list[list[str]]:
        """The cells of the first rows, that of the headings among them."""
        return [record.cells for record in islice(self.records(has_headings=False), most) if not record.is_lost]


def open_table(file: BinaryIO) -> Table:
    """Tell how a file is written, and read its first row. Raises UnreadableFile."""
    file.seek(0)
    start = file.read(8)
    if not start:
        raise UnreadableFile(gettext("The file is empty."))
    if is_workbook(start):
        file.seek(0)
        digest = hashlib.sha256(file.read()).hexdigest()
        return Table(open_workbook(file), digest)
    sheet = open_sheet(file)
    return Table(sheet, sheet.encoding.sha256)
