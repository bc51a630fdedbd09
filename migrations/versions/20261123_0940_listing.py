"""What lists need to know of each product, kept by triggers: availability, prices, shelves."""

import sqlalchemy as sa
from alembic import op

revision = "listing"
down_revision = "stock"
branch_labels = None
depends_on = None

SELLABLE = "({row}.on_hand > {row}.reserved OR {row}.backordered < {row}.backorder_cap)"

# Which products a change touches, as a query over the rows that changed: by table and event.
WATCHED = [
    ("variant", "insert", "SELECT product_id FROM fresh"),
    ("variant", "delete", "SELECT product_id FROM stale"),
    (
        "variant",
        "update",
        """SELECT unnest(ARRAY[stale.product_id, fresh.product_id]) FROM stale JOIN fresh USING (id)
           WHERE (stale.product_id, stale.is_active, stale.price_minor, stale.compare_at_minor, stale.position)
                 IS DISTINCT FROM
                 (fresh.product_id, fresh.is_active, fresh.price_minor, fresh.compare_at_minor, fresh.position)""",
    ),
    ("product_category", "insert", "SELECT product_id FROM fresh"),
    ("product_category", "delete", "SELECT product_id FROM stale"),
    ("product_category", "update", "SELECT product_id FROM stale UNION SELECT product_id FROM fresh"),
    (
        "product",
        "update",
        """SELECT id FROM stale JOIN fresh USING (id)
           WHERE (stale.title, stale.status, stale.published_at)
                 IS DISTINCT FROM (fresh.title, fresh.status, fresh.published_at)""",
    ),
    ("translation", "insert", "SELECT product_id FROM fresh"),
    ("translation", "delete", "SELECT product_id FROM stale"),
    (
        "translation",
        "update",
        "SELECT fresh.product_id FROM stale JOIN fresh USING (id) WHERE stale.title <> fresh.title",
    ),
    (
        "category",
        "update",
        """SELECT l.product_id FROM listing l JOIN stale ON stale.id = l.category_id JOIN fresh ON fresh.id = stale.id
           WHERE stale.parent_id IS DISTINCT FROM fresh.parent_id""",
    ),
    (
        "stock_level",
        "insert",
        f"""SELECT v.product_id FROM fresh JOIN variant v ON v.id = fresh.variant_id
            WHERE {SELLABLE.format(row="fresh")}""",
    ),
    (
        "stock_level",
        "update",
        f"""SELECT v.product_id FROM stale JOIN fresh USING (id) JOIN variant v ON v.id = fresh.variant_id
            WHERE {SELLABLE.format(row="stale")} <> {SELLABLE.format(row="fresh")}""",
    ),
]


def watch(table: str, event: str, products: str) -> None:
    """Refresh the products that `products` names after each statement of that kind.

    One call a statement, however many rows it wrote. What a refresh itself writes does not start another.
    """
    rows = {
        "insert": "NEW TABLE AS fresh",
        "update": "OLD TABLE AS stale NEW TABLE AS fresh",
        "delete": "OLD TABLE AS stale",
    }
    op.execute(f"""
        CREATE FUNCTION {table}_refresh_after_{event}() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            ids bigint[] := ARRAY(SELECT DISTINCT touched.id FROM ({products}) AS touched(id) WHERE touched.id IS NOT NULL);
        BEGIN
            IF ids <> '{{}}' THEN PERFORM refresh_products(ids); END IF;
            RETURN NULL;
        END $$;
        CREATE TRIGGER {table}_refreshes_after_{event} AFTER {event.upper()} ON {table}
            REFERENCING {rows[event]} FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0)
            EXECUTE FUNCTION {table}_refresh_after_{event}()
    """)


