"""Documents that were left behind are found and mended."""

revision = "mended_documents"
down_revision = "variant_facets"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
