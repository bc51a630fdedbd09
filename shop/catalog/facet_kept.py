"""Counts that the worker has kept of a shelf (facet_keeping.py), and what has changed on it since.

Of a shelf that isn't large all numbers are kept, and every change since is told by the database (`facet_change`): kept
counts, less what changed products were, and with what they are now, are what counting would find.
"""

from .facet_keys import ON_SALE
from .facet_pools import MOST_CHANGES
from .facet_prices import STEPS
from .facets import MOST_SHOWN

KEPT_NUMBERS = """
    (SELECT one.* FROM kept
     CROSS JOIN LATERAL unnest(kept.numbers, kept.products, kept.places) one(number, products, place)) k
"""
# In a table of its own: taken out of the kept JSON for each value, it took longer than all the rest.
SEVERAL = """
    several AS MATERIALIZED (
        SELECT one.key AS question, CAST(one.value AS bigint) AS several
        FROM kept CROSS JOIN LATERAL jsonb_each_text(kept.counts -> 'several') one)
"""
KEPT = f"kept AS MATERIALIZED (SELECT * FROM shelf_facets WHERE category_id = %(here)s), {SEVERAL}"  # noqa: S608
KEPT_SEVERAL = "(SELECT s.several FROM several s WHERE s.question = v.kind || ':' || v.name_key)"
KEPT_PRICES = """
    SELECT CAST(one ->> 0 AS int) AS place, CAST(one ->> 1 AS bigint) AS products,
        CAST(one ->> 2 AS bigint) AS lowest, CAST(one ->> 3 AS bigint) AS highest
    FROM kept CROSS JOIN jsonb_array_elements(counts -> 'prices') one
"""
KEPT_FIGURES = """
    SELECT '[]'::json AS sizes, total, CAST(counts ->> 'in_stock' AS bigint) AS in_stock,
        CAST(counts ->> 'on_sale' AS bigint) AS on_sale
    FROM kept
"""

# For who asks of a category `c` whether it is kept: how many products it had, and how much has changed, or come on sale
# by the clock. Beyond MOST_CHANGES it is quicker to count anew.
TOTAL = "(SELECT total FROM shelf_facets k WHERE k.category_id = c.id)"
CHANGES = f"""
    (SELECT count(*) FROM (SELECT FROM facet_change g WHERE g.category_id = c.id LIMIT {MOST_CHANGES + 1}) g)
    + (SELECT count(*) FROM (
        SELECT FROM listing l WHERE l.category_id = c.id AND l.language = (SELECT default_language FROM shop)
            AND l.published_at > (SELECT counted_at FROM shelf_facets k WHERE k.category_id = c.id)
            AND l.published_at <= now() LIMIT {MOST_CHANGES + 1}) l)
"""  # noqa: S608 (constants)
STANDING = f"{TOTAL} AS kept_total, {CHANGES} AS changes"

STANDS = "facets @> ARRAY[-CAST(%(here)s AS bigint)]"
MOVED = f"""
    changed AS MATERIALIZED (
        SELECT DISTINCT ON (product_id) product_id, published_at, price_minor, is_available, facets
        FROM facet_change WHERE category_id = %(here)s ORDER BY product_id, id
    ), moved AS MATERIALIZED (
        SELECT -1 AS products, price_minor, is_available, facets FROM changed
        WHERE {STANDS} AND published_at <= (SELECT counted_at FROM kept)
        UNION ALL
        SELECT 1, f.price_minor, f.is_available, f.facets FROM product_facets f
        WHERE f.product_id = ANY (ARRAY(
                SELECT product_id FROM changed
                UNION SELECT l.product_id FROM listing l
                WHERE l.category_id = %(here)s AND l.language = (SELECT default_language FROM shop)
                    AND l.published_at > (SELECT counted_at FROM kept) AND l.published_at <= now()))
            AND f.{STANDS} AND f.published_at <= now()
    )
"""  # noqa: S608 (constants)
MOVED_NUMBERS = f"""
    SELECT number, 0 AS missed, CAST(sum(products) AS bigint) AS products
    FROM (SELECT number, products FROM {KEPT_NUMBERS}
          UNION ALL SELECT number, products FROM moved CROSS JOIN unnest(facets) number) one
    GROUP BY number HAVING sum(products) > 0
"""  # noqa: S608 (constants)
MOVED_FIGURES = f"""
    SELECT '[]'::json AS sizes, total + coalesce(more, 0) AS total,
        CAST(counts ->> 'in_stock' AS bigint) + coalesce(more_in_stock, 0) AS in_stock,
        CAST(counts ->> 'on_sale' AS bigint) + coalesce(more_on_sale, 0) AS on_sale
    FROM kept CROSS JOIN (
        SELECT sum(products) AS more, sum(products) FILTER (WHERE is_available) AS more_in_stock,
            sum(products) FILTER (WHERE {ON_SALE} = ANY (facets)) AS more_on_sale
        FROM moved) m
"""  # noqa: S608 (constants)
# Which price is the lowest now isn't told by what left: the shelf's own order knows.
END_OF_PRICES = """(SELECT price_minor FROM listing
        WHERE category_id = %(here)s AND language = (SELECT default_language FROM shop) AND published_at <= now()
        ORDER BY price_minor {way}, product_id {way} LIMIT 1)"""
MOVED_PRICES = f"""
    SELECT place, CAST(sum(products) AS bigint) AS products, {END_OF_PRICES.format(way="ASC")} AS lowest,
        {END_OF_PRICES.format(way="DESC")} AS highest
    FROM (SELECT place, products FROM ({KEPT_PRICES}) k
          UNION ALL SELECT width_bucket(price_minor, CAST('{{{", ".join(map(str, STEPS))}}}' AS bigint[])), products
          FROM moved) one
    GROUP BY place HAVING sum(products) > 0
"""  # noqa: S608 (constants)


def kept_counts(changes: int | None, rare: str = "") -> str:
    """The CTEs `kept`, `counted`, `figures` and `prices`. They ask for `here`, the shelf.

    `changes` is how many are to be thought of: none where that is 0 or, of a large shelf, None. `rare` is a UNION ALL
    of further numbers.
    """
    if changes:
        return f"""{KEPT}, {MOVED}, counted AS MATERIALIZED ({MOVED_NUMBERS}),
            figures AS ({MOVED_FIGURES}), prices AS ({MOVED_PRICES})"""
    # Which are shown has been found out when they were counted, and only these are looked up.
    numbers = f"SELECT number, 0 AS missed, products FROM {KEPT_NUMBERS} WHERE place <= {MOST_SHOWN}"  # noqa: S608
    return f"{KEPT}, counted AS MATERIALIZED ({numbers} {rare}), figures AS ({KEPT_FIGURES}), prices AS ({KEPT_PRICES})"


def kept_for(missed: int) -> str:
    """The numbers that are kept, as of products that miss one question."""
    return f"SELECT number, {missed} AS missed, products FROM {KEPT_NUMBERS} WHERE place <= {MOST_SHOWN}"  # noqa: S608
