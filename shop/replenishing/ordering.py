"""From the list of what runs low to a receipt of what is ordered."""

from collections.abc import Mapping

from flask_babel import gettext

from ..errors import ShopError
from ..receiving.models import Receipt
from ..receiving.services import open_receipt
from ..stock.actors import Actor
from ..stock.ledger import stock_change
from ..stock.refusals import NotAQuantity

MOST_LINES = 200


class SeveralSuppliers(ShopError):
    """One receipt is one supplier's."""


@stock_change
def order_things(
    units: Mapping[int, int],
    suppliers: Mapping[int, int | None],
    *,
    location_id: int | None,
    by: Actor,
    request_key: str | None = None,
) -> Receipt:
    """Open a receipt that expects these units, {variant id: units}, of the one supplier who has them all.

    `suppliers` says whom each would be asked of; who has none joins the others.
    Raises SeveralSuppliers, NotAQuantity, NoSuchVariant, NoSuchLocation, RequestKeyUsed, Busy.
    """
    if not 1 <= len(units) <= MOST_LINES:
        raise NotAQuantity(gettext("Tick at least one thing, and %(most)s at most.", most=MOST_LINES))
    named = {supplier for number, supplier in suppliers.items() if supplier and number in units}
    if len(named) > 1:
        raise SeveralSuppliers(
            gettext("These come from %(num)s suppliers. Choose one of them in the list above.", num=len(named))
        )
    return open_receipt(
        by=by,
        supplier_id=next(iter(named), None),
        location_id=location_id,
        expected=units,
        request_key=request_key,
    )
