"""Which products of the catalogue go into a file."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from ..catalog.models import STATUSES
from ..languages import LANGUAGES
from ..stock.things import MOST_WORDS, spellings_of
from ..web import clean_text, whole_number

# What somebody types is a number of a variant, or the beginnings of words, in whatever language.
CHOSEN = text("""
    SELECT p.id FROM product p
    WHERE p.id > :after AND (:status = '' OR p.status = :status) AND (:brand = '' OR lower(p.brand) = lower(:brand))
      AND (:category_id = 0 OR EXISTS (
          SELECT FROM category top JOIN category c ON c.path = top.path OR starts_with(c.path, top.path || '/')
          JOIN product_category pc ON pc.category_id = c.id
          WHERE top.id = :category_id AND pc.product_id = p.id))
      AND (:typed = '' OR EXISTS (
          SELECT FROM variant v WHERE v.product_id = p.id
          AND (lower(v.sku) = lower(:typed) OR v.barcode = ANY (CAST(:codes AS text[]))))
          OR :words <> '' AND EXISTS (
          SELECT FROM unnest(CAST(:languages AS text[])) spoken
          JOIN search_document d ON d.language = spoken AND d.document @@ to_tsquery(search_words(spoken), :words)
          WHERE d.product_id = p.id))
    ORDER BY p.id LIMIT :most
""")


@dataclass(frozen=True)
class Goods:
    """A choice of products; each part that is empty, or 0, chooses nothing away."""

    status: str = ""
    category_id: int = 0
    brand: str = ""
    typed: str = ""

    @property
    def are_all(self) -> bool:
        return self == ALL

    @property
    def asked(self) -> dict[str, Any]:
        """The values of CHOSEN, but for the place in the list."""
        words = " & ".join(f"{word}:*" for word in re.findall(r"[^\W_]+", self.typed)[:MOST_WORDS])
        codes = spellings_of(self.typed) if self.typed else []
        return {
            "status": self.status,
            "category_id": self.category_id,
            "brand": self.brand,
            "typed": self.typed,
            "words": words,
            "codes": codes,
            "languages": list(LANGUAGES),
        }


ALL = Goods()


def goods_asked_for(asked: Mapping[str, str]) -> Goods:
    """What the arguments of an address name; what can't be meant is left out."""
    return Goods(
        status=asked["status"] if asked.get("status") in STATUSES else "",
        category_id=whole_number(asked.get("category"), 1, 2**62) or 0,
        brand=clean_text(asked.get("brand"), 255),
        typed=clean_text(asked.get("q"), 100),
    )
