"""How many requests each caller has made of late."""

revision = "rate_limits"
down_revision = "webhooks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
