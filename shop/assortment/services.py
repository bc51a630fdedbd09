"""Many products changed at once: looked at before, done as a whole or not at all, and taken back product by product.

A bulk edit goes from `chosen` by `previewed` and `applied` to `undone`. What it would do to each product is written
down when it is previewed, and nothing else is done: where a product has changed since, all of it is previewed anew.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from flask_babel import gettext
from sqlalchemy import func, select, text

from ..audit.actors import Actor
from ..audit.services import note
from ..catalog.changing import catalogue_change
from ..catalog.keeping import forget_read
from ..catalog.models import Category
from ..catalog.refusals import MayNotPrice
from ..db import db
from ..errors import NotFound, ShopError
from .deeds import OF_PRICES, Deed, LeftAlone, deed_of
from .facts import BESIDE, FACTS, lock, write
from .models import BulkEdit

AT_ONCE = 250  # products, so that no statement takes long
READ_AT_ONCE = 2_000
BUSY = ("applying", "undoing")  # in the worker's hands
Progress = Callable[[int, int], None]


class BulkRefused(ShopError):
    """The bulk edit is not in the state for this."""


def in_silence(done: int, total: int) -> None:
    """Nobody looks on."""


READ = """
    SELECT item.product_id, p.title, {facts} AS facts, {beside} AS beside
    FROM bulk_edit_item item LEFT JOIN product p ON p.id = item.product_id
    WHERE item.bulk_edit_id = :id AND item.product_id > :after ORDER BY item.product_id LIMIT :most
"""
KEEP = text("""
    UPDATE bulk_edit_item item
    SET state = fresh.state, reason = fresh.reason, old = fresh.old, new = fresh.new,
        title = coalesce(fresh.title, item.title)
    FROM jsonb_to_recordset(CAST(:rows AS jsonb))
        AS fresh(product_id bigint, title text, state text, reason text, old jsonb, new jsonb)
    WHERE item.bulk_edit_id = :id AND item.product_id = fresh.product_id
""")
# What is no longer as it was at `side` when that was written down.
MOVED = """
    SELECT count(*) FROM bulk_edit_item item LEFT JOIN product p ON p.id = item.product_id
    WHERE item.bulk_edit_id = :id AND item.state = 'changes' AND (p.id IS NULL OR {facts} <> item.old)
"""
# As it was left: with the day of publication, and the numbers of sales.
READ_BACK = """
    UPDATE bulk_edit_item item SET state = 'applied', new = {facts}, version = p.version FROM product p
    WHERE item.bulk_edit_id = :id AND item.product_id = ANY (CAST(:ids AS bigint[])) AND p.id = item.product_id
"""
KEPT = """
    UPDATE bulk_edit_item item SET state = 'kept', reason = :reason
    WHERE item.bulk_edit_id = :id AND item.state IN ('applied', 'kept') AND NOT EXISTS (
        SELECT FROM product p WHERE p.id = item.product_id AND {condition})
    RETURNING item.product_id
"""
UNDONE = text("""
    UPDATE bulk_edit_item SET state = 'undone', reason = ''
    WHERE bulk_edit_id = :id AND product_id = ANY (CAST(:ids AS bigint[]))
