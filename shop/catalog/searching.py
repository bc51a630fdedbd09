"""Finding products by words, or by SKU or barcode, best first. How words become results: docs/search.md.

A very common word would match half the shop: the first MOST_RANKED are ranked, not all, those first that are
called so. Up to MOST_EXACT are found, so that they can be counted, sorted and filtered; those that are not ranked come
behind.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from flask import current_app
from flask_babel import gettext

from ..db import TookTooLong, answered_within
from ..errors import ShopError
from ..wording import translation, worded
from .browsing import MOST_COUNTED, Results, page_of
from .choices import Choices
from .facet_pools import MOST_EXACT
from .understanding import Asked, Term, understood

MOST_RANKED = MOST_COUNTED + 1
MOST_LETTERS = 200
MOST_PARTLY = 300
ENOUGH = 12  # where so many products have all the words, none is shown that has only some

PUBLIC = "p.status = 'active' AND p.price_from_minor IS NOT NULL AND p.published_at <= now()"

# How much a word counts by where it stands: description; shelves, choices and specification; brand; title.
WEIGHTS = "'{0.3, 0.4, 0.7, 1.0}'"
# A word counts for less in a long title, and twice a word is little more than once: has / (has + LENGTH). All of it is
# counted in floats, since Postgres' decimals take as long again as finding.
LENGTH = "(float8 '0.7' + float8 '0.02' * title_words)"
# What it is worth to have all the words, anywhere or in title and brand, by all that the words are worth.
ALL, ALL_NAMED = 0.5, 0.6
BESIDE = 0.1  # and to have two of them side by side, in the order in which they were typed
# Words in the shop's own language on a page in another: the same letters may mean something else.
FOREIGN = 0.6
# What can be bought, and what is new, comes a little earlier. Days, so that results stand still from page to page.
NUDGE = """
    (CASE WHEN is_available THEN float8 '1.05' ELSE float8 '1' END
       + float8 '0.03' * exp(least(0, CAST(published_at AS date) - current_date) / float8 '90'))
"""


class SearchTakesTooLong(ShopError):
    """Postgres was given its time for this search, and was not done."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


def search_products(words: str, own_language: str, language: str | None, choices: Choices) -> Results:
    """The products that `words` ask for, or whose SKU or barcode they are; none where they lead elsewhere.

    Two statements, and page_of()'s others. Raises SearchTakesTooLong, and NotFound beyond the last page.
    """
    with in_good_time():
        asked = understood(words, own_language, language, choices.is_exact)
        if asked.led_to:
            return Results([], 0, choices, asked=asked)
        before = found_products(asked, choices.sort)
        return replace(page_of("found l WHERE true", values_of(asked), language, choices, before), asked=asked)


@contextmanager
def in_good_time() -> Iterator[None]:
    """A search inside may take as long as the setting says. Raises SearchTakesTooLong."""
    try:
        with answered_within(current_app.config["SHOP"].search_timeout_ms):
            yield
    except TookTooLong:
        raise SearchTakesTooLong(
            gettext("This search takes too long. Try it with fewer words, or rarer ones.")
        ) from None


def values_of(asked: Asked) -> dict[str, Any]:
    """What found_products() asks for by name."""
    values: dict[str, Any] = {"words": asked.words, "plain": asked.plain, "languages": asked.languages}
    values |= {"language": asked.language, "page": asked.language or asked.own}
    values |= {"most_ranked": MOST_RANKED, "without": list(asked.without)}
    values |= {"most_exact": MOST_EXACT, "most_further": _most_further(asked)}
    values |= {"all_words": _all_of(asked.terms, asked), "enough": ENOUGH, "most_partly": MOST_PARTLY}
    values |= {"all_named": _all_of(asked.terms, asked, mark="^"), "some_words": _some_of(asked)}
    for place, term in enumerate(asked.terms):
        for way, (query, _) in enumerate(term.ways):
            values[f"term_{place}_{way}"] = query
        values[f"pair_{place}"] = asked.next_to_each_other(place)
    return values | _worths(asked)


