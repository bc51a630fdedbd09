"""Feeds of products at addresses of their own."""

revision = "feeds"
down_revision = "catalogue_imports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
