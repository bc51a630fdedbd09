"""What the shop itself says of searches: what means the same, which products come first, where words lead."""

import re
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from sqlalchemy import text

from ..audit.actors import SHELL, Actor
from ..audit.services import note
from ..db import ask, db, transaction
from ..errors import ShopError

LONGEST, LONGEST_ADDRESS = 80, 300


class CantSteer(ShopError):
    """Words or an address that no search can be steered by; `field` is which."""

    def __init__(self, words: str, field: str) -> None:
        super().__init__(words)
        self.field = field


def add_synonym(language: str, word: str, means: str, *, by: Actor = SHELL) -> None:
    """Show who looks for `word` what `means` finds, too; not the other way round. It may be so already.

    Raises CantSteer.
    """
    with transaction():
        row = db.session.execute(READ, {"language": language, "word": word, "means": means}).one()
        if not row.stem or len(word) > LONGEST:
            raise CantSteer(gettext("Enter a word that people search for."), "word")
        if not row.means or len(means) > LONGEST:
            raise CantSteer(gettext("Enter what it means."), "means")
        if row.means == row.word:
            raise CantSteer(gettext("That is the same word."), "means")
        made = db.session.execute(ADD_SYNONYM, {"language": language, "word": word, "means": means})
        _note("synonym.added", made, language, by, thing=word, means=means)


def remove_synonym(language: str, word: str, means: str, *, by: Actor = SHELL) -> None:
    """Look for `word` alone again."""
    with transaction():
        gone = db.session.execute(REMOVE_SYNONYM, {"language": language, "word": word, "means": means})
        _note("synonym.removed", gone, language, by, thing=word, means=means)


def pin_product(language: str, words: str, product_id: int, position: int | None = None, *, by: Actor = SHELL) -> None:
    """Show the product first to who looks for just these words; several by their position, a new one behind them.

    Raises CantSteer.
    """
    values = {"language": language, "words": words, "product_id": product_id, "position": position}
    with transaction():
        _mind_query(language, words)
        _note("pin.set", db.session.execute(PIN, values), language, by, thing=words, product=product_id)


def unpin_product(language: str, words: str, product_id: int, *, by: Actor = SHELL) -> None:
    """Let the product find its own place among the results again."""
    with transaction():
        gone = db.session.execute(UNPIN, {"language": language, "words": words, "product_id": product_id})
        _note("pin.removed", gone, language, by, thing=words, product=product_id)


def lead_search(language: str, words: str, address: str, *, by: Actor = SHELL) -> None:
    """Lead who looks for just these words to an address of this shop, as `/c/prints`. Raises CantSteer."""
    with transaction():
        _mind_query(language, words)
        if not re.fullmatch(r"/([^/\\\x00-\x20\x7f][^\\\x00-\x20\x7f]*)?", address) or len(address) > LONGEST_ADDRESS:
            raise CantSteer(gettext("Enter an address of this shop that begins with a slash: /c/prints."), "address")
        if re.match(r"/search\b", address):  # which could lead in a circle
            raise CantSteer(gettext("A search can’t lead to another one. Add a synonym instead."), "address")
        made = db.session.execute(LEAD, {"language": language, "words": words, "address": address})
        _note("redirect.set", made, language, by, thing=words, address=address)


def stop_leading(language: str, words: str, *, by: Actor = SHELL) -> None:
    """Show who looks for these words what is found again."""
    with transaction():
        gone = db.session.execute(STOP_LEADING, {"language": language, "words": words})
        _note("redirect.removed", gone, language, by, thing=words)


def product_called(typed: str) -> int:
    """The number of the product with this SKU, barcode or address. Raises CantSteer."""
    slug = typed.partition("?")[0].rstrip("/").rpartition("/")[2]  # of an address that was copied
    product_id = db.session.scalar(PRODUCT, {"slug": slug, "typed": typed})
    if product_id is None:
        raise CantSteer(gettext("There is no such product. Enter its SKU, or its address."), "product")
    return int(product_id)


def synonyms(language: str) -> Sequence[Any]:
    """word and means of each, by the word."""
    return ask("SELECT word, means FROM synonym WHERE language = %(language)s ORDER BY 1, 2", language=language)


def pins(language: str) -> Sequence[Any]:
    """words, product_id, title and slug of each, in their order."""
    return ask(PINS, language=language)


def redirects(language: str) -> Sequence[Any]:
    """words and address of each, by the words."""
    return ask("SELECT words, address FROM search_redirect WHERE language = %(language)s ORDER BY 1", language=language)


def _mind_query(language: str, words: str) -> None:
    stem = db.session.scalar(text("SELECT search_stem(:language, :words)"), {"language": language, "words": words})
    if not stem or len(words) > LONGEST:
        raise CantSteer(gettext("Enter words that people search for."), "words")


def _note(action: str, done: Any, language: str, by: Actor, **facts: Any) -> None:
    if done.rowcount:
        note(action, by=by, subject=("search", facts["thing"]), new=facts | {"language": language})


PRODUCT = text("""
    SELECT id FROM product WHERE slug = :slug
    UNION ALL SELECT product_id FROM variant WHERE lower(sku) = lower(:typed) OR barcode = :typed LIMIT 1
""")
READ = text("SELECT search_stem(:language, :word) AS stem, search_text(:word) AS word, search_text(:means) AS means")
ADD_SYNONYM = text("""
    INSERT INTO synonym (language, word, stem, means)
    SELECT :language, search_text(:word), search_stem(:language, :word), search_text(:means) ON CONFLICT DO NOTHING
""")
REMOVE_SYNONYM = text("""
    DELETE FROM synonym
    WHERE language = :language AND stem = search_stem(:language, :word) AND means = search_text(:means)
""")
PIN = text("""
    INSERT INTO search_pin (language, query, words, product_id, position)
    SELECT :language, stem, :words, :product_id, coalesce(:position, (
        SELECT max(position) + 1 FROM search_pin WHERE language = :language AND query = stem), 0)
    FROM search_stem(:language, :words) stem
    ON CONFLICT (language, query, product_id) DO UPDATE SET position = excluded.position, words = excluded.words
""")
UNPIN = text("""
    DELETE FROM search_pin
    WHERE language = :language AND query = search_stem(:language, :words) AND product_id = :product_id
""")
PINS = """
    SELECT coalesce(nullif(s.words, ''), s.query) AS words, s.product_id, p.title, p.slug, p.status
    FROM search_pin s JOIN product p ON p.id = s.product_id
    WHERE s.language = %(language)s ORDER BY s.query, s.position, s.id
"""
LEAD = text("""
    INSERT INTO search_redirect (language, query, words, address)
    SELECT :language, search_stem(:language, :words), :words, :address
    ON CONFLICT (language, query) DO UPDATE SET address = excluded.address, words = excluded.words
""")
STOP_LEADING = text("""
    DELETE FROM search_redirect WHERE language = :language AND query = search_stem(:language, :words)
""")
