"""Many changes of stock in one go, of any kind, the same level among them as often as need be.

All levels are locked first, in id order. Then each line is tried in its turn on what the lines before it would leave
there; those that fit are written by one statement a kind. What comes is written before what goes, so that on the way
to where it ends no level holds less than that.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from flask_babel import gettext, ngettext
from sqlalchemy import select, text

from ..catalog.models import Variant
from ..db import db
from ..errors import ShopError
from .actors import Actor, Source
from .asking import BIGGEST_NUMBER, a_place, cost, difference, number_of, whole
from .counting import MOST_SHOWN
from .ledger import Change, Entry, stock_change, write
from .models import Location, StockMovement
from .naming import names_of
from .places import closed, locations
from .refusals import MOST_IN_A_LEVEL, Misfit, NoSuchLocation, NoSuchVariant, StockMovedOn, busy, does_not_fit
from .statements import CREATE

Kind = Literal["received", "corrected", "taken"]
KINDS: tuple[Kind, ...] = ("received", "corrected", "taken")

LOCK = text("""
    WITH asked AS MATERIALIZED (
        SELECT DISTINCT variant_id, location_id
        FROM unnest(CAST(:variant_ids AS bigint[]), CAST(:location_ids AS bigint[])) AS line(variant_id, location_id)
    )
    SELECT l.id, l.variant_id, l.location_id, l.on_hand, l.reserved, l.backordered, l.version
    FROM stock_level l JOIN asked ON (asked.variant_id, asked.location_id) = (l.variant_id, l.location_id)
    ORDER BY l.id FOR NO KEY UPDATE OF l
""")
# What a level held before its last `missed` changes, and the last few of them.
MISSED = text("""
    SELECT asked.place, last.seq, last.kind, last.delta, last.reason, last.at,
        (SELECT before FROM stock_movement m WHERE m.level_id = asked.level_id AND m.delta <> 0
         ORDER BY m.level_id DESC, m.seq DESC OFFSET asked.missed - 1 LIMIT 1) AS was
    FROM unnest(CAST(:places AS int[]), CAST(:level_ids AS bigint[]), CAST(:missed AS bigint[]))
        AS asked(place, level_id, missed)
    CROSS JOIN LATERAL (
        SELECT * FROM stock_movement m WHERE m.level_id = asked.level_id AND m.delta <> 0
        ORDER BY m.level_id DESC, m.seq DESC LIMIT least(asked.missed, :most)
    ) last
    ORDER BY asked.place, last.seq
""")

FORGET = text("DELETE FROM stock_level WHERE id = ANY (CAST(:ids AS bigint[]))")


@dataclass(frozen=True)
class Line:
    """One change: by so many `units` up or down, or, where it says which version was `seen`, to so many."""

    kind: Kind
    variant_id: int
    units: int
    reason: str
    location_id: int | None = None
    seen: int | None = None
    note: str = ""
    unit_cost_minor: int | None = None

    def __post_init__(self) -> None:
        number_of(self.variant_id)
        a_place(self.location_id)
        cost(self.unit_cost_minor)
        if self.seen is None:
            difference(self.units)
        else:
            whole(self.units, 0, MOST_IN_A_LEVEL)
            whole(self.seen, 0, BIGGEST_NUMBER)


Outcome = StockMovement | ShopError | None


class LinesRefused(ShopError):
    """Some lines can't be made, so none was. `refusals` says why, by the number of the line, from 0 on."""

    def __init__(self, refusals: dict[int, ShopError]) -> None:
        super().__init__(
            ngettext(
                "%(num)s of these changes can’t be made, so none was.",
                "%(num)s of these changes can’t be made, so none was.",
                len(refusals),
            )
        )
        self.refusals = refusals


