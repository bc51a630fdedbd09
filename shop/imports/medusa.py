"""Medusa's product CSV, as it exports it, and the template of its first version.

Source of the columns: Medusa's user guide, "Import products" and "Export products".
"""

import re

from .foreign import in_our_words, yes_or_no
from .formats import Alike, Format
from .sheets import normal

HEADINGS = {
    "product handle": "slug",
    "product title": "title",
    "product subtitle": "short_description",
    "product description": "description",
    "product status": "status",
    "product type": "type",
    "product tags": "tags",
    "variant sku": "sku",
    "variant barcode": "barcode",
    "variant inventory quantity": "stock",
    "variant weight": "weight_grams",
}
# What Almacén has no place for: numbers of the other shop's own, sizes and customs.
UNUSED = re.compile(
    r"(?:product|variant) (?:id|external id|thumbnail|collection.*|type id|created at|updated at|deleted at|"
    r"discountable|height|width|length|weight|hs code|"
    r"mid code|origin country|is giftcard|title|upc|ean|manage inventory|"
    r"allow backorder|metadata|product id|variant rank|material|category \d+|sales channel.*|shipping profile.*)|"
    r"(?:variant )?price .* .*"
)
PRICE = re.compile(r"(?:variant )?price ([a-z]{3})")
OPTION = re.compile(r"(?:variant )?option ([1-9]) (name|value)")
STATUSES = {"published": "active", "proposed": "draft", "rejected": "draft"}


def _further(heading: str) -> str | None:
    name = normal(heading)
    if match := PRICE.fullmatch(name):
        return f"price@{match[1]}"
    if match := OPTION.fullmatch(name):
        return f"option{match[1]}_{match[2]}"
    if re.fullmatch(r"product image \d+|image \d+ url", name):
        return "image_urls"
    return "tags" if re.fullmatch(r"product tag \d+", name) else None


def _adapt(cells: dict[str, str]) -> dict[str, str]:
    status = cells.get("status", "").strip().casefold()
    cells["status"] = STATUSES.get(status, status)
    if cells.get("published"):
        cells["published"] = yes_or_no(cells["published"])
    return in_our_words(cells)


MEDUSA = Format(
    "medusa",
    "Medusa",
    HEADINGS,
    key="Product Handle",
    known=Alike(UNUSED),
    further=_further,
    adapt=_adapt,
    needs=frozenset({"slug", "title", "status"}),
)
