"""Skeleton."""

revision = "search_words"
down_revision = "search_documents"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