""")
CATEGORIES_ARE_THERE = """NOT EXISTS (
    SELECT FROM jsonb_array_elements(item.old -> 'categories') one
    WHERE NOT EXISTS (SELECT FROM category c WHERE c.id = CAST(one ->> 0 AS bigint)))"""
COUNTS = text("SELECT state, count(*) FROM bulk_edit_item WHERE bulk_edit_id = :id GROUP BY state")


def bulk_edit(edit_id: int) -> BulkEdit:
    """The bulk edit with this number. Raises NotFound."""
    edit = db.session.get(BulkEdit, edit_id, populate_existing=True) if 0 < edit_id < 2**63 else None
    if edit is None:
        raise NotFound(gettext("There is no such bulk change."))
    return edit


@catalogue_change
def preview(edit_id: int, deed: Deed, *, may_price: bool) -> BulkEdit:
    """Work out what the deed would do to each product, and keep that. No product is touched.

    Raises MayNotPrice, BulkRefused, NotFound.
    """
    edit = _locked(edit_id, "chosen", "previewed")
    _mind_price(deed, may_price)
    if deed.category:
        shelf = db.session.get(Category, deed.category)
        if shelf is None:
            raise NotFound(gettext("There is no such category."))
        deed = replace(deed, name=shelf.name)
    edit.deed, edit.state, edit.trouble = deed.told, "previewed", ""
    _work_out(edit)
    return edit


@catalogue_change
def apply(
    edit_id: int, *, may_price: bool, by: Actor, state: str = "previewed", on_progress: Progress = in_silence
) -> BulkEdit:
    """Do it: to every product that would change, in this transaction. The others stay alone.

    Where a product has changed since the preview, that is made anew, and the edit stays `previewed` with its trouble.
    Raises MayNotPrice, BulkRefused, NotFound, Busy.
    """
    edit = _locked(edit_id, state)
    deed = deed_of(edit.deed)
    _mind_price(deed, may_price)
    ids = lock(edit.id, deed.about, ["changes"])
    if moved := db.session.scalar(text(MOVED.format(facts=FACTS[deed.about])), {"id": edit.id}):
        before = edit.counts.get("changes", 0)
        _work_out(edit)
        edit.state, edit.trouble = "previewed", _meanwhile(moved, before, edit.counts.get("changes", 0))
        return edit
    if not ids:
        raise BulkRefused(gettext("It would change nothing."))
    for done, some in _batches(ids, on_progress):
        write(edit.id, deed.about, "new", some)
        on_progress(done, len(ids))
    back = text(READ_BACK.format(facts=FACTS[deed.about]))
    for _, some in _batches(ids):
        db.session.execute(back, {"id": edit.id, "ids": some})
    edit.state, edit.trouble, edit.applied_at = "applied", "", func.now()
    _count(edit)
    note("products.changed", by=by, subject=("bulk_edit", edit.id), new=deed.told | {"count": len(ids)})
    db.session.flush()
    forget_read()
    return edit


@catalogue_change
def undo(
    edit_id: int, *, may_price: bool, by: Actor, state: str = "applied", on_progress: Progress = in_silence
) -> BulkEdit:
    """Give each product back what it had. Those where somebody's newer work would be lost stay, and say so.

    Raises MayNotPrice, BulkRefused, NotFound, Busy.
    """
    edit = _locked(edit_id, state)
    deed = deed_of(edit.deed)
    _mind_price(deed, may_price)
    ids = set(lock(edit.id, deed.about, ["applied", "kept"]))
    for condition, reason in (
        (CATEGORIES_ARE_THERE if deed.about == "categories" else "true", gettext("Its category is gone.")),
        (f"{FACTS[deed.about]} = item.new", gettext("It was changed since, and that would be lost.")),
        ("true", gettext("It was deleted since.")),
    ):
        kept = text(KEPT.format(condition=condition))
        ids -= set(db.session.scalars(kept, {"id": edit.id, "reason": reason}))
    in_order = sorted(ids)
    for done, some in _batches(in_order, on_progress):
        write(edit.id, deed.about, "old", some)
        db.session.execute(UNDONE, {"id": edit.id, "ids": some})
        on_progress(done, len(in_order))
    edit.trouble = ""
    if in_order:
        edit.state, edit.undone_at = "undone", func.now()
        note("products.change_undone", by=by, subject=("bulk_edit", edit.id), new=deed.told | {"count": len(ids)})
    else:
        edit.state = "applied"
        edit.trouble = gettext("Nothing was undone: every product has changed since.")
    _count(edit)
    db.session.flush()
    forget_read()
    return edit


@catalogue_change
def leave(edit_id: int) -> None:
    """Leave it as it is, and change nothing. Raises BulkRefused where it is done, or being done."""
    _locked(edit_id, "chosen", "previewed").state = "left"


def _work_out(edit: BulkEdit) -> None:
    deed, after = deed_of(edit.deed), 0
    read = text(READ.format(facts=FACTS[deed.about], beside=BESIDE.get(deed.about, "CAST('{}' AS jsonb)")))
    while rows := db.session.execute(read, {"id": edit.id, "after": after, "most": READ_AT_ONCE}).all():
        db.session.execute(KEEP, {"id": edit.id, "rows": json.dumps([_item(deed, row) for row in rows])})
        after = rows[-1].product_id
    _count(edit)


def _item(deed: Deed, row: Any) -> dict[str, Any]:
    told = {"product_id": row.product_id, "title": row.title, "reason": "", "old": {}, "new": {}}
    if row.title is None:
        return told | {"state": "refused", "reason": gettext("It was deleted since.")}
    try:
        new = {name: value for name, value in deed.done_to(row.facts | row.beside).items() if name in row.facts}
    except LeftAlone as refusal:
        return told | {"state": "refused", "reason": str(refusal), "old": row.facts}
    return told | {"state": "same" if new == row.facts else "changes", "old": row.facts, "new": new}


def _meanwhile(moved: int, before: int, now: int) -> str:
    words = gettext("%(number)s of these products have changed since you looked, so nothing was written.", number=moved)
    if before != now:
        words += " " + gettext("It would change %(now)s products now, not %(before)s.", now=now, before=before)
    return " ".join([str(words), gettext("Look again, then decide.")])


def _locked(edit_id: int, *states: str) -> BulkEdit:
    bulk_edit(edit_id)
    held = select(BulkEdit).where(BulkEdit.id == edit_id).with_for_update(key_share=True)
    edit = db.session.scalars(held.execution_options(populate_existing=True)).one()
    if edit.state not in states:
        raise BulkRefused(_too_late(edit.state))
    return edit


def _too_late(state: str) -> str:
    words = {
        "applied": gettext("It is applied already."),
        "undone": gettext("It is undone already."),
        "left": gettext("It was left. Choose the products again."),
        "chosen": gettext("Say first what shall be done."),
    }
    return str(words.get(state, gettext("It is not ready for that now. Look at how it is.")))


def _mind_price(deed: Deed, may_price: bool) -> None:
    if deed.kind in OF_PRICES and not may_price:
        raise MayNotPrice(gettext("You may change goods, but not set prices: that takes the permission prices:write."))


def _batches(ids: list[int], on_progress: Progress = in_silence) -> Iterator[tuple[int, list[int]]]:
    """Some of the numbers at a time, and how many are done when these are."""
    if ids:
        on_progress(0, len(ids))
    for place in range(0, len(ids), AT_ONCE):
        yield min(place + AT_ONCE, len(ids)), ids[place : place + AT_ONCE]


def _count(edit: BulkEdit) -> None:
    edit.counts = dict(map(tuple, db.session.execute(COUNTS, {"id": edit.id})))
