"""Skeleton."""

revision = "refreshing_many"
down_revision = "hidden_products"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
