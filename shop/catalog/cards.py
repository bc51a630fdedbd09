"""Products as lists show them: a card each, from one statement, as columns and not entities."""

from dataclasses import dataclass
from typing import Any

from ..wording import translation, worded

PER_PAGE = 24


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

    @property
    def has_price_range(self) -> bool:
        return self.price_from_minor != self.price_to_minor


def card(row: Any) -> Card:
    """The card of one row of `cards_of`."""
    return Card(*row[:9])


def cards_of(chosen: str, language: str | None, *further: str) -> str:
    """SQL for the cards of the products in `chosen`, which has a product_id; `further` columns come behind."""
    columns = ", ".join(["", *further])
    return f"""
        SELECT p.id, p.slug, {worded("p.title", "t.title", language)} AS title, p.brand,
            p.price_from_minor, p.price_to_minor, p.compare_at_minor, p.is_available,
            (SELECT i.storage_key FROM product_image i
             WHERE i.product_id = p.id AND i.storage_key IS NOT NULL ORDER BY i.position LIMIT 1){columns}
        FROM {chosen} chosen JOIN product p ON p.id = chosen.product_id
        {translation("t", "product_id = p.id", language)}
    """  # noqa: S608 (built from constants only)
