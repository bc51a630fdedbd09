"""Vendure's product CSV: what is said of a product stands in its first row, and the rows below are its variants.

Source of the columns: Vendure's documentation, "Importing data".
"""

import re
from collections.abc import Iterable, Mapping

from .foreign import in_our_words, listed
from .formats import Format, in_language
from .handles import slug_of
from .sheets import normal

HEADINGS = {
    "name": "title",
    "slug": "own_slug",
    "description": "description",
    "assets": "image_urls",
    "facets": "facets",
    "optiongroups": "option_names",
    "optionvalues": "option_values",
    "sku": "sku",
    "price": "price",
    "stockonhand": "stock",
    "variantassets": "variant_images",
}
UNUSED = frozenset("taxcategory trackinventory variantfacets enabled".split())
MOST = 10  # options
NAMES_OF_SHELVES = {"category", "categories", "categoria", "collection"}


def slugs_of_blocks(rows: Iterable[Mapping[str, str]]) -> list[str]:
    """The address of each row's product: that of the last row that names one."""
    slugs, slug = [], ""
    for cells in rows:
        if cells.get("title", "").strip() or cells.get("own_slug", "").strip():
            slug = cells.get("own_slug", "").strip() or slug_of(" ".join(cells["title"].split()))
        slugs.append(slug)
    return slugs


def _further(heading: str) -> str | None:
    """A heading with the language behind it: `name:en`."""
    name, language = in_language(normal(heading))
    field = HEADINGS.get(name)
    if field in {"title", "description"} and language:
        return f"{field}:{language}"
    return field if language == "en" else None


def _adapt(cells: dict[str, str]) -> dict[str, str]:
    """A row in our words: options and facets, which stand in one cell each, one by one."""
    names, values = (cells.pop(name, "").split("|") for name in ("option_names", "option_values"))
    for number, value in enumerate(values[:MOST], 1):
        if value.strip():
            cells[f"option{number}_value"] = value
        if number <= len(names) and names[number - 1].strip():
            cells[f"option{number}_name"] = names[number - 1]
    shelves = []
    for facet in listed(cells.pop("facets", "")).split("|"):
        name, _, value = (part.strip() for part in facet.partition(":"))
        if normal(name) in NAMES_OF_SHELVES:
            shelves.append(value)
        elif normal(name) == "brand":
            cells["brand"] = value
        elif name and value:
            cells[f"attribute={name.capitalize()}"] = value
    if shelves:
        cells["categories"] = "|".join(shelves)
    pictures = re.split(r"\s*[|\n]\s*", cells.pop("variant_images", "").strip())
    if pictures[0]:
        cells["variant_image_url"] = pictures[0]
    return in_our_words(cells)


VENDURE = Format(
    "vendure",
    "Vendure",
    HEADINGS,
    key="optionGroups",
    known=UNUSED,
    further=_further,
    adapt=_adapt,
    needs=frozenset({"option_names", "option_values", "price"}),
    makes={
        "slug": "own_slug",
        "categories": "facets",
        "brand": "facets",
        "attribute_name": "facets",
        "variant_image_url": "variant_images",
        **{f"option{number}_name": "option_names" for number in range(1, MOST + 1)},
        **{f"option{number}_value": "option_values" for number in range(1, MOST + 1)},
    },
    slugs=slugs_of_blocks,
)
