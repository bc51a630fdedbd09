"""What the front page shows: what is new, what is on sale, and a picture for each top category."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from ..db import db
from .cards import CARDS, Card, card

IN_THE_WINDOW = 3
MOST_NEW = 8
MOST_REDUCED = 4
MOST_SHELVES = 8

NEWEST = f"""
    WITH chosen AS (
        SELECT id AS product_id, published_at AS sort_key FROM product
        WHERE status = 'active' AND published_at <= now() AND price_from_minor IS NOT NULL AND is_available
        ORDER BY published_at DESC, id DESC LIMIT :most
    ), counted AS (SELECT 0 AS total)
    {CARDS} ORDER BY chosen.sort_key DESC, p.id DESC
"""  # noqa: S608 (built from constants only)

ON_SALE = f"""
    WITH chosen AS (
        SELECT id AS product_id, published_at AS sort_key FROM product
        WHERE status = 'active' AND published_at <= now() AND compare_at_minor IS NOT NULL AND is_available
          AND id <> ALL (:shown)
        ORDER BY published_at DESC, id DESC LIMIT :most
    ), counted AS (SELECT 0 AS total)
    {CARDS} ORDER BY chosen.sort_key DESC, p.id DESC
"""  # noqa: S608 (built from constants only)

SHELF_WINDOWS = text("""
    SELECT c.id, c.path, coalesce(t.title, c.name) AS name, coalesce(nullif(t.text, ''), c.description) AS description,
        window_.storage_key
    FROM category c
    LEFT JOIN translation t ON t.category_id = c.id AND t.language = :language
    LEFT JOIN LATERAL (
        SELECT i.storage_key FROM listing l
        JOIN product_image i ON i.product_id = l.product_id AND i.position = 0
        WHERE l.category_id = c.id AND l.language = :listed_in AND l.is_available AND l.published_at <= now()
        ORDER BY l.price_minor DESC, l.product_id DESC LIMIT 1
    ) window_ ON true
    WHERE c.parent_id IS NULL ORDER BY c.position, c.id LIMIT :most
""")


@dataclass(frozen=True)
class FrontPage:
    """The goods and shelves that a visitor sees first. No product is shown twice."""

    window: list[Card]
    newest: list[Card]
    reduced: list[Card]
    shelves: list[Any]


def front_page(listed_in: str, language: str) -> FrontPage:
    """Three statements; nothing where the shop is empty."""
    newest = _cards(NEWEST, language, IN_THE_WINDOW + MOST_NEW, shown=[])
    return FrontPage(
        window=newest[:IN_THE_WINDOW],
        newest=newest[IN_THE_WINDOW:],
        reduced=_cards(ON_SALE, language, MOST_REDUCED, shown=[product.id for product in newest]),
        shelves=list(
            db.session.execute(SHELF_WINDOWS, {"language": language, "listed_in": listed_in, "most": MOST_SHELVES})
        ),
    )


def _cards(statement: str, language: str, most: int, shown: list[int]) -> list[Card]:
    return [
        card(row) for row in db.session.execute(text(statement), {"language": language, "most": most, "shown": shown})
    ]
