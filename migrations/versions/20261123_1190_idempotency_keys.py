"""Answers kept under the key of their request."""

revision = "idempotency_keys"
down_revision = "stock_imports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
