"""The one door to the stock: a change is checked, made and written to the ledger by one statement.

The verbs of `services.py` and `holding.py` say what happens in a shop; this says how it stays true when
many do it at once (docs/database.md).
"""

import hashlib
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from ..audit.services import note as write_down
from ..db import db
from ..patience import patiently
from .actors import NO_SOURCE, SYSTEM, Actor, Source
from .asking import writable
from .models import StockMovement
from .naming import names_of, no_such_thing
from .places import closed, location_named
from .refusals import MOST_IN_A_LEVEL, ClosedLocation, Misfit, RequestKeyUsed, busy, does_not_fit
from .statements import ARRIVED, CREATE, MISFITS, WAITING, WRITE

P = ParamSpec("P")
R = TypeVar("R")

# What the trigger on levels says.
RETIRED = re.compile(r"location (\d+) was retired, so nothing comes into it")
SELLING = {"taken", "held"}  # what can't be done with goods that are on their way


@dataclass(frozen=True)
class Change:
    """What becomes of one level. `version`, where given, is the one that the level must still have."""

    variant_id: int
    delta: int = 0
    reserved_delta: int = 0
    backordered_delta: int = 0
    location_id: int | None = None  # None is the first location
    version: int | None = None
    unit_cost_minor: int | None = None
    undo_of: int | None = None
    source: Source = NO_SOURCE
    reason: str | None = None  # None is the Entry's, as of the note
    note: str | None = None


@dataclass(frozen=True)
class Entry:
    """What all changes of one call have in common: what happened, by whom, and why, where a change has no words."""

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


def stock_change(verb: Callable[P, R]) -> Callable[P, R]:
    """Make `verb` one transaction, made patiently(); of one request key one at a time is let in.

    The verb raises Busy where others hold the same levels for too long.
    """

    @wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        key: Any = kwargs.get("request_key")
        if key is not None:
            writable("request key", key, least=1)
        try:
            return patiently(lambda: verb(*args, **kwargs), busy, key)
        except IntegrityError as error:
            if retired := RETIRED.search(str(error.orig)):
                raise _closed(int(retired[1])) from error
            raise

    return run


def _closed(location_id: int) -> ClosedLocation:
    # Inside another's transaction, which is broken now, nothing can be asked.
    if db.session.info.get("in_transaction"):
        return closed(gettext("Location %(number)s", number=location_id))
    return closed(location_named(location_id).name)


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
    changes: Sequence[Change],
    entry: Entry,
    request: Request | None = None,
    *,
    is_first: bool = False,
    is_tried: bool = False,
) -> list[StockMovement]:
    """Make the changes and return their movements, in their order; [] where a version moved on.

    One level is changed by one statement that looks, locks and writes; only where that finds none is it made
    (`is_first` knows that there is none). Several are locked first, all, in id order, unless whoever `is_tried` has
    done so, and knows that each can take its change.
    Raises DoesNotFit, NoSuchVariant, NoSuchLocation.
    """
    if not changes:
        return []
    values = _values(changes, entry, request)
    is_alone = len(changes) == 1
    written = facts(WRITE, values) if (is_alone or is_tried) and not is_first else []
    if not written and any(change.delta > 0 for change in changes):
        db.session.execute(CREATE, values)
        written = facts(WRITE, values) if is_alone else []
    if not written:
        _refuse_misfits(entry.kind, values)
        written = facts(WRITE, values)
    _write_down(changes, entry, written)
    if entry.kind != "held" and (owing := {line.level_id for line in written if line.backordered_after}):
        fill_promises(owing)
    return written


def fill_promises(level_ids: Collection[int]) -> int:
    """Set aside what has become free in these levels for those who were promised it, the oldest first; the units."""
    waiting = db.session.execute(WAITING, {"level_ids": sorted(level_ids)}).all()
    free = {row.level_id: row.free for row in waiting}
    filled = []
    for row in waiting:
        units = min(row.backordered, free[row.level_id])
        free[row.level_id] -= units
        if units:
            filled.append((row, units))
    if not filled:
        return 0
    came = {"hold_ids": [row.id for row, _ in filled], "units": [units for _, units in filled]}
    db.session.execute(ARRIVED, came)
    changes = [
        Change(
            row.variant_id,
            reserved_delta=units,
            backordered_delta=-units,
            location_id=row.location_id,
            source=Source(row.source_kind, row.source_ref),
        )
        for row, units in filled
    ]
    write(changes, Entry("filled", "filled", SYSTEM))
    return sum(units for _, units in filled)


def _write_down(changes: Sequence[Change], entry: Entry, written: Sequence[StockMovement]) -> None:
    """One entry in the audit trail for a call by a person or a program, however many levels it changes."""
    if not written or (entry.by.user_id is None and entry.by.token_id is None):
        return
    first = written[0]
    about = (first.source_kind, first.source_ref) if len(written) > 1 else ("variant", changes[0].variant_id)
    figures = {"movements": len(written), "first_movement": first.seq, "delta": sum(line.delta for line in written)}
    before = {}
    if len(written) == 1:
        before = {"on_hand": first.before, "reserved": first.reserved_after - first.reserved_delta}
        figures |= {"on_hand": first.after, "reserved": first.reserved_after}
    shared = first.reason if all(line.reason == first.reason for line in written) else entry.reason.strip()
    told = {**figures, "reason": shared, "location": changes[0].location_id}
    write_down(f"stock.{entry.kind}", by=entry.by, subject=about, old=before, new=told)


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
                0 if row.is_transit else row.backorder_cap - row.backordered,
                row.is_transit,
            )
            for row in rows
        ],
    )


def _values(changes: Sequence[Change], entry: Entry, request: Request | None) -> dict[str, Any]:
    """The changes column by column, as the statements take them."""
    reason, words = entry.reason.strip(), entry.note.strip()
    return {
        "variant_ids": [change.variant_id for change in changes],
        "location_ids": [change.location_id for change in changes],
        "deltas": [change.delta for change in changes],
        "reserved_deltas": [change.reserved_delta for change in changes],
        "backordered_deltas": [change.backordered_delta for change in changes],
        "versions": [change.version for change in changes],
        "unit_costs": [change.unit_cost_minor for change in changes],
        "undoes": [change.undo_of for change in changes],
        "source_kinds": [writable("source", change.source.kind) for change in changes],
        "source_refs": [writable("source", change.source.ref) for change in changes],
        "reasons": [_words("reason", change.reason, reason, least=1) for change in changes],
        "notes": [_words("note", change.note, words) for change in changes],
        "kind": entry.kind,
        "actor_kind": entry.by.kind,
        "actor_label": entry.by.label.strip(),
        "user_id": entry.by.user_id,
        "token_id": entry.by.token_id,
        "sells": entry.kind in SELLING,
        "request_key": request and request.key,
        "request_digest": request and request.digest,
        "most": MOST_IN_A_LEVEL,
    }


def _words(what: str, own: str | None, shared: str, least: int = 0) -> str:
    return shared if own is None else writable(what, own, least)


def facts(statement: Any, values: Mapping[str, Any] | None = None) -> list[StockMovement]:
    """Movements apart from the session: they never change, so a commit needn't make them be read again."""
    movements = list(db.session.scalars(statement, values))
    for movement in movements:
        db.session.expunge(movement)
    return movements
