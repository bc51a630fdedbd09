"""The facts of products that bulk edits change, read and written for many at once, as JSON in both directions.

Moments are in UTC without saying so, as Postgres prints them whatever the time zone of the session: facts that are the
same are the same JSON.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import text

from ..catalog.pricing import settle_sales
from ..catalog.refreshing import refreshed_once, written
from ..db import db

SALES = """
    SELECT coalesce(jsonb_agg(jsonb_build_array(c.id, c.variant_id, c.price_minor,
        lower(c.during) AT TIME ZONE 'UTC', upper(c.during) AT TIME ZONE 'UTC') ORDER BY c.id), '[]')
    FROM price_change c JOIN variant v ON v.id = c.variant_id WHERE v.product_id = p.id AND c.ended_at IS NULL
"""
# Of a product `p`: what a deed about these facts changes, and nothing else.
FACTS = {
    "status": "jsonb_build_object('status', p.status, 'published_at', p.published_at AT TIME ZONE 'UTC')",
    "brand": "jsonb_build_object('brand', p.brand)",
    "categories": """jsonb_build_object('categories', (
        SELECT coalesce(jsonb_agg(jsonb_build_array(pc.category_id, pc.position)
                                  ORDER BY pc.position, pc.category_id), '[]')
        FROM product_category pc WHERE pc.product_id = p.id))""",
    "prices": """jsonb_build_object('prices', (
        SELECT coalesce(jsonb_agg(jsonb_build_array(v.id, v.price_minor, v.compare_at_minor)
                                  ORDER BY v.position, v.id), '[]')
        FROM variant v WHERE v.product_id = p.id))""",
    "sales": f"jsonb_build_object('sales', ({SALES}))",
}
# What a deed must know beside them, to decide.
BESIDE = {
    "prices": """jsonb_build_object('on_sale', EXISTS (
        SELECT FROM price_change c JOIN variant v ON v.id = c.variant_id
        WHERE v.product_id = p.id AND c.begun_at IS NOT NULL AND c.ended_at IS NULL))""",
    # Another sale is of what it costs when the one that goes on is over.
    "sales": """jsonb_build_object('now', clock_timestamp() AT TIME ZONE 'UTC', 'prices', (
        SELECT coalesce(jsonb_agg(jsonb_build_array(v.id, coalesce(sale.price_before_minor, v.price_minor), NULL)
                                  ORDER BY v.position, v.id), '[]')
        FROM variant v LEFT JOIN price_change sale ON sale.variant_id = v.id AND sale.begun_at IS NOT NULL
            AND sale.ended_at IS NULL AND sale.price_minor = v.price_minor
        WHERE v.product_id = p.id))""",
}

# The products first, then their variants, both in id order: as everybody does who writes them.
LOCK_PRODUCTS = text("""
    SELECT id FROM product WHERE id IN (
        SELECT product_id FROM bulk_edit_item WHERE bulk_edit_id = :id AND state = ANY (CAST(:states AS text[]))
    ) ORDER BY id FOR NO KEY UPDATE
""")
LOCK_VARIANTS = text("""
    SELECT id FROM variant WHERE product_id = ANY (CAST(:ids AS bigint[])) ORDER BY id FOR NO KEY UPDATE
""")

# Each for the items of some products; {side} is what they shall be: `new`, or `old` again.
WRITE_STATUS = """
    UPDATE product SET status = item.{side} ->> 'status', published_at = CASE
        WHEN item.{side} ->> 'status' = 'active'
        THEN coalesce(CAST(item.{side} ->> 'published_at' AS timestamp) AT TIME ZONE 'UTC', now())
        ELSE CAST(item.{side} ->> 'published_at' AS timestamp) AT TIME ZONE 'UTC' END
    FROM bulk_edit_item item
    WHERE item.bulk_edit_id = :id AND item.product_id = ANY (CAST(:ids AS bigint[])) AND product.id = item.product_id
"""
WRITE_BRAND = """
    UPDATE product SET brand = item.{side} ->> 'brand' FROM bulk_edit_item item
    WHERE item.bulk_edit_id = :id AND item.product_id = ANY (CAST(:ids AS bigint[])) AND product.id = item.product_id
"""
WANTED_CATEGORIES = """
    SELECT item.product_id, CAST(one ->> 0 AS bigint) AS category_id, CAST(one ->> 1 AS integer) AS position
    FROM bulk_edit_item item, jsonb_array_elements(item.{side} -> 'categories') one
    WHERE item.bulk_edit_id = :id AND item.product_id = ANY (CAST(:ids AS bigint[]))
"""
TAKE_OUT = f"""
    DELETE FROM product_category pc WHERE product_id = ANY (CAST(:ids AS bigint[])) AND NOT EXISTS (
        SELECT FROM ({WANTED_CATEGORIES}) wanted
        WHERE (wanted.product_id, wanted.category_id) = (pc.product_id, pc.category_id))
