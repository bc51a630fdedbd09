"""The labels that one can buy: from a roll, one a page, or on sheets of A4. The style sheet has their measures too."""

from typing import Any, NamedTuple

from flask_babel import lazy_gettext


class Size(NamedTuple):
    """What one label is like, and how many are on a page. `bars_mm` is the room for its bars."""

    name: str
    words: Any
    per_page: int
    bars_mm: float
    bars_high_mm: float


SIZES = {
    size.name: size
    for size in (
        Size("50x25", lazy_gettext("Roll, 50 × 25 mm"), 1, 46, 7),
        Size("57x32", lazy_gettext("Roll, 57 × 32 mm"), 1, 53, 10),
        Size("a4-24", lazy_gettext("A4, 24 of 70 × 36 mm"), 24, 62, 11),
        Size("a4-65", lazy_gettext("A4, 65 of 38 × 21 mm"), 65, 34.5, 5.5),
    )
}
USUAL = "50x25"
