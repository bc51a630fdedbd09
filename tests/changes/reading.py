"""Following the changes, as a program does."""

from shop.changes.feed import KINDS, changes_since
from shop.db import db
from shop.stock.feed import cursor_now


def now():
    """The cursor of this moment."""
    cursor = cursor_now()
    db.session.rollback()
    return cursor


def read(cursor, most=500, kinds=KINDS):
    """All that changed since a cursor, page by page, and the cursor behind it."""
    told, is_more = [], True
    while is_more:
        changes = changes_since(cursor, kinds=kinds, most=most)
        db.session.rollback()  # the next page is read in another moment
        assert len(changes.items) <= most
        told += changes.items
        cursor, is_more = changes.cursor, changes.is_more
    return told, cursor


def told_since(cursor, **how):
    """What changed, as `(resource, id, version)`."""
    return [(item.resource, item.id, item.version) for item in read(cursor, **how)[0]]
