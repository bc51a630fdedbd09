"""What a column is, by what stands in it: where a file has no headings, or headings that say nothing."""

import re
from collections.abc import Callable, Mapping, Sequence

from ..catalog.barcodes import is_gtin

MOST = 0.8  # of the values in a column must be alike
NULLS = {"", "null", "none", "n/a", "-"}
DECIMAL = re.compile(r"[€$£]?\s*[0-9][0-9.,\s]*[.,][0-9]{2}\s*[€$£]?")
FIGURE = re.compile(r"[€$£]?\s*[0-9][0-9.,]*\s*[€$£]?")
WHOLE = re.compile(r"[0-9]{1,6}")
ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
PATH = re.compile(r".+(?:\s+(?:>|->|»|›|/)\s+|\s>\s).+|[^/\s]+(?:/[^/\s]+)+")
CODE = re.compile(r"(?=.*[0-9])[A-Za-z0-9][A-Za-z0-9._/-]{2,40}")
LONG = 80  # letters, on the average, of a description


def is_like_goods(cells: Sequence[str]) -> bool:
    """Whether a first row is goods: a price, a barcode, an address or a long text is no heading."""
    return any(
        is_gtin(cell.strip()) or DECIMAL.fullmatch(cell.strip()) or ADDRESS.match(cell.strip()) or len(cell) > LONG
        for cell in cells
    )


def fields_by_values(samples: Sequence[Sequence[str]], known: Mapping[int, str], columns: int = 0) -> list[str]:
    """The field of each column: those that are `known`, and what the values of the others look like.

    Without anything known a column of small whole numbers is taken for stock; else it may be anything.
    """
    width = columns or max((len(row) for row in samples), default=0)
    values = [[row[place].strip() for row in samples if place < len(row)] for place in range(width)]
    filled = [[value for value in column if value.casefold() not in NULLS] for column in values]
    fields = [known.get(place, "") for place in range(width)]
    for field, is_one, may_be_second in KINDS:
        if field in fields or (field == "stock" and known):
            continue
        found = [place for place in range(width) if not fields[place] and filled[place] and is_one(filled[place])]
        if found:
            fields[found[0]] = field
        if may_be_second and len(found) > 1 and may_be_second not in fields:
            fields[found[1]] = may_be_second
    if "title" not in fields:
        _find_title(fields, filled)
    return fields


def _find_title(fields: list[str], filled: Sequence[Sequence[str]]) -> None:
    """The column of words that differ from row to row."""
    best, most = -1, 0.0
    for place, values in enumerate(filled):
        if fields[place] or not values:
            continue
        wordy = sum(any(letter.isalpha() for letter in value) for value in values) / len(values)
        score = len(set(values)) / len(values) * wordy
        if score > most + 0.05:
            best, most = place, score
    if best >= 0 and most > 0.5:
        fields[best] = "title"


def _mostly(test: Callable[[str], object]) -> Callable[[Sequence[str]], bool]:
    return lambda values: sum(bool(test(value)) for value in values) >= len(values) * MOST


def _is_long(values: Sequence[str]) -> bool:
    return sum(map(len, values)) > len(values) * LONG


def _are_codes(values: Sequence[str]) -> bool:
    return _mostly(CODE.fullmatch)(values) and len(set(values)) == len(values)


# In this order: (field, whether a column's values are it, what a second such column is).
KINDS: tuple[tuple[str, Callable[[Sequence[str]], bool], str], ...] = (
    ("barcode", _mostly(is_gtin), "sku"),
    ("image_urls", _mostly(ADDRESS.match), ""),
    ("categories", _mostly(PATH.fullmatch), ""),
    ("description", _is_long, ""),
    ("price", _mostly(DECIMAL.fullmatch), ""),
    ("stock", _mostly(WHOLE.fullmatch), ""),
    ("price", _mostly(FIGURE.fullmatch), ""),
    ("sku", _are_codes, ""),
)
