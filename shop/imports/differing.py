"""What an import would change of a product, cell by cell: old → new."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext, lazy_gettext

from ..languages import LANGUAGES
from ..money import money_bare
from .kept import WORDS, Attribute, Image, Option, Product, Variant
from .merging import Receipt

MOST_LETTERS = 160
# What people call the cells of a difference; an attribute or an option is called as it is in the shop.
FIELD_NAMES = {
    "slug": lazy_gettext("Address"),
    "title": lazy_gettext("Title"),
    "description": lazy_gettext("Description"),
    "brand": lazy_gettext("Brand"),
    "type": lazy_gettext("Type"),
    "status": lazy_gettext("Status"),
    "published_at": lazy_gettext("Published"),
    "seo_title": lazy_gettext("Title for search engines"),
    "seo_description": lazy_gettext("Description for search engines"),
    "text": lazy_gettext("Description"),
    "categories": lazy_gettext("Categories"),
    "tags": lazy_gettext("Tags"),
    "options": lazy_gettext("Options"),
    "pictures": lazy_gettext("Pictures"),
    "attributes": lazy_gettext("Specification"),
    "order of variants": lazy_gettext("Order of variants"),
    "variant": lazy_gettext("Variant"),
    "sku": lazy_gettext("SKU"),
    "barcode": lazy_gettext("Barcode"),
    "price": lazy_gettext("Price"),
    "compare_at": lazy_gettext("Price before"),
    "weight_grams": lazy_gettext("Weight in grams"),
    "is_active": lazy_gettext("For sale"),
    "stock": lazy_gettext("Opening stock"),
}
NEW_CELLS = ("title", "brand", "type", "status", "description")  # of a new product, to see what it is


@dataclass(frozen=True)
class Change:
    """One cell of a product or of one of its variants, which `variant` names then."""

    thing: str
    column: str
    old: str
    new: str
    variant: str = ""

    def __str__(self) -> str:
        thing = f"{self.thing} {self.variant}".strip()
        return f"{thing}, {self.column}" + (f": {self.old or '–'} → {self.new or '–'}" if self.old or self.new else "")


def field_name(column: str) -> str:
    """What people call a column of a difference: `Price`, `Title (Español)`, `Size`."""
    name, _, language = column.partition(":")
    told = str(FIELD_NAMES.get(name, name))
    return f"{told} ({LANGUAGES[language]})" if language in LANGUAGES else told


def differences(
    kept: Product | None,
    product: Product,
    receipts: Sequence[Receipt],
    currency: str,
    paths: Mapping[int, str],
) -> Iterator[Change]:
    """Every difference between a product as it is and as it is to be; of a new one what tells people what it is."""
    slug = product.facts["slug"]
    if kept is None:
        yield from _cells(slug, "", {}, {name: product.facts.get(name) for name in NEW_CELLS}, currency)
    else:
        yield from _cells(slug, "", kept.facts, product.facts, currency)
    yield from _words(slug, kept, product)
    for column in ("categories", "tags", "options", "pictures", "attributes"):
        if _part(kept, column) != _part(product, column):
            yield Change(slug, column, *(_short(_listed(one, column, paths)) for one in (kept, product)))
    yield from _variants(slug, kept, product, receipts, currency)


def _part(product: Product | None, column: str) -> Any:
    name = {"categories": "category_ids", "pictures": "images"}.get(column, column)
    return getattr(product, name) if product else []


def _listed(product: Product | None, column: str, paths: Mapping[int, str]) -> str:
    """A list of a product in one line."""
    if product is None:
        return ""
    if column == "categories":
        return ", ".join(paths.get(number, "?") for number in product.category_ids)
    if column == "tags":
        return ", ".join(product.tags)
    if column == "pictures":
        return ", ".join(map(_picture, product.images))
    return "; ".join(map(_option, product.options) if column == "options" else map(_attribute, product.attributes))


def _words(slug: str, kept: Product | None, product: Product) -> Iterator[Change]:
    before = kept.words if kept else {}
    for code in dict.fromkeys([*before, *product.words]):
        old, new = before.get(code, {}), product.words.get(code, {})
        for name in WORDS:
            if old.get(name, "") != new.get(name, ""):
                yield Change(slug, f"{name}:{code}", _short(old.get(name, "")), _short(new.get(name, "")))


def _variants(
    slug: str, kept: Product | None, product: Product, receipts: Sequence[Receipt], currency: str
) -> Iterator[Change]:
    before = {variant.id: variant for variant in (kept.variants if kept else [])}
    if list(before) != [variant.id for variant in product.variants if variant.id in before]:
        yield Change(slug, "order of variants", "", "")
    arriving = {receipt.variant_id: receipt.quantity for receipt in receipts}
    for variant in product.variants:
        name = _variant_name(variant)
        old = before.get(variant.id)
        if old is None:
            if kept:
                yield Change(slug, "variant", "", gettext("new"), name)
            facts = {column: value for column, value in variant.facts.items() if value is not None}
            yield from _cells(slug, name, {"is_active": True}, facts, currency)
        else:
            yield from _cells(slug, name, old.facts, variant.facts, currency)
            yield from _cells(slug, name, old.choices, variant.choices, currency)
        if variant.id in arriving:
            yield Change(slug, "stock", "", str(arriving[variant.id]), name)


def _variant_name(variant: Variant) -> str:
    return _short(variant.facts["sku"] or " / ".join(variant.choices.values()))


def _option(option: Option) -> str:
    return f"{option.name}: {', '.join(value for value, _ in option.values)}"


def _picture(image: Image) -> str:
    return str(image.facts["source_url"] or image.facts["storage_key"] or "")


def _attribute(attribute: Attribute) -> str:
    return f"{attribute.name}: {attribute.value} {attribute.unit}".rstrip()


def _cells(slug: str, variant: str, old: Mapping[str, Any], new: Mapping[str, Any], currency: str) -> Iterator[Change]:
    for column in [*old, *(column for column in new if column not in old)]:
        before, after = old.get(column), new.get(column)
        if before != after:
            shown = [_shown(column, value, currency) for value in (before, after)]
            if any(shown):
                yield Change(slug, column.removesuffix("_minor"), shown[0], shown[1], variant)


def _shown(column: str, value: Any, currency: str) -> str:
    if value is None:
        return ""
    return money_bare(value, currency) if column.endswith("_minor") else _short(str(value))


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS]}…"
