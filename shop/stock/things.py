"""What the desk shows of a variant wherever it works with stock, and finding one by what is scanned or typed."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from flask_babel import get_locale
from sqlalchemy import text

from ..db import db
from ..languages import own_language

MOST_FOUND = 20
MOST_LETTERS = 100
MOST_WORDS = 8


class Thing(NamedTuple):
    """A variant as people know it: `name` is its product's, `options` its own (`Blue, A3`)."""

    id: int
    product_id: int
    sku: str | None
    barcode: str | None
    name: str
    options: str
    brand: str
    picture: str | None
    price_minor: int
    is_active: bool
    slug: str

    @property
    def whole_name(self) -> str:
        """`Fern print, Blue, A3`."""
        return ", ".join(filter(None, (self.name, self.options)))


# For a FROM list that has a variant `v`, its product `p`; :language is the page's.
COLUMNS = """
    v.id, v.product_id, v.sku, v.barcode,
    coalesce((SELECT t.title FROM translation t WHERE t.product_id = p.id AND t.language = :language), p.title) AS name,
    coalesce((SELECT string_agg(coalesce(w.title, value.value), ', ' ORDER BY option.position)
     FROM variant_option_value chosen
     JOIN product_option option ON option.id = chosen.option_id
     JOIN option_value value ON value.id = chosen.option_value_id
     LEFT JOIN translation w ON w.option_value_id = value.id AND w.language = :language
     WHERE chosen.variant_id = v.id), '') AS options,
    p.brand,
    (SELECT i.storage_key FROM product_image i
     WHERE i.product_id = p.id AND i.storage_key IS NOT NULL AND (i.variant_id = v.id OR i.variant_id IS NULL)
     ORDER BY i.variant_id IS NULL, i.position LIMIT 1) AS picture,
    v.price_minor, v.is_active, p.slug
"""
BY_ID = text(f"""
    SELECT {COLUMNS} FROM variant v JOIN product p ON p.id = v.product_id WHERE v.id = ANY (CAST(:ids AS bigint[]))
""")  # noqa: S608 (built from constants only)

# Of a product's words those of its title, brand, kind and description (docs/search.md): not those of its shelves.
BY_WEIGHT = "ABD"

# What a label says exactly comes first; then what a supplier calls it; then words of the name.
FIND = text(f"""
    WITH exact AS (
        SELECT id FROM variant WHERE lower(sku) = lower(:typed)
        UNION SELECT id FROM variant WHERE barcode = ANY (CAST(:codes AS text[]))
        UNION SELECT variant_id FROM supplier_item WHERE lower(their_sku) = lower(:typed) AND their_sku <> ''
    ), worded AS (
        SELECT v.id FROM unnest(CAST(:languages AS text[])) spoken
        JOIN search_document d ON d.language = spoken AND d.document @@ to_tsquery(search_words(spoken), :words)
        JOIN variant v ON v.product_id = d.product_id
        WHERE :words <> '' AND NOT EXISTS (SELECT FROM exact) LIMIT :most
    )
    SELECT {COLUMNS} FROM (
        SELECT id FROM exact UNION SELECT id FROM worded LIMIT :most
    ) found
    JOIN variant v ON v.id = found.id JOIN product p ON p.id = v.product_id
    ORDER BY name, v.position, v.id
""")  # noqa: S608 (built from constants only)


def things_of(variant_ids: Sequence[int]) -> Mapping[int, Thing]:
    """Each of these variants that is there, by its number, in one statement."""
    rows = db.session.execute(BY_ID, {"ids": list(variant_ids), "language": _language()})
    return {row.id: Thing(*row) for row in rows}


def find_things(typed: str, *, most: int = MOST_FOUND, exact: bool = False) -> list[Thing]:
    """The variants that `typed` names: one for an SKU or barcode, else those in whose words its words begin.

    A scanner may leave the leading zeros of a GTIN out, or add them. With `exact` no names are looked at.
    """
    typed = typed.strip()[:MOST_LETTERS]
    if not typed:
        return []
    words = "" if exact else " & ".join(f"{word}:*{BY_WEIGHT}" for word in re.findall(r"[^\W_]+", typed)[:MOST_WORDS])
    asked: dict[str, Any] = {"typed": typed, "codes": spellings_of(typed), "words": words, "most": most}
    asked |= {"languages": sorted({own_language(), _language()}), "language": _language()}
    return [Thing(*row) for row in db.session.execute(FIND, asked)]


def spellings_of(typed: str) -> list[str]:
    """The ways of writing a GTIN, whose lengths are 8, 12, 13 and 14: filled up with zeros on the left."""
    digits = typed.replace(" ", "").replace("-", "")
    if not (digits.isascii() and digits.isdigit() and 6 <= len(digits) <= 14):
        return []
    bare = digits.lstrip("0")
    return sorted({digits, *(bare.zfill(length) for length in (8, 12, 13, 14) if len(bare) <= length)})


def _language() -> str:
    return getattr(get_locale(), "language", own_language())
