"""From an open file to staged rows in the database, a thousand at a time, whatever its size."""

import json
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import BinaryIO

from flask_babel import gettext
from sqlalchemy import text

from ..db import db
from ..pages.models import Shop
from ..stock.actors import Actor
from .almacen import ALMACEN
from .formats import Columns, Format, columns_of
from .models import ImportJob
from .numbers import DecimalMark
from .problems import UnreadableFile
from .sheets import DELIMITERS, Record, Sheet, normal, open_sheet, padded
from .shopify import SHOPIFY

FORMATS = {format.name: format for format in (SHOPIFY, ALMACEN)}
AT_ONCE = 1000
FIGURES = ("price", "compare_at_price", "unit_cost", "weight_grams", "image_focus_x")
CATEGORY = " "  # what the rows of a category are gathered under; no handle begins with it

INSERT = text("""
    INSERT INTO import_row (job_id, thing_line, line, last_line, thing, sku, cells)
    SELECT :job_id, row.thing_line, row.line, row.last_line, row.thing, lower(row.sku), row.cells
    FROM unnest(CAST(:thing_lines AS int[]), CAST(:lines AS int[]), CAST(:last_lines AS int[]), CAST(:things AS text[]),
                CAST(:skus AS text[]), CAST(:cells AS jsonb[]))
         AS row(thing_line, line, last_line, thing, sku, cells)
""")

# A file may come back to a product after others: its rows are put together under its first line.
SCATTERED = text("""
    SELECT thing, min(thing_line) AS line FROM import_row WHERE job_id = :job_id AND thing <> ''
    GROUP BY thing HAVING min(thing_line) < max(thing_line)
""")
GATHER = text("""
    UPDATE import_row SET thing_line = first.line
    FROM unnest(CAST(:things AS text[]), CAST(:lines AS int[])) AS first(thing, line)
    WHERE job_id = :job_id AND import_row.thing = first.thing AND import_row.thing_line > first.line
""")


def stage_file(
    file: BinaryIO,
    filename: str,
    *,
    by: Actor,
    format: str = "auto",
    on_progress: Callable[[int], None] = lambda rows: None,
) -> ImportJob:
    """Read `file` into staged rows of a new job, which the caller commits. `on_progress` is told the rows so far.

    Raises UnreadableFile, naming the line, for what is no table or of no known format.
    """
    sheet = open_sheet(file)
    kind = recognised(sheet.headings, format)
    columns = columns_of(sheet.headings, kind, db.session.get_one(Shop, 1).default_language)
    job = ImportJob(
        filename=filename[:200],
        format=kind.name,
        encoding=sheet.encoding.name,
        delimiter=DELIMITERS[sheet.delimiter],
        decimal_mark="",
        sha256=sheet.encoding.sha256,
        headings=sheet.headings,
        actor_kind=by.kind,
        actor_label=by.label,
    )
    db.session.add(job)
    db.session.flush()
    rows, job.decimal_mark = _stage_rows(job.id, sheet, columns, kind, on_progress)
    if not rows and not kind.tells_all:  # our own file of an empty shop says all there is to say
        raise UnreadableFile(gettext("The file has headings, but no row below them."))
    # The planner knows nothing of rows that came a moment ago, and would look each up by itself.
    db.session.execute(text("ANALYZE import_row"))
    _gather(job.id)
    job.counts = {"rows": rows, "unknown": list(columns.unknown), "unused": list(columns.unused)}
    db.session.flush()
    return job


def recognised(headings: Sequence[str], wanted: str) -> Format:
    """The format of a file with these headings. Raises UnreadableFile where it is none, or not the `wanted` one."""
    if wanted != "auto":
        format = FORMATS[wanted]
        if not format.fits(headings):
            raise _unrecognised(headings, gettext("as a file of %(format)s", format=format.label), format)
        return format
    best = max(FORMATS.values(), key=lambda format: format.fits(headings))
    if not best.fits(headings):
        raise _unrecognised(headings, gettext("as any that the shop knows"), SHOPIFY, ALMACEN)
    return best


def _unrecognised(headings: Sequence[str], as_what: str, *formats: Format) -> UnreadableFile:
    needed = " / ".join(format.key for format in formats)
    return UnreadableFile(
        gettext(
            "The headings can’t be read %(as_what)s: there must be a column %(needed)s. Found: %(found)s.",
            as_what=as_what,
            needed=needed,
            found=", ".join(headings[:12]) or "–",
        )
    )


def _stage_rows(
    job_id: int, sheet: Sheet, columns: Columns, kind: Format, on_progress: Callable[[int], None]
) -> tuple[int, str]:
    """Write the records as rows. Returns how many they are, and the decimal mark that their figures have."""
    mark, staged = DecimalMark(), 0
    figures = [columns.places[name] for name in FIGURES if name in columns.places]
    rows = _rows(sheet, columns, kind)
    while batch := list(islice(rows, AT_ONCE)):
        thing_lines, lines, last_lines, things, skus, cells = zip(*batch, strict=True)
        for place in figures:
            for row in cells:
                if place < len(row):
                    mark.look_at(row[place])
        values = {
            "job_id": job_id,
            "thing_lines": list(thing_lines),
            "lines": list(lines),
            "last_lines": list(last_lines),
            "things": list(things),
            "skus": list(skus),
            "cells": [json.dumps(row) for row in cells],
        }
        db.session.execute(INSERT, values)
        staged += len(batch)
        on_progress(staged)
    return staged, mark.mark


def _gather(job_id: int) -> None:
    scattered = db.session.execute(SCATTERED, {"job_id": job_id}).all()
    for start in range(0, len(scattered), AT_ONCE):
        some = scattered[start : start + AT_ONCE]
        things, lines = [row.thing for row in some], [row.line for row in some]
        db.session.execute(GATHER, {"job_id": job_id, "things": things, "lines": lines})


def _rows(sheet: Sheet, columns: Columns, kind: Format) -> Iterator[tuple[int, int, int, str, str, list[str]]]:
    """(line of its thing, line, last line, thing, SKU, cells) of each record."""
    thing, thing_line = "", 0
    for record in sheet.records():
        cells = [cell.replace("\x00", "\u2400") for cell in padded(record.cells, len(columns.headings))]
        named = _thing(record, columns)
        if not named or named != thing:
            thing, thing_line = named, record.line
        yield thing_line, record.line, record.last_line, thing, _sku(cells, columns, kind), cells


def _thing(record: Record, columns: Columns) -> str:
    """What the record is about: the handle, or the path of a category."""
    handle = normal(_cell(record.cells, columns, "slug"))
    path = _cell(record.cells, columns, "category_path").strip()
    return (handle or (f"{CATEGORY}{path}" if path else "")).replace("\x00", "\u2400")[:300]


def _sku(cells: Sequence[str], columns: Columns, kind: Format) -> str:
    sku = kind.adapt({"sku": _cell(cells, columns, "sku")})["sku"]
    return " ".join(sku.split())[:100]


def _cell(cells: Sequence[str], columns: Columns, field: str) -> str:
    place = columns.places.get(field, len(cells))
    return cells[place] if place < len(cells) else ""
