"""What is done from the page that explains a number, beside the stockroom's own verbs."""

from flask_babel import gettext

from ..stock.actors import Actor
from ..stock.asking import is_number
from ..stock.holding import release_hold
from ..stock.ledger import stock_change
from ..stock.models import StockMovement
from ..stock.refusals import NoSuchHold, NoSuchMovement
from ..stock.undoing import undo_movement
from .history import is_hold_of, is_line_of


@stock_change
def undo(variant_id: int, seq: int, *, by: Actor, request_key: str | None = None) -> StockMovement:
    """Take a line of the variant's ledger back. Raises as `undo_movement`."""
    if not (is_number(seq) and is_line_of(seq, variant_id)):
        raise NoSuchMovement(gettext("The ledger has no such movement."))
    return undo_movement(seq, by=by, request_key=request_key)


@stock_change
def release(variant_id: int, hold_id: int, *, by: Actor) -> StockMovement:
    """Give back what a hold of the variant held. Raises as `release_hold`."""
    if not (is_number(hold_id) and is_hold_of(hold_id, variant_id)):
        raise NoSuchHold(gettext("This hold has ended, or never was."))
    return release_hold(hold_id, by=by)
