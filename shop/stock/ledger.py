"""The one door to the stock: a change is checked, made and written to the ledger by one statement.

The verbs of `services.py` and `holding.py` say what happens in a shop; this says how it stays true when
many do it at once (docs/database.md).
"""

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask_babel import gettext
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from ..db import db, transaction
from .actors import NO_SOURCE, Actor, Source
from .asking import writable
from .models import StockMovement
from .naming import names_of, no_such_thing
from .refusals import MOST_IN_A_LEVEL, Misfit, RequestKeyUsed, busy, does_not_fit

P = ParamSpec("P")
R = TypeVar("R")

PATIENCE = "3s"
BREATH = 0.05  # seconds, so that whoever won the deadlock gets the lock that it waited for before we are back
LOCK_NOT_AVAILABLE = "55P03"
BROKEN_OFF = {"40P01", "40001"}  # a deadlock, or a serialization failure: Postgres asks to try again


@dataclass(frozen=True)
class Change:
    """What becomes of one level. `version`, where given, is the one that the level must still have."""

    variant_id: int
    delta: int = 0
    reserved_delta: int = 0
    location_id: int | None = None  # None is the first location
    version: int | None = None
    unit_cost_minor: int | None = None
    undo_of: int | None = None
    source: Source = NO_SOURCE


@dataclass(frozen=True)
class Entry:
    """What all changes of one call have in common: what happened, why, and by whom."""

    kind: str
    reason: str
    by: Actor
    note: str = ""

    def __post_init__(self) -> None:
        writable("reason", self.reason, least=1)
        writable("note", self.note)
        writable("actor", self.by.label, least=1)


@dataclass(frozen=True)
class Request:
    """A request key, and the fingerprint of what is asked for under it."""

    key: str
    digest: str


# From here to the end of the transaction nothing waits long for others' locks, and one request of a key is let in
# at a time: the second finds what the first wrote. Without a key there is no such lock.
ENTER = text("SELECT set_config('lock_timeout', :patience, true), pg_advisory_xact_lock(hashtextextended(:key, 0))")

# Levels of what arrives for the first time. Sorted, so that two of these can't wait for each other in a circle.
CREATE = text("""
    INSERT INTO stock_level (variant_id, location_id)
    SELECT v.id, location.id
    FROM unnest(CAST(:variant_ids AS bigint[]), CAST(:location_ids AS bigint[]), CAST(:deltas AS int[]))
         AS asked(variant_id, location_id, delta)
    JOIN variant v ON v.id = asked.variant_id
    JOIN location ON location.id = coalesce(asked.location_id, (SELECT min(id) FROM location))
    WHERE asked.delta > 0 AND NOT EXISTS (
        SELECT FROM stock_level l WHERE l.variant_id = v.id AND l.location_id = location.id)
    GROUP BY v.id, location.id ORDER BY v.id, location.id
    ON CONFLICT DO NOTHING
""")

# Locks every level in id order, then tells which can't take what is asked of them.
MISFITS = text("""
    WITH asked AS MATERIALIZED (
        SELECT variant_id, coalesce(location_id, (SELECT min(id) FROM location)) AS location_id,
            sum(delta) AS delta, sum(reserved_delta) AS reserved_delta, min(place) AS place
        FROM unnest(CAST(:variant_ids AS bigint[]), CAST(:location_ids AS bigint[]),
                    CAST(:deltas AS int[]), CAST(:reserved_deltas AS int[]))
             WITH ORDINALITY AS line(variant_id, location_id, delta, reserved_delta, place)
        GROUP BY 1, 2
    ), locked AS MATERIALIZED (
        SELECT l.id, l.variant_id, l.location_id, l.on_hand, l.reserved
        FROM stock_level l JOIN asked ON (asked.variant_id, asked.location_id) = (l.variant_id, l.location_id)
        ORDER BY l.id FOR NO KEY UPDATE OF l
    )
    SELECT asked.variant_id, asked.location_id, asked.delta, asked.reserved_delta,
        coalesce(l.on_hand, 0) AS on_hand, coalesce(l.reserved, 0) AS reserved,
        location.id IS NOT NULL AS is_a_place
    FROM asked LEFT JOIN locked l ON (asked.variant_id, asked.location_id) = (l.variant_id, l.location_id)
    LEFT JOIN location ON location.id = asked.location_id
    WHERE l.id IS NULL OR l.reserved + asked.reserved_delta < 0
       OR NOT l.on_hand + asked.delta BETWEEN l.reserved + asked.reserved_delta AND :most
    ORDER BY asked.place
""")

