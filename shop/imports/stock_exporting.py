"""Levels and the ledger as files. Memory stays flat, whatever the shop's size; levels come back as 0 changes."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date
from io import TextIOWrapper
from itertools import islice
from typing import IO, Any

from flask_babel import gettext
from sqlalchemy import text

from ..db import db, read_one_moment
from ..languages import current_language, own_time_zone
from ..money import money_bare
from ..pages.models import Shop
from ..stock.naming import names_of
from ..stock.reasons import reason_label
from ..stock.services import FEW_LEFT
from ..stock.things import find_things
from .almacen import defused
from .problems import ImportRefused
from .stock_columns import heading_in

AT_ONCE = 2_000
MOST_IN_A_WORKBOOK = 1_000_000  # rows: a sheet holds a few more
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")  # what XML has no place for
COLUMNS = "sku barcode name place count reserved free point average number".split()

LEVELS = text("""
    SELECT l.id, v.id AS variant_id, v.sku, v.barcode, location.code, l.on_hand, l.reserved, l.reorder_point,
        CASE WHEN m.costed_after > 0 THEN round(m.cost_after / m.costed_after) END AS average
    FROM stock_level l JOIN variant v ON v.id = l.variant_id JOIN product p ON p.id = v.product_id
    JOIN location ON location.id = l.location_id
    LEFT JOIN LATERAL (
        SELECT costed_after, cost_after FROM stock_movement m WHERE m.level_id = l.id ORDER BY m.seq DESC LIMIT 1
    ) m ON true
    WHERE l.id > :after AND (:location_id = 0 AND location.is_active OR l.location_id = :location_id)
      AND (:brand = '' OR lower(p.brand) = lower(:brand))
      AND (:state = '' OR location.kind <> 'transit' AND l.on_hand - l.reserved <=
           CASE WHEN :state = 'out' THEN 0 ELSE coalesce(l.reorder_point, :few) END)
      AND (:category_id = 0 OR EXISTS (
          SELECT FROM category top JOIN category c ON c.path = top.path OR starts_with(c.path, top.path || '/')
          JOIN product_category pc ON pc.category_id = c.id
          WHERE top.id = :category_id AND pc.product_id = p.id))
    ORDER BY l.id LIMIT :most
""")
LEDGER = text("""
    SELECT m.*, l.variant_id, v.sku, v.barcode, location.code
    FROM stock_movement m JOIN stock_level l ON l.id = m.level_id
    JOIN variant v ON v.id = l.variant_id JOIN location ON location.id = l.location_id
    WHERE m.seq > :after AND (:location_id = 0 OR l.location_id = :location_id)
      AND (CAST(:variant_ids AS bigint[]) IS NULL OR l.variant_id = ANY (CAST(:variant_ids AS bigint[])))
      AND (CAST(:since AS date) IS NULL OR m.at >= CAST(CAST(:since AS date) AS timestamp) AT TIME ZONE :zone)
      AND (CAST(:until AS date) IS NULL OR m.at < (CAST(:until AS date) + interval '1 day') AT TIME ZONE :zone)
    ORDER BY m.seq LIMIT :most
""")


@dataclass(frozen=True)
class Wanted:
    """Which levels, or which lines of the ledger. `state` is low, out or nothing; 0 is any place or category."""

    location_id: int = 0
    category_id: int = 0
    brand: str = ""
    state: str = ""
    sku: str = ""
    since: date | None = None
    until: date | None = None


def export_levels(file: IO[bytes], wanted: Wanted, kind: str = "csv") -> int:
    """Write the levels to `file` as CSV or XLSX; returns how many. An import of it changes nothing.

    Raises ImportRefused where they are more than a workbook holds.
    """
    read_one_moment()
    headings = [heading_in(current_language(), name) for name in COLUMNS]
    rows = _levels(wanted)
    return _as_workbook(file, headings, rows) if kind == "xlsx" else write_csv(file, headings, rows)


def export_ledger(file: IO[bytes], wanted: Wanted) -> int:
    """Write the ledger to `file` as CSV, the oldest line first; returns how many lines.

    As CSV only: a ledger soon has more lines than a workbook has rows.
    """
    read_one_moment()
    return write_csv(file, _ledger_headings(), _ledger(wanted))


def write_csv(file: IO[bytes], headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write a table as CSV in UTF-8, with the mark by which spreadsheets know it."""
    words = TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer, written = csv.writer(words), 0
    writer.writerow(headings)
    for written, row in enumerate(rows, 1):  # noqa: B007 (how many they were is told)
        writer.writerow([defused(cell) if isinstance(cell, str) else cell for cell in row])
    words.flush()
    words.detach()
    return written


