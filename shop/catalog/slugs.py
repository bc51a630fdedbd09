"""Addresses: those that are taken, and those that are still free.

A former address of something else may be taken: it then leads to what is there now (the triggers of slug_history).
"""

from collections.abc import Sequence
from secrets import token_hex

from flask_babel import gettext
from sqlalchemy import text

from ..db import db
from .refusals import SlugTaken

MOST_TRIES = 50
ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('product ' || :slug))")
# Only those where nothing is: a row can be locked itself, and Postgres has room for some thousands of these locks.
ALL_OF_THESE = text("""
    SELECT pg_advisory_xact_lock(hashtext('product ' || slug)) FROM (
        SELECT DISTINCT slug FROM unnest(CAST(:slugs AS text[])) AS asked(slug)
        WHERE NOT EXISTS (SELECT FROM product WHERE product.slug = asked.slug) ORDER BY slug
    ) wanted
""")
# Nobody asked for an address by its letters, so none is taken that still leads somewhere else.
SLUGS = text("""
    SELECT slug FROM product WHERE slug = ANY (:tries)
    UNION ALL SELECT slug FROM slug_history WHERE kind = 'product' AND slug = ANY (:tries)
""")
TAKEN = text("SELECT title FROM product WHERE slug = :slug AND id <> :id")
PATH_TAKEN = text("SELECT name FROM category WHERE path = :path AND id <> :id")
PATHS = text("""
    SELECT path FROM category WHERE path = ANY (:tries)
    UNION ALL SELECT slug FROM slug_history WHERE kind = 'category' AND slug = ANY (:tries)
""")


def keep_slugs(slugs: Sequence[str]) -> None:
    """Whoever wants to make products at one of these addresses waits for us. In one order, so never in a circle."""
    db.session.execute(ALL_OF_THESE, {"slugs": list(slugs)})


def free_slug(slug: str) -> str:
    """`slug`, or with the next number that no product has or had: `mug-2`. Who wants the like waits for us."""
    db.session.execute(ONE_AT_A_TIME, {"slug": slug})
    tries = _tries(slug)
    taken = set(db.session.scalars(SLUGS, {"tries": tries}))
    return next((one for one in tries if one not in taken), f"{slug}-{token_hex(4)}")


def free_slug_below(above: str, slug: str) -> str:
    """The same for a category below the path `above`, where no other has it."""
    prefix = f"{above}/" if above else ""
    tries = _tries(slug)
    taken = set(db.session.scalars(PATHS, {"tries": [prefix + one for one in tries]}))
    return next((one for one in tries if prefix + one not in taken), f"{slug}-{token_hex(4)}")


def mind_slug(slug: str, product_id: int = 0) -> None:
    """Raises SlugTaken where another product is at this address."""
    title = db.session.scalar(TAKEN, {"slug": slug, "id": product_id})
    if title is not None:
        raise SlugTaken(
            gettext("“%(title)s” is at the address “%(slug)s”. Choose another one.", title=title, slug=slug), "/slug"
        )


def mind_path(path: str, category_id: int = 0) -> None:
    """Raises SlugTaken where another category is at this path."""
    name = db.session.scalar(PATH_TAKEN, {"path": path, "id": category_id})
    if name is not None:
        raise SlugTaken(
            gettext("“%(name)s” is at the address “%(path)s”. Choose another one.", name=name, path=path), "/slug"
        )


def _tries(slug: str) -> list[str]:
    return [slug, *(f"{slug}-{number}" for number in range(2, MOST_TRIES))]
