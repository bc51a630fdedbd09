"""WooCommerce's product CSV, in the languages in which it writes its headings.

Source of the columns: WooCommerce's documentation, "Product CSV Importer and Exporter".
"""

import re

from flask_babel import gettext

from .column_names import bare
from .foreign import is_zero, listed, paths_of, yes_or_no
from .formats import Alike, Format
from .rows_of_products import slugs_of_rows

# The first of each line is what WooCommerce calls it in English; then Spanish, French and German.
HEADINGS = {
    "row_id": "id",
    "kind": "type|tipo|typ",
    "sku": "sku|ugs|artikelnummer",
    "barcode": "gtin upc ean or isbn|gtin upc ean o isbn|gtin upc ean ou isbn|gtin upc ean oder isbn",
    "title": "name|nombre|nom",
    "published": "published|publicado|publie|veroffentlicht",
    "short_description": "short description|descripcion corta|description courte|kurzbeschreibung",
    "description": "description|descripcion|beschreibung",
    "sale_starts": "date sale price starts|dia en que empieza el precio rebajado|date de debut de promo",
    "sale_ends": "date sale price ends|dia en que termina el precio rebajado|date de fin de promo",
    "stock": "stock|inventario|bestand|lagerbestand",
    "weight_lb": "weight lbs|peso lbs|poids lbs|gewicht lbs",
    "weight_kg": "weight kg|peso kg|poids kg|gewicht kg",
    "weight_grams": "weight g|peso g|poids g|gewicht g",
    "weight_oz": "weight oz|peso oz|poids oz|gewicht oz",
    "price": "regular price|precio normal|tarif regulier|regularer preis|preis",
    "sale_price": "sale price|precio rebajado|tarif promo|angebotspreis",
    "categories": "categories|categorias|kategorien",
    "tags": "tags|etiquetas|etiquettes|schlagworter",
    "image_urls": "images|imagenes|bilder",
    "parent": "parent|superior|ubergeordnetes produkt|padre",
    "brand": "brands|brand|marcas|marques|marken",
}
FIELD_OF = {name: field for field, names in HEADINGS.items() for name in names.split("|")}
UNUSED = re.compile(
    r"is featured|visibility in catalog|tax status|tax class|in stock|backorders allowed|low stock amount|position|"
    r"(length|width|height) .*|sold individually|allow customer reviews|purchase note|shipping class|"
    r"download .*|grouped products|upsells|cross sells|external url|button text|attribute \d+ (visible|global|default)|"
    r"meta .*"
)
NAME = r"attribute (\d+) name|nombre del atributo (\d+)|nom de l attribut (\d+)|name des attributs (\d+)"
VALUE = r"attribute (\d+) value s|valor es del atributo (\d+)|valeur s de l attribut (\d+)|wert e des attributs (\d+)"
MOST = 10  # attributes
OF_VARIATION = ("title", "description", "short_description", "published", "categories", "tags", "brand")
OF_VARIANT = (
    "sku barcode price sale_price stock weight_lb weight_kg weight_grams weight_oz sale_starts sale_ends".split()
)


def _further(heading: str) -> str | None:
    name = bare(heading)
    if field := FIELD_OF.get(name):
        return field
    for pattern, what in ((NAME, "name"), (VALUE, "value")):
        if (match := re.fullmatch(pattern, name)) and (number := next(one for one in match.groups() if one)):
            return f"option{number}_{what}" if int(number) <= MOST else None
    return None


def _adapt(cells: dict[str, str]) -> dict[str, str]:
    """A row in our words: a product that varies tells of no variant, and a variation of nothing but itself."""
    kinds = {kind.strip().casefold() for kind in cells.get("kind", "").split(",")}
    if cells.get("published"):
        cells["published"] = (
            "true"
            if cells["published"].strip() == "1"
            else "false"
            if cells["published"].strip() in {"0", "-1"}
            else yes_or_no(cells["published"])
        )
    if cells.get("categories"):
        cells["categories"] = paths_of(cells["categories"], slashes=False)
    if cells.get("tags"):
        cells["tags"] = listed(cells["tags"])
    cells["row_sku"] = cells.get("sku", "")
    for field in ("weight_lb", "weight_kg", "weight_grams", "weight_oz"):
        if is_zero(cells.get(field, "")):
            cells[field] = ""
    _describe(cells)
    if "variation" in kinds:
        _only_itself(cells)
    else:
        cells["parent"] = ""
        _as_attributes(cells)
        if "variable" in kinds:
            cells |= dict.fromkeys([field for field in OF_VARIANT if field in cells], "")
        if "external" in kinds:
            cells["left_as_draft"] = gettext("is sold elsewhere; it is a draft here")
        elif "grouped" in kinds:
            cells["left_as_draft"] = gettext(
                "is a group of products, which this shop doesn’t have; it is a draft at no price"
            )
            cells |= {"price": "0", "is_active": "false"}
    return cells


def _describe(cells: dict[str, str]) -> None:
    short, long = cells.pop("short_description", ""), cells.get("description", "")
    text = "\n\n".join(part for part in (short, long) if part.strip() and not (part is short and short in long))
    cells["description"] = text.replace("\\n", "\n")


def _only_itself(cells: dict[str, str]) -> None:
    picture = next(iter(re.split(r"\s*,\s*", cells.get("image_urls", "").strip())), "")
    cells |= dict.fromkeys([field for field in OF_VARIATION if field in cells], "")
    cells |= {"image_urls": "", "variant_image_url": picture}
    for number in range(1, MOST + 1):
        if cells.get(f"option{number}_name") and not cells.get(f"option{number}_value", "").strip():
            cells[f"option{number}_any"] = cells[f"option{number}_name"]


def _as_attributes(cells: dict[str, str]) -> None:
    """What a product says of its attributes is a line of its specification; only variations are told apart by them."""
    for number in range(1, MOST + 1):
        name, value = cells.pop(f"option{number}_name", ""), cells.pop(f"option{number}_value", "")
        if name.strip() and value.strip():
            cells[f"attribute={name.strip()}"] = value
        cells[f"option{number}_listed"] = value


WOOCOMMERCE = Format(
    "woocommerce",
    "WooCommerce",
    {},
    key="Type",
    known=Alike(UNUSED),
    further=_further,
    adapt=_adapt,
    needs=frozenset({"kind", "title", "price"}),
    makes={"slug": "title", "attribute_name": "option1_name", "variant_image_url": "image_urls", "is_active": "kind",
           "status": "kind"},
    slugs=slugs_of_rows,
)  # fmt: skip
