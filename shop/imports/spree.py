"""Spree's product CSV: a row for each variant and currency, below one that tells of the product as a whole.

Source of the columns: Spree's documentation, "Product import", and its sample data.
"""

import re

from .foreign import in_our_words, is_zero
from .formats import Format
from .sheets import normal

HEADINGS = {
    "slug": "slug",
    "sku": "sku",
    "barcode": "barcode",
    "name": "title",
    "price": "price",
    "compare_at_price": "compare_at_price",
    "currency": "currency",
    "status": "status",
    "description": "description",
    "meta_title": "seo_title",
    "meta_description": "seo_description",
    "tags": "tags",
    "labels": "tags",
    "product_type": "type",
    "brand": "brand",
    "vendor": "brand",
    "weight": "weight",
    "weight_unit": "weight_unit",
    "inventory_count": "stock",
    "available_on": "published_at",
    **{f"category{number}": "categories" for number in range(1, 10)},
    **{f"option{number}_{what}": f"option{number}_{what}" for number in range(1, 6) for what in ("name", "value")},
    **{f"image{number}_src": "image_urls" for number in range(1, 10)},
}
UNUSED = frozenset(
    "meta_keywords tax_category width height depth dimensions_unit discontinue_on inventory_backorderable "
    "track_inventory digital shipping_category".split()
)
FIELD = re.compile(r"(?:custom_field|metafield)\.(?:\w+\.)?(\w+)")


def _further(heading: str) -> str | None:
    """A field of the shop's own is a line of the specification: `custom_field.custom.room_size` is Room size."""
    match = FIELD.fullmatch(normal(heading))
    return f"attribute={match[1].replace('_', ' ').capitalize()}\n{heading}" if match else None


def _adapt(cells: dict[str, str]) -> dict[str, str]:
    """A row in our words. A noughth compare-at price is none, and a weight without a figure has no unit."""
    if is_zero(cells.get("compare_at_price", "")):
        cells["compare_at_price"] = ""
    if not cells.get("weight", "").strip():
        cells["weight_unit"] = ""
    if is_zero(cells.get("price", "")) and not cells.get("option1_value", "").strip():
        cells["sku"] = ""  # of the product as a whole, which a variant may have, too
    return in_our_words(cells)


SPREE = Format(
    "spree",
    "Spree",
    HEADINGS,
    key="slug",
    known=UNUSED,
    further=_further,
    adapt=_adapt,
    needs=frozenset({"slug", "title", "currency", "price"}),
    mixes_currencies=True,
    has_masters=True,
)
