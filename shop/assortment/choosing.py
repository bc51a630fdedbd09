"""Which products somebody means to change: those that were ticked, or all that the list shows, as they are now."""

from collections.abc import Sequence
from typing import Any

from flask_babel import format_decimal, gettext
from sqlalchemy import text

from ..audit.actors import Actor
from ..db import db, transaction
from ..errors import ShopError
from .asked import Asked
from .models import BulkEdit
from .walking import matching

MOST_PRODUCTS = 50_000

CHOOSE = """
    INSERT INTO bulk_edit_item (bulk_edit_id, product_id, title, state)
    SELECT :edit_id, p.id, p.title, 'chosen' FROM product p WHERE {where} LIMIT :most
"""


class NothingChosen(ShopError):
    """No product was ticked, or none is there any more."""


class TooManyChosen(ShopError):
    """More products than are changed at once."""


def choose(product_ids: Sequence[int], *, by: Actor) -> BulkEdit:
    """Begin a bulk edit of these products. Raises NothingChosen."""
    return _chosen("p.id = ANY (CAST(:ids AS bigint[]))", {"ids": list(product_ids)}, "", by)


def choose_all(asked: Asked, *, by: Actor) -> BulkEdit:
    """Begin a bulk edit of all products that `asked` means, those on other pages too.

    Raises NothingChosen, TooManyChosen.
    """
    return _chosen(matching(asked), dict(asked.values), asked.query, by)


def _chosen(where: str, values: dict[str, Any], query: str, by: Actor) -> BulkEdit:
    with transaction():
        edit = BulkEdit(
            state="chosen", asked=query, actor_kind=by.kind, actor_label=by.label, user_id=by.user_id, counts={}
        )
        db.session.add(edit)
        db.session.flush()
        given = {**values, "edit_id": edit.id, "most": MOST_PRODUCTS + 1}
        result: Any = db.session.execute(text(CHOOSE.format(where=where)), given)
        found = result.rowcount
        if not found:
            raise NothingChosen(gettext("No product was chosen. Tick some rows first."))
        if found > MOST_PRODUCTS:
            most = format_decimal(MOST_PRODUCTS)
            raise TooManyChosen(gettext("%(most)s products are changed at once at most. Filter for fewer.", most=most))
        edit.counts = {"chosen": found}
    return edit
