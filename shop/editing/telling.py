"""Values of a product in words, for who must choose between two of them."""

from datetime import UTC, datetime
from typing import Any

from flask_babel import lazy_gettext

from ..catalog.facts import ProductFacts
from .finding import shelves_named
from .forms import STATUSES

# What the fields are called that are lists, and so have no label of their own.
LISTS = {"categories": lazy_gettext("Categories"), "attributes": lazy_gettext("Specification")}


def in_words(name: str, value: Any) -> str:
    """The value of a field as people read it; a dash for nothing."""
    if name == "status":
        return str(STATUSES[value])
    if name == "categories":
        return ", ".join(shelf.name for shelf in shelves_named(value)) or "–"
    if name == "attributes":
        return "; ".join(f"{row[1]}: {row[2]} {row[3]}".rstrip() for row in value) or "–"
    if name == "tags":
        return ", ".join(value) or "–"
    if name == "published_at":
        return str(value).replace("T", " ") or "–"
    return str(value) or "–"


def state_of(facts: ProductFacts) -> str:
    """`draft`, `active`, `scheduled` or `archived`."""
    is_to_come = facts.published_at is not None and facts.published_at > datetime.now(UTC)
    return "scheduled" if facts.status == "active" and is_to_come else facts.status
