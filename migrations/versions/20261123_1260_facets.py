"""Skeleton."""

revision = "facets"
down_revision = "search_words"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
