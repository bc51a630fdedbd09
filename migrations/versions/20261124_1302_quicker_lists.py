"""Lists and search are answered quicker."""

revision = "quicker_lists"
down_revision = "told_of_search"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
