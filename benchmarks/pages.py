"""Which pages are measured, and their addresses in a made shop."""

from typing import Any
from urllib.parse import quote_plus

from shop.catalog.cursors import pack_cursor

SHELF = """
    SELECT c.id, c.path, count(*) FROM listing l JOIN category c ON c.id = l.category_id
    WHERE l.language = 'en' AND l.published_at <= now() GROUP BY c.id ORDER BY count(*) DESC LIMIT 1
"""
# Spread evenly over the shop, so that one page isn't always in Postgres's memory.
PRODUCTS = """
    SELECT slug FROM (SELECT slug, row_number() OVER (ORDER BY id) AS place, count(*) OVER () AS most FROM product) p
    WHERE place %% greatest(most / %s, 1) = 0 LIMIT %s
"""
MOST_PRODUCTS = 200

BRANDS = """
    SELECT v.key FROM product_facets f CROSS JOIN unnest(f.facets) number JOIN facet_value v ON v.id = number
    WHERE f.facets @> ARRAY[-CAST(%s AS bigint)] AND v.kind = 'brand'
    GROUP BY v.key ORDER BY count(*) DESC, v.key LIMIT 2
"""
# The last thing on the page before, which a visitor who goes on is taken behind.
FAR_BACK = """
    SELECT published_at, product_id FROM listing WHERE category_id = %s AND language = 'en' AND published_at <= now()
    ORDER BY published_at DESC, product_id DESC OFFSET %s LIMIT 1
"""
FARTHEST_PAGE, PAGE_LENGTH = 5_000, 24

COMMON_WORDS = "case", "set", "black", "toy", "phone"
RARE_WORDS = "gorillapod", "locomotives", "P0000002", "hornby catalogue", "festive train"
MISTYPED_WORDS = "gorilapod", "locomotvies", "hronby catalogue", "fesitve train", "blakc phone"
SUGGESTIONS = "/search/suggestions"  # answered to scripts alone
BEGUN_WORDS = "pho", "hor", "black c", "toy tr", "locomot"


def addresses_in(cursor: Any) -> dict[str, list[str]]:
    """Each page with the addresses that are asked for in turn."""
    cursor.execute(SHELF)
    shelf_id, path, things = cursor.fetchone()
    shelf = f"/c/{path}"
    cursor.execute(BRANDS, [shelf_id])
    brands = "".join(f"&brand={quote_plus(key)}" for (key,) in cursor.fetchall())
    cursor.execute(FAR_BACK, [shelf_id, (min(FARTHEST_PAGE, things // PAGE_LENGTH) - 1) * PAGE_LENGTH - 1])
    behind = pack_cursor(*cursor.fetchone())
    cursor.execute(PRODUCTS, [MOST_PRODUCTS, MOST_PRODUCTS])
    slugs = [slug for (slug,) in cursor.fetchall()]
    return {
        "home": ["/"],
        "category, first page": [shelf],
        "category, page 100": [f"{shelf}?page=100"],
        "category, page 5,000 or the last": [f"{shelf}?after={behind}"],
        "category, three facets": [f"{shelf}?stock=1&min=5&max=50{brands}"],
        "product": [f"/p/{slug}" for slug in slugs],
        "search, common words": [f"/search?q={word}" for word in COMMON_WORDS],
        "search, rare words": [f"/search?q={quote_plus(words)}" for words in RARE_WORDS],
        "search, mistyped words": [f"/search?q={quote_plus(words)}" for words in MISTYPED_WORDS],
        "suggestions": [f"{SUGGESTIONS}?q={quote_plus(words)}" for words in BEGUN_WORDS],
    }


CEILINGS = {"ceiling: cards from memory": ["/memory"], "ceiling: cards from one query": ["/query"]}