# Several lines may move one level (many holds that expire): the level moves once, by their sum, and each line
# starts where the one before it ended. A level that can't take its change is left out of the answer.
# The lines travel through the UPDATE as arrays: joining them again to what was moved is a plan that goes wrong.
WRITE = select(StockMovement).from_statement(
    text("""
    WITH asked AS (
        SELECT variant_id, coalesce(location_id, (SELECT min(id) FROM location)) AS location_id,
            sum(delta) AS delta, sum(reserved_delta) AS reserved_delta, max(version) AS version,
            count(*) FILTER (WHERE delta <> 0) AS changes, array_agg(place) AS places, array_agg(delta) AS deltas,
            array_agg(reserved_delta) AS reserved_deltas, array_agg(unit_cost_minor) AS unit_costs,
            array_agg(undo_of) AS undoes, array_agg(source_kind) AS source_kinds, array_agg(source_ref) AS source_refs
        FROM unnest(CAST(:variant_ids AS bigint[]), CAST(:location_ids AS bigint[]), CAST(:deltas AS int[]),
                    CAST(:reserved_deltas AS int[]), CAST(:versions AS bigint[]), CAST(:unit_costs AS bigint[]),
                    CAST(:undoes AS bigint[]), CAST(:source_kinds AS text[]), CAST(:source_refs AS text[]))
             WITH ORDINALITY AS line(variant_id, location_id, delta, reserved_delta, version, unit_cost_minor,
                                     undo_of, source_kind, source_ref, place)
        GROUP BY 1, 2
    ), moved AS (
        UPDATE stock_level l
        SET on_hand = l.on_hand + asked.delta, reserved = l.reserved + asked.reserved_delta,
            version = l.version + asked.changes
        FROM asked
        WHERE l.variant_id = asked.variant_id AND l.location_id = asked.location_id
          AND l.on_hand + asked.delta BETWEEN l.reserved + asked.reserved_delta AND :most
          AND l.reserved + asked.reserved_delta >= 0
          AND (asked.version IS NULL OR l.version = asked.version)
        RETURNING l.id, l.on_hand - asked.delta AS on_hand_before, l.reserved - asked.reserved_delta AS reserved_before,
            places, deltas, reserved_deltas, unit_costs, undoes, source_kinds, source_refs
    )
    INSERT INTO stock_movement (level_id, kind, delta, reserved_delta, before, after, reserved_after, reason, note,
        unit_cost_minor, actor_kind, actor_label, source_kind, source_ref, undo_of, request_key, request_digest)
    SELECT moved.id, :kind, line.delta, line.reserved_delta,
        on_hand_before + sum(line.delta) OVER so_far - line.delta, on_hand_before + sum(line.delta) OVER so_far,
        reserved_before + sum(line.reserved_delta) OVER so_far, :reason, :note, line.unit_cost_minor,
        :actor_kind, :actor_label, line.source_kind, line.source_ref, line.undo_of, :request_key, :request_digest
    FROM moved CROSS JOIN LATERAL unnest(places, deltas, reserved_deltas, unit_costs, undoes, source_kinds, source_refs)
         AS line(place, delta, reserved_delta, unit_cost_minor, undo_of, source_kind, source_ref)
    WINDOW so_far AS (PARTITION BY moved.id ORDER BY line.place)
    ORDER BY line.place
    RETURNING *
""")
)


def stock_change(verb: Callable[P, R]) -> Callable[P, R]:
    """Make `verb` one transaction that never waits long, and runs again once if Postgres broke off a deadlock.

    Inside another's transaction it joins in; then only the outermost verb is run again, since all of it was undone.
    The verb raises Busy where others hold the same levels for too long.
    """

    @wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        joins = db.session.info.get("in_transaction", False)
        key = kwargs.get("request_key")
        if key is not None:
            writable("request key", key, least=1)
        for is_last_try in (True,) if joins else (False, True):
            try:
                with transaction():
                    db.session.execute(ENTER, {"patience": PATIENCE, "key": key})
                    return verb(*args, **kwargs)
            except OperationalError as error:
                code = getattr(error.orig, "pgcode", None)
                if code in BROKEN_OFF and not is_last_try:
                    time.sleep(BREATH)
                    continue
                if code == LOCK_NOT_AVAILABLE or (code in BROKEN_OFF and not joins):
                    raise busy() from error
                raise
        raise AssertionError("the last try answers or raises")

    return run


