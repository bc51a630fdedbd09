"""What was done to a product and its variants, by whom."""

from ..auth.trail import entries_about
from ..catalog.facts import KeptProduct
from ..keyset import Place, Sheet


def history_of(kept: KeptProduct, place: Place) -> Sheet:
    """A page of the audit entries of the product and of the variants that it has, the newest first."""
    return entries_about({"product": [kept.id], "variant": [one.id or 0 for one in kept.variants]}, place)
