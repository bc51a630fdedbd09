"""Skeleton."""

revision = "search_log"
down_revision = "cache"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