def record(changes: Sequence[Change], entry: Entry, request_key: str | None = None) -> list[StockMovement]:
    """Make all of the changes or none, and return their movements; what was done under this key before, if it was.

    Raises DoesNotFit, NoSuchVariant, NoSuchLocation, RequestKeyUsed.
    """
    request = requested(request_key, entry, changes)
    return replayed(request) or write(changes, entry, request)


def requested(key: str | None, entry: Entry, asked_for: object) -> Request | None:
    """The request that `key` names, with the fingerprint of what it asks for; None without a key."""
    if key is None:
        return None
    asked = repr((entry.kind, entry.reason, entry.by, entry.note, asked_for))
    return Request(key, hashlib.sha256(asked.encode()).hexdigest())


def replayed(request: Request | None) -> list[StockMovement]:
    """What was written under this request before. Raises RequestKeyUsed where something else was asked for."""
    if request is None:
        return []
    earlier = facts(select(StockMovement).where(StockMovement.request_key == request.key).order_by(StockMovement.seq))
    if any(movement.request_digest != request.digest for movement in earlier):
        raise RequestKeyUsed(gettext("This request key was used before, for something else. Use a new one."))
    return earlier


def write(
    changes: Sequence[Change], entry: Entry, request: Request | None = None, *, is_first: bool = False
) -> list[StockMovement]:
    """Make the changes and return their movements, in their order; [] where a version moved on.

    One level is changed by one statement that looks, locks and writes; only where that finds none is it made
    (`is_first` knows that there is none). Several are locked first, all, in id order.
    Raises DoesNotFit, NoSuchVariant, NoSuchLocation.
    """
    if not changes:
        return []
    values = _values(changes, entry, request)
    is_alone = len(changes) == 1
    written = facts(WRITE, values) if is_alone and not is_first else []
    if not written and any(change.delta > 0 for change in changes):
        db.session.execute(CREATE, values)
        written = facts(WRITE, values) if is_alone else []
    if not written:
        _refuse_misfits(entry.kind, values)
        written = facts(WRITE, values)
    return written


def _refuse_misfits(kind: str, values: Mapping[str, Any]) -> None:
    rows = db.session.execute(MISFITS, values).all()
    if not rows:
        return
    names = names_of([row.variant_id for row in rows])
    for row in rows:
        if row.variant_id not in names or not row.is_a_place:
            raise no_such_thing(row.variant_id)
    raise does_not_fit(
        kind,
        [
            Misfit(
                row.variant_id,
                row.location_id,
                names[row.variant_id],
                row.on_hand,
                row.reserved,
                int(row.delta),
                int(row.reserved_delta),
            )
            for row in rows
        ],
    )


def _values(changes: Sequence[Change], entry: Entry, request: Request | None) -> dict[str, Any]:
    """The changes column by column, as the statements take them."""
    return {
        "variant_ids": [change.variant_id for change in changes],
        "location_ids": [change.location_id for change in changes],
        "deltas": [change.delta for change in changes],
        "reserved_deltas": [change.reserved_delta for change in changes],
        "versions": [change.version for change in changes],
        "unit_costs": [change.unit_cost_minor for change in changes],
        "undoes": [change.undo_of for change in changes],
        "source_kinds": [writable("source", change.source.kind) for change in changes],
        "source_refs": [writable("source", change.source.ref) for change in changes],
        "kind": entry.kind,
        "reason": entry.reason.strip(),
        "note": entry.note.strip(),
        "actor_kind": entry.by.kind,
        "actor_label": entry.by.label.strip(),
        "request_key": request and request.key,
        "request_digest": request and request.digest,
        "most": MOST_IN_A_LEVEL,
    }


def facts(statement: Any, values: Mapping[str, Any] | None = None) -> list[StockMovement]:
    """Movements apart from the session: they never change, so a commit needn't make them be read again."""
    movements = list(db.session.scalars(statement, values))
    for movement in movements:
        db.session.expunge(movement)
    return movements
