"""Our own CSV, which `flask catalog export` writes and which comes back as 0 changes. See docs/importing.md."""

import re

from .formats import (
    ATTRIBUTE_FIELDS,
    CATEGORY_FIELDS,
    IMAGE_FIELDS,
    OPTION,
    PRODUCT_FIELDS,
    TRANSLATED,
    VARIANT_FIELDS,
    Format,
    in_language,
)
from .sheets import normal

FIELDS = (PRODUCT_FIELDS | VARIANT_FIELDS | IMAGE_FIELDS | ATTRIBUTE_FIELDS | CATEGORY_FIELDS) - {
    "published",
    "variant_image_url",
    "image_urls",
    "sale_price",
    "weight",
    "weight_unit",
    "weight_kg",
    "weight_lb",
    "weight_oz",
}
# A spreadsheet would work these out as formulas, so the export puts an apostrophe before them.
FORMULA = re.compile(r"'*[=+\-@\t\r]")


def defused(cell: str) -> str:
    """`cell` as a spreadsheet may open it: text that looks like a formula gets an apostrophe."""
    return f"'{cell}" if FORMULA.match(cell) else cell


def _further(heading: str) -> str | None:
    """Words in a further language, and the options: `title:es`, `option1_value`, `option1_value:es`."""
    field, language = in_language(normal(heading))
    option = OPTION.fullmatch(field)
    if field in TRANSLATED or (option and (option[2] != "place" or not language)):
        return f"{field}:{language}" if language else field
    return None


def _adapt(cells: dict[str, str]) -> dict[str, str]:
    for field, cell in cells.items():
        if cell[:1] == "'" and FORMULA.match(cell[1:]):
            cells[field] = cell[1:]
    return cells


ALMACEN = Format(
    "almacen",
    "Almacén",
    {field: field for field in FIELDS},
    key="slug",
    tells_all=True,
    further=_further,
    adapt=_adapt,
)
