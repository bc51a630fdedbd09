"""What a row of a file with stock says: which thing, where, how many, why."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from flask_babel import gettext

from ..catalog.barcodes import is_gtin
from ..stock.asking import BIGGEST_NUMBER, MOST_AT_ONCE
from ..stock.refusals import MOST_IN_A_LEVEL
from .almacen import FORMULA
from .cells import Row, Terms
from .numbers import BLANKS, is_scientific
from .problems import Problem

MINUS = re.compile(r"[-−–]\s*(?=[0-9.,])")
PLUS = re.compile(r"\+\s*(?=[0-9.,])")
TWO_WAYS = re.compile(r"[0-9]{1,3}([.,][0-9]{3})+")
MOST_COST = 10**12  # minor units


@dataclass
class Told:
    """A row as it is understood. `codes` are the ways in which its barcode may be kept."""

    line: int
    last_line: int
    cells: Sequence[str]
    row: Row
    sku: str = ""
    codes: list[str] = field(default_factory=list)
    number: int | None = None
    place: str = ""
    figure: int | None = None
    reason: str = ""
    note: str = ""
    unit_cost_minor: int | None = None
    point: int | None = None

    @property
    def problems(self) -> list[Problem]:
        return self.row.problems


def told_by(line: int, last_line: int, cells: Sequence[str], terms: Terms, mode: str) -> Told:
    """Read the cells of one row; what is wrong with them stands in its problems."""
    columns = terms.columns
    there = {name: _unarmed(cells[place]) for name, place in columns.places.items() if place < len(cells)}
    row = Row(line, there, terms)
    told = Told(line, last_line, cells, row)
    if len(cells) > len(columns.headings):
        row.refuse(
            "",
            gettext(
                "has %(cells)s cells where the headings are %(headings)s: they may be shifted",
                cells=len(cells),
                headings=len(columns.headings),
            ),
        )
        return told
    told.sku = row.code("sku")
    told.codes = _codes(row)
    told.number = _number(row)
    told.place = row.text("place", 200)
    told.figure = _count(row) if mode == "counts" else _change(row)
    told.reason, told.note = row.text("reason", 200), row.text("note", 2000)
    told.unit_cost_minor = row.money("unit_cost")
    if (told.unit_cost_minor or 0) > MOST_COST:
        row.refuse("unit_cost", gettext("is more than a unit can cost"))
    told.point = row.count("point", MOST_AT_ONCE)
    if not row.is_refused and not (told.sku or told.codes or told.number):
        row.refuse(next(name for name in ("sku", "barcode", "number") if columns.has(name)), gettext("is missing"))
    return told


def _unarmed(cell: str) -> str:
    """Without the apostrophe that an export puts before what a spreadsheet would work out as a formula."""
    return cell[1:] if cell[:1] == "'" and FORMULA.match(cell[1:]) else cell


def _codes(row: Row) -> list[str]:
    """The barcode as it may be kept: scanners and spreadsheets leave leading zeros out, or add them."""
    text = row.text("barcode", 100)
    if not text:
        return []
    if is_scientific(text):
        # Where the SKU tells the thing as well, what the spreadsheet has cut short isn't needed.
        say = row.note if row.says("sku") else row.refuse
        say("barcode", gettext("is a number in scientific notation: a spreadsheet has cut the code short"))
        return []
    digits = re.sub("[-–]", "", BLANKS.sub("", text))
    bare = digits.lstrip("0")
    codes = [bare.zfill(length) for length in (8, 12, 13, 14) if len(bare) <= length]
    if not (digits.isascii() and digits.isdigit() and any(map(is_gtin, codes))):
        say = row.note if row.says("sku") else row.refuse
        say("barcode", gettext("is not a GTIN (8, 12, 13 or 14 figures and a right check figure)"))
        return []
    return codes


def _number(row: Row) -> int | None:
    """Our own number of the variant; only looked at where nothing else tells which thing it is."""
    text = row.text("number", 30)
    if not text or row.says("sku", "barcode"):
        return None
    if not re.fullmatch("[0-9]{1,18}", text) or not 0 < int(text) <= BIGGEST_NUMBER:
        row.refuse("number", gettext("is no number of a variant"))
        return None
    return int(text)


def _count(row: Row) -> int | None:
    if _is_formula(row) or _is_two_ways(row):
        return None
    return row.count("figure", MOST_IN_A_LEVEL)


def _change(row: Row) -> int | None:
    """A whole number with or without its sign."""
    if _is_formula(row):
        return None
    raw = row.cells.get("figure", "").strip()
    is_down = MINUS.match(raw) is not None
    bare = Row(row.line, {**row.cells, "figure": (MINUS if is_down else PLUS).sub("", raw, count=1)}, row.terms)
    units = None if _is_two_ways(bare) else bare.count("figure", MOST_AT_ONCE)
    for problem in bare.problems:
        row.refuse("figure", problem.reason)
    return None if units is None else -units if is_down else units


def _is_formula(row: Row) -> bool:
    if not row.cells.get("figure", "").strip().startswith("="):
        return False
    row.refuse("figure", gettext("is a formula that was never worked out"))
    return True


def _is_two_ways(row: Row) -> bool:
    """Whether nobody can know if `1,000` is one or a thousand."""
    text = BLANKS.sub("", row.cells.get("figure", ""))
    if row.terms.decimal_mark or not TWO_WAYS.fullmatch(text):
        return False
    row.refuse("figure", gettext("could be two numbers: write it without a mark between thousands"))
    return True
