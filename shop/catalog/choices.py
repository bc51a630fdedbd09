"""What a visitor chose in the address of a list: order, filters, and the place in it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from werkzeug.datastructures import MultiDict

from ..errors import NotFound
from ..languages import N_
from ..money import minor_units, money_bare
from ..web import clean_text, whole_number
from .facet_keys import facet_key, option_key

MOST_PAGES = 100
MOST_VALUES = 20  # of one filter: an address has to fit into 4,094 bytes
MOST_SOUGHT = 5  # facets whose values are looked through by words
SOUGHT = "find-"  # before a facet's name, as its field has it: find-brand, find-option-colour

# A facet as a field's name has it: its key has no more letters than an id may have.
FACET = re.compile(r"brand|option-\S{1,80}")

# Filters that may have several values: the address's word, and the attribute that holds them.
REPEATED = {"brand": "brands", "option": "options", "category": "categories"}

# An address's query: a word's value, or its values.
Query = dict[str, str | list[str]]


class Order(NamedTuple):
    """An order of a list: its column on listing, that column's type, its direction, and what people read."""

    column: str
    kind: str
    direction: str
    words: str


ORDERS = {
    "relevance": Order("relevance", "double precision", "DESC", N_("Best match")),
    "arranged": Order("arranged", "bigint", "DESC", N_("Our choice")),
    "newest": Order("published_at", "timestamptz", "DESC", N_("Newest first")),
    "price": Order("price_minor", "bigint", "ASC", N_("Price, low to high")),
    "price-desc": Order("price_minor", "bigint", "DESC", N_("Price, high to low")),
    "name": Order("title_sort", "text", "ASC", N_("Name, A to Z")),
}
SORTS = ("newest", "price", "price-desc", "name")


@dataclass(frozen=True)
class Choices:
    """What the address says: order, filters and place in the list. Prices in minor units, as typed beside them.

    `brands`, `options` ("colour:sage") and `categories` (paths) are as the address has them, sorted. `sought` has the
    words that values of a facet are looked for by: ("brand", "verde"), ("option-colour", "green").
    """

    sort: str = "newest"
    usual_sort: str = "newest"
    in_stock: bool = False
    on_sale: bool = False
    least: int | None = None
    most: int | None = None
    typed: tuple[str, str] = ("", "")
    errors: tuple[str, ...] = ()
    page: int = 1
    after: str = ""
    before: str = ""
    offered: tuple[str, ...] = SORTS
    brands: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    is_exact: bool = False
    sought: tuple[tuple[str, str], ...] = ()

    @property
    def sorts(self) -> list[tuple[str, str]]:
        """The orders to choose from, the usual one first."""
        usual = [(self.usual_sort, ORDERS[self.usual_sort].words)]
        return usual + [(name, ORDERS[name].words) for name in self.offered if name != self.usual_sort]

    @property
    def filters(self) -> Query:
        """The filters that are on, as the address has them, in the one order of all addresses."""
        chosen: Query = {
            "stock": "1" if self.in_stock else "",
            "sale": "1" if self.on_sale else "",
            "min": "" if self.least is None else _short(self.least),
            "max": "" if self.most is None else _short(self.most),
            "brand": list(self.brands),
            "option": list(self.options),
            "category": list(self.categories),
        }
        return {name: value for name, value in chosen.items() if value}

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """The same one by one, for a chip each: `("brand", "studio-verde")`, `("stock", "1")`."""
        return [
            (name, one)
            for name, value in self.filters.items()
            for one in ([value] if isinstance(value, str) else value)
        ]

    @property
    def is_untouched(self) -> bool:
        """Whether this is the first page as it comes: in the usual order, without filters."""
        is_narrowed = self.filters or self.sought or self.sort != self.usual_sort
        return self.page == 1 and not (self.after or self.before or is_narrowed)

    @property
    def is_for_crawlers(self) -> bool:
        """Whether a search engine may keep this page: with one brand or one category, and no other filter."""
        is_narrowed = len(self.chosen) > len(self.brands[:1] or self.categories[:1])
        return not (is_narrowed or self.sought or self.after or self.before)

    @property
    def canonical(self) -> Query:
        """The filters in the address that search engines are told to keep."""
        return self.filters if self.is_for_crawlers else {}

    def query(self, **changes: Any) -> Query:
        """The address's query for these choices with `changes`, on the first page, without what is as usual."""
        changed = replace(self, page=1, after="", before="", **changes)
        return (
            ({} if changed.sort == changed.usual_sort else {"sort": changed.sort})
            | changed.filters
            | {SOUGHT + facet: words for facet, words in changed.sought}
            | ({"exact": "1"} if changed.is_exact else {})
        )

    def without(self, name: str, value: str = "") -> Query:
        """The query with one filter dropped, or with one `value` of it."""
        if value and name in REPEATED:
            return self.query(**{REPEATED[name]: tuple(one for one in self._values(name) if one != value)})
        return {key: one for key, one in self.query().items() if key != name}

    def toggled(self, name: str, value: str) -> Query:
        """The query with `value` of a filter that may have several chosen too, or no longer."""
        chosen = self._values(name)
        return self.query(**{REPEATED[name]: tuple(sorted({*chosen} ^ {value}))})

    def _values(self, name: str) -> tuple[str, ...]:
        values: tuple[str, ...] = getattr(self, REPEATED[name])
        return values


