"""Products while somebody is still typing: the last word may be unfinished, and a slip costs nothing."""

from ..db import ask
from .cards import Card, card, cards_of
from .searching import PUBLIC, WEIGHTS
from .understanding import MOST_WORDS, languages_of

MOST_RANKED = 200


def quick_products(words: str, own_language: str, language: str | None, most: int) -> list[Card]:
    """The products that `words` begin to name, or whose SKU or barcode they are; best first. One statement."""
    values = {"words": words, "languages": languages_of(own_language, language), "language": language, "most": most}
    chosen = "(SELECT id AS product_id, score FROM best ORDER BY score DESC, id DESC LIMIT %(most)s)"
    statement = f"{FOUND} {cards_of(chosen, language)} ORDER BY chosen.score DESC, p.id DESC"
    return [card(row) for row in ask(statement, **values, most_words=MOST_WORDS, most_ranked=MOST_RANKED)]


# What is typed at last is taken for the beginning of a word that many products have; where none begins so, for a slip.
FOUND = f"""
    WITH token AS MATERIALIZED (
        SELECT n, word, lead(word) OVER (ORDER BY n) IS NULL AS is_last
        FROM regexp_split_to_table(search_text(%(words)s), ' ') WITH ORDINALITY AS t(word, n)
        WHERE word <> '' AND n <= %(most_words)s
    ), known AS MATERIALIZED (
        SELECT DISTINCT n, lexeme FROM token, unnest(%(languages)s) spoken,
            unnest(tsvector_to_array(to_tsvector(search_words(spoken), word))) lexeme
        WHERE (SELECT sum(products) FROM search_count c
               WHERE c.language = ANY (%(languages)s) AND c.lexeme = lexeme.lexeme) > 0
    ), begun AS MATERIALIZED (
        SELECT n, lexeme FROM token, LATERAL (
            SELECT w.lexeme FROM (
                SELECT DISTINCT lexeme FROM search_word w
                WHERE w.word >= token.word AND w.word < token.word || chr(1114109) AND w.language = ANY (%(languages)s)
                LIMIT 200) w
            ORDER BY (SELECT sum(products) FROM search_count c
                      WHERE c.language = ANY (%(languages)s) AND c.lexeme = w.lexeme) DESC NULLS LAST LIMIT 12
        ) w WHERE token.is_last
    ), slip AS MATERIALIZED (
        SELECT n, lexeme FROM token, LATERAL (
            SELECT near.lexeme FROM search_words_near(%(languages)s, token.word) near
            GROUP BY near.lexeme ORDER BY max(near.likeness) DESC LIMIT 2) near
        WHERE length(word) BETWEEN 4 AND 30 AND word !~ '[^a-z]' AND n NOT IN (SELECT n FROM known)
          AND n NOT IN (SELECT n FROM begun)
    ), ways AS (
        SELECT n, string_agg('''^' || lexeme || '''', ' | ') AS named, string_agg('''' || lexeme || '''', ' | ') AS said
        FROM (SELECT * FROM known UNION SELECT * FROM begun UNION SELECT * FROM slip) way GROUP BY n
    ), asked AS MATERIALIZED (
        SELECT CAST(string_agg('(' || named || ')', ' & ') AS tsquery) AS named,
            CAST(string_agg('(' || said || ')', ' & ') AS tsquery) AS said FROM ways
    ), called AS MATERIALIZED (
        SELECT p.id, d.title_words, d.document, p.is_available
        FROM search_document d JOIN product p ON p.id = d.product_id
        WHERE d.document @@ (SELECT named FROM asked) AND d.language = ANY (%(languages)s) AND {PUBLIC}
        LIMIT %(most_ranked)s
    ), told AS MATERIALIZED (
        SELECT p.id, d.title_words, d.document, p.is_available
        FROM search_document d JOIN product p ON p.id = d.product_id
        WHERE d.document @@ (SELECT said FROM asked) AND d.language = ANY (%(languages)s) AND {PUBLIC}
        LIMIT CASE WHEN EXISTS (SELECT FROM called) THEN 0 ELSE %(most_ranked)s END
    ), best AS MATERIALIZED (
        SELECT id, max(score) AS score FROM (
            SELECT id, ts_rank({WEIGHTS}, document, (SELECT said FROM asked)) * (1 + is_available::int * 0.05)
                / (0.6 + 0.03 * title_words) AS score
            FROM (SELECT * FROM called UNION ALL SELECT * FROM told) m
            UNION ALL
            SELECT p.id, 1000 FROM variant v JOIN product p ON p.id = v.product_id
            WHERE v.is_active AND (lower(v.sku) = lower(%(words)s) OR v.barcode = %(words)s) AND {PUBLIC}
        ) m GROUP BY id
    )
"""  # noqa: S608 (built from constants only)
