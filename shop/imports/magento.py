"""Magento's product CSV: configurable products name the simple ones that are their variants.

Source of the columns: Adobe Commerce's user guide, "Product attribute data reference".
"""

from collections.abc import Iterable, Mapping, Sequence

from .foreign import in_our_words, is_zero
from .formats import Format
from .rows_of_products import slugs_of_rows

HEADINGS = {
    "sku": "sku",
    "store_view_code": "store_view",
    "product_type": "kind",
    "categories": "categories",
    "name": "title",
    "description": "description",
    "short_description": "short_description",
    "weight": "weight",
    "product_online": "published",
    "price": "price",
    "special_price": "sale_price",
    "special_price_from_date": "sale_starts",
    "special_price_to_date": "sale_ends",
    "url_key": "url_key",
    "meta_title": "seo_title",
    "meta_description": "seo_description",
    "base_image": "image_urls",
    "additional_images": "image_urls",
    "additional_attributes": "more",
    "qty": "stock",
    "configurable_variations": "variations",
    "manufacturer": "brand",
}
MOST = 10  # options
FIRST_PATH = "Default Category"
OF_VARIATION = ("title", "description", "published", "categories", "seo_title", "seo_description", "brand", "url_key")


def slugs_of_configurables(rows: Iterable[Mapping[str, str]]) -> list[str]:
    """The address of each row's product: a simple product that a configurable one names is a variant of that."""
    told = [dict(cells) for cells in rows]
    parents = {
        sku.casefold(): cells["row_sku"]
        for cells in told
        for sku in _variations(cells.get("variations", ""))
    }  # fmt: skip
    for cells in told:
        cells["parent"] = parents.get(cells.get("row_sku", "").strip().casefold(), "")
        cells["title"] = cells.get("url_key") or cells.get("title", "")
    return slugs_of_rows(told)


def _complete(rows: Sequence[dict[str, str]]) -> None:
    """Give the variants their choices, which only their configurable product tells."""
    variations: dict[str, dict[str, str]] = {}
    for cells in rows:
        variations |= {sku.casefold(): values for sku, values in _variations(cells.get("variations", "")).items()}
    for cells in rows:
        values = variations.get(cells.get("sku", "").strip().casefold())
        if not values:
            continue
        cells |= dict.fromkeys([name for name in OF_VARIATION if name in cells], "")
        for name in [name for name in cells if name.startswith("attribute=")]:
            del cells[name]
        for number, (name, value) in enumerate(list(values.items())[:MOST], 1):
            cells |= {f"option{number}_name": name.replace("_", " ").capitalize(), f"option{number}_value": value}


def _variations(cell: str) -> dict[str, dict[str, str]]:
    """`sku=A-S,size=S|sku=A-M,size=M` as the values of each SKU."""
    found = {}
    for variation in cell.split("|"):
        values = _pairs(variation)
        if sku := values.pop("sku", ""):
            found[sku] = values
    return found


def _pairs(cell: str) -> dict[str, str]:
    pairs = (pair.partition("=") for pair in cell.split(",") if "=" in pair)
    return {name.strip(): value.strip() for name, _, value in pairs if name.strip()}


def _adapt(cells: dict[str, str]) -> dict[str, str]:
    """A row in our words."""
    cells["row_sku"] = cells.get("sku", "")
    cells["categories"] = "|".join(
        path.strip().removeprefix(FIRST_PATH).lstrip("/").replace("/", " > ")
        for path in cells.get("categories", "").split(",")
        if path.strip() != FIRST_PATH
    )
    if is_zero(cells.get("weight", "")):
        cells["weight"] = ""
    if cells.get("published"):
        cells["published"] = "true" if cells["published"].strip() in {"1", "Yes"} else "false"
    for name, value in _pairs(cells.pop("more", "")).items():
        cells[f"attribute={name.replace('_', ' ').capitalize()}"] = value
    if cells.get("kind", "").strip() == "configurable":
        cells |= dict.fromkeys(
            [name for name in ("sku", "price", "stock", "weight", "sale_price") if name in cells], ""
        )
    return in_our_words(cells)


MAGENTO = Format(
    "magento",
    "Magento",
    HEADINGS,
    key="sku",
    adapt=_adapt,
    needs=frozenset({"sku", "kind", "title", "url_key"}),
    makes={"slug": "title", "attribute_name": "more"}
    | {f"option{number}_{what}": "variations" for number in range(1, MOST + 1) for what in ("name", "value")},
    complete=_complete,
    slugs=slugs_of_configurables,
)
