"""Shopify's product CSV, with the headings of its older and its newer template.

Source of the columns: Shopify Help Center, "Using CSV files to import and export products".
"""

import re

from .formats import Format
from .sheets import normal

HEADINGS = {
    "handle": "slug",
    "url handle": "slug",
    "title": "title",
    "body (html)": "description",
    "body html": "description",
    "description": "description",
    "vendor": "brand",
    "type": "type",
    "product category": "categories",
    "standard product type": "categories",
    "tags": "tags",
    "published": "published",
    "published on online store": "published",
    "status": "status",
    "seo title": "seo_title",
    "seo description": "seo_description",
    "variant sku": "sku",
    "sku": "sku",
    "variant barcode": "barcode",
    "barcode": "barcode",
    "variant price": "price",
    "price": "price",
    "variant compare at price": "compare_at_price",
    "compare-at price": "compare_at_price",
    "variant grams": "weight_grams",
    "weight value (grams)": "weight_grams",
    "variant inventory qty": "stock",
    "inventory quantity": "stock",
    "cost per item": "unit_cost",
    "image src": "image_url",
    "product image url": "image_url",
    "image position": "image_position",
    "image alt text": "image_alt",
    "variant image": "variant_image_url",
    "variant image url": "variant_image_url",
    **{f"option{number} {what}": f"option{number}_{what}" for number in range(1, 4) for what in ("name", "value")},
}

# What the shop has no place for: it collects no tax of its own, sends everything, and counts all stock.
UNUSED = frozenset(
    [
        "variant inventory tracker",
        "inventory tracker",
        "variant inventory policy",
        "continue selling when out of stock",
        "variant fulfillment service",
        "fulfillment service",
        "variant requires shipping",
        "requires shipping",
        "variant taxable",
        "charge tax",
        "variant tax code",
        "tax code",
        "variant weight unit",
        "weight unit for display",
        "gift card",
        "custom product type",
        "template suffix",
        "collection",
        *(f"option{number} linked to" for number in range(1, 4)),
    ]
)
METAFIELD = re.compile(r"(.+?)\s*\(product\.metafields\.([^)]*)\)\s*", re.IGNORECASE)
NO_CHOICE = "default title"


def _further(heading: str) -> str | None:
    """A metafield of the product is a line of its specification."""
    match = METAFIELD.fullmatch(heading)
    return f"attribute={match[1].strip()}\n{match[2]}" if match else None


def _adapt(cells: dict[str, str]) -> dict[str, str]:
    """A row in our words."""
    # A product without choices has the one option "Title" with the one value "Default Title".
    if normal(cells.get("option1_value", "")) == NO_CHOICE:
        cells |= {"option1_value": "", "option1_name": ""}
    # Shopify's spreadsheets keep leading zeros by a leading apostrophe.
    if cells.get("barcode", "").startswith("'"):
        cells["barcode"] = cells["barcode"][1:]
    # 0 grams is what it writes where nothing was weighed.
    if re.fullmatch(r"0+([.,]0+)?", cells.get("weight_grams", "")):
        cells["weight_grams"] = ""
    if cells.get("tags"):
        cells["tags"] = "|".join(cells["tags"].replace("|", "/").split(","))
    if cells.get("categories"):
        is_none = normal(cells["categories"]) == "uncategorized"
        cells["categories"] = "" if is_none else cells["categories"].replace("|", "/")
    return cells


SHOPIFY = Format(
    "shopify",
    "Shopify",
    HEADINGS,
    key="Handle",
    known=UNUSED,
    further=_further,
    adapt=_adapt,
)
