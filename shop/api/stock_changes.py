"""Many changes of stock in one call, which can be taken back in one."""

import re
import secrets
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext

from ..errors import NotFound, ShopError
from ..stock.actors import Source
from ..stock.batching import Line, LinesRefused, Outcome, change_many
from ..stock.handles import variants_called
from ..stock.models import StockMovement
from ..stock.reasons import Reason, reasons
from ..stock.undoing import is_source, undo_source
from . import stock_rows
from .answers import Answer, address_of
from .authorizing import the_program
from .operations import operation
from .problems import facts_of, told_as_problem
from .schemas.stock import Results, Reversal, Reversed, StockChanges
from .stock_asked import handle_of, pointer_of, reason_of

MOST_BYTES = 4_000_000  # a thousand changes with their notes
BATCH = re.compile("api-[A-Za-z0-9_-]{12}")


class NoSuchBatch(NotFound):
    """No program has made changes under this name."""


@operation(
    "Change much stock",
    scope="stock:write",
    gives=Results,
    key="required",
    most_bytes=MOST_BYTES,
    links={"createStockChangesReversal": {"batch": "$response.body#/batch"}},
    is_report=True,
)
def create_stock_changes(body: StockChanges) -> dict[str, Any]:
    """Makes up to 1,000 changes, as POST /stock-movements makes one. The same thing may come more than once.

    Each change meets what the ones before it leave. With `all_or_nothing` one that can’t be made refuses all of them:
    409 `changes-refused`, where `errors` points at each, and `refused` has the problem of each. With `each` the others
    are made, and the answer says what became of every one: 201 with its movement, 200 where a count found what the
    books say, or its problem. In the ledger what comes stands before what goes.

    All movements have the source kind `bulk` and the `batch` as their reference; where nothing was made, it is null.
    """
    asked = [change.root for change in body.changes]
    batch = f"api-{secrets.token_urlsafe(9)}"
    try:
        outcomes = change_many(
            _lines(asked),
            by=the_program().actor,
            source=Source("bulk", batch),
            all_or_none=body.mode == "all_or_nothing",
        )
    except LinesRefused as refusal:
        raise ChangesRefused(refusal, asked) from refusal
    is_made = any(isinstance(outcome, StockMovement) for outcome in outcomes)
    return {"batch": batch if is_made else None, "results": _results(asked, outcomes)}


@operation(
    "Take many changes of stock back", scope="stock:write", gives=Reversed, status=201, key="required", is_report=True
)
def create_stock_changes_reversal(batch: str, body: Reversal) -> Answer:
    """Takes back what POST /stock-changes wrote under this name: all of it that still stands, or nothing."""
    source = Source("bulk", batch)
    if not BATCH.fullmatch(batch) or not is_source(source):
        raise NoSuchBatch(gettext("There are no changes of this name."))
    undone = undo_source(source, by=the_program().actor, note=body.note)
    told = {"batch": batch, "movements": stock_rows.movements_with([movement.seq for movement in undone])}
    where = address_of(f"/stock-movements?source_kind=bulk&source_ref={batch}")
    return Answer(told, 201, location=where)


class ChangesRefused(ShopError):
    """Some of many changes can’t be made, so none was."""

    def __init__(self, refusal: LinesRefused, asked: Sequence[Any]) -> None:
        super().__init__(str(refusal))
        told = {index: _problem(one, asked[index], index) for index, one in refusal.refusals.items()}
        self.refused = [{"index": index, **problem} for index, problem in told.items()]
        self.errors = [error for problem in told.values() for error in problem["errors"]]


@facts_of.register
def _(refusal: ChangesRefused) -> dict[str, Any]:
    return {"errors": refusal.errors, "refused": refusal.refused}


def _lines(asked: Sequence[Any]) -> list[Line | ShopError]:
    """Each change as the stockroom takes it, or its refusal."""
    known = reasons()
    called = variants_called([handle_of(change) for change in asked])
    return [_line(change, variant, known) for change, variant in zip(asked, called, strict=True)]


def _line(change: Any, variant: int | ShopError, known: Sequence[Reason]) -> Line | ShopError:
    if isinstance(variant, ShopError):
        return variant
    try:
        reason = reason_of(change, known)
    except ShopError as refusal:
        return refusal
    told = {"location_id": change.location_id, "note": change.note}
    match change.do:
        case "receive":
            return Line("received", variant, change.quantity, reason, unit_cost_minor=change.unit_cost_minor, **told)
        case "take":
            return Line("taken", variant, -change.quantity, reason, **told)
        case "correct":
            return Line("corrected", variant, change.delta, reason, **told)
    return Line("corrected", variant, change.on_hand, reason, seen=change.stock_version, **told)


def _results(asked: Sequence[Any], outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    seqs = [outcome.seq for outcome in outcomes if isinstance(outcome, StockMovement)]
    movements = {row["seq"]: row for row in stock_rows.movements_with(seqs)}
    results = []
    for index, outcome in enumerate(outcomes):
        result: dict[str, Any] = {"index": index, "status": 200, "movement": None, "problem": None}
        if isinstance(outcome, StockMovement):
            result |= {"status": 201, "movement": movements[outcome.seq]}
        elif outcome is not None:
            problem = _problem(outcome, asked[index], index)
            result |= {"status": problem["status"], "problem": problem}
        results.append(result)
    return results


def _problem(refusal: ShopError, change: Any, index: int) -> dict[str, Any]:
    """The refusal of one change, as it would be answered alone; its pointer is that into the whole body."""
    return told_as_problem(refusal, f"/changes/{index}{pointer_of(refusal, change)}")
