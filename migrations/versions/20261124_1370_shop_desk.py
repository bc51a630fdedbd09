"""What the shop's settings and the search desk need."""

revision = "shop_desk"
down_revision = "feeds"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
