"""All products by price: the order of a list needs its index."""

from alembic import op

revision = "price_order"
down_revision = "imports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Concurrently, so that a shop of millions goes on selling meanwhile; that can't be done in a transaction.
    with op.get_context().autocommit_block():
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_product_price")  # what an interrupted run left
        op.execute("""
            CREATE INDEX CONCURRENTLY ix_product_price ON product (price_from_minor, id) WHERE status = 'active'
        """)


def downgrade() -> None:
    op.drop_index("ix_product_price", table_name="product")
