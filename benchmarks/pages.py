"""Which pages are measured, and their addresses in a made shop."""

from typing import Any

SHELF = """
    SELECT c.path FROM listing l JOIN category c ON c.id = l.category_id
    WHERE l.language = 'en' AND l.published_at <= now() GROUP BY c.id ORDER BY count(*) DESC LIMIT 1
"""
# Spread evenly over the shop, so that one page isn't always in Postgres's memory.
PRODUCTS = """
    SELECT slug FROM (SELECT slug, row_number() OVER (ORDER BY id) AS place, count(*) OVER () AS most FROM product) p
    WHERE place %% greatest(most / %s, 1) = 0 LIMIT %s
"""
MOST_PRODUCTS = 200

COMMON_WORDS = "case", "set", "black", "toy", "phone"
RARE_WORDS = "gorillapod", "locomotives", "P0000002", "hornby catalogue", "festive train"


def addresses_in(cursor: Any) -> dict[str, list[str]]:
    """Each page with the addresses that are asked for in turn."""
    cursor.execute(SHELF)
    shelf = f"/c/{cursor.fetchone()[0]}"
    cursor.execute(PRODUCTS, [MOST_PRODUCTS, MOST_PRODUCTS])
    slugs = [slug for (slug,) in cursor.fetchall()]
    return {
        "home": ["/"],
        "category, first page": [shelf],
        "category, page 100": [f"{shelf}?page=100"],
        "product": [f"/p/{slug}" for slug in slugs],
        "search, common words": [f"/search?q={word}" for word in COMMON_WORDS],
        "search, rare words": [f"/search?q={word.replace(' ', '+')}" for word in RARE_WORDS],
    }


CEILINGS = {"ceiling: cards from memory": ["/memory"], "ceiling: cards from one query": ["/query"]}
