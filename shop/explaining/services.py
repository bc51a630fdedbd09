"""What is done from the page that explains a number, beside the stockroom's own verbs."""

from flask_babel import gettext

from ..audit.services import note
from ..stock.actors import Actor
from ..stock.asking import is_number
from ..stock.backordering import set_backorder_cap
from ..stock.counting import level_of
from ..stock.holding import release_hold
from ..stock.ledger import stock_change
from ..stock.models import StockMovement
from ..stock.refusals import NoSuchHold, NoSuchMovement
from ..stock.services import set_reorder_point
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


@stock_change
def set_level(variant_id: int, location_id: int, point: int | None, cap: int, *, by: Actor) -> bool:
    """Set when the variant is low there, and how many may be promised; whether anything changed.

    Raises as `set_reorder_point` and `set_backorder_cap`.
    """
    before = level_of(variant_id, location_id, locked=True)
    has_new_point, has_new_cap = before.reorder_point != point, before.backorder_cap != cap
    was = before.reorder_point
    if has_new_cap:
        set_backorder_cap(variant_id, cap, by=by, location_id=location_id)
    if has_new_point:
        set_reorder_point(variant_id, point, location_id=location_id)
        old, new = ({"units": "–" if units is None else units, "location": location_id} for units in (was, point))
        note("stock.reorder_point_set", by=by, subject=("variant", variant_id), old=old, new=new)
    return has_new_point or has_new_cap
