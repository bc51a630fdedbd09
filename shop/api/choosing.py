"""Which products a list has, and in what order: the storefront's own words, and a few more for programs.

The storefront's finders answer both, so that the same address brings the same products in the same order.
"""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import cached_property
from typing import Any

from flask_babel import gettext

from ..catalog.browsing import ARE_KEPT, MOST_COUNTED, Stretch, stretch_of
from ..catalog.choices import ORDERS, Choices, Order, keys
from ..catalog.facet_counts import NO_COUNTS, Counts, counted_facets
from ..catalog.facet_kept import STANDING
from ..catalog.facet_keys import facet_key, option_key
from ..catalog.facet_pools import FOUND, WHOLE_SHOP, Place, Pool, place_of, pool_of
from ..catalog.facet_reading import facets_of
from ..catalog.facets import Facets
from ..catalog.narrowing import Narrowing
from ..catalog.refusals import NoSuchCategory
from ..catalog.searching import MOST_LETTERS, PUBLIC, found_products, in_good_time, values_of
from ..catalog.understanding import Asked, understood
from ..db import ask
from ..errors import NotFound
from ..money import exponent
from ..web import clean_text
from .schemas.catalog_queries import ProductsQuery

BY_NUMBER = Order("product_id", "bigint", "ASC", "")

# Rows like listing's (shop/catalog/browsing.py). A thing without a price or a day is sorted as if it cost nothing, and
# as if it had come when it was made.
OF_SHELF = "listing l WHERE l.category_id = %(category_id)s AND l.language = %(listed_in)s AND l.published_at <= now()"
OF_EVERYTHING = """
    (SELECT id AS product_id, published_at, price_from_minor AS price_minor, is_available, lower(title) AS title_sort
     FROM product WHERE status = 'active' AND price_from_minor IS NOT NULL) l WHERE l.published_at <= now()
"""
OF_STATUS = """
    (SELECT id AS product_id, coalesce(published_at, created_at) AS published_at,
        coalesce(price_from_minor, 0) AS price_minor, is_available, lower(title) AS title_sort
     FROM product WHERE status = ANY (%(statuses)s)) l WHERE true
"""
# Of drafts and what was archived, too, which have no facets.
BELOW = """
    l.product_id IN (SELECT pc.product_id FROM product_category pc JOIN category c ON c.id = pc.category_id
        JOIN unnest(%(paths)s) wanted(path) ON c.path = wanted.path OR c.path LIKE wanted.path || '/%%')
"""
# As arrays, found first: the planner would rather look through the whole shop for a brand that nobody has.
OF_BRAND = """
    l.product_id = ANY (ARRAY(
        SELECT id FROM product
        WHERE facet_key(brand) = ANY (%(brands)s) AND brand <> '' AND status = ANY (%(statuses)s)))
"""
OF_TAG = """
    l.product_id = ANY (ARRAY(
        SELECT product_id FROM product_tag JOIN tag ON tag.id = tag_id WHERE lower(name) = lower(%(tag)s)))
"""
OF_SLUG = """
    l.product_id = coalesce((SELECT id FROM product WHERE slug = %(slug)s),
        (SELECT product_id FROM slug_history WHERE kind = 'product' AND slug = %(slug)s))
"""
OF_NUMBERS = "l.product_id = ANY (%(ids)s)"

SHOP = "SELECT currency, default_language FROM shop"
# The categories as they are called today, whatever they were called when the address was written down.
SHELVES = f"""
    SELECT c.id, c.path, {STANDING},
        shop.currency, shop.default_language
    FROM shop CROSS JOIN unnest(%(paths)s) wanted(path)
    JOIN category c ON c.id = coalesce((SELECT id FROM category WHERE path = wanted.path),
        (SELECT category_id FROM slug_history WHERE kind = 'category' AND slug = wanted.path))
"""  # noqa: S608 (constants)


