"""Count sheets: opened, counted on by several at once, finished, and approved by somebody who may."""

from http import HTTPStatus
from typing import Any, get_args

from flask_babel import gettext

from ..db import db
from ..keyset import Place
from ..stock.ledger import stock_change
from ..stock.places import active_locations
from ..stock.refusals import ClosedLocation, NoSuchLocation, NotAQuantity
from ..stocktaking import counting, finding, services
from ..stocktaking.refusals import CorrectedSince, NoSuchLine, NothingToCount
from .answers import Answer, address_of, page
from .authorizing import demand, the_program
from .count_facts import count_facts, count_head, line_answer, line_facts, lines_of_things, one_line
from .naming import at, thing_named, things_named
from .operations import operation
from .problems import refused_as
from .schemas.counts import (
    Approval,
    CountedLines,
    CountedUnits,
    Countings,
    CountLine,
    CountLineQuery,
    CountLines,
    CountQuery,
    CountReversal,
    CountSheet,
    CountSheets,
    NewCount,
    NewCountLine,
    State,
)

POINTERS = {NothingToCount: "/category_id", NoSuchLocation: "/location_id", ClosedLocation: "/location_id"}
OF_IT = {"count_id": "$response.body#/id"}
LINKS = dict.fromkeys(
    ("readCount", "readCountLines", "createCountedUnits", "createCountCompletion", "createCountCancellation"), OF_IT
)
AFTER_COMPLETION = dict.fromkeys(("readCount", "createCountApproval", "createCountResumption"), OF_IT)
AFTER_APPROVAL = dict.fromkeys(("readCount", "createCountReversal"), OF_IT)
OF_A_LINE = {name: {"count_line_id": "$response.body#/id"} for name in ("readCountLine", "deleteCountedUnits")}


@operation("List counts", scope="stock:read", gives=CountSheets)
def read_counts(query: CountQuery) -> Answer:
    """Count sheets, the newest first. How far one is, it says itself."""
    states = [query.state] if query.state else get_args(State)
    lines = finding.sheets(states, _place(query.after), query.limit)
    return page([count_head(row) for row in lines.rows], str(lines.next) if lines.next else None)


@operation("Read a count", scope="stock:read", gives=CountSheet)
def read_count(count_id: int) -> dict[str, Any]:
    """The sheet, and how far it is."""
    return count_facts(count_id)


@operation("Open a count", scope="stock:write", gives=CountSheet, status=201, pointers=POINTERS, links=LINKS)
def create_count(body: NewCount) -> Answer:
    """A sheet with a line for each thing of a category and all below it, or of the whole shop: 20,000 at most."""
    with refused_as(HTTPStatus.CONFLICT, NothingToCount):
        sheet = services.open_stocktake(
            body.name,
            by=the_program().actor,
            location_id=active_locations("shelf")[0].id if body.location_id is None else body.location_id,
            category_id=body.category_id,
            is_blind=body.is_blind,
            only_stocked=body.only_stocked,
        )
    return Answer(count_facts(sheet.id), HTTPStatus.CREATED, location=address_of(f"/counts/{sheet.id}"))


@operation("List the lines of a count", scope="stock:read", gives=CountLines)
def read_count_lines(count_id: int, query: CountLineQuery) -> Answer:
    """The lines in the order of the shelves. Of a blind sheet that is being counted, `differing` shows all of them."""
    sheet = finding.sheet_by_id(count_id)
    lines = finding.lines_of(sheet, query.show, _place(query.after), most=query.limit)
    things = finding.things_on(*lines.rows)
    return page([line_facts(row, things) for row in lines.rows], str(lines.next) if lines.next else None)


@operation("Put a line on a count", scope="stock:write", gives=CountLine, status=201, links=OF_A_LINE)
def create_count_line(count_id: int, body: NewCountLine) -> Answer:
    """Something that lies there, and isn’t on the sheet; the line that it has already, where it has one."""
    finding.sheet_by_id(count_id)
    line = services.add_thing(count_id, thing_named(body), by=the_program().actor)
    db.session.flush()
    return line_answer(one_line(line.id), HTTPStatus.CREATED, address_of(f"/count-lines/{line.id}"))


@operation("Read a line of a count", scope="stock:read", gives=CountLine)
def read_count_line(count_line_id: int) -> Answer:
    """A thing on a sheet, how many were counted, and what the books said at that moment."""
    return line_answer(one_line(count_line_id))


