"""What people search for, what they don't find, and what they find and leave."""

from collections.abc import Sequence
from typing import Any

from ..db import ask

# Which searches a table of the report is about.
KINDS = {"all": "true", "empty": "hits = 0", "unchosen": "hits > 0 AND choices = 0"}


def all_searches(days: int, language: str | None) -> Sequence[Any]:
    """What was searched for in the last `days`, the most frequent first: words, language, searches, hits, corrected,

    choices, and the slug of the product that was chosen most. Words that differ by accents only are one.
    """
    return ask(f"{TOLD} SELECT * FROM told ORDER BY {MOST_FREQUENT}", days=days, language=language)  # noqa: S608


def report_of(days: int, language: str | None, most: int) -> dict[str, list[Any]]:
    """The same by kind: the `most` frequent of each."""
    parts = [
        f"(SELECT *, '{kind}' AS kind FROM told WHERE {which} ORDER BY {MOST_FREQUENT} LIMIT %(most)s)"  # noqa: S608
        for kind, which in KINDS.items()
    ]
    rows = ask(TOLD + " UNION ALL ".join(parts), days=days, language=language, most=most)
    return {kind: [row for row in rows if row.kind == kind] for kind in KINDS}


MOST_FREQUENT = "searches DESC, words, language"

# Each spelling is added up before accents are taken off. Of (hour, found, corrected), the greatest is what was found
# the last time: much quicker than sorting each word's lines.
TOLD = """
    WITH said AS (
        SELECT language, words, product_id, sum(times) AS times,
            max(ARRAY[CAST(at AS text), CAST(hits AS text), corrected]) AS last
        FROM search_log
        WHERE at > now() - make_interval(days => %(days)s) AND (%(language)s IS NULL OR language = %(language)s)
        GROUP BY 1, 2, 3
    ), spelt AS MATERIALIZED (
        SELECT *, lower(unaccent(words)) AS folded FROM said
    ), searched AS (
        SELECT language, folded, (array_agg(words ORDER BY times DESC, words))[1] AS words, sum(times) AS searches,
            CAST((max(last))[2] AS int) AS hits, (max(last))[3] AS corrected
        FROM spelt WHERE product_id IS NULL GROUP BY 1, 2
    ), chosen AS (
        SELECT language, folded, sum(times) AS choices,
            (array_agg(product_id ORDER BY times DESC, product_id))[1] AS product_id
        FROM (SELECT language, folded, product_id, sum(times) AS times FROM spelt
              WHERE product_id IS NOT NULL GROUP BY 1, 2, 3) each
        GROUP BY 1, 2
    ), told AS MATERIALIZED (
        SELECT s.words, s.language, s.searches, s.hits, s.corrected, coalesce(c.choices, 0) AS choices,
            coalesce(p.slug, '') AS product
        FROM searched s LEFT JOIN chosen c USING (language, folded) LEFT JOIN product p ON p.id = c.product_id
    )
"""
