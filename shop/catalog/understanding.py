"""What people mean by the words that they typed: which of them the shop knows, and what the others should have been.

One statement tells of every word how many products have it, what it is joined with, what it begins, what means the
same and what looks like it. What to search for is then decided here, in the open (docs/search.md).
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ..db import ask
from .spelling import Spelling, best_spelling

MOST_WORDS = 16
# What people quote is one phrase; what they put a minus before is left out.
PIECE = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
LEXEME = re.compile(r"'[^']+'")
# How much less a product has to do with what was typed, where it has only what the word begins, or what means the same.
BEGINNING, SAME = 0.7, 0.7
FEW = 3  # a word that so few products have may be a slip of theirs


@dataclass(frozen=True)
class Term:
    """One thing to look for: any of `ways`, each a tsquery's text with how much it counts."""

    ways: tuple[tuple[str, float], ...]
    products: int  # how many have it, about
    is_phrase: bool = False

    @property
    def query(self) -> str:
        return "(" + " | ".join(way for way, _ in self.ways) + ")"


@dataclass(frozen=True)
class Asked:
    """What somebody looks for. `words` is as typed; `corrected` is what is searched instead, where that differs.

    `suggestion` is another spelling that would find more, where the words that were typed find something too.
    """

    words: str
    corrected: str = ""
    suggestion: str = ""
    own: str = ""
    language: str | None = None
    terms: tuple[Term, ...] = ()
    without: tuple[str, ...] = ()
    shop_size: int = 1
    plain: str = ""  # the words as they are compared
    dropped: tuple[str, ...] = field(default=())
    led_to: str = ""  # the page of the shop to show instead

    @property
    def languages(self) -> list[str]:
        return languages_of(self.own, self.language)

    def next_to_each_other(self, place: int) -> str | None:
        """The tsquery for the word at that place with the next one right behind it; None where there is none."""
        both = [term.ways[0][0] for term in self.terms[place : place + 2]]
        return " <-> ".join(both) if len(both) == 2 and all(map(LEXEME.fullmatch, both)) else None

    def rarity(self, term: Term) -> float:
        """How much it says of a product that it has the term. Rounded, so that results stand still between pages."""
        return round(math.log(1 + (self.shop_size + 1) / (term.products + 0.5)), 1)


def languages_of(own: str, language: str | None) -> list[str]:
    """The languages that a page's words may be in: its own, and the shop's."""
    return [own] if language in {None, own} else [str(language), own]


def understood(words: str, own_language: str, language: str | None, is_exact: bool = False) -> Asked:
    """What `words` ask for on a page in `language` (None: the shop's own). One statement.

    Where `is_exact`, no word is corrected.
    """
    plain, phrases, without = _pieces(words)
    values = {"plain": plain, "phrases": phrases, "nots": without, "own": own_language, "most": MOST_WORDS}
    values["spoken"] = language or own_language
    rows = ask(UNDERSTAND, languages=languages_of(own_language, language), **values)
    tokens = [row for row in rows if row.kind == "word"]
    size = max((row.shop_size or 0 for row in rows), default=0)
    corrections = {} if is_exact else _corrections(tokens)
    suggestions = {} if is_exact else _corrections(tokens, FEW)
    terms = [
        Term(((f"({row.query})", 1.0),), FEW, is_phrase=True) for row in rows if row.kind == "phrase" and row.query
    ]
    known = [(row, term) for row in tokens if (term := _term(row, corrections.get(row.n))) is not None]
    if len(known) < len(tokens) and not any(any(map(str.isalpha, row.word)) for row, _ in known):
        known = []  # figures alone say nothing of what was meant by the words beside them
    is_telling = bool(terms) or any(not row.is_small for row, _ in known)
    terms += [term for row, term in known if not (row.is_small and is_telling)]
    kept = {row.n for row, _ in known}
    return Asked(
        words,
        corrected=_respelt(tokens, corrections),
        suggestion=_respelt(tokens, suggestions) if suggestions and not corrections else "",
        own=own_language,
        language=language,
        terms=tuple(terms),
        without=tuple(row.query for row in rows if row.kind == "not" and row.query),
        shop_size=size,
        plain=" ".join(row.word for row in tokens),
        dropped=tuple(row.word for row in tokens if row.n not in kept),
        led_to=next((row.word for row in rows if row.kind == "led"), ""),
    )


