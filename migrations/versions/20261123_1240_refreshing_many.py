"""Many products are refreshed in time that grows with their number, whatever is known of the tables.

Where an import was rolled back and the table then analyzed, Postgres believes that it is empty, and compares each of
10,000 products with each of 10,000 variants. So a refresh of many is planned for what there is, without nested loops;
one of a few keeps its plan, which costs a sale less. And a product with an empty title in another language sorts by
its own title, as it is shown.
"""

import sqlalchemy as sa
from alembic import op

revision = "refreshing_many"
down_revision = "hidden_products"
branch_labels = None
depends_on = None

# In refresh_products(), what was and what is: each table by itself names its rows, for plans that join none in loops.
REWRITTEN = [
    ("BEGIN\n", "DECLARE\n            variants bigint[];\n        BEGIN\n"),
    (
        """
            UPDATE variant SET is_available = fresh.is_available
            FROM (SELECT v.id, v.is_active AND EXISTS (
                      SELECT FROM stock_level l JOIN location place ON place.id = l.location_id AND place.kind = 'shelf'
                      WHERE l.variant_id = v.id AND (l.on_hand > l.reserved OR l.backordered < l.backorder_cap)
                  ) AS is_available
                  FROM variant v WHERE v.product_id = ANY (ids)) fresh
            WHERE variant.id = fresh.id AND variant.is_available <> fresh.is_available;""",
        """
            variants := ARRAY(SELECT id FROM variant WHERE product_id = ANY (ids));
            UPDATE variant SET is_available = NOT is_available
            WHERE id = ANY (variants) AND is_available <> (is_active AND id IN (
                SELECT l.variant_id FROM stock_level l JOIN location place ON place.id = l.location_id AND place.kind = 'shelf'
                WHERE l.variant_id = ANY (variants) AND (l.on_hand > l.reserved OR l.backordered < l.backorder_cap)));""",
    ),
    (
        "LEFT JOIN variant v ON v.product_id = p.id AND v.is_active",
        "LEFT JOIN variant v ON v.id = ANY (variants) AND v.product_id = p.id AND v.is_active",
    ),
    ("WHERE product.id = fresh.id", "WHERE product.id = ANY (ids) AND product.id = fresh.id"),
    ("title_sort(coalesce(t.title, p.title))", "title_sort(coalesce(nullif(t.title, ''), p.title))"),
    ("t.product_id = p.id AND t.language", "t.product_id = ANY (ids) AND t.product_id = p.id AND t.language"),
    ("WHERE p.status = 'active'", "WHERE p.id = ANY (ids) AND p.status = 'active'"),
]

UNTITLED = sa.text("""
    SELECT DISTINCT product_id FROM translation WHERE product_id > :after AND title = '' ORDER BY product_id LIMIT 500
""")


def upgrade() -> None:
    if not op.get_bind().scalar(sa.text("SELECT to_regprocedure('refresh_few_products(bigint[])')")):
        _tell_few_from_many()
    # Some at a time, each for itself, as a refresh holds its products until it is committed. What was broken off is
    # done again from its beginning.
    with op.get_context().autocommit_block():
        after = 0
        while ids := list(op.get_bind().scalars(UNTITLED, {"after": after})):
            op.get_bind().execute(sa.text("SELECT refresh_products(CAST(:ids AS bigint[]))"), {"ids": ids})
            after = ids[-1]


def downgrade() -> None:
    op.execute("DROP FUNCTION refresh_products(bigint[])")
    op.execute("DROP FUNCTION refresh_many_products(bigint[])")
    _rewrite([(new, old) for old, new in REWRITTEN])
    op.execute("ALTER FUNCTION refresh_few_products(bigint[]) RENAME TO refresh_products")


def _tell_few_from_many() -> None:
    op.execute("ALTER FUNCTION refresh_products(bigint[]) RENAME TO refresh_few_products")
    _rewrite(REWRITTEN)
    op.execute("""
        CREATE FUNCTION refresh_many_products(ids bigint[]) RETURNS void LANGUAGE plpgsql
            SET enable_nestloop = off SET plan_cache_mode = force_custom_plan AS $$
        BEGIN
            PERFORM refresh_few_products(ids);
        END $$;

        -- Everything that is kept of some products, worked out anew; writes only what differs.
        CREATE FUNCTION refresh_products(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
            IF cardinality(ids) > 200 THEN PERFORM refresh_many_products(ids);
            ELSE PERFORM refresh_few_products(ids);
            END IF;
        END $$
    """)


def _rewrite(pairs: list[tuple[str, str]]) -> None:
    connection = op.get_bind()
    source = connection.scalar(sa.text("SELECT pg_get_functiondef('refresh_few_products(bigint[])'::regprocedure)"))
    for old, new in pairs:
        assert source.count(old) == 1, f"refresh_products() is not as it was: {old}"  # noqa: S101
        source = source.replace(old, new)
    connection.exec_driver_sql(source.replace("%", "%%"))
