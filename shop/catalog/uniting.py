"""Two categories made one: what stood in the one stands in the other, and whoever knew it finds it there."""

from flask_babel import gettext
from sqlalchemy import text

from ..audit.actors import Actor
from ..audit.services import note
from ..db import db
from . import limits
from .changing import catalogue_change
from .facts import KeptCategory
from .finding import locked_category, number_of
from .keeping import forget_read, told
from .models import Category
from .refusals import Unknown, WouldCycle
from .slugs import free_slug_below
from .tree import BELOW, DELETE, LOCK_PRODUCTS, ONE_AT_A_TIME, PATH, PRODUCTS_TO, TAKE_OFF, mind_depth

LAST = text("SELECT coalesce(max(position), 0) FROM category WHERE parent_id = :id")
HANG = text("UPDATE category SET parent_id = :to, slug = :slug, position = :position WHERE id = :id")
TAKEN = text("SELECT EXISTS (SELECT FROM category WHERE path = :path)")
LEAD_ON = text("UPDATE slug_history SET category_id = :to WHERE category_id = :id")
# The first address that leads on is its own, which nothing has from now on.
LEAD_FROM = text("""
    INSERT INTO slug_history (kind, slug, category_id) VALUES ('category', :path, :to)
    ON CONFLICT (kind, slug) DO UPDATE SET category_id = excluded.category_id, at = excluded.at
""")


@catalogue_change
def merge_categories(category_id: int, into: int, *, seen: int | None = None, by: Actor) -> Category:
    """Put all that stands in and below a category into another one, and remove it; its addresses lead there.

    A category whose address is taken there gets the next one that is free. The words of the one that goes are gone.
    Raises NoSuchCategory, Unknown (`into`), MovedOn, WouldCycle where it is the same or stands below, TooDeep, Busy.
    """
    db.session.execute(ONE_AT_A_TIME)
    kept = locked_category(category_id, seen)
    if db.session.scalar(PATH, {"id": number_of(into)}) is None:
        raise Unknown(gettext("There is no category %(id)s.", id=into), "/into")
    home = locked_category(into)
    if f"{home.path}/".startswith(f"{kept.path}/"):
        raise WouldCycle(gettext("“%(name)s” can’t be merged into itself.", name=kept.facts.name), "/into")
    db.session.execute(LOCK_PRODUCTS, {"id": kept.id})
    _hang_below(kept, home)
    for statement in (PRODUCTS_TO, TAKE_OFF):
        db.session.execute(statement, {"id": kept.id, "to": home.id})
    for statement in (LEAD_ON, DELETE, LEAD_FROM):
        db.session.execute(statement, {"id": kept.id, "to": home.id, "path": kept.path})
    note(
        "category.merged",
        by=by,
        subject=("category", home.id),
        old={"path": told(kept.path)},
        new={"thing": told(kept.facts.name), "into": told(home.facts.name)},
    )
    forget_read()
    return db.session.get_one(Category, home.id)


def _hang_below(kept: KeptCategory, home: KeptCategory) -> None:
    """Whatever stands right below `kept` stands below `home`, behind what is there. Raises TooDeep."""
    below = list(db.session.execute(BELOW, {"id": kept.id}))
    if not below:
        return
    mind_depth(kept, home.path)
    last = db.session.scalar(LAST, {"id": home.id}) or 0
    for place, (number, slug) in enumerate(below, 1):
        if db.session.scalar(TAKEN, {"path": f"{home.path}/{slug}"}):
            slug = free_slug_below(home.path, slug)
        position = min(last + place, limits.MOST_POSITION)
        db.session.execute(HANG, {"id": number, "to": home.id, "slug": slug, "position": position})
