"""What surrounds every page, and the pages that the owner wrote."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from ..db import db
from ..errors import NotFound


@dataclass(frozen=True)
class Frame:
    """The header and footer of every page: the shop's settings, the top of the category tree, the owner's pages."""

    language: str
    shop: dict[str, Any]
    categories: list[dict[str, Any]]
    pages: list[dict[str, Any]]


FRAME = text("""
    SELECT row_to_json(shop) AS shop,
        (SELECT title FROM translation WHERE shop_id = shop.id AND language = :language) AS tagline,
        (SELECT coalesce(json_agg(entry ORDER BY position, id), '[]') FROM (
            SELECT c.id, c.position, c.path, coalesce(t.title, c.name) AS name
            FROM category c LEFT JOIN translation t ON t.category_id = c.id AND t.language = :language
            WHERE c.parent_id IS NULL) entry) AS categories,
        (SELECT coalesce(json_agg(entry ORDER BY position, id), '[]') FROM (
            SELECT p.id, p.position, p.slug, coalesce(t.title, p.title) AS title
            FROM page p LEFT JOIN translation t ON t.page_id = p.id AND t.language = :language) entry) AS pages
    FROM shop
""")

PAGE = text("""
    SELECT p.slug, coalesce(t.title, p.title) AS title, coalesce(nullif(t.text, ''), p.body) AS body
    FROM page p LEFT JOIN translation t ON t.page_id = p.id AND t.language = :language
    WHERE p.slug = :slug
""")


def frame_in(language: str | None) -> Frame:
    """The frame in `language`, one statement; None for the shop's own."""
    row = db.session.execute(FRAME, {"language": language or ""}).one()
    shop = row.shop | {"tagline": row.tagline or row.shop["tagline"]}
    return Frame(language or shop["default_language"], shop, row.categories, row.pages)


def page_by_slug(slug: str, language: str) -> Any:
    """The owner's page with its slug, title and body. Raises NotFound."""
    page = db.session.execute(PAGE, {"slug": slug, "language": language}).one_or_none()
    if page is None:
        raise NotFound
    return page