def upgrade() -> None:
    op.create_table(
        "listing",
        sa.Column("category_id", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("title_sort", sa.Text(collation="C"), nullable=False),
        sa.Column("is_available", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk_listing_category_id_category"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_listing_product_id_product"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("category_id", "language", "product_id", name=op.f("pk_listing")),
    )
    op.create_index(
        "ix_listing_newest",
        "listing",
        ["category_id", "language", "published_at", "product_id"],
        unique=False,
    )
    op.create_index(
        "ix_listing_price", "listing", ["category_id", "language", "price_minor", "product_id"], unique=False
    )
    op.create_index("ix_listing_product_id", "listing", ["product_id"], unique=False)
    op.create_index(
        "ix_listing_title", "listing", ["category_id", "language", "title_sort", "product_id"], unique=False
    )
    op.execute("""
        CREATE FUNCTION shop_languages() RETURNS text[] LANGUAGE sql IMMUTABLE AS $$ SELECT ARRAY['en', 'es'] $$;

        CREATE FUNCTION title_sort(title text) RETURNS text LANGUAGE sql STABLE AS $$
            SELECT left(lower(unaccent(title)), 80)
        $$;

        -- Everything that is kept of some products, worked out anew; writes only what differs.
        CREATE FUNCTION refresh_products(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
            -- Locked first, and in id order: the figures below then see every change that came before,
            -- and two refreshes can wait for each other but never in a circle.
            PERFORM FROM product WHERE id = ANY (ids) ORDER BY id FOR NO KEY UPDATE;

            UPDATE variant SET is_available = fresh.is_available
            FROM (SELECT v.id, v.is_active AND EXISTS (
                      SELECT FROM stock_level l
                      WHERE l.variant_id = v.id AND (l.on_hand > l.reserved OR l.backordered < l.backorder_cap)
                  ) AS is_available
                  FROM variant v WHERE v.product_id = ANY (ids)) fresh
            WHERE variant.id = fresh.id AND variant.is_available <> fresh.is_available;

            UPDATE product
            SET is_available = fresh.is_available, price_from_minor = fresh.price_from_minor,
                price_to_minor = fresh.price_to_minor, compare_at_minor = fresh.compare_at_minor
            FROM (SELECT p.id, coalesce(bool_or(v.is_available), false) AS is_available,
                         min(v.price_minor) AS price_from_minor, max(v.price_minor) AS price_to_minor,
                         (array_agg(v.compare_at_minor ORDER BY v.price_minor, v.position))[1] AS compare_at_minor
                  FROM product p LEFT JOIN variant v ON v.product_id = p.id AND v.is_active
                  WHERE p.id = ANY (ids) GROUP BY p.id) fresh
            WHERE product.id = fresh.id
              AND (product.is_available, product.price_from_minor, product.price_to_minor, product.compare_at_minor)
                  IS DISTINCT FROM
                  (fresh.is_available, fresh.price_from_minor, fresh.price_to_minor, fresh.compare_at_minor);

            WITH RECURSIVE shelf AS (
                SELECT pc.product_id, c.id, c.parent_id
                FROM product_category pc JOIN category c ON c.id = pc.category_id WHERE pc.product_id = ANY (ids)
                UNION
                SELECT shelf.product_id, c.id, c.parent_id FROM shelf JOIN category c ON c.id = shelf.parent_id
            ), fresh AS (
                SELECT shelf.id AS category_id, spoken.language, p.id AS product_id, p.published_at,
                       p.price_from_minor, title_sort(coalesce(t.title, p.title)) AS title_sort, p.is_available
                FROM shelf JOIN product p ON p.id = shelf.product_id
                CROSS JOIN unnest(shop_languages()) AS spoken(language)
                LEFT JOIN translation t ON t.product_id = p.id AND t.language = spoken.language
                WHERE p.status = 'active' AND p.price_from_minor IS NOT NULL
            ), gone AS (
                DELETE FROM listing l WHERE l.product_id = ANY (ids) AND NOT EXISTS (
                    SELECT FROM fresh f
                    WHERE (f.category_id, f.language, f.product_id) = (l.category_id, l.language, l.product_id))
            )
            INSERT INTO listing AS l (category_id, language, product_id, published_at, price_minor, title_sort, is_available)
            SELECT * FROM fresh
            ON CONFLICT (category_id, language, product_id) DO UPDATE
            SET published_at = excluded.published_at, price_minor = excluded.price_minor,
                title_sort = excluded.title_sort, is_available = excluded.is_available
            WHERE (l.published_at, l.price_minor, l.title_sort, l.is_available) IS DISTINCT FROM
                  (excluded.published_at, excluded.price_minor, excluded.title_sort, excluded.is_available);
        END $$
    """)
    for table, event, products in WATCHED:
        watch(table, event, products)


def downgrade() -> None:
    for table, event, _ in reversed(WATCHED):
        op.execute(f"DROP TRIGGER {table}_refreshes_after_{event} ON {table}")
        op.execute(f"DROP FUNCTION {table}_refresh_after_{event}()")
    op.drop_table("listing")
    op.execute("DROP FUNCTION refresh_products(bigint[])")
    op.execute("DROP FUNCTION title_sort(text)")
    op.execute("DROP FUNCTION shop_languages()")
