"""What people search for, what they don't find, and what they find and leave."""

from collections.abc import Sequence
from typing import Any

from ..db import ask

# Which searches a report is about: a condition on `s` (searched) and `c` (chosen).
KINDS = {
    "all": "true",
    "empty": "s.hits = 0",
    "unchosen": "s.hits > 0 AND c.choices IS NULL",
}


def searches_of(days: int, language: str | None, kind: str = "all", most: int | None = None) -> Sequence[Any]:
    """What was searched for in the last `days`, the most frequent first: words, language, searches, hits, corrected,

    choices, and the slug of the product that was chosen most. Words that differ by accents only are one.
    """
    return ask(REPORT.format(kind=KINDS[kind]), days=days, language=language, most=most)


REPORT = """
    WITH lines AS (
        SELECT *, lower(unaccent(words)) AS folded FROM search_log
        WHERE at > now() - make_interval(days => %(days)s) AND (%(language)s IS NULL OR language = %(language)s)
    ), searched AS (
        SELECT language, folded, (array_agg(words ORDER BY times DESC, words))[1] AS words, sum(times) AS searches,
            (array_agg(hits ORDER BY at DESC))[1] AS hits, (array_agg(corrected ORDER BY at DESC))[1] AS corrected
        FROM lines WHERE product_id IS NULL GROUP BY 1, 2
    ), chosen AS (
        SELECT language, folded, sum(times) AS choices,
            (array_agg(product_id ORDER BY times DESC, product_id))[1] AS product_id
        FROM (SELECT language, folded, product_id, sum(times) AS times FROM lines
              WHERE product_id IS NOT NULL GROUP BY 1, 2, 3) each
        GROUP BY 1, 2
    )
    SELECT s.words, s.language, s.searches, s.hits, s.corrected, coalesce(c.choices, 0) AS choices,
        coalesce(p.slug, '') AS product
    FROM searched s LEFT JOIN chosen c USING (language, folded) LEFT JOIN product p ON p.id = c.product_id
    WHERE {kind} ORDER BY s.searches DESC, s.words, s.language LIMIT %(most)s
"""
