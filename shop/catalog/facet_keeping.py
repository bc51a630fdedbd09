"""Counts of shelves that are too large to be counted for each visitor, kept by the worker (docs/search.md, "Facets").

Nobody who sells, counts or edits writes them, so nobody waits for them; they are as old as CHORE_SECONDS at most, and
the time that the counting takes.
"""

from sqlalchemy import text

from ..db import db, transaction
from .facet_keys import ON_SALE
from .facet_pools import MOST_EXACT, WHOLE_SHOP
from .facet_prices import STEPS
from .facets import MOST_SHOWN

CHORE_SECONDS = 600
OLD_SECONDS = 300  # less, so that no chore finds it just too young
MOST_AT_ONCE = 5  # shelves, so that a large shop's chore stays short

LEARN = text("SELECT learn_missing_words()")
LARGE = text(f"""
    SELECT category_id FROM listing WHERE language = (shop_languages())[1]
    GROUP BY category_id HAVING count(*) > :most
    UNION ALL SELECT {WHOLE_SHOP} FROM product_facets HAVING count(*) > :most
""")  # noqa: S608 (a constant)
FORGET = text("DELETE FROM shelf_facets WHERE NOT category_id = ANY (:large)")
DUE = text("""
    SELECT large.id FROM unnest(CAST(:large AS bigint[])) large(id) LEFT JOIN shelf_facets ON category_id = large.id
    WHERE counted_at IS NULL OR counted_at < now() - make_interval(secs => :seconds)
    ORDER BY counted_at NULLS FIRST, large.id LIMIT :most
""")
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
    )
    INSERT INTO shelf_facets (category_id, total, counts)
    SELECT :shelf, count(*), jsonb_build_object(
        'in_stock', count(*) FILTER (WHERE is_available),
        'on_sale', coalesce((SELECT products FROM counted WHERE number = {ON_SALE}), 0),
        'counted', (SELECT jsonb_agg(jsonb_build_array(number, products)) FROM ranked
                    WHERE question IS NULL OR nth <= {MOST_SHOWN}),
        'several', (SELECT jsonb_object_agg(question, several) FROM ranked WHERE question IS NOT NULL AND nth = 1),
        'prices', (SELECT jsonb_agg(jsonb_build_array(place, products, lowest, highest)) FROM prices))
    FROM pool
    ON CONFLICT (category_id) DO UPDATE
    SET total = excluded.total, counts = excluded.counts, counted_at = excluded.counted_at
""")  # noqa: S608 (constants)


def keep_shelf_facets(seconds: int = OLD_SECONDS, most: int = MOST_EXACT) -> bool:
    """Count shelves of more than `most` products anew that were counted more than `seconds` ago.

    And learn what values are called which two wrote at once for the first time. Returns whether some are still to do.
    """
    with transaction():
        db.session.execute(LEARN)
    with transaction():
        large = list(db.session.scalars(LARGE, {"most": most}))
        db.session.execute(FORGET, {"large": large})
        due = list(db.session.scalars(DUE, {"large": large, "seconds": seconds, "most": MOST_AT_ONCE}))
    for shelf in due:
        with transaction():
            db.session.execute(KEEP, {"shelf": shelf, "steps": list(STEPS)})
    return len(due) == MOST_AT_ONCE
