"""Finding products by what somebody types or scans, drafts and archived ones, too."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text

from ..db import db
from ..languages import current_language, own_language
from ..stock.things import BY_WEIGHT, MOST_WORDS, spellings_of

MOST_FOUND = 1000

# What a label says exactly is meant alone. Else what an SKU begins with, and words of title, brand and description.
FIND = text("""
    WITH exact AS (
        SELECT product_id FROM variant WHERE lower(sku) = lower(:typed)
        UNION SELECT product_id FROM variant WHERE barcode = ANY (CAST(:codes AS text[]))
    ), begun AS (
        SELECT product_id FROM variant
        WHERE NOT EXISTS (SELECT FROM exact) AND lower(sku) >= lower(:typed) AND lower(sku) < lower(:typed) || :last
          AND starts_with(lower(sku), lower(:typed)) LIMIT :most
    ), worded AS (
        SELECT d.product_id FROM unnest(CAST(:languages AS text[])) spoken
        JOIN search_document d ON d.language = spoken AND d.document @@ to_tsquery(search_words(spoken), :words)
        WHERE :words <> '' AND NOT EXISTS (SELECT FROM exact) LIMIT :most
    )
    SELECT product_id, EXISTS (SELECT FROM exact) AS is_exact FROM (
        SELECT product_id FROM exact UNION SELECT product_id FROM begun UNION SELECT product_id FROM worded LIMIT :most
    ) found
""")


@dataclass(frozen=True)
class Found:
    """The products that were meant. `is_exact` where an SKU or barcode was; `is_cut` where there are too many."""

    product_ids: Sequence[int]
    is_exact: bool

    @property
    def is_cut(self) -> bool:
        return len(self.product_ids) > MOST_FOUND


def find_products(typed: str) -> Found:
    """The products that `typed` names; one statement."""
    words = " & ".join(f"{word}:*{BY_WEIGHT}" for word in re.findall(r"[^\W_]+", typed)[:MOST_WORDS])
    asked = {"typed": typed, "codes": spellings_of(typed), "words": words, "most": MOST_FOUND + 1}
    asked |= {"languages": sorted({own_language(), current_language()}), "last": "\U0010ffff"}
    rows = db.session.execute(FIND, asked).all()
    return Found([row.product_id for row in rows], bool(rows and rows[0].is_exact))