def _as_workbook(file: IO[bytes], headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    from openpyxl import Workbook  # here, as only who exports a workbook needs it

    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(gettext("Stock"))
    sheet.append(list(headings))
    written, rest = 0, iter(rows)
    for written, row in enumerate(islice(rest, MOST_IN_A_WORKBOOK), 1):  # noqa: B007 (how many they were is told)
        sheet.append([defused(UNPRINTABLE.sub("", cell)) if isinstance(cell, str) else cell for cell in row])
    workbook.save(file)
    if next(rest, None):
        raise ImportRefused(gettext("There are more levels than a workbook has rows. Take the CSV."))
    return written


def _levels(wanted: Wanted) -> Iterator[list[Any]]:
    currency = db.session.get_one(Shop, 1).currency
    asked = {
        "location_id": wanted.location_id,
        "category_id": wanted.category_id,
        "brand": wanted.brand,
        "state": wanted.state,
        "few": FEW_LEFT,
    }
    for some in _in_turn(LEVELS, asked, "id"):
        names = names_of([row.variant_id for row in some])
        for row in some:
            average = None if row.average is None else money_bare(int(row.average), currency)
            yield [
                *(row.sku, row.barcode, names[row.variant_id], row.code, row.on_hand, row.reserved),
                *(row.on_hand - row.reserved, row.reorder_point, average, row.variant_id),
            ]


def _ledger_headings() -> list[str]:
    return [
        gettext("Number"),
        gettext("Time (UTC)"),
        gettext("SKU"),
        gettext("Barcode"),
        gettext("Name"),
        gettext("Location"),
        gettext("Kind"),
        gettext("Change"),
        gettext("Before"),
        gettext("After"),
        gettext("Change of what is set aside"),
        gettext("Set aside"),
        gettext("Reason"),
        gettext("Note"),
        gettext("Unit cost"),
        gettext("Who"),
        gettext("Document"),
        gettext("Takes back"),
    ]


def _ledger(wanted: Wanted) -> Iterator[list[Any]]:
    currency = db.session.get_one(Shop, 1).currency
    things = [thing.id for thing in find_things(wanted.sku, exact=True)] if wanted.sku else None
    asked = {
        "location_id": wanted.location_id,
        "variant_ids": things,
        "since": wanted.since,
        "until": wanted.until,
        "zone": own_time_zone(),
    }
    labels: dict[str, str] = {}  # translating a word for every line would take half of the time
    for some in _in_turn(LEDGER, asked, "seq"):
        names = names_of(list({row.variant_id for row in some}))
        labels |= {word: reason_label(word) for word in {row.reason for row in some} - labels.keys()}
        for row in some:
            cost = None if row.unit_cost_minor is None else money_bare(row.unit_cost_minor, currency)
            yield [
                *(
                    row.seq,
                    row.at.astimezone(UTC).isoformat(timespec="seconds"),
                    row.sku,
                    row.barcode,
                    names[row.variant_id],
                ),
                *(row.code, row.kind, row.delta, row.before, row.after, row.reserved_delta, row.reserved_after),
                *(labels[row.reason], row.note, cost, row.actor_label),
                *(f"{row.source_kind} {row.source_ref}".strip(), row.undo_of),
            ]


def _in_turn(statement: Any, asked: dict[str, Any], number: str) -> Iterator[Sequence[Any]]:
    """The rows of a statement, so many at a time, each time behind the last `number`."""
    after = 0
    while some := db.session.execute(statement, asked | {"after": after, "most": AT_ONCE}).all():
        yield some
        after = getattr(some[-1], number)
