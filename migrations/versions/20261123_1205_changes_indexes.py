"""Indexes of the log of changes, made while the shop is open."""

revision = "changes_indexes"
down_revision = "changes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
