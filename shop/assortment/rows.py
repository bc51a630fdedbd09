"""The rows of the product list: fifty products in the order that was asked for, each with what its row tells.

A page begins right behind a row, never at a number of rows, so that it stays right while others write.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import text

from ..db import db
from ..edges import Edge, pack_place, unpack_place
from ..errors import NotFound
from ..languages import current_language
from .asked import Asked
from .finding import find_products
from .walking import FEW, ORDERS, walk

ROWS = 50


class Row(NamedTuple):
    """A product as the list shows it. Prices are those of its active variants, in minor units."""

    id: int
    slug: str
    title: str
    brand: str
    status: str
    published_at: datetime | None
    updated_at: datetime
    is_available: bool
    price_from_minor: int | None
    price_to_minor: int | None
    compare_at_minor: int | None
    picture: str | None
    category: str | None
    categories: int
    variants: int
    sku: str | None
    variant_id: int
    free: int

    @property
    def state(self) -> str:
        """Its status, or `scheduled` where its day has not come."""
        is_to_come = self.status == "active" and self.published_at is not None and self.published_at > datetime.now(UTC)
        return "scheduled" if is_to_come else self.status


@dataclass(frozen=True)
class Sheet:
    """A page of the list. `next` and `previous` are the places that its neighbours begin from, where there are any.

    `total` is how many products there are on all pages; None where they are too many to count.
    """

    rows: Sequence[Row]
    total: int | None
    next: str = ""
    previous: str = ""


SHOWN = """
    SELECT p.id, p.slug,
        coalesce((SELECT nullif(t.title, '') FROM translation t
                  WHERE t.product_id = p.id AND t.language = :language), p.title) AS title,
        p.brand, p.status, p.published_at, p.updated_at, p.is_available,
        p.price_from_minor, p.price_to_minor, p.compare_at_minor,
        (SELECT i.storage_key FROM product_image i WHERE i.product_id = p.id AND i.storage_key IS NOT NULL
         ORDER BY i.position LIMIT 1) AS picture,
        shelf.name AS category, coalesce(shelf.categories, 0) AS categories,
        goods.variants, goods.sku, goods.variant_id,
        (SELECT coalesce(sum(greatest(l.on_hand - l.reserved, 0)), 0)
         FROM variant v JOIN stock_level l ON l.variant_id = v.id
         JOIN location place ON place.id = l.location_id AND place.kind = 'shelf'
         WHERE v.product_id = p.id AND v.is_active) AS free,
        chosen.part, chosen.at, chosen.keys
    FROM chosen JOIN product p ON p.id = chosen.id
    CROSS JOIN LATERAL (
        SELECT count(*) AS variants, (array_agg(v.sku ORDER BY v.position, v.id))[1] AS sku,
            (array_agg(v.id ORDER BY v.position, v.id))[1] AS variant_id
        FROM variant v WHERE v.product_id = p.id) goods
    LEFT JOIN LATERAL (
        SELECT (array_agg(coalesce(nullif(t.title, ''), c.name) ORDER BY pc.position, c.id))[1] AS name,
            count(*) AS categories
        FROM product_category pc JOIN category c ON c.id = pc.category_id
        LEFT JOIN translation t ON t.category_id = c.id AND t.language = :language
        WHERE pc.product_id = p.id) shelf ON true
    ORDER BY chosen.part, chosen.at
"""
COLUMNS = len(Row._fields)


def sheet_of(asked: Asked, edge: Edge | None = None) -> Sheet:
    """The page of the list that `asked` means: its first, or the one beyond `edge`. One statement, or two."""
    values: dict[str, Any] = {**asked.values, "language": current_language(), "rows": ROWS + 1}
    statement = f"""
        WITH {walk(asked, edge, values)}, told AS (SELECT count(*) AS total FROM few)
        SELECT shown.*, told.total FROM told LEFT JOIN ({SHOWN}) shown ON true ORDER BY part, at
    """  # noqa: S608 (built from constants only)
    rows = list(db.session.execute(text(statement), values))
    total = rows[0].total if rows[0].total < FEW else None
    rows = [row for row in rows if row.id is not None]
    if edge and not edge.is_after:
        rows.sort(key=lambda row: (row.part, -row.at))
    return _sheet(rows, edge, total)


def with_words(asked: Asked) -> tuple[Asked, bool]:
    """With the products that the words mean, and whether those were too many. What is scanned is meant alone."""
    if not asked.q:
        return asked, False
    found = find_products(asked.q)
    if found.is_exact:
        return replace(asked, status="", lacks="", values={"found": list(found.product_ids)}), False
    return replace(asked, values={**asked.values, "found": list(found.product_ids)}), found.is_cut


def edge_asked_for(given: Mapping[str, str], asked: Asked) -> Edge | None:
    """The row that the page begins behind or before, by its address. Raises NotFound for what can be none."""
    named = [name for name in ("after", "before") if given.get(name)]
    if len(named) > 1:
        raise NotFound
    kinds = [part.kinds for part in ORDERS[asked.sort]]
    return unpack_place(given[named[0]], kinds, is_after=named == ["after"]) if named else None


def _sheet(rows: list[Any], edge: Edge | None, total: int | None) -> Sheet:
    is_back = edge is not None and not edge.is_after
    is_more = len(rows) > ROWS
    shown = rows[-ROWS:] if is_back else rows[:ROWS]
    if not shown:
        return Sheet([], total)
    follows, precedes = (True, is_more) if is_back else (is_more, edge is not None)
    return Sheet(
        [Row._make(row[:COLUMNS]) for row in shown],
        total,
        pack_place(shown[-1].part, shown[-1].keys) if follows else "",
        pack_place(shown[0].part, shown[0].keys) if precedes else "",
    )
