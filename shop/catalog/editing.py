"""What can be done to a product as a whole. It is told how it should be; what differs is written, and nothing else.

Whoever edits says which version they saw: where it was changed since, nothing is written (MovedOn).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from flask_babel import gettext
from sqlalchemy import text

from ..audit.actors import Actor
from ..audit.services import note
from ..db import db
from .changing import catalogue_change
from .facts import KeptProduct, ProductFacts, VariantFacts
from .finding import locked_product, locked_product_at, number_of
from .keeping import changes, forget_read, fresh_product, note_variants, told, write_product
from .models import Product
from .options import carried_over, told_apart
from .refusals import NoSuchProduct, NoValue
from .selling import named_variants, settled_variants
from .settling import settled

Outcome = Literal["created", "changed", "unchanged"]

# Whoever moves stock locks levels first, then products: so do we, or we would wait for each other in a circle.
LOCK_LEVELS = text("""
    SELECT FROM stock_level l JOIN variant v ON v.id = l.variant_id
    WHERE v.product_id = :id ORDER BY l.id FOR UPDATE OF l
""")
LOCK_TO_DELETE = text("SELECT FROM product WHERE id = :id FOR UPDATE")
DELETE = text("DELETE FROM product WHERE id = :id")


@dataclass(frozen=True)
class Upserted:
    """What became of a product that was told whole."""

    product_id: int
    outcome: Outcome

    @property
    def product(self) -> Product:
        return db.session.get_one(Product, self.product_id)


@catalogue_change
def create_product_with(
    facts: ProductFacts, variants: Sequence[VariantFacts], *, may_price: bool = True, by: Actor
) -> Product:
    """A new product with its variants, of which it needs at least one. It has prices, so it takes `may_price`.

    Raises MayNotPrice, SlugTaken, SkuTaken, Unwritable, OutOfRange, TooMany, NotABarcode, NotASale, NoValue,
    SameValues, Unknown, Twice, NoSuchLanguage, Busy.
    """
    return fresh_product(_create(facts, variants, may_price, by))


@catalogue_change
def edit_product(
    product_id: int, facts: ProductFacts, *, sent: Collection[str] | None = None, seen: int | None = None, by: Actor
) -> Product:
    """Make the product what `facts` say, but for its variants; what is so already stays untouched.

    `sent` names the fields of `facts` that were told, None all: the others stay.
    A former address of something else may be taken. A new option gives all variants its first value.
    Raises NoSuchProduct, MovedOn where `seen` is not its version any more, ValueInUse, and as create_product_with.
    """
    kept = locked_product(product_id, seen)
    _edit(kept, _with(kept, facts, sent), by)
    return fresh_product(kept.id)


@catalogue_change
def delete_product(product_id: int, *, seen: int | None = None, by: Actor) -> None:
    """Remove a product that was never stocked or sold; its former addresses go with it.

    Raises HasStock for any other: it is archived instead. Raises NoSuchProduct, MovedOn, Busy.
    """
    for statement in (LOCK_LEVELS, LOCK_TO_DELETE):
        db.session.execute(statement, {"id": number_of(product_id)})
    kept = locked_product(product_id, seen)
    db.session.execute(DELETE, {"id": kept.id})
    old = {"thing": told(kept.facts.title), "slug": kept.facts.slug, "variants": told(kept.variants)}
    note("product.deleted", by=by, subject=("product", kept.id), old=old)
    forget_read()


@catalogue_change
def upsert_product(
    facts: ProductFacts,
    variants: Sequence[VariantFacts],
    *,
    sent: Collection[str] | None = None,
    seen: int | None = None,
    may_price: bool = True,
    by: Actor,
) -> Upserted:
    """Bring the product at `facts.slug` to what is told, or make it, where nothing is at that address today.

    `sent` names the fields of `facts` that were told, None all: of a product that is there the others stay.
    Its variants are found by `id`, else by SKU, else by their values; those that aren't told stay as they are, but for
    the values that a new option gives them.
    Raises MayNotPrice where a price would be set or changed and `may_price` is False (see settled_variants);
    NoSuchProduct or MovedOn where it hasn't the version that was `seen`; and as edit_product, create_product_with and
    edit_variant.
    """
    kept = locked_product_at(facts.slug, seen)
    if kept is None and seen is not None:
        raise NoSuchProduct(gettext("There is no such product."))
    if kept is None:
        made = _create(facts, variants, may_price, by)
        forget_read()
        return Upserted(made, "created")
    changed = _edit(kept, _with(kept, facts, sent), by, variants, may_price)
    forget_read()
    return Upserted(kept.id, "changed" if changed else "unchanged")


def _with(kept: KeptProduct, facts: ProductFacts, sent: Collection[str] | None) -> ProductFacts:
    return facts if sent is None else replace(kept.facts, **{name: getattr(facts, name) for name in sent})


def _create(facts: ProductFacts, variants: Sequence[VariantFacts], may_price: bool, by: Actor) -> int:
    """The number of the new product."""
    facts = settled(None, facts)
    if not variants:
        raise NoValue(gettext("A product needs at least one variant, with a price."), "/variants")
    new = settled_variants((), [replace(one, id=None) for one in variants], facts.options, may_price=may_price)
    product_id, _ = write_product(None, facts, new)
    short = {"slug": facts.slug, "status": facts.status, "variants": told(new)}
    note("product.created", by=by, subject=("product", product_id), new={"thing": told(facts.title)} | short)
    return product_id


def _edit(
    kept: KeptProduct,
    facts: ProductFacts,
    by: Actor,
    told_variants: Sequence[VariantFacts] = (),
    may_price: bool = True,
) -> bool:
    """Whether anything was written."""
    facts = settled(kept, facts, kept.variants)
    carried = carried_over(
        kept.facts.options, facts.options, kept.variants, named_variants(kept.variants, told_variants)
    )
    variants = settled_variants(carried, told_variants, facts.options, may_price=may_price)
    if carried != tuple(kept.variants):
        told_apart(variants, facts.options, "/options")
    if (facts, variants) == (kept.facts, tuple(kept.variants)):
        return False
    _, whole = write_product(kept, facts, variants)
    if facts != kept.facts:
        note("product.changed", by=by, subject=("product", kept.id), **changes(facts.title, kept.facts, facts))
    note_variants(facts.title, carried, whole, by=by)
    return True
