"""What the form of a product offers to choose from, and what its stock is."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, text

from ..assortment.finding import find_products
from ..db import db

FEW = 60  # categories that are simply all shown
MOST_FOUND = 40
MOST_CALLED = 20
MOST_OFFERED = 300  # brands, for completing what is typed

# Each with the names above it, as people know it.
NAMED = text("""
    WITH RECURSIVE up AS (
        SELECT c.id, c.id AS at, c.parent_id, c.name, 0 AS height FROM category c WHERE c.id = ANY (:ids)
        UNION ALL SELECT up.id, c.id, c.parent_id, c.name, up.height + 1 FROM up JOIN category c ON c.id = up.parent_id
    )
    SELECT up.id, string_agg(up.name, ' › ' ORDER BY up.height DESC) AS name FROM up GROUP BY up.id
""")
SOME = text("SELECT id FROM category ORDER BY path LIMIT :most")
FOUND = text("""
    SELECT id FROM category WHERE strpos(lower(name), lower(:words)) > 0 OR id IN (
        SELECT category_id FROM translation WHERE category_id IS NOT NULL AND strpos(lower(title), lower(:words)) > 0)
    ORDER BY lower(name) <> lower(:words), length(path), path LIMIT :most
""")
# From brand to brand by the index, however many products each has.
BRANDS = text("""
    WITH RECURSIVE word AS (
        (SELECT lower(brand) AS key, brand FROM product WHERE brand <> '' ORDER BY lower(brand) LIMIT 1)
        UNION ALL SELECT next.key, next.brand FROM word CROSS JOIN LATERAL (
            SELECT lower(brand) AS key, brand FROM product
            WHERE brand <> '' AND lower(brand) > word.key ORDER BY lower(brand) LIMIT 1) next
    ) SELECT brand FROM word LIMIT :most
""")
STOCK = text("""
    SELECT v.id, sum(l.on_hand) AS on_hand, sum(l.on_hand - l.reserved) AS free
    FROM variant v LEFT JOIN stock_level l ON l.variant_id = v.id WHERE v.product_id = :id GROUP BY v.id
""")

CALLED = text("""
    SELECT id, title, slug, status, brand FROM product WHERE id = ANY (:ids)
    ORDER BY status <> 'active', lower(title), id LIMIT :most
""")


@dataclass(frozen=True)
class Shelf:
    """A category that can be ticked: `name` with those above it."""

    id: int
    name: str


def shelves_named(numbers: Collection[int]) -> list[Shelf]:
    """The categories of these numbers that there are, in their order."""
    ids = [number for number in numbers if 0 < number < 2**62]
    names = {row.id: row.name for row in db.session.execute(NAMED, {"ids": ids})} if ids else {}
    return [Shelf(number, names[number]) for number in ids if number in names]


def shelves_found(words: str) -> list[Shelf]:
    """Those that are called so; without words all, where these are few, else none."""
    if words:
        return shelves_named(db.session.scalars(FOUND, {"words": words, "most": MOST_FOUND}).all())
    first = db.session.scalars(SOME, {"most": FEW + 1}).all()
    return shelves_named(first) if len(first) <= FEW else []


def brands() -> Sequence[str]:
    """The brands that products have, for completing what is typed."""
    return db.session.scalars(BRANDS, {"most": MOST_OFFERED}).all()


def stock_of(product_id: int) -> dict[int, Row[Any]]:
    """How many lie everywhere, and are free to sell, by the number of the variant."""
    return {row.id: row for row in db.session.execute(STOCK, {"id": product_id})}


def products_called(words: str) -> Sequence[Row[Any]]:
    """A few products that are meant by these words, this SKU or this barcode, those in the shop first."""
    ids = list(find_products(words).product_ids)
    return db.session.execute(CALLED, {"ids": ids, "most": MOST_CALLED}).all() if ids else []
