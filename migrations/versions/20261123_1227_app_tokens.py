"""How the person of a token has proven who they are, where an app has signed in for it."""

import sqlalchemy as sa
from alembic import op

revision = "app_tokens"
down_revision = "tokens_without_scopes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("api_token", sa.Column("how", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("api_token", "how")
