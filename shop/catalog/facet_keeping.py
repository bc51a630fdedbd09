"""Counts of shelves that aren't counted for each visitor, kept by the worker (docs/search.md, "Facets").

Nobody who sells, counts or edits writes them, so nobody waits for them. Those of large shelves are as old as
CHORE_SECONDS at most, and the time that the counting takes; the others are made right by what changed since
(facet_kept.py).
"""

from typing import Any, cast

from sqlalchemy import CursorResult, text

from ..db import db, transaction
from .facet_keys import ON_SALE
from .facet_pools import MOST_EXACT, WHOLE_SHOP
from .facet_prices import STEPS
from .facets import MOST_SHOWN

CHORE_SECONDS = 600
OLD_SECONDS = 300  # less, so that no chore finds it just too young
MOST_AT_ONCE = 5  # shelves, so that a large shop's chore stays short
MOST_FORGOTTEN = 50_000  # changes, likewise
FEWEST_KEPT = 200  # a smaller shelf is counted as quickly as it is read

LEARN = text("SELECT learn_missing_words()")
LARGE = text(f"""
    SELECT category_id FROM listing WHERE language = (shop_languages())[1]
    GROUP BY category_id HAVING count(*) > :most
    UNION ALL SELECT {WHOLE_SHOP} FROM product_facets HAVING count(*) > :most
""")  # noqa: S608 (a constant)
FORGET = text("DELETE FROM shelf_facets WHERE NOT category_id = ANY (:large)")
FORGET_CHANGES = text("""
    DELETE FROM facet_change WHERE id IN (
        SELECT id FROM facet_change WHERE NOT category_id = ANY (:large) LIMIT :most)
""")
# Where nothing has changed, and nothing has come on sale by the clock, counting again would find the same.
DUE = text(f"""
    SELECT large.id FROM unnest(CAST(:large AS bigint[])) large(id) LEFT JOIN shelf_facets k ON k.category_id = large.id
    WHERE k.counted_at IS NULL OR (
        k.counted_at < now() - make_interval(secs => :seconds) AND (
            large.id = {WHOLE_SHOP} OR EXISTS (SELECT FROM facet_change c WHERE c.category_id = large.id)
            OR EXISTS (SELECT FROM listing l
                       WHERE l.category_id = large.id AND l.language = (shop_languages())[1]
                           AND l.published_at > k.counted_at AND l.published_at <= now())))
    ORDER BY k.counted_at NULLS FIRST, large.id LIMIT :most
""")  # noqa: S608 (a constant)
# One after the other: who counts later, and sees more, must also write later.
ONE_BY_ONE = text("SELECT pg_advisory_xact_lock(hashtext('shelf facets'))")
KEEP = text(f"""
    WITH pool AS MATERIALIZED (
        SELECT price_minor, is_available, facets FROM product_facets
        WHERE (:shelf = {WHOLE_SHOP} OR facets @> ARRAY[-CAST(:shelf AS bigint)]) AND published_at <= now()
    ), counted AS MATERIALIZED (
        SELECT number, count(*) AS products FROM (SELECT unnest(facets) AS number FROM pool) one GROUP BY number
    ), ranked AS (
        SELECT number, products, kind || ':' || name_key AS question,
            row_number() OVER (PARTITION BY kind, name_key ORDER BY products DESC, key) AS nth,
            count(*) OVER (PARTITION BY kind, name_key) AS several
        FROM counted LEFT JOIN facet_value ON id = number
    ), prices AS (
        SELECT width_bucket(price_minor, CAST(:steps AS bigint[])) AS place, count(*) AS products,
            min(price_minor) AS lowest, max(price_minor) AS highest
        FROM pool GROUP BY 1
    ), gone AS (
        -- What this very statement sees of the products is told of no more.
        DELETE FROM facet_change WHERE category_id = :shelf
    ), told AS (
        SELECT coalesce(array_agg(number ORDER BY place, number), '{{}}') AS numbers,
            coalesce(array_agg(products ORDER BY place, number), '{{}}') AS products,
            coalesce(array_agg(place ORDER BY place, number), '{{}}') AS places
        FROM (SELECT number, products, CASE WHEN question IS NULL THEN 0 ELSE nth END AS place FROM ranked) r
        WHERE place <= {MOST_SHOWN} OR (SELECT count(*) FROM pool) <= {MOST_EXACT}
    )
    INSERT INTO shelf_facets (category_id, total, numbers, products, places, counts)
    SELECT :shelf, count(*), (SELECT numbers FROM told), (SELECT products FROM told), (SELECT places FROM told),
        jsonb_build_object(
        'in_stock', count(*) FILTER (WHERE is_available),
        'on_sale', coalesce((SELECT products FROM counted WHERE number = {ON_SALE}), 0),
        'several', (SELECT jsonb_object_agg(question, several) FROM ranked WHERE question IS NOT NULL AND nth = 1),
        'prices', (SELECT jsonb_agg(jsonb_build_array(place, products, lowest, highest)) FROM prices))
    FROM pool
    ON CONFLICT (category_id) DO UPDATE
    SET total = excluded.total, numbers = excluded.numbers, products = excluded.products, places = excluded.places,
        counts = excluded.counts, counted_at = excluded.counted_at
""")  # noqa: S608 (constants)


def keep_shelf_facets(seconds: int = OLD_SECONDS, most: int = FEWEST_KEPT) -> bool:
    """Count shelves of more than `most` products anew that changed since they were counted, more than `seconds` ago.

    And learn what values are called which two wrote at once for the first time. Returns whether some are still to do.
    """
    with transaction():
        db.session.execute(LEARN)
    with transaction():
        large = list(db.session.scalars(LARGE, {"most": most}))
        db.session.execute(FORGET, {"large": large})
        forgotten = db.session.execute(FORGET_CHANGES, {"large": large, "most": MOST_FORGOTTEN})
        due = list(db.session.scalars(DUE, {"large": large, "seconds": seconds, "most": MOST_AT_ONCE}))
    for shelf in due:
        with transaction():
            db.session.execute(ONE_BY_ONE)
            db.session.execute(KEEP, {"shelf": shelf, "steps": list(STEPS)})
    return len(due) == MOST_AT_ONCE or cast("CursorResult[Any]", forgotten).rowcount == MOST_FORGOTTEN