@operation("Count", scope="stock:write", gives=CountedLines, key="required", is_report=True)
def create_counted_units(count_id: int, body: Countings) -> dict[str, Any]:
    """So many lie there: up to 200 things in one call, all of them or none.

    What the books say at that very moment is kept with each figure, so that what is sold before and after makes no
    difference of its own. Somebody else’s figure is never counted over unseen: without its `version`, “set” is refused
    (`line-counted`, with `who`, `counted` and `version`). “add” is refused where something came or went since
    (`moved-since`): then all of it has to be counted again.
    """
    sheet = finding.sheet_by_id(count_id)
    places = [f"/counts/{index}" for index in range(len(body.counts))]
    numbers = things_named(body.counts, places)
    lines = finding.lines_of_variants(sheet, numbers)
    for number, place in zip(numbers, places, strict=True):
        if number not in lines:
            with at(place):
                raise NoSuchLine(gettext("This isn’t on the sheet. Put it there first."))
    counting.lock_lines(count_id, [line.id for line in lines.values()])
    for counted, number, place in zip(body.counts, numbers, places, strict=True):
        with at(place), refused_as(HTTPStatus.CONFLICT, NotAQuantity):
            _count(lines[number].id, counted)
    db.session.flush()
    facts = lines_of_things(sheet, numbers)
    return {"lines": [facts[number] for number in numbers]}


@stock_change
def line_to_uncount(count_line_id: int) -> dict[str, Any]:
    """The line, locked together with its sheet."""
    counting.lock_lines(finding.line_by_id(count_line_id).stocktake_id, [count_line_id])
    return one_line(count_line_id)


@operation("Take a figure off a count", scope="stock:write", status=204, guards=line_to_uncount)
def delete_counted_units(count_line_id: int) -> Answer:
    """As if it hadn’t been counted; the line stays."""
    version = one_line(count_line_id)["version"]
    counting.uncount_line(count_line_id, seen=version, by=the_program().actor)
    return Answer(status=HTTPStatus.NO_CONTENT)


@operation("Finish a count", scope="stock:write", gives=CountSheet, links=AFTER_COMPLETION)
def create_count_completion(count_id: int) -> dict[str, Any]:
    """No more is counted; the sheet waits for approval. What wasn’t counted stays as it is."""
    with refused_as(HTTPStatus.CONFLICT, NothingToCount):
        services.finish_stocktake(count_id, by=the_program().actor)
    return _now(count_id)


@operation("Go on with a count", scope="stock:write", gives=CountSheet, links=LINKS)
def create_count_resumption(count_id: int) -> dict[str, Any]:
    """Something was forgotten. Whoever has seen what a blind sheet hid goes on only with the scope `stock:approve`."""
    demand(finding.permission_to_resume(finding.sheet_by_id(count_id)))
    services.resume_stocktake(count_id, by=the_program().actor)
    return _now(count_id)


@operation("Cancel a count", scope="stock:write", gives=CountSheet)
def create_count_cancellation(count_id: int) -> dict[str, Any]:
    """Nothing comes of it; what was counted stays readable."""
    services.cancel_stocktake(count_id, by=the_program().actor)
    return _now(count_id)


@operation(
    "Approve a count",
    scope="stock:approve",
    gives=CountSheet,
    key="required",
    pointers={CorrectedSince: "/all_the_same"},
    links=AFTER_APPROVAL,
)
def create_count_approval(count_id: int, body: Approval) -> dict[str, Any]:
    """Corrects the books by every difference of a finished sheet, all or none.

    A difference is what was counted less what the books said at that moment. Where books were corrected since, it may
    be in there already: refused (`corrected-since`) unless `all_the_same`.
    """
    services.approve_stocktake(count_id, by=the_program().actor, all_the_same=body.all_the_same)
    return _now(count_id)


@operation(
    "Take an approval back",
    scope="stock:approve",
    gives=CountSheet,
    key="required",
    pointers={CorrectedSince: "/all_the_same"},
    links=AFTER_APPROVAL,
)
def create_count_reversal(count_id: int, body: CountReversal) -> dict[str, Any]:
    """Takes back what the approval wrote and still stands; with `again`, writes once more what was taken back."""
    by = the_program().actor
    if body.again:
        services.redo_stocktake(count_id, by=by, all_the_same=body.all_the_same)
    else:
        services.undo_stocktake(count_id, by=by)
    return _now(count_id)


def _count(line_id: int, counted: CountedUnits) -> None:
    adds = counted.mode == "add"
    seen = counted.version if counted.version is not None or adds else 0
    by = the_program().actor
    counting.count_line(line_id, counted.units, seen=seen, by=by, adds=adds, note=counted.note, may_be_repeated=False)


def _now(count_id: int) -> dict[str, Any]:
    db.session.flush()
    return count_facts(count_id)


def _place(after: str | None) -> Place:
    return Place(after=int(after) if after else None)