@dataclass(frozen=True)
class Wanted:
    """What the address asks for, and what of it has to be looked up first."""

    query: ProductsQuery

    def stretch(self, shown: str, **values: Any) -> Stretch:
        """The rows of the list; `shown` is the SELECT that tells of `chosen`. Raises NotFound, NoSuchCategory."""
        order = BY_NUMBER if self.choices.sort == "id" else ORDERS[self.choices.sort]
        try:
            with in_good_time() if self.words else nullcontext():
                values |= self.values
                return stretch_of(
                    self.source, values, self.narrowing, order, shown, self.query.limit,
                    before=self.before, place=self.place, counts=self._counts(),
                )  # fmt: skip
        except NotFound:
            raise NotFound(gettext("This place in the list isn’t there. Begin at its first page.")) from None

    def facets(self, stretch: Stretch) -> Facets | None:
        """What the list of that stretch can be narrowed by, where that was asked for."""
        return facets_of(stretch.counted, self.pool, self.narrowing) if self.has_facets else None

    @cached_property
    def has_facets(self) -> bool:
        """Whether they were asked for, and the storefront has such a list."""
        query = self.query
        return "facets" in (query.include or ()) and not (query.status or query.tag or query.slug or query.ids)

    @cached_property
    def narrowing(self) -> Narrowing:
        return Narrowing(self.choices, {shelf.path: shelf.id for shelf in self.shelves})

    @cached_property
    def place(self) -> Place:
        if self.words or self.query.status:
            return FOUND
        if self.shelf:
            return place_of(self.shelf.id, self.shelf.kept_total, self.shelf.changes)
        return Place(WHOLE_SHOP, is_large=bool(ask(ARE_KEPT, category_id=WHOLE_SHOP))) if self.has_facets else FOUND

    @cached_property
    def pool(self) -> Pool:
        return pool_of(self.source, self.narrowing, self.place)

    def _counts(self) -> Counts:
        if not self.has_facets:
            return NO_COUNTS
        rows = f"{self.source}{self.narrowing.filters(self.place.shelf)}"
        most = f"SELECT count(*) FROM (SELECT FROM {rows} LIMIT {MOST_COUNTED + 1}) l"  # noqa: S608 (constants)
        return counted_facets(self.pool, self.narrowing, self.values["language"], most)

    @cached_property
    def words(self) -> str:
        return clean_text(self.query.q, MOST_LETTERS)

    @cached_property
    def choices(self) -> Choices:
        query = self.query
        usual = "relevance" if self.words else "newest" if query.category else "id"
        least, most = self._minor(query.min, ROUND_CEILING), self._minor(query.max, ROUND_FLOOR)
        if least is not None and most is not None and least > most:
            least, most = self._minor(query.max, ROUND_CEILING), self._minor(query.min, ROUND_FLOOR)
        return Choices(
            sort=usual if query.sort is None or (query.sort == "relevance" and not self.words) else query.sort,
            in_stock=query.stock == "1",
            on_sale=query.sale == "1",
            is_exact=query.exact == "1",
            sought=tuple(sorted(dict(one.split(":", 1) for one in query.find or ()).items())),
            options=keys(query.option or (), option_key),
            # Beside these, drafts and what was archived: see _source().
            brands=() if query.status else keys(query.brand or (), facet_key),
            categories=() if query.status or self.shelf else tuple(sorted(shelf.path for shelf in self.shelves)),
            least=least,
            most=most,
            page=2 if query.after or query.before else query.page,
            after=query.after or "",
            before=query.before or "",
        )

    @cached_property
    def shop(self) -> Any:
        """The shop's own language and currency."""
        return self.shelves[0] if self.query.category else ask(SHOP)[0]

    @cached_property
    def shelves(self) -> Sequence[Any]:
        """The categories that were asked for. Raises NoSuchCategory."""
        paths = self.query.category
        shelves = ask(SHELVES, paths=paths) if paths else []
        if len(shelves) < len(paths or ()):
            raise NoSuchCategory(gettext("There is no such category."))
        return shelves

    @cached_property
    def shelf(self) -> Any:
        """The one category whose own page this is a list of, if it is one."""
        return self.shelves[0] if len(self.shelves) == 1 and not (self.words or self.query.status) else None

    @cached_property
    def values(self) -> dict[str, Any]:
        """What the statement asks for by name."""
        query, values = self.query, dict[str, Any]()
        if query.category or self.words or self.has_facets:
            own = self.shop.default_language
            values |= {"own": own, "language": None if query.language in {None, own} else query.language}
            values |= {"listed_in": query.language or own, "here": self.place.category_id}
        if self.shelf:
            values["category_id"] = self.shelf.id
        if query.status:
            values["statuses"] = ["draft", "active", "archived"] if query.status == "any" else [query.status]
        values |= values_of(self.asked) if self.words else {}
        values |= {"paths": [shelf.path for shelf in self.shelves], "brands": list(keys(query.brand or (), facet_key))}
        return values | {"tag": query.tag, "slug": query.slug, "ids": query.ids}

    @cached_property
    def asked(self) -> Asked:
        """What its words are looked for as."""
        own, language = self.shop.default_language, self.query.language
        return understood(self.words, own, None if language == own else language, self.choices.is_exact)

    @property
    def source(self) -> str:
        """A FROM and WHERE over rows like listing's."""
        query = self.query
        source = (
            "found l WHERE true"
            if self.words
            else OF_STATUS
            if query.status
            else OF_SHELF
            if self.shelf
            else OF_EVERYTHING
        )
        filters = [
            (query.category and query.status, BELOW),
            (query.brand and query.status, OF_BRAND),
            (query.tag, OF_TAG),
            (query.slug, OF_SLUG),
            (query.ids, OF_NUMBERS),
        ]
        return source + "".join(f" AND {condition}" for wanted, condition in filters if wanted)

    @property
    def before(self) -> str:
        """The CTE that the source reads."""
        if not self.words:
            return ""
        among = "p.status = ANY (%(statuses)s)" if self.query.status else PUBLIC
        return found_products(self.asked, self.choices.sort, among)

    def _minor(self, price: str | None, rounding: str) -> int | None:
        """A price as typed, in minor units. What lies between two of them is the next one that fits."""
        if not price or not price.strip():
            return None
        figure = Decimal(price.strip().replace(",", ".")).scaleb(exponent(self.shop.currency))
        return int(figure.to_integral_value(rounding))
