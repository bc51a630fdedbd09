"""Promises beyond the stock: how many of a variant may be, and how they are filled.

`hold_stock` makes such a promise where fewer are free than it is asked for. Whatever frees units fills the oldest
promises in its own transaction (`ledger.write`).
"""

from flask_babel import gettext
from sqlalchemy import text

from ..audit.services import note
from ..catalog.models import Variant
from ..db import db
from .actors import Actor
from .asking import a_place, number_of, whole
from .ledger import fill_promises, stock_change
from .naming import no_such_thing
from .refusals import PromisedAlready

MOST_FILLED = 200  # levels in one transaction

CAP = text("""
    INSERT INTO stock_level AS l (variant_id, location_id, backorder_cap)
    SELECT v.id, location.id, :cap FROM variant v, location
    WHERE v.id = :variant_id AND location.id = coalesce(:location_id, (SELECT min(id) FROM location))
    ON CONFLICT (variant_id, location_id) DO UPDATE SET backorder_cap = greatest(excluded.backorder_cap, l.backordered)
    RETURNING backorder_cap, backordered
""")
UNFILLED = text("SELECT id FROM stock_level WHERE backordered > 0 AND on_hand > reserved ORDER BY id LIMIT :most")


@stock_change
def set_backorder_cap(variant: Variant | int, units: int, *, by: Actor, location_id: int | None = None) -> None:
    """Let up to `units` of the variant be promised beyond what is there; 0 is the usual: none.

    Raises NotAQuantity, PromisedAlready, NoSuchVariant, NoSuchLocation, Busy.
    """
    number, cap = number_of(variant), whole(units, 0)
    wanted = {"variant_id": number, "location_id": a_place(location_id), "cap": cap}
    level = db.session.execute(CAP, wanted).first()
    if level is None:
        raise no_such_thing(number)
    if level.backorder_cap > cap:
        raise PromisedAlready(gettext("%(promised)s are promised already.", promised=level.backordered))
    note("stock.backorders_set", by=by, subject=("variant", number), new={"units": cap})


@stock_change
def fill_waiting() -> int:
    """Fill promises that somehow still wait although units are free; how many units were set aside."""
    levels = db.session.scalars(UNFILLED, {"most": MOST_FILLED}).all()
    return fill_promises(levels) if levels else 0
