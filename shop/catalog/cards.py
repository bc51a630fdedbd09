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
    focus: str | None  # the classes that keep in view what matters in the picture; None for its middle


# Style is for sheets only: the point is told in tenths, as `fx3 fy7`, for which there are rules.
FOCUS = """CASE WHEN {image}.focus_x <> 0.5 OR {image}.focus_y <> 0.5
    THEN 'fx' || CAST(round({image}.focus_x * 10) AS int) || ' fy' || CAST(round({image}.focus_y * 10) AS int) END"""


def card(row: Any) -> Card:
    """The card of one row of `cards_of`."""
    return Card._make(row[: len(Card._fields)])


def cards_of(chosen: str, language: str | None, *further: str) -> str:
    """SQL for the cards of the products in `chosen`, which has a product_id; `further` columns come behind."""
    columns = ", ".join(["", *further])
    return f"""
        SELECT p.id, p.slug, {worded("p.title", "t.title", language)} AS title, p.brand,
            p.price_from_minor, p.price_to_minor, p.compare_at_minor, p.is_available,
            image.storage_key, {FOCUS.format(image="image")} AS focus{columns}
        FROM {chosen} chosen JOIN product p ON p.id = chosen.product_id
        LEFT JOIN LATERAL (
            SELECT i.storage_key, i.focus_x, i.focus_y FROM product_image i
            WHERE i.product_id = p.id AND i.storage_key IS NOT NULL ORDER BY i.position LIMIT 1) image ON true
        {translation("t", "product_id = p.id", language)}
    """  # noqa: S608 (built from constants only)
