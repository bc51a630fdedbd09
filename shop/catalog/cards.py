"""Products as lists show them: a card each, from one statement, as columns and not entities."""

from typing import Any, NamedTuple

from ..wording import translation, worded

PER_PAGE = 24


class Card(NamedTuple):
    """A product in a list. Money in minor units of the shop's currency; no price where nothing can be bought.

    A tuple, which `components/card.html` takes apart in one go.
    """

    id: int
    slug: str
    title: str
    brand: str
    price_from_minor: int | None
    price_to_minor: int | None
    compare_at_minor: int | None
    is_available: bool
    storage_key: str | None


def card(row: Any) -> Card:
    """The card of one row of `cards_of`."""
    return Card._make(row[: len(Card._fields)])


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
