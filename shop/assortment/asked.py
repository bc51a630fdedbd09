"""What the address of the product list asks for: filters, order, place. What can't be meant is left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import url_for
from flask_babel import lazy_gettext
from sqlalchemy import text

from ..catalog.trees import at_or_below, indented
from ..db import db
from ..languages import current_language
from ..web import clean_text, whole_number

SORTS = {
    "newest": lazy_gettext("Newest"),
    "title": lazy_gettext("Title"),
    "price": lazy_gettext("Price, lowest first"),
    "dearest": lazy_gettext("Price, highest first"),
    "changed": lazy_gettext("Last change"),
}
STATUSES = {
    "active": lazy_gettext("In the shop"),
    "scheduled": lazy_gettext("Scheduled"),
    "draft": lazy_gettext("Draft"),
    "archived": lazy_gettext("Archived"),
}
LACKS = {
    "picture": lazy_gettext("No picture"),
    "category": lazy_gettext("No category"),
    "price": lazy_gettext("No price"),
    "stock": lazy_gettext("Out of stock"),
}
NAMES = ("q", "status", "category", "brand", "lacks", "sort")  # of what is asked for
MOST_SAVED = 50

# One statement: the categories to choose from, and the filters that the person has kept or others share.
CHOICES = text("""
    SELECT (SELECT coalesce(json_agg(json_build_array(c.id, c.path, coalesce(t.name, c.name))), '[]')
         FROM category c LEFT JOIN (SELECT category_id, title AS name FROM translation WHERE language = :language) t
             ON t.category_id = c.id) AS categories,
        (SELECT coalesce(json_agg(json_build_array(id, name, asked, user_id = :user_id, is_shared)), '[]') FROM (
            SELECT * FROM saved_filter WHERE user_id = :user_id OR is_shared
            ORDER BY lower(name), id LIMIT :most) kept) AS saved
""")


class Saved(NamedTuple):
    """A filter under a name."""

    id: int
    name: str
    asked: str
    is_mine: bool
    is_shared: bool


@dataclass(frozen=True)
class Choices:
    """What can be chosen."""

    categories: Sequence[tuple[int, str, str]] = ()  # number, path, name
    saved: Sequence[Saved] = ()

    @property
    def shelves(self) -> list[tuple[int, str]]:
        """The categories as a tree is told in a list: each below its own, further in."""
        return indented(self.categories)

    def below(self, category: int) -> list[int]:
        """The category and all below it."""
        return at_or_below(self.categories, category)


@dataclass(frozen=True)
class Asked:
    """One way to look at the list. `values` are bound to the SQL of `filters`, which are names of FILTERS."""

    q: str = ""
    status: str = ""
    category: int | None = None
    brand: str = ""
    lacks: str = ""
    sort: str = "newest"
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def filters(self) -> list[str]:
        """Which filters are on."""
        return [*self.values, *(f"no {self.lacks}" for _ in [0] if self.lacks), *filter(None, [self.status])]

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the order was asked for."""
        return any((self.q, self.status, self.category, self.brand, self.lacks))

    @property
    def told(self) -> dict[str, Any]:
        """The same as values of an address, without what is as usual."""
        given = {name: getattr(self, name) for name in NAMES}
        return {name: value for name, value in given.items() if value and (name, value) != ("sort", "newest")}

    @property
    def query(self) -> str:
        """What stands behind the question mark of the address."""
        return urlencode(self.told)

    def address(self, endpoint: str = "assortment.index", **others: Any) -> str:
        """The address of this list, with `others` changed; None takes one out."""
        values = {**self.told, **others}
        return url_for(endpoint, **{name: value for name, value in values.items() if value not in (None, "")})

    def others(self, *names: str) -> dict[str, Any]:
        """What a form that asks for `names` must keep of the rest."""
        return {name: value for name, value in self.told.items() if name not in names}


def choices(user_id: int) -> Choices:
    """What there is to choose from for this person; one statement."""
    asked = {"language": current_language(), "user_id": user_id, "most": MOST_SAVED}
    row = db.session.execute(CHOICES, asked).one()
    categories = sorted(map(tuple, row.categories), key=lambda category: category[1].split("/"))
    return Choices(categories, [Saved(*one) for one in row.saved])


def asked_for(given: Mapping[str, str], offered: Choices) -> Asked:
    """What the values of an address mean."""
    q, brand = clean_text(given.get("q"), 100), clean_text(given.get("brand"), 255)
    number = whole_number(given.get("category"), 1, 10**18)
    category = number if number in {one for one, *_ in offered.categories} else None
    values: dict[str, Any] = {}
    if category:
        values["categories"] = offered.below(category)
    if brand:
        values["brand"] = brand
    return Asked(
        q,
        _word(given.get("status"), STATUSES),
        category,
        brand,
        _word(given.get("lacks"), LACKS),
        _word(given.get("sort"), SORTS) or "newest",
        values,
    )


def _word(given: str | None, known: Mapping[str, Any]) -> str:
    return given if given and given in known else ""
