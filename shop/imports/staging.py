"""From an open file to staged rows in the database, a thousand at a time, whatever its size."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from flask_babel import format_decimal, gettext
from sqlalchemy import delete, text

from ..db import db
from ..pages.models import Shop
from ..stock.actors import Actor
from .formats import Columns, Format, columns_of, gathered
from .layouts import Layout, format_of, headings_of
from .models import ImportJob, ImportRow
from .numbers import DecimalMark, mark_of_all
from .problems import Problem, UnreadableFile
from .sheets import normal, padded
from .tables import Table

Progress = Callable[[int], None]

AT_ONCE = 1000
FIGURES = (
    "price compare_at_price sale_price unit_cost stock image_focus_x weight weight_grams weight_kg weight_lb weight_oz"
).split()
CATEGORY = " "  # what the rows of a category are gathered under; no handle begins with it

# What was done to stock is a document, and can be taken back at any time; what was done to a catalogue for a year.
KEPT_FOR = text("""
    DELETE FROM import_job WHERE created_at < now() - interval '30 days' AND applied_at IS NULL
        OR created_at < now() - interval '1 year' AND kind = 'catalog'
""")
# What was said of a line before it was read as a row; such a row has a line of its thing below 0.
LOST, MENDED = "\t!", "\t~"

LINES = text("""
    SELECT line, thing, cells FROM import_row WHERE job_id = :job_id AND thing_line < 0 ORDER BY line
""")
INSERT = text("""
    INSERT INTO import_row (job_id, thing_line, line, last_line, thing, sku, cells)
    SELECT :job_id, row.thing_line, row.line, row.last_line, row.thing, lower(row.sku), row.cells
    FROM unnest(CAST(:thing_lines AS int[]), CAST(:lines AS int[]), CAST(:last_lines AS int[]), CAST(:things AS text[]),
                CAST(:skus AS text[]), CAST(:cells AS jsonb[]))
         AS row(thing_line, line, last_line, thing, sku, cells)
""")

# A file may come back to a product after others: its rows are put together under its first line.
SCATTERED = text("""
    SELECT thing, min(thing_line) AS line FROM import_row WHERE job_id = :job_id AND thing <> '' AND thing_line > 0
    GROUP BY thing HAVING min(thing_line) < max(thing_line)
""")
GATHER = text("""
    UPDATE import_row SET thing_line = first.line
    FROM unnest(CAST(:things AS text[]), CAST(:lines AS int[])) AS first(thing, line)
    WHERE job_id = :job_id AND import_row.thing = first.thing AND import_row.thing_line > first.line
""")


def new_job(table: Table, layout: Layout, filename: str, by: Actor) -> ImportJob:
    """A job for a file that is to be read by this layout."""
    job = ImportJob(
        filename=filename[:200],
        format=layout.format,
        mapping=layout.mapping.as_json() if layout.mapping else {},
        encoding=table.encoding,
        delimiter=table.delimiter,
        decimal_mark="",
        sha256=table.sha256,
        headings=headings_of(table.headings, layout.mapping),
        counts={"sheets": table.others},
        actor_kind=by.kind,
        actor_label=by.label,
        user_id=by.user_id,
    )
    db.session.add(job)
    db.session.flush()
    return job


def stage_rows(
    job: ImportJob, table: Table, on_progress: Progress = lambda rows: None, *, most: int | None = None
) -> None:
    """Write the file's rows as they are, each with the product that it is of. Raises UnreadableFile."""
    db.session.execute(delete(ImportRow).where(ImportRow.job_id == job.id))
    reading = Reading.of(job)
    rows = _stage(job, table, reading, on_progress, most)
    if not rows and not reading.format.tells_all:  # our own file of an empty shop says all there is to say
        raise UnreadableFile(gettext("The file has headings, but no row below them."))
    # The planner knows nothing of rows that came a moment ago, and would look each up by itself.
    db.session.execute(text("ANALYZE import_row"))
    _gather(job.id)
    unknown, unused = list(reading.columns.unknown), list(reading.columns.unused)
    job.counts = job.counts | {"rows": rows, "unknown": unknown, "unused": unused}
    db.session.flush()


@dataclass(frozen=True)
class Reading:
    """How the rows of a job are read: its format, and what its columns are."""

    format: Format
    columns: Columns
    currency: str

    @classmethod
    def of(cls, job: ImportJob) -> "Reading":
        shop = db.session.get_one(Shop, 1)
        format = format_of(job)
        return cls(format, columns_of(job.headings, format, shop.default_language, shop.currency), shop.currency)

    def row(self, cells: Sequence[str], slug: str) -> dict[str, str]:
        """The cells in our words. Where no column tells a product's address, `slug` does."""
        there = {name: cells[place] for name, place in self.columns.cells if place < len(cells)}
        if self.format.slugs:
            there["slug"] = slug
        if self.columns.is_gathered:
            gathered(there)
        return self.format.adapt(there)


