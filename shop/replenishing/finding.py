"""What runs low: how long it will last, what is coming already, and whom to ask for how much."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from ..db import db
from ..languages import own_language
from ..stock.services import FEW_LEFT
from ..stock.things import BY_WEIGHT, MOST_WORDS, Thing, things_of
from .asked import Asked
from .suggesting import DAYS, Figures

MOST_LOOKED_AT = 2000  # levels that are low; whoever has more narrows it down
MOST_SHOWN = 200
MOST_COUNTED = 999
ENOUGH_TO_COUNT = 1200  # levels; some are not low together with the other places

# Of a variant `v` and its product `p`, for what an address asks for. Their values are bound, never written in.
FILTERS = {
    "supplier": "EXISTS (SELECT FROM supplier_item i WHERE i.variant_id = v.id AND i.supplier_id = :supplier)",
    "categories": "EXISTS (SELECT FROM product_category c WHERE c.product_id = p.id"
    " AND c.category_id = ANY (CAST(:categories AS bigint[])))",
    "brand": "lower(p.brand) = lower(:brand)",
    "q": "(lower(v.sku) = lower(:q) OR v.barcode = :q OR (:words <> '' AND EXISTS ("
    "SELECT FROM search_document d WHERE d.product_id = p.id AND d.language = :own"
    " AND d.document @@ to_tsquery(search_words(:own), :words))))",
}
ON_SALE = "v.is_active AND p.status <> 'archived'"

# Where the places together are low, one of them is by itself: that is what the partial index has. Each place is asked
# by itself, in the order of that index, so that no plan looks at levels that are not low.
CANDIDATES = f"""
    SELECT l.variant_id
    FROM unnest(CAST(:places AS bigint[])) AS place(id) CROSS JOIN LATERAL (
        SELECT l.variant_id FROM stock_level l
        JOIN variant v ON v.id = l.variant_id JOIN product p ON p.id = v.product_id
        WHERE l.location_id = place.id AND l.on_hand - l.reserved <= coalesce(l.reorder_point, {FEW_LEFT})
          AND {ON_SALE} {{filters}}
        ORDER BY l.id LIMIT :looked_at + 1
    ) l LIMIT :looked_at + 1
"""  # noqa: S608 (built from constants only)
TOTALS = """
    SELECT low.variant_id, total.*
    FROM (SELECT DISTINCT variant_id FROM candidates) low CROSS JOIN LATERAL (
        SELECT sum(l.on_hand - l.reserved) AS free, sum(l.on_hand) AS on_hand, sum(l.backordered) AS backordered,
            sum(l.reorder_point) AS point
        FROM stock_level l WHERE l.variant_id = low.variant_id AND l.location_id = ANY (CAST(:places AS bigint[]))
    ) total
    WHERE total.free <= coalesce(total.point, 3)
"""

# Sold is what was taken and consumed; what was taken back of that in the same days doesn't count.
LOW = f"""
    WITH candidates AS MATERIALIZED ({CANDIDATES}), totals AS MATERIALIZED ({TOTALS}), ranked AS MATERIALIZED (
        SELECT totals.*, sales.sold, count(*) OVER () AS together,
            (SELECT count(*) FROM candidates) > :looked_at AS is_cut
        FROM totals CROSS JOIN LATERAL (
            SELECT greatest(coalesce(-sum(m.delta), 0), 0) AS sold
            FROM stock_level l
            JOIN stock_movement m ON m.level_id = l.id AND m.at >= now() - make_interval(days => {DAYS})
            WHERE l.variant_id = totals.variant_id AND l.location_id = ANY (CAST(:places AS bigint[]))
              AND (m.kind IN ('taken', 'consumed') OR m.kind = 'undone' AND EXISTS (
                WITH RECURSIVE up AS (
                    SELECT o.kind, o.undo_of, o.at FROM stock_movement o WHERE o.seq = m.undo_of
                    UNION ALL SELECT o.kind, o.undo_of, o.at FROM up JOIN stock_movement o ON o.seq = up.undo_of)
                SELECT FROM up WHERE kind IN ('taken', 'consumed') AND at >= now() - make_interval(days => {DAYS})))
        ) sales
        ORDER BY sales.sold = 0, CASE WHEN sales.sold > 0 THEN greatest(totals.free, 0) * 1.0 / sales.sold END,
            totals.free, totals.variant_id
        LIMIT :shown
    )
    SELECT ranked.*, coalesce(ordered.units, 0) + coalesce(moving.units, 0) AS coming,
        item.supplier_id, item.name AS supplier, item.lead_days, item.their_sku, item.pack_size, item.unit_cost_minor
    FROM ranked
    LEFT JOIN LATERAL (
        SELECT sum(greatest(line.expected - coalesce(came.units, 0), 0)) AS units
        FROM receipt_line line JOIN receipt r ON r.id = line.receipt_id AND r.state = 'open'
            AND r.location_id = ANY (CAST(:places AS bigint[]))
        LEFT JOIN LATERAL (
            SELECT sum(m.delta) AS units FROM stock_movement m JOIN stock_level l ON l.id = m.level_id
            WHERE m.source_kind = 'receipt' AND m.source_ref = CAST(r.id AS text) AND l.variant_id = line.variant_id
        ) came ON true
        WHERE line.variant_id = ranked.variant_id
    ) ordered ON true
    LEFT JOIN LATERAL (
        SELECT sum(there.units) AS units FROM transfer_line line
        JOIN transfer t ON t.id = line.transfer_id AND t.state = 'sent' AND t.to_id = ANY (CAST(:places AS bigint[]))
        CROSS JOIN LATERAL (
            SELECT sum(m.delta) AS units FROM stock_movement m JOIN stock_level l ON l.id = m.level_id
            WHERE m.source_kind = 'transfer' AND m.source_ref = CAST(t.id AS text)
              AND l.location_id = t.transit_id AND l.variant_id = line.variant_id
        ) there
        WHERE line.variant_id = ranked.variant_id
    ) moving ON true
    LEFT JOIN LATERAL (
        SELECT i.*, s.name, s.lead_days FROM supplier_item i JOIN supplier s ON s.id = i.supplier_id AND s.is_active
        WHERE i.variant_id = ranked.variant_id
        ORDER BY i.supplier_id = CAST(:supplier AS bigint) DESC NULLS LAST, i.is_preferred DESC, i.supplier_id LIMIT 1
    ) item ON true
    ORDER BY ranked.sold = 0, CASE WHEN ranked.sold > 0 THEN greatest(ranked.free, 0) * 1.0 / ranked.sold END,
        ranked.free, ranked.variant_id
