"""What one can choose on the list of what runs low, and what an address asks for. What can't be meant is left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text

from ..catalog.trees import at_or_below, indented
from ..db import db
from ..languages import current_language
from ..web import clean_text, whole_number

CHOICES = text("""
    SELECT (SELECT coalesce(json_agg(json_build_array(id, name) ORDER BY id), '[]')
            FROM location WHERE is_active AND kind = 'shelf') AS shelves,
        (SELECT coalesce(json_agg(json_build_array(id, name) ORDER BY lower(name)), '[]')
         FROM supplier WHERE is_active) AS suppliers,
        (SELECT coalesce(json_agg(json_build_array(c.id, c.path, coalesce(t.name, c.name)) ORDER BY c.path), '[]')
         FROM category c LEFT JOIN (SELECT category_id, title AS name FROM translation WHERE language = :language) t
             ON t.category_id = c.id) AS categories,
        EXISTS (SELECT FROM low_stock_watch WHERE user_id = :user_id) AS is_watching
""")


@dataclass(frozen=True)
class Choices:
    """What can be chosen, (number, words) each; and whether this person gets the letter."""

    shelves: Sequence[tuple[int, str]]
    suppliers: Sequence[tuple[int, str]]
    categories: Sequence[tuple[int, str, str]]  # number, path, name
    is_watching: bool

    @property
    def tree(self) -> list[tuple[int, str]]:
        """The categories as a tree is told in a list: each below its own, further in."""
        return indented(self.categories)

    def below(self, category: int) -> list[int]:
        """The category and all below it."""
        return at_or_below(self.categories, category)


@dataclass(frozen=True)
class Asked:
    """One way to look at things: the places, and what they must have in common."""

    places: Sequence[int] = ()
    location: int | None = None
    supplier: int | None = None
    category: int | None = None
    brand: str = ""
    q: str = ""
    filters: Mapping[str, Any] = field(default_factory=dict)  # the name of each filter, and what it binds

    @property
    def place(self) -> int | None:
        """The one place that is looked at, where it is one."""
        return self.places[0] if len(self.places) == 1 else None

    @property
    def kept(self) -> dict[str, Any]:
        """As addresses and forms say it."""
        named = {"location": self.location, "supplier": self.supplier, "category": self.category}
        return {name: value for name, value in (named | {"brand": self.brand, "q": self.q}).items() if value}


def choices_for(user_id: int) -> Choices:
    """What can be chosen, in one statement."""
    row = db.session.execute(CHOICES, {"language": current_language(), "user_id": user_id}).one()
    return Choices(
        [(number, name) for number, name in row.shelves],
        [(number, name) for number, name in row.suppliers],
        [(number, path, name) for number, path, name in row.categories],
        row.is_watching,
    )


def asked_for(given: Mapping[str, str], choices: Choices) -> Asked:
    """What the address or the form asks for."""
    location = _one_of(given.get("location"), [number for number, _ in choices.shelves])
    supplier = _one_of(given.get("supplier"), [number for number, _ in choices.suppliers])
    category = _one_of(given.get("category"), [number for number, _, _ in choices.categories])
    brand, q = clean_text(given.get("brand"), 100), clean_text(given.get("q"), 100)
    filters: dict[str, Any] = {}
    if supplier:
        filters["supplier"] = supplier
    if category:
        filters["categories"] = choices.below(category)
    if brand:
        filters["brand"] = brand
    if q:
        filters["q"] = q
    places = [location] if location else [number for number, _ in choices.shelves]
    return Asked(places, location, supplier, category, brand, q, filters)


def _one_of(value: str | None, numbers: Sequence[int]) -> int | None:
    number = whole_number(value, 1, 10**18)
    return number if number in numbers else None