def read_choices(
    query: MultiDict[str, str], digits: int, usual_sort: str = "newest", offered: tuple[str, ...] = SORTS
) -> Choices:
    """The choices in an address. Orders not `offered` are as usual; a price that is none is named in `errors`.

    `digits` follow the point in the shop's currency. Relevance is an order only where it is the usual one.

    Raises NotFound for a page that can't be.
    """
    typed = clean_text(query.get("min"), 20), clean_text(query.get("max"), 20)
    prices = [minor_units(value, digits) if value else None for value in typed]
    errors = tuple(
        name for name, value, price in zip(("min", "max"), typed, prices, strict=True) if value and price is None
    )
    after, before = query.get("after", ""), query.get("before", "")
    page = whole_number(query.get("page", "1"), 1, 10**6 if after or before else MOST_PAGES)
    if page is None:
        raise NotFound
    if prices[0] is not None and prices[1] is not None and prices[0] > prices[1]:
        prices.reverse()
    return Choices(
        sort=query["sort"] if query.get("sort") in offered else usual_sort,
        usual_sort=usual_sort,
        in_stock=query.get("stock") == "1",
        on_sale=query.get("sale") == "1",
        least=prices[0],
        most=prices[1],
        typed=typed,
        errors=errors,
        page=page,
        after=after[:300],
        before=before[:300],
        offered=offered,
        is_exact=query.get("exact") == "1",
        brands=keys(query.getlist("brand"), facet_key),
        options=keys(query.getlist("option"), option_key),
        categories=keys(query.getlist("category"), str.lower),
        sought=_sought(query),
    )


def _sought(query: MultiDict[str, str]) -> tuple[tuple[str, str], ...]:
    """What values of facets are looked for by, each facet once."""
    typed = {name.removeprefix(SOUGHT): clean_text(query[name], 50) for name in query if name.startswith(SOUGHT)}
    facets = {name: words for name, words in typed.items() if words and FACET.fullmatch(name)}
    return tuple(sorted(facets.items())[:MOST_SOUGHT])


def keys(typed: Sequence[str], key: Callable[[str], str]) -> tuple[str, ...]:
    """Each value once, as its `key`, and sorted: the same choices always have the same address."""
    cleaned = (clean_text(value) for value in typed[: 5 * MOST_VALUES])
    return tuple(sorted({key(value) for value in cleaned if value})[:MOST_VALUES])


def _short(minor: int) -> str:
    """`12` rather than `12.00`, for the address and the field."""
    return money_bare(minor).removesuffix(".00")