def _pieces(words: str) -> tuple[str, list[str], list[str]]:
    """The plain words, the phrases in quotes, and what is to be left out."""
    plain, phrases, without = [], [], []
    for piece in PIECE.finditer(words):
        text = piece["phrase"] if piece["phrase"] is not None else piece["word"]
        if piece["minus"] and any(map(str.isalnum, text)):
            without.append(text)
        elif piece["phrase"] is not None and len(text.split()) > 1:
            phrases.append(text)
        else:
            plain.append(text)
    return " ".join(plain), phrases[:4], without[:4]


def _term(row: Any, spelling: Spelling | None) -> Term | None:
    """What to look for instead of the word; None where nothing in the shop has to do with it."""
    ways: dict[str, float] = {}
    products = row.products or 0
    if products:
        ways |= {quoted(lexeme): 1.0 for lexeme in row.lexemes}
    for joined in row.joined or ():
        ways.setdefault(quoted(joined), 1.0)
    for means in row.synonyms or ():
        ways.setdefault(f"({means})", SAME)
    if not ways and row.begun:
        ways |= {quoted(lexeme): BEGINNING for lexeme, _ in row.begun}
        products = sum(number for _, number in row.begun)
    if not ways and row.is_last and any(map(str.isdigit, row.word)):
        ways[f"{quoted(row.word)}:*"] = BEGINNING
    if not ways and spelling:
        ways |= {quoted(lexeme): 1.0 for lexeme in spelling.lexemes}
        products = spelling.products
    if not ways and row.halves:
        ways[f"({' & '.join(map(quoted, row.halves[0]))})"] = 1.0
    return Term(tuple(ways.items()), products or FEW) if ways else None


def _corrections(tokens: Sequence[Any], few: int = 0) -> dict[int, Spelling]:
    """The better spelling of each word that no product has, or at most `few`, by its place."""
    found = {}
    for row in tokens:
        products = row.products or 0
        is_known = products > few or row.joined or row.synonyms or (row.begun and not products)
        if row.near and not is_known:
            best = best_spelling(row.word, [Spelling(*one) for one in row.near], most=1 if row.halves else 3)
            if best and best.products > 20 * products:
                found[row.n] = best
    return found


def _respelt(tokens: Sequence[Any], spellings: dict[int, Spelling]) -> str:
    if not spellings:
        return ""
    return " ".join(spellings[row.n].word if row.n in spellings else row.word for row in tokens)


