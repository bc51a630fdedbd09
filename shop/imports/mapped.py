"""A file that is read by a mapping: a format made of what somebody said the columns are."""

import re
from collections.abc import Sequence

from .column_names import bare
from .foreign import in_our_words
from .formats import Format
from .mapping import ColumnMap
from .rows_of_products import slugs_by_title, slugs_of_rows

ROWS = {"row_id", "parent", "short_description"}  # what no product has
PATHS = re.compile(r"\s+(?:>|->|»|›|/)\s+|\s*(?:>|->|»|›)\s*")


def mapped_format(mapping: ColumnMap, headings: Sequence[str]) -> Format:
    """The format of a file whose columns are what `mapping` says."""
    fields: list[str] = []
    names: dict[str, str] = {}
    for place, field in enumerate(mapping.fields):
        heading = " ".join(headings[place].split()) if place < len(headings) else ""
        if field == "option":
            field = f"option{len(names) + 1}_value"
            names[field.replace("value", "name")] = heading or field
        elif field == "attribute":
            field = f"attribute={heading}\n{place}"
        fields.append(field)

    told = [
        bare(heading) for place, heading in enumerate(headings) if mapping.fields[place : place + 1] == ("categories",)
    ]
    commas = any(name.endswith("x y z") for name in told)

    def adapt(cells: dict[str, str]) -> dict[str, str]:
        if names:
            cells |= {
                name: said for name, said in names.items() if cells.get(name.replace("name", "value"), "").strip()
            }
        return in_our_words(cells, commas=commas)

    has_parents = "parent" in fields or not names
    return Format(
        "mapped",
        "",
        {},
        key="",
        fields=fields,
        adapt=adapt,
        makes={"slug": "title"} | {name: name.replace("name", "value") for name in names},
        slugs=None if "slug" in fields else slugs_of_rows if has_parents else slugs_by_title,
        has_headings=mapping.has_headings,
        mixes_currencies="currency" in fields,
        rounds_money=True,
    )
