"""What a visitor chose in the address of a list: order, filters, and the place in it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from ..errors import NotFound
from ..languages import N_
from ..money import minor_units, money_bare
from ..web import clean_text, whole_number

MOST_PAGES = 100


class Order(NamedTuple):
    """An order of a list: its column on listing, that column's type, its direction, and what people read."""

    column: str
    kind: str
    direction: str
    words: str


ORDERS = {
    "relevance": Order("relevance", "double precision", "DESC", N_("Best match")),
    "newest": Order("published_at", "timestamptz", "DESC", N_("Newest first")),
    "price": Order("price_minor", "bigint", "ASC", N_("Price, low to high")),
    "price-desc": Order("price_minor", "bigint", "DESC", N_("Price, high to low")),
    "name": Order("title_sort", "text", "ASC", N_("Name, A to Z")),
}
SORTS = ("newest", "price", "price-desc", "name")


@dataclass(frozen=True)
class Choices:
    """What the address says: order, filters and place in the list. Prices in minor units, as typed beside them."""

    sort: str = "newest"
    usual_sort: str = "newest"
    in_stock: bool = False
    least: int | None = None
    most: int | None = None
    typed: tuple[str, str] = ("", "")
    errors: tuple[str, ...] = ()
    page: int = 1
    after: str = ""
    before: str = ""
    offered: tuple[str, ...] = SORTS

    @property
    def sorts(self) -> list[tuple[str, str]]:
        """The orders to choose from, the usual one first."""
        usual = [(self.usual_sort, ORDERS[self.usual_sort].words)]
        return usual + [(name, ORDERS[name].words) for name in self.offered if name != self.usual_sort]

    @property
    def filters(self) -> dict[str, str]:
        """The filters that are on, as the address has them."""
        chosen = {
            "stock": "1" if self.in_stock else "",
            "min": "" if self.least is None else _short(self.least),
            "max": "" if self.most is None else _short(self.most),
        }
        return {name: value for name, value in chosen.items() if value}

    def query(self, **changes: Any) -> dict[str, str]:
        """The address's query for these choices with `changes`, on the first page, without what is as usual."""
        changed = replace(self, page=1, after="", before="", **changes)
        return ({} if changed.sort == changed.usual_sort else {"sort": changed.sort}) | changed.filters

    def without(self, name: str) -> dict[str, str]:
        """The query with one filter dropped."""
        return {key: value for key, value in self.query().items() if key != name}


def read_choices(
    query: Mapping[str, str], digits: int, usual_sort: str = "newest", offered: tuple[str, ...] = SORTS
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
        least=prices[0],
        most=prices[1],
        typed=typed,
        errors=errors,
        page=page,
        after=after[:300],
        before=before[:300],
        offered=offered,
    )


def _short(minor: int) -> str:
    """`12` rather than `12.00`, for the address and the field."""
    return money_bare(minor).removesuffix(".00")
