"""The products of one category in their order: those that were put in their place, then the rest, the newest first."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..db import ask

PER_PAGE = 50
CURSOR = re.compile(r"([pr])([0-9]{1,18})")

GOODS = """
    WITH chosen AS (
        (SELECT s.place, pc.product_id FROM shelf_place s JOIN product_category pc USING (category_id, product_id)
         WHERE s.category_id = %(id)s AND s.place > %(place)s ORDER BY s.place LIMIT %(most)s)
        UNION ALL
        (SELECT NULL, pc.product_id FROM product_category pc
         WHERE pc.category_id = %(id)s AND pc.product_id < %(below)s AND NOT EXISTS (
            SELECT FROM shelf_place s WHERE s.category_id = pc.category_id AND s.product_id = pc.product_id)
         ORDER BY pc.product_id DESC LIMIT %(most)s))
    SELECT chosen.place, p.id, p.title, p.status, p.price_from_minor, p.price_to_minor, p.is_available,
        (SELECT i.storage_key FROM product_image i WHERE i.product_id = p.id ORDER BY i.position LIMIT 1) AS picture,
        (SELECT count(*) FROM product_category o WHERE o.product_id = p.id) - 1 AS others
    FROM chosen JOIN product p ON p.id = chosen.product_id
    ORDER BY chosen.place NULLS LAST, p.id DESC LIMIT %(most)s
"""


@dataclass(frozen=True)
class Goods:
    """A page of products, and the cursor of the next."""

    rows: Sequence[Any]
    after: str
    next: str


def goods_of(category_id: int, after: str = "") -> Goods:
    """The page that follows `after`. One statement."""
    read = CURSOR.fullmatch(after)
    place, below = 0, 2**63 - 1
    if read:
        place, below = (int(read[2]), below) if read[1] == "p" else (2**31 - 1, int(read[2]))
    rows = ask(GOODS, id=category_id, place=min(place, 2**31 - 1), below=below, most=PER_PAGE + 1)
    shown = rows[:PER_PAGE]
    following = ""
    if len(rows) > PER_PAGE:
        last = shown[-1]
        following = f"p{last.place}" if last.place else f"r{last.id}"
    return Goods(shown, after if read else "", following)
