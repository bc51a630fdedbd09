"""The ledger of stock: read, written by a change, and taken back."""

from collections.abc import Callable
from typing import Any

from ..audit.actors import Actor
from ..stock.counting import count_stock
from ..stock.handles import variant_called
from ..stock.models import StockMovement
from ..stock.reasons import reasons
from ..stock.services import correct_stock, receive_stock, take_stock
from ..stock.undoing import undo_movement
from ..stock.whole import permission_to_undo
from . import stock_rows
from .answers import Answer, address_of, page
from .authorizing import demand, the_program
from .ending import OF_THE_SHOP, refuse_others
from .operations import operation
from .schemas.stock import Changed, Movement, MovementQuery, Movements, Reversal, StockChange, StockReasons
from .stock_asked import handle_of, pointing, reason_of

LINKS = {
    "readStockMovement": {"seq": "$response.body#/movement/seq"},
    "createStockReversal": {"seq": "$response.body#/movement/seq"},
    "readStockLevel": {"level_id": "$response.body#/level/id"},
}


@operation("List stock movements", scope="stock:read", gives=Movements)
def read_stock_movements(query: MovementQuery) -> Answer:
    """The ledger, the newest line first, or with `sort=seq` from its beginning.

    A line is never changed or removed, so a page that was read once stays as it is; only `undone_by` is set when a line
    is taken back. Lines are numbered before they are committed: to miss none, follow GET /changes, not the numbers.
    """
    found = stock_rows.movements(query)
    return page(found[: query.limit], str(found[query.limit - 1]["seq"]) if len(found) > query.limit else None)


@operation("Read a stock movement", scope="stock:read", gives=Movement)
def read_stock_movement(seq: int) -> dict[str, Any]:
    """A line of the ledger."""
    return stock_rows.movement(seq)


@operation(
    "Change stock",
    scope="stock:write",
    gives=Changed,
    status=201,
    also=(200,),
    key="required",
    links=LINKS,
    is_report=True,
)
def create_stock_movement(body: StockChange) -> Answer:
    """Writes a movement: `do` says whether goods came, went, are corrected by a difference, or were counted.

    Differences never conflict with what others do. A count is set only where the level still has the `stock_version`
    that you read: else the answer is 409 `stock-moved-on` with `seen`, `on_hand`, what the same difference `would_be`
    now, the `version` of now, and the movements `since`; nothing is written. A count that finds what the books say is
    answered by 200 and no movement.
    """
    asked = body.root
    with pointing(asked):
        variant_id = variant_called(handle_of(asked))
        movement = DO[asked.do](variant_id, asked, reason_of(asked), the_program().actor)
    if movement is None:
        return Answer({"movement": None, "level": stock_rows.level_of_variant(variant_id, asked.location_id)}, 200)
    return written(movement)


@operation(
    "Take a stock movement back",
    scope="stock:write",
    gives=Changed,
    status=201,
    key="required",
    links=LINKS,
    is_report=True,
)
def create_stock_reversal(seq: int, body: Reversal) -> Answer:
    """Writes a movement the other way, unless that would leave less than nothing, or than is set aside.

    Both halves of a transfer are taken back together. A movement of a count takes the scope `stock:approve`, one of an
    import `imports:undo`. What a cart or an order has set aside or sold is not for programs to take back.
    """
    original = stock_rows.movement(seq)
    demand(permission_to_undo(original["source_kind"]))
    if original["kind"] in {"held", "consumed"} or original["source_kind"] in OF_THE_SHOP:
        refuse_others(original["source_kind"])
    return written(undo_movement(seq, by=the_program().actor, note=body.note))


@operation("List the reasons to change stock", scope="stock:read", gives=StockReasons)
def read_stock_reasons() -> Answer:
    """The words that `reason` may be, those of this shop's own among them."""
    return page(
        [{"reason": one.word, "label": str(one.label), "needs_note": one.needs_note} for one in reasons()], None
    )


def written(movement: StockMovement) -> Answer:
    """The answer to what wrote a movement: that, and the level after it."""
    told = {"movement": stock_rows.movement(movement.seq), "level": stock_rows.level(movement.level_id)}
    return Answer(told, 201, location=address_of(f"/stock-movements/{movement.seq}"))


def _receive(variant_id: int, asked: Any, reason: str, by: Actor) -> StockMovement:
    told = {"note": asked.note, "location_id": asked.location_id, "unit_cost_minor": asked.unit_cost_minor}
    return receive_stock(variant_id, asked.quantity, reason, by=by, **told)


def _take(variant_id: int, asked: Any, reason: str, by: Actor) -> StockMovement:
    return take_stock(variant_id, asked.quantity, reason, by=by, note=asked.note, location_id=asked.location_id)


def _correct(variant_id: int, asked: Any, reason: str, by: Actor) -> StockMovement:
    return correct_stock(variant_id, asked.delta, reason, by=by, note=asked.note, location_id=asked.location_id)


def _count(variant_id: int, asked: Any, reason: str, by: Actor) -> StockMovement | None:
    told = {"seen": asked.stock_version, "note": asked.note, "location_id": asked.location_id}
    return count_stock(variant_id, asked.on_hand, reason, by=by, **told)


DO: dict[str, Callable[[int, Any, str, Actor], StockMovement | None]] = {
    "receive": _receive,
    "take": _take,
    "correct": _correct,
    "count": _count,
}
