"""What the front page shows: what is new, what is on sale, and a picture for each top category."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from ..db import db
from .cards import CARDS, Card, card

MOST_SHOWN = 8

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
    """The goods and shelves in the window."""

    newest: list[Card]
    on_sale: list[Card]
    shelves: list[Any]


def front_page(listed_in: str, language: str) -> FrontPage:
    """Three statements; nothing where the shop is empty."""
    values = {"language": language, "listed_in": listed_in, "most": MOST_SHOWN}
    return FrontPage(
        newest=[card(row) for row in db.session.execute(text(NEWEST), values)],
        on_sale=[card(row) for row in db.session.execute(text(ON_SALE), values | {"most": 4})],
        shelves=list(db.session.execute(SHELF_WINDOWS, values)),
    )
