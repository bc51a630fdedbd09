"""Filters of the product list under a name: somebody's own, or shared with everybody at the desk."""

from flask_babel import gettext
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql import func

from ..audit.actors import Actor
from ..audit.services import note
from ..db import db, transaction
from ..errors import NotFound, ShopError
from .asked import MOST_SAVED, Asked
from .models import SavedFilter


class TooManyFilters(ShopError):
    """Somebody has kept as many filters as a page has room for."""


def save_filter(asked: Asked, name: str, *, is_shared: bool, by: Actor) -> int:
    """Keep what `asked` means under `name`; one that the person has under it already is replaced.

    Returns its number. Raises TooManyFilters.
    """
    with transaction():
        mine = select(func.count()).select_from(SavedFilter).where(SavedFilter.user_id == by.user_id)
        others = mine.where(func.lower(SavedFilter.name) != name.lower())
        if (db.session.scalar(others) or 0) >= MOST_SAVED // 2:
            raise TooManyFilters(gettext("You have kept many filters already. Forget one first."))
        kept = insert(SavedFilter).values(user_id=by.user_id, name=name, asked=asked.query, is_shared=is_shared)
        changed = {"name": name, "asked": asked.query, "is_shared": is_shared}
        told = kept.on_conflict_do_update(index_elements=["user_id", func.lower(SavedFilter.name)], set_=changed)
        number: int = db.session.scalars(told.returning(SavedFilter.id)).one()
        note("filter.kept", by=by, new={"thing": name, "shared": is_shared, "asked": asked.query})
    return number


def drop_filter(filter_id: int, *, by: Actor) -> None:
    """Forget a filter of the person's own. Raises NotFound."""
    with transaction():
        gone = delete(SavedFilter).where(SavedFilter.id == filter_id, SavedFilter.user_id == by.user_id)
        name = db.session.scalar(gone.returning(SavedFilter.name))
        if name is None:
            raise NotFound
        note("filter.forgotten", by=by, old={"thing": name})
