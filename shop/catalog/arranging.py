"""What the front page shows: what is new, what is on sale, and a picture for each top category."""

from dataclasses import dataclass
from typing import Any

from ..db import ask
from ..wording import translation, worded
from .cards import Card, card, cards_of

IN_THE_WINDOW = 3
MOST_NEW = 8
MOST_REDUCED = 4
MOST_SHELVES = 8

NEWEST = "status = 'active' AND published_at <= now() AND price_from_minor IS NOT NULL AND is_available"
ON_SALE = """
    status = 'active' AND published_at <= now() AND compare_at_minor IS NOT NULL AND is_available
    AND id <> ALL (%(shown)s)
"""


@dataclass(frozen=True)
class FrontPage:
    """The goods and shelves that a visitor sees first. No product is shown twice."""

    window: list[Card]
    newest: list[Card]
    reduced: list[Card]
    shelves: list[Any]


def front_page(listed_in: str, language: str | None) -> FrontPage:
    """Three statements; nothing where the shop is empty."""
    newest = _cards(NEWEST, language, IN_THE_WINDOW + MOST_NEW, shown=[])
    return FrontPage(
        window=newest[:IN_THE_WINDOW],
        newest=newest[IN_THE_WINDOW:],
        reduced=_cards(ON_SALE, language, MOST_REDUCED, shown=[product.id for product in newest]),
        shelves=list(ask(_shelf_windows(language), language=language, listed_in=listed_in, most=MOST_SHELVES)),
    )


def _cards(wanted: str, language: str | None, most: int, shown: list[int]) -> list[Card]:
    chosen = f"""(
        SELECT id AS product_id, published_at FROM product WHERE {wanted}
        ORDER BY published_at DESC, id DESC LIMIT %(most)s)
    """  # noqa: S608 (built from constants only)
    statement = f"{cards_of(chosen, language)} ORDER BY chosen.published_at DESC, p.id DESC"
    return [card(row) for row in ask(statement, language=language, most=most, shown=shown)]


def _shelf_windows(language: str | None) -> str:
    return f"""
        SELECT c.path, {worded("c.name", "t.title", language)} AS name, (
            SELECT i.storage_key FROM listing l
            JOIN product_image i ON i.product_id = l.product_id AND i.position = 0
            WHERE l.category_id = c.id AND l.language = %(listed_in)s AND l.is_available AND l.published_at <= now()
            ORDER BY l.price_minor DESC, l.product_id DESC LIMIT 1) AS storage_key
        FROM category c {translation("t", "category_id = c.id", language)}
        WHERE c.parent_id IS NULL ORDER BY c.position, c.id LIMIT %(most)s
    """  # noqa: S608 (built from constants only)
