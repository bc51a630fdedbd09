"""Holds: units set aside for a while, then released, or taken for good."""

from datetime import UTC, datetime, timedelta
from typing import Any

from flask_babel import gettext

from ..errors import ShopError
from ..stock import holding
from ..stock.actors import Source
from ..stock.handles import variant_called
from ..stock.ledger import stock_change
from . import stock_rows
from .answers import Answer, address_of, page
from .authorizing import the_program
from .ending import BY_PROGRAMS, refuse_others
from .movements import LINKS, written
from .operations import operation
from .schemas.holds import MOST_MINUTES, Hold, HoldIn, HoldQuery, Holds
from .schemas.stock import Changed, Reversal
from .stock_asked import handle_of, pointing

OF_A_HOLD = {name: {"hold_id": "$response.body#/id"} for name in ("readHold", "releaseHold", "createHoldConsumption")}


class NotSoLong(ShopError):
    """A hold ends within thirty days, and not before it has begun."""


@operation("List holds", scope="stock:read", gives=Holds)
def read_holds(query: HoldQuery) -> Answer:
    """All that is set aside, by programs and by the shop itself, in the order of their numbers.

    A hold is there until it is released or consumed, at most a minute or so longer than it was asked for.
    """
    found = stock_rows.holds(query)
    return page(found[: query.limit], str(found[query.limit - 1]["id"]) if len(found) > query.limit else None)


@operation("Read a hold", scope="stock:read", gives=Hold)
def read_hold(hold_id: int) -> dict[str, Any]:
    """What is set aside, for what, and until when. 404 once it has ended."""
    return stock_rows.hold(hold_id)


@operation(
    "Set units aside",
    scope="stock:write",
    gives=Hold,
    status=201,
    key="required",
    links=OF_A_HOLD,
    pointers={NotSoLong: "/expires_at"},
)
def create_hold(body: HoldIn) -> Answer:
    """Sets free units aside until a moment: nobody else can have them.

    Where fewer are free, the rest is promised, if the level’s backorder cap allows it, and set aside when it arrives
    (`backordered`); else nothing is set aside, and the answer is 409 `out-of-stock`.
    """
    until = _end_of(body)
    with pointing(body):
        hold = holding.hold_stock(
            variant_called(handle_of(body)),
            body.quantity,
            source=Source(BY_PROGRAMS, body.reference),
            expires_at=until,
            by=the_program().actor,
            note=body.note,
            location_id=body.location_id,
        )
    return Answer(stock_rows.hold(hold.id), 201, location=address_of(f"/holds/{hold.id}"))


@stock_change
def hold_to_end(hold_id: int) -> dict[str, Any]:
    """The hold, locked. Raises NoSuchHold, SetAsideByOthers."""
    found = stock_rows.hold(hold_id, locked=True)
    refuse_others(found["source_kind"])
    return found


@operation("Release a hold", scope="stock:write", status=204, guards=hold_to_end)
def release_hold(hold_id: int) -> Answer:
    """Gives the units back to whoever comes. What a cart or an order has set aside is not for programs to end."""
    holding.release_hold(hold_id, by=the_program().actor)
    return Answer(status=204)


@operation(
    "Take what is held", scope="stock:write", gives=Changed, status=201, key="required", links=LINKS, is_report=True
)
def create_hold_consumption(hold_id: int, body: Reversal) -> Answer:
    """Takes the units from the shelf for good, as sold: the hold ends. All of them must have arrived.

    What a cart or an order has set aside is not for programs to end.
    """
    hold_to_end(hold_id)
    return written(holding.consume_hold(hold_id, by=the_program().actor, note=body.note))


def _end_of(body: HoldIn) -> datetime:
    now = datetime.now(UTC)
    until = body.expires_at or now + timedelta(minutes=body.minutes)
    if not now < until <= now + timedelta(minutes=MOST_MINUTES):
        raise NotSoLong(gettext("A hold ends within thirty days from now."))
    return until
