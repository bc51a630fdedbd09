"""Writing a product as it is to be, with its entry in the audit trail; and reading it back for who goes on with it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

from ..audit.actors import Actor
from ..audit.services import note
from ..db import db
from .facts import AttributeFacts, KeptProduct, OptionFacts, ProductFacts, VariantFacts
from .models import Category, Product, ProductAttribute, ProductImage, ProductOption, Variant
from .placing import write_tags
from .refreshing import refreshed_once, written
from .rows import Numbers, differing, new_parts, rows_of, write_difference

LONGEST_TOLD, MOST_TOLD = 200, 20  # characters of a text, parts of a list: an entry is a note, not a copy
NAMES = ("title", "name", "sku", "value", "source_url", "storage_key", "id")
FEW_TABLES = 2  # that a product is written in, each refreshing what is kept of it: more are worth two statements more
CATALOGUE = (Category, Product, ProductAttribute, ProductImage, ProductOption, Variant)


def write_product(
    kept: KeptProduct | None, facts: ProductFacts, variants: Sequence[VariantFacts]
) -> tuple[int, list[VariantFacts]]:
    """Make the product what `facts` and `variants` say; both settled. Returns its number and all variants with theirs.

    What is so already stays untouched. Variants that are missing from `variants` go.
    """
    numbers = Numbers(new_parts(facts, variants) + Counter(product=int(kept is None)))
    product_id = kept.id if kept else numbers.next("product")
    whole = [one if one.id else replace(one, id=numbers.next("variant")) for one in variants]
    before = rows_of(kept.id, kept.facts, kept.variants, Numbers()) if kept else {}
    after = rows_of(product_id, facts, whole, numbers)
    with refreshed_once() if differing(before, after) > FEW_TABLES else nullcontext():
        written([product_id])
        write_difference(before, after)
        write_tags(product_id, kept.facts.tags if kept else (), facts.tags)
    return product_id, whole


def fresh_product(product_id: int) -> Product:
    """The product as it is now, whatever was read of it before."""
    forget_read()
    return db.session.get_one(Product, product_id)


def forget_read() -> None:
    """Let whatever was read of the catalogue be read again: it was written without the models."""
    for thing in list(db.session):
        if isinstance(thing, CATALOGUE):
            db.session.expire(thing)


def changes(thing: str, old: Any, new: Any) -> dict[str, dict[str, Any]]:
    """`old` and `new` of an audit entry: the fields of two facts that differ. `thing` is what people call it."""
    names = [name for name in vars(new) if getattr(old, name) != getattr(new, name)]
    before, after = ({name: told(getattr(facts, name)) for name in names} for facts in (old, new))
    return {"old": before, "new": {"thing": told(thing)} | after}


def note_variants(title: str, before: Sequence[VariantFacts], after: Sequence[VariantFacts], *, by: Actor) -> None:
    """Write down which variants came, changed and went."""
    kept = {one.id: one for one in before}
    for one in after:
        old = kept.pop(one.id, None)
        thing, subject = thing_of(title, one), ("variant", one.id or 0)
        if old is None:
            note("variant.created", by=by, subject=subject, new={"thing": thing} | _short(one))
        elif old != one:
            note("variant.changed", by=by, subject=subject, **changes(thing, old, one))
    for one in kept.values():
        old_facts = {"thing": thing_of(title, one)} | _short(one)
        note("variant.removed", by=by, subject=("variant", one.id or 0), old=old_facts)


def thing_of(title: str, variant: VariantFacts) -> str:
    """What people call a variant: `Mug – blue, large`."""
    values = ", ".join(variant.values.values())
    return str(told(f"{title} – {values}" if values else title))


def told(value: Any) -> Any:
    """A value as an audit entry tells it: short, and parts by their names."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping):
        return {str(key): told(one) for key, one in list(value.items())[:MOST_TOLD]}
    if isinstance(value, list | tuple):
        return [told(one) for one in value[:MOST_TOLD]] + (["…"] if len(value) > MOST_TOLD else [])
    if isinstance(value, OptionFacts):
        return {value.name: told(value.values)}
    if isinstance(value, AttributeFacts):
        return told(f"{value.name}: {value.value} {value.unit}".rstrip())
    if hasattr(value, "__dataclass_fields__"):
        facts = vars(value)
        names = [facts[name] for name in NAMES if facts.get(name) is not None]
        return told(names[0]) if names else told({key: one for key, one in facts.items() if one})
    words = str(value)
    return words if len(words) <= LONGEST_TOLD else words[:LONGEST_TOLD] + "…"


def _short(variant: VariantFacts) -> dict[str, Any]:
    return {name: told(value) for name, value in vars(variant).items() if value not in (None, {}) and name != "id"}
