"""Finding rows of the grid by what somebody types or scans."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import get_locale
from sqlalchemy import text

from ..db import db
from ..languages import own_language
from ..stock.things import BY_WEIGHT, MOST_WORDS, spellings_of

MOST_FOUND = 1000

# What a label says exactly is meant alone. Else what an SKU begins with, and words of the name.
FIND = text("""
    WITH exact AS (
        SELECT id FROM variant WHERE lower(sku) = lower(:typed)
        UNION SELECT id FROM variant WHERE barcode = ANY (CAST(:codes AS text[]))
        UNION SELECT variant_id FROM supplier_item WHERE lower(their_sku) = lower(:typed) AND their_sku <> ''
    ), begun AS (
        SELECT id FROM variant
        WHERE NOT EXISTS (SELECT FROM exact) AND lower(sku) >= lower(:typed) AND lower(sku) < lower(:typed) || :last
          AND starts_with(lower(sku), lower(:typed)) LIMIT :most
    ), worded AS (
        SELECT v.id FROM unnest(CAST(:languages AS text[])) spoken
        JOIN search_document d ON d.language = spoken AND d.document @@ to_tsquery(search_words(spoken), :words)
        JOIN variant v ON v.product_id = d.product_id
        WHERE :words <> '' AND NOT EXISTS (SELECT FROM exact) LIMIT :most
    )
    SELECT id, EXISTS (SELECT FROM exact) AS is_exact FROM (
        SELECT id FROM exact UNION SELECT id FROM begun UNION SELECT id FROM worded LIMIT :most
    ) found
""")


@dataclass(frozen=True)
class Found:
    """The variants that were meant. `is_exact` where an SKU or barcode was; `is_cut` where there are too many."""

    variant_ids: Sequence[int]
    is_exact: bool

    @property
    def is_cut(self) -> bool:
        return len(self.variant_ids) > MOST_FOUND


def find_variants(typed: str) -> Found:
    """The variants that `typed` names; one statement."""
    words = " & ".join(f"{word}:*{BY_WEIGHT}" for word in re.findall(r"[^\W_]+", typed)[:MOST_WORDS])
    asked = {"typed": typed, "codes": spellings_of(typed), "words": words, "most": MOST_FOUND + 1}
    asked |= {"languages": sorted({own_language(), getattr(get_locale(), "language", own_language())})}
    rows = db.session.execute(FIND, asked | {"last": "\U0010ffff"}).all()
    return Found([row.id for row in rows], bool(rows and rows[0].is_exact))