@stock_change
def change_many(lines: Sequence[Line | ShopError], *, by: Actor, source: Source, all_or_none: bool) -> list[Outcome]:
    """Make all changes, or those that can be made; what became of each: its movement, its refusal, or nothing to do.

    Lines may be refusals already, where a caller found that out. With `all_or_none` any of them refuses all.
    Raises LinesRefused, Busy.
    """
    found = _tried(lines)
    refusals = {place: told for place, told in enumerate(found) if isinstance(told, ShopError)}
    if refusals and all_or_none:
        raise LinesRefused(refusals)
    outcomes: list[Outcome] = [told if isinstance(told, ShopError) else None for told in found]
    for kind in KINDS:
        fitting = [(place, told) for place, told in enumerate(found) if isinstance(told, _Fit) and told.kind == kind]
        fitting.sort(key=lambda one: one[1].change.delta < 0)
        changes = [replace(told.change, source=source) for _, told in fitting]
        written = write(changes, Entry(kind, kind, by), is_tried=True)
        if len(written) < len(fitting):
            raise busy()  # something that nobody could know of came between: nothing is kept
        for (place, _), movement in zip(fitting, written, strict=True):
            outcomes[place] = movement
    return outcomes


@dataclass
class _Shelf:
    """A level as the lines that were tried so far would leave it. `written` is its version in the ledger, and how

    many there are by it. Without an `id` nothing has ever come there.
    """

    id: int | None
    variant_id: int
    place: Location
    on_hand: int = 0
    reserved: int = 0
    backordered: int = 0
    version: int = 0
    written: tuple[int, int] = (0, 0)
    came: int = 0  # all that comes is written before anything goes

    @property
    def highest(self) -> int:
        """How many lie there for a moment, while the lines are written kind by kind."""
        return max(self.on_hand, self.written[1] + self.came)

    def take(self, delta: int) -> None:
        self.on_hand += delta
        self.came += max(delta, 0)
        self.version += 1
        filled = min(self.backordered, self.on_hand - self.reserved)
        self.reserved += filled
        self.backordered -= filled


@dataclass(frozen=True)
class _Fit:
    """A change that its level can take."""

    kind: Kind
    change: Change


@dataclass(frozen=True)
class _Unfit:
    """One that it can't."""

    kind: Kind
    misfit: Misfit


@dataclass(frozen=True)
class _Late:
    """A count of what isn't there any more: what it wanted and had seen, and what it met."""

    line: Line
    level_id: int | None
    saw: int  # where the ledger can't tell better
    on_hand: int
    version: int
    missed: int  # changes that the ledger has


def _tried(lines: Sequence[Line | ShopError]) -> list[_Fit | ShopError | None]:
    """What each line comes to: a change, a refusal, or nothing to do."""
    shelves, fresh = _locked([line for line in lines if isinstance(line, Line)])
    found = [
        line if isinstance(line, ShopError) else _try(line, shelves[line.variant_id, line.location_id])
        for line in lines
    ]
    _forget_empty(shelves, fresh)
    unfit = {place: told for place, told in enumerate(found) if isinstance(told, _Unfit)}
    late = {place: told for place, told in enumerate(found) if isinstance(told, _Late)}
    numbers = {told.misfit.variant_id for told in unfit.values()} | {told.line.variant_id for told in late.values()}
    names = names_of(list(numbers)) if numbers else {}
    refusals: dict[int, ShopError] = dict(_late_refusals(late, names))
    for place, told in unfit.items():
        refusals[place] = does_not_fit(told.kind, [replace(told.misfit, thing=names[told.misfit.variant_id])])
    return [
        told if told is None or isinstance(told, (_Fit, ShopError)) else refusals[place]
        for place, told in enumerate(found)
    ]


Shelves = dict[tuple[int, int | None], _Shelf | ShopError]


