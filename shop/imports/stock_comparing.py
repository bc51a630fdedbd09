"""What each row of a file with stock would change: old → new, some thousand rows to a handful of statements."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from flask_babel import format_decimal, gettext
from sqlalchemy import select, text

from ..db import db
from ..stock.models import Location
from ..stock.reasons import NEEDS_NOTE, reasons
from ..stock.refusals import MOST_IN_A_LEVEL
from .models import ImportJob
from .problems import Problem
from .stock_cells import Told

AT_ONCE = 2_000

WHO = text("""
    SELECT asked.line, s.id AS by_sku, n.id AS by_number, b.ids AS by_barcode
    FROM unnest(CAST(:lines AS int[]), CAST(:skus AS text[]), CAST(:codes AS text[]), CAST(:numbers AS bigint[]))
         AS asked(line, sku, codes, number)
    LEFT JOIN variant s ON lower(s.sku) = lower(asked.sku)
    LEFT JOIN variant n ON n.id = asked.number
    LEFT JOIN LATERAL (
        SELECT array_agg(v.id) AS ids FROM variant v WHERE v.barcode = ANY (string_to_array(asked.codes, ','))
    ) b ON asked.codes <> ''
""")
LEVELS = text("""
    SELECT asked.line, l.on_hand, l.reserved, l.version, l.reorder_point
    FROM unnest(CAST(:lines AS int[]), CAST(:variant_ids AS bigint[]), CAST(:location_ids AS bigint[]))
         AS asked(line, variant_id, location_id)
    JOIN stock_level l ON l.variant_id = asked.variant_id AND l.location_id = asked.location_id
""")
KEEP = text("""
    INSERT INTO stock_import_row (job_id, line, last_line, cells, state, is_ticked, is_moved, variant_id, location_id,
        delta, old, version, reason, note, unit_cost_minor, old_point, new_point)
    SELECT :job_id, row.*
    FROM unnest(CAST(:line AS int[]), CAST(:last_line AS int[]), CAST(:cells AS jsonb[]), CAST(:state AS text[]),
                CAST(:is_ticked AS boolean[]), CAST(:is_moved AS boolean[]), CAST(:variant_id AS bigint[]),
                CAST(:location_id AS bigint[]), CAST(:delta AS int[]), CAST(:old AS int[]), CAST(:version AS bigint[]),
                CAST(:reason AS text[]), CAST(:note AS text[]), CAST(:unit_cost_minor AS bigint[]),
                CAST(:old_point AS int[]), CAST(:new_point AS int[])) AS row
""")
KEEP_PROBLEMS = text("""
    INSERT INTO import_problem (job_id, line, "column", value, reason, is_refusal)
    SELECT :job_id, row.*
    FROM unnest(CAST(:lines AS int[]), CAST(:columns AS text[]), CAST(:values AS text[]), CAST(:reasons AS text[]),
                CAST(:refusals AS boolean[])) AS row
""")
# The same thing in the same place twice: which line is meant, nobody knows, so each is told of another one.
TWICE = text("""
    WITH twice AS (
        SELECT line, min(line) OVER same AS first, max(line) OVER same AS last
        FROM stock_import_row WHERE job_id = :job_id AND variant_id IS NOT NULL
        WINDOW same AS (PARTITION BY variant_id, location_id)
    )
    SELECT line, CASE WHEN line = first THEN last ELSE first END AS other FROM twice
    WHERE first < last ORDER BY line
""")
REFUSE = text("""
    UPDATE stock_import_row SET state = 'refused', is_ticked = false WHERE job_id = :job_id AND line = ANY (:lines)
