"""Finding products by words, or by SKU or barcode. Postgres full text in the language of the page.

A very common word would match half the shop: the first MOST_CANDIDATES are ranked, not all.
"""

from typing import Any

from ..wording import translation, worded
from .browsing import MOST_COUNTED, Results, page_of
from .choices import Choices

MOST_CANDIDATES = MOST_COUNTED + 1
MOST_LETTERS = 100

PUBLIC = "p.status = 'active' AND p.price_from_minor IS NOT NULL AND p.published_at <= now()"

# What matches, with what lists sort and filter by. The rank is a double, since that is what a cursor carries.
BY_NUMBER = """
    (SELECT {columns}, 2.0 AS rank FROM variant v JOIN product p ON p.id = v.product_id {translated}
     WHERE v.is_active AND (lower(v.sku) = lower(%(words)s) OR v.barcode = %(words)s) AND {public} LIMIT 20)
"""
BY_WORDS = """
    (SELECT {columns}, CAST(ts_rank(p.search, asked) AS double precision)
     FROM websearch_to_tsquery(search_words(%(own)s), %(words)s) asked CROSS JOIN product p {translated}
     WHERE p.search @@ asked AND {public} LIMIT %(most_candidates)s)
"""
BY_TRANSLATED_WORDS = """
    (SELECT {columns}, CAST(ts_rank(t.search, asked) AS double precision)
     FROM websearch_to_tsquery(search_words(%(language)s), %(words)s) asked
     CROSS JOIN translation t JOIN product p ON p.id = t.product_id
     WHERE t.language = %(language)s AND t.search @@ asked AND {public} LIMIT %(most_candidates)s)
"""


def search_products(words: str, own_language: str, language: str | None, choices: Choices) -> Results:
    """The products that match all of `words`, or whose SKU or barcode is `words`. One statement."""
    values: dict[str, Any] = {"words": words, "own": own_language, "most_candidates": MOST_CANDIDATES}
    return page_of("found l WHERE true", values, language, choices, before=found_products(language, choices.sort))


def found_products(language: str | None, sort: str, among: str = PUBLIC) -> str:
    """Rows like listing's, of the products that match, as the CTE `found`; `among` is a condition on a product `p`.

    It asks for `words`, `own` (the shop's language), `language`, and `most_candidates`.
    """
    title = worded("p.title", "t.title", language)
    columns = "p.id, p.published_at, p.price_from_minor, p.is_available"
    # Worked out only where it is needed: it takes longer than finding.
    columns += f", title_sort({title})" if sort == "name" else ", NULL"
    translated = translation("t", "product_id = p.id", language) if sort == "name" else ""
    ways = [BY_NUMBER, BY_WORDS] if language is None else [BY_NUMBER, BY_WORDS, BY_TRANSLATED_WORDS]
    matches = "UNION ALL".join(way.format(columns=columns, translated=translated, public=among) for way in ways)
    return f"""
        found AS MATERIALIZED (
            SELECT product_id, published_at, price_minor, is_available, title_sort, max(rank) AS relevance
            FROM ({matches}) matches (product_id, published_at, price_minor, is_available, title_sort, rank)
            GROUP BY 1, 2, 3, 4, 5
        ),
    """  # noqa: S608 (built from constants only)
