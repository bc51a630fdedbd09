"""Ways on for who found nothing: words that look alike, what others search for, and goods to look at."""

from dataclasses import dataclass

from ..catalog.arranging import NEWEST
from ..catalog.cards import Card, card, cards_of
from ..catalog.searching import SearchTakesTooLong, in_good_time
from ..catalog.understanding import languages_of
from ..db import ask

MOST_WORDS, MOST_SEARCHES, MOST_GOODS = 6, 6, 8


@dataclass(frozen=True)
class WaysOn:
    """What somebody may go on with."""

    words: list[str]
    searches: list[str]
    goods: list[Card]


def ways_on(words: str, own_language: str, language: str | None) -> WaysOn:
    """Ways on from `words`, which found nothing. One statement.

    Nothing where nothing is sold, or where it would take too long.
    """
    values = {"typed": words, "language": language, "spoken": language or own_language, "most": MOST_GOODS}
    try:
        with in_good_time():
            rows = ask(_statement(language), languages=languages_of(own_language, language), **values)
    except SearchTakesTooLong:
        rows = []
    if not rows:
        return WaysOn([], [], [])
    return WaysOn(rows[0].alike, rows[0].searches, [card(row) for row in rows])


def _statement(language: str | None) -> str:
    newest = f"""(
        SELECT id AS product_id, published_at FROM product WHERE {NEWEST}
        ORDER BY published_at DESC, id DESC LIMIT %(most)s)
    """  # noqa: S608 (built from constants only)
    goods = cards_of(newest, language, f"({ALIKE}) AS alike", f"({SEARCHES}) AS searches")
    return f"{goods} ORDER BY chosen.published_at DESC, p.id DESC"


# Of the first few words that were typed, as they are compared: one form of each word that some product has.
ALIKE = f"""
    SELECT coalesce(array_agg(word), '{{}}') FROM (
        SELECT (array_agg(near.word ORDER BY near.likeness DESC, length(near.word), near.word))[1] AS word
        FROM regexp_split_to_table(search_text(%(typed)s), ' ') WITH ORDINALITY AS typed (word, place)
        CROSS JOIN LATERAL search_words_near(%(languages)s, typed.word) near
        WHERE typed.place <= 5 AND length(typed.word) BETWEEN 3 AND 30 AND typed.word !~ '[^a-z]'
          AND EXISTS (SELECT FROM search_count c
                      WHERE c.language = ANY (%(languages)s) AND c.lexeme = near.lexeme AND c.products > 0)
        GROUP BY near.lexeme ORDER BY max(near.likeness) DESC, 1 LIMIT {MOST_WORDS}) best
"""  # noqa: S608 (built from constants only)
SEARCHES = f"""
    SELECT coalesce(array_agg(words), '{{}}') FROM (
        SELECT words FROM popular_search WHERE language = %(spoken)s
        ORDER BY times DESC, folded LIMIT {MOST_SEARCHES}) best
"""  # noqa: S608 (built from constants only)
