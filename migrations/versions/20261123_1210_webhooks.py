"""Where programs want to be nudged, and how each nudge went."""

revision = "webhooks"
down_revision = "changes_indexes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
