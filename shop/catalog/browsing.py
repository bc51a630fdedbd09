"""Walking along a shelf: one page of products, in the order and with the filters that the visitor chose.

Pages are reached by keyset (`after=`, `before=`) from their neighbours, and by number up to MOST_PAGES.
Every order has its index on `listing`, so the first page of a million costs what the first of a hundred does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..db import ask
from ..errors import NotFound
from .cards import PER_PAGE, Card, card, cards_of
from .choices import MOST_PAGES, ORDERS, Choices, Order
from .cursors import pack_cursor, unpack_cursor
from .facet_counts import NO_COUNTS, Counts, counted_facets
from .facet_pools import FOUND, MOST_EXACT, WHOLE_SHOP, Place, pool_of
from .facet_reading import facets_of, total_of
from .facets import NOTHING_TO_CHOOSE, Facets
from .narrowing import Narrowing
from .understanding import Asked

MOST_COUNTED = 1000
LOOKED_AT = 2000

CATEGORIES = "SELECT id, path FROM category WHERE path = ANY (%(paths)s)"
ARE_KEPT = f"SELECT FROM shelf_facets WHERE category_id = %(category_id)s AND total > {MOST_EXACT}"


@dataclass(frozen=True)
class Results:
    """One page of cards. `total` is exact up to MOST_COUNTED, above it one more than that."""

    cards: list[Card]
    total: int
    choices: Choices
    next: str = ""
    previous: str = ""
    facets: Facets = NOTHING_TO_CHOOSE
    asked: Asked | None = None  # of a search: what the words were taken for

    @property
    def is_counted(self) -> bool:
        return self.total <= MOST_COUNTED

    @property
    def pages(self) -> int:
        """How many pages are known to be there."""
        return min(-(-min(self.total, MOST_COUNTED) // PER_PAGE), MOST_PAGES)

    @property
    def shown(self) -> tuple[int, int]:
        """The places in the list of the first and last card."""
        first = (self.choices.page - 1) * PER_PAGE + 1
        return first, first + len(self.cards) - 1

    @property
    def numbers(self) -> list[int | None]:
        """The pages to link: the ends, this one and its neighbours; None for a gap."""
        near = {1, self.pages, *range(self.choices.page - 1, self.choices.page + 2)}
        pages = sorted(page for page in near if 1 <= page <= self.pages)
        return [
            entry
            for page, before in zip(pages, [0, *pages], strict=False)
            for entry in ([None, page] if page - before > 1 else [page])
        ]


@dataclass(frozen=True)
class Stretch:
    """Some rows of a list, the cursors of what comes behind and before them, where anything does, and its counts."""

    rows: Sequence[Any]
    next: str = ""
    previous: str = ""
    counted: Mapping[str, Any] = field(default_factory=dict)


def products_on_shelf(place: Place, listed_in: str, language: str | None, choices: Choices) -> Results:
    """The products of a category and of all below it. One statement. Raises NotFound beyond the last page."""
    source = (
        "listing l WHERE l.category_id = %(category_id)s AND l.language = %(listed_in)s AND l.published_at <= now()"
    )
    if choices.sort == "arranged":
        source = ARRANGED
    values = {"category_id": place.category_id, "listed_in": listed_in}
    # The categories below have pages of their own.
    return page_of(source, values, language, replace(choices, categories=()), place=place)


# Those that somebody put in their place come first, then the rest, the newest first.
ARRANGED = """
    (SELECT l.*, coalesce(1000000000000000000 - s.place, CAST(extract(epoch FROM l.published_at) * 1000000 AS bigint))
        AS arranged
     FROM listing l LEFT JOIN shelf_place s ON s.category_id = l.category_id AND s.product_id = l.product_id
     WHERE l.category_id = %(category_id)s AND l.language = %(listed_in)s) l WHERE l.published_at <= now()
"""

# Without a shelf, for goods that stand on none. Orders by name would have no index here, so none is offered.
EVERYTHING = """
    (SELECT id AS product_id, published_at, price_from_minor AS price_minor, is_available FROM product
     WHERE status = 'active' AND price_from_minor IS NOT NULL) l WHERE l.published_at <= now()
