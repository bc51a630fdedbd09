"""What changed, in an order that misses nothing: versions of products and categories, and a log of them."""

revision = "changes"
down_revision = "idempotency_keys"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
