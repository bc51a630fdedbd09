"""What the product form needs."""

revision = "product_desk"
down_revision = "bulk_edits"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