"""
SORTS_OF_EVERYTHING = ("newest", "price", "price-desc")


def all_products(language: str | None, choices: Choices) -> Results:
    """All products on sale, on whatever shelf or none. Two statements, and one for categories that are chosen.

    Raises NotFound beyond the last page.
    """
    return page_of(
        EVERYTHING, {}, language, choices, place=Place(WHOLE_SHOP, is_large=bool(ask(ARE_KEPT, category_id=WHOLE_SHOP)))
    )


def page_of(
    source: str,
    values: dict[str, Any],
    language: str | None,
    choices: Choices,
    before: str = "",
    place: Place = FOUND,
) -> Results:
    """The page that `choices` ask for, from `source`: a FROM and WHERE over rows like listing's, called `l`.

    `before` are CTEs that the source reads. One statement, and one for categories that are chosen. Raises NotFound
    beyond the last page.
    """
    narrowing = narrowed(choices)
    pool = pool_of(source, narrowing, place)
    most = f"SELECT FROM {source}{narrowing.filters(place.shelf)} LIMIT {MOST_COUNTED + 1}"
    counts = counted_facets(pool, narrowing, language, f"SELECT count(*) FROM ({most}) l")  # noqa: S608 (constants)
    cards = cards_of("chosen", language, "chosen.sort_key")
    values = values | {"language": language, "here": place.category_id}
    stretch = stretch_of(
        source, values, narrowing, ORDERS[choices.sort], cards, PER_PAGE, before=before, place=place, counts=counts
    )
    if not stretch.rows and (choices.page > 1 or choices.after or choices.before):
        raise NotFound
    return Results(
        cards=[card(row) for row in stretch.rows],
        total=min(total_of(stretch.counted), MOST_COUNTED + 1),
        choices=choices,
        next=stretch.next,
        previous=stretch.previous,
        facets=facets_of(stretch.counted, pool, narrowing),
    )


def stretch_of(
    source: str,
    values: dict[str, Any],
    narrowing: Narrowing,
    order: Order,
    shown: str,
    most: int,
    *,
    before: str = "",
    place: Place = FOUND,
    counts: Counts = NO_COUNTS,
) -> Stretch:
    """The `most` rows that choices ask for, from `source` as `page_of` has it, and `counts` beside them. One statement.

    `shown` is a SELECT from `chosen`, which has a product_id and a sort_key, joined with the product `p`; its rows have
    `id` and `sort_key`. Raises NotFound for a cursor that isn't ours.
    """
    choices = narrowing.choices
    backwards = bool(choices.before) and not choices.after
    keyset, key_values = _keyset(order, choices)
    skipped = 0 if keyset else (choices.page - 1) * most
    bounds = {"least": choices.least, "most": choices.most, "limit": most + 1, "skipped": skipped}
    statement = _statement(before + counts.ctes, source, narrowing, place, keyset, order, shown, counts.told)
    rows = ask(statement, **values, **narrowing.values, **key_values, **bounds)
    counted: Mapping[str, Any] = next((row.counted for row in rows if row.counted), {}) if counts.told else {}
    rows = [row for row in rows if row.id is not None]  # there is one without a product for counts without products
    there_is_more, rows = len(rows) > most, rows[:most]
    if backwards:
        rows = rows[::-1]
    further = backwards or there_is_more
    earlier = there_is_more if backwards else choices.page > 1
    return Stretch(
        rows,
        next=pack_cursor(rows[-1].sort_key, rows[-1].id) if rows and further else "",
        previous=pack_cursor(rows[0].sort_key, rows[0].id) if rows and earlier else "",
        counted=counted,
    )


def narrowed(choices: Choices) -> Narrowing:
    """What is chosen, with the categories that are there. A statement where any is chosen, else none."""
    rows = ask(CATEGORIES, paths=list(choices.categories)) if choices.categories else []
    return Narrowing(choices, {row.path: row.id for row in rows})


def _statement(
    before: str, source: str, narrowing: Narrowing, place: Place, keyset: str, order: Order, shown: str, told: str
) -> str:
    """Every part is a constant of ours or made of our numbers; what visitors typed is bound."""
    backwards = bool(narrowing.choices.before) and not narrowing.choices.after
    direction = {"ASC": "DESC", "DESC": "ASC"}[order.direction] if backwards else order.direction
    ctes = before + _chosen(source, narrowing, place, keyset, order.column, direction)
    if not told:
        return f"WITH {ctes} {shown} ORDER BY chosen.sort_key {direction}, p.id {direction}"
    # Counts come with one of the rows; where there are none, with an empty one.
    return f"""
        WITH {ctes}, shown AS ({shown})
        SELECT shown.*, CASE WHEN row_number() OVER () = 1 THEN ({told}) END AS counted
        FROM (VALUES (1)) one LEFT JOIN shown ON true ORDER BY shown.sort_key {direction}, shown.id {direction}
    """  # noqa: S608


def _chosen(source: str, narrowing: Narrowing, place: Place, keyset: str, column: str, direction: str) -> str:
    """The CTE `chosen`: the rows of this page.

    On a large shelf, what is common comes by within the first LOOKED_AT products in order. What isn't found there is
    rare enough to be fetched by the index on facets, and put in order. The planner would guess, and sometimes wrong.
    """
    rows = f"SELECT l.product_id, l.{column} AS sort_key FROM "  # noqa: S608 (constants)
    ordered = f"ORDER BY l.{column} {direction}, l.product_id {direction}"
    page = "LIMIT %(limit)s OFFSET %(skipped)s"
    if not (place.is_large and narrowing.questions):
        return f"chosen AS ({rows} {source}{narrowing.filters(place.shelf)} {keyset} {ordered} {page})"
    is_wanted = narrowing.of_products(place.shelf)
    return f"""
        near AS MATERIALIZED (
            SELECT l.product_id, l.sort_key
            FROM ({rows} {source}{narrowing.of_rows} {keyset} {ordered} LIMIT {LOOKED_AT}) l
            CROSS JOIN LATERAL (SELECT f.* FROM product_facets f WHERE f.product_id = l.product_id LIMIT 1) f
            WHERE {is_wanted} ORDER BY l.sort_key {direction}, l.product_id {direction} {page}
        ), chosen AS (
            SELECT * FROM near WHERE (SELECT count(*) FROM near) = %(limit)s
            UNION ALL
            ({rows} {source}{narrowing.of_rows} {keyset} AND l.product_id = ANY (ARRAY(
                SELECT f.product_id FROM product_facets f
                WHERE {is_wanted} AND (SELECT count(*) FROM near) < %(limit)s)) {ordered} {page})
        )
    """  # noqa: S608


def _keyset(order: Order, choices: Choices) -> tuple[str, dict[str, Any]]:
    """The condition for "beyond this row", and its values."""
    cursor = choices.after or choices.before
    if not cursor:
        return "", {}
    key, product_id = unpack_cursor(cursor, order.kind)
    comparison = ">" if (order.direction == "ASC") == bool(choices.after) else "<"
    condition = f"AND (l.{order.column}, l.product_id) {comparison} (CAST(%(key)s AS {order.kind}), %(key_id)s)"
    return condition, {"key": key, "key_id": product_id}
