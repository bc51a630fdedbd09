"""What pages show of bulk edits: their items, some at a time, and the latest of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, select

from ..auth.models import User
from ..db import db
from ..keyset import Place, Sheet, sheet_of
from .models import BulkEdit, BulkEditItem

SHOWN = 20

# What a list of items can be narrowed to, in the order of its tabs.
TABS = ("changes", "applied", "undone", "kept", "refused", "same")


@dataclass(frozen=True)
class Items:
    """Some items in one state, and where the next ones begin."""

    rows: Sequence[BulkEditItem]
    after: int | None = None


def items_of(edit: BulkEdit, state: str, after: int = 0) -> Items:
    """The items of an edit in a state, those behind the product `after`, in the order of their numbers."""
    mine = select(BulkEditItem).where(BulkEditItem.bulk_edit_id == edit.id, BulkEditItem.state == state)
    found = db.session.scalars(
        mine.where(BulkEditItem.product_id > after).order_by(BulkEditItem.product_id).limit(SHOWN + 1)
    ).all()
    return Items(found[:SHOWN], found[SHOWN - 1].product_id if len(found) > SHOWN else None)


def latest_edits(place: Place) -> Sheet:
    """The bulk edits that were applied, the newest first."""
    columns: Any = (
        BulkEdit.id,
        BulkEdit.state,
        BulkEdit.deed,
        BulkEdit.counts,
        BulkEdit.applied_at,
        func.coalesce(func.nullif(User.name, ""), User.email, BulkEdit.actor_label).label("who"),
    )
    query = select(*columns).outerjoin(User, User.id == BulkEdit.user_id).where(BulkEdit.applied_at.is_not(None))
    return sheet_of(query, BulkEdit.id, place)


def edits_of(product_id: int, *, most: int = 10) -> Sequence[Row[Any]]:
    """The latest bulk edits that changed a product: number, deed, when, and whether they were undone for it."""
    mine = (
        select(BulkEdit.id, BulkEdit.deed, BulkEditItem.state, BulkEdit.applied_at)
        .join(BulkEditItem, BulkEditItem.bulk_edit_id == BulkEdit.id)
        .where(BulkEditItem.product_id == product_id, BulkEditItem.state.in_(("applied", "undone", "kept")))
    )
    return db.session.execute(mine.order_by(BulkEdit.id.desc()).limit(most)).all()
