"""Skeleton."""

revision = "search_documents"
down_revision = "refreshing_many"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
