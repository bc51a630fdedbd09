"""What is kept of products can be worked out once, after all that is written of them, instead of after each statement."""

from alembic import op

revision = "refreshing_once"
down_revision = "last_movement"
branch_labels = None
depends_on = None

KEPT = ("products", "search", "facets")


def upgrade() -> None:
    for kept in KEPT:
        op.execute(f"ALTER FUNCTION refresh_{kept}(bigint[]) RENAME TO refresh_{kept}_now")
        op.execute(f"""
            CREATE FUNCTION refresh_{kept}(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
            BEGIN
                IF current_setting('shop.refresh', true) IS DISTINCT FROM 'later' THEN
                    PERFORM refresh_{kept}_now(ids);
                END IF;
            END $$
        """)
    op.execute("""
        -- For who has said refresh_later() in this transaction: all of it for these products, now. Facets follow from
        -- the lists.
        CREATE FUNCTION refresh_now(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM set_config('shop.refresh', '', true);
            PERFORM refresh_products(ids);
            PERFORM refresh_search(ids);
        END $$;

        -- Whoever says this names all products that they write from here on to refresh_now(), before they commit.
        CREATE FUNCTION refresh_later() RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM set_config('shop.refresh', 'later', true);
        END $$
    """)


def downgrade() -> None:
    op.execute("DROP FUNCTION refresh_later()")
    op.execute("DROP FUNCTION refresh_now(bigint[])")
    for kept in KEPT:
        op.execute(f"DROP FUNCTION refresh_{kept}(bigint[])")
        op.execute(f"ALTER FUNCTION refresh_{kept}_now(bigint[]) RENAME TO refresh_{kept}")