def found_products(asked: Asked, sort: str, among: str = PUBLIC) -> str:
    """Rows like listing's, of the products that match, as the CTE `found`; `among` is a condition on a product `p`.

    It asks for the values_of() what was asked.
    """
    title = worded("p.title", "t.title", asked.language)
    columns = "p.published_at, p.price_from_minor, p.is_available"
    # Worked out only where it is needed: it takes longer than finding.
    columns += f", title_sort({title})" if sort == "name" else ", NULL"
    translated = translation("t", "product_id = p.id", asked.language) if sort == "name" else ""
    further = (
        FURTHER if among == PUBLIC and sort != "name" else FURTHER_OF_ANY.format(columns=columns, translated=translated)
    )
    return FOUND.format(
        columns=columns,
        translated=translated,
        public=among,
        score=_score(asked),
        foreign=FOREIGN,
        further=further,
        further_public="f.published_at <= now()" if further == FURTHER else among,
    )


def _most_further(asked: Asked) -> int:
    """How many documents are looked through for what isn't ranked: enough to know whether there are too many to count.

    Where each of the words alone is in too many, only enough to say that there are more than are ranked.
    """
    languages = len(asked.languages)
    is_hopeless = bool(asked.terms) and min(term.products for term in asked.terms) > MOST_EXACT * languages
    return (MOST_RANKED if is_hopeless else MOST_EXACT) * languages + 1


def _score(asked: Asked) -> str:
    """The sum over the words: how rare the word is, by how much the product has it; with all that is counted beside it.

    What a product has of a word is how often it has it, by where it stands: Postgres' ts_rank of that word alone.
    """
    parts = []
    for place, term in enumerate(asked.terms):
        ways = [
            f"{weight} * (1 - {LENGTH} / "
            f"(ts_rank({WEIGHTS}, document, CAST(%(term_{place}_{way})s AS tsquery)) + {LENGTH}))"
            for way, (_, weight) in enumerate(term.ways)
        ]
        parts.append(f"CAST(%(rarity_{place})s AS float8) * greatest({', '.join(ways)})")
    if pairs := _pairs(asked):
        beside = " + ".join(
            f"CASE WHEN document @@ CAST(%(pair_{place})s AS tsquery) THEN 1 ELSE 0 END" for place in pairs
        )
        parts.append(f"CAST(%(worth_of_pair)s AS float8) * ({beside})")
    parts.append(
        "CASE all_of WHEN 2 THEN CAST(%(worth_of_all_named)s AS float8) "
        "WHEN 1 THEN CAST(%(worth_of_all)s AS float8) ELSE 0 END"
    )
    return f"CAST({NUDGE} * ({' + '.join(parts)}) AS double precision)"


def _worths(asked: Asked) -> dict[str, float]:
    """What _score() multiplies by. As values, not in its text, so that Postgres plans for many searches at once."""
    rarities = [asked.rarity(term) for term in asked.terms]
    worths = {f"rarity_{place}": rarity for place, rarity in enumerate(rarities)}
    worths["worth_of_pair"] = round(sum(rarities) * BESIDE / max(len(_pairs(asked)), 1), 3)
    return worths | {"worth_of_all": ALL * sum(rarities), "worth_of_all_named": ALL_NAMED * sum(rarities)}


def _pairs(asked: Asked) -> list[int]:
    """The places of the words that have a neighbour behind them."""
    return [place for place in range(len(asked.terms) - 1) if asked.next_to_each_other(place)]


def _all_of(terms: tuple[Term, ...], asked: Asked, mark: str = "") -> str | None:
    """The tsquery for products that have all the terms, and none of what is to be left out."""
    parts = [_marked(term.query) if mark else term.query for term in terms]
    return " & ".join(parts + [f"!({query})" for query in asked.without]) if parts else None


def _some_of(asked: Asked) -> str | None:
    """The tsquery for products that have the words that say most: all but one of them, or the rarest ones."""
    words = sorted(asked.terms, key=lambda term: term.products)
    if len(words) < 2:
        return None
    ways = [_all_of(tuple(words[:place] + words[place + 1 :]), asked) for place in range(len(words))]
    few: list[str | None] = []
    seen = 0
    for term in words:
        seen += term.products
        if few and seen > MOST_PARTLY:
            break
        few.append(_all_of((term,), asked))
    return " | ".join(f"({way})" for way in dict.fromkeys([*few, *ways]) if way)


def _marked(query: str) -> str:
    """The same query of the marked words, which are those of titles and brands. They have no places."""
    return re.sub(r"<(?:-|\d+)>", "&", re.sub(r"'((?:[^']|'')*)'", r"'^\1'", query))