def problems_of_lines(job_id: int) -> list[Problem]:
    """What was wrong with lines of the file that are no rows at all, or could only be mended."""
    found = db.session.execute(LINES, {"job_id": job_id}).all()
    return [Problem(row.line, "", row.cells[0], row.cells[1], row.thing == LOST) for row in found]


def _stage(job: ImportJob, table: Table, reading: Reading, on_progress: Progress, most: int | None) -> int:
    """Write the records as rows, and what figures say of decimal marks into the job. Returns how many they are."""
    places = reading.columns.places
    marks = {name: DecimalMark() for name in FIGURES if name in places}
    staged = 0
    rows = _rows(table, reading)
    while batch := list(islice(rows, AT_ONCE)):
        thing_lines, lines, last_lines, things, skus, cells = zip(*batch, strict=True)
        for name, mark in marks.items():
            place = places[name]
            for row in cells:
                if place < len(row):
                    mark.look_at(row[place])
        values = {
            "job_id": job.id,
            "thing_lines": list(thing_lines),
            "lines": list(lines),
            "last_lines": list(last_lines),
            "things": list(things),
            "skus": list(skus),
            "cells": [json.dumps(row) for row in cells],
        }
        db.session.execute(INSERT, values)
        staged += sum(line > 0 for line in thing_lines)
        if most is not None and staged > most:
            raise UnreadableFile(
                gettext("There are more than %(most)s rows. Import them in several files.", most=format_decimal(most))
            )
        on_progress(staged)
    is_workbook = job.encoding == "XLSX"
    job.decimal_mark = "." if is_workbook else mark_of_all(marks.values())
    own = {name: mark.mark for name, mark in marks.items() if mark.mark and mark.mark != job.decimal_mark}
    job.counts = job.counts | {"marks": {} if is_workbook else own}
    return staged


def _gather(job_id: int) -> None:
    scattered = db.session.execute(SCATTERED, {"job_id": job_id}).all()
    for start in range(0, len(scattered), AT_ONCE):
        some = scattered[start : start + AT_ONCE]
        things, lines = [row.thing for row in some], [row.line for row in some]
        db.session.execute(GATHER, {"job_id": job_id, "things": things, "lines": lines})


def _rows(table: Table, reading: Reading) -> Iterator[tuple[int, int, int, str, str, list[str]]]:
    """(line of its thing, line, last line, thing, SKU, cells) of each record; a line that is lost is of no thing."""
    thing, thing_line = "", 0
    slugs = iter(_slugs(table, reading))
    for record in table.records(reading.format.has_headings):
        if record.trouble:
            told = [record.cells[0][:500] if record.is_lost else "", record.trouble]
            yield -record.line, record.line, record.last_line, LOST if record.is_lost else MENDED, "", _kept(told)
        if record.is_lost:
            continue
        cells = _kept(padded(record.cells, len(reading.columns.headings)))
        row = reading.row(cells, next(slugs, ""))
        named = _thing(row)
        if not named or named != thing:
            thing, thing_line = named, record.line
        yield thing_line, record.line, record.last_line, thing, _sku(row, reading), cells


def _slugs(table: Table, reading: Reading) -> list[str]:
    """The product of every row, where it must be told from all of them."""
    if reading.format.slugs is None:
        return []
    size = len(reading.columns.headings)
    records = (one for one in table.records(reading.format.has_headings) if not one.is_lost)
    return reading.format.slugs(reading.row(_kept(padded(record.cells, size)), "") for record in records)


def _kept(cells: Sequence[str]) -> list[str]:
    return [cell.replace("\x00", "\u2400") for cell in cells]


def _thing(row: Mapping[str, str]) -> str:
    """What the row is about: the handle, or the path of a category."""
    path = row.get("category_path", "").strip()
    return (normal(row.get("slug", "")) or (f"{CATEGORY}{path}" if path else ""))[:300]


def _sku(row: Mapping[str, str], reading: Reading) -> str:
    """The row's SKU, which no other row may have; a price in another currency may be told of the same one."""
    currency = row.get("currency", "").strip().upper()
    if reading.format.mixes_currencies and currency and currency != reading.currency:
        return ""
    return " ".join(row.get("sku", "").split())[:100]
