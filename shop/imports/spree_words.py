"""Spree's translations: a row for each product and language, found by the product's address.

Source of the columns: Spree's sample data.
"""

from flask_babel import gettext

from ..languages import LANGUAGES
from .formats import Format

HEADINGS = {
    "slug": "slug",
    "locale": "locale",
    "name": "said_title",
    "description": "said_description",
    "meta_title": "said_seo_title",
    "meta_description": "said_seo_description",
}
WORDS = ("title", "description", "seo_title", "seo_description")


def _adapt(cells: dict[str, str]) -> dict[str, str]:
    """A row in our words: what is said stands under its language."""
    code = cells.get("locale", "").strip().lower().partition("-")[0]
    for word in WORDS:
        said = cells.pop(f"said_{word}", "")
        if code in LANGUAGES:
            cells[f"{word}:{code}"] = said
    if code not in LANGUAGES:
        cells["left_aside"] = gettext("is a language that the shop doesn’t speak; left aside")
    return cells


SPREE_WORDS = Format(
    "spree-words",
    "Spree",
    HEADINGS,
    key="slug",
    adapt=_adapt,
    needs=frozenset({"slug", "locale", "said_title"}),
    makes={f"{word}:{code}": f"said_{word}" for word in WORDS for code in LANGUAGES},
)
