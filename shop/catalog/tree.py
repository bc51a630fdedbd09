"""What can be done to the tree of categories: shelves are made, renamed, moved and removed.

One change of the tree at a time, by a lock of its own: two moves that are right alone can make a circle together, and
a shelf can't be removed while somebody builds on it.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

from flask_babel import gettext, ngettext
from sqlalchemy import delete, insert, text, update

from ..audit.actors import Actor
from ..audit.services import note
from ..db import db
from . import limits
from .changing import catalogue_change
from .checking import in_range, translatable, writable
from .facts import CategoryFacts, CategoryWords, KeptCategory
from .finding import locked_category, number_of
from .keeping import changes, forget_read, told
from .models import Category
from .refusals import HasCategories, HasProducts, TooDeep, Unknown, WouldCycle
from .services import slugify
from .slugs import free_slug_below, mind_path
from .words import Translation

Orphans = Literal["refuse", "move_up"]
Homeless = Literal["refuse", "move_up", "move"]

# The same lock that the trigger takes for a move.
ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('category tree'))")
PATH = text("SELECT path FROM category WHERE id = :id")
HEIGHT = text("""
    SELECT max(array_length(string_to_array(path, '/'), 1)) AS depth, max(length(path)) AS letters FROM category
    WHERE path = :path OR starts_with(path, :path || '/')
""")
BELOW = text("SELECT id, slug FROM category WHERE parent_id = :id ORDER BY id")
PRODUCTS = text("SELECT count(*) FROM product_category WHERE category_id = :id")
PRODUCTS_TO = text("""
    INSERT INTO product_category (product_id, category_id, position)
    SELECT product_id, CAST(:to AS bigint), position FROM product_category WHERE category_id = :id
    ORDER BY product_id ON CONFLICT DO NOTHING
""")
TAKE_OFF = text("DELETE FROM product_category WHERE category_id = :id")
# A move refreshes all products below it. They are locked before the category is written: whoever has one of them may
# be about to put it into this category, and must not wait for us while we wait for them.
LOCK_PRODUCTS = text("""
    SELECT FROM product WHERE id IN (
        SELECT product_id FROM listing WHERE category_id = :id
        UNION SELECT product_id FROM product_category WHERE category_id = :id)
    ORDER BY id FOR NO KEY UPDATE