"""  # noqa: S608 (built from constants only)
PUT_IN = f"""
    INSERT INTO product_category (product_id, category_id, position) {WANTED_CATEGORIES}
    ON CONFLICT (product_id, category_id) DO NOTHING
"""
WRITE_PRICES = """
    UPDATE variant SET price_minor = CAST(one ->> 1 AS bigint), compare_at_minor = CAST(one ->> 2 AS bigint)
    FROM bulk_edit_item item, jsonb_array_elements(item.{side} -> 'prices') one
    WHERE item.bulk_edit_id = :id AND item.product_id = ANY (CAST(:ids AS bigint[]))
      AND variant.id = CAST(one ->> 0 AS bigint)
      AND (variant.price_minor, variant.compare_at_minor)
          IS DISTINCT FROM (CAST(one ->> 1 AS bigint), CAST(one ->> 2 AS bigint))
"""
WANTED_SALES = """
    SELECT CAST(one ->> 0 AS bigint) AS id, CAST(one ->> 1 AS bigint) AS variant_id,
        CAST(one ->> 2 AS bigint) AS price_minor,
        CAST(one ->> 3 AS timestamp) AT TIME ZONE 'UTC' AS lower,
        CAST(one ->> 4 AS timestamp) AT TIME ZONE 'UTC' AS upper
    FROM bulk_edit_item item, jsonb_array_elements(item.{side} -> 'sales') one
    WHERE item.bulk_edit_id = :id AND item.product_id = ANY (CAST(:ids AS bigint[]))
"""
# A sale that has begun ends now; one that has not never was.
UNWANTED_SALES = f"""
    price_change.ended_at IS NULL
    AND price_change.variant_id IN (SELECT id FROM variant WHERE product_id = ANY (CAST(:ids AS bigint[])))
    AND price_change.id NOT IN (SELECT id FROM ({WANTED_SALES}) wanted WHERE id IS NOT NULL)
"""  # noqa: S608 (built from constants only)
CALL_OFF = f"DELETE FROM price_change WHERE begun_at IS NULL AND {UNWANTED_SALES}"  # noqa: S608
BREAK_OFF = f"""
    UPDATE price_change SET during = tstzrange(lower(during), greatest(:now, lower(during) + interval '1 microsecond'))
    WHERE begun_at IS NOT NULL AND {UNWANTED_SALES} RETURNING id
"""  # noqa: S608 (built from constants only)
# What was ended can't begin again: another one goes on from now to where it would have ended.
ADD_SALES = f"""
    INSERT INTO price_change (variant_id, price_minor, during)
    SELECT wanted.variant_id, wanted.price_minor, tstzrange(greatest(wanted.lower, :now), wanted.upper)
    FROM ({WANTED_SALES}) wanted JOIN variant ON variant.id = wanted.variant_id
    WHERE NOT EXISTS (SELECT FROM price_change c WHERE c.id = wanted.id AND c.ended_at IS NULL)
      AND (wanted.upper IS NULL OR wanted.upper > :now)
    RETURNING id
"""  # noqa: S608 (built from constants only)
NOW = text("SELECT clock_timestamp()")


def lock(edit_id: int, about: str, states: Sequence[str]) -> list[int]:
    """The products of the items in these states, as far as they are there; nobody else changes them meanwhile."""
    ids = list(db.session.scalars(LOCK_PRODUCTS, {"id": edit_id, "states": list(states)}))
    if about in {"prices", "sales"}:
        db.session.execute(LOCK_VARIANTS, {"ids": ids})
    return ids


def write(edit_id: int, about: str, side: str, ids: list[int]) -> None:
    """Make the facts of these products, which are locked, what their items say at `side`: `new` or `old`."""
    asked: dict[str, Any] = {"id": edit_id, "ids": ids}
    if about == "sales":
        _write_sales(asked, side)
        return
    statements = {
        "status": [WRITE_STATUS],
        "brand": [WRITE_BRAND],
        "categories": [TAKE_OUT, PUT_IN],
        "prices": [WRITE_PRICES],
    }
    with refreshed_once():
        written(ids)
        for statement in statements[about]:
            db.session.execute(text(statement.format(side=side)), asked)


def _write_sales(asked: dict[str, Any], side: str) -> None:
    now: datetime = db.session.scalars(NOW).one()
    asked |= {"now": now}
    with refreshed_once():
        written(asked["ids"])
        over = list(db.session.scalars(text(BREAK_OFF.format(side=side)), asked))
        db.session.execute(text(CALL_OFF.format(side=side)), asked)
        settle_sales(over, db.session.scalars(NOW).one())
        added = list(db.session.scalars(text(ADD_SALES.format(side=side)), asked))
        settle_sales(added, now)