""")


@dataclass(frozen=True)
class Level:
    """A level as it was when the row was compared with it."""

    on_hand: int = 0
    reserved: int = 0
    version: int = 0
    reorder_point: int | None = None


class Comparison:
    """Compares rows with the stock as it is, and keeps what it finds."""

    def __init__(self, job: ImportJob) -> None:
        self.job = job
        places = list(db.session.scalars(select(Location).order_by(Location.id)))
        self.first = places[0]
        self.places = {place.code.casefold(): [place] for place in places}
        for place in places:
            same = self.places.setdefault(place.name.casefold(), [])
            if same[:1] != [place]:
                same.append(place)
        self.reasons = {str(one.label).casefold(): one for one in reasons()}
        self.reasons |= {one.word.casefold(): one for one in reasons()}

    def keep(self, rows: Iterator[Told], *, is_moved: bool = False) -> Iterator[int]:
        """Compare and keep the rows; yields how many they are so far, after each batch."""
        kept = 0
        while batch := list(islice(rows, AT_ONCE)):
            self._keep(batch, is_moved)
            kept += len(batch)
            yield kept

    def _keep(self, batch: Sequence[Told], is_moved: bool) -> None:
        variants, levels = self._variants(batch), {}
        locations = {told.line: self._location(told) for told in batch}
        found = [(line, variant, locations[line]) for line, variant in variants.items() if locations[line]]
        if found:
            lines, variant_ids, location_ids = zip(*found, strict=True)
            asked = {"lines": list(lines), "variant_ids": list(variant_ids), "location_ids": list(location_ids)}
            levels = {row.line: Level(*row[1:]) for row in db.session.execute(LEVELS, asked)}
        kept = [
            self._row(told, variants.get(told.line), locations[told.line], levels.get(told.line, Level()))
            | {"is_moved": is_moved}
            for told in batch
        ]
        db.session.execute(KEEP, {"job_id": self.job.id, **{name: [row[name] for row in kept] for name in kept[0]}})
        keep_problems(self.job.id, [problem for told in batch for problem in told.problems])

    def _variants(self, batch: Sequence[Told]) -> dict[int, int]:
        """The variant of each line that names one that is there; else its row is refused."""
        asked = {
            "lines": [told.line for told in batch],
            "skus": [told.sku or None for told in batch],
            "codes": [",".join(told.codes) for told in batch],
            "numbers": [told.number for told in batch],
        }
        found, variants = {row.line: row for row in db.session.execute(WHO, asked)}, {}
        for told in batch:
            names_one = told.sku or told.codes or told.number
            if names_one and (variant := _variant(told, found[told.line])):
                variants[told.line] = variant
        return variants

    def _location(self, told: Told) -> int | None:
        """Where the row says it is: by code, else by name; in the first location where it says nothing."""
        found = self.places.get(told.place.casefold(), []) if told.place else [self.first]
        place = found[0] if len(found) == 1 else None
        if not found:
            told.row.refuse("place", gettext("is no location of this shop"))
        elif place is None:
            told.row.refuse("place", gettext("is the name of several locations: say which one by its code"))
        elif not place.is_active:
            told.row.refuse("place" if told.place else "", gettext("this location is not in use any more"))
        return place.id if place else None

    def _row(self, told: Told, variant_id: int | None, location_id: int | None, level: Level) -> dict[str, Any]:
        reason = self._reason(told)
        delta = self._delta(told, level)
        point = told.point if told.point != level.reorder_point else None
        if told.unit_cost_minor is not None and delta <= 0:
            if delta < 0:
                told.row.note("unit_cost", gettext("is left aside: a cost is of what arrives, and nothing arrives"))
            told.unit_cost_minor = None
        state = "refused" if told.row.is_refused else "changes" if delta or point is not None else "same"
        return {
            "line": told.line,
            "last_line": told.last_line,
            "cells": json.dumps(list(told.cells)),
            "state": state,
            "is_ticked": state == "changes",
            "variant_id": variant_id,
            "location_id": location_id,
            "delta": delta if state != "refused" else 0,
            "old": level.on_hand,
            "version": level.version if self.job.mode == "counts" and delta else None,
            "reason": reason,
            "note": told.note,
            "unit_cost_minor": told.unit_cost_minor,
            "old_point": level.reorder_point,
            "new_point": point,
        }

    def _delta(self, told: Told, level: Level) -> int:
        """What the row would change. It is refused where the shelf can't take that."""
        if told.row.is_refused or told.figure is None:
            if not told.row.is_refused and told.point is None:
                told.row.note("figure", gettext("is empty: nothing is changed"))
            return 0
        new = told.figure if self.job.mode == "counts" else level.on_hand + told.figure
        if told.figure == level.on_hand and self.job.mode == "counts":
            return 0
        if reason := why_not(level.on_hand, level.reserved, new):
            told.row.refuse("figure", reason)
        return new - level.on_hand

    def _reason(self, told: Told) -> str:
        """The reason in the ledger's word, whether the row has that or what people read."""
        if not told.reason:
            return "counted" if self.job.mode == "counts" else "corrected"
        chosen = self.reasons.get(told.reason.casefold())
        if chosen is None and told.reason.casefold() in {"counted", "corrected"}:
            return told.reason.casefold()
        if chosen is None:
            told.row.refuse("reason", gettext("is none of the shop’s reasons"))
            return ""
        if (chosen.needs_note or chosen.word in NEEDS_NOTE) and not told.note:
            told.row.refuse("reason", gettext("needs a note that says what happened"))
        return chosen.word