def _locked(lines: Sequence[Line]) -> tuple[Shelves, set[int]]:
    """The shelf of each line, by what the line calls it, or why there is none; and the levels made for them."""
    if not lines:
        return {}, set()
    places = {place.id: place for place in locations()}
    first = min(places)
    asked = {
        "variant_ids": [line.variant_id for line in lines],
        "location_ids": [line.location_id or first for line in lines],
        "deltas": [line.units for line in lines],
    }
    fresh = set(db.session.scalars(CREATE, asked))
    there: Shelves = {
        (row.variant_id, row.location_id): _Shelf(
            *(row.id, row.variant_id, places[row.location_id], row.on_hand, row.reserved, row.backordered),
            *(row.version, (row.version, row.on_hand)),
        )
        for row in db.session.execute(LOCK, asked)
    }
    empty = {line.variant_id for line in lines if (line.variant_id, line.location_id or first) not in there}
    known = set(db.session.scalars(select(Variant.id).where(Variant.id.in_(empty)))) if empty else set()
    for line in lines:
        where = line.variant_id, line.location_id or first
        if where not in there:
            there[where] = _empty(line.variant_id, places.get(where[1]), line.variant_id in known)
        there[line.variant_id, line.location_id] = there[where]
    return there, fresh


def _forget_empty(shelves: Shelves, fresh: set[int]) -> None:
    """Remove the levels that were made for lines of which none fits."""
    used = {shelf.id for shelf in shelves.values() if isinstance(shelf, _Shelf) and shelf.version > shelf.written[0]}
    if unused := fresh - used:
        db.session.execute(FORGET, {"ids": list(unused)})


def _empty(variant_id: int, place: Location | None, is_a_thing: bool) -> _Shelf | ShopError:
    if not is_a_thing:
        return NoSuchVariant(gettext("There is no such thing in the catalogue."))
    if place is None:
        return NoSuchLocation(gettext("There is no such place in the stockroom."))
    return _Shelf(None, variant_id, place)


def _try(line: Line, shelf: _Shelf | ShopError) -> _Fit | _Unfit | _Late | ShopError | None:
    """What the line finds on its shelf, which is left as the line would leave it."""
    if isinstance(shelf, ShopError):
        return shelf
    if line.seen is not None and line.seen != shelf.version:
        version, on_hand = shelf.written
        saw = on_hand if line.seen == version else shelf.on_hand
        return _Late(line, shelf.id, saw, shelf.on_hand, shelf.version, version - line.seen)
    delta = line.units if line.seen is None else line.units - shelf.on_hand
    if delta == 0:
        return None
    if delta > 0 and not shelf.place.is_active:
        return closed(shelf.place.name)
    is_transit = shelf.place.kind == "transit"
    sells_transit = line.kind == "taken" and is_transit
    is_too_much = delta > 0 and shelf.highest + delta > MOST_IN_A_LEVEL
    if shelf.on_hand + delta < shelf.reserved or is_too_much or sells_transit:
        there = shelf.highest if is_too_much else shelf.on_hand
        where = (shelf.variant_id, shelf.place.id, "", there, shelf.reserved)
        return _Unfit(line.kind, Misfit(*where, delta, 0, 0, is_transit))
    shelf.take(delta)
    change = Change(
        line.variant_id,
        delta,
        location_id=shelf.place.id,
        unit_cost_minor=line.unit_cost_minor,
        reason=line.reason,
        note=line.note,
    )
    return _Fit(line.kind, change)


def _late_refusals(late: dict[int, _Late], names: dict[int, str]) -> Iterable[tuple[int, StockMovedOn]]:
    """The refusal of each late count, with what it missed."""
    known = {place: told for place, told in late.items() if told.missed > 0}
    since: dict[int, list[Any]] = {place: [] for place in late}
    if known:
        asked = {
            "places": list(known),
            "level_ids": [told.level_id for told in known.values()],
            "missed": [told.missed for told in known.values()],
            "most": MOST_SHOWN,
        }
        for row in db.session.execute(MISSED, asked):
            since[row.place].append(row)
    for place, told in late.items():
        was = since[place][0].was if since[place] else None
        seen = told.saw if was is None else was
        would_be = max(told.on_hand + told.line.units - seen, 0)
        thing = names[told.line.variant_id]
        yield place, StockMovedOn(thing, seen, told.on_hand, would_be, told.version, since[place])
