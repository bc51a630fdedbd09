"""What is known of each picture's file."""

revision = "pictures"
down_revision = "category_desk"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
