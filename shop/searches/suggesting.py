"""What is offered to who begins to type: goods, shelves, and what others searched for."""

import re
from dataclasses import dataclass
from typing import Any, NamedTuple

from ..catalog.cards import Card
from ..catalog.quick import quick_products
from ..catalog.searching import SearchTakesTooLong, in_good_time
from ..db import ask
from ..wording import translation, worded

LEAST_LETTERS = 2
MOST_PRODUCTS, MOST_SHELVES, MOST_SEARCHES = 5, 3, 4
MOST_LOOKED_INTO = 50  # categories that are called so, to find some that aren't empty


class Shelf(NamedTuple):
    """A category that is suggested, and what the one above it is called."""

    path: str
    name: str
    above: str


@dataclass(frozen=True)
class Suggestions:
    """What is suggested, best first."""

    products: list[Card]
    shelves: list[Shelf]
    searches: list[str]

    def __len__(self) -> int:
        return len(self.products) + len(self.shelves) + len(self.searches)


def suggestions_for(words: str, own_language: str, language: str | None) -> Suggestions:
    """What begins as `words` do, the last of which may be unfinished. Two statements; none for a single letter.

    Nothing where it would take too long: by then the next letter is typed.
    """
    if len(words) < LEAST_LETTERS:
        return Suggestions([], [], [])
    try:
        with in_good_time():
            return _suggestions(words, own_language, language)
    except SearchTakesTooLong:
        return Suggestions([], [], [])


def _suggestions(words: str, own_language: str, language: str | None) -> Suggestions:
    spoken = language or own_language
    patterns = ["% " + re.sub(r"([\\%_])", r"\\\1", word) + "%" for word in words.split()]
    found = ask(_further(language), words=words, patterns=patterns, language=language, spoken=spoken, **MOST)
    return Suggestions(
        products=quick_products(words, own_language, language, MOST_PRODUCTS),
        shelves=[Shelf(row.path, row.words, row.above) for row in found if row.path],
        searches=[row.words for row in found if not row.path],
    )


MOST: dict[str, Any] = {"most_shelves": MOST_SHELVES, "most_searches": MOST_SEARCHES}


def _further(language: str | None) -> str:
    """Categories with something in them, in whose name a word begins as each that was typed; and searches.

    The lateral look into listing stays as it is written, since it is limited: as a condition, Postgres may read all of
    listing. Of the searches, the range of a prefix rather than LIKE, so that the index serves it.
    """
    name, above = worded("c.name", "t.title", language), worded("a.name", "u.title", language)
    return f"""
        WITH typed AS MATERIALIZED (
            SELECT lower(unaccent(%(words)s)) AS words,
                ARRAY(SELECT lower(unaccent(pattern)) FROM unnest(%(patterns)s) pattern) AS patterns
        ), called AS MATERIALIZED (
            SELECT c.id, c.parent_id, c.path, {name} AS words
            FROM category c {translation("t", "category_id = c.id", language)}
            WHERE ' ' || translate(lower(unaccent({name})), '-/(&', '    ')
                LIKE ALL (CAST((SELECT patterns FROM typed) AS text[]))
            ORDER BY strpos(c.path, '/') > 0, length(c.path), c.id LIMIT {MOST_LOOKED_INTO}
        )
        (SELECT called.path, called.words, coalesce({above}, '') AS above
         FROM called CROSS JOIN LATERAL (
             SELECT FROM listing l
             WHERE l.category_id = called.id AND l.language = %(spoken)s AND l.published_at <= now() LIMIT 1) something
         LEFT JOIN category a ON a.id = called.parent_id {translation("u", "category_id = a.id", language)}
         ORDER BY strpos(called.path, '/') > 0, length(called.path), called.id LIMIT %(most_shelves)s)
        UNION ALL
        (SELECT '', p.words, '' FROM typed CROSS JOIN popular_search p
         WHERE p.language = %(spoken)s AND p.folded > typed.words COLLATE "C"
             AND p.folded < (typed.words || chr(1114111)) COLLATE "C"
         ORDER BY p.times DESC, p.folded LIMIT %(most_searches)s)
    """  # noqa: S608 (built from constants only)
