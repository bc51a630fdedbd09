"""Sales begin and end by themselves: what is due moves the variants' prices, and moves them back."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, TextClause, text

from ..db import db, transaction

MOST_PRODUCTS = 250  # at once, so that no statement takes long


@dataclass(frozen=True)
class PriceChanges:
    """How many sales began, ended, and were over before they could begin; `is_cut` where more are due."""

    begun: int
    ended: int
    missed: int
    is_cut: bool = False


# The products first: what follows refreshes them, and whoever refreshes a product locks it before its variants.
# All in id order, so that two of these, or one of these and a sale of the last unit, never wait in a circle.
# (One FOR UPDATE over a join would not do: it locks the tables in an order of its own.)
# All sales of a product at once: one may end as the next begins.
DUE = text("""
    WITH due AS MATERIALIZED (
        SELECT c.id, v.product_id
        FROM price_change c JOIN variant v ON v.id = c.variant_id
        WHERE c.ended_at IS NULL AND (lower(c.during) <= :now OR lower_inf(c.during))
          AND (c.begun_at IS NULL OR upper(c.during) <= :now)
    ), locked AS MATERIALIZED (
        SELECT id FROM product
        WHERE id IN (SELECT DISTINCT product_id FROM due ORDER BY product_id LIMIT :most)
        ORDER BY id FOR NO KEY UPDATE
    )
    SELECT due.id, locked.id AS product_id
    FROM locked JOIN due ON due.product_id = locked.id JOIN price_change c ON c.id = due.id
    JOIN variant v ON v.id = c.variant_id
    ORDER BY locked.id, v.id, due.id FOR NO KEY UPDATE OF v
""")

# What somebody changed during the sale stays as they left it: the price, the crossed-out price, or both.
END = text("""
    WITH finished AS (
        UPDATE price_change SET ended_at = :now
        WHERE id = ANY (CAST(:ids AS bigint[])) AND begun_at IS NOT NULL AND ended_at IS NULL AND upper(during) <= :now
        RETURNING variant_id, price_minor, price_before_minor, compare_at_before_minor,
            CASE WHEN price_before_minor > price_minor THEN price_before_minor END AS compare_at_minor
    ), wanted AS (
        SELECT v.id,
            CASE WHEN v.price_minor = f.price_minor THEN f.price_before_minor ELSE v.price_minor END AS price,
            CASE WHEN v.compare_at_minor IS NOT DISTINCT FROM f.compare_at_minor THEN f.compare_at_before_minor
                 ELSE v.compare_at_minor END AS compare_at
        FROM finished f JOIN variant v ON v.id = f.variant_id
    )
    UPDATE variant SET price_minor = wanted.price,
        compare_at_minor = CASE WHEN wanted.compare_at > wanted.price THEN wanted.compare_at END
    FROM wanted WHERE variant.id = wanted.id
""")

# A sale that would raise the price crosses nothing out.
BEGIN = text("""
    WITH begun AS (
        UPDATE price_change
        SET begun_at = :now, price_before_minor = v.price_minor, compare_at_before_minor = v.compare_at_minor
        FROM variant v
        WHERE price_change.id = ANY (CAST(:ids AS bigint[])) AND v.id = price_change.variant_id
          AND price_change.begun_at IS NULL AND price_change.ended_at IS NULL
          AND price_change.during @> CAST(:now AS timestamptz)
        RETURNING price_change.variant_id, price_change.price_minor, price_change.price_before_minor
    )
    UPDATE variant SET price_minor = begun.price_minor,
        compare_at_minor = CASE WHEN begun.price_before_minor > begun.price_minor THEN begun.price_before_minor END
    FROM begun WHERE variant.id = begun.variant_id
""")

MISS = text("""
    UPDATE price_change SET ended_at = :now
    WHERE id = ANY (CAST(:ids AS bigint[])) AND begun_at IS NULL AND ended_at IS NULL AND upper(during) <= :now
""")


def apply_price_changes(now: datetime) -> PriceChanges:
    """Begin every sale that is due at `now` (UTC) and end every one that is over; running it again changes nothing.

    Of sales of more than MOST_PRODUCTS the first ones: then there is more to do.
    What ends goes first, so that a sale can begin the moment another of the same variant ends. Prices in minor units.
    """
    with transaction():
        due = db.session.execute(DUE, {"now": now, "most": MOST_PRODUCTS}).all()
        settled = settle_sales([row.id for row in due], now)
        return replace(settled, is_cut=len({row.product_id for row in due}) == MOST_PRODUCTS)


def settle_sales(ids: list[int], now: datetime) -> PriceChanges:
    """Begin and end what is due of these sales, whose products and variants the caller has locked."""
    ended, begun, missed = (_changed_by(statement, ids, now) for statement in (END, BEGIN, MISS))
    return PriceChanges(begun, ended, missed)


def _changed_by(statement: TextClause, due: list[int], now: datetime) -> int:
    if not due:
        return 0
    return cast("CursorResult[Any]", db.session.execute(statement, {"ids": due, "now": now})).rowcount