def quoted(lexeme: str) -> str:
    """The lexeme as part of a tsquery's text."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


# Every word's stems are found by each language's rules; a count of NULL means that no product has the word.
UNDERSTAND = """
    WITH token AS MATERIALIZED (
        SELECT n, word, lead(word) OVER (ORDER BY n) AS next, lag(word) OVER (ORDER BY n) AS previous,
            lead(word) OVER (ORDER BY n) IS NULL AS is_last,
            ARRAY(SELECT DISTINCT l FROM unnest(%(languages)s) spoken,
                  unnest(tsvector_to_array(to_tsvector(search_title_words(spoken), word))) l) AS lexemes,
            NOT EXISTS (SELECT FROM unnest(%(languages)s) spoken
                        WHERE to_tsvector(search_words(spoken), word) <> '') AS is_small
        FROM regexp_split_to_table(search_text(%(plain)s), ' ') WITH ORDINALITY AS t(word, n)
        WHERE word <> '' AND n <= %(most)s
    ), counted AS MATERIALIZED (
        SELECT *, coalesce(products, 0) <= 0 AS is_unknown FROM (
            SELECT token.*, (SELECT CAST(sum(products) AS bigint) FROM search_count
                             WHERE language = ANY (%(languages)s) AND lexeme = ANY (lexemes)) AS products
            FROM token) asked
    )
    SELECT 'word' AS kind, c.n, c.word, c.lexemes, c.is_small, c.is_last,
        nullif(greatest(c.products, 0), 0) AS products,
        ARRAY(SELECT DISTINCT lexeme FROM unnest(ARRAY[c.word || c.next, c.previous || c.word]) pair,
                unnest(%(languages)s) spoken,
                unnest(tsvector_to_array(to_tsvector(search_title_words(spoken), pair))) lexeme
              WHERE pair ~ '[a-z]' AND (SELECT sum(products) FROM search_count sc
                                        WHERE sc.language = ANY (%(languages)s) AND sc.lexeme = lexeme.lexeme) > 0
        ) AS joined,
        ARRAY(SELECT DISTINCT CAST(plainto_tsquery(search_words(s.language), search_text(s.means)) AS text)
              FROM unnest(%(languages)s) spoken JOIN synonym s ON s.language = spoken AND s.stem IN (
                  search_stem(spoken, c.word), search_stem(spoken, c.word || ' ' || c.next),
                  search_stem(spoken, c.previous || ' ' || c.word))
              WHERE numnode(plainto_tsquery(search_words(s.language), search_text(s.means))) > 0) AS synonyms,
        CASE WHEN c.is_last AND c.is_unknown THEN (
            SELECT jsonb_agg(jsonb_build_array(lexeme, products)) FROM (
                SELECT w.lexeme, (SELECT sum(products) FROM search_count sc
                                  WHERE sc.language = ANY (%(languages)s) AND sc.lexeme = w.lexeme) AS products
                FROM (SELECT DISTINCT lexeme FROM search_word
                      WHERE word >= c.word AND word < c.word || chr(1114109) AND language = ANY (%(languages)s)
                      LIMIT 500) w
                ORDER BY 2 DESC NULLS LAST LIMIT 12) best WHERE products > 0
        ) END AS begun,
        CASE WHEN c.is_unknown AND length(c.word) BETWEEN 6 AND 30 THEN ARRAY(
            SELECT ARRAY[first, second] FROM (
                SELECT cut,
                    (SELECT lexeme FROM search_word
                     WHERE word = left(c.word, cut) AND language = ANY (%(languages)s) LIMIT 1) AS first,
                    (SELECT lexeme FROM search_word
                     WHERE word = substr(c.word, cut + 1) AND language = ANY (%(languages)s) LIMIT 1) AS second
                FROM generate_series(3, length(c.word) - 3) AS cut
            ) halves WHERE first IS NOT NULL AND second IS NOT NULL ORDER BY abs(cut * 2 - length(c.word)) LIMIT 1
        ) END AS halves,
        CASE WHEN coalesce(c.products, 0) <= 3 AND NOT c.is_small
             AND length(c.word) BETWEEN 3 AND 30 AND c.word !~ '[^a-z]' THEN (
            SELECT jsonb_agg(jsonb_build_array(n.word, ARRAY[n.lexeme], n.products)) FROM (
                SELECT word, lexeme,
                    (SELECT sum(products) FROM search_count sc
                     WHERE sc.language = ANY (%(languages)s) AND sc.lexeme = near.lexeme) AS products
                FROM search_words_near(%(languages)s, c.word) near GROUP BY word, lexeme) n WHERE n.products > 0
        ) END AS near,
        CAST(NULL AS text) AS query,
        (SELECT CAST(sum(products) AS bigint) FROM search_count WHERE language = %(own)s AND lexeme = '') AS shop_size
    FROM counted c
    UNION ALL
    SELECT told.kind, NULL, told.words, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, (
        SELECT string_agg(DISTINCT '(' || one || ')', ' | ') FROM (
            SELECT CAST(phraseto_tsquery(search_title_words(spoken), search_text(told.words)) AS text) AS one
            FROM unnest(%(languages)s) spoken) each WHERE one <> ''),
        (SELECT CAST(sum(products) AS bigint) FROM search_count WHERE language = %(own)s AND lexeme = '')
    FROM (SELECT 'phrase' AS kind, words FROM unnest(CAST(%(phrases)s AS text[])) words
          UNION ALL SELECT 'not', words FROM unnest(CAST(%(nots)s AS text[])) words
          UNION ALL SELECT 'led', address FROM search_redirect
          WHERE language = %(spoken)s AND query = search_stem(%(spoken)s, %(plain)s)) told
    ORDER BY 1, 2
"""
