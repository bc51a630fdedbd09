"""Feeds of products at addresses of their own."""

import sqlalchemy as sa
from alembic import op

revision = "feeds"
down_revision = "catalogue_imports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feed",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("hint", sa.Text, nullable=False),
        sa.Column("user_id", sa.BigInteger),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("rotated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True)),
        sa.Column("id", sa.BigInteger, sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("name <> '' AND length(name) <= 100", name=op.f("ck_feed_name")),
        sa.CheckConstraint("language <> ''", name=op.f("ck_feed_language")),
        sa.CheckConstraint("octet_length(digest) = 32", name=op.f("ck_feed_digest")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_feed_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed")),
        sa.UniqueConstraint("digest", name=op.f("uq_feed_digest")),
    )
    op.create_index(op.f("ix_feed_user_id"), "feed", ["user_id"])


def downgrade() -> None:
    op.drop_table("feed")
