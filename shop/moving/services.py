"""Goods go from one shelf to another: at once, or through a transit location where they wait to arrive.

All movements of a transfer carry it as their source, so it can be taken back as a whole. The transfer is locked before
the levels are, so that of two who book its arrival the second sees what the first did.
"""

from collections.abc import Callable, Mapping, Sequence

from flask_babel import gettext
from sqlalchemy import exists, func, select

from ..db import db
from ..errors import NotFound, ShopError
from ..stock.actors import Actor, Source
from ..stock.ledger import stock_change
from ..stock.models import StockMovement
from ..stock.places import open_location
from ..stock.reasons import checked_reason
from ..stock.refusals import NoSuchLocation, NotAQuantity, RequestKeyUsed
from ..stock.services import correct_many
from ..stock.transferring import move_stock
from ..stock.undoing import STANDING, undo_source, undoing
from .finding import lines_of, transfer_by_id, units_on_the_way
from .models import Transfer, TransferLine

MOST_LINES = 200


class NotOnTheWay(ShopError):
    """Nothing, or less than was said, is on its way."""


@stock_change
def send(
    units: Mapping[int, int],
    *,
    from_id: int,
    to_id: int,
    transit_id: int | None = None,
    by: Actor,
    note: str = "",
    request_key: str | None = None,
) -> Transfer:
    """Send units of things, {variant id: units}, to another shelf: at once, or by way of a transit location.

    Raises OutOfStock, NotAQuantity, NoSuchVariant, NoSuchLocation, ClosedLocation, RequestKeyUsed, Busy.
    """
    if request_key is not None and (earlier := _sent_before(request_key)):
        if _content(earlier) != (from_id, to_id, transit_id, note.strip(), dict(units)):
            raise RequestKeyUsed(gettext("This form was sent before, with something else in it. Start a new transfer."))
        return earlier
    if not 1 <= len(units) <= MOST_LINES:
        raise NotAQuantity(gettext("Name at least one thing, and %(most)s at most.", most=MOST_LINES))
    if from_id == to_id:
        raise NoSuchLocation(gettext("Goods can’t move from a place to itself."))
    open_location(from_id, "shelf"), open_location(to_id, "shelf")
    if transit_id is not None:
        open_location(transit_id, "transit")
    transfer = Transfer(
        from_id=from_id,
        to_id=to_id,
        transit_id=transit_id,
        note=note.strip(),
        request_key=request_key,
        state="arrived" if transit_id is None else "sent",
        actor_kind=by.kind,
        actor_label=by.label,
        user_id=by.user_id,
        arrived_at=func.now() if transit_id is None else None,
    )
    db.session.add(transfer)
    db.session.flush()
    _move(transfer, units, from_id, to_id if transit_id is None else transit_id, by=by, note=note)
    db.session.add_all(
        TransferLine(transfer_id=transfer.id, variant_id=number, quantity=quantity)
        for number, quantity in units.items()
    )
    db.session.flush()
    return transfer


@stock_change
def arrive(
    transfer_id: int, units: Mapping[int, int], *, by: Actor, note: str = "", request_key: str | None = None
) -> Transfer:
    """Put units of what is on its way, {variant id: units}, where they belong. Not all need to come at once.

    Raises NotOnTheWay, NotAQuantity, NotFound, ClosedLocation, RequestKeyUsed, Busy.
    """
    transfer = transfer_by_id(transfer_id, locked=True)
    return _bring(transfer, units, transfer.to_id, by=by, note=note, request_key=request_key)


@stock_change
def send_back(
    transfer_id: int, units: Mapping[int, int], *, by: Actor, note: str = "", request_key: str | None = None
) -> Transfer:
    """Put units of what is on its way back to where they came from. Raises as `arrive`."""
    transfer = transfer_by_id(transfer_id, locked=True)
    return _bring(transfer, units, transfer.from_id, by=by, note=note, request_key=request_key)


@stock_change
def write_off(
    transfer_id: int,
    units: Mapping[int, int],
    reason: str,
    *,
    by: Actor,
    note: str = "",
    request_key: str | None = None,
) -> Transfer:
    """What left and never came: lost, damaged. A correction of the transit location.

    Raises NoSuchReason, BelowReserved, and as `arrive`.
    """
    transfer = transfer_by_id(transfer_id, locked=True)
    word = checked_reason(reason, note)
    if not _was_done(request_key):
        _refuse_more_than_is_on_the_way(transfer, units)
    deltas = [(number, -quantity) for number, quantity in units.items()]
    source = _source(transfer)
    correct_many(
        deltas, word, by=by, note=note, source=source, location_id=transfer.transit_id, request_key=request_key
    )
    return _settled(transfer)


