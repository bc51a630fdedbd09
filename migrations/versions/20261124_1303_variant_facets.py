"""Which values come together: a row for each variant of a product with several options.

So that "size M, red" finds what is both at once. A product with one option, which most have, needs none of it.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "variant_facets"
down_revision = "quicker_lists"
branch_labels = None
depends_on = None

FUNCTIONS = """
    -- The values of the variants of some products, worked out anew; writes only what differs.
    CREATE FUNCTION refresh_variant_facets(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
        -- As in refresh_products(): whoever comes second sees what the first one wrote.
        PERFORM FROM product WHERE id = ANY (ids) ORDER BY id FOR NO KEY UPDATE;

        WITH several AS MATERIALIZED (
            SELECT product_id FROM product_option WHERE product_id = ANY (ids) GROUP BY 1 HAVING count(*) > 1
        ), words AS MATERIALIZED (
            SELECT v.id, facet_number('option', facet_key(o.name), facet_key(v.value)) AS number
            FROM several JOIN product_option o USING (product_id) JOIN option_value v ON v.option_id = o.id
        ), fresh AS MATERIALIZED (
            SELECT v.id, v.product_id, v.is_available, array_agg(DISTINCT words.number) AS facets
            FROM several JOIN variant v USING (product_id) JOIN variant_option_value vo ON vo.variant_id = v.id
            JOIN words ON words.id = vo.option_value_id
            WHERE v.is_active GROUP BY v.id
        ), gone AS (
            DELETE FROM variant_facets f WHERE f.product_id = ANY (ids) AND f.variant_id NOT IN (SELECT id FROM fresh)
        )
        INSERT INTO variant_facets AS f (variant_id, product_id, is_available, facets)
        SELECT id, product_id, is_available, facets FROM fresh ORDER BY id
        ON CONFLICT (variant_id) DO UPDATE
        SET product_id = excluded.product_id, is_available = excluded.is_available, facets = excluded.facets
        WHERE (f.product_id, f.is_available, f.facets) IS DISTINCT FROM
              (excluded.product_id, excluded.is_available, excluded.facets);
    END $$
"""
AT_THE_END = """    PERFORM refresh_variant_facets(ids);
    END $function$"""

# Some at a time, each lot for itself, as a refresh holds its products until it is committed. What was broken off is
# done again from its beginning.
NEXT_PRODUCTS = sa.text("""
    SELECT product_id FROM product_option WHERE product_id > :after
    GROUP BY 1 HAVING count(*) > 1 ORDER BY 1 LIMIT 500
""")
FILL = sa.text("SELECT refresh_variant_facets(CAST(:ids AS bigint[]))")


def upgrade() -> None:
    if not op.get_bind().scalar(sa.text("SELECT to_regclass('variant_facets')")):
        _make()
    with op.get_context().autocommit_block():
        after = 0
        while ids := list(op.get_bind().scalars(NEXT_PRODUCTS, {"after": after})):
            op.get_bind().execute(FILL, {"ids": ids})
            after = ids[-1]
        op.execute("ANALYZE variant_facets")


def downgrade() -> None:
    source = _refresh_facets()
    assert source.count(AT_THE_END) == 1, "refresh_facets_now() is not as it was"  # noqa: S101
    op.get_bind().exec_driver_sql(source.replace(AT_THE_END, "END $function$").replace("%", "%%"))
    op.execute("DROP FUNCTION refresh_variant_facets(bigint[])")
    op.drop_table("variant_facets")


def _make() -> None:
    op.create_table(
        "variant_facets",
        sa.Column("variant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("is_available", sa.Boolean(), nullable=False),
        sa.Column("facets", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_variant_facets_product_id_product"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variant.id"], name=op.f("fk_variant_facets_variant_id_variant"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("variant_id", name=op.f("pk_variant_facets")),
    )
    op.create_index(op.f("ix_variant_facets_product_id"), "variant_facets", ["product_id"])
    # Room in each page, so that selling the last unit touches no index.
    op.execute("ALTER TABLE variant_facets SET (fillfactor = 85)")
    op.execute(FUNCTIONS)
    head, _, tail = _refresh_facets().rpartition("END $function$")
    op.get_bind().exec_driver_sql((head + AT_THE_END + tail).replace("%", "%%"))


def _refresh_facets() -> str:
    name = "refresh_facets_now(bigint[])"
    source: str = op.get_bind().scalar(sa.text(f"SELECT pg_get_functiondef('{name}'::regprocedure)"))
    return source
