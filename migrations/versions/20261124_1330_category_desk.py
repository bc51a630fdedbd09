"""What the desk of categories needs."""

revision = "category_desk"
down_revision = "product_desk"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
