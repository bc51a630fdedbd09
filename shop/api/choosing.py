"""Which products a list has, and in what order: the storefront's own words, and a few more for programs.

The storefront's finders answer both, so that the same address brings the same products in the same order.
"""

from contextlib import nullcontext
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import cached_property
from typing import Any

from flask_babel import gettext

from ..catalog.browsing import Stretch, narrowed, stretch_of
from ..catalog.choices import ORDERS, Choices, Order, keys
from ..catalog.facet_keys import option_key
from ..catalog.refusals import NoSuchCategory
from ..catalog.searching import PUBLIC, found_products, in_good_time, values_of
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
BELOW = """
    l.product_id IN (SELECT pc.product_id FROM product_category pc JOIN category c ON c.id = pc.category_id
        WHERE c.path = %(path)s OR c.path LIKE %(path)s || '/%%')
"""
# As arrays, found first: the planner would rather look through the whole shop for a brand that nobody has.
OF_BRAND = """
    l.product_id = ANY (ARRAY(SELECT id FROM product WHERE lower(brand) = lower(%(brand)s) AND brand <> ''))
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
SHOP_AND_SHELF = """
    SELECT shop.currency, shop.default_language, c.id AS category_id, c.path
    FROM shop LEFT JOIN category c ON c.id = coalesce((SELECT id FROM category WHERE path = %(path)s),
        (SELECT category_id FROM slug_history WHERE kind = 'category' AND slug = %(path)s))
"""


@dataclass(frozen=True)
class Wanted:
    """What the address asks for, and what of it has to be looked up first."""

    query: ProductsQuery

    def stretch(self, shown: str, **values: Any) -> Stretch:
        """The rows of the list; `shown` is the SELECT that tells of `chosen`. Raises NotFound, NoSuchCategory."""
        choices = self.choices
        order = BY_NUMBER if choices.sort == "id" else ORDERS[choices.sort]
        try:
            with in_good_time() if self.words else nullcontext():
                source, before = self._source(choices.sort)
                values |= self.values
                return stretch_of(source, values, narrowed(choices), order, shown, self.query.limit, before=before)
        except NotFound:
            raise NotFound(gettext("This place in the list isn’t there. Begin at its first page.")) from None

    @cached_property
    def words(self) -> str:
        return clean_text(self.query.q)

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
            options=keys(query.option or (), option_key),
            least=least,
            most=most,
            page=2 if query.after or query.before else query.page,
            after=query.after or "",
            before=query.before or "",
        )

    @cached_property
    def shop(self) -> Any:
        """The shop's own language and currency, and the category that was asked for."""
        shop = ask(SHOP_AND_SHELF, path=self.query.category)[0] if self.query.category else ask(SHOP)[0]
        if self.query.category and shop.category_id is None:
            raise NoSuchCategory(gettext("There is no such category."))
        return shop

    @cached_property
    def values(self) -> dict[str, Any]:
        """What the statement asks for by name."""
        query, values = self.query, dict[str, Any]()
        if query.category:
            values |= {"category_id": self.shop.category_id, "path": self.shop.path}
        if query.category or self.words:
            own = self.shop.default_language
            language = None if query.language in {None, own} else query.language
            values |= {"own": own, "language": language, "listed_in": query.language or own}
        if query.status:
            values["statuses"] = ["draft", "active", "archived"] if query.status == "any" else [query.status]
        values |= values_of(self.asked) if self.words else {}
        return values | {"brand": query.brand, "tag": query.tag, "slug": query.slug, "ids": query.ids}

    @cached_property
    def asked(self) -> Asked:
        """What its words are looked for as."""
        own, language = self.shop.default_language, self.query.language
        return understood(self.words, own, None if language == own else language)

    def _source(self, sort: str) -> tuple[str, str]:
        """A FROM and WHERE over rows like listing's, and the CTE that it reads."""
        query, before = self.query, ""
        if self.words:
            among = "p.status = ANY (%(statuses)s)" if query.status else PUBLIC
            source, before = "found l WHERE true", found_products(self.asked, sort, among)
        elif query.status:
            source = OF_STATUS
        elif query.category:
            source = OF_SHELF
        else:
            source = OF_EVERYTHING
        filters = [
            (query.category and source is not OF_SHELF, BELOW),
            (query.brand, OF_BRAND),
            (query.tag, OF_TAG),
            (query.slug, OF_SLUG),
            (query.ids, OF_NUMBERS),
        ]
        return source + "".join(f" AND {condition}" for wanted, condition in filters if wanted), before

    def _minor(self, price: str | None, rounding: str) -> int | None:
        """A price as typed, in minor units. What lies between two of them is the next one that fits."""
        if not price or not price.strip():
            return None
        figure = Decimal(price.strip().replace(",", ".")).scaleb(exponent(self.shop.currency))
        return int(figure.to_integral_value(rounding))