# What is counted and not ranked may be 10,000 products: of those on sale there are narrow rows.
FURTHER = """
        SELECT f.product_id AS id, f.published_at, f.price_minor, f.is_available, NULL
        FROM search_document d JOIN product_facets f ON f.product_id = d.product_id
"""
FURTHER_OF_ANY = """
        SELECT p.id, {columns} FROM search_document d JOIN product p ON p.id = d.product_id {translated}
"""
# Queries stand in a table of their own, so that the planner doesn't look at it: of a common word it would read half
# of all documents one by one, until it has enough, rather than ask the index which have it.
# The best first: pinned products, those whose number was typed, and then by the sum over the words.
FOUND = """
    asked AS MATERIALIZED (
        SELECT CAST(%(all_words)s AS tsquery) AS all_words, CAST(%(all_named)s AS tsquery) AS all_named,
            CAST(%(some_words)s AS tsquery) AS some_words
    ), numbered AS MATERIALIZED (
        SELECT v.product_id FROM variant v WHERE v.is_active AND lower(v.sku) = lower(%(words)s)
        UNION SELECT v.product_id FROM variant v WHERE v.is_active AND v.barcode = %(words)s
    ), called AS MATERIALIZED (
        SELECT p.id, d.language, d.title_words, d.document, {columns}
        FROM search_document d JOIN product p ON p.id = d.product_id {translated}
        WHERE d.document @@ (SELECT all_named FROM asked) AND d.document @@ (SELECT all_words FROM asked)
          AND d.language = ANY (%(languages)s) AND {public} LIMIT %(most_ranked)s
    ), whole AS MATERIALIZED (
        SELECT p.id, d.language, d.title_words, d.document, {columns}
        FROM search_document d JOIN product p ON p.id = d.product_id {translated}
        WHERE d.document @@ (SELECT all_words FROM asked) AND NOT d.document @@ (SELECT all_named FROM asked)
          AND d.language = ANY (%(languages)s) AND {public}
        LIMIT CASE WHEN (SELECT count(*) FROM called) < %(most_ranked)s THEN %(most_ranked)s ELSE 0 END
    ), partly AS MATERIALIZED (
        SELECT p.id, d.language, d.title_words, d.document, {columns}
        FROM search_document d JOIN product p ON p.id = d.product_id {translated}
        WHERE d.document @@ (SELECT some_words FROM asked) AND d.language = ANY (%(languages)s) AND {public}
        LIMIT CASE WHEN (SELECT count(*) FROM called) + (SELECT count(*) FROM whole) < %(enough)s
                        AND NOT EXISTS (SELECT FROM numbered) THEN %(most_partly)s ELSE 0 END
    ), further AS MATERIALIZED (
        {further}
        WHERE d.document @@ (SELECT all_words FROM asked) AND d.language = ANY (%(languages)s) AND {further_public}
        LIMIT CASE WHEN (SELECT count(*) FROM called) + (SELECT count(*) FROM whole) < %(most_ranked)s THEN 0
                   ELSE %(most_further)s END
    ), extent AS MATERIALIZED (
        SELECT CASE WHEN count(*) = %(most_further)s THEN %(most_exact)s + 1 ELSE count(DISTINCT id) END AS products
        FROM further
    ), found AS MATERIALIZED (
        SELECT product_id, published_at, price_minor, is_available, title_sort, max(relevance) AS relevance
        FROM (
            SELECT id, published_at, price_from_minor, is_available, title_sort,
                {score} * CASE WHEN spoken = %(page)s THEN 1 ELSE {foreign} END
            FROM (
                SELECT *, 2 FROM called UNION ALL SELECT *, 1 FROM whole UNION ALL SELECT *, 0 FROM partly
            ) m (id, spoken, title_words, document, published_at, price_from_minor, is_available, title_sort, all_of)
            UNION ALL
            (SELECT *, 0 FROM further
             LIMIT CASE WHEN (SELECT products FROM extent) > %(most_exact)s
                        THEN %(most_ranked)s * cardinality(%(languages)s) END)
            UNION ALL
            SELECT p.id, {columns}, 100000.0 FROM numbered n JOIN product p ON p.id = n.product_id {translated}
            WHERE {public}
            UNION ALL
            SELECT p.id, {columns}, 200000.0 - pin.position
            FROM unnest(%(languages)s) spoken
            JOIN search_pin pin ON pin.language = spoken AND pin.query = search_stem(spoken, %(plain)s)
            JOIN product p ON p.id = pin.product_id {translated}
            WHERE {public}
        ) matches (product_id, published_at, price_minor, is_available, title_sort, relevance)
        GROUP BY 1, 2, 3, 4, 5
    ),
"""
