"""What an import would change of a product that is there, cell by cell: old → new."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..money import money_bare
from .kept import Product

MOST_LETTERS = 60
LISTS = {
    "words": "translations",
    "category_ids": "categories",
    "tags": "tags",
    "options": "options",
    "images": "pictures",
    "attributes": "attributes",
}


@dataclass(frozen=True)
class Change:
    """One cell of a product or of one of its variants. Where a whole list changes, old and new are its length."""

    thing: str
    column: str
    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.thing}, {self.column}" + (
            f": {self.old or '–'} → {self.new or '–'}" if self.old or self.new else ""
        )


def differences(kept: Product, product: Product, currency: str) -> Iterator[Change]:
    """Every difference between a product as it is and as it is to be."""
    slug = product.facts["slug"]
    yield from _cells(slug, kept.facts, product.facts, currency)
    for name, column in LISTS.items():
        old, new = getattr(kept, name), getattr(product, name)
        if old != new:
            yield Change(slug, column, str(len(old)), str(len(new)))
    before = {variant.id: variant for variant in kept.variants}
    if list(before) != [variant.id for variant in product.variants if variant.id in before]:
        yield Change(slug, "order of variants", "", "")
    for variant in product.variants:
        thing = f"{slug} {variant.facts['sku'] or ' '.join(variant.choices.values())}".strip()
        if variant.id not in before:
            yield Change(thing, "variant", "", "new")
            continue
        yield from _cells(thing, before[variant.id].facts, variant.facts, currency)
        yield from _cells(thing, before[variant.id].choices, variant.choices, currency)


def _cells(thing: str, old: Mapping[str, Any], new: Mapping[str, Any], currency: str) -> Iterator[Change]:
    for column in [*old, *(column for column in new if column not in old)]:
        if old.get(column) != new.get(column):
            cells = [_shown(column, cells.get(column), currency) for cells in (old, new)]
            yield Change(thing, column.removesuffix("_minor"), *cells)


def _shown(column: str, value: Any, currency: str) -> str:
    if value is None:
        return ""
    text = money_bare(value, currency) if column.endswith("_minor") else " ".join(str(value).split())
    return text if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS]}…"
