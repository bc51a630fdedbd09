"""Walking along a shelf: one page of products, in the order and with the filters that the visitor chose.

Pages are reached by keyset (`after=`, `before=`) from their neighbours, and by number up to MOST_PAGES.
Every order has its index on `listing`, so the first page of a million costs what the first of a hundred does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..db import ask
from ..errors import NotFound
from .cards import PER_PAGE, Card, card, cards_of
from .choices import MOST_PAGES, ORDERS, Choices, Order
from .cursors import pack_cursor, unpack_cursor
from .facets import NOTHING_TO_CHOOSE, Facets

MOST_COUNTED = 1000


@dataclass(frozen=True)
class Results:
    """One page of cards. `total` is exact up to MOST_COUNTED, above it one more than that."""

    cards: list[Card]
    total: int
    choices: Choices
    next: str = ""
    previous: str = ""
    facets: Facets = NOTHING_TO_CHOOSE

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
    """Some rows of a list, and the cursors of what comes behind and before them, where anything does."""

    rows: Sequence[Any]
    next: str = ""
    previous: str = ""


def products_on_shelf(category_id: int, listed_in: str, language: str | None, choices: Choices) -> Results:
    """The products of a category and of all below it. One statement. Raises NotFound beyond the last page."""
    source = (
        "listing l WHERE l.category_id = %(category_id)s AND l.language = %(listed_in)s AND l.published_at <= now()"
    )
    return page_of(source, {"category_id": category_id, "listed_in": listed_in}, language, choices)


# Without a shelf, for goods that stand on none. Orders by name would have no index here, so none is offered.
EVERYTHING = """
    (SELECT id AS product_id, published_at, price_from_minor AS price_minor, is_available FROM product
     WHERE status = 'active' AND price_from_minor IS NOT NULL) l WHERE l.published_at <= now()
"""
SORTS_OF_EVERYTHING = ("newest", "price", "price-desc")


def all_products(language: str | None, choices: Choices) -> Results:
    """All products on sale, on whatever shelf or none. One statement. Raises NotFound beyond the last page."""
    return page_of(EVERYTHING, {}, language, choices)


def page_of(source: str, values: dict[str, Any], language: str | None, choices: Choices, before: str = "") -> Results:
    """The page that `choices` ask for, from `source`: a FROM and WHERE over rows like listing's, called `l`.

    `before` are CTEs that the source reads. One statement. Raises NotFound beyond the last page.
    """
    filtered = source + _filters(choices)
    counted = f"(SELECT count(*) FROM (SELECT FROM {filtered} LIMIT %(most_counted)s) l) AS total"  # noqa: S608
    cards = cards_of("chosen", language, "chosen.sort_key", counted)
    values = values | {"language": language, "most_counted": MOST_COUNTED + 1}
    stretch = stretch_of(source, values, choices, ORDERS[choices.sort], cards, PER_PAGE, before)
    if not stretch.rows and (choices.page > 1 or choices.after or choices.before):
        raise NotFound
    return Results(
        cards=[card(row) for row in stretch.rows],
        total=stretch.rows[0].total if stretch.rows else 0,
        choices=choices,
        next=stretch.next,
        previous=stretch.previous,
    )


def stretch_of(
    source: str, values: dict[str, Any], choices: Choices, order: Order, shown: str, most: int, before: str = ""
) -> Stretch:
    """The `most` rows that `choices` ask for, from `source` as `page_of` has it. One statement.

    `shown` is a SELECT from `chosen`, which has a product_id and a sort_key, joined with the product `p`; its rows have
    `id` and `sort_key`. Raises NotFound for a cursor that isn't ours.
    """
    backwards = bool(choices.before) and not choices.after
    keyset, key_values = _keyset(order, choices)
    skipped = 0 if keyset else (choices.page - 1) * most
    bounds = {"least": choices.least, "most": choices.most, "limit": most + 1, "skipped": skipped}
    statement = _statement(before, source + _filters(choices), keyset, order, backwards, shown)
    rows = ask(statement, **values, **key_values, **bounds)
    there_is_more, rows = len(rows) > most, rows[:most]
    if backwards:
        rows = rows[::-1]
    further = backwards or there_is_more
    earlier = there_is_more if backwards else choices.page > 1
    return Stretch(
        rows,
        next=pack_cursor(rows[-1].sort_key, rows[-1].id) if rows and further else "",
        previous=pack_cursor(rows[0].sort_key, rows[0].id) if rows and earlier else "",
    )


def _statement(before: str, source: str, keyset: str, order: Order, backwards: bool, shown: str) -> str:
    """Every part is a constant of ours; what visitors typed is bound."""
    direction = {"ASC": "DESC", "DESC": "ASC"}[order.direction] if backwards else order.direction
    return f"""
        WITH {before}chosen AS (
            SELECT l.product_id, l.{order.column} AS sort_key FROM {source} {keyset}
            ORDER BY l.{order.column} {direction}, l.product_id {direction} LIMIT %(limit)s OFFSET %(skipped)s
        )
        {shown} ORDER BY chosen.sort_key {direction}, p.id {direction}
    """  # noqa: S608


def _filters(choices: Choices) -> str:
    return "".join(
        condition
        for wanted, condition in (
            (choices.in_stock, " AND l.is_available"),
            (choices.least is not None, " AND l.price_minor >= %(least)s"),
            (choices.most is not None, " AND l.price_minor <= %(most)s"),
        )
        if wanted
    )


def _keyset(order: Order, choices: Choices) -> tuple[str, dict[str, Any]]:
    """The condition for "beyond this row", and its values."""
    cursor = choices.after or choices.before
    if not cursor:
        return "", {}
    key, product_id = unpack_cursor(cursor, order.kind)
    comparison = ">" if (order.direction == "ASC") == bool(choices.after) else "<"
    condition = f"AND (l.{order.column}, l.product_id) {comparison} (CAST(%(key)s AS {order.kind}), %(key_id)s)"
    return condition, {"key": key, "key_id": product_id}