"""  # noqa: S608 (built from constants only)

SHELVES = "CAST((SELECT array_agg(id) FROM location WHERE is_active AND kind = 'shelf') AS bigint[])"
COUNT = f"""
    WITH candidates AS MATERIALIZED ({CANDIDATES.format(filters="")}), totals AS ({TOTALS})
    SELECT count(*) FROM (SELECT FROM totals LIMIT :most) low
""".replace("CAST(:places AS bigint[])", SHELVES)  # noqa: S608 (built from constants only)


@dataclass(frozen=True)
class Low:
    """A thing that runs low, with all that one needs to order it."""

    thing: Thing
    figures: Figures
    on_hand: int
    own_point: int | None  # None: the shop's usual few
    supplier_id: int | None
    supplier: str
    their_sku: str
    unit_cost_minor: int | None


@dataclass(frozen=True)
class LowList:
    """The most urgent of what runs low. `together` counts all; with `is_cut` there are even more."""

    rows: Sequence[Low]
    together: int = 0
    is_cut: bool = False


def low_stock(asked: Asked, *, most: int = MOST_SHOWN) -> LowList:
    """What runs low, what will be gone first at the head; what doesn't sell comes last. Two statements."""
    values = {"places": list(asked.places), "looked_at": MOST_LOOKED_AT, "shown": most, "supplier": None}
    statement = text(LOW.format(filters=conditions(asked.filters)))
    rows = db.session.execute(statement, values | bound(asked.filters)).all()
    things = things_of([row.variant_id for row in rows])
    found = [_low(row, things[row.variant_id]) for row in rows if row.variant_id in things]
    return LowList(found, rows[0].together, rows[0].is_cut) if rows else LowList([])


def low_stock_count() -> int:
    """How many things run low on all shelves together; 1,000 stands for more than 999. One statement."""
    return int(db.session.scalar(text(COUNT), {"looked_at": ENOUGH_TO_COUNT, "most": MOST_COUNTED + 1}) or 0)


def conditions(filters: Mapping[str, Any]) -> str:
    """These filters as SQL; their values are in `bound`."""
    return "".join(f" AND {FILTERS[name]}" for name in filters)


def bound(filters: Mapping[str, Any]) -> dict[str, Any]:
    """What `conditions` bind."""
    words = " & ".join(f"{word}:*{BY_WEIGHT}" for word in re.findall(r"[^\W_]+", filters.get("q", ""))[:MOST_WORDS])
    return {**filters, **({"words": words, "own": own_language()} if "q" in filters else {})}


def _low(row: Any, thing: Thing) -> Low:
    point = None if row.point is None else int(row.point)
    figures = Figures(
        free=int(row.free),
        point=FEW_LEFT if point is None else point,
        sold=int(row.sold),
        coming=max(int(row.coming), 0),
        backordered=int(row.backordered),
        lead_days=row.lead_days,
        pack_size=row.pack_size or 1,
    )
    cost = row.unit_cost_minor
    return Low(thing, figures, int(row.on_hand), point, row.supplier_id, row.supplier or "", row.their_sku or "", cost)