def refuse_twice(job: ImportJob) -> int:
    """Refuse the rows about one thing in one place; returns how many they are."""
    twice = db.session.execute(TWICE, {"job_id": job.id}).all()
    if twice:
        db.session.execute(REFUSE, {"job_id": job.id, "lines": [row.line for row in twice]})
        problems = [
            Problem(row.line, "", "", gettext("is about the same thing and place as line %(line)s", line=row.other))
            for row in twice
        ]
        keep_problems(job.id, problems)
    return len(twice)


def keep_problems(job_id: int, problems: Sequence[Problem]) -> None:
    """Write down what is wrong with rows."""
    if not problems:
        return
    kept = {
        "lines": [problem.line for problem in problems],
        "columns": [problem.column for problem in problems],
        "values": [problem.value[:2000].replace("\x00", "\u2400") for problem in problems],
        "reasons": [problem.reason for problem in problems],
        "refusals": [problem.is_refusal for problem in problems],
    }
    db.session.execute(KEEP_PROBLEMS, {"job_id": job_id, **kept})


def why_not(on_hand: int, reserved: int, new: int) -> str:
    """Why a shelf can't hold `new` units; nothing where it can."""
    if new >= reserved and new <= MOST_IN_A_LEVEL:
        return ""
    figures = {"on_hand": format_decimal(on_hand), "new": format_decimal(new), "reserved": format_decimal(reserved)}
    if new > MOST_IN_A_LEVEL:
        words = gettext("one place holds %(most)s at most", most=format_decimal(MOST_IN_A_LEVEL))
    elif reserved:
        words = gettext(
            "can’t become %(new)s: %(on_hand)s are there, and %(reserved)s of them are set aside", **figures
        )
    else:
        words = gettext("can’t become %(new)s: only %(on_hand)s are there", **figures)
    return str(words)


def _variant(told: Told, found: Any) -> int | None:
    """The variant that the row is about: by its SKU, else its barcode, else our number of it."""
    refuse, by_barcode = told.row.refuse, found.by_barcode or []
    if told.sku:
        if found.by_sku is None:
            refuse("sku", gettext("nothing in the catalogue has this SKU"))
        elif by_barcode and found.by_sku not in by_barcode:
            refuse("barcode", gettext("is the barcode of another thing than the SKU’s"))
        return int(found.by_sku) if found.by_sku else None
    if told.codes:
        if not by_barcode:
            refuse("barcode", gettext("nothing in the catalogue has this barcode"))
        elif len(by_barcode) > 1:
            refuse("barcode", gettext("several things have this barcode: say which one by its SKU"))
        return int(by_barcode[0]) if len(by_barcode) == 1 else None
    if found.by_number is None:
        refuse("number", gettext("nothing in the catalogue has this number"))
        return None
    return int(found.by_number)
