"""What surrounds every page, and the pages that the owner wrote."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from ..db import ask, db
from ..errors import NotFound
from ..wording import translation, worded

MOST_CATEGORIES = 7  # in the header; a link behind them leads to all


@dataclass(frozen=True)
class Frame:
    """The header and footer of every page: the shop's settings, the top of the category tree, the owner's pages."""

    language: str
    shop: dict[str, Any]
    categories: list[dict[str, Any]]
    pages: list[dict[str, Any]]


def frame_in(language: str | None) -> Frame:
    """The frame in `language`, one statement; None for the shop's own."""
    [row] = ask(_frame(language), language=language)
    return Frame(
        language or row.shop["default_language"], row.shop | {"tagline": row.tagline}, row.categories, row.pages
    )


def _frame(language: str | None) -> str:
    return f"""
        SELECT row_to_json(shop) AS shop, {worded("shop.tagline", "words.title", language)} AS tagline,
            (SELECT coalesce(json_agg(entry), '[]') FROM (
                SELECT c.path, {worded("c.name", "t.title", language)} AS name
                FROM category c {translation("t", "category_id = c.id", language)}
                WHERE c.parent_id IS NULL ORDER BY c.position, c.id LIMIT {MOST_CATEGORIES}) entry) AS categories,
            (SELECT coalesce(json_agg(entry), '[]') FROM (
                SELECT p.slug, {worded("p.title", "t.title", language)} AS title
                FROM page p {translation("t", "page_id = p.id", language)} ORDER BY p.position, p.id) entry) AS pages
        FROM shop {translation("words", "shop_id = shop.id", language)}
    """  # noqa: S608 (built from constants only)


PAGE = text("""
    SELECT p.slug, coalesce(t.title, p.title) AS title, coalesce(nullif(t.text, ''), p.body) AS body
    FROM page p LEFT JOIN translation t ON t.page_id = p.id AND t.language = :language
    WHERE p.slug = :slug
""")


def page_by_slug(slug: str, language: str) -> Any:
    """The owner's page with its slug, title and body. Raises NotFound."""
    page = db.session.execute(PAGE, {"slug": slug, "language": language}).one_or_none()
    if page is None:
        raise NotFound
    return page