@stock_change
def undo_transfer(transfer_id: int, *, by: Actor, again: bool = False, request_key: str | None = None) -> Transfer:
    """Take the whole of it back, as if it had never been sent; with `again`, do it once more after all.

    Raises CantUndo, which says why, AlreadyUndone, NotFound, ClosedLocation, RequestKeyUsed, Busy.
    """
    transfer = transfer_by_id(transfer_id, locked=True)
    undo_source(_source(transfer), by=by, again=again, request_key=request_key)
    return transfer


@undoing.connect
def _follow(_: object, *, source: Source, by: Actor) -> Callable[[], object] | None:
    """What is undone of a transfer, by whatever way, is undone in what it says of itself."""
    if source.kind != "transfer":
        return None
    try:
        transfer = transfer_by_id(source.number, locked=True)
    except NotFound:
        return None
    return lambda: _settled(transfer)


def _bring(
    transfer: Transfer, units: Mapping[int, int], place: int, *, by: Actor, note: str, request_key: str | None
) -> Transfer:
    if not _was_done(request_key):
        _refuse_more_than_is_on_the_way(transfer, units)
    _move(transfer, units, transfer.transit_id or 0, place, by=by, note=note, request_key=request_key)
    return _settled(transfer)


def _move(
    transfer: Transfer,
    units: Mapping[int, int],
    here: int,
    there: int,
    *,
    by: Actor,
    note: str,
    request_key: str | None = None,
) -> None:
    lines: Sequence[tuple[int, int]] = list(units.items())
    source = _source(transfer)
    move_stock(lines, from_id=here, to_id=there, by=by, note=note, source=source, request_key=request_key)


def _settled(transfer: Transfer) -> Transfer:
    """Let the transfer say what the ledger knows: whether anything of it is on its way, or was done at all."""
    state = "sent" if units_on_the_way(transfer) > 0 else "arrived" if _stands(transfer) else "undone"
    if state == "arrived" and transfer.state != "arrived":
        transfer.arrived_at = func.now()
    transfer.state = state
    db.session.flush()
    return transfer


def _refuse_more_than_is_on_the_way(transfer: Transfer, units: Mapping[int, int]) -> None:
    waiting = {line.variant_id: line for line in lines_of(transfer)} if transfer.state != "undone" else {}
    if not units:
        raise NotAQuantity(gettext("Enter how many of at least one thing."))
    for number, quantity in units.items():
        line = waiting.get(number)
        if line is None or line.on_the_way <= 0:
            raise NotOnTheWay(gettext("This is not on its way any more. Look at what was booked meanwhile."))
        if type(quantity) is int and quantity > line.on_the_way:
            name = line.thing.whole_name if line.thing else ""
            raise NotOnTheWay(
                gettext("Only %(num)s of %(thing)s are still on their way.", num=line.on_the_way, thing=name)
            )


def _stands(transfer: Transfer) -> bool:
    """Whether anything of it was not taken back."""
    source = _source(transfer)
    asked = {"kind": source.kind, "ref": source.ref, "again": False}
    return db.session.execute(STANDING, asked).first() is not None


def _was_done(request_key: str | None) -> bool:
    """Whether this very request came before; the verbs then answer as they did, or refuse another under its key."""
    return request_key is not None and bool(
        db.session.scalar(select(exists().where(StockMovement.request_key == request_key)))
    )


def _sent_before(request_key: str) -> Transfer | None:
    return db.session.scalar(select(Transfer).where(Transfer.request_key == request_key))


def _content(transfer: Transfer) -> tuple[int, int, int | None, str, dict[int, int]]:
    lines = db.session.scalars(select(TransferLine).where(TransferLine.transfer_id == transfer.id))
    units = {line.variant_id: line.quantity for line in lines}
    return transfer.from_id, transfer.to_id, transfer.transit_id, transfer.note, units


def _source(transfer: Transfer) -> Source:
    return Source("transfer", str(transfer.id))
