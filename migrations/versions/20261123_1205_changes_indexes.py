"""Movements that are told in another turn than their transaction's, made findable while the shop is open."""

import sqlalchemy as sa
from alembic import op

revision = "changes_indexes"
down_revision = "changes"
branch_labels = None
depends_on = None

# Made concurrently, an index waits for transactions that are open, and keeps nobody waiting itself.
PATIENT, USUAL = "SET lock_timeout = '10min'", "SET lock_timeout = '3s'"
BROKEN_OFF = "SELECT 1 FROM pg_index WHERE NOT indisvalid AND indexrelid = to_regclass('ix_stock_movement_turn')"


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute(PATIENT)
        if op.get_bind().scalar(sa.text(BROKEN_OFF)):
            op.drop_index("ix_stock_movement_turn", "stock_movement", postgresql_concurrently=True)
        op.create_index(
            "ix_stock_movement_turn",
            "stock_movement",
            ["turn", "seq"],
            if_not_exists=True,
            postgresql_concurrently=True,
            postgresql_where=sa.text("turn IS NOT NULL"),
        )
        op.execute(USUAL)


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.drop_index("ix_stock_movement_turn", "stock_movement", if_exists=True, postgresql_concurrently=True)
