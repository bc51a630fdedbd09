"""Finding products by words, or by SKU or barcode. Postgres full text in the language of the page.

A very common word would match half the shop: the first MOST_CANDIDATES are ranked, not all.
"""

from typing import Any

from .browsing import Results, page_of
from .choices import Choices

MOST_CANDIDATES = 1000
MOST_LETTERS = 100

# Rows like listing's, of the products that match. Their order is by relevance unless the visitor chose another.
FOUND = """
    (SELECT p.id AS product_id, p.published_at, p.price_from_minor AS price_minor, p.is_available,
            title_sort(coalesce(t.title, p.title)) AS title_sort, best.rank AS relevance
     FROM (SELECT id, CAST(max(rank) AS double precision) AS rank FROM (  -- exactly what a cursor carries
               (SELECT v.product_id AS id, 2.0 AS rank FROM variant v
                WHERE v.is_active AND (lower(v.sku) = lower(:words) OR v.barcode = :words) LIMIT 20)
               UNION ALL
               (SELECT p.id, ts_rank(p.search, asked)
                FROM product p, websearch_to_tsquery(search_words(:own), :words) asked
                WHERE p.search @@ asked AND p.status = 'active' LIMIT :most_candidates)
               UNION ALL
               (SELECT t.product_id, ts_rank(t.search, asked)
                FROM translation t, websearch_to_tsquery(search_words(:language), :words) asked
                WHERE t.language = :language AND t.search @@ asked AND t.product_id IS NOT NULL LIMIT :most_candidates)
           ) matches GROUP BY id) best
     JOIN product p ON p.id = best.id AND p.status = 'active' AND p.price_from_minor IS NOT NULL
     LEFT JOIN translation t ON t.product_id = p.id AND t.language = :language) l
    WHERE l.published_at <= now()
"""


def search_products(words: str, own_language: str, language: str, choices: Choices) -> Results:
    """The products that match all of `words`, or whose SKU or barcode is `words`. One statement."""
    values: dict[str, Any] = {"words": words, "own": own_language, "most_candidates": MOST_CANDIDATES}
    return page_of(FOUND, values, language, choices)
