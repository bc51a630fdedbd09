"""Products as lists show them: a card each, from one statement, as columns and not entities."""

from dataclasses import dataclass
from typing import Any

PER_PAGE = 24

# What a card shows of the products in `chosen (product_id, sort_key)`, and how many there are in `counted (total)`.
CARDS = """
    SELECT p.id, p.slug, coalesce(t.title, p.title) AS title, p.brand,
        p.price_from_minor, p.price_to_minor, p.compare_at_minor, p.is_available,
        image.storage_key, image.alt, chosen.sort_key, counted.total
    FROM chosen CROSS JOIN counted
    JOIN product p ON p.id = chosen.product_id
    LEFT JOIN translation t ON t.product_id = p.id AND t.language = :language
    LEFT JOIN LATERAL (
        SELECT i.storage_key, coalesce(words.title, i.alt) AS alt
        FROM product_image i LEFT JOIN translation words ON words.image_id = i.id AND words.language = :language
        WHERE i.product_id = p.id AND i.storage_key IS NOT NULL ORDER BY i.position LIMIT 1
    ) image ON true
"""


@dataclass(frozen=True, slots=True)
class Card:
    """A product in a list. Money in minor units of the shop's currency; no price where nothing can be bought."""

    id: int
    slug: str
    title: str
    brand: str
    price_from_minor: int | None
    price_to_minor: int | None
    compare_at_minor: int | None
    is_available: bool
    storage_key: str | None
    alt: str | None

    @property
    def has_price_range(self) -> bool:
        return self.price_from_minor != self.price_to_minor


def card(row: Any) -> Card:
    """The card of one row of CARDS."""
    return Card(*row[:10])
