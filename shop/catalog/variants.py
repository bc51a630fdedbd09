"""What can be done to one variant of a product: it is added, changed, removed.

A price that is changed while a sale runs is what is charged from now on, and stays when the sale ends: pricing.py takes
back only what it did itself. A price that is left alone goes back by itself.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

from flask_babel import gettext
from sqlalchemy import text

from ..audit.actors import Actor
from ..db import db
from .changing import catalogue_change
from .facts import KeptProduct, VariantFacts
from .finding import locked_product, no_such_variant, number_of, product_of
from .keeping import forget_read, note_variants, write_product
from .models import Variant
from .refusals import OnlyVariant
from .selling import settled_variants

# Whoever moves stock locks levels first, then products: so do we, or we would wait for each other in a circle.
LOCK_LEVELS = text("SELECT FROM stock_level WHERE variant_id = :id ORDER BY id FOR UPDATE")
LOCK_LEVELS_OF_ALL = text("SELECT FROM stock_level WHERE variant_id = ANY (:ids) ORDER BY id FOR UPDATE")


@catalogue_change
def add_variant(
    product_id: int, facts: VariantFacts, *, seen: int | None = None, may_price: bool = True, by: Actor
) -> Variant:
    """A further variant of the product, behind the others unless its position is told.

    Raises MayNotPrice where it costs something else than all others and `may_price` is False; NoSuchProduct, MovedOn,
    SkuTaken, TooMany, NotABarcode, NotASale, NoValue, SameValues, Unknown, Unwritable, OutOfRange, Busy.
    """
    kept = locked_product(product_id, seen)
    variants = settled_variants(kept.variants, [facts], kept.facts.options, found={}, may_price=may_price, pointer="")
    return db.session.get_one(Variant, _written(kept, variants, by)[-1])


@catalogue_change
def edit_variant(
    variant_id: int, facts: VariantFacts, *, seen: int | None = None, may_price: bool = True, by: Actor
) -> Variant:
    """Make the variant what `facts` say. `seen` is the version of its product.

    Raises NoSuchVariant, MayNotPrice where its price would change and `may_price` is False, and as add_variant.
    """
    kept, mine = locked_variant(variant_id, seen)
    variants = settled_variants(
        kept.variants, [facts], kept.facts.options, found={0: mine}, may_price=may_price, pointer=""
    )
    _written(kept, variants, by)
    return db.session.get_one(Variant, mine.id)


@catalogue_change
def remove_variant(variant_id: int, *, seen: int | None = None, by: Actor) -> None:
    """Remove a variant that was never stocked or sold.

    Raises HasStock for any other: it is deactivated instead. Raises OnlyVariant, NoSuchVariant, MovedOn, Busy.
    """
    db.session.execute(LOCK_LEVELS, {"id": number_of(variant_id)})
    kept, mine = locked_variant(variant_id, seen)
    if len(kept.variants) == 1:
        raise OnlyVariant(
            gettext("This is the only variant of “%(title)s”. Archive the product instead.", title=kept.facts.title)
        )
    _written(kept, [one for one in kept.variants if one.id != mine.id], by)


@catalogue_change
def change_variants(
    product_id: int,
    told: Sequence[VariantFacts],
    *,
    gone: Collection[int] = (),
    seen: int | None = None,
    may_price: bool = True,
    by: Actor,
) -> list[int]:
    """Several variants of a product at once: those `told` with a number are changed, others are new, `gone` ones go.

    Variants that are not named stay as they are. Returns the numbers of all, those that are new behind the others.
    Raises HasStock where one that should go was stocked or sold, OnlyVariant where none would be left, Unknown for a
    number that the product has no variant of, and as add_variant; the places in `errors` are those among the `told`.
    """
    if gone:
        db.session.execute(LOCK_LEVELS_OF_ALL, {"ids": [number_of(one) for one in gone]})
    kept = locked_product(product_id, seen)
    staying = [one for one in kept.variants if one.id not in gone]
    if not staying and not told:
        raise OnlyVariant(
            gettext("“%(title)s” would have no variant left. Archive the product instead.", title=kept.facts.title)
        )
    variants = settled_variants(staying, told, kept.facts.options, may_price=may_price)
    return _written(kept, variants, by)


def locked_variant(variant_id: int, seen: int | None = None) -> tuple[KeptProduct, VariantFacts]:
    """The variant and its product, which nobody else changes before this transaction ends. Four statements.

    Raises NoSuchVariant, and MovedOn where `seen` is told and is not the product's version any more.
    """
    kept = locked_product(product_of(variant_id), seen)
    mine = next((one for one in kept.variants if one.id == variant_id), None)
    if mine is None:  # it went while we waited for the lock
        raise no_such_variant()
    return kept, mine


def _written(kept: KeptProduct, variants: Sequence[VariantFacts], by: Actor) -> list[int]:
    """The numbers of all variants, after what differs has been written."""
    if tuple(variants) == tuple(kept.variants):
        return [one.id or 0 for one in variants]
    facts = kept.facts
    gone = {one.id for one in kept.variants} - {one.id for one in variants}
    images = tuple(replace(one, variant_id=None) if one.variant_id in gone else one for one in facts.images)
    _, whole = write_product(kept, replace(facts, images=images), variants)
    note_variants(facts.title, kept.variants, whole, by=by)
    forget_read()
    return [one.id or 0 for one in whole]
