"""Saving what was typed of a product upon what is there now, without losing what somebody else does meanwhile."""

from typing import Any

from ..audit.actors import Actor
from ..catalog.editing import edit_product
from ..catalog.facts import KeptProduct
from ..catalog.finding import kept_product
from ..catalog.refusals import MovedOn
from .merging import Merged, Seen, Values, merge
from .sheets import FIELDS, facts_of, shown

TRIES = 3  # at saving what others keep changing


def save(
    product_id: int, typed: Values, seen: Seen, decided: dict[str, str], *, by: Actor
) -> tuple[KeptProduct, Merged]:
    """Save the fields `typed`, but where others changed the same: then nothing is written, and `clashes` says so.

    Returns the product that it was laid upon. Raises as edit_product.
    """
    for attempt in range(TRIES):
        kept = kept_product(product_id)
        merged = merge(seen, shown(kept.facts), typed, decided)
        if merged.clashes:
            break
        try:
            facts: Any = facts_of(merged.values, kept.facts)
            edit_product(product_id, facts, sent=FIELDS, seen=kept.version, by=by)
        except MovedOn:
            if attempt + 1 < TRIES:
                continue
            raise
        break
    return kept, merged
