"""Where a product is found: the categories that it stands in, and its tags."""

from collections.abc import Sequence

from flask_babel import gettext, lazy_gettext
from sqlalchemy import select, text

from ..db import db
from . import limits
from .checking import few_enough, writable
from .models import Category
from .refusals import Twice, Unknown

NEW_TAGS = text("""
    INSERT INTO tag (name) SELECT wanted FROM unnest(CAST(:names AS text[])) AS wanted
    WHERE NOT EXISTS (SELECT FROM tag WHERE lower(tag.name) = lower(wanted))
    ORDER BY lower(wanted) ON CONFLICT DO NOTHING
""")
UNTAG = text("""
    DELETE FROM product_tag USING tag WHERE product_id = :id AND tag.id = tag_id
    AND lower(tag.name) IN (SELECT lower(gone) FROM unnest(CAST(:names AS text[])) AS gone)
""")
TAG = text("""
    INSERT INTO product_tag (product_id, tag_id)
    SELECT DISTINCT CAST(:id AS bigint), tag.id FROM unnest(CAST(:names AS text[])) AS wanted
    JOIN tag ON lower(tag.name) = lower(wanted) ON CONFLICT DO NOTHING
""")


def settled_categories(kept: Sequence[int], told: Sequence[int], pointer: str = "/categories") -> tuple[int, ...]:
    """The numbers of the categories in their order. Raises Unknown, Twice, TooMany."""
    wanted = tuple(told)
    if wanted == tuple(kept):
        return wanted
    few_enough(len(wanted), max(limits.CATEGORIES, len(kept)), lazy_gettext("categories"), pointer)
    new = [number for number in wanted if number not in kept]
    there = set(db.session.scalars(select(Category.id).where(Category.id.in_(new)))) if new else set()
    for place, number in enumerate(wanted):
        if number in wanted[:place]:
            raise Twice(gettext("Category %(id)s comes twice.", id=number), f"{pointer}/{place}")
        if number in new and number not in there:
            raise Unknown(gettext("There is no category %(id)s.", id=number), f"{pointer}/{place}")
    return wanted


def settled_tags(kept: Sequence[str], told: Sequence[str], pointer: str = "/tags") -> tuple[str, ...]:
    """The tags, each once, whatever its case, in the order of their letters. Raises Unwritable, TooMany."""
    mine = {tag.lower(): tag for tag in kept}
    few_enough(len(told), max(limits.TAGS, len(mine)), lazy_gettext("tags"), pointer)
    for place, tag in enumerate(told):
        if tag.lower() not in mine:
            writable("tag", tag, f"{pointer}/{place}")
    words = {tag.lower(): tag for tag in reversed(told)}
    words |= {key: mine[key] for key in words if key in mine}  # spelled as it was
    return tuple(sorted(words.values(), key=str.lower))


def write_tags(product_id: int, before: Sequence[str], after: Sequence[str]) -> None:
    """Put the tags on the product; words that are no tags yet become some."""
    gone, new = [tag for tag in before if tag not in after], [tag for tag in after if tag not in before]
    if gone:
        db.session.execute(UNTAG, {"id": product_id, "names": gone})
    if new:
        db.session.execute(NEW_TAGS, {"names": new})
        db.session.execute(TAG, {"id": product_id, "names": new})
