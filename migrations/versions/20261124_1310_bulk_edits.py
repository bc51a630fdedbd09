"""Many products changed at once, with what they were before."""

revision = "bulk_edits"
down_revision = "mended_documents"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
