"""Drafts and what was archived, made findable while the shop is open: they are few among many."""

import sqlalchemy as sa
from alembic import op

revision = "hidden_products"
down_revision = "app_tokens"
branch_labels = None
depends_on = None

# Made concurrently, an index waits for transactions that are open, and keeps nobody waiting itself.
PATIENT, USUAL = "SET lock_timeout = '10min'", "SET lock_timeout = '3s'"
BROKEN_OFF = "SELECT 1 FROM pg_index WHERE NOT indisvalid AND indexrelid = to_regclass('ix_product_hidden')"


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute(PATIENT)
        if op.get_bind().scalar(sa.text(BROKEN_OFF)):
            op.drop_index("ix_product_hidden", "product", postgresql_concurrently=True)
        op.create_index(
            "ix_product_hidden",
            "product",
            ["status", "id"],
            if_not_exists=True,
            postgresql_concurrently=True,
            postgresql_where=sa.text("status <> 'active'"),
        )
        op.execute(USUAL)


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.drop_index("ix_product_hidden", "product", if_exists=True, postgresql_concurrently=True)
