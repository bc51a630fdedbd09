"""What a level is to hold: from how many free units on it is low, and how many may be promised beyond it."""

from ..audit.services import note
from .actors import Actor
from .backordering import set_backorder_cap
from .counting import level_of
from .ledger import stock_change
from .services import set_reorder_point


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
