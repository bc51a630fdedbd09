"""Categories that an import has made or changed, taken back with it."""

from typing import Any

from sqlalchemy import select, text, update

from ..catalog.models import Category
from ..db import db
from .category_rows import say
from .models import CatalogShelf

# Made by the import, and by now nothing stands in it, nor below it.
EMPTY = text("""
    DELETE FROM category c USING catalog_import_shelf s
    WHERE s.job_id = :job_id AND s.category_id = c.id AND s.before IS NULL
      AND NOT EXISTS (SELECT FROM product_category p WHERE p.category_id = c.id)
      AND NOT EXISTS (SELECT FROM category below WHERE below.parent_id = c.id)
    RETURNING c.id
""")


def undo_shelves(job_id: int) -> None:
    """Give changed categories their former names and texts, and remove new ones in which nothing stands any more.

    Those that somebody has changed since stay as they are.
    """
    mine = select(CatalogShelf.category_id, CatalogShelf.before, Category.version)
    changed = mine.join(Category, Category.id == CatalogShelf.category_id).where(CatalogShelf.job_id == job_id)
    for number, before, version in db.session.execute(changed).all():
        if before and before["version"] == version:  # else somebody has changed it since
            _restore(number, before)
    while db.session.execute(EMPTY, {"job_id": job_id}).all():
        pass  # those above them are empty now


def _restore(number: int, before: dict[str, Any]) -> None:
    if before["facts"]:
        db.session.execute(update(Category).where(Category.id == number).values(**before["facts"]))
    for code in before["languages"]:
        say(number, code, before["words"].get(code, {}))