""")
CATEGORIES_UP = text("UPDATE category SET parent_id = :above WHERE parent_id = :id")
DELETE = text("DELETE FROM category WHERE id = :id")
NOWHERE = CategoryFacts(name="")


@catalogue_change
def create_category_with(facts: CategoryFacts, *, by: Actor) -> Category:
    """A new shelf below `facts.parent_id`, or at the top.

    Raises SlugTaken, TooDeep, Unknown (its parent), Unwritable, OutOfRange, NoSuchLanguage, Busy.
    """
    db.session.execute(ONE_AT_A_TIME)
    facts = _settled(None, facts)
    category = Category(**_columns(facts))
    db.session.add(category)
    db.session.flush()
    _translate(category.id, {}, facts.translations)
    db.session.refresh(category)
    new = {"thing": told(facts.name), "path": told(category.path)}
    note("category.created", by=by, subject=("category", category.id), new=new)
    return category


@catalogue_change
def edit_category(category_id: int, facts: CategoryFacts, *, seen: int | None = None, by: Actor) -> Category:
    """Make the category what `facts` say. Where it is renamed or moved, all below it goes along, and former paths lead

    to the new ones. Raises NoSuchCategory, MovedOn where `seen` is not its version any more, WouldCycle, and as
    create_category_with.
    """
    db.session.execute(ONE_AT_A_TIME)
    kept = locked_category(category_id, seen)
    facts = _settled(kept, facts)
    if facts != kept.facts:
        changed = {name: value for name, value in _columns(facts).items() if value != getattr(kept.facts, name)}
        if "parent_id" in changed:
            db.session.execute(LOCK_PRODUCTS, {"id": kept.id})
        if changed:
            db.session.execute(update(Category).where(Category.id == kept.id).values(changed))
        _translate(kept.id, kept.facts.translations, facts.translations)
        note(
            "category.moved" if "parent_id" in changed else "category.changed",
            by=by,
            subject=("category", kept.id),
            **changes(facts.name, kept.facts, facts),
        )
    forget_read()
    return db.session.get_one(Category, kept.id)


@catalogue_change
def delete_category(
    category_id: int,
    *,
    seen: int | None = None,
    products: Homeless = "refuse",
    products_to: int | None = None,
    categories: Orphans = "refuse",
    by: Actor,
) -> None:
    """Remove a category. What stands in it or below it moves up to where it stood itself, if that is asked for.

    Products may `move` to the category `products_to` instead. Those of a category at the top that move up only leave
    it. Its former addresses go with it; those of what moved stay.
    Raises NoSuchCategory, MovedOn, HasProducts, HasCategories, Unknown (`products_to`), SlugTaken (one that moves up),
    Busy.
    """
    db.session.execute(ONE_AT_A_TIME)
    kept = locked_category(category_id, seen)
    above = kept.facts.parent_id
    db.session.execute(LOCK_PRODUCTS, {"id": kept.id})
    _empty_of_categories(kept, above, categories)
    _empty_of_products(kept, _new_home(kept, products_to) if products == "move" else above, products)
    db.session.execute(DELETE, {"id": kept.id})
    note(
        "category.deleted",
        by=by,
        subject=("category", kept.id),
        old={"thing": kept.facts.name, "path": told(kept.path)},
    )
    forget_read()


def _empty_of_categories(kept: KeptCategory, above: int | None, orphans: Orphans) -> None:
    below = list(db.session.execute(BELOW, {"id": kept.id}))
    if below and orphans == "refuse":
        raise HasCategories(
            ngettext(
                "%(num)s category stands below “%(name)s”. Move it first, or let it move up.",
                "%(num)s categories stand below “%(name)s”. Move them first, or let them move up.",
                len(below),
                name=kept.facts.name,
            )
        )
    for number, slug in below:
        mind_path(_path(kept.path.rpartition("/")[0], slug), number)
    if below:
        db.session.execute(CATEGORIES_UP, {"id": kept.id, "above": above})


def _new_home(kept: KeptCategory, to: int | None) -> int:
    """The number of the category that products move to. Raises Unknown."""
    if to is None or to == kept.id or db.session.scalar(PATH, {"id": number_of(to)}) is None:
        raise Unknown(gettext("Choose another category for the products."), "/products_to")
    return to


def _empty_of_products(kept: KeptCategory, to: int | None, orphans: Homeless) -> None:
    products = db.session.scalar(PRODUCTS, {"id": kept.id}) or 0
    if products and orphans == "refuse":
        raise HasProducts(
            ngettext(
                "%(num)s product stands in “%(name)s”. Move it first, or let it move up.",
                "%(num)s products stand in “%(name)s”. Move them first, or let them move up.",
                products,
                name=kept.facts.name,
            )
        )
    if products:
        if to is not None:
            db.session.execute(PRODUCTS_TO, {"id": kept.id, "to": to})
        db.session.execute(TAKE_OFF, {"id": kept.id})


def _settled(kept: KeptCategory | None, facts: CategoryFacts) -> CategoryFacts:
    """The category as it will be written. Raises what is wrong with it."""
    before = kept.facts if kept else NOWHERE
    for name, rule in (("name", "name"), ("description", "category description")):
        if kept is None or getattr(facts, name) != getattr(before, name):
            writable(rule, getattr(facts, name), f"/{name}")
    if facts.position != before.position:
        in_range(facts.position, 0, limits.MOST_POSITION, "/position")
    above = _path_of_parent(kept, facts)
    slug = facts.slug or before.slug or free_slug_below(above, slugify(facts.name))
    if slug != before.slug:
        writable("category slug", slug, "/slug")
    path = _path(above, slug)
    if kept is None or path != kept.path:
        mind_path(path, kept.id if kept else 0)
        mind_depth(kept, path)
    return replace(facts, slug=slug, translations=_translations(before, facts))


def _path_of_parent(kept: KeptCategory | None, facts: CategoryFacts) -> str:
    """Where the category will stand. Raises Unknown, WouldCycle."""
    if facts.parent_id is None:
        return ""
    path = db.session.scalar(PATH, {"id": number_of(facts.parent_id)})
    if path is None:
        raise Unknown(gettext("There is no category %(id)s.", id=facts.parent_id), "/parent_id")
    if kept and f"{path}/".startswith(f"{kept.path}/"):
        raise WouldCycle(gettext("“%(name)s” can’t stand below itself.", name=kept.facts.name), "/parent_id")
    return str(path)


def mind_depth(kept: KeptCategory | None, path: str) -> None:
    """Raises TooDeep where the category, or what goes along with it, would be too far down."""
    depth, letters = path.count("/") + 1, len(path)
    if kept:
        below = db.session.execute(HEIGHT, {"path": kept.path}).one()
        depth += below.depth - kept.path.count("/") - 1
        letters += below.letters - len(kept.path)
    if depth > limits.DEEPEST or letters > limits.PATH:
        raise TooDeep(gettext("%(most)s categories below each other are the most.", most=limits.DEEPEST), "/parent_id")


def _path(above: str, slug: str) -> str:
    return f"{above}/{slug}" if above else slug


def _columns(facts: CategoryFacts) -> dict[str, Any]:
    return {name: getattr(facts, name) for name in ("name", "slug", "description", "parent_id", "position")}


def _translations(before: CategoryFacts, facts: CategoryFacts) -> dict[str, CategoryWords]:
    if facts.translations == before.translations:
        return dict(before.translations)
    translatable(facts.translations, "/translations")
    for code, words in facts.translations.items():
        writable("translated name", words.name, f"/translations/{code}/name")
        writable("category description", words.description, f"/translations/{code}/description")
    return {code: words for code, words in facts.translations.items() if words != CategoryWords()}


def _translate(category_id: int, before: Mapping[str, CategoryWords], after: Mapping[str, CategoryWords]) -> None:
    """Keep the words in further languages. One without a name is called as in the shop's own."""
    changed = [code for code in {*before, *after} if before.get(code) != after.get(code)]
    if not changed:
        return
    mine = Translation.category_id == category_id, Translation.language.in_(changed)
    db.session.execute(delete(Translation).where(*mine))
    rows = [
        {"category_id": category_id, "language": code, "title": after[code].name, "text": after[code].description}
        for code in changed
        if code in after
    ]
    if rows:
        db.session.execute(insert(Translation), rows)
