"""Catalogue files compared cell by cell, applied and taken back."""

revision = "catalogue_imports"
down_revision = "pictures"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
