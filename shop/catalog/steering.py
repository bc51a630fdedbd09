"""What the shop itself says of searches: words that mean the same, and products that come first."""

from sqlalchemy import text

from ..db import db, transaction


def add_synonym(language: str, word: str, means: str) -> None:
    """Show who looks for `word` what `means` finds, too; not the other way round. It may be so already."""
    with transaction():
        db.session.execute(ADD_SYNONYM, {"language": language, "word": word, "means": means})


def remove_synonym(language: str, word: str, means: str) -> None:
    """Look for `word` alone again."""
    with transaction():
        db.session.execute(REMOVE_SYNONYM, {"language": language, "word": word, "means": means})


def pin_product(language: str, words: str, product_id: int, position: int = 0) -> None:
    """Show the product first to who looks for just these words; several by their position."""
    values = {"language": language, "words": words, "product_id": product_id, "position": position}
    with transaction():
        db.session.execute(PIN, values)


def unpin_product(language: str, words: str, product_id: int) -> None:
    """Let the product find its own place among the results again."""
    with transaction():
        db.session.execute(UNPIN, {"language": language, "words": words, "product_id": product_id})


ADD_SYNONYM = text("""
    INSERT INTO synonym (language, word, stem, means)
    SELECT :language, search_text(:word), search_stem(:language, :word), search_text(:means) ON CONFLICT DO NOTHING
""")
REMOVE_SYNONYM = text("""
    DELETE FROM synonym
    WHERE language = :language AND stem = search_stem(:language, :word) AND means = search_text(:means)
""")
PIN = text("""
    INSERT INTO search_pin (language, query, product_id, position)
    SELECT :language, search_stem(:language, :words), :product_id, :position
    ON CONFLICT (language, query, product_id) DO UPDATE SET position = excluded.position
""")
UNPIN = text("""
    DELETE FROM search_pin
    WHERE language = :language AND query = search_stem(:language, :words) AND product_id = :product_id
""")
